"""Remittances as a workbook: one sheet each, a row an adjustment, the payment as a live sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.eob import EobClaim, EobLine, EobSheet
from recon_desktop.reports.workbook_cells import Book, Formula, Page, Value, rounded

_HEADINGS = (
    "Patient", "Claim", "Payer's number", "Status", "Service", "Code", "Units", "Charge",
    "Allowed", "Deductible", "Coinsurance", "Copay", "Paid", "Adjusted", "Reason", "Wording",
    "Remarks",
)  # fmt: skip
_SUMMED = ("H", "I", "J", "K", "L", "M", "N")


def eob_workbook(sheets: Sequence[EobSheet]) -> bytes:
    """The remittances as XLSX; the same views give the same bytes."""
    book = Book("Explanation of payment", ())
    for number, sheet in enumerate(sheets, 1):
        name = "Remittance" if len(sheets) == 1 else f"Remittance {number}"
        _fill(book.page(name), sheet)
    return book.packed()


def _fill(page: Page, sheet: EobSheet) -> None:
    for values in _front(sheet):
        page.row(*values, bold=page.next_row == 1)
    page.heading(*_HEADINGS)
    first = page.next_row
    for claim in sheet.claims:
        for line in claim.lines:
            for values in _line_rows(claim, line):
                page.row(*values)
    last = page.total("All claims shown", first, _SUMMED)
    if sheet.whole:
        _payment(page, sheet, f"M{last}")


def _front(sheet: EobSheet) -> Iterator[tuple[Value, ...]]:
    frame = sheet.frame
    yield (frame.practice,)
    yield "Explanation of payment", sheet.payer, sheet.payer_id
    yield "Payee", sheet.payee, sheet.payee_id
    yield "Trace", sheet.trace
    yield "Paid", sheet.payment_date, sheet.method
    yield "Payment", sheet.payment
    yield "At the bank", sheet.bank_date or "not seen yet"
    yield "In our books", sheet.state
    if not sheet.whole:
        yield "Claims", f"{len(sheet.claims)} of {sheet.claim_count}"
    yield "Generated", f"{frame.generated_at} by {frame.user}"


def _line_rows(claim: EobClaim, line: EobLine) -> Iterator[tuple[Value, ...]]:
    """A row for the line, with its first reason, and one for each further reason."""
    whose = (claim.patient, claim.claim_id, claim.payer_claim_no, claim.status)
    where = (line.dos, line.code)
    shares = (line.deductible, line.coinsurance, line.copay)
    amounts = (line.units, line.charge, line.allowed, *shares, line.paid)
    reasons: list[tuple[Value, ...]] = [(a.amount, a.code, a.wording) for a in line.adjustments]
    if line.unexplained:
        reasons.append((line.unexplained, "", "not explained by the payer"))
    remarks = " ".join(filter(None, (line.remarks, claim.remarks)))
    for number, reason in enumerate(reasons or [("", "", "")]):
        figures: tuple[Value, ...] = amounts if number == 0 else ("",) * len(amounts)
        yield (*whose, *where, *figures, *reason, remarks if number == 0 else "")


def _payment(page: Page, sheet: EobSheet, paid: str) -> None:
    page.heading("How the payment adds up", "Code", "Reference", "Amount")
    first = page.next_row
    page.row("Paid on the claims above", "", "", Formula(paid, sheet.paid_on_claims))
    for each in sheet.provider:
        page.row(each.wording, each.code, each.reference, each.effect)
    total = sum((each.effect for each in sheet.provider), sheet.paid_on_claims)
    row = page.next_row
    page.row("Gives", "", "", Formula(f"SUM(D{first}:D{row - 1})", total), bold=True)
    page.row("Payment as stated", "", "", sheet.payment)
    off: Money = total - sheet.payment if total != sheet.payment else ZERO
    page.row("Difference", "", "", rounded(f"D{row}-D{row + 1}", off), bold=True)
