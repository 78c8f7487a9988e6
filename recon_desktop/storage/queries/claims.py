"""The history of charges and claims that a day's check rests on, found by encounter or claim id.

Every query is bounded by the day's own ids, so that a ten-year practice answers like a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select

from recon_desktop.domain.findings import Staged
from recon_desktop.domain.records import Charge, Claim, ClaimLine
from recon_desktop.storage.queries.staging import load_where
from recon_desktop.storage.tables.reports import charge, claim, claim_line

_CHUNK = 500


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    rest = sorted(set(items))
    while rest:
        yield rest[:_CHUNK]
        rest = rest[_CHUNK:]


class SentClaim(NamedTuple):
    """One transmission in our history."""

    claim_id: str
    encounter_id: str
    payer: str
    payer_id: str
    sent_on: date
    frequency: str
    payer_order: str
    encounter_report: bool


def claims_between(
    connection: Connection, first: date, last: date
) -> list[tuple[Staged[Claim], str]]:
    """Live transmissions dated from `first` to `last`, each with its origin, lines included."""
    found = load_where(connection, Claim, claim.c.business_date.between(first, last))
    ids = [each.row_id for each in found]
    origins: dict[int, str] = {}
    lines: dict[int, list[ClaimLine]] = {}
    for chunk in _chunks(ids):
        of_chunk = select(claim.c.id, claim.c.origin).where(claim.c.id.in_(chunk))
        origins.update(connection.execute(of_chunk).all())
        c = claim_line.c
        query = select(c.claim_row_id, *(c[name] for name in ClaimLine._fields)).where(
            c.claim_row_id.in_(chunk)
        )
        for row_id, *values in connection.execute(query.order_by(c.id)):
            lines.setdefault(row_id, []).append(ClaimLine(*values))
    return [
        (
            each._replace(record=each.record._replace(lines=tuple(lines.get(each.row_id, ())))),
            origins[each.row_id],
        )
        for each in found
    ]


def first_told(connection: Connection, row_ids: Iterable[int]) -> dict[int, int]:
    """Transmission → the first file that told of it, earlier versions of its row included."""
    own = claim.alias()
    same = (
        (claim.c.business_date == own.c.business_date)
        & (claim.c.natural_key == own.c.natural_key)
        & (claim.c.occurrence == own.c.occurrence)
    )
    found: dict[int, int] = {}
    for chunk in _chunks(row_ids):
        query = (
            select(own.c.id, func.min(claim.c.source_id))
            .join(claim, same)
            .where(own.c.id.in_(chunk))
            .group_by(own.c.id)
        )
        found.update(connection.execute(query).all())
    return found


def first_posted(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, date]:
    """Encounter → the first posting date of its live, unvoided charges."""
    found: dict[str, date] = {}
    for chunk in _chunks(filter(None, encounter_ids)):
        query = (
            select(charge.c.encounter_id, func.min(charge.c.post_date))
            .where(
                charge.c.encounter_id.in_(chunk),
                charge.c.superseded_by.is_(None),
                charge.c.voided.is_(False),
            )
            .group_by(charge.c.encounter_id)
        )
        found.update(connection.execute(query).all())
    return found


def encounters_of_claims(connection: Connection, claim_ids: Iterable[str]) -> dict[str, str]:
    """Claim id → encounter, where charges name the claim, or the claim id is the encounter's."""
    found: dict[str, str] = {}
    for chunk in _chunks(filter(None, claim_ids)):
        live = charge.c.superseded_by.is_(None)
        own = select(charge.c.encounter_id, charge.c.encounter_id).where(
            charge.c.encounter_id.in_(chunk), live
        )
        named = select(charge.c.claim_id, charge.c.encounter_id).where(
            charge.c.claim_id.in_(chunk), charge.c.encounter_id != "", live
        )
        for query in (own, named):
            found.update(connection.execute(query.distinct()).all())
    return found


def sent_claims(
    connection: Connection, *, encounter_ids: Iterable[str], claim_ids: Iterable[str]
) -> list[SentClaim]:
    """Every live transmission of these encounters or claim ids."""
    columns = [claim.c[name] for name in SentClaim._fields]
    found: set[SentClaim] = set()
    for column, ids in ((claim.c.encounter_id, encounter_ids), (claim.c.claim_id, claim_ids)):
        for chunk in _chunks(filter(None, ids)):
            query = select(*columns).where(column.in_(chunk), claim.c.superseded_by.is_(None))
            found.update(SentClaim(*row) for row in connection.execute(query))
    return sorted(found)


def latest_claims(connection: Connection, claim_ids: Sequence[str]) -> dict[str, Staged[Claim]]:
    """Claim id → its newest live transmission, lines included."""
    found: dict[str, Staged[Claim]] = {}
    for chunk in _chunks(claim_ids):
        rows = load_where(connection, Claim, claim.c.claim_id.in_(chunk))
        for each in sorted(rows, key=lambda row: (row.record.sent_on, row.row_id)):
            found[each.record.claim_id] = each
    ids = {each.row_id: claim_id for claim_id, each in found.items()}
    lines: dict[str, list[ClaimLine]] = {}
    c = claim_line.c
    for chunk in _chunks(ids):
        query = select(c.claim_row_id, *(c[name] for name in ClaimLine._fields)).where(
            c.claim_row_id.in_(chunk)
        )
        for row_id, *values in connection.execute(query.order_by(c.id)):
            lines.setdefault(ids[row_id], []).append(ClaimLine(*values))
    return {
        claim_id: each._replace(record=each.record._replace(lines=tuple(lines.get(claim_id, ()))))
        for claim_id, each in found.items()
    }


def charges_of(
    connection: Connection, *, encounter_ids: Iterable[str], claim_ids: Iterable[str]
) -> list[Staged[Charge]]:
    """Live, unvoided charges of these encounters or claims."""
    found: dict[int, Staged[Charge]] = {}
    for chunk in _chunks(filter(None, [*encounter_ids, *claim_ids])):
        wanted = or_(charge.c.encounter_id.in_(chunk), charge.c.claim_id.in_(chunk))
        for each in load_where(connection, Charge, wanted, charge.c.voided.is_(False)):
            found[each.row_id] = each
    return list(found.values())
