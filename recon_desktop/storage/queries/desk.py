"""The posting desk: what was decided on a remittance before it is posted, and where it was left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from recon_desktop.domain.ledger import JournalLine
from recon_desktop.storage.tables import ledger
from recon_desktop.storage.tables import remittances as t


class DecisionRow(NamedTuple):
    """A decision; its key is (CLP's segment, SVC's segment), 0 for the whole claim."""

    claim_line: int
    service_line: int
    verdict: str
    reason: str
    chosen_claim: str
    chosen_line: str
    amounts: str  # JSON, cents by bucket
    decided_at: str
    decided_by: str


class PlaceRow(NamedTuple):
    """Where the desk was left."""

    claim_line: int
    service_line: int
    column_name: str


def load_rows(connection: Connection, remittance_id: int) -> list[DecisionRow]:
    """What is decided on a remittance, in file order."""
    c = t.posting_decision.c
    query = (
        select(*(c[name] for name in DecisionRow._fields))
        .where(c.remittance_id == remittance_id)
        .order_by(c.claim_line, c.service_line)
    )
    return [DecisionRow(*row) for row in connection.execute(query)]


def save_rows(connection: Connection, remittance_id: int, rows: Iterable[DecisionRow]) -> None:
    """Write decisions; one that is there with the same key is written over."""
    values = [{"remittance_id": remittance_id, **row._asdict()} for row in rows]
    if not values:
        return
    statement = upsert(t.posting_decision)
    key = ("remittance_id", "claim_line", "service_line")
    kept = {name: statement.excluded[name] for name in values[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=kept), values)


def delete_rows(
    connection: Connection, remittance_id: int, keys: Iterable[tuple[int, int]]
) -> None:
    """Forget the decisions with these keys."""
    c = t.posting_decision.c
    for claim_line, service_line in keys:
        connection.execute(
            delete(t.posting_decision).where(
                c.remittance_id == remittance_id,
                c.claim_line == claim_line,
                c.service_line == service_line,
            )
        )


def load_place(connection: Connection, remittance_id: int) -> PlaceRow | None:
    """Where the desk was left."""
    c = t.posting_place.c
    query = select(*(c[name] for name in PlaceRow._fields)).where(c.remittance_id == remittance_id)
    row = connection.execute(query).first()
    return PlaceRow(*row) if row else None


def save_place(
    connection: Connection, remittance_id: int, place: PlaceRow, *, at: str, by: str
) -> None:
    """Remember where the desk is left."""
    values = {**place._asdict(), "saved_at": at, "saved_by": by}
    c = t.posting_place.c
    done = connection.execute(
        update(t.posting_place).where(c.remittance_id == remittance_id).values(values)
    )
    if not done.rowcount:
        connection.execute(insert(t.posting_place).values(remittance_id=remittance_id, **values))


def begun(connection: Connection) -> dict[int, int]:
    """Remittance id → how many of its lines and claims are decided."""
    c = t.posting_decision.c
    query = select(c.remittance_id, func.count()).group_by(c.remittance_id)
    return dict(connection.execute(query).all())


def forget_decisions(connection: Connection, source_id: int) -> None:
    """Forget what was decided on the remittances of a source that is taken back."""
    ids = select(t.remittance.c.id).where(t.remittance.c.source_id == source_id)
    for table in (t.posting_decision, t.posting_place):
        connection.execute(delete(table).where(table.c.remittance_id.in_(ids)))


class PostedRow(NamedTuple):
    """A claim as it was posted, and one of its lines; the line's columns are None without lines."""

    posted_claim_id: int
    remit_claim_id: int
    claim_id: str
    outcome: str
    held_reason: str
    remark: str
    balance_before_cents: int
    balance_after_cents: int
    claim_rung: str
    line: int | None
    service_line: str
    rung: str
    procedure_code: str
    modifiers: str
    dos: date | None
    charge_cents: int
    allowed_cents: int
    stated_allowed_cents: int | None
    paid_cents: int
    deductible_cents: int
    coinsurance_cents: int
    copay_cents: int
    other_pr_cents: int
    contractual_cents: int
    written_off_cents: int
    withheld_cents: int
    other_co_cents: int
    oa_cents: int
    pi_cents: int
    to_patient_cents: int
    next_payer_cents: int
    open_cents: int
    reasons: str
    held: bool
    note: str
    work: str


_OF_CLAIM = (
    t.posted_claim.c.id,
    *(t.posted_claim.c[name] for name in PostedRow._fields[1:8]),
    t.posted_claim.c.rung,
)
_OF_LINE = tuple(t.posted_line.c[name] for name in PostedRow._fields[9:])


def load_posted(connection: Connection, remittance_id: int) -> list[PostedRow]:
    """The claims of the live posting with their lines, in file order; those reversed since too."""
    query = (
        select(*_OF_CLAIM, *_OF_LINE)
        .join(t.posting, t.posting.c.id == t.posted_claim.c.posting_id)
        .outerjoin(t.posted_line, t.posted_line.c.posted_claim_id == t.posted_claim.c.id)
        .where(t.posting.c.remittance_id == remittance_id, t.posting.c.reversed_at.is_(None))
        .order_by(t.posted_claim.c.remit_claim_id, t.posted_claim.c.id, t.posted_line.c.id)
    )
    return [PostedRow(*row) for row in connection.execute(query)]


def entries_of_claims(connection: Connection, remittance_id: int) -> dict[int, list[int]]:
    """Posted claim → its entries, of the live posting."""
    query = (
        select(t.posted_entry.c.posted_claim_id, t.posted_entry.c.entry_id)
        .join(t.posted_claim, t.posted_claim.c.id == t.posted_entry.c.posted_claim_id)
        .join(t.posting, t.posting.c.id == t.posted_claim.c.posting_id)
        .where(t.posting.c.remittance_id == remittance_id, t.posting.c.reversed_at.is_(None))
        .order_by(t.posted_entry.c.id)
    )
    found: dict[int, list[int]] = {}
    for claim_id, entry_id in connection.execute(query):
        found.setdefault(claim_id, []).append(entry_id)
    return found


def lines_of_entries(
    connection: Connection, remittance_id: int
) -> list[tuple[int, str, str, JournalLine]]:
    """(entry, kind, reason, line) of everything written for a remittance, in order."""
    e, x = ledger.entry.c, ledger.entry_line.c
    columns = [x[name] for name in JournalLine._fields]
    query = (
        select(e.id, e.kind, e.reason, *columns)
        .join(ledger.entry_line, x.entry_id == e.id)
        .where(e.remittance_id == remittance_id)
        .order_by(e.id, x.id)
    )
    return [(row[0], row[1], row[2], JournalLine(*row[3:])) for row in connection.execute(query)]
