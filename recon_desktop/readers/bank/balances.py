"""The running balance of a statement: each balance is the one before plus the amounts between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from recon_desktop.domain.money import parse_cents
from recon_desktop.domain.records import BankLine, BankStatement
from recon_desktop.readers.base import ControlTotal


class Chain(NamedTuple):
    """Whether the running balances hold, and the balances before and after all lines."""

    control_totals: tuple[ControlTotal, ...]
    opening_cents: int | None
    closing_cents: int | None


def statements_of(lines: Sequence[BankLine]) -> tuple[BankStatement, ...]:
    """One statement an account, with what the running balances say."""
    found = []
    for account in dict.fromkeys(line.account for line in lines):
        own = [line for line in lines if line.account == account]
        days = [line.post_date for line in own]
        chain = check_chain(own)
        found.append(
            BankStatement(
                account, "USD", chain.opening_cents, chain.closing_cents, min(days), max(days)
            )
        )
    return tuple(found)


def check_chains(lines: Sequence[BankLine]) -> tuple[ControlTotal, ...]:
    """The running balance of every account of the file."""
    accounts = dict.fromkeys(line.account for line in lines)
    return tuple(
        total
        for account in accounts
        for total in check_chain([x for x in lines if x.account == account]).control_totals
    )


def check_chain(lines: Sequence[BankLine]) -> Chain:
    """Oldest line first or newest first, whichever order holds better."""
    booked = [line for line in lines if not line.pending]
    forward, backward = _walk(booked), _walk(booked[::-1])
    if backward.breaks < forward.breaks or (
        backward.breaks == forward.breaks and not _oldest_first(booked)
    ):
        return _chain(backward)
    return _chain(forward)


def _oldest_first(lines: Sequence[BankLine]) -> bool:
    return not lines or lines[0].post_date <= lines[-1].post_date


def check_summary(
    title: Sequence[Sequence[str]], lines: Sequence[BankLine]
) -> tuple[ControlTotal, ...]:
    """Total credits and debits that a bank prints above its list (``Total credits,,99.77``)."""
    ours = {
        "total credits": sum(line.amount_cents for line in lines if line.amount_cents > 0),
        "total debits": sum(line.amount_cents for line in lines if line.amount_cents < 0),
    }
    found = []
    for row in title:
        name = next((text.strip().casefold() for text in row if text.strip()), "").rstrip(":")
        stated = next(filter(None, map(_cents, reversed(row))), None)
        if name in ours and stated is not None:
            counted = ours[name] if stated < 0 or ours[name] >= 0 else -ours[name]
            found.append(ControlTotal(name, stated, counted))
    return tuple(found)


def _cents(text: str) -> int | None:
    try:
        return parse_cents(text)
    except ValueError:
        return None


class _Walk(NamedTuple):
    breaks: int
    first_break: ControlTotal | None
    opening: int | None
    closing: int | None
    links: int


def _walk(lines: Sequence[BankLine]) -> _Walk:
    """Follow the balances in one direction; lines without a balance add to the next one."""
    balance: int | None = None
    opening: int | None = None
    between = breaks = links = 0
    first: ControlTotal | None = None
    for line in lines:
        between += line.amount_cents
        if line.balance_cents is None:
            continue
        if balance is None:
            opening = line.balance_cents - between
        else:
            links += 1
            if balance + between != line.balance_cents:
                breaks += 1
                name = f"running balance at row {line.line}"
                first = first or ControlTotal(name, line.balance_cents, balance + between)
        balance, between = line.balance_cents, 0
    closing = None if balance is None else balance + between
    return _Walk(breaks, first, opening, closing, links)


def _chain(walk: _Walk) -> Chain:
    if walk.first_break is not None:
        return Chain((walk.first_break,), walk.opening, walk.closing)
    if walk.links and walk.closing is not None:
        total = ControlTotal("running balance", walk.closing, walk.closing)
        return Chain((total,), walk.opening, walk.closing)
    return Chain((), walk.opening, walk.closing)
