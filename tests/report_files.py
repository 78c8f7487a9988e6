"""A day's exports as a practice system writes them: reports as CSV or XLSX, claims as 837P."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import openpyxl
from sample_days import SampleDay, earlier_claims
from x12_files import a_file

from recon_desktop.domain.records import CardBatch, Charge, Claim, PatientTotal, Receipt

Cell = str | int | float | date | None
Columns = Sequence[tuple[str, str]]

COLUMNS: dict[type, Columns] = {
    Charge: (
        ("Encounter", "encounter_id"),
        ("Patient ID", "patient_id"),
        ("Patient Name", "patient_name"),
        ("Payer", "payer"),
        ("Claim ID", "claim_id"),
        ("DOS", "dos"),
        ("Post Date", "post_date"),
        ("CPT", "procedure_code"),
        ("Modifiers", "modifiers"),
        ("Units", "units"),
        ("Fee", "fee_cents"),
        ("Amount", "amount_cents"),
        ("Adjustment", "adjustment_cents"),
        ("Voided", "voided"),
    ),
    PatientTotal: (
        ("Patient ID", "patient_id"),
        ("Patient Name", "patient_name"),
        ("Total Charges", "charges_cents"),
    ),
    Receipt: (
        ("Receipt #", "receipt_no"),
        ("Receipt Date", "receipt_date"),
        ("Post Date", "post_date"),
        ("Patient ID", "patient_id"),
        ("Payer", "payer"),
        ("Encounter", "encounter_id"),
        ("Method", "tender"),
        ("Check #", "reference"),
        ("Purpose", "purpose"),
        ("Amount", "amount_cents"),
        ("Register", "register"),
        ("Entered At", "entered_at"),
        ("Voided", "voided"),
        ("Void Reason", "void_reason"),
        ("Reissue Of", "reissue_of"),
    ),
    Claim: (
        ("Claim ID", "claim_id"),
        ("Encounter", "encounter_id"),
        ("Patient ID", "patient_id"),
        ("Patient Name", "patient_name"),
        ("DOS", "dos"),
        ("Carrier Name", "payer"),
        ("InsuranceOrder", "payer_order"),
        ("Resub code", "frequency"),
        ("DateSent", "sent_on"),
        ("Sent Time", "sent_time"),
        ("Claim Fee", "amount_cents"),
        ("Amount Paid (Box 29)", "patient_paid_cents"),
        ("Parent Claim", "parent_claim"),
    ),
    CardBatch: (
        ("Batch ID", "batch_id"),
        ("Closed On", "closed_on"),
        ("Processor", "processor"),
        ("Gross Charges", "gross_cents"),
        ("Refunds", "refunds_cents"),
        ("Fees", "fees_cents"),
        ("Net Payout", "net_cents"),
        ("Payout Date", "payout_date"),
        ("Trace ID", "trace"),
    ),
}
"""Headings, and the fields that stand under them."""


class Cents(int):
    """An amount on its way into a file: typed in a workbook, text in a CSV."""


def money(cents: int | None) -> Cents | None:
    """Cents as an amount of a report."""
    return None if cents is None else Cents(cents)


def _value(record: Any, field: str) -> Any:
    """A field of a record as a report has it; the desk's own register is not named."""
    value = getattr(record, field)
    if field.endswith("_cents"):
        return money(value)
    if field == "register" and value == "FRONT":
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return f"{value:%m/%d/%Y %H:%M}"
    return str(value) if isinstance(value, StrEnum) else value


def _as_text(value: Any) -> str:
    if isinstance(value, Cents):
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    return "" if value is None else str(value)


def _as_cell(value: Any) -> Any:
    return value / 100 if isinstance(value, Cents) else value


def write_report(
    path: Path, records: Iterable[Any], *, title: str = "", of: type | None = None
) -> Path:
    """A report as CSV or XLSX, by the suffix; `title` is a line above the headings."""
    rows = list(records)
    columns = COLUMNS[of or type(rows[0])]
    table = [[_value(row, field) for _, field in columns] for row in rows]
    headings = [name for name, _ in columns]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        for line in ([title],) if title else ():
            sheet.append(line)
        sheet.append(headings)
        for row in table:
            sheet.append([_as_cell(value) for value in row])
        book.save(path)
        return path
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if title:
            writer.writerow([title])
        writer.writerow(headings)
        writer.writerows([_as_text(value) for value in row] for row in table)
    return path


def write_837(path: Path, claims: Iterable[Claim], *, control: str = "000000001") -> Path:
    """Claims as 837P: one subscriber loop and one set a claim, so that payers may differ."""
    sets = [_claim_set(number, claim) for number, claim in enumerate(claims, start=1)]
    data = a_file(*sets, code="837", guide="005010X222A1", line_end="\n", control=control)
    path.write_bytes(data)
    return path


def _claim_set(number: int, claim: Claim) -> list[str]:
    last, _, first = claim.patient_name.partition(", ")
    amount = _as_text(money(claim.amount_cents))
    paid = _as_text(money(claim.patient_paid_cents))
    return [
        f"BHT*0019*00*B{number}*{claim.sent_on:%Y%m%d}*1740*CH",
        "NM1*41*2*MAPLE PEDIATRICS*****46*S1",
        "NM1*40*2*CLEARING*****46*C1",
        "HL*1**20*1",
        "NM1*85*2*MAPLE PEDIATRICS*****XX*1999999984",
        "HL*2*1*22*0",
        f"SBR*{claim.payer_order}*18*******CI",
        f"NM1*IL*1*{last.upper()}*{first.upper()}****MI*{claim.patient_id}",
        f"NM1*PR*2*{claim.payer.upper()}*****PI*{claim.payer_id}",
        f"CLM*{claim.claim_id}*{amount}***11:B:{claim.frequency}*Y*A*Y*Y",
        *([f"AMT*F5*{paid}"] if claim.patient_paid_cents else []),
        "HI*ABK:Z00129",
        "LX*1",
        f"SV1*HC:99213*{amount}*UN*1***1",
        f"DTP*472*D8*{claim.dos:%Y%m%d}",
    ]


def write_day(
    folder: Path,
    day: SampleDay,
    *,
    suffix: str = ".csv",
    claims: str = "log",
    batches: bool = True,
    history: Sequence[Claim] = (),
) -> list[Path]:
    """The files of a day, each in a file of its own; `claims` is log, 837, or both."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        write_report(folder / f"charges{suffix}", day.charges, of=Charge),
        write_report(folder / f"patient totals{suffix}", day.patient_totals, of=PatientTotal),
        write_report(folder / f"receipts{suffix}", day.receipts, of=Receipt),
    ]
    if claims in ("log", "both"):
        files.append(write_report(folder / f"claims{suffix}", day.claims, of=Claim))
    if claims in ("837", "both"):
        files.append(write_837(folder / "claims.837", day.claims))
    if batches:
        files.append(write_report(folder / f"cards{suffix}", day.card_batches, of=CardBatch))
    if history:
        files.append(write_report(folder / f"sent earlier{suffix}", history, of=Claim))
    return files


def repeated_claims() -> tuple[Claim, ...]:
    """First transmissions under the same claim ids, as an 837 gives them."""
    return tuple(
        claim._replace(claim_id=claim.claim_id.removesuffix("-FIRST")) for claim in earlier_claims()
    )


def day_by_837(day: SampleDay) -> SampleDay:
    """The same day where charges name the claim, because an 837 names no encounter."""
    charges = tuple(c._replace(claim_id=f"C{c.encounter_id[1:]}") for c in day.charges)
    return SampleDay(
        charges,
        day.patient_totals,
        day.receipts,
        tuple(claim._replace(parent_claim="") for claim in day.claims),
        day.card_batches,
    )
