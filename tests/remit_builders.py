"""Remittances for tests: builders, and the golden 835 of DOMAIN §4.9 as a record.

Amounts are text as on paper. `remit_line` and `remit_claim` work out what is left over, so that
what they build balances unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from recon_desktop.domain.money import parse_cents
from recon_desktop.domain.posting.plan import ClaimPosition, KnownLine
from recon_desktop.domain.records import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitLine,
    Remittance,
)

PAYER = "BlueSky Health Plan"
PAYMENT_DATE = date(2026, 3, 12)


def cas(text: str) -> tuple[Adjustment, ...]:
    """``"CO-45 46.60, PR-3 25.00"`` → adjustments."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, amount = part.split()
        group, reason = key.split("-")
        found.append(Adjustment(group, reason, parse_cents(amount), ""))
    return tuple(found)


def remit_line(code: str, charge: str, adjustments: str = "", **fields: Any) -> RemitLine:
    """A service line ('99214:25'); its payment is the charge less the adjustments."""
    procedure, _, modifiers = code.partition(":")
    charge_cents = parse_cents(charge)
    found = cas(adjustments)
    values: dict[str, Any] = {
        "line": 1,
        "procedure_code": procedure,
        "modifiers": modifiers,
        "charge_cents": charge_cents,
        "paid_cents": charge_cents - sum(each.amount_cents for each in found),
        "units_paid": "1",
        "original_code": "",
        "original_modifiers": "",
        "units_billed": "",
        "dos_from": None,
        "dos_to": None,
        "control_no": "",
        "allowed_cents": None,
        "remarks": "",
        "adjustments": found,
    }
    return RemitLine(**(values | fields))


def remit_claim(
    claim_id: str, status: str = "1", *lines: RemitLine, adjustments: str = "", **fields: Any
) -> RemitClaim:
    """A claim; charge and payment are those of its lines less its own adjustments."""
    found = cas(adjustments)
    values: dict[str, Any] = {
        "line": 1,
        "claim_id": claim_id,
        "status": status,
        "charge_cents": sum(line.charge_cents for line in lines),
        "paid_cents": sum(x.paid_cents for x in lines) - sum(x.amount_cents for x in found),
        "patient_cents": None,
        "filing": "12",
        "payer_claim_no": f"ICN{claim_id}",
        "place": "11",
        "frequency": "1",
        "original_ref": "",
        "patient_last": "Alder",
        "patient_first": "Ann",
        "patient_id": "",
        "crossover_to": "",
        "corrected_payer": "",
        "service_from": None,
        "service_to": None,
        "interest_cents": 0,
        "remarks": "",
        "adjustments": found,
        "lines": lines,
    }
    return RemitClaim(**(values | fields))


def plb(code: str, amount: str, reference: str = "") -> ProviderAdjustment:
    """One pair of a PLB segment."""
    return ProviderAdjustment(
        1, "1999999984", date(2026, 12, 31), code, reference, parse_cents(amount)
    )


def remittance(
    claims: Sequence[RemitClaim], adjustments: Sequence[ProviderAdjustment] = (), **fields: Any
) -> Remittance:
    """A remittance that pays what its claims and PLB pairs add up to."""
    paid = sum(claim.paid_cents for claim in claims)
    values: dict[str, Any] = {
        "line": 1,
        "sender_id": "PAYER",
        "receiver_id": "PRACTICE",
        "interchange_no": "000000001",
        "group_no": "1",
        "set_no": "0001",
        "test": False,
        "handling": "I",
        "payment_cents": paid - sum(each.amount_cents for each in adjustments),
        "credit_debit": "C",
        "method": "ACH",
        "payment_date": PAYMENT_DATE,
        "trace": "0088812345",
        "payer_tax_id": "1123456789",
        "payer": PAYER,
        "payer_id": "PAYER1",
        "payee": "Maple Pediatrics",
        "payee_id": "1999999984",
        "production_date": PAYMENT_DATE,
        "currency": "",
        "claims": numbered(claims),
        "provider_adjustments": tuple(adjustments),
    }
    return Remittance(**(values | fields))


def negated(claim: RemitClaim) -> RemitClaim:
    """The payer's reversal of a claim (R4.21)."""
    lines = tuple(
        line._replace(
            charge_cents=-line.charge_cents,
            paid_cents=-line.paid_cents,
            adjustments=tuple(a._replace(amount_cents=-a.amount_cents) for a in line.adjustments),
        )
        for line in claim.lines
    )
    return claim._replace(
        status="22",
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        lines=lines,
        adjustments=tuple(a._replace(amount_cents=-a.amount_cents) for a in claim.adjustments),
    )


def numbered(claims: Sequence[RemitClaim]) -> tuple[RemitClaim, ...]:
    """The claims with segment numbers as in a file, each claim before its lines."""
    segment = 0
    found = []
    for claim in claims:
        segment += 1
        lines = [x._replace(line=segment + n) for n, x in enumerate(claim.lines, start=1)]
        found.append(claim._replace(line=segment, lines=tuple(lines)))
        segment += len(lines)
    return tuple(found)


def by_line(
    remit: Remittance, known_as: Mapping[str, ClaimPosition | None]
) -> dict[int, ClaimPosition | None]:
    """CLP01 → position, as posting wants it: by the claim's segment."""
    return {claim.line: known_as.get(claim.claim_id) for claim in remit.claims}


def position(claim_id: str, charge: str, anticipated: str = "0.00", **fields: Any) -> ClaimPosition:
    """What the books know of a claim."""
    values: dict[str, Any] = {
        "claim_id": claim_id,
        "encounter_id": f"enc-{claim_id}",
        "patient_id": f"pat-{claim_id}",
        "payer": PAYER,
        "payer_order": "P",
        "charge_cents": parse_cents(charge),
        "anticipated_cents": parse_cents(anticipated),
    }
    return ClaimPosition(**(values | fields))


def known(code: str, charge: str, control_no: str = "", dos: date | None = None) -> KnownLine:
    """A line of our claim ('99214:25')."""
    procedure, _, modifiers = code.partition(":")
    return KnownLine(procedure, modifiers, parse_cents(charge), control_no, dos)


def golden_remittance() -> Remittance:
    """The 835 of §4.9: five claims, two PLB pairs, 99.77."""
    claims = (
        remit_claim(
            "E1107",
            "1",
            remit_line("99213", "145.00", "CO-45 46.60, PR-3 25.00", allowed_cents=9840),
            remit_line("87880", "28.75", "CO-45 12.55", allowed_cents=1620),
            payer_claim_no="2026055001234",
            interest_cents=137,
        ),
        remit_claim(
            "E1110",
            "19",
            remit_line("99214", "205.00", "CO-45 74.00, PR-1 60.00, PR-2 14.20"),
            payer_claim_no="2026055001235",
            crossover_to="Medigap One",
        ),
        remit_claim(
            "E1115",
            "1",
            remit_line("99213", "145.00", "CO-16 145.00"),
            payer_claim_no="2026055001236",
        ),
        remit_claim(
            "E0988",
            "22",
            remit_line("99214:25", "-205.00", "CO-45 -30.00, PR-3 -40.00"),
            remit_line("94640", "-42.20", "CO-45 -9.20"),
            payer_claim_no="2026020009911",
            patient_cents=-4000,
        ),
        remit_claim(
            "E0988",
            "1",
            remit_line("99214:25", "205.00", "CO-45 58.00, PR-3 40.00"),
            remit_line("94640", "42.20", "CO-45 9.20"),
            payer_claim_no="2026055001237",
            frequency="7",
        ),
    )
    pairs = (plb("L6", "-1.37"), plb("WO", "20.00", "2026011000777"))
    return remittance(claims, pairs)


def golden_positions() -> dict[int, ClaimPosition | None]:
    """:func:`golden_known`, by segment of the golden 835."""
    return by_line(golden_remittance(), golden_known())


def golden_known() -> dict[str, ClaimPosition | None]:
    """What the books know when the golden 835 comes: copays of E1107 and E0988 were anticipated."""
    return {
        "E1107": position("E1107", "173.75", "25.00"),
        "E1110": position("E1110", "205.00"),
        "E1115": position("E1115", "145.00"),
        "E0988": position("E0988", "247.20", "40.00"),
    }
