"""BAI2 reports for tests, their trailers counted as the specification says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ACCOUNT = "0004821"


class Entry(NamedTuple):
    """One record 16: type code, cents, bank reference, customer reference, text, continuations."""

    code: str
    cents: int
    reference: str = ""
    customer: str = ""
    text: str = ""
    more: tuple[str, ...] = ()
    funds: str = ""


class Day(NamedTuple):
    """One account of one group. `summary`: type codes with cents, item count and funds behind."""

    as_of: str
    entries: Sequence[Entry] = ()
    summary: str = ""
    account: str = ACCOUNT
    currency: str = "USD"
    modifier: str = "2"
    status: str = "1"


def summary_of(opening: int, entries: Sequence[Entry]) -> str:
    """Balances before and after, and totals with their item counts."""
    ins = [e.cents for e in entries if int(e.code) < 400]
    outs = [e.cents for e in entries if 400 < int(e.code) < 700]
    closing = opening + sum(ins) - sum(outs)
    return (
        f"010,{opening:+d},,,015,{closing:+d},,,100,{sum(ins)},{len(ins)},,"
        f"400,{sum(outs)},{len(outs)},"
    )


def a_day(as_of: str, *entries: Entry, opening: int = 100_000, **more: str) -> Day:
    """A day whose balances and totals agree with its lines."""
    return Day(as_of, entries, summary_of(opening, entries), **more)


def _amounts(summary: str) -> int:
    """Cents of a summary without funds types: every fourth field, beginning with the second."""
    return sum(int(each or 0) for each in summary.split(",")[1::4])


def _records(day: Day) -> tuple[list[str], int]:
    header = f"03,{day.account},{day.currency}"
    records = [f"{header},{day.summary}/" if day.summary else f"{header}/"]
    for each in day.entries:
        fields = (each.code, str(each.cents), each.funds, each.reference, each.customer, each.text)
        records.append(f"16,{','.join(fields)}/")
        records += [f"88,{text}" for text in each.more]
    total = _amounts(day.summary) + sum(each.cents for each in day.entries)
    return [*records, f"49,{total},{len(records) + 1}/"], total


def bai2_text(
    *days: Day, end: str = "\n", header: str = "01,BANK,CLINIC,260313,0600,1,,,2/"
) -> str:
    """A whole file, one group a day."""
    records, total = [header], 0
    for day in days:
        own, cents = _records(day)
        group = f"02,CLINIC,BANK,{day.status},{day.as_of},2359,,{day.modifier}/"
        records += [group, *own, f"98,{cents},1,{len(own) + 2}/"]
        total += cents
    records.append(f"99,{total},{len(days)},{len(records) + 1}/")
    return end.join(records) + end


def write_bai2(path: Path, *days: Day) -> Path:
    """A whole file at a path."""
    path.write_text(bai2_text(*days), encoding="ascii")
    return path
