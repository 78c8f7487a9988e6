"""BAI2 balance reports (record codes 01 to 99): every transaction a bank line or a rejected row.

``16,142,9977,,R77,,HCCLAIMPMT/``. The day of a line is the as-of date of its group; when funds are
available does not shift it. An interim report of the same day (as-of modifier 3) tells what the
bank has not booked yet: its lines are pending. Whatever the file states twice is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.domain.records import BankLine, BankStatement
from recon_desktop.readers.bank.bai2_fields import (
    Detail,
    Unread,
    direction,
    read_detail,
    read_summaries,
)
from recon_desktop.readers.bank.bai2_records import (
    Account,
    Envelope,
    Group,
    Record,
    read_envelopes,
    record_text,
)
from recon_desktop.readers.bank.bai2_totals import (
    ReadAccount,
    ReadGroup,
    check_envelope,
    warnings_of,
)
from recon_desktop.readers.bank.trace import find_trace
from recon_desktop.readers.base import Kind, ReadResult, RejectedRow
from recon_desktop.readers.delimited import decode

_VERSIONS = ("", "2", "3")  # 3: ANSI X9.121, the same records
_INTERIM_TODAY = "3"
_INTERIM = ("1", _INTERIM_TODAY)
_DELETION, _CORRECTION, _TEST = "2", "3", "4"
_OPENING, _CLOSING, _MESSAGE = "010", "015", "890"
_CHECKS = ("255", "395", "474", "475")
"""Type codes of checks: their customer reference is the check's number."""


def bai2_text(data: bytes, line: int) -> str:
    """The record that begins at a line; '' when there is none."""
    return record_text(decode(data), line)


def read_bai2(data: bytes) -> ReadResult:
    """Bank lines, and one statement for each account and day, oldest first.

    `line` is the line of the file where a record 16 begins. Raises UnreadableFileError when a
    header or trailer is missing, and for what the bank calls a test or a deletion.
    """
    groups: list[ReadGroup] = []
    totals = []
    for envelope in read_envelopes(decode(data)):
        _refuse_other_version(envelope)
        read = [_read_group(group) for group in envelope.groups]
        totals += check_envelope(envelope, read)
        groups += read
    groups.sort(key=lambda group: group.as_of)
    accounts = [account for group in groups for account in group.accounts]
    lines = sorted((line for each in accounts for line in each.lines), key=lambda line: line.line)
    counts = {"bank_lines": len(lines), "statements": len(accounts)}
    messages = sum(each.messages for each in accounts)
    return ReadResult(
        kind=Kind.BAI2,
        records=tuple(_with_own_ids(lines)),
        rejected=tuple(sorted(row for each in accounts for row in each.rejected)),
        control_totals=tuple(totals),
        counts=counts | ({"messages": messages} if messages else {}),
        statements=tuple(each.statement for each in accounts),
        warnings=tuple(warnings_of(groups)),
    )


def _refuse_other_version(envelope: Envelope) -> None:
    version = envelope.header.field(7)
    if version not in _VERSIONS:
        raise UnreadableFileError(
            "The file is of another version of BAI than 2. Ask the bank for BAI2."
        )


def _read_group(group: Group) -> ReadGroup:
    """A group of accounts. UnreadableFileError for one that must not be taken as it is."""
    header = group.header
    status, modifier = header.field(2), header.field(6)
    if status in (_DELETION, _TEST):
        what = "a test" if status == _TEST else "taken back"
        raise UnreadableFileError(
            f"The bank marks what begins at line {header.line} as {what}. Nothing of the file was "
            "taken; undo what was imported of it before."
        )
    as_of = _day(header)
    currency = header.field(5).upper() or "USD"
    pending = modifier == _INTERIM_TODAY
    accounts = [_read_account(each, as_of, currency, pending=pending) for each in group.accounts]
    return ReadGroup(group, as_of, modifier in _INTERIM, status == _CORRECTION, accounts)


def _day(header: Record) -> date:
    """``260312``, or ``20260312``."""
    text = header.field(3)
    digits = f"20{text}" if len(text) == 6 else text
    try:
        return date.fromisoformat(digits if digits.isdecimal() and len(digits) == 8 else "")
    except ValueError:
        raise UnreadableFileError(
            f"The as-of date at line {header.line} is not a date; the file was not read."
        ) from None


def _read_account(account: Account, as_of: date, currency: str, *, pending: bool) -> ReadAccount:
    header = account.header
    summaries, problems = read_summaries(header)
    stated = {each.code: each for each in reversed(summaries)}
    name = header.field(0)
    found = ReadAccount(
        source=account,
        statement=BankStatement(
            account=name,
            currency=header.field(1).upper() or currency,
            opening_cents=stated[_OPENING].cents if _OPENING in stated else None,
            closing_cents=stated[_CLOSING].cents if _CLOSING in stated and not pending else None,
            first_date=as_of,
            last_date=as_of,
        ),
        stated=stated,
        amounts_cents=sum(each.cents or 0 for each in summaries),
    )
    found.rejected += [RejectedRow(header.line, *problem) for problem in problems]
    for record in account.details:
        _take_detail(found, record, as_of, pending=pending)
    return found


def _take_detail(found: ReadAccount, record: Record, as_of: date, *, pending: bool) -> None:
    """A record 16 becomes a line, a message without money, or a rejected row."""
    detail = read_detail(record) if record.code else Unread("", "is not a record of BAI2")
    if isinstance(detail, Detail):
        found.amounts_cents += detail.cents or 0
        if detail.code == _MESSAGE and not detail.cents:
            found.messages += 1
            return
        detail = _problem(detail) or detail
    if isinstance(detail, Unread):
        found.rejected.append(RejectedRow(record.line, *detail))
    else:
        found.lines.append(_line(record.line, detail, found.statement.account, as_of, pending))


def _problem(detail: Detail) -> Unread | None:
    if not direction(detail.code):
        return Unread("16", f"type code {detail.code} is not a transaction of a bank account")
    return Unread("16", "the amount is empty") if detail.cents is None else None


def _line(line: int, detail: Detail, account: str, as_of: date, pending: bool) -> BankLine:
    reference, customer = detail.bank_reference, detail.customer_reference
    is_id = bool(reference.strip("0")) and " " not in reference
    is_check = detail.code in _CHECKS and customer.isdecimal() and bool(customer.strip("0"))
    text = reference if reference.strip("0") and not is_id else ""
    if not is_check and customer not in detail.text:
        text += f" {customer}"
    text = f"{text} {detail.text}".strip()
    trace = find_trace(f"{text} {reference}")
    return BankLine(
        line=line,
        account=account,
        post_date=as_of,
        description=text,
        amount_cents=direction(detail.code) * (detail.cents or 0),
        line_type=detail.code,
        bank_id=reference if is_id else "",
        check_no=customer if is_check else "",
        trace=trace.number,
        company_id=trace.company_id,
        balance_cents=None,
        pending=pending,
    )


def _with_own_ids(lines: Iterable[BankLine]) -> Iterator[BankLine]:
    """A bank reference that several lines of a day share is no line's own."""
    lines = list(lines)
    times = Counter((line.account, line.post_date, line.bank_id) for line in lines)
    for line in lines:
        shared = times[line.account, line.post_date, line.bank_id] > 1
        yield line._replace(bank_id="") if shared else line
