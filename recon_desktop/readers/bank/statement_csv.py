"""Bank statements as CSV (DOMAIN §12.10): signed, in two columns, or with a credit/debit flag.

``CREDIT,03/12/2026,"HCCLAIMPMT TRN*1*12345*1999999999",99.77,ACH_CREDIT,4537.40,,`` (Chase)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.domain.records import BankLine
from recon_desktop.readers.bank.trace import find_trace
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells, has_decimal_comma
from recon_desktop.readers.columns import CURRENCIES, Column, Layout
from recon_desktop.readers.words import plain

_COLUMNS = (
    Column(
        "post_date",
        "date",
        "R",
        "Posting Date | Post Date | Posted Date | Date Posted | Booking Date | Booked | Date"
        " | Transaction Date | Trans. Date | Trans Date | Effective Date | Value Date | Datetime"
        " | Process Date | Processed Date | As Of Date | created",
        daily=True,
    ),
    Column(
        "description",
        "text",
        "R",
        "Description | Transaction Description | Details | Memo | EFHDS | EFHDS1 | Payee"
        " | Narrative"
        " | Original Description | Transaction | Transaction Details | Note | Name | Text"
        " | Bank Memo | Particulars",
    ),
    Column(
        "amount",
        "money",
        "R",
        "Amount | Transaction Amount | Amount (total) | Amt | Net Amount | Amount USD | Value",
    ),
    Column(
        "debit",
        "money",
        "R",
        "Debit | Debits | Debit Amount | Amount Debit | Withdrawal | Withdrawals | Paid Out"
        " | Money Out | Withdrawal Amount | Debit Amt | Payments",
    ),
    Column(
        "credit",
        "money",
        "R",
        "Credit | Credits | Credit Amount | Amount Credit | Deposit | Deposits | Paid In"
        " | Money In | Deposit Amount | Credit Amt",
    ),
    Column(
        "flag",
        "enum",
        "O",
        "Details | Transaction Type | Credit/Debit | CR/DR | DR/CR | Debit/Credit | CD Flag"
        " | Credit or Debit | D/C | C/D | Dr/Cr Indicator | BAI Type | Type",
    ),
    Column(
        "line_type",
        "text",
        "O",
        "Type | Tran Code | Transaction Code | DSLIP | Trans Type | Transaction Type | Tran Type"
        " | BAI Code | Category",
    ),
    Column(
        "balance",
        "money",
        "O",
        "Balance | Running Bal. | Running Balance | Cash Balance | Account Balance"
        " | Ledger Balance | Balance Amount | Ending Balance",
    ),
    Column(
        "check_no",
        "text",
        "O",
        "Check or Slip # | Check Number | Check # | Check No | Check | Serial Number"
        " | Check Num | Cheque Number | Customer Ref",
    ),
    Column(
        "more",
        "text",
        "O",
        "EFHDS2 | Extended Description | Addenda | Memo | Original Description | Additional Info"
        " | Description 2 | Extended Details | Detail | Text | Notes",
    ),
    Column(
        "bank_id",
        "id",
        "O",
        "FITID | Transaction ID | Bank Reference | Reference Number | Reference | Bank Ref"
        " | Transaction Reference | Ref # | Confirmation # | ID",
    ),
    Column(
        "account",
        "text",
        "O",
        "Account Number | Account | Account # | Account Name | Account No | IBAN | Acct Number",
    ),
    Column("currency", "text", "O", "Currency | Currency Code | Ccy | Curr"),
    Column(
        "pending", "enum", "O", "Status | Pending | Posting Status | State | Transaction Status"
    ),
    Column("trace", "id", "O", "Trace | Trace Number | Trace # | Trace ID | TRN"),
    Column("company_id", "id", "O", "Company ID | Originator ID | Orig ID | Originating ID"),
)
_OUT = re.compile(r"\b(?:debit|dr|d|withdrawal|check|out)\b")
_IN = re.compile(r"\b(?:credit|cr|c|deposit|dslip|in)\b")
_PENDING = re.compile(r"^(?:pending|hold|processing|authori[sz]ed|unposted|y|yes|true)$")
_NOT_LINES = (
    "beginning balance",
    "opening balance",
    "starting balance",
    "balance forward",
    "balance brought forward",
    "ending balance",
    "closing balance",
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    _refuse_other_currency(cells)
    text = _texts(cells)
    traces = [find_trace(line) for line in text]
    numbers, companies = cells.ident("trace"), cells.ident("company_id")
    return [
        cells.lines,
        cells.text("account"),
        cells.day("post_date", needed=True),
        text,
        _amounts(cells),
        _types(cells),
        cells.text("bank_id"),
        [text.lstrip("0") and text for text in cells.text("check_no")],
        [own or found.number for own, found in zip(numbers, traces, strict=True)],
        [own or found.company_id for own, found in zip(companies, traces, strict=True)],
        cells.money("balance"),
        [bool(_PENDING.match(plain(state))) for state in cells.text("pending")],
    ]


def _texts(cells: Cells) -> list[str]:
    """The description, with a second text column behind it when it says something else."""
    pairs = zip(cells.text("description"), cells.text("more"), strict=True)
    return [f"{a} {b}".strip() if b.casefold() not in a.casefold() else a for a, b in pairs]


def _types(cells: Cells) -> list[str]:
    return cells.text("line_type" if cells.has("line_type") else "flag")


def _amounts(cells: Cells) -> list[int | None]:
    """Signed cents, money in positive."""
    if not cells.has("amount"):
        return _from_pair(cells)
    if has_decimal_comma(cells.text("amount")):
        cells.warnings.append(
            "The amounts are written with a decimal comma and no currency is named; they were "
            "read as US dollars"
        )
    amounts = cells.money("amount", needed=True)
    if not cells.has("flag") or not _unsigned(amounts):
        return amounts
    return _signed(cells, amounts)


def _signed(cells: Cells, amounts: Sequence[int | None]) -> list[int | None]:
    """Amounts without a sign, signed by the flag beside them, where it says debit at all."""
    sides = [_side(text) for text in cells.text("flag")]
    if -1 not in sides:
        return list(amounts)
    for row, side in enumerate(sides):
        if side is None:
            cells.reject(row, cells.heading("flag"), "says neither credit nor debit")
    return [amount and amount * (side or 1) for amount, side in zip(amounts, sides, strict=True)]


def _side(text: str) -> int | None:
    words = plain(text.replace("_", " "))
    out, into = _OUT.search(words), _IN.search(words)
    if bool(out) is bool(into):
        return None
    return -1 if out else 1


def _unsigned(amounts: Sequence[int | None]) -> bool:
    return all(amount is None or amount >= 0 for amount in amounts)


def _from_pair(cells: Cells) -> list[int | None]:
    """Credit less debit; one of them must be there. A debit printed negative is not turned."""
    found: list[int | None] = []
    pairs = zip(cells.money("debit"), cells.money("credit"), strict=True)
    for row, (debit, credit) in enumerate(pairs):
        if debit is None and credit is None:
            cells.reject(row, cells.heading("debit"), "has neither a debit nor a credit")
        elif debit and credit:
            cells.reject(row, cells.heading("debit"), "has a debit and a credit")
        found.append((credit or 0) - abs(debit or 0))
    return found


def _refuse_other_currency(cells: Cells) -> None:
    """US dollars only: another currency in a heading, a column or an amount refuses the file."""
    stated = set(cells.text("currency")) - {""}
    for name in ("amount", "debit", "credit", "balance"):
        stated.update(_currency_words(cells.heading(name)) if cells.has(name) else ())
        stated.update("EUR" for text in cells.text(name) if "€" in text)
        stated.update("GBP" for text in cells.text(name) if "£" in text)
    other = sorted(text for text in stated if text.upper() not in ("USD", "US$", "$"))
    if other:
        name = other[0] if other[0].casefold() in CURRENCIES else "another currency"
        raise UnreadableFileError(
            f"The amounts are in {name}. Only statements in US dollars are read."
        )


def _currency_words(heading: str) -> set[str]:
    words = {word.strip("()[].,").casefold() for word in heading.split()}
    return {word.upper() for word in words & CURRENCIES}


def is_balance_row(texts: Sequence[str]) -> bool:
    """A row that only states a balance (``Beginning balance as of 03/01/2026``)."""
    return any(text.casefold().startswith(_NOT_LINES) for text in texts)


BANK_CSV = Layout(
    kind=Kind.BANK_CSV,
    noun="bank_lines",
    record=BankLine,
    columns=_COLUMNS,
    needs=(("post_date",), ("description",), ("amount", "debit", "credit")),
    fields=_fields,
    never="Patient | Patient ID | PatientID | Patient Name | Paying Patient | MRN | PatNum"
    " | Procedure Code | ProcedureCode | CPT | Code | Claim # | Claim ID | Claim Number | DOS"
    " | Receipt No | Receipt Number | Payment Method | Tender | Gross Charges | Net Payout | Symbol"
    " | Shares | Fund | Price | Quantity | Qty | Encounter | Client | Client Name | Name/Patient",
)
