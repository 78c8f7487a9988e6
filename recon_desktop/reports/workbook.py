"""The close as a workbook that recomputes itself: typed cells, and formulas for every total.

Beside each total of the cross-check stands the figure as it was closed; a difference between the
two would mean that somebody changed a cell.
"""

from __future__ import annotations

from collections.abc import Sequence

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import (
    AccountantSheet,
    ArMovement,
    DailyCloseSheet,
    ReconciliationSheet,
)
from recon_desktop.reports.crosscheck_table import CheckLine, check_lines
from recon_desktop.reports.receipt_tables import PURPOSE_TITLES, purpose_amounts
from recon_desktop.reports.words import purpose_word, tender_word
from recon_desktop.reports.workbook_cells import Book, Formula, Page, rounded, sheet_front


def close_workbook(
    sheet: DailyCloseSheet,
    *,
    reconciliations: Sequence[ReconciliationSheet] = (),
    accountant: AccountantSheet | None = None,
) -> bytes:
    """The close as XLSX; the same views give the same bytes.

    The receipts are listed from `reconciliations`, the journal from `accountant`.
    """
    frame = sheet.frame
    book = Book(f"Close {frame.business_date} {frame.run_id}", sheet_front(frame))
    _crosscheck(book.page("Cross-check"), sheet)
    receipts = book.page("Receipts")
    _tenders(receipts, sheet)
    _receipts(receipts, reconciliations)
    claims = book.page("Claims")
    _claims(claims, sheet)
    _payer_money(claims, sheet)
    drawers = book.page("Drawers & deposits")
    _drawers(drawers, sheet)
    _deposits(drawers, sheet)
    _card_batches(drawers, sheet)
    journal = book.page("Journal")
    _journal(journal, accountant)
    _trial_balance(journal, sheet)
    _receivables(journal, sheet)
    return book.packed()


def _crosscheck(page: Page, sheet: DailyCloseSheet) -> None:
    page.row("Status", sheet.status.replace("_", " "), bold=True)
    if sheet.missing:
        page.row("Not yet imported", ", ".join(sheet.missing))
    page.heading("Line", "Symbol", "Count", "Amount", "As closed", "Difference")
    at: dict[str, int] = {}
    for line in check_lines(sheet.figures):
        at[line.symbol] = page.next_row
        amount = _recomputed(line, at)
        if not isinstance(amount, Formula):
            page.row(line.label, line.symbol, line.count, amount)
            continue
        row = page.next_row
        difference = rounded(f"D{row}-E{row}", ZERO)
        page.row(line.label, line.symbol, line.count, amount, line.amount, difference, bold=True)


def _recomputed(line: CheckLine, at: dict[str, int]) -> Formula | Money | None:
    """A formula over the rows above for a total; the amount itself for anything else."""
    last_tender = "TOS_OTHER" if "TOS_OTHER" in at else "TOS_CARD"
    formulas = {
        "V1": "{DTT}-{DPT}",
        "DCT_S": "{CGT_S}+SUM({SEC}:{PRIOR})",
        "DCT_N": "{DCT_S}+{F5}",
        "DBET": f"SUM({{TOS_CASH}}:{{{last_tender}}})+{{DCT_N}}",
        "V2": "{DTT}-{DBET}",
        "VU": "{V2}-SUM({SPB}:{ADJ0})",
    }
    if line.symbol not in formulas or line.amount is None:
        return line.amount
    cells = {symbol: f"D{row}" for symbol, row in at.items()}
    return rounded(formulas[line.symbol].format(**cells), line.amount)


def _tenders(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Tender", "Receipts", *PURPOSE_TITLES, "Total")
    first = page.next_row
    for line in sheet.receipts:
        row = page.next_row
        total = Formula(f"SUM(C{row}:G{row})", line.total)
        page.row(tender_word(line.tender), line.count, *purpose_amounts(line), total)
    page.total("All tenders", first, ("B", "C", "D", "E", "F", "G", "H"))


def _receipts(page: Page, sheets: Sequence[ReconciliationSheet]) -> None:
    titles = ("Register", "Receipt", "Time", "Patient", "Purpose", "Tender", "Time of service")
    page.heading(*titles, "Amount", "Voided amount")
    first = page.next_row
    for sheet in sheets:
        for line in sheet.receipts:
            page.row(
                sheet.frame.register,
                line.receipt_no,
                line.time,
                line.patient,
                purpose_word(line.purpose),
                tender_word(line.tender),
                "yes" if line.time_of_service else "no",
                None if line.voided else line.amount,
                line.amount if line.voided else None,
            )
    page.total("Total", first, ("H", "I"))


def _claims(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Claims sent: class", "Claims", "Amount")
    first = page.next_row
    for line in sheet.claims.sent:
        page.row(line.label, line.count, line.amount)
    page.total("All claims sent", first, ("B", "C"))
    if sheet.claims.note:
        page.row(sheet.claims.note)


def _payer_money(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Cleared today: payer", "Remittances", "Cleared", "Posted", "Not posted")
    first = page.next_row
    for line in sheet.payer_money:
        row = page.next_row
        rest = rounded(f"C{row}-D{row}", line.not_posted)
        page.row(line.payer, line.remittances, line.cleared, line.posted, rest)
    page.total("Claim Grand Total – received", first, ("B", "C", "D", "E"))
    page.row("of this, Daily Claim Receipts", None, sheet.dcr)


def _drawers(page: Page, sheet: DailyCloseSheet) -> None:
    titles = ("Float", "Expected", "Counted", "Over / (short)", "To deposit", "Counted by")
    page.heading("Register", *titles)
    first = page.next_row
    for line in sheet.drawers:
        row = page.next_row
        off = line.over_short
        page.row(
            line.register,
            line.float_amount,
            line.expected,
            line.counted,
            None if off is None else rounded(f"D{row}-C{row}", off),
            line.to_deposit,
            line.counted_by,
        )
    page.total("All registers", first, ("B", "C", "D", "E", "F"))


def _deposits(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Ticket", "Date", "Cash", "Checks", "Total", "At the bank")
    first = page.next_row
    for line in sheet.deposits:
        row = page.next_row
        total = rounded(f"C{row}+D{row}", line.total)
        page.row(line.ticket_no, line.ticket_date, line.cash, line.checks, total, line.bank_date)
    page.total("All tickets", first, ("C", "D", "E"))


def _card_batches(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Card batch", "Closed", "Gross", "Refunds", "Fees", "Net", "At the bank")
    first = page.next_row
    for line in sheet.card_batches:
        row = page.next_row
        net = rounded(f"C{row}-D{row}-E{row}", line.net)
        amounts = (line.gross, line.refunds, line.fees, net)
        page.row(line.batch_id, line.closed_on, *amounts, line.bank_date)
    page.total("All batches", first, ("C", "D", "E", "F"))


def _journal(page: Page, sheet: AccountantSheet | None) -> None:
    page.heading("Journal: account", "Name", "Debit", "Credit", "Difference")
    first = page.next_row
    lines = sheet.journal if sheet else ()
    for line in lines:
        page.row(line.account, line.name, line.debit, line.credit)
    last = page.total("Total", first, ("C", "D"))
    off = sum((line.debit - line.credit for line in lines), ZERO)
    page.put(f"E{last}", rounded(f"C{last}-D{last}", off), bold=True)


def _trial_balance(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Trial balance: account", "Name", "Opening", "Debit", "Credit", "Closing")
    first = page.next_row
    for line in sheet.trial_balance:
        row = page.next_row
        closing = rounded(f"C{row}+D{row}-E{row}", line.closing)
        page.row(line.account, line.name, line.opening, line.debit, line.credit, closing)
    page.total("All accounts", first, ("C", "D", "E", "F"))


def _receivables(page: Page, sheet: DailyCloseSheet) -> None:
    page.heading("Receivables", "", "Patient", "Insurance", "Together")
    first = page.next_row
    patient, insurance = sheet.receivables.patient, sheet.receivables.insurance
    for label, part in (
        ("Opening balance", "opening"),
        ("Charges", "charges"),
        ("Moved between insurance and patient", "moved"),
        ("Payments posted", "payments"),
        ("Adjustments", "adjustments"),
    ):
        _movement(page, label, getattr(patient, part), getattr(insurance, part))
    page.total("Gives", first, ("C", "D", "E"))
    _movement(page, "Closing balance", patient.closing, insurance.closing)
    _proof(page, patient, insurance)


def _movement(page: Page, label: str, patient: Money, insurance: Money) -> None:
    row = page.next_row
    page.row(label, None, patient, insurance, rounded(f"C{row}+D{row}", patient + insurance))


def _proof(page: Page, patient: ArMovement, insurance: ArMovement) -> None:
    row = page.next_row
    amounts = (patient.unproved, insurance.unproved, patient.unproved + insurance.unproved)
    cells = [
        rounded(f"{column}{row - 1}-{column}{row - 2}", amount)
        for column, amount in zip("CDE", amounts, strict=True)
    ]
    page.row("Proof: closing less all of the above", None, *cells, bold=True)
