"""What the lists of a period ask: postings and what they did, and who the patients are.

Bounded by the period's days or by ids, so that a month in a ten-year practice costs what it costs
in a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, case, func, or_, select

from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.reports import claim

_CHUNK = 500
_MONEY_IN = "payer-clears"  # the bank's entry: booked when it was matched, not posted


class PostedAmount(NamedTuple):
    """What one entry of a remittance did to one account; `reverses` is set on a mirror."""

    remittance_id: int
    entry_id: int
    posting_date: date
    entered_at: str
    entered_by: str
    reason: str
    reverses: int | None
    account: int
    debit_cents: int
    credit_cents: int


def posted_amounts(connection: Connection, first: date, last: date) -> list[PostedAmount]:
    """The entries of postings and of their reversals, by account, remittance by remittance."""
    original = entry.alias("original")
    cents = entry_line.c.amount_cents
    names = ("remittance_id", "id", "posting_date", "entered_at", "entered_by", "reason")
    query = (
        select(
            *(entry.c[name] for name in names),
            entry.c.reverses,
            entry_line.c.account,
            func.sum(case((cents > 0, cents), else_=0)),
            func.sum(case((cents < 0, -cents), else_=0)),
        )
        .select_from(entry)
        .join(entry_line, entry_line.c.entry_id == entry.c.id)
        .outerjoin(original, original.c.id == entry.c.reverses)
        .where(
            entry.c.posting_date.between(first, last),
            entry.c.remittance_id.is_not(None),
            func.coalesce(original.c.kind, entry.c.kind) != _MONEY_IN,
        )
        .group_by(entry.c.id, entry_line.c.account)
        .order_by(entry.c.remittance_id, entry.c.id, entry_line.c.account)
    )
    return [PostedAmount._make(row) for row in connection.execute(query)]


class PostingNote(NamedTuple):
    """A posting: who wrote it and how, and whether it has been looked at since (R6.22)."""

    id: int
    remittance_id: int
    posting_date: date
    posted_at: str
    posted_by: str
    approval: str
    reversed_at: str | None
    mode: str
    reviewed_at: str | None
    reviewed_by: str
    claims: int


def posting_notes(connection: Connection, remittance_ids: Iterable[int]) -> list[PostingNote]:
    """Every posting of these remittances, reversed ones too, in order of writing."""
    c = t.posting.c
    names = PostingNote._fields[:-1]
    query = (
        select(*(c[name] for name in names), func.count(t.posted_claim.c.id))
        .outerjoin(t.posted_claim, t.posted_claim.c.posting_id == c.id)
        .group_by(c.id)
        .order_by(c.id)
    )
    wanted = sorted(set(remittance_ids))
    return [
        PostingNote(*row)
        for start in range(0, len(wanted), _CHUNK)
        for row in connection.execute(
            query.where(c.remittance_id.in_(wanted[start : start + _CHUNK]))
        )
    ]


class LivePosting(NamedTuple):
    """A posting that stands, of one remittance."""

    id: int
    remittance_id: int
    posting_date: date
    payer: str
    trace: str


def live_postings(connection: Connection, first: date, last: date) -> list[LivePosting]:
    """Postings dated in the period that have not been reversed, in order of date."""
    c = t.posting.c
    query = (
        select(c.id, c.remittance_id, c.posting_date, t.remittance.c.payer, t.remittance.c.trace)
        .join(t.remittance, t.remittance.c.id == c.remittance_id)
        .where(c.posting_date.between(first, last), c.reversed_at.is_(None))
        .order_by(c.posting_date, c.id)
    )
    return [LivePosting(*row) for row in connection.execute(query)]


class StandingClaim(NamedTuple):
    """A claim of a posting that stands: which of ours it is, and what became of it."""

    claim_id: str
    outcome: str


def claims_standing(connection: Connection, posting_id: int) -> dict[int, StandingClaim]:
    """Claim of the remittance (id) → its posting, of those that have not been reversed."""
    c = t.posted_claim.c
    query = select(c.remit_claim_id, c.claim_id, c.outcome).where(
        c.posting_id == posting_id, c.reversed_at.is_(None)
    )
    return {row_id: StandingClaim(*kept) for row_id, *kept in connection.execute(query)}


def lines_held(connection: Connection, posting_id: int) -> set[tuple[int, int]]:
    """(claim of the remittance, segment) of the lines whose money a posting left in suspense."""
    claim_c, line_c = t.posted_claim.c, t.posted_line.c
    query = (
        select(claim_c.remit_claim_id, line_c.line)
        .join(t.posted_claim, claim_c.id == line_c.posted_claim_id)
        .where(
            claim_c.posting_id == posting_id, claim_c.reversed_at.is_(None), line_c.held.is_(True)
        )
    )
    return {(claim_id, line) for claim_id, line in connection.execute(query)}


class PatientOfClaim(NamedTuple):
    """Whose claim it is, as our own files say."""

    patient_id: str
    patient_name: str


def patients_of(connection: Connection, claim_ids: Iterable[str]) -> dict[str, PatientOfClaim]:
    """Claim or encounter number → patient, of those of our claims that are known."""
    wanted = sorted(set(claim_ids))
    c = claim.c
    found: dict[str, PatientOfClaim] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        query = (
            select(c.claim_id, c.encounter_id, c.patient_id, c.patient_name)
            .where(c.superseded_by.is_(None), or_(c.claim_id.in_(part), c.encounter_id.in_(part)))
            .order_by(c.id)
        )
        for claim_id, encounter_id, *who in connection.execute(query):
            for number in {claim_id, encounter_id} - {""}:
                found[number] = PatientOfClaim(*who)
    return found
