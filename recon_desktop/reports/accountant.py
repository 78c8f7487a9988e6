"""The accountant's sheet: journal, proofs, and the acts that deserve a second look (§10.4)."""

from __future__ import annotations

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import AccountantSheet, SupportingTotal
from recon_desktop.reports.blocks import Figure, Verdict
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.palette import BALANCED, WRONG
from recon_desktop.reports.receipt_tables import series_table, void_table


def render_accountant(sheet: AccountantSheet) -> bytes:
    """The sheet as PDF; the same sheet gives the same bytes."""
    flow = Flow(f"{sheet.frame.title} {sheet.frame.business_date} {sheet.frame.run_id}")
    flow.start(sheet.frame)
    flow.block(_verdict(sheet))
    _journal(flow, sheet)
    _supporting(flow, sheet)
    _bank_matches(flow, sheet)
    _unposted(flow, sheet)
    _refunds(flow, sheet)
    _adjustments(flow, sheet)
    flow.section("Voids")
    flow.table(void_table(sheet.voids), empty="No receipt was voided today.")
    _overrides(flow, sheet)
    flow.section("Sequence checks")
    flow.table(series_table(sheet.series), empty="No receipt numbers were issued today.")
    return flow.finish()


def _verdict(sheet: AccountantSheet) -> Verdict:
    debit, credit = _sides(sheet)
    figures = (
        Figure("Debits", debit),
        Figure("Credits", credit),
        Figure("Difference", debit - credit, WRONG if debit != credit else BALANCED),
    )
    if debit != credit:
        text = "Debits and credits differ: do not take this journal over."
        return Verdict(WRONG, "JOURNAL DOES NOT BALANCE", (text,), figures)
    return Verdict(BALANCED, "JOURNAL BALANCES", ("Debits equal credits.",), figures)


def _sides(sheet: AccountantSheet) -> tuple[Money, Money]:
    """Debits and credits of the whole journal."""
    debit = sum((line.debit for line in sheet.journal), ZERO)
    return debit, sum((line.credit for line in sheet.journal), ZERO)


def _journal(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Journal of the day by account")
    columns = (
        Column("Account"),
        Column("Name", flex=1),
        Column("Debit", Kind.AMOUNT, carried=True),
        Column("Credit", Kind.AMOUNT, carried=True),
    )
    rows = [
        Row((line.account, line.name, line.debit or "", line.credit or ""))
        for line in sheet.journal
    ]
    total = Row(("Total", "", *_sides(sheet)), Look.TOTAL)
    flow.table(Table(columns, rows, (total,)), empty="No entry was made in the ledger today.")


def _supporting(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Supporting totals", "the close beside the journal")
    amounts = ("Close", "Journal", "Difference")
    columns = (Column("Total", flex=1), *(Column(title, Kind.AMOUNT) for title in amounts))
    rows = [_supporting_row(line) for line in sheet.supporting]
    flow.table(Table(columns, rows), empty="No totals: the day has not been checked.")


def _supporting_row(line: SupportingTotal) -> Row:
    if line.amount is None or line.journal is None:
        return Row((*line, None))
    off = line.amount - line.journal
    return Row((*line, off), Look.BAD if off else Look.NORMAL)


def _bank_matches(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Bank lines matched")
    columns = (
        Column("Bank date"),
        Column("Description", flex=2),
        Column("Matched to", flex=1),
        Column("By"),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    lines = sheet.bank_matches
    rows = [Row((m.bank_date, m.description, m.matched_to, m.how, m.amount)) for m in lines]
    total = Row(("Total", "", "", "", sum((m.amount for m in lines), ZERO)), Look.TOTAL)
    flow.table(Table(columns, rows, (total,)), empty="No bank line was matched today.")


def _unposted(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Cleared, not posted (1190)", "age in business days since the bank booked it")
    columns = (
        Column("Payer", flex=1),
        Column("Trace"),
        Column("Cleared"),
        Column("Age", Kind.COUNT),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    lines = sheet.unposted
    rows = [Row((u.payer, u.trace, u.cleared_on, u.age_days, u.amount)) for u in lines]
    total = Row(("Total", "", "", "", sum((u.amount for u in lines), ZERO)), Look.TOTAL)
    flow.table(Table(columns, rows, (total,)), empty="All cleared payer money is posted.")


def _refunds(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Refunds payable", "age in days")
    columns = (
        Column("Owed to"),
        Column("Reason", flex=1),
        Column("Since"),
        Column("Age", Kind.COUNT),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    lines = sheet.refunds_payable
    rows = [Row((r.owed_to, r.reason, r.since, r.age_days, r.amount)) for r in lines]
    total = Row(("Total", "", "", "", sum((r.amount for r in lines), ZERO)), Look.TOTAL)
    flow.table(Table(columns, rows, (total,)), empty="Nothing is owed back.")


def _adjustments(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Adjustments and write-offs")
    columns = (
        Column("Patient"),
        Column("Encounter"),
        Column("Account"),
        Column("Reason", flex=1),
        Column("User"),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    lines = sheet.adjustments
    rows = [Row((a.patient, a.encounter_id, a.account, a.reason, a.user, a.amount)) for a in lines]
    sums = sum((a.amount for a in lines), ZERO)
    total = Row(("Total", "", "", "", "", sums), Look.TOTAL)
    flow.table(Table(columns, rows, (total,)), empty="Nothing was adjusted or written off today.")


def _overrides(flow: Flow, sheet: AccountantSheet) -> None:
    flow.section("Overrides")
    columns = (
        Column("What", flex=1),
        Column("Reason", flex=1),
        Column("User"),
        Column("Approved by"),
        Column("Amount", Kind.AMOUNT),
    )
    rows = [
        Row((o.what, o.reason, o.user, o.approved_by or None, o.amount)) for o in sheet.overrides
    ]
    flow.table(Table(columns, rows), empty="No rule was set aside today.")
