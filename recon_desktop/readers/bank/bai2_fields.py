"""The fields of BAI2 records: summaries of an account, and one transaction.

``03,0123456789,USD,010,4350000,,,100,208500,3,V,260316,,400,…``: after account and currency, groups
of type code, amount, item count and funds type. ``16,142,9977,S,0,9977,0,REF,CUSTREF,text``: the
funds type says how many fields follow it, and the text is the rest, commas and slashes included.
Amounts are whole minor units of the currency (cents).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from recon_desktop.readers.bank.bai2_records import Part, Record, number

_FUNDS = ("", "0", "1", "2", "S", "V", "D", "Z")
_CODE = re.compile(r"\d{3}", re.ASCII)
_PAIRS = re.compile(r"\d{1,3}", re.ASCII)


class Unread(NamedTuple):
    """Why a record could not be read: record code and reason."""

    where: str
    reason: str


class Summary(NamedTuple):
    """One status or summary of an account; None where the bank left it out."""

    code: str
    cents: int | None
    items: int | None


class Detail(NamedTuple):
    """One transaction as written; the amount has no sign of its own."""

    code: str
    cents: int | None
    bank_reference: str
    customer_reference: str
    text: str


class _Token(NamedTuple):
    text: str
    begins: bool  # the first of a continuation


def read_summaries(header: Record) -> tuple[list[Summary], list[Unread]]:
    """What stands behind account and currency in a record 03."""
    every = (
        _Token(text.strip(), at == 0 and place > 0)
        for place, part in enumerate(header.parts)
        for at, text in enumerate(part.text.split(","))
    )
    tokens = deque(islice(every, 2, None))
    found: list[Summary] = []
    problems: list[Unread] = []
    while tokens:
        code = tokens.popleft().text
        if not code:
            continue
        amount = tokens.popleft().text if tokens else ""
        items, problem = _items_and_funds(tokens)
        cents, count = number(amount), number(items)
        if not _CODE.fullmatch(code):
            problems.append(Unread("03", "has something else where a type code should be"))
            break
        if problem or (amount and cents is None) or (items and count is None):
            problems.append(Unread("03", f"the amount of type {code} cannot be read"))
        found.append(Summary(code, cents, count))
    return found, problems


def _items_and_funds(tokens: deque[_Token]) -> tuple[str, bool]:
    """Take the item count and the funds type with what belongs to it; was there a problem?

    A record may end behind an amount and leave the rest out; its continuation then begins with a
    type code. That is so where a funds type would not be one otherwise.
    """
    if tokens and tokens[0].begins and len(tokens) > 1 and tokens[1].text not in _FUNDS:
        return "", False
    items = tokens.popleft().text if tokens else ""
    if not tokens or (tokens[0].begins and tokens[0].text not in _FUNDS):
        return items, False
    funds = tokens.popleft().text
    if funds not in _FUNDS:
        return items, True
    pairs = tokens.popleft().text if funds == "D" and tokens else "0"
    for _ in range(min(_extra(funds, pairs), len(tokens))):
        tokens.popleft()
    return items, not _PAIRS.fullmatch(pairs)


def _extra(funds: str, pairs: str) -> int:
    """How many fields follow a funds type.

    S: amounts at once, in one day, later. V: date and time. D: so many pairs of days and amount.
    """
    own = 2 * int(pairs) if _PAIRS.fullmatch(pairs) else 0
    return {"S": 3, "V": 2, "D": own}.get(funds, 0)


def read_detail(record: Record) -> Detail | Unread:
    """A record 16 with its continuations."""
    fields = _Fields(record.parts)
    code, amount, funds = fields.take(), fields.take(), fields.take()
    if not _CODE.fullmatch(code):
        return Unread("16", "has no type code")
    cents = number(amount)
    if amount and (cents is None or not amount.isdecimal()):
        return Unread("16", "the amount is not a whole number of cents")
    pairs = fields.take() if funds == "D" else "0"
    if funds not in _FUNDS or not _PAIRS.fullmatch(pairs):
        return Unread("16", "the funds type is none that is known")
    for _ in range(_extra(funds, pairs)):
        fields.take()
    return Detail(code, cents, fields.take(), fields.take(), fields.rest())


class _Fields:
    """The fields of a record one after another, and the text that follows them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = list(parts)
        self._left: str | None = self._parts[0].text

    def take(self) -> str:
        """The next field; '' behind the last."""
        if self._left is None:
            if len(self._parts) < 2:
                return ""
            del self._parts[0]
            self._left = self._parts[0].text
        field, comma, left = self._left.partition(",")
        self._left = left if comma else None
        return field.strip()

    def rest(self) -> str:
        """The text: a word that fills its line goes on in the next, else a new one begins."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        yield self._left or ""
        for before, part in zip(self._parts, self._parts[1:], strict=False):
            yield part.text if before.full else f" {part.text}"


def direction(code: str) -> int:
    """1 for a credit, -1 for a debit, 0 for what is no transaction of a bank account.

    101-399 and 920-959 are credits, 401-699 and 960-999 debits; 100 and 400 are totals, 7xx is a
    loan's, 890 says something without money.
    """
    value = int(code)
    if 100 < value < 400 or 920 <= value < 960:
        return 1
    return -1 if 400 < value < 700 or 960 <= value else 0
