"""Claims on their way to the next payer: what is known of other payers, drafts, crossovers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, exists, insert, or_, select, update

from recon_desktop.domain.accounts import PRIMARY
from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine
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

_CHUNK = 500
_CLAIM_FIELDS = tuple(n for n in RemitClaim._fields if n not in ("adjustments", "lines"))
_LINE_FIELDS = tuple(n for n in RemitLine._fields if n != "adjustments")


def _in_chunks(ids: Iterable[Any]) -> Iterable[list[Any]]:
    wanted = sorted(set(ids))
    return (wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK))


def other_payers(connection: Connection, claim_ids: Iterable[str]) -> dict[str, str]:
    """Claim id → the payer after the first one, where the claim as sent, or the claims log, names
    one (R6.20).
    """
    found: dict[str, str] = {}
    for chunk in _in_chunks(claim_ids):
        query = (
            select(claim.c.claim_id, claim.c.other_payer)
            .where(
                claim.c.claim_id.in_(chunk),
                claim.c.payer_order == PRIMARY,
                claim.c.other_payer != "",
                claim.c.superseded_by.is_(None),
            )
            .order_by(claim.c.sent_on.desc(), claim.c.id.desc())
        )
        for claim_id, names in connection.execute(query):
            found.setdefault(claim_id, names.partition("|")[0])
    return found


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
    if claim_ids is None:
        return [SecondaryRow(*row) for row in connection.execute(query)]
    found = [
        SecondaryRow(*row)
        for chunk in _in_chunks(claim_ids)
        for row in connection.execute(query.where(c.claim_id.in_(chunk)))
    ]
    return sorted(found)


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
        .where(p.reversed_at.is_(None), posting.c.reversed_at.is_(None))
        .order_by(p.id)
    )
    found: dict[str, list[AnswerRow]] = {}
    for chunk in _in_chunks(claim_ids):
        for row in connection.execute(query.where(p.claim_id.in_(chunk))):
            found.setdefault(row[3], []).append(AnswerRow(*row))
    return found


def load_answers(connection: Connection, remit_claim_ids: Iterable[int]) -> dict[int, RemitClaim]:
    """Claims of remittances by their row id, lines and adjustments included."""
    found: dict[int, RemitClaim] = {}
    for chunk in _in_chunks(remit_claim_ids):
        found.update(_answers(connection, chunk))
    return found


def _answers(connection: Connection, ids: list[int]) -> dict[int, RemitClaim]:
    of_claim: dict[int, list[Adjustment]] = {}
    of_line: dict[int, list[Adjustment]] = {}
    a = remit_adjustment.c
    columns = (a.group_code, a.reason, a.amount_cents, a.quantity)
    query = select(a.remit_claim_id, a.remit_line_id, *columns).where(a.remit_claim_id.in_(ids))
    for claim_id, line_id, *values in connection.execute(query.order_by(a.id)):
        target = of_claim.setdefault(claim_id, []) if line_id is None else None
        (of_line.setdefault(line_id, []) if target is None else target).append(Adjustment(*values))
    lines: dict[int, list[RemitLine]] = {}
    c = remit_line.c
    query = select(c.remit_claim_id, c.id, *(c[n] for n in _LINE_FIELDS))
    query = query.where(c.remit_claim_id.in_(ids)).order_by(c.id)
    for claim_id, line_id, *values in connection.execute(query):
        line = RemitLine._make((*values, tuple(of_line.get(line_id, ()))))
        lines.setdefault(claim_id, []).append(line)
    c = remit_claim.c
    query = select(c.id, *(c[n] for n in _CLAIM_FIELDS)).where(c.id.in_(ids))
    return {
        row_id: RemitClaim._make(
            (*values, tuple(of_claim.get(row_id, ())), tuple(lines.get(row_id, ())))
        )
        for row_id, *values in connection.execute(query)
    }


def sent_copies(connection: Connection, claim_ids: Iterable[str]) -> dict[str, list[SentCopy]]:
    """Claim id → its live transmissions, newest first."""
    c = claim.c
    columns = [c[name] for name in SentCopy._fields]
    query = (
        select(*columns).where(c.superseded_by.is_(None)).order_by(c.sent_on.desc(), c.id.desc())
    )
    found: dict[str, list[SentCopy]] = {}
    for chunk in _in_chunks(claim_ids):
        for row in connection.execute(query.where(c.claim_id.in_(chunk))):
            found.setdefault(row[0], []).append(SentCopy(*row))
    return found


def remittance_of(connection: Connection, remit_claim_ids: Iterable[int]) -> dict[int, int]:
    """Claim of a remittance → the remittance."""
    c = remit_claim.c
    found: dict[int, int] = {}
    for chunk in _in_chunks(remit_claim_ids):
        found.update(connection.execute(select(c.id, c.remittance_id).where(c.id.in_(chunk))).all())
    return found


class ForwardProfile(NamedTuple):
    """How a payer forwards: days until the next answer (None: the practice's), R4.16."""

    crossover_days: int | None
    auto_secondary: bool


def forward_profiles(connection: Connection) -> dict[str, ForwardProfile]:
    """Payer's name in lower case → how it forwards."""
    c = payer_profile.c
    rows = connection.execute(select(c.payer, c.crossover_days, c.auto_secondary))
    return {payer.casefold(): ForwardProfile(days, auto) for payer, days, auto in rows}


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
