"""Claims on their way to the next payer: what is known of other payers, drafts, crossovers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, exists, insert, or_, select, update

from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine
from recon_desktop.storage.queries.among import among
from recon_desktop.storage.tables.remittances import (
    FORWARDED,
    SAID_FORWARDED,
    posted_claim,
    posting,
    remit_adjustment,
    remit_claim,
    remit_line,
    remittance,
)
from recon_desktop.storage.tables.reports import NAMES_ANOTHER_PAYER, claim
from recon_desktop.storage.tables.rules import payer_profile
from recon_desktop.storage.tables.secondary import secondary_claim

_CLAIM_FIELDS = tuple(n for n in RemitClaim._fields if n not in ("adjustments", "lines"))
_LINE_FIELDS = tuple(n for n in RemitLine._fields if n != "adjustments")


class SecondaryRow(NamedTuple):
    """A claim for a next payer as it is kept, without the file."""

    id: int
    remit_claim_id: int
    claim_id: str
    encounter_id: str
    patient_id: str
    payer: str
    next_payer: str
    next_order: str
    state: str
    why: str
    amount_cents: int
    answered_on: date | None
    due_on: date | None
    made_at: str
    written_at: str | None
    file_name: str


class AnswerRow(NamedTuple):
    """A live posting of a payer's answer. `next_payer_cents`: what the books moved on (R6.5)."""

    posted_id: int
    remit_claim_id: int
    remittance_id: int
    claim_id: str
    encounter_id: str
    outcome: str
    payer_order: str
    next_payer_cents: int
    payer: str
    payer_id: str
    payment_date: date | None


class SentCopy(NamedTuple):
    """A transmission of a claim; `source_id` and `line` lead to its CLM when it was an 837P."""

    claim_id: str
    origin: str
    source_id: int
    line: int
    payer_order: str
    sent_on: date
    patient_id: str
    patient_name: str
    diagnoses: str
    other_payer: str
    encounter_report: bool  # BHT06 = RP: no claim for payment


def load_rows(
    connection: Connection,
    *,
    claim_ids: Iterable[str] | None = None,
    ids: Iterable[int] | None = None,
    states: Iterable[str] | None = None,
) -> list[SecondaryRow]:
    """Claims for next payers, oldest first; all of them, or those of some claims, ids, states."""
    c = secondary_claim.c
    query = select(*(c[name] for name in SecondaryRow._fields)).order_by(c.id)
    if states is not None:
        query = query.where(c.state.in_(list(states)))
    if ids is not None:
        query = query.where(c.id.in_(list(ids)))
    if claim_ids is not None:
        query = query.where(among(c.claim_id, claim_ids))
    return [SecondaryRow(*row) for row in connection.execute(query)]


def claims_to_judge(connection: Connection) -> set[str]:
    """Claims with a live answer that may lead to another payer and has led nowhere yet; and those
    whose row may have to change: open ones, and settled ones of which a posting was reversed.
    """
    live = posted_claim.c.reversed_at.is_(None)
    same_answer = secondary_claim.c.remit_claim_id == posted_claim.c.remit_claim_id
    posted_again = (
        select(posted_claim.c.claim_id)
        .join(secondary_claim, and_(same_answer, secondary_claim.c.state == "DROPPED"))
        .where(live)
    )
    open_rows = select(secondary_claim.c.claim_id).where(
        secondary_claim.c.state.in_(("DRAFT", "CROSSOVER", "WRITTEN"))
    )
    reversed_since = (
        select(posted_claim.c.claim_id)
        .join(secondary_claim, secondary_claim.c.claim_id == posted_claim.c.claim_id)
        .where(
            secondary_claim.c.state == "ANSWERED",
            or_(~live, posted_claim.c.outcome == "reversal"),
        )
    )
    queries = (*_not_judged(), posted_again, open_rows, reversed_since)
    return {row[0] for query in queries for row in connection.execute(query.distinct())}


def _not_judged() -> Iterable[Select[Any]]:
    """Answers without a row that say they were forwarded, or that leave something to a patient
    whose claim names another payer after this one: each found from the few that say so.
    """
    p, sent = posted_claim.c, claim.c
    judged = exists().where(secondary_claim.c.remit_claim_id == p.remit_claim_id)
    new = select(p.claim_id).where(
        p.reversed_at.is_(None), p.outcome.not_in(("held", "reversal")), ~judged
    )
    for forwarded in (FORWARDED, SAID_FORWARDED):
        yield new.where(p.remit_claim_id.in_(select(remit_claim.c.id).where(forwarded)))
    left = exists().where(
        remit_adjustment.c.remit_claim_id == p.remit_claim_id, remit_adjustment.c.group_code == "PR"
    )
    later = exists().where(
        sent.claim_id == p.claim_id,
        NAMES_ANOTHER_PAYER,
        sent.superseded_by.is_(None),
        or_(sent.payer_order == p.payer_order, sent.other_payer.like("%|%")),
    )
    some = p.claim_id.in_(select(sent.claim_id).where(NAMES_ANOTHER_PAYER))
    yield new.where(some, later, left)


def live_answers(connection: Connection, claim_ids: Iterable[str]) -> dict[str, list[AnswerRow]]:
    """Claim id → the live postings of its payers' answers, in order of posting."""
    p, r = posted_claim.c, remittance.c
    query = (
        select(
            p.id,
            p.remit_claim_id,
            r.id,
            p.claim_id,
            p.encounter_id,
            p.outcome,
            p.payer_order,
            p.next_payer_cents,
            r.payer,
            r.payer_id,
            r.payment_date,
        )
        .join(posting, posting.c.id == p.posting_id)
        .join(remittance, r.id == posting.c.remittance_id)
        .where(
            among(p.claim_id, claim_ids), p.reversed_at.is_(None), posting.c.reversed_at.is_(None)
        )
        .order_by(p.id)
    )
    found: dict[str, list[AnswerRow]] = {}
    for row in connection.execute(query):
        answer = AnswerRow(*row)
        found.setdefault(answer.claim_id, []).append(answer)
    return found


def load_answers(connection: Connection, remit_claim_ids: Iterable[int]) -> dict[int, RemitClaim]:
    """Claims of remittances by their row id, lines and adjustments included."""
    ids = list(remit_claim_ids)
    of_claim: dict[int, list[Adjustment]] = {}
    of_line: dict[int, list[Adjustment]] = {}
    a = remit_adjustment.c
    columns = (a.group_code, a.reason, a.amount_cents, a.quantity)
    query = select(a.remit_claim_id, a.remit_line_id, *columns).where(among(a.remit_claim_id, ids))
    for claim_id, line_id, *values in connection.execute(query.order_by(a.id)):
        target = of_claim.setdefault(claim_id, []) if line_id is None else None
        (of_line.setdefault(line_id, []) if target is None else target).append(Adjustment(*values))
    lines = _lines(connection, ids, of_line)
    c = remit_claim.c
    query = select(c.id, *(c[n] for n in _CLAIM_FIELDS)).where(among(c.id, ids))
    return {
        row_id: RemitClaim._make(
            (*values, tuple(of_claim.get(row_id, ())), tuple(lines.get(row_id, ())))
        )
        for row_id, *values in connection.execute(query)
    }


def _lines(
    connection: Connection, remit_claim_ids: list[int], adjustments: dict[int, list[Adjustment]]
) -> dict[int, list[RemitLine]]:
    """Claim of a remittance → its service lines with their adjustments."""
    c = remit_line.c
    query = select(c.remit_claim_id, c.id, *(c[n] for n in _LINE_FIELDS))
    query = query.where(among(c.remit_claim_id, remit_claim_ids)).order_by(c.id)
    lines: dict[int, list[RemitLine]] = {}
    for claim_id, line_id, *values in connection.execute(query):
        line = RemitLine._make((*values, tuple(adjustments.get(line_id, ()))))
        lines.setdefault(claim_id, []).append(line)
    return lines


def sent_copies(connection: Connection, claim_ids: Iterable[str]) -> dict[str, list[SentCopy]]:
    """Claim id → its live transmissions, newest first."""
    c = claim.c
    columns = [c[name] for name in SentCopy._fields]
    query = (
        select(*columns)
        .where(among(c.claim_id, claim_ids), c.superseded_by.is_(None))
        .order_by(c.sent_on.desc(), c.id.desc())
    )
    found: dict[str, list[SentCopy]] = {}
    for row in connection.execute(query):
        copy = SentCopy(*row)
        found.setdefault(copy.claim_id, []).append(copy)
    return found


def remittance_of(connection: Connection, remit_claim_ids: Iterable[int]) -> dict[int, int]:
    """Claim of a remittance → the remittance."""
    c = remit_claim.c
    query = select(c.id, c.remittance_id).where(among(c.id, remit_claim_ids))
    return dict(connection.execute(query).all())


class ForwardProfile(NamedTuple):
    """How a payer forwards: days until the next answer (None: the practice's), R4.16."""

    crossover_days: int | None
    auto_secondary: bool


def forward_profiles(connection: Connection) -> dict[str, ForwardProfile]:
    """Payer's name in lower case → how it forwards."""
    c = payer_profile.c
    rows = connection.execute(select(c.payer, c.crossover_days, c.auto_secondary))
    return {payer.casefold(): ForwardProfile(days, auto) for payer, days, auto in rows}


def visits_of_claims(connection: Connection, claim_ids: Iterable[str]) -> set[str]:
    """The visits on which answers of these claims were ever posted."""
    p = posted_claim.c
    query = select(p.encounter_id).where(among(p.claim_id, claim_ids), p.encounter_id != "")
    return set(connection.execute(query.distinct()).scalars())


def insert_row(connection: Connection, values: dict[str, Any]) -> int:
    """Keep a new draft or crossover; DuplicateError when the answer has a live one."""
    made = insert(secondary_claim).values(values).returning(secondary_claim.c.id)
    return int(connection.execute(made).scalar_one())


def update_row(connection: Connection, row_id: int, values: dict[str, Any]) -> None:
    """Change what has become of one."""
    connection.execute(update(secondary_claim).where(secondary_claim.c.id == row_id).values(values))


def load_file(connection: Connection, row_id: int) -> bytes | None:
    """The 837P that was written with a draft; None when it was not written."""
    own = secondary_claim.alias()
    query = (
        select(secondary_claim.c.content)
        .join(
            own,
            and_(
                own.c.file_name == secondary_claim.c.file_name,
                own.c.written_at == secondary_claim.c.written_at,
            ),
        )
        .where(own.c.id == row_id, secondary_claim.c.content.is_not(None))
    )
    content = connection.execute(query).scalar()
    return bytes(content) if content is not None else None
