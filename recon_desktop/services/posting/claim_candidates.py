"""Claims of ours that a remittance's claim might be, offered to a person, never taken (R6.6).

Compared by patient, date of service, charge and payer; each candidate says in words what agrees
and what does not. Twins and siblings are told apart by nobody but a person (TRUST 9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Charge, Claim, RemitClaim
from recon_desktop.services.posting.claim_identity import (
    dates_of,
    same_first_name,
    same_last_name,
    words,
)

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

MOST = 12
"""How many are offered."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim of ours. `reason`: what agrees and what does not; `twin`: another one looks alike.

    `score` is for the order alone.
    """

    claim_id: str
    encounter_id: str
    patient: str
    dos: date | None
    charge: Money
    payer: str
    reason: str
    score: int
    twin: bool = False


@dataclass(frozen=True, slots=True)
class _Ours:
    """A claim as sent, or an encounter's charges that no claim is on file for."""

    claim_id: str
    encounter_id: str
    patient: str
    patient_id: str
    dos: date | None
    cents: int
    payer: str


def claim_candidates(
    connection: Connection, claim: RemitClaim, payer: str = ""
) -> tuple[Candidate, ...]:
    """The best first; empty when nothing of ours is near. `payer`: the remittance's."""
    found = [
        candidate
        for ours in _near(connection, claim)
        if (candidate := _compared(claim, ours, payer)) is not None
    ]
    found = _with_twins(found)
    found.sort(key=lambda each: (-each.score, each.claim_id))
    return tuple(found[:MOST])


def _near(connection: Connection, claim: RemitClaim) -> Iterator[_Ours]:
    from recon_desktop.storage.queries.candidates import charges_on, claims_like

    days = dates_of(claim)
    sent = claims_like(connection, days, abs(claim.charge_cents), claim.patient_id)
    newest: dict[str, Claim] = {}
    for each in sorted(sent, key=lambda row: (row.record.sent_on, row.row_id)):
        newest[each.record.claim_id] = each.record
    for record in newest.values():
        yield _Ours(
            record.claim_id,
            record.encounter_id,
            record.patient_name,
            record.patient_id,
            record.dos,
            record.amount_cents,
            record.payer,
        )
    known = {record.encounter_id for record in newest.values()} | newest.keys()
    charges = (each.record for each in charges_on(connection, days))
    yield from _unsent(charges, known)


def _unsent(charges: Iterable[Charge], known: set[str]) -> Iterator[_Ours]:
    groups: dict[str, list[Charge]] = {}
    for each in charges:
        key = each.claim_id or each.encounter_id
        if key and not {each.claim_id, each.encounter_id} & known:
            groups.setdefault(key, []).append(each)
    for key, lines in groups.items():
        first = lines[0]
        cents = sum(line.amount_cents for line in lines)
        yield _Ours(
            key,
            first.encounter_id,
            first.patient_name,
            first.patient_id,
            first.dos,
            cents,
            first.payer or "",
        )


def _compared(claim: RemitClaim, ours: _Ours, payer: str) -> Candidate | None:
    """What agrees; None when neither the patient nor two other things do."""
    last = same_last_name(claim, ours.patient)
    patient = last or bool(claim.patient_id and claim.patient_id == ours.patient_id)
    agreeing = {
        "patient": patient and (not last or same_first_name(claim, ours.patient)),
        "date": ours.dos in dates_of(claim),
        "charge": ours.cents == abs(claim.charge_cents),
    }
    points = sum(agreeing.values())
    if points < 2 and not (patient and points):
        return None
    if payer:
        agreeing["payer"] = bool(words(payer) & words(ours.payer))
    return Candidate(
        ours.claim_id,
        ours.encounter_id,
        ours.patient,
        ours.dos,
        Money(ours.cents),
        ours.payer,
        _told(claim, ours, agreeing, last_name=last),
        2 * points + 2 * agreeing["patient"] + agreeing.get("payer", False),
    )


def _told(claim: RemitClaim, ours: _Ours, agreeing: dict[str, bool], *, last_name: bool) -> str:
    same = [name for name, agrees in agreeing.items() if agrees]
    other = [name for name, agrees in agreeing.items() if not agrees]
    if last_name and "patient" in other:
        other[other.index("patient")] = "first name"
    told = f"Same {_and(same)}" if same else ""
    if other:
        told += ("; another " if told else "Another ") + _and(other)
    if "charge" in other:
        off = Money(ours.cents - abs(claim.charge_cents))
        told += f" (ours is {abs(off)} {'more' if off.cents > 0 else 'less'})"
    return told + "."


def _and(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _with_twins(found: list[Candidate]) -> list[Candidate]:
    """Two patients of one last name, day and charge: say so on both."""

    def looks(each: Candidate) -> tuple[str, date | None, int]:
        last = each.patient.partition(",")[0] if "," in each.patient else each.patient.split()[-1:]
        return str(last).casefold(), each.dos, each.charge.cents

    count = Counter(looks(each) for each in found)
    warning = " A twin or sibling has the same date and charge: compare the first name."
    return [
        replace(each, twin=True, reason=each.reason + warning) if count[looks(each)] > 1 else each
        for each in found
    ]
