"""Writes `resources/sample_practice`: the files of the invented practice, day by day.

Run by developers after changing the story: ``.venv/bin/python installer/make_sample.py``. The
files are committed; a test compares them with what this writes.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import sample_bank as bank
import sample_february as february
import sample_records as own
import sample_remittances as remittances
import sample_reports as reports
import sample_story as story
import sample_x12 as x12
from sample_records import Day, SentClaim
from sample_tables import Style, Table, as_text, as_workbook

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sample_practice"

PRINTED = Style(titles=True, total=True, dollar=True)
TABBED = Style(delimiter="\t")
SEMICOLON = Style(delimiter=";", day="%Y-%m-%d", total=True)
TOTALLED = Style(total=True)

# how charges, patient totals (None: a workbook), receipts and claims (None: an 837) are exported
STYLES: dict[date, tuple[Style, Style | None, Style, Style | None]] = {
    date(2026, 1, 20): (Style(), Style(titles=True), Style(), Style()),
    date(2026, 2, 5): (Style(), PRINTED, Style(), None),
    date(2026, 2, 17): (TOTALLED, None, Style(), None),
    date(2026, 2, 24): (TOTALLED, PRINTED, TOTALLED, None),
    date(2026, 3, 9): (TOTALLED, PRINTED, Style(), TABBED),
    date(2026, 3, 10): (PRINTED, None, TOTALLED, None),
    date(2026, 3, 11): (PRINTED, None, TOTALLED, SEMICOLON),
    date(2026, 3, 12): (PRINTED, None, TOTALLED, TOTALLED),
    date(2026, 3, 13): (PRINTED, PRINTED, TABBED, None),
}  # fmt: skip

# what people keyed in at the desk: bills and coins
COUNTS = {
    date(2026, 1, 20): "20.00=6,10.00=5,5.00=3,1.00=5",
    date(2026, 2, 5): "20.00=5,10.00=5,5.00=5,1.00=5",
    date(2026, 2, 17): "20.00=5,10.00=5,5.00=4,1.00=10",
    date(2026, 2, 24): "20.00=5,10.00=6,5.00=6,1.00=10",
    date(2026, 3, 9): "20.00=10,10.00=6,5.00=5,1.00=10",
    date(2026, 3, 10): "20.00=7,10.00=5,5.00=8,1.00=17,0.25=9,0.10=5,0.05=4,0.01=5",
    date(2026, 3, 11): "20.00=7,10.00=5,5.00=8,1.00=15,0.25=5",
    date(2026, 3, 12): "20.00=8,10.00=5,5.00=7,1.00=15,0.25=3,0.10=1",
    date(2026, 3, 13): "20.00=7,10.00=5,5.00=8,1.00=20",
}
# what people said of the bank's own lines: the text it begins with, the account, a note
SAID = (
    ("2026-02-02", "MAPLE ST PROPERTIES", 3000, "Rent for February"),
    ("2026-02-12", "PAYWELL PAYROLL", 3000, "Payroll"),
    ("2026-02-12", "RETURNED ITEM FEE", 6120, ""),
    ("2026-02-27", "MONTHLY SERVICE FEE", 6120, ""),
)
REASONS = {date(2026, 3, 13): "Counted twice by two people: 30.00 short."}


def all_files() -> dict[str, bytes]:
    """Path below the sample folder → its bytes."""
    made = {"practice.json": _practice()}
    for control, make in enumerate((*story.DAYS, *february.DAYS), start=101):
        day = make()
        made |= {f"{day.on}/{name}": data for name, data in _day_files(day, control).items()}
    made["2026-01-20/fee schedule 2026.csv"] = as_text(
        reports.fee_schedule(), Style(), date(2026, 1, 20)
    )
    made["2026-01-20/Delta Health contract 2026.csv"] = as_text(
        reports.contract(own.DELTA, february.CONTRACT), Style(), date(2026, 1, 20)
    )
    for number, (name, (text, on)) in enumerate(february.remittances().items(), start=3304):
        made[name] = x12.remittance_835(text, number, on)
    made["2026-02-24/BlueSky remittance 0088700112.835"] = x12.remittance_835(
        remittances.FEBRUARY, 3301, date(2026, 2, 23)
    )
    made["2026-03-09/claims sent earlier.837"] = x12.claims_837(_earlier_claims(), 100)
    made["2026-03-12/BlueSky remittance 0088812345.835"] = x12.remittance_835(
        remittances.MARCH, 3302, date(2026, 3, 11)
    )
    made["2026-03-31/Harbor remittance 7700451209.835"] = x12.remittance_835(
        remittances.NOT_CLEARED, 3303, date(2026, 3, 30)
    )
    return made | _bank_files()


def _earlier_claims() -> dict[date, tuple[SentClaim, ...]]:
    sent = story.earlier_claims()
    first = min(sent)
    return sent | {first: (*sent[first], february.earlier_claim())}


def _day_files(day: Day, control: int) -> dict[str, bytes]:
    charges, totals, receipts, claims = STYLES[day.on]
    made = {
        **_report("charges", reports.charges(day, charges), charges, day),
        **_report(
            "patient totals",
            reports.patient_totals(day, totals or Style()),
            totals,
            day,
        ),
        **_report("receipts", reports.receipts(day, receipts), receipts, day),
        _named("visits", "csv", day): as_text(reports.visits_log(day), Style(), day.on),
    }
    if claims is None:
        made[_named("claims", "837", day)] = x12.claims_837({day.on: day.claims}, control)
    else:
        made |= _report("claims sent", reports.claims_log(day, claims), claims, day)
    if day.batch:
        made[_named("card batches", "csv", day)] = as_text(
            reports.card_batches(day), Style(), day.on
        )
    return made


def _report(name: str, table: Table, style: Style | None, day: Day) -> dict[str, bytes]:
    if style is None:
        return {_named(name, "xlsx", day): as_workbook(table, day.on)}
    ending = "tsv" if style.delimiter == "\t" else "csv"
    return {_named(name, ending, day): as_text(table, style, day.on)}


def _named(name: str, ending: str, day: Day) -> str:
    """``charges 03-10.csv``: people put the date into the name when they save an export."""
    return f"{name} {day.on:%m-%d}.{ending}"


def _bank_files() -> dict[str, bytes]:
    before = sum(each.cents for each in bank.JANUARY_FEBRUARY)
    return {
        "2026-02-24/bank January to February.ofx": bank.bank_ofx(
            bank.JANUARY_FEBRUARY, date(2026, 1, 1), date(2026, 2, 28), bank.OPENING_CENTS
        ),
        "2026-03-31/bank March.ofx": bank.bank_ofx(
            bank.MARCH, date(2026, 3, 1), date(2026, 3, 31), bank.OPENING_CENTS + before
        ),
    }


def _practice() -> bytes:
    """What is no export: the set-up, and what people counted at the desk."""
    told = {
        "name": own.PRACTICE,
        "timezone": "America/Chicago",
        "address": "12 Maple Street, Springfield, IL 62701",
        "register": {"name": "Front desk", "float": "150.00"},
        "account": {"number": own.ACCOUNT, "name": "Operating", "bank": "First River Bank"},
        "aliases": {own.HARBOR: "HARBOR MUTUAL INS"},
        "payers": [
            {"name": own.HARBOR, "program": "", "address": "80 Harbor Way\nBoston, MA 02110"},
            {"name": own.MEDICAID, "program": "MEDICAID", "address": ""},
        ],
        "holds": [{"reason": "97", "note": "Look at the modifiers first (25, 59)."}],
        "bank": [
            {"date": on, "text": text, "account": account, "note": note}
            for on, text, account, note in SAID
        ],
        "counts": {
            str(on): {"pieces": pieces, "reason": REASONS.get(on, "")}
            for on, pieces in COUNTS.items()
        },
    }
    return (json.dumps(told, indent=2) + "\n").encode("utf-8")


def main() -> None:
    """Write every file; name those that are there and should not be."""
    made = all_files()
    for name, data in made.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    extra = {
        path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()
    } - made.keys()
    for name in sorted(extra):
        sys.stderr.write(f"not part of the sample: {name}\n")
    sys.stdout.write(f"{len(made)} files in {FOLDER}\n")


if __name__ == "__main__":
    main()
