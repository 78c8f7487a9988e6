"""What the books know of the claims a remittance names (R6.6, TRUST 9).

The ladder: our claim number; else the payer's number of a claim that was posted before; else a
person. A number alone is not enough: patient and date of service must agree, and a twin or sibling
with the same date and charge is a person's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from recon_desktop.domain.accounts import (
    ANTICIPATED,
    PATIENT_AR,
    PAYER_ORDERS,
    PAYER_OVERPAYMENTS,
    PRIMARY,
    REVENUE,
)
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.posting.history import Booking, PostedClaim, PostedLine
from recon_desktop.domain.posting.records import (
    CLP01,
    CLP07,
    PERSON,
    ClaimPosition,
    DecisionError,
    KnownLine,
)
from recon_desktop.domain.records import Charge, Claim, RemitClaim, Remittance
from recon_desktop.services.posting.claim_identity import (
    dates_of,
    identity,
    same_first_name,
    same_last_name,
)

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_NOTHING_CHOSEN: Mapping[int, str] = {}
_TWIN = "a patient of the same last name has a claim of the same date and charge"


def load_positions(
    connection: Connection, remit: Remittance, *, chosen: Mapping[int, str] = _NOTHING_CHOSEN
) -> dict[int, ClaimPosition | None]:
    """Segment of the CLP → the claim in our books, None when we know of no such claim.

    `chosen`: segment → the claim of ours that a person chose for it. Raises DecisionError when a
    chosen claim is not there any more.
    """
    wanted = {
        claim.line: _Wanted(claim, chosen[claim.line], PERSON)
        if chosen.get(claim.line)
        else _Wanted(claim, claim.claim_id, CLP01)
        for claim in remit.claims
    }
    books = _Books.load(connection, {each.claim_id for each in wanted.values()}, remit.payer)
    lost = [w.claim for w in wanted.values() if not books.knows(w.claim_id)]
    for each in lost:
        if wanted[each.line].rung == PERSON:
            raise DecisionError(
                f"Segment {each.line}: claim {wanted[each.line].claim_id}, which was chosen for "
                "it, is not on file any more. Choose again."
            )
    found = _by_payer_numbers(connection, lost)
    if found:
        wanted |= {claim.line: _Wanted(claim, name, CLP07) for claim, name in found}
        books = _Books.load(connection, {each.claim_id for each in wanted.values()}, remit.payer)
    return {line: _position(connection, each, books) for line, each in wanted.items()}


class _Wanted(NamedTuple):
    """A claim of the remittance and the one of ours that it is taken for."""

    claim: RemitClaim
    claim_id: str
    rung: str


def _by_payer_numbers(
    connection: Connection, claims: Iterable[RemitClaim]
) -> list[tuple[RemitClaim, str]]:
    """The claims that were posted before under the payer's number, where that is one claim."""
    from recon_desktop.storage.queries.postings import claims_of_numbers

    numbers = {each.line: (each.payer_claim_no, each.original_ref) for each in claims}
    known = claims_of_numbers(connection, [no for pair in numbers.values() for no in pair])
    found = []
    for each in claims:
        ours = set().union(*(known.get(no, set()) for no in numbers[each.line]))
        if len(ours) == 1:
            found.append((each, ours.pop()))
    return found


@dataclass(frozen=True)
class _Books:
    """What is on file of some claims: as sent, as charged, as posted, what stands in 1100."""

    sent: dict[str, Staged[Claim]]
    encounters: dict[str, str]
    charges: dict[str, list[Charge]]
    posted: dict[str, list[PostedClaim]]  # by encounter
    balances: dict[str, dict[tuple[int, str], int]]
    orders: dict[str, set[str]]  # encounter → orders of payers it was sent to
    auto_secondary: bool  # the payer forwards inside itself (R4.16)

    @classmethod
    def load(cls, connection: Connection, claim_ids: set[str], payer: str) -> _Books:
        """Read it, for all claims at once."""
        from recon_desktop.storage.queries import claims as history
        from recon_desktop.storage.queries import ledger, payer_profiles, postings

        ids = sorted(claim_ids)
        sent = history.latest_claims(connection, ids)
        encounters = history.encounters_of_claims(connection, ids)
        encounters |= {i: c.record.encounter_id for i, c in sent.items() if c.record.encounter_id}
        keys = sorted({encounters.get(i) or i for i in ids})
        charges = history.charges_of(connection, encounter_ids=encounters.values(), claim_ids=ids)
        posted: dict[str, list[PostedClaim]] = {}
        for row in postings.posted_claims(connection, ids, keys):
            if not row.held_reason:
                key = row.encounter_id or encounters.get(row.claim_id) or row.claim_id
                posted.setdefault(key, []).append(load_posted(row.detail, row.claim_id))
        orders: dict[str, set[str]] = {}
        for each in history.sent_claims(connection, encounter_ids=keys, claim_ids=ids):
            key = each.encounter_id or encounters.get(each.claim_id) or each.claim_id
            orders.setdefault(key, set()).add(each.payer_order)
        profiles = payer_profiles.load_profiles(connection)
        named = [each for each in profiles if each.payer.casefold() == payer.casefold()]
        return cls(
            sent,
            encounters,
            _by_encounter(charges),
            posted,
            ledger.encounter_balances(connection, keys),
            orders,
            any(each.auto_secondary for each in named),
        )

    def encounter(self, claim_id: str) -> str:
        """The encounter of a claim; the claim itself when none is known."""
        return self.encounters.get(claim_id) or claim_id

    def knows(self, claim_id: str) -> bool:
        """The claim was sent, or its charges are on file."""
        return claim_id in self.sent or bool(self.charges.get(self.encounter(claim_id)))


def _by_encounter(charges: Iterable[Staged[Charge]]) -> dict[str, list[Charge]]:
    groups: dict[str, list[Charge]] = {}
    for each in charges:
        key = each.record.encounter_id or each.record.claim_id
        groups.setdefault(key, []).append(each.record)
    return groups


def _position(connection: Connection, wanted: _Wanted, books: _Books) -> ClaimPosition | None:
    claim, claim_id, rung = wanted
    encounter = books.encounter(claim_id)
    charges = books.charges.get(encounter, [])
    if not books.knows(claim_id):
        return None
    record = books.sent[claim_id].record if claim_id in books.sent else None
    reason = "" if rung == PERSON else _contradiction(connection, claim, record, charges)
    return ClaimPosition(
        claim_id=claim_id,
        encounter_id=encounter,
        patient_id=record.patient_id if record else charges[0].patient_id,
        payer=(record.payer if record else "") or (charges[0].payer if charges else "") or "",
        payer_order=(record.payer_order if record else "") or PRIMARY,
        charge_cents=record.amount_cents if record else sum(c.amount_cents for c in charges),
        anticipated_cents=_anticipated(record, books.balances.get(encounter, {})),
        known_lines=_known_lines(record, charges),
        posted=tuple(books.posted.get(encounter, ())),
        secondary=_has_next_payer(record, encounter, books),
        identity_ok=not reason,
        identity_reason=reason,
        rung=rung,
    )


def _contradiction(
    connection: Connection, claim: RemitClaim, record: Claim | None, charges: list[Charge]
) -> str:
    names = {each.patient_name for each in charges} | ({record.patient_name} if record else set())
    days = {each.dos for each in charges} | ({record.dos} if record and record.dos else set())
    reason = identity(claim, names, days)
    if reason or any(same_first_name(claim, name) for name in names) or not any(names):
        return reason
    return _TWIN if _has_twin(connection, claim) else ""


def _has_twin(connection: Connection, claim: RemitClaim) -> bool:
    """Another claim of ours fits the payer's first name better."""
    from recon_desktop.storage.queries.candidates import claims_like

    cents = abs(claim.charge_cents)
    return any(
        each.record.amount_cents == cents
        and same_last_name(claim, each.record.patient_name)
        and same_first_name(claim, each.record.patient_name)
        for each in claims_like(connection, dates_of(claim), cents)
    )


def _has_next_payer(claim: Claim | None, encounter: str, books: _Books) -> bool:
    """Our file knows a payer after this one: named on the claim, sent to, or by the payer's way."""
    if claim is None:
        return books.auto_secondary
    order = claim.payer_order if claim.payer_order in tuple(PAYER_ORDERS) else PRIMARY
    after = set(PAYER_ORDERS[PAYER_ORDERS.index(order) + 1 :])
    sent_on = bool(books.orders.get(encounter, set()) & after)
    named = bool(claim.other_payer) and order == PRIMARY
    return sent_on or named or (books.auto_secondary and order == PRIMARY)


def _anticipated(claim: Claim | None, balance: Mapping[tuple[int, str], int]) -> int:
    """The patient's share that stands in 1100, cents.

    While the encounter's charges are not in these books (older than they are, or of a day that is
    still open), what was collected at the desk is known from the claim's F5 alone.
    """
    booked = any(account == REVENUE for account, _ in balance)
    opening = 0 if booked or claim is None else claim.patient_paid_cents or 0
    return opening + balance.get((PATIENT_AR, ANTICIPATED), 0)


def _known_lines(claim: Claim | None, charges: list[Charge]) -> tuple[KnownLine, ...]:
    if claim and claim.lines:
        return tuple(
            KnownLine(x.procedure_code, x.modifiers, x.charge_cents, x.control_no, x.dos)
            for x in claim.lines
        )
    return tuple(
        KnownLine(c.procedure_code, c.modifiers, c.amount_cents, "", c.dos) for c in charges
    )


def load_posted(detail: str, claim_id: str = "") -> PostedClaim:
    """A posting as it was kept (``write_posting.dump_posted``)."""
    values = json.loads(detail)
    lines = tuple(_load_line(line) for line in values.pop("lines"))
    return PostedClaim(**(values | {"lines": lines, "claim_id": claim_id}))


def _load_line(values: list[Any]) -> PostedLine:
    """What was kept before format 0002 is the payer's part alone."""
    line = PostedLine(*values)
    return line._replace(bookings=tuple(Booking(*each) for each in line.bookings))


def load_owed(connection: Connection) -> dict[str, int]:
    """Payer → cents open in 2020."""
    from recon_desktop.storage.queries.ledger import balances_by_payer

    found = balances_by_payer(connection, PAYER_OVERPAYMENTS)
    return {payer: -cents for payer, cents in found.items()}
