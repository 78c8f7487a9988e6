"""Gather what every sheet of a day rests on, once: the check, the books, the drawers, the names.

A draft adds the entries that the close would write, so that its balances are those of the close.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from recon_desktop.domain.day.crosscheck import CrossCheck, check_day
from recon_desktop.domain.day.facts import DayFacts
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.records import Receipt
from recon_desktop.domain.sheets.lines import named_patient
from recon_desktop.services.day.close_day import is_idle
from recon_desktop.services.day.close_entries import plan_close
from recon_desktop.services.day.count_drawer import DrawerView, drawers_in
from recon_desktop.services.day.load_facts import load_facts, load_settings
from recon_desktop.services.day.make_deposit import DepositView, deposit_in
from recon_desktop.services.practice import Practice
from recon_desktop.services.sheets.book import BookLine, load_book, planned_book

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.cleared_money import BookedMatch, ClearedRemittance


@dataclass(frozen=True, slots=True)
class Printing:
    """One print: under which run id, by whom, when, and whether the day is still open."""

    run_id: str
    user: str
    at: datetime  # aware
    draft: bool


@dataclass(frozen=True)
class SheetDay:
    """A business date as its sheets see it, inside an open transaction."""

    connection: Connection
    practice: Practice
    business_date: date
    printing: Printing
    facts: DayFacts
    settings: DaySettings
    check: CrossCheck
    drawers: tuple[DrawerView, ...]
    deposit: DepositView
    planned: tuple[PlannedEntry, ...]  # what the close will write; empty once it has

    @property
    def closed_idle(self) -> bool:
        """The day is being closed without any activity, with zero totals (R11.12)."""
        return not self.printing.draft and is_idle(self.check)

    @cached_property
    def book(self) -> tuple[BookLine, ...]:
        """What the day's entries do to each account, those of the close included."""
        written = load_book(self.connection, self.business_date)
        return (*written, *planned_book(self.planned, self.printing.user, self.business_date))

    @cached_property
    def opening(self) -> Mapping[int, int]:
        """Account → cents before the day, debit positive."""
        from recon_desktop.storage.queries.ledger import balances

        return balances(self.connection, as_of=date.fromordinal(self.business_date.toordinal() - 1))

    @cached_property
    def cleared(self) -> Sequence[ClearedRemittance]:
        """Payer money the bank booked on the day (reading B)."""
        from recon_desktop.storage.queries.cleared_money import cleared_remittances

        return cleared_remittances(self.connection, self.business_date)

    @cached_property
    def booked(self) -> Sequence[BookedMatch]:
        """The bank lines whose money was booked on the day."""
        from recon_desktop.storage.queries.cleared_money import booked_matches

        return booked_matches(self.connection, self.business_date)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Patient id → name, of the patients of the day."""
        return _names(self.connection, self.facts)

    def patient(self, patient_id: str) -> str:
        """Name and id, as front-desk and manager sheets show a patient (R10.4)."""
        return named_patient(self.names.get(patient_id, ""), patient_id)

    def label_of(self, register: str) -> str:
        """How people call a register."""
        labels = {view.register: view.label for view in self.drawers}
        return labels.get(register, register)

    @property
    def receipts(self) -> list[Staged[Receipt]]:
        """All receipts of the day in file order, voids included."""
        return sorted(self.facts.receipts, key=lambda each: (each.ref, each.row_id))


def gather(
    connection: Connection, practice: Practice, business_date: date, printing: Printing
) -> SheetDay:
    """Load the day; for a draft, plan what its close would write."""
    settings = load_settings(connection, timezone=practice.timezone.key)
    facts = load_facts(connection, business_date, settings)
    check = check_day(facts, settings)
    planned: tuple[PlannedEntry, ...] = ()
    if printing.draft:
        planned = plan_close(connection, practice, business_date, check)
    return SheetDay(
        connection=connection,
        practice=practice,
        business_date=business_date,
        printing=printing,
        facts=facts,
        settings=settings,
        check=check,
        drawers=drawers_in(connection, practice, business_date),
        deposit=deposit_in(connection, business_date),
        planned=planned,
    )


def _names(connection: Connection, facts: DayFacts) -> dict[str, str]:
    """From the day's own reports; for the others who paid, from their earlier charges."""
    from recon_desktop.storage.queries.sheets import patient_names

    named: Iterable[tuple[str, str]] = (
        *((c.claim.record.patient_id, c.claim.record.patient_name) for c in facts.claims),
        *((t.record.patient_id, t.record.patient_name) for t in facts.patient_totals),
        *((c.record.patient_id, c.record.patient_name) for c in facts.charges),
    )
    names = {patient_id: name for patient_id, name in named if name}
    unnamed = {each.record.patient_id for each in facts.receipts} - names.keys()
    return names | patient_names(connection, unnamed)
