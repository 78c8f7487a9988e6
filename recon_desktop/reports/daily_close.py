"""The Daily Close Report: the manager's sheet, eleven sections in the order of §10.2."""

from __future__ import annotations

from collections.abc import Iterator

from recon_desktop.domain.findings import Finding, Severity
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import ArMovement, DailyCloseSheet, ExplainedLine
from recon_desktop.domain.words import counted
from recon_desktop.reports.blocks import Figure, Signatures, Stack, Verdict, WritingLines
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table
from recon_desktop.reports.crosscheck_table import check_table, is_explained
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.palette import ATTENTION, BALANCED, WRONG, Tone
from recon_desktop.reports.receipt_tables import (
    refund_table,
    series_table,
    tender_table,
    void_table,
)

_VERDICTS: dict[str, tuple[Tone, str]] = {
    "BALANCED": (BALANCED, "BALANCED"),
    "BALANCED_EXPLAINED": (BALANCED, "BALANCED WITH EXPLAINED ITEMS"),
    "OUT_OF_BALANCE": (WRONG, "OUT OF BALANCE"),
    "INCOMPLETE": (ATTENTION, "INCOMPLETE"),
}
_EXPLAINED = {"SPB": "Self-pay open", "HELD": "Claim held", "ADJ0": "Adjusted"}
_TOP_VISITS = 20

_DAILY_CLAIM_RECEIPTS = "Daily Claim Receipts: paid on original primary claims, before takebacks"


def render_daily_close(sheet: DailyCloseSheet) -> bytes:
    """The report as PDF; the same sheet gives the same bytes (R10.3)."""
    flow = Flow(f"{sheet.frame.title} {sheet.frame.business_date} {sheet.frame.run_id}")
    flow.start(sheet.frame)
    flow.block(_verdict(sheet))
    _crosscheck(flow, sheet)
    _payer_money(flow, sheet)
    _receipts(flow, sheet)
    _drawers(flow, sheet)
    _deposits(flow, sheet)
    _claims(flow, sheet)
    _visits(flow, sheet)
    _receivables(flow, sheet)
    _late_entries(flow, sheet)
    _approvals(flow, sheet)
    return flow.finish()


def _verdict(sheet: DailyCloseSheet) -> Verdict:
    tone, word = _VERDICTS[sheet.status]
    figures, explained = sheet.figures, is_explained(sheet.figures)
    return Verdict(
        tone,
        word,
        (_summary(sheet), _open_exceptions(sheet.findings)),
        (
            _difference("V1", figures.v1),
            Figure("V2", figures.v2) if explained else _difference("V2", figures.v2),
            _difference("Unexplained", figures.vu),
        ),
    )


def _difference(label: str, amount: Money | None) -> Figure:
    return Figure(label, amount, None if amount is None else WRONG if amount else BALANCED)


def _summary(sheet: DailyCloseSheet) -> str:
    figures = sheet.figures
    if sheet.missing:
        return f"Not yet imported: {', '.join(sheet.missing)}."
    if sheet.status == "BALANCED":
        return "Charges, patient totals and billing elements agree to the cent."
    if sheet.status == "BALANCED_EXPLAINED" and figures.v2 is not None:
        return f"The difference of {figures.v2.paper} is explained item by item."
    pairs = (("patient totals", figures.v1), ("billing elements", figures.v2))
    off = [f"Charges and {what} differ by {abs(by).text}." for what, by in pairs if by]
    return " ".join(off) or "See the open exceptions below."


def _open_exceptions(findings: tuple[Finding, ...]) -> str:
    counts = [
        f"{sum(finding.severity is severity for finding in findings)} {severity.value}"
        for severity in (Severity.BLOCKING, Severity.WARNING, Severity.INFO)
    ]
    return f"Open exceptions: {', '.join(counts)}." if findings else "No open exceptions."


def _crosscheck(flow: Flow, sheet: DailyCloseSheet) -> None:
    cut_off = f"claims count until {sheet.claims_cut_off}" if sheet.claims_cut_off else ""
    flow.section("Cross-check", cut_off)
    flow.table(check_table(sheet.figures), empty="")
    if sheet.explained:
        flow.section("Explained items", "they make up the difference V2")
        flow.table(_explained_table(sheet.explained), empty="")
    if sheet.findings:
        flow.section("Open exceptions", counted(len(sheet.findings), "finding"))
        flow.table(_findings_table(sheet.findings), empty="")


def _explained_table(lines: tuple[ExplainedLine, ...]) -> Table:
    columns = (
        Column("Kind"),
        Column("Encounter"),
        Column("Patient", flex=1),
        Column("Reason", flex=1),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    rows = [
        Row((_EXPLAINED.get(e.kind, e.kind), e.encounter_id, e.patient, e.reason, e.amount))
        for e in lines
    ]
    total = Row(("Total", "", "", "", sum((e.amount for e in lines), ZERO)), Look.TOTAL)
    return Table(columns, rows, (total,))


def _findings_table(findings: tuple[Finding, ...]) -> Table:
    columns = (
        Column("Severity"),
        Column("Finding", flex=1),
        Column("Expected", Kind.AMOUNT),
        Column("Found", Kind.AMOUNT),
        Column("Difference", Kind.AMOUNT),
    )
    order = list(Severity)
    worst_first = sorted(findings, key=lambda finding: order.index(finding.severity))
    return Table(columns, [_finding_row(finding) for finding in worst_first])


def _finding_row(finding: Finding) -> Row:
    severity = finding.severity.value.capitalize()
    text = f"{finding.code} · {finding.text}"
    amounts = (finding.expected, finding.actual, finding.difference)
    return Row((severity, text, *amounts))


def _payer_money(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Claim payments cleared today", "reading B: payer money the bank has booked")
    columns = (
        Column("Payer", flex=1),
        Column("Remittances", Kind.COUNT),
        Column("Cleared", Kind.AMOUNT, carried=True),
        Column("Posted", Kind.AMOUNT, carried=True),
        Column("Not posted", Kind.AMOUNT, carried=True),
    )
    lines = sheet.payer_money
    rows = [
        Row((line.payer, line.remittances, line.cleared, line.posted, line.not_posted))
        for line in lines
    ]
    posted = sum((line.posted for line in lines), ZERO)
    total = ("Claim Grand Total – received", sum(line.remittances for line in lines), sheet.cgt_r)
    totals = (
        Row((*total, posted, sheet.cgt_r - posted), Look.TOTAL),
        Row((_DAILY_CLAIM_RECEIPTS, "", sheet.dcr, "", "")),
    )
    flow.table(Table(columns, rows, totals), empty="No payer money cleared at the bank today.")


def _receipts(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Receipts by tender and purpose", "voided receipts are not in the amounts")
    flow.table(tender_table(sheet.receipts), empty="No receipts today.")
    flow.section("Receipt numbers")
    flow.table(series_table(sheet.series), empty="No receipt numbers were issued today.")
    flow.section("Voids")
    flow.table(void_table(sheet.voids), empty="No receipt was voided today.")
    flow.section("Refunds")
    flow.table(refund_table(sheet.refunds), empty="No refund was paid today.")


def _drawers(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Drawers")
    amounts = ("Float", "Expected", "Counted", "Over / (short)", "To deposit")
    columns = (
        Column("Register", flex=1),
        *(Column(title, Kind.AMOUNT) for title in amounts),
        Column("Counted by"),
    )
    rows = [
        Row(
            (
                line.register,
                line.float_amount,
                line.expected,
                line.counted,
                line.over_short,
                line.to_deposit,
                line.counted_by or "not counted",
            )
        )
        for line in sheet.drawers
    ]
    flow.table(Table(columns, rows), empty="No drawer was open today.")


def _deposits(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Deposit tickets")
    amounts = tuple(Column(title, Kind.AMOUNT) for title in ("Cash", "Checks", "Total"))
    columns = (Column("Ticket", flex=1), Column("Date"), *amounts, Column("At the bank"))
    rows = [
        Row((d.ticket_no, d.ticket_date, d.cash, d.checks, d.total, d.bank_date or "not yet"))
        for d in sheet.deposits
    ]
    flow.table(Table(columns, rows), empty="No deposit ticket was made today.")
    _card_batches(flow, sheet)


def _card_batches(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Card batches")
    amounts = tuple(Column(title, Kind.AMOUNT) for title in ("Gross", "Refunds", "Fees", "Net"))
    columns = (Column("Batch", flex=1), Column("Closed"), *amounts, Column("At the bank"))
    rows = [
        Row(
            (b.batch_id, b.closed_on, b.gross, -b.refunds, -b.fees, b.net, b.bank_date or "not yet")
        )
        for b in sheet.card_batches
    ]
    flow.table(Table(columns, rows), empty="No card batch was settled today.")
    if sheet.in_transit:
        flow.section("In transit", "taken, and not yet at the bank at the end of the day")
        columns = (Column("What", flex=1), Column("Amount", Kind.AMOUNT, carried=True))
        flow.table(Table(columns, [Row(tuple(line)) for line in sheet.in_transit]), empty="")


def _claims(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Claims sent today")
    columns = (Column("Class", flex=1), Column("Claims", Kind.COUNT), Column("Amount", Kind.AMOUNT))
    lines = sheet.claims.sent
    amount = sum((line.amount for line in lines), ZERO)
    total = Row(("All claims sent", sum(line.count for line in lines), amount), Look.TOTAL)
    rows = [Row((line.label, line.count, line.amount)) for line in lines]
    flow.table(Table(columns, rows, (total,)), empty="No claim was sent today.")
    if sheet.claims.note:
        flow.space(4)
        flow.note(sheet.claims.note)


def _visits(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Visits and charges")
    visits = sheet.visits
    if visits is None:
        flow.note("No visit log was imported: visits without a charge cannot be found.")
        return
    flow.note(
        f"{counted(visits.completed, 'visit')} completed, {visits.charged:,} charged, "
        f"{visits.completed - visits.charged:,} without a charge; "
        f"{counted(len(visits.findings), 'exception')}."
    )
    if visits.findings:
        flow.space(4)
        columns = (Column("Code"), Column("Exception", flex=1), Column("Amount", Kind.AMOUNT))
        rows = [Row((f.code, f.text, f.expected)) for f in visits.findings[:_TOP_VISITS]]
        flow.table(Table(columns, rows), empty="")
    if len(visits.findings) > _TOP_VISITS:
        flow.note(f"The first {_TOP_VISITS} of {len(visits.findings)} exceptions are listed.")


def _receivables(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Receivables, opening to closing")
    amounts = tuple(Column(title, Kind.AMOUNT) for title in ("Patient", "Insurance", "Together"))
    flow.table(Table((Column("", flex=1), *amounts), list(_movement_rows(sheet))), empty="")
    flow.section("Trial balance of the day", "credit balances in parentheses")
    columns = (
        Column("Account"),
        Column("Name", flex=1),
        *(Column(title, Kind.AMOUNT) for title in ("Opening", "Debit", "Credit", "Closing")),
    )
    lines = sheet.trial_balance
    columns_of = (
        [line.opening for line in lines],
        [line.debit for line in lines],
        [line.credit for line in lines],
        [line.closing for line in lines],
    )
    sums = [sum(amounts, ZERO) for amounts in columns_of]
    total = Row(("", "All accounts", *sums), Look.TOTAL)
    rows = [Row(tuple(line)) for line in lines]
    flow.table(Table(columns, rows, (total,)), empty="Nothing has been entered in the ledger yet.")


def _movement_rows(sheet: DailyCloseSheet) -> Iterator[Row]:
    ar = sheet.receivables
    yield _movement_row("Opening balance", ar.patient, ar.insurance, "opening")
    yield _movement_row("Charges", ar.patient, ar.insurance, "charges")
    yield _movement_row("Moved between insurance and patient", ar.patient, ar.insurance, "moved")
    yield _movement_row("Payments posted", ar.patient, ar.insurance, "payments")
    yield _movement_row("Adjustments", ar.patient, ar.insurance, "adjustments")
    yield _movement_row("Closing balance", ar.patient, ar.insurance, "closing", Look.TOTAL)
    off = bool(ar.patient.unproved or ar.insurance.unproved)
    look = Look.BAD if off else Look.GOOD
    yield _movement_row(
        "Proof: closing less all of the above", ar.patient, ar.insurance, "unproved", look
    )
    change = ar.unapplied_closing - ar.unapplied_opening
    yield Row(("Unapplied patient credits: change", change, "", ""), Look.QUIET)
    yield Row(("Unapplied patient credits: now", ar.unapplied_closing, "", ""), Look.QUIET)


def _movement_row(
    label: str, patient: ArMovement, insurance: ArMovement, part: str, look: Look = Look.NORMAL
) -> Row:
    first, second = getattr(patient, part), getattr(insurance, part)
    return Row((label, first, second, first + second), look)


def _late_entries(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Late and back-dated entries", "since the last close")
    columns = (
        Column("Document"),
        Column("Kind"),
        Column("Belongs to"),
        Column("Entered on"),
        Column("Reason", flex=1),
        Column("User"),
        Column("Amount", Kind.AMOUNT),
    )
    rows = [
        Row((e.document, e.kind, e.effective_date, e.posted_on, e.reason, e.user, e.amount))
        for e in sheet.late_entries
    ]
    flow.table(Table(columns, rows), empty="None.")


def _approvals(flow: Flow, sheet: DailyCloseSheet) -> None:
    flow.section("Approvals")
    flow.block(Stack((Signatures(sheet.approvals), WritingLines(3, label="Comments")), 16))
