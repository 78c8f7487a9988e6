"""The golden day of DOMAIN §2.3 as records, its explained variant, and the ten faults of §2.4.

Every name, id and fee is invented. Knows records alone: no store, no reader, no window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from builders import (
    BUSINESS_DATE,
    a_card_batch,
    a_charge,
    a_claim,
    a_patient_total,
    a_receipt,
)

from recon_desktop.domain.money import parse_cents
from recon_desktop.domain.records import (
    CardBatch,
    Charge,
    Claim,
    PatientTotal,
    Purpose,
    Receipt,
    Tender,
)

EARLIER = date(2026, 3, 2)


@dataclass(frozen=True)
class SampleDay:
    """The files of one day, as records, with what was counted by hand."""

    charges: tuple[Charge, ...]
    patient_totals: tuple[PatientTotal, ...]
    receipts: tuple[Receipt, ...]
    claims: tuple[Claim, ...]
    card_batches: tuple[CardBatch, ...]
    counted_cash_cents: int = 10000  # the drawer less its float
    counted_checks_cents: int = 8500
    business_date: date = BUSINESS_DATE


# encounter, patient, payer, lines: code[:modifiers][*units]@fee
_ENCOUNTERS = (
    ("E01", "P01", "BlueSky", "99391:25@165.00 90698@128.40 90677@262.35 90680@121.10 90460*3@38.00"
     " 90461*4@19.25 96161@13.40"),
    ("E02", "P02", "StateMedicaid", "99392:25@172.50 90707:SL@0.00 90716:SL@0.00 90460*2@38.00"
     " 90461*2@19.25 83655@22.90 85018@9.80 36416@8.50"),
    ("E03", "P03", "Harbor", "99213@145.00 87880@28.75"),
    ("E04", "P04", "BlueSky", "99394:25@198.75 99213:25@145.00 96127*2@12.75 99173@11.25"
     " 92551@14.60 90651@299.80 90460@38.00"),
    ("E05", "P05", "Cardinal", "99214:25@205.00 94640@42.20"),
    ("E06", "P06", "self-pay", "99203@195.00"),
    ("E07", "P07", "Harbor", "99213:25@145.00 17110@158.00"),
    ("E08", "P08", "Delta", "99213@145.00 87804*2@33.10"),
    ("E09", "P09", "StateMedicaid", "99393:25@180.00 99173@11.25 92551@14.60 90696:SL@0.00"
     " 90710:SL@0.00 90460*2@38.00 90461*6@19.25"),
    ("E10", "P10", "Medicare", "99214@205.00"),
    ("E11", "P11", "BlueSky", "99213@145.00"),
    ("E12", "P03", "Harbor", "90656@27.35 90471@32.00"),
)  # fmt: skip

_NAMES = {
    "P01": "Alder, Ann", "P02": "Birch, Ben", "P03": "Cedar, Cy", "P04": "Dogwood, Dee",
    "P05": "Elm, Eli", "P06": "Fir, Fay", "P07": "Gum, Gus", "P08": "Holly, Hal",
    "P09": "Ironwood, Ida", "P10": "Juniper, Joe", "P11": "Kapok, Kay", "P13": "Larch, Lou",
    "P14": "Maple, Mia", "P15": "Nutmeg, Ned", "P16": "Oak, Ora", "P17": "Pine, Pat",
    "P18": "Quince, Quin", "P19": "Rowan, Ray",
}  # fmt: skip

_PAYER_IDS = {
    "BlueSky": "BSK01", "StateMedicaid": "SMD01", "Harbor": "HB001", "Cardinal": "CRD01",
    "Delta": "DLT01", "Medicare": "MCR01", "Medigap": "MGP01",
}  # fmt: skip

# number, encounter, patient, tender, reference, purpose, amount
_RECEIPTS = (
    ("1041", "E03", "P03", Tender.CASH, "", Purpose.COPAY, "30.00"),
    ("1042", "E04", "P04", Tender.CHECK, "2207", Purpose.COPAY, "25.00"),
    ("1043", "E05", "P05", Tender.CARD, "4417", Purpose.COPAY, "40.00"),
    ("1044", "E06", "P06", Tender.CARD, "9020", Purpose.SELF_PAY, "195.00"),
    ("1045", "E07", "P07", Tender.CASH, "", Purpose.COPAY, "30.00"),
    ("1046", "E08", "P08", Tender.CARD, "1187", Purpose.COPAY, "20.00"),
    ("1047", "E11", "P11", Tender.CASH, "", Purpose.COPAY, "25.00"),
    ("1048", "", "P11", Tender.CASH, "", Purpose.PRIOR_BALANCE, "15.00"),
    ("1049", "", "P13", Tender.CHECK, "1183", Purpose.PRIOR_BALANCE, "60.00"),
    ("1050", "", "P14", Tender.CARD, "6634", Purpose.PRIOR_BALANCE, "48.20"),
)

_PATIENT_PAID = {"E03": 3000, "E04": 2500, "E05": 4000, "E07": 3000, "E08": 2000, "E11": 2500}


def golden_day() -> SampleDay:
    """The worked day of DOMAIN §2.3: 2026-03-10, everything ties out."""
    charges = _charges()
    return SampleDay(
        charges=charges,
        patient_totals=_patient_totals(charges),
        receipts=_receipts(),
        claims=(*_original_claims(charges), *_other_claims()),
        card_batches=(a_card_batch(),),
    )


def earlier_claims() -> tuple[Claim, ...]:
    """First transmissions, days before, of the claims R1, R2 and R3 of the golden day."""
    repeated = [c for c in _other_claims() if c.claim_id.startswith("R")]
    return tuple(
        c._replace(
            line=number,
            claim_id=f"{c.claim_id}-FIRST",
            frequency="1",
            sent_on=date(2026, 3, 4),
            parent_claim="",
            payer_claim_no="",
        )
        for number, c in enumerate(repeated, start=2)
    )


def explained_day() -> SampleDay:
    """The explained variant of §2.3: E09's claim is held, E06 pays 120.00 only."""
    day = golden_day()
    day = with_receipt(day, "1044", amount_cents=12000)
    day = replace(day, card_batches=(a_card_batch("228.20", "6.68"),))
    return replace(day, claims=tuple(c for c in day.claims if c.encounter_id != "E09"))


def faulty_day(number: int) -> SampleDay:
    """The golden day with the fault of that number (1 to 10) in DOMAIN §2.4."""
    return _FAULTS[number](golden_day())


def with_receipt(day: SampleDay, receipt_no: str, /, **fields: Any) -> SampleDay:
    """The day with fields of one receipt changed."""
    changed = (r._replace(**fields) if r.receipt_no == receipt_no else r for r in day.receipts)
    return replace(day, receipts=tuple(changed))


def with_claim(day: SampleDay, claim_id: str, /, **fields: Any) -> SampleDay:
    """The day with fields of one claim changed."""
    changed = (c._replace(**fields) if c.claim_id == claim_id else c for c in day.claims)
    return replace(day, claims=tuple(changed))


def _charges() -> tuple[Charge, ...]:
    charges: list[Charge] = []
    for encounter, patient, payer, lines in _ENCOUNTERS:
        for text in lines.split():
            what, fee = text.split("@")
            code, _, units_text = what.partition("*")
            units = int(units_text or 1)
            procedure, _, modifiers = code.partition(":")
            charges.append(
                a_charge(
                    line=len(charges) + 2,
                    encounter_id=encounter,
                    patient_id=patient,
                    patient_name=_NAMES[patient],
                    payer=payer,
                    procedure_code=procedure,
                    modifiers=modifiers,
                    units=units,
                    fee_cents=parse_cents(fee),
                    amount_cents=units * parse_cents(fee),
                    entered_at=datetime.fromisoformat("2026-03-10T12:00"),
                )
            )
    return tuple(charges)


def _patient_totals(charges: Sequence[Charge]) -> tuple[PatientTotal, ...]:
    sums: dict[str, int] = {}
    for charge in charges:
        sums[charge.patient_id] = sums.get(charge.patient_id, 0) + charge.amount_cents
    return tuple(
        a_patient_total(
            line=line, patient_id=patient, patient_name=_NAMES[patient], charges_cents=cents
        )
        for line, (patient, cents) in enumerate(sums.items(), start=2)
    )


def _receipts() -> tuple[Receipt, ...]:
    first = datetime.fromisoformat("2026-03-10T09:05")
    return tuple(
        a_receipt(
            amount,
            line=number + 2,
            receipt_no=receipt_no,
            encounter_id=encounter,
            patient_id=patient,
            tender=tender,
            reference=reference,
            purpose=purpose,
            entered_at=first + timedelta(minutes=35 * number),
        )
        for number, (receipt_no, encounter, patient, tender, reference, purpose, amount)
        in enumerate(_RECEIPTS)
    )  # fmt: skip


def _original_claims(charges: Sequence[Charge]) -> list[Claim]:
    claims: list[Claim] = []
    for encounter, patient, payer, _ in _ENCOUNTERS:
        if payer == "self-pay":
            continue
        amount = sum(c.amount_cents for c in charges if c.encounter_id == encounter)
        claims.append(
            a_claim(
                line=len(claims) + 2,
                claim_id=f"C{encounter[1:]}",
                encounter_id=encounter,
                patient_id=patient,
                patient_name=_NAMES[patient],
                payer=payer,
                payer_id=_PAYER_IDS[payer],
                amount_cents=amount,
                patient_paid_cents=_PATIENT_PAID.get(encounter, 0),
            )
        )
    return claims


def _other_claims() -> tuple[Claim, ...]:
    return (
        _other_claim(13, "S1", "P14", "Medigap", "205.00", payer_order="S"),
        _other_claim(14, "S2", "P15", "Medigap", "172.50", payer_order="S"),
        _other_claim(15, "T1", "P16", "Delta", "145.00", payer_order="T"),
        _other_claim(16, "R1", "P17", "Harbor", "173.75", parent_claim="R1-FIRST"),
        _other_claim(
            17, "R2", "P18", "Cardinal", "247.20", parent_claim="R2-FIRST", patient_paid_cents=4000
        ),
        _other_claim(
            18, "R3", "P19", "BlueSky", "145.00", frequency="7", patient_paid_cents=2500,
            payer_claim_no="BSK778812",
        ),
    )  # fmt: skip


def _other_claim(
    line: int, claim_id: str, patient: str, payer: str, amount: str, **fields: Any
) -> Claim:
    """A claim of an earlier visit; its encounter is X and the claim's name."""
    return a_claim(
        amount,
        line=line,
        claim_id=claim_id,
        encounter_id=f"X{claim_id}",
        patient_id=patient,
        patient_name=_NAMES[patient],
        dos=EARLIER,
        payer=payer,
        payer_id=_PAYER_IDS[payer],
        **fields,
    )


def _missing_charge(day: SampleDay) -> SampleDay:
    return replace(day, charges=tuple(c for c in day.charges if c.procedure_code != "87804"))


def _duplicate_posting(day: SampleDay) -> SampleDay:
    twice = next(c for c in day.charges if c.procedure_code == "94640")
    totals = tuple(
        t._replace(charges_cents=t.charges_cents + twice.amount_cents)
        if t.patient_id == twice.patient_id
        else t
        for t in day.patient_totals
    )
    again = twice._replace(line=len(day.charges) + 2)
    return replace(day, charges=(*day.charges, again), patient_totals=totals)


def _transposed_digits(day: SampleDay) -> SampleDay:
    return with_claim(day, "C07", amount_cents=33000)


def _sign_error(day: SampleDay) -> SampleDay:
    return with_receipt(day, "1047", amount_cents=-2500)


def _resubmission_as_original(day: SampleDay) -> SampleDay:
    return with_claim(day, "R1", parent_claim="")


def _secondary_as_primary(day: SampleDay) -> SampleDay:
    return with_claim(day, "S1", payer_order="P")


def _cards_net_of_fee(day: SampleDay) -> SampleDay:
    fees = {"1043": 120, "1044": 546, "1046": 65, "1050": 143}
    for receipt in day.receipts:
        if fee := fees.get(receipt.receipt_no):
            net = receipt.amount_cents - fee
            day = with_receipt(day, receipt.receipt_no, amount_cents=net)
    return day


def _posted_the_day_before(day: SampleDay) -> SampleDay:
    return with_receipt(day, "1046", post_date=date(2026, 3, 9))


def _voided_receipt_counted(day: SampleDay) -> SampleDay:
    first = day.receipts[0]
    again = first._replace(
        line=len(day.receipts) + 2,
        receipt_no="1051",
        reissue_of=first.receipt_no,
        entered_at=datetime.fromisoformat("2026-03-10T15:00"),
    )
    return replace(day, receipts=(*day.receipts, again))


def _refund_as_negative_copay(day: SampleDay) -> SampleDay:
    refund = a_receipt(
        "-35.00", line=len(day.receipts) + 2, receipt_no="1051", encounter_id="", patient_id="P15"
    )
    receipts = (*day.receipts, refund)
    return replace(day, receipts=receipts, counted_cash_cents=day.counted_cash_cents - 3500)


_FAULTS = {
    1: _missing_charge,
    2: _duplicate_posting,
    3: _transposed_digits,
    4: _sign_error,
    5: _resubmission_as_original,
    6: _secondary_as_primary,
    7: _cards_net_of_fee,
    8: _posted_the_day_before,
    9: _voided_receipt_counted,
    10: _refund_as_negative_copay,
}
