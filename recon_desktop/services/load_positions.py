"""What the books know of the claims a remittance names (R6.6, TRUST 9)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import ANTICIPATED, PATIENT_AR, PAYER_OVERPAYMENTS, REVENUE
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.posting_records import (
    ClaimPosition,
    KnownLine,
    PostedClaim,
    PostedLine,
)
from recon_desktop.domain.records import Charge, Claim, RemitClaim, Remittance

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


def load_positions(
    connection: Connection, remit: Remittance, *, without: int | None = None
) -> dict[str, ClaimPosition | None]:
    """CLP01 → the claim in our books, None when we know of no such claim.

    `without`: as the books stood before that remittance was posted.
    """
    from recon_desktop.storage.queries import claims as history
    from recon_desktop.storage.queries import ledger
    from recon_desktop.storage.queries.postings import posted_claims

    ids = sorted({claim.claim_id for claim in remit.claims})
    sent = history.latest_claims(connection, ids)
    encounters = history.encounters_of_claims(connection, ids)
    encounters |= {i: c.record.encounter_id for i, c in sent.items() if c.record.encounter_id}
    charges = _by_encounter(
        history.charges_of(connection, encounter_ids=encounters.values(), claim_ids=ids)
    )
    posted: dict[str, list[PostedClaim]] = {}
    for row in posted_claims(connection, ids, without=without):
        if not row.held_reason:
            posted.setdefault(row.claim_id, []).append(load_posted(row.detail))
    keys = [encounters.get(i) or i for i in ids]
    balances = ledger.encounter_balances(connection, keys, without=without)
    positions: dict[str, ClaimPosition | None] = {}
    for claim in remit.claims:
        encounter = encounters.get(claim.claim_id) or claim.claim_id
        positions[claim.claim_id] = _position(
            claim,
            sent.get(claim.claim_id),
            charges.get(encounter, []),
            encounter,
            balances.get(encounter, {}),
            tuple(posted.get(claim.claim_id, ())),
        )
    return positions


def _by_encounter(charges: Iterable[Staged[Charge]]) -> dict[str, list[Charge]]:
    groups: dict[str, list[Charge]] = {}
    for each in charges:
        key = each.record.encounter_id or each.record.claim_id
        groups.setdefault(key, []).append(each.record)
    return groups


def _position(
    claim: RemitClaim,
    sent: Staged[Claim] | None,
    charges: list[Charge],
    encounter: str,
    balance: Mapping[tuple[int, str], int],
    posted: tuple[PostedClaim, ...],
) -> ClaimPosition | None:
    if sent is None and not charges:
        return None
    record = sent.record if sent else None
    ok, reason = _identity(claim, record, charges)
    return ClaimPosition(
        claim_id=claim.claim_id,
        encounter_id=encounter,
        patient_id=record.patient_id if record else charges[0].patient_id,
        payer=(record.payer if record else "") or (charges[0].payer if charges else "") or "",
        payer_order=(record.payer_order if record else "") or "P",
        charge_cents=record.amount_cents if record else sum(c.amount_cents for c in charges),
        anticipated_cents=_anticipated(record, balance),
        known_lines=_known_lines(record, charges),
        posted=posted,
        identity_ok=ok,
        identity_reason=reason,
    )


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


def _identity(claim: RemitClaim, sent: Claim | None, charges: list[Charge]) -> tuple[bool, str]:
    """Claim number alone is not enough: patient and date of service must agree where known."""
    names = {sent.patient_name} if sent else set()
    names |= {c.patient_name for c in charges}
    known = [_words(name) for name in names if name]
    last = _words(claim.patient_last)
    if known and last and not any(last <= name for name in known):
        return False, "the patient's name is not that of our claim"
    ours = {c.dos for c in charges} | ({sent.dos} if sent and sent.dos else set())
    theirs = _dates(claim)
    if ours and theirs and not ours & theirs:
        return False, "the date of service is not that of our claim"
    return True, ""


def _words(name: str) -> set[str]:
    return set(name.casefold().replace(",", " ").replace(".", " ").split())


def _dates(claim: RemitClaim) -> set[date]:
    spans = [(line.dos_from, line.dos_to) for line in claim.lines]
    spans.append((claim.service_from, claim.service_to))
    return {day for span in spans for day in span if day is not None}


def load_posted(detail: str) -> PostedClaim:
    """A posting as it was kept (``post_remittance.dump_posted``)."""
    values = json.loads(detail)
    lines = tuple(PostedLine(*line) for line in values.pop("lines"))
    return PostedClaim(lines=lines, **values)


def load_owed(connection: Connection, *, without: int | None = None) -> dict[str, int]:
    """Payer → cents open in 2020; `without`: before that remittance was posted."""
    from recon_desktop.storage.queries.ledger import balances_by_payer

    found = balances_by_payer(connection, PAYER_OVERPAYMENTS, without=without)
    return {payer: -cents for payer, cents in found.items()}
