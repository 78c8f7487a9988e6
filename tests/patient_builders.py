"""A small closed day for tests of patients' money: two patients, three visits, five receipts.

| visit | patient | payer | charge | receipts of the day |
|---|---|---|---|---|
| E01 | P01 | self-pay | 195.00 | 1041 prepayment 100.00, 1044 prior balance 30.00 |
| E02 | P01 | self-pay | 60.00 | 1045 void |
| E03 | P02 | Harbor | 145.00 | 1042 copay 25.00, 1043 prepayment 50.00 |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from builders import BUSINESS_DATE, a_charge, a_claim, a_patient_total, a_receipt
from day_files import write_bank
from practice_builders import OWNER, rows, take, write_835
from report_files import write_report

from recon_desktop.domain.records import Charge, Claim, Purpose, Receipt, Tender
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import save_setting

CHARGES: tuple[Charge, ...] = (
    a_charge("195.00", line=2, encounter_id="E01", payer=None),
    a_charge("60.00", line=3, encounter_id="E02", payer=None, procedure_code="94640"),
    a_charge(
        line=4, encounter_id="E03", patient_id="P02", patient_name="Birch, Bo", payer="Harbor"
    ),
)
RECEIPTS: tuple[Receipt, ...] = (
    a_receipt("100.00", line=2, receipt_no="1041", encounter_id="", purpose=Purpose.PREPAYMENT),
    a_receipt("25.00", line=3, receipt_no="1042", encounter_id="E03", patient_id="P02"),
    a_receipt(
        "50.00",
        line=4,
        receipt_no="1043",
        encounter_id="",
        patient_id="P02",
        purpose=Purpose.PREPAYMENT,
        tender=Tender.CHECK,
        reference="311",
    ),
    a_receipt("30.00", line=5, receipt_no="1044", encounter_id="", purpose=Purpose.PRIOR_BALANCE),
    a_receipt(
        "60.00", line=6, receipt_no="1045", encounter_id="E02", voided=True, void_reason="wrong"
    ),
)
CLAIMS: tuple[Claim, ...] = (
    a_claim(
        claim_id="C03",
        encounter_id="E03",
        patient_id="P02",
        patient_name="Birch, Bo",
        patient_paid_cents=2500,
    ),
)


def close_small_day(
    practice: Practice,
    folder: Path,
    *,
    day: date = BUSINESS_DATE,
    charges: Sequence[Charge] = CHARGES,
    receipts: Sequence[Receipt] = RECEIPTS,
    claims: Sequence[Claim] = CLAIMS,
) -> None:
    """Import the day's reports and close it."""
    import_small_day(practice, folder, day=day, charges=charges, receipts=receipts, claims=claims)
    save_setting(practice, OWNER, name="close_without_count", value="1")
    finish(close_day(practice, OWNER, day))


def import_small_day(
    practice: Practice,
    folder: Path,
    *,
    day: date = BUSINESS_DATE,
    charges: Sequence[Charge] = CHARGES,
    receipts: Sequence[Receipt] = RECEIPTS,
    claims: Sequence[Claim] = CLAIMS,
) -> None:
    """The reports of a day, the patient totals made from its charges."""
    sums: dict[tuple[str, str], int] = {}
    for charge in (each for each in charges if not each.voided):
        key = (charge.patient_id, charge.patient_name)
        sums[key] = sums.get(key, 0) + charge.amount_cents
    totals = [
        a_patient_total(line=at, patient_id=key[0], patient_name=key[1], business_date=day)
        for at, key in enumerate(sums, start=2)
    ]
    totals = [
        each._replace(charges_cents=cents)
        for each, cents in zip(totals, sums.values(), strict=True)
    ]
    mark = f"{day:%m%d}"
    take(
        practice,
        write_report(folder / f"charges {mark}.csv", charges, of=Charge),
        write_report(folder / f"totals {mark}.csv", totals, of=type(totals[0])),
        write_report(folder / f"receipts {mark}.csv", receipts, of=Receipt),
        write_report(folder / f"claims {mark}.csv", claims, of=Claim),
        business_date=day,
    )


def answer(
    practice: Practice,
    folder: Path,
    claim_lines: Sequence[str],
    *,
    payment: str,
    trace: str,
    payer: str = "HARBOR",
) -> int:
    """A payer's answer: imported, its money at the bank, posted; the remittance's id."""
    take(
        practice,
        write_835(
            folder / f"{trace}.835",
            claim_lines,
            payment=payment,
            trace=trace,
            payer=payer,
            paid_on="20260320",
            control=f"{abs(hash_of(trace)):09d}",
        ),
        write_bank(
            folder / f"{trace}.ofx",
            [("20260320", payment, f"B{trace}", f"HCCLAIMPMT TRN*1*{trace}*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    found = find_remittance(practice, trace)
    post_remittance(practice, OWNER, found)
    return found


def hash_of(text: str) -> int:
    """A number for a text, the same in every run."""
    return sum(ord(letter) * 31**place for place, letter in enumerate(text)) % 1_000_000


def a_claim_answer(
    *,
    claim: str = "C03",
    charge: str = "145",
    paid: str = "100",
    contractual: str = "25",
    copay: str = "20",
    deductible: str = "",
    status: str = "1",
    icn: str = "ICN3",
    last: str = "BIRCH",
) -> list[str]:
    """An answer on one line of 99213."""
    shares = [("CO*45", contractual), ("PR*3", copay), ("PR*1", deductible)]
    pr = sum(float(x) for x in (copay, deductible) if x)
    return [
        f"CLP*{claim}*{status}*{charge}*{paid}*{pr:g}*12*{icn}*11*1",
        f"NM1*QC*1*{last}*BO****MI*P02",
        f"SVC*HC:99213*{charge}*{paid}**1",
        "DTM*472*20260310",
        *(f"CAS*{code}*{amount}" for code, amount in shares if amount),
    ]


def balance(practice: Practice, account: int) -> int:
    """Cents of an account, debit positive."""
    found = {number: money.cents for number, _, money in load_balances(practice).accounts}
    return found.get(account, 0)


def visit_balance(practice: Practice, encounter_id: str, *accounts: int) -> int:
    """Cents of a visit on some accounts."""
    marks = ", ".join("?" * len(accounts))
    query = (
        "SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line "
        f"WHERE encounter_id = ? AND account IN ({marks})"
    )
    return int(rows(practice.store.path, query, encounter_id, *accounts)[0][0])


def receipt_id(practice: Practice, receipt_no: str) -> int:
    """The row of a receipt."""
    query = "SELECT id FROM receipt WHERE receipt_no = ? AND superseded_by IS NULL ORDER BY id"
    return int(rows(practice.store.path, query, receipt_no)[0][0])


def ids(values: Iterable[Any]) -> list[Any]:
    """What a list of views is made of, for comparing."""
    return [each.id for each in values]
