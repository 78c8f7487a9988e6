"""The rows of the posting desk once it is posted: what was stored, never planned again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from recon_desktop.domain.ledger import JournalLine, PlannedEntry
from recon_desktop.domain.posting.desk import DeskLine, DeskMark
from recon_desktop.domain.posting.interest import interest_note
from recon_desktop.domain.posting.lines import service_lines
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.services.posting.desk_rows import Written, line_row, provider_row, stated_row
from recon_desktop.services.posting.desk_words import claim_word, rung_text
from recon_desktop.services.posting.settle_held_line import FIXED

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.desk import PostedRow


def posted_rows(
    connection: Connection, remittance_id: int, remit: Remittance, source_id: int
) -> Iterator[DeskLine]:
    """All rows in file order, the provider level last."""
    from recon_desktop.storage.queries import desk
    from recon_desktop.storage.queries.remittances import load_claims

    written = _written(connection, remittance_id, remit)
    stored: dict[int, list[PostedRow]] = {}
    for row in desk.load_posted(connection, remittance_id):
        stored.setdefault(row.remit_claim_id, []).append(row)
    for row_id, claim in load_claims(connection, remittance_id):
        for number, row in enumerate(_newest(stored.get(row_id, []))):
            entries = written.claims.get(row.posted_claim_id, [])
            yield from _rows_of(claim, row, number, entries, source_id)
    for place, pair in enumerate(remit.provider_adjustments):
        shown = provider_row(place, pair, written.pairs.get(place), source_id)
        shown = shown._replace(note=interest_note(remit, pair))
        yield shown if shown.mark is DeskMark.HELD else shown._replace(mark=DeskMark.POSTED)


def _newest(rows: list[PostedRow]) -> list[PostedRow]:
    """A claim that was placed later has been posted again: the last of its postings counts."""
    last = max((row.posted_claim_id for row in rows), default=0)
    return [row for row in rows if row.posted_claim_id == last]


def _rows_of(
    claim: RemitClaim,
    row: PostedRow,
    number: int,
    entries: list[PlannedEntry],
    source_id: int,
) -> Iterator[DeskLine]:
    if row.line is not None:
        shown = line_row(claim, None, row, entries, source_id)
        shown = shown._replace(first=number == 0, suspense=row.held)
        yield _as_posted(shown, claim, row)
        return
    for place, each in enumerate(service_lines(claim)):
        shown = stated_row(claim, each, entries, source_id)
        yield _as_posted(shown._replace(first=place == 0), claim, row)


def _as_posted(shown: DeskLine, claim: RemitClaim, row: PostedRow) -> DeskLine:
    suspense = shown.suspense or bool(row.held_reason)
    mark = DeskMark.HELD if suspense else DeskMark.POSTED
    if row.outcome == "informational" and not suspense:
        mark = DeskMark.INFO
    return shown._replace(
        mark=mark,
        claim=row.claim_id or claim.claim_id,
        word=claim_word(claim, row.outcome),
        before_cents=row.balance_before_cents,
        after_cents=row.balance_after_cents,
        suspense=suspense,
        settles=shown.suspense and not row.held_reason and row.outcome not in FIXED,
        why=row.held_reason or row.work or row.remark,
        rung=rung_text(row.claim_rung, row.rung),
        posted_claim=row.posted_claim_id,
    )


def _written(connection: Connection, remittance_id: int, remit: Remittance) -> Written:
    """What stands in the ledger, by posted claim and by provider-level pair."""
    from recon_desktop.storage.queries import desk

    lines: dict[int, list[JournalLine]] = {}
    of_pairs: dict[str, list[int]] = {}
    for entry_id, kind, reason, line in desk.lines_of_entries(connection, remittance_id):
        if kind == "remit-plb" and entry_id not in lines:
            of_pairs.setdefault(reason, []).append(entry_id)
        lines.setdefault(entry_id, []).append(line)
    claims = {
        claim_id: [_entry(lines.get(entry_id, ())) for entry_id in entry_ids]
        for claim_id, entry_ids in desk.entries_of_claims(connection, remittance_id).items()
    }
    pairs = {}
    for place, pair in enumerate(remit.provider_adjustments):
        found = of_pairs.get(f"{pair.code}:{pair.reference}")
        if found:
            pairs[place] = _entry(lines[found.pop(0)])
    return Written(claims, pairs)


def _entry(lines: Iterable[JournalLine]) -> PlannedEntry:
    return PlannedEntry("", "", tuple(lines))
