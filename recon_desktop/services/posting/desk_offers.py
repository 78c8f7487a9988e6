"""What a person can choose from on the desk: our claims, or the lines of the claim (R6.6, R6.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.records import KnownLine
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.services.posting.claim_candidates import Candidate, claim_candidates
from recon_desktop.services.posting.load_positions import load_positions
from recon_desktop.services.posting.plan_posting import load_decided
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class Option:
    """One of ours. `reference`: the claim's number, or how its line is called in the books."""

    reference: str
    text: str
    is_claim: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered, best first, and the words around it."""

    title: str
    text: str
    options: tuple[Option, ...]
    why_none: str = ""


def load_offers(
    practice: Practice, remittance_id: int, claim_line: int, service_line: int
) -> Offers:
    """Our lines where the claim is found and the line is not; else our claims."""
    with practice.store.read() as connection:
        remit, claim = _claim(connection, remittance_id, claim_line)
        chosen = load_decided(connection, remittance_id).chosen
        alone = remit._replace(claims=(claim,))
        kept = {line: name for line, name in chosen.items() if line == claim_line}
        position = load_positions(connection, alone, chosen=kept)[claim_line]
        if position is None or not position.identity_ok or not position.known_lines:
            return _claim_offers(connection, remit, claim)
    options = tuple(_line_option(known) for known in position.known_lines)
    stated = next((x for x in claim.lines if x.line == service_line), None)
    about = f"{stated.procedure_code} over {Money(stated.charge_cents)}" if stated else "the claim"
    return Offers(
        f"Which line of claim {position.claim_id}?",
        f"The payer states {about}. It is, of ours:",
        options,
    )


def load_claim_offers(practice: Practice, remittance_id: int, claim_line: int) -> Offers:
    """Our claims that a claim of the remittance might be, best first."""
    with practice.store.read() as connection:
        return _claim_offers(connection, *_claim(connection, remittance_id, claim_line))


def _claim_offers(connection: Connection, remit: Remittance, claim: RemitClaim) -> Offers:
    found = claim_candidates(connection, claim, remit.payer)
    options = tuple(_claim_option(each) for each in found)
    return Offers(
        f"Which claim of ours is {claim.claim_id}?",
        f"The payer states {Money(claim.charge_cents)}. Twins and siblings look alike: compare "
        "the first name.",
        options,
        why_none=f"No claim of ours is like {claim.claim_id}: no patient, date and charge agree. "
        "Import the claims or charges of that day, or hold it.",
    )


def _line_option(known: KnownLine) -> Option:
    parts = (known.reference, _day(known.dos), Money(known.charge_cents).text)
    return Option(known.reference, " · ".join(filter(None, parts)), is_claim=False)


def _claim_option(each: Candidate) -> Option:
    parts = (each.claim_id, each.patient, _day(each.dos), each.charge.text, each.reason)
    return Option(each.claim_id, " · ".join(filter(None, parts)), is_claim=True)


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _claim(
    connection: Connection, remittance_id: int, claim_line: int
) -> tuple[Remittance, RemitClaim]:
    from recon_desktop.storage.queries.remittances import load_remittance

    stored_row(connection, remittance_id)
    remit = load_remittance(connection, remittance_id)
    for claim in remit.claims:
        if claim.line == claim_line:
            return remit, claim
    raise UsageError(f"Remittance {remit.trace} has no claim in segment {claim_line}.")
