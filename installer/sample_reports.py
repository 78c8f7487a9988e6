"""The reports that a practice's systems export of a day, and its lists of fees.

One function a report; each gives a table. Which day prints it how is in `make_sample`.
"""

from __future__ import annotations

from collections.abc import Mapping

import sample_records as own
from sample_records import Day, SentClaim
from sample_tables import PLAIN, Style, Table, money


def charges(day: Day, style: Style = PLAIN) -> Table:
    """The daily transaction report: one charge line a row."""
    rows = []
    for visit in day.visits:
        for line in visit.lines:
            code, _, modifier = line.code.partition(":")
            rows.append(
                (
                    visit.encounter,
                    visit.patient,
                    own.patient_name(visit.patient),
                    day.on.strftime(style.day),
                    day.on.strftime(style.day),
                    code,
                    modifier,
                    str(line.units),
                    money(line.fee_cents, style),
                    money(line.amount_cents, style),
                    visit.payer,
                    "Moss",
                )
            )
    total = sum(visit.total_cents for visit in day.visits)
    return Table(
        "Daily Transaction Report",
        ("Encounter", "Patient ID", "Patient Name", "DOS", "Post Date", "Code", "Mod", "Units",
         "Fee", "Charges", "Payer", "Provider"),
        rows,
        ("Total", "", "", "", "", "", "", "", "", money(total, style), "", ""),
    )  # fmt: skip


def patient_totals(day: Day, style: Style = PLAIN) -> Table:
    """What each patient was billed: a report of its own, one patient a row."""
    sums: dict[str, list[int]] = {}
    for visit in day.visits:
        sums.setdefault(visit.patient, []).append(visit.total_cents)
    rows = [
        (patient, own.patient_name(patient), str(len(each)), money(sum(each), style))
        for patient, each in sums.items()
    ]
    total = sum(sum(each) for each in sums.values())
    visits = str(sum(len(each) for each in sums.values()))
    return Table(
        "Patient Totals",
        ("Patient ID", "Patient Name", "Visits", "Day's Charges"),
        rows,
        ("Grand Total", "", visits, money(total, style)),
    )


def receipts(day: Day, style: Style = PLAIN) -> Table:
    """The receipts journal."""
    posted = day.on.strftime(style.day)
    rows = [
        (
            each.number,
            posted,
            posted,
            each.patient,
            each.encounter,
            each.tender,
            each.reference,
            each.purpose,
            money(each.amount_cents, style),
            "Front desk",
            "Kim",
            f"{posted} {each.time}",
            "No",
            each.reissue_of,
        )
        for each in day.receipts
    ]
    total = sum(each.amount_cents for each in day.receipts)
    return Table(
        "Receipts Journal",
        ("Receipt #", "Receipt Date", "Post Date", "Patient ID", "Encounter", "Method",
         "Reference", "Category", "Amount", "Drawer", "Received By", "Entered At", "Voided",
         "Reissue Of"),
        rows,
        ("Total", "", "", "", "", "", "", "", money(total, style), "", "", "", "", ""),
    )  # fmt: skip


def claims_log(day: Day, style: Style = PLAIN) -> Table:
    """The claims-submitted log of the practice system."""
    orders = {"P": "Primary", "S": "Secondary", "T": "Tertiary"}
    frequencies = {"1": "Original", "7": "Replacement"}
    rows = [
        (
            each.claim,
            each.claim,
            each.patient,
            own.patient_name(each.patient),
            each.dos.strftime(style.day),
            each.payer,
            own.PAYER_IDS[each.payer][0],
            orders[each.order],
            frequencies[each.frequency],
            f"{day.on.strftime(style.day)} 17:40",
            money(_logged(each), style),
            money(each.paid_cents, style),
            each.payer_claim_no,
        )
        for each in day.claims
    ]
    total = sum(map(_logged, day.claims))
    paid = sum(each.paid_cents for each in day.claims)
    return Table(
        "Claims Submitted",
        ("Claim #", "Encounter", "Patient ID", "Patient Name", "Date of Service", "Payer",
         "Payer ID", "Claim Type", "Frequency", "Date Sent", "Claim Fee", "Patient Paid",
         "Payer Claim #"),
        rows,
        ("Total", "", "", "", "", "", "", "", "", "", money(total, style), money(paid, style), ""),
    )  # fmt: skip


def _logged(claim: SentClaim) -> int:
    return claim.amount_cents if claim.logged_cents is None else claim.logged_cents


def visits_log(day: Day) -> Table:
    """The schedule of the day, with those who did not come."""
    on = f"{day.on:%m/%d/%Y}"
    rows = [
        (
            f"A{visit.encounter[1:]}", visit.encounter, visit.patient,
            own.patient_name(visit.patient), f"{on} {visit.time}", "Checked Out", "Moss",
            f"{on} 17:10",
        )
        for visit in day.visits
    ]  # fmt: skip
    rows += [
        (
            f"A9{patient[1:]}", "", patient, own.patient_name(patient), f"{on} {time}", status,
            "Moss", "",
        )
        for patient, time, status in day.missed
    ]  # fmt: skip
    return Table(
        "Appointments",
        ("Appt #", "Visit #", "Patient ID", "Patient Name", "Appt Date/Time", "Appt Status",
         "Provider", "Note Signed"),
        rows,
        (),
    )  # fmt: skip


def card_batches(day: Day) -> Table:
    """The processor's list of settlements, by the headings of R12.8."""
    if day.batch is None:
        raise ValueError("no cards were taken that day")
    trace, payout = day.batch
    cards = [each.amount_cents for each in day.receipts if each.tender == "Card"]
    fees = _batch_fees(day)
    row = (
        f"{day.on:%m/%d/%Y}", f"Operating ...{own.ACCOUNT[-4:]}", trace, str(len(cards)),
        money(sum(cards)), money(fees), money(sum(cards) - fees), f"{payout:%m/%d/%Y}",
    )  # fmt: skip
    headings = ("Date", "Bank Account", "Trace ID", "Transactions", "Gross Charges", "Fees",
                "Net Payout", "Payout Date")  # fmt: skip
    return Table("Payouts", headings, [row], ())


def _batch_fees(day: Day) -> int:
    """2.75 % and ten cents a card sale, rounded half up each."""
    cards = [each.amount_cents for each in day.receipts if each.tender == "Card"]
    return sum((cents * 275 + 5000) // 10000 + 10 for cents in cards)


def fee_schedule() -> Table:
    """What the practice charges in 2026."""
    rows = [
        (*f"{code}:".split(":")[:2], fee, "01/01/2026", "CHARGE", "Standard 2026")
        for code, fee in own.FEES.items()
    ]
    headings = ("Procedure Code", "Modifier", "Amount", "Effective From", "Kind", "Schedule Name")
    return Table("Fee Schedule", headings, rows, ())


def contract(payer: str, fees: Mapping[str, str]) -> Table:
    """What a payer has agreed to allow in 2026."""
    name, payer_id = f"{payer} 2026", own.PAYER_IDS[payer][0]
    rows = [(code, fee, "01/01/2026", "CONTRACT", name, payer_id) for code, fee in fees.items()]
    headings = (
        "Procedure Code", "Amount", "Effective From", "Kind", "Schedule Name", "Payer ID",
    )  # fmt: skip
    return Table("Contracted Fees", headings, rows, ())
