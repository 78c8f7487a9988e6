"""Postings of remittances: that one was posted, what it did to each claim, that it was reversed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    and_,
    insert,
    or_,
    select,
    update,
)

from recon_desktop.domain.posting.records import LineOutcome
from recon_desktop.storage.queries.bulk import insert_many, next_id, plain
from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.reports import charge, claim

_STANDS = (t.posting.c.reversed_at.is_(None), t.posted_claim.c.reversed_at.is_(None))
_WAITING = select(t.posted_claim.c.id, t.posting.c.remittance_id).where(*_STANDS)
_HELD_CLAIMS = (
    _WAITING.select_from(t.posted_claim)
    .join(t.posting, t.posting.c.id == t.posted_claim.c.posting_id)
    .where(t.WHOLLY_HELD)
)
_HELD_LINES = (
    _WAITING.select_from(t.posted_line)
    .join(t.posted_claim, t.posted_claim.c.id == t.posted_line.c.posted_claim_id)
    .join(t.posting, t.posting.c.id == t.posted_claim.c.posting_id)
    .where(
        t.posted_line.c.held.is_(True),
        t.posted_claim.c.outcome.not_in(("held", "informational", "reversal")),
    )
)


def insert_posting(
    connection: Connection,
    *,
    remittance_id: int,
    posting_date: date,
    at: str,
    by: str,
    approval: str,
    mode: str = "hand",
    warnings: str = "",
) -> int:
    """Say that a remittance was posted; DuplicateError when it was already."""
    values = {
        "remittance_id": remittance_id,
        "posting_date": posting_date,
        "posted_at": at,
        "posted_by": by,
        "approval": approval,
        "mode": mode,
        "warnings": warnings,
    }
    new_id = connection.execute(insert(t.posting).values(values).returning(t.posting.c.id))
    return int(new_id.scalar_one())


class PostedClaimRow(NamedTuple):
    """One claim of a posting; `detail` is the posting as a later remittance meets it (JSON)."""

    remit_claim_id: int
    claim_id: str
    encounter_id: str
    payer_claim_no: str
    outcome: str
    held_reason: str
    detail: str
    rung: str = ""
    payer_order: str = "P"
    remark: str = ""
    next_payer_cents: int = 0
    share_before_cents: int = 0
    share_change_cents: int = 0
    balance_before_cents: int = 0
    balance_after_cents: int = 0


class NewPostedClaim(NamedTuple):
    """A claim of a posting on its way in, with its lines and the entries it made."""

    row: PostedClaimRow
    lines: tuple[LineOutcome, ...]
    entry_ids: tuple[int, ...]


_LINE_COLUMNS = tuple(name for name in LineOutcome._fields if name != "bookings")
_LINE_VALUES = tuple(LineOutcome._fields.index(name) for name in _LINE_COLUMNS)


def insert_posted_claims(
    connection: Connection, posting_id: int, new: Sequence[NewPostedClaim]
) -> list[int]:
    """Keep what was done to each claim and line; the claims' ids.

    DuplicateError when a claim has a live posting.
    """
    first = next_id(connection, t.posted_claim)
    ids = list(range(first, first + len(new)))
    numbered = list(zip(ids, new, strict=True))
    claims = [(i, posting_id, *each.row) for i, each in numbered]
    lines = [
        (i, *(plain(line[place]) for place in _LINE_VALUES))
        for i, each in numbered
        for line in each.lines
    ]
    links = [(i, entry_id) for i, each in numbered for entry_id in each.entry_ids]
    insert_many(connection, t.posted_claim, ("id", "posting_id", *PostedClaimRow._fields), claims)
    insert_many(connection, t.posted_line, ("posted_claim_id", *_LINE_COLUMNS), lines)
    insert_many(connection, t.posted_entry, ("posted_claim_id", "entry_id"), links)
    return ids


class PostingRow(NamedTuple):
    """A live posting of a remittance."""

    id: int
    remittance_id: int
    posting_date: date
    posted_at: str
    posted_by: str
    approval: str
    mode: str
    reviewed_at: str | None
    reviewed_by: str
    warnings: str


_POSTING_COLUMNS = tuple(t.posting.c[name] for name in PostingRow._fields)


def load_posting(
    connection: Connection, remittance_id: int | None = None, *, posting_id: int | None = None
) -> PostingRow | None:
    """The live posting of a remittance, or the one of an id."""
    c = t.posting.c
    query = select(*_POSTING_COLUMNS).where(c.reversed_at.is_(None))
    wanted = c.id == posting_id if remittance_id is None else c.remittance_id == remittance_id
    row = connection.execute(query.where(wanted)).first()
    return PostingRow(*row) if row else None


def unreviewed(connection: Connection, posting_date: date | None = None) -> list[PostingRow]:
    """Automatic postings that nobody has signed off, of a day or all (R6.22)."""
    c = t.posting.c
    query = select(*_POSTING_COLUMNS).where(
        c.mode == "auto", c.reviewed_at.is_(None), c.reversed_at.is_(None)
    )
    if posting_date is not None:
        query = query.where(c.posting_date == posting_date)
    return [PostingRow(*row) for row in connection.execute(query.order_by(c.id))]


def sign_posting(connection: Connection, posting_id: int, *, at: str, by: str, note: str) -> None:
    """Say who has looked at an automatic posting."""
    connection.execute(
        update(t.posting)
        .where(t.posting.c.id == posting_id)
        .values(reviewed_at=at, reviewed_by=by, review_note=note)
    )


def was_posted(connection: Connection, remittance_id: int) -> bool:
    """It has, or once had, a posting."""
    query = select(t.posting.c.id).where(t.posting.c.remittance_id == remittance_id).limit(1)
    return connection.execute(query).first() is not None


def posting_dates(
    connection: Connection, remittance_ids: Collection[int] | None = None
) -> dict[int, date]:
    """Remittance id → the date it was posted on."""
    c = t.posting.c
    query = select(c.remittance_id, c.posting_date).where(c.reversed_at.is_(None))
    if remittance_ids is not None:
        query = query.where(c.remittance_id.in_(list(remittance_ids)))
    return dict(connection.execute(query).all())


def held_counts(
    connection: Connection, remittance_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Remittance id → how many of its posted claims wait, wholly or in part, for a person."""
    held: set[tuple[int, int]] = set()
    for query in (_HELD_CLAIMS, _HELD_LINES):
        wanted = query
        if remittance_ids is not None:
            wanted = query.where(t.posting.c.remittance_id.in_(list(remittance_ids)))
        held.update((claim, remittance) for claim, remittance in connection.execute(wanted))
    return Counter(remittance for _, remittance in held)


def end_posting(connection: Connection, posting_id: int, at: str) -> None:
    """Mark a posting, and its claims that still stand, as reversed."""
    for table, column in (
        (t.posting, t.posting.c.id),
        (t.posted_claim, t.posted_claim.c.posting_id),
    ):
        live = table.c.reversed_at.is_(None)
        connection.execute(update(table).where(column == posting_id, live).values(reversed_at=at))


def claims_of_posting(connection: Connection, posting_id: int) -> set[str]:
    """Our claims that a posting has answered, those of its claims that were reversed since too."""
    c = t.posted_claim.c
    query = select(c.claim_id).where(c.posting_id == posting_id, c.encounter_id != "")
    return set(connection.execute(query).scalars())


def end_posted_claim(connection: Connection, posted_claim_id: int, at: str) -> None:
    """Mark one claim of a posting as reversed."""
    connection.execute(
        update(t.posted_claim).where(t.posted_claim.c.id == posted_claim_id).values(reversed_at=at)
    )


_ROW_COLUMNS = tuple(t.posted_claim.c[name] for name in PostedClaimRow._fields)


def posted_claims(
    connection: Connection, claim_ids: Sequence[str], encounter_ids: Sequence[str] = ()
) -> list[PostedClaimRow]:
    """Live postings of these claims, or of claims of these encounters, as they were written."""
    c = t.posted_claim.c
    query = (
        select(*_ROW_COLUMNS)
        .where(
            or_(c.claim_id.in_(list(claim_ids)), c.encounter_id.in_(list(encounter_ids))),
            c.reversed_at.is_(None),
        )
        .order_by(c.id)
    )
    return [PostedClaimRow(*row) for row in connection.execute(query)]


def claims_of_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, set[str]]:
    """Payer's claim number → our claims that were posted under it (R6.6)."""
    c = t.posted_claim.c
    query = select(c.payer_claim_no, c.claim_id).where(
        c.payer_claim_no.in_(sorted(set(numbers) - {""})),
        c.reversed_at.is_(None),
        c.held_reason == "",
        c.encounter_id != "",
    )
    found: dict[str, set[str]] = {}
    for number, claim_id in connection.execute(query):
        found.setdefault(number, set()).add(claim_id)
    return found


class StandingClaim(NamedTuple):
    """A live claim of a posting, with where it stands."""

    id: int
    posting_id: int
    remittance_id: int
    claim_line: int  # segment of the CLP
    posting_date: date
    row: PostedClaimRow


def standing_claim(connection: Connection, posted_claim_id: int) -> StandingClaim | None:
    """A claim of a live posting; None when it, or its posting, has been reversed."""
    c, p, r = t.posted_claim.c, t.posting.c, t.remit_claim.c
    query = (
        select(c.id, c.posting_id, p.remittance_id, r.line, p.posting_date, *_ROW_COLUMNS)
        .join(t.posting, p.id == c.posting_id)
        .join(t.remit_claim, r.id == c.remit_claim_id)
        .where(c.id == posted_claim_id, c.reversed_at.is_(None), p.reversed_at.is_(None))
    )
    row = connection.execute(query).first()
    return StandingClaim._make((*row[:5], PostedClaimRow(*row[5:]))) if row else None


def posted_on_source(connection: Connection, source_id: int) -> list[str]:
    """Traces of remittances that stand posted on visits or claims of a report's live rows."""
    c = t.posted_claim.c
    visits = select(charge.c.encounter_id).where(
        charge.c.source_id == source_id, charge.c.superseded_by.is_(None)
    )
    sent = select(claim.c.claim_id).where(
        claim.c.source_id == source_id, claim.c.superseded_by.is_(None)
    )
    query = (
        select(t.remittance.c.trace)
        .join(t.posting, t.posting.c.remittance_id == t.remittance.c.id)
        .join(t.posted_claim, c.posting_id == t.posting.c.id)
        .where(
            or_(and_(c.encounter_id != "", c.encounter_id.in_(visits)), c.claim_id.in_(sent)),
            c.reversed_at.is_(None),
            c.held_reason == "",
            c.outcome != "informational",
        )
        .distinct()
        .order_by(t.remittance.c.trace)
    )
    return list(connection.scalars(query))


def entries_of_claims(connection: Connection, ids: Iterable[int]) -> dict[int, list[int]]:
    """Posted claim → ids of the entries it made."""
    c = t.posted_entry.c
    query = (
        select(c.posted_claim_id, c.entry_id)
        .where(c.posted_claim_id.in_(list(ids)))
        .order_by(c.entry_id)
    )
    found: dict[int, list[int]] = {}
    for claim_id, entry_id in connection.execute(query):
        found.setdefault(claim_id, []).append(entry_id)
    return found
