"""The front desk's reconciliation sheet: each register begins a page of its own (§10.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recon_desktop.domain.money import ZERO
from recon_desktop.domain.sheets import DrawerCount, ReceiptLine, ReconciliationSheet
from recon_desktop.domain.words import counted
from recon_desktop.reports.blocks import (
    Beside,
    Figure,
    Signatures,
    Small,
    Stack,
    Verdict,
    WritingLines,
)
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table
from recon_desktop.reports.flow import Block, Flow
from recon_desktop.reports.palette import ATTENTION, BALANCED, WRONG
from recon_desktop.reports.words import purpose_word, tender_word

_FEW = 8  # rows of a table that stands beside another


def render_reconciliation(sheets: Sequence[ReconciliationSheet]) -> bytes:
    """The sheets of all registers of a day as one PDF; the same sheets give the same bytes.

    ValueError when there is no sheet.
    """
    if not sheets:
        raise ValueError("A reconciliation needs at least one register.")
    flow = Flow(f"{sheets[0].frame.title} {sheets[0].frame.business_date}")
    for sheet in sheets:
        flow.start(sheet.frame)
        _draw(flow, sheet)
    return flow.finish()


def _draw(flow: Flow, sheet: ReconciliationSheet) -> None:
    flow.block(_verdict(sheet.drawer))
    flow.space(4)
    flow.block(Beside(Small(_count_table(sheet.drawer)), _expected(sheet.drawer), 0.44))
    flow.block(Signatures(sheet.approvals, 36))
    _checks_and_cards(flow, sheet)
    flow.section("Receipts", "every number of this register, voids included")
    flow.table(_receipts_table(sheet.receipts), empty="No receipts on this register today.")


def _checks_and_cards(flow: Flow, sheet: ReconciliationSheet) -> None:
    """Side by side when both are short."""
    checks, cards = _checks_table(sheet), _cards_table(sheet)
    if 0 < len(checks.rows) <= _FEW and 0 < len(cards.rows) <= _FEW:
        flow.section("Checks and card slips")
        flow.block(Beside(Small(checks), Small(cards), 0.5))
        return
    flow.section("Checks")
    flow.table(checks, empty="No checks on this register today.")
    flow.section("Card slips")
    flow.table(cards, empty="No card sales on this register today.")


def _verdict(drawer: DrawerCount) -> Verdict:
    figures = (
        Figure("Expected", drawer.expected),
        Figure("Counted", drawer.counted),
        _over_short_figure(drawer),
    )
    if drawer.over_short is None:
        return Verdict(ATTENTION, "NOT COUNTED", ("The drawer has not been counted yet.",), figures)
    if not drawer.over_short:
        text = "The cash in the drawer is what the receipts say."
        return Verdict(BALANCED, "DRAWER AGREES", (text,), figures)
    word = "OVER" if drawer.over_short.cents > 0 else "SHORT"
    text = f"The drawer is {word.lower()} by {abs(drawer.over_short).text}."
    return Verdict(WRONG, f"DRAWER {word}", (text,), figures)


def _over_short_figure(drawer: DrawerCount) -> Figure:
    amount = drawer.over_short
    tone = None if amount is None else WRONG if amount else BALANCED
    return Figure("Over / (short)", amount, tone)


def _count_table(drawer: DrawerCount) -> Table:
    columns = (
        Column("", Kind.TICK),
        Column("Cash", Kind.AMOUNT),
        Column(""),
        Column("Count", Kind.COUNT, flex=1),
        Column("Amount", Kind.AMOUNT, flex=1),
    )
    rows = [
        Row(("", line.value, line.kind, line.count or "", line.amount if line.count else ""))
        for line in drawer.denominations
    ]
    return Table(columns, rows, (Row(("", "", "", "Counted", drawer.counted), Look.TOTAL),))


def _expected(drawer: DrawerCount) -> Block:
    columns = (Column("Expected against counted", flex=1), Column("Amount", Kind.AMOUNT))
    reason = Small(Table((Column("Reason for over or short", flex=1),), []))
    lines = WritingLines(2, drawer.over_short_reason)
    return Stack((Small(Table(columns, list(_expected_rows(drawer)))), Stack((reason, lines), 2)))


def _expected_rows(drawer: DrawerCount) -> Iterator[Row]:
    yield Row(("Opening float", drawer.opening_float))
    yield Row(("Cash receipts", drawer.cash_receipts))
    yield Row(("Cash refunds", -drawer.cash_refunds))
    yield Row(("Paid out", -drawer.paid_outs))
    yield Row(("Cash added", drawer.cash_in))
    yield Row(("Dropped in the safe", -drawer.safe_drops))
    yield Row(("Expected cash", drawer.expected), Look.TOTAL)
    yield Row(("Counted cash", drawer.counted))
    look = (
        Look.STRONG if drawer.over_short is None else Look.BAD if drawer.over_short else Look.GOOD
    )
    yield Row(("Over / (short)", drawer.over_short), look)
    yield Row(("Float left for tomorrow", -drawer.float_left))
    yield Row(("Cash to deposit", drawer.to_deposit), Look.TOTAL)


def _receipts_table(receipts: Sequence[ReceiptLine]) -> Table:
    columns = (
        Column("", Kind.TICK),
        Column("Receipt"),
        Column("Time"),
        Column("Patient", flex=1),
        Column("Purpose"),
        Column("Tender"),
        Column("", Kind.TEXT),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    valid = [line for line in receipts if not line.voided]
    total = sum((line.amount for line in valid), ZERO)
    label = counted(len(valid), "receipt")
    closing = Row(("", "Total", "", label, "", "", "", total), Look.TOTAL)
    return Table(columns, [_receipt_row(line) for line in receipts], (closing,))


def _receipt_row(line: ReceiptLine) -> Row:
    cells = (
        "",
        line.receipt_no,
        line.time or None,
        line.patient or None,
        purpose_word(line.purpose) or None,
        tender_word(line.tender),
        "VOID" if line.voided else "",
        line.amount,
    )
    return Row(cells, Look.QUIET if line.voided else Look.NORMAL, counted=not line.voided)


def _checks_table(sheet: ReconciliationSheet) -> Table:
    columns = (
        Column("", Kind.TICK),
        Column("Check"),
        Column("From", flex=1),
        Column("Receipt"),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    rows = [Row(("", *line)) for line in sheet.checks]
    total = sum((line.amount for line in sheet.checks), ZERO)
    return Table(columns, rows, (Row(("", "Total", "", "", total), Look.TOTAL),))


def _cards_table(sheet: ReconciliationSheet) -> Table:
    columns = (
        Column("", Kind.TICK),
        Column("Card"),
        Column("Receipt", flex=1),
        Column("Batch"),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    rows = [
        Row(("", s.last_four or None, s.receipt_no, s.batch_id or None, s.amount))
        for s in sheet.card_slips
    ]
    total = sum((slip.amount for slip in sheet.card_slips), ZERO)
    return Table(columns, rows, (Row(("", "Total", "", "", total), Look.TOTAL),))
