"""The takeback ledger from the practice file: movements in the books, and what belongs to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from recon_desktop.domain.accounts import REMIT_CLEARING
from recon_desktop.domain.follow.claim_references import ClaimIndex, ClaimLink, SeenClaim
from recon_desktop.domain.follow.recoveries import AnsweredClaim, Reversal, find_reversals
from recon_desktop.domain.follow.takebacks import (
    FOLLOWED,
    Followed,
    Movement,
    Said,
    follow,
    payer_key,
)
from recon_desktop.domain.posting.provider_adjustments import plb_rule
from recon_desktop.services.practice import stamp

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.takebacks import AnswerRow, PairRow, SettlementRow

NO_DATE = date(1900, 1, 1)
"""The day of a remittance without any date: older than all others, so that it is seen."""


@dataclass(frozen=True)
class TakebackBook:
    """What the practice file holds of takebacks.

    `pairs`: every PLB pair that comes to zero, posted or not. `movements`: those in the books.
    `waiting`: ids of pairs whose remittance is not posted yet.
    """

    pairs: dict[int, PairRow]
    movements: dict[int, Movement]
    waiting: tuple[int, ...]
    followed: Followed
    settlements: dict[int, list[SettlementRow]]

    def left(self, pair_id: int) -> int:
        """What is left of a pair in the books, in cents without sign."""
        return self.followed.left[pair_id]


def day_of(row: PairRow | AnswerRow) -> date:
    """The day on which a remittance first told of something."""
    return row.payment_date or row.production_date or row.posted_on or NO_DATE


def load_book(connection: Connection, until: date = date.max) -> TakebackBook:
    """Everything that is followed to zero, with what was found and what persons said.

    `until`: as it stood at the end of that day, by the dates of entries: what came, was posted,
    reversed, settled or said later is left out.
    """
    from recon_desktop.storage.queries import takebacks as queries

    pairs = {
        row.id: row
        for row in queries.load_pairs(connection, until)
        if not row.test and (row.posted_on is not None or day_of(row) <= until)
    }
    settlements: defaultdict[int, list[SettlementRow]] = defaultdict(list)
    for each in queries.load_settlements(connection, until=until):
        settlements[each.adjustment_id].append(each)
    places = _places(connection, pairs.values(), until)
    moves = {
        row.id: _movement(row, places.get(row.id), settlements.get(row.id, ()))
        for row in pairs.values()
        if row.posted_on is not None
    }
    moves = {key: each for key, each in moves.items() if each.account in FOLLOWED}
    said = [
        Said(row.id, row.opening_id, row.taking_id, row.amount_cents, row.reason)
        for row in queries.load_links(connection, _end_of(connection, until))
    ]
    waiting = [row for row in pairs.values() if row.posted_on is None]
    return TakebackBook(
        pairs=pairs,
        movements=moves,
        waiting=tuple(row.id for row in waiting if plb_rule(row.code).account in FOLLOWED),
        followed=follow(moves.values(), said),
        settlements=dict(settlements),
    )


def _end_of(connection: Connection, day: date) -> str:
    """The instant at which a day ends on the practice's clock; '' for the day that never does."""
    from recon_desktop.storage.queries.setup import load_practice

    if day == date.max:
        return ""
    zone = ZoneInfo(load_practice(connection).timezone)
    return stamp(datetime.combine(day + timedelta(days=1), time.min, zone))


def _places(
    connection: Connection, pairs: Iterable[PairRow], until: date
) -> dict[int, tuple[int, str]]:
    """Pair → the account and sub-account it was booked on, whatever today's rules say."""
    from recon_desktop.storage.queries.takebacks import load_booked

    booked: defaultdict[tuple[int, str, str, int], list[tuple[int, str]]] = defaultdict(list)
    for each in load_booked(connection, REMIT_CLEARING, until):
        code = each.reason.partition(":")[0]
        key = (each.remittance_id, code, each.reference, each.amount_cents)
        booked[key].append((each.account, each.sub))
    found = {}
    for row in pairs:
        places = booked.get((row.remittance_id, row.code, row.reference, row.amount_cents))
        if places and row.posted_on is not None:
            found[row.id] = places.pop(0)
    return found


def _movement(
    row: PairRow, place: tuple[int, str] | None, settled: Iterable[SettlementRow]
) -> Movement:
    rule = plb_rule(row.code)
    account, sub = place or (rule.account, rule.sub)
    return Movement(
        row.id,
        payer_key(row.payer),
        row.remittance_id,
        row.trace,
        day_of(row),
        row.line,
        row.code,
        row.reference,
        row.amount_cents,
        account,
        sub,
        sum(each.amount_cents for each in settled),
    )


def load_claim_links(connection: Connection, pairs: Iterable[PairRow]) -> dict[int, ClaimLink]:
    """Pair → the claim its reference names (R4.19)."""
    from recon_desktop.storage.queries.takebacks import claims_of_payers

    wanted = [row for row in pairs if row.reference]
    names = {row.payer for row in wanted}
    index = ClaimIndex(
        SeenClaim(payer_key(payer), claim_id, number, remittance_id, day or NO_DATE)
        for payer, claim_id, number, remittance_id, day in claims_of_payers(connection, names)
    )
    found = {}
    for row in wanted:
        link = index.find(
            row.reference,
            payer=payer_key(row.payer),
            remittance_id=row.remittance_id,
            day=day_of(row),
        )
        if link is not None:
            found[row.id] = link
    return found


@dataclass(frozen=True, slots=True)
class SeenReversal:
    """A reversal with the rows it was read from."""

    reversal: Reversal
    row: AnswerRow
    correction_row: AnswerRow | None


def load_reversals(connection: Connection, until: date = date.max) -> list[SeenReversal]:
    """Every claim that a payer reversed, with the correction that goes with it (R4.21, R4.22)."""
    from recon_desktop.storage.queries.takebacks import reversed_claims

    rows = {
        row.id: row
        for row in reversed_claims(connection, until)
        if row.posted_on is not None or day_of(row) <= until
    }
    claims = [
        AnsweredClaim(
            row.id,
            payer_key(row.payer),
            row.remittance_id,
            row.trace,
            day_of(row),
            row.line,
            row.claim_id,
            row.status,
            row.paid_cents,
            row.charge_cents,
        )
        for row in rows.values()
    ]
    return [
        SeenReversal(
            each,
            rows[each.claim.row_id],
            rows[each.correction.row_id] if each.correction else None,
        )
        for each in find_reversals(claims)
    ]
