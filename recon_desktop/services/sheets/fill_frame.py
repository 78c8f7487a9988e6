"""The frame around a sheet: whose, which day and run, by whom, resting on which files (R10.2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import recon_desktop
from recon_desktop.domain.sheets import SheetFrame, SheetSource
from recon_desktop.services.day.close_day import LOCATION
from recon_desktop.services.sheets.clock import clock_text
from recon_desktop.services.sheets.gather import SheetDay

if TYPE_CHECKING:
    from recon_desktop.storage.queries.sources import SourceRow


def fill_frame(day: SheetDay, *kinds: str) -> SheetFrame:
    """The frame of a sheet that rests on files of these kinds, or on all when none is named.

    Each sheet puts in its own title, register and basis.
    """
    from recon_desktop.storage.queries.setup import load_practice

    row = load_practice(day.connection)
    printing = day.printing
    return SheetFrame(
        practice=row.name,
        address=tuple(line.strip() for line in row.address.splitlines() if line.strip()),
        location=_location(day),
        register="",
        title="",
        business_date=day.business_date,
        run_id=printing.run_id,
        generated_at=clock_text(printing.at, day.practice.timezone),
        user=printing.user,
        version=recon_desktop.__version__,
        sources=_sources(day, kinds),
        draft=printing.draft,
    )


def _location(day: SheetDay) -> str:
    """The practice's one location; the cross-check is practice-wide when there are more (R11.9)."""
    from recon_desktop.storage.queries.setup import load_locations, load_registers

    names = {row.name or row.code for row in load_locations(day.connection)}
    names = names or {row.location for row in load_registers(day.connection) if row.location}
    if len(names) > 1:
        return "All locations"
    return names.pop() if names else LOCATION


def _sources(day: SheetDay, kinds: tuple[str, ...]) -> tuple[SheetSource, ...]:
    """The files of the day in the order they came, without those a later one has replaced."""
    rows = _covering(day) | _with_money(day)
    return tuple(
        SheetSource(
            row.file_name, row.sha256[:8], clock_text(_imported(row), day.practice.timezone)
        )
        for _, row in sorted(rows.items())
        if not kinds or row.kind in kinds
    )


def _imported(row: SourceRow) -> datetime:
    return datetime.fromisoformat(row.imported_at)


def _covering(day: SheetDay) -> dict[int, SourceRow]:
    """Files that tell of the day; of a kind with rows that count, only those that hold them."""
    from recon_desktop.storage.queries.sources import load_sources

    rows = load_sources(day.connection, business_date=day.business_date)
    used = _used(day)
    kinds = {row.kind for row in rows if row.id in used}
    return {row.id: row for row in rows if row.id in used or row.kind not in kinds}


def _used(day: SheetDay) -> set[int]:
    facts = day.facts
    refs = [each.ref for each in facts.charges]
    refs += [each.ref for each in facts.patient_totals]
    refs += [each.ref for each in facts.receipts]
    refs += [each.claim.ref for each in facts.claims]
    refs += [each.ref for each in facts.card_batches]
    return {ref.source_id for ref in refs}


def _with_money(day: SheetDay) -> dict[int, SourceRow]:
    """The bank and remittance files of the money that cleared or was booked on the day."""
    from recon_desktop.storage.queries.sources import load_source

    ids = {each.source_id for each in day.booked} | {each.source_id for each in day.cleared}
    found = (load_source(day.connection, source_id) for source_id in sorted(ids))
    return {row.id: row for row in found if row is not None}
