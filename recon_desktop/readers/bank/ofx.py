"""OFX statements (1.x SGML, 2.x XML): every transaction becomes a bank line or a rejected row.

``<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260312120000[-5:EST]<TRNAMT>99.77<FITID>8…``. Dates are
taken as written, whatever zone stands behind them: a bank's business day must not shift. A
statement in another currency is read with a warning, and refused by the import. The cash
transactions of an investment account are bank lines too; its trades are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.money import parse_cents
from recon_desktop.domain.records import BankLine, BankStatement
from recon_desktop.readers.bank.currency import foreign_warnings
from recon_desktop.readers.bank.ofx_tree import Node, ofx_text, read_tree
from recon_desktop.readers.bank.trace import find_trace
from recon_desktop.readers.base import ControlTotal, Kind, ReadResult, RejectedRow

_STATEMENTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
_ACCOUNTS = ("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM")
_TRANSACTIONS = ("STMTTRN", "STMTTRNP")
_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{2,6}(?:\.\d+)?)?(?:\s*\[.*\])?$")
_COMMA = re.compile(r"^([-+]?\d+),(\d{1,2})$")
_OPENING_TAG = re.compile(r"<\s*STMTTRNP?\s*>", re.I)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.S)


class _Unread(NamedTuple):
    """Why a transaction could not be read: the element and the reason."""

    where: str
    reason: str


def read_ofx(data: bytes) -> ReadResult:
    """Bank lines and one statement an account.

    `line` is the ordinal of the transaction in the file. Raises UnreadableFileError when the
    document is not whole.
    """
    text = ofx_text(data)
    root = read_tree(text)
    statements = list(root.walk(*_STATEMENTS))
    lines, rejected = _read_lines(root, statements)
    counted = len(lines) + len(rejected)
    stated = len(_OPENING_TAG.findall(_CDATA.sub("", text)))
    return ReadResult(
        kind=Kind.OFX,
        records=tuple(lines),
        rejected=tuple(rejected),
        control_totals=(ControlTotal("transactions", stated, counted),),
        counts={"bank_lines": len(lines), "statements": len(statements)},
        statements=tuple(_statement(node) for node in statements),
        warnings=tuple(_warnings(root, statements, counted)),
    )


def _read_lines(root: Node, statements: list[Node]) -> tuple[list[BankLine], list[RejectedRow]]:
    account_of = {
        id(transaction): _account(statement)
        for statement in statements
        for transaction in statement.walk(*_TRANSACTIONS)
    }
    lines: list[BankLine] = []
    rejected: list[RejectedRow] = []
    for number, node in enumerate(root.walk(*_TRANSACTIONS), start=1):
        found = _read_line(number, node, account_of.get(id(node), ""))
        if isinstance(found, BankLine):
            lines.append(found)
        else:
            rejected.append(RejectedRow(number, *found))
    return lines, rejected


def _account(statement: Node) -> str:
    account = statement.child(*_ACCOUNTS)
    return account.value("ACCTID") if account else ""


def _read_line(number: int, node: Node, account: str) -> BankLine | _Unread:
    """A BankLine, or why the transaction cannot be one."""
    posted, amount = _day(node.value("DTPOSTED") or node.value("DTTRAN")), _cents(node)
    for found in (posted, amount, _currency_problem(node)):
        if isinstance(found, _Unread):
            return found
    text = _description(node)
    trace = find_trace(text)
    check = node.value("CHECKNUM")
    return BankLine(
        line=number,
        account=account,
        post_date=posted,  # type: ignore[arg-type]
        description=text,
        amount_cents=amount,  # type: ignore[arg-type]
        line_type=node.value("TRNTYPE"),
        bank_id=node.value("FITID"),
        check_no=check if check.strip("0") else "",
        trace=trace.number,
        company_id=trace.company_id,
        balance_cents=None,
        pending=node.tag == "STMTTRNP",
    )


def _day(text: str) -> date | _Unread:
    if not text:
        return _Unread("DTPOSTED", "is empty")
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else _Unread("DTPOSTED", "is not a date")
    except ValueError:
        return _Unread("DTPOSTED", "is not a day of the calendar")


def _cents(node: Node) -> int | _Unread:
    """OFX writes plain amounts; the decimal sign may be a comma (OFX 1.6 §3.2.9.1)."""
    text = node.value("TRNAMT").strip()
    if not text:
        return _Unread("TRNAMT", "is empty")
    comma = _COMMA.match(text)
    if not comma and "," in text and "." not in text:
        return _Unread("TRNAMT", "has more than two decimals")
    try:
        return parse_cents(f"{comma[1]}.{comma[2]}" if comma else text)
    except ValueError as error:
        return _Unread("TRNAMT", str(error))


def _currency_problem(node: Node) -> _Unread | None:
    """CURRENCY says the amount is in it; ORIGCURRENCY only what it was converted from."""
    currency = node.child("CURRENCY")
    if currency and currency.value("CURSYM").upper() not in ("", "USD"):
        return _Unread("CURRENCY", "is not US dollars")
    return None


def _description(node: Node) -> str:
    """Name and memo; a memo that only repeats or continues the name is taken once."""
    payee = node.child("PAYEE")
    name = node.value("NAME") or (payee.value("NAME") if payee else "")
    memo = node.value("MEMO")
    if not memo or memo.casefold() in name.casefold():
        return name
    return memo if memo.casefold().startswith(name.casefold()) else f"{name} {memo}"


def _statement(node: Node) -> BankStatement:
    listed = next(node.walk("BANKTRANLIST", "INVTRANLIST"), None)
    return BankStatement(
        account=_account(node),
        currency=node.value("CURDEF").upper() or "USD",
        opening_cents=None,
        closing_cents=_closing(node),
        first_date=_known_day(listed, "DTSTART"),
        last_date=_known_day(listed, "DTEND"),
    )


def _closing(node: Node) -> int | None:
    """The ledger balance; the available balance only where the bank gives no other."""
    for tag in ("LEDGERBAL", "AVAILBAL"):
        balance = node.child(tag)
        if balance is not None and balance.value("BALAMT"):
            try:
                return parse_cents(balance.value("BALAMT").replace(",", "."))
            except ValueError:
                return None
    return None


def _known_day(listed: Node | None, tag: str) -> date | None:
    found = _day(listed.value(tag)) if listed else None
    return found if isinstance(found, date) else None


def _warnings(root: Node, statements: list[Node], counted: int) -> Iterator[str]:
    if not statements:
        yield "There is no bank account in this file"
    elif not counted:
        yield "The file has no transactions of a bank account"
    if any(statement.tag == "INVSTMTRS" for statement in statements):
        yield "The file is of an investment account; only its cash transactions are read"
    yield from foreign_warnings(s.value("CURDEF").upper() for s in statements)
    if any(node.tag == "BANKTRANLIST" and not node.end for node in root.walk("BANKTRANLIST")):
        yield "The list of transactions has no end of its own; compare the count with the bank's"
    if any(not statement.value("CURDEF") for statement in statements):
        yield "The file does not name its currency; it was read as US dollars"
    codes = {node.value("CODE") for node in root.walk("STATUS")} - {"", "0"}
    if codes:
        yield f"The bank reports status {', '.join(sorted(codes))} instead of all data"


def transaction_text(data: bytes, number: int) -> str:
    """The raw text of the n-th transaction; '' when there is none."""
    text = ofx_text(data)
    for count, node in enumerate(read_tree(text).walk(*_TRANSACTIONS), start=1):
        if count == number:
            return text[node.start : node.end]
    return ""
