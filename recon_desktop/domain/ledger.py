"""Journal entries as values: balanced, on accounts of the chart, mirrored to reverse them.

Knows double entry (R6.13, TRUST 1 and 12); knows no store, no date and no user: the service that
posts a planned entry adds those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from recon_desktop.domain.accounts import CHART


class JournalLine(NamedTuple):
    """One line of an entry; a positive amount is a debit, a negative one a credit, in cents."""

    account: int
    amount_cents: int
    encounter_id: str = ""
    patient_id: str = ""
    payer: str = ""
    sub: str = ""  # sub-account: payer order, adjustment reason, 'anticipated' …
    service_line: str = ""  # our line reference, or the remittance's
    memo: str = ""


class PlannedEntry(NamedTuple):
    """One balanced entry, not yet in the ledger. `kind` is for programs, `label` for people."""

    kind: str
    label: str
    lines: tuple[JournalLine, ...]
    document: str = ""  # receipt, ticket, batch or trace number
    reason: str = ""


class Turnover(NamedTuple):
    """What went through an account: both sides in cents, both positive."""

    debit_cents: int
    credit_cents: int


def check_entry(entry: PlannedEntry) -> None:
    """Raise ValueError when the entry could not stand in a ledger: a bug, never a user's doing."""
    if not entry.lines:
        raise ValueError(f"entry '{entry.label}' has no lines")
    unknown = sorted({line.account for line in entry.lines} - CHART.keys())
    if unknown:
        raise ValueError(f"entry '{entry.label}' uses accounts that do not exist: {unknown}")
    total = sum(line.amount_cents for line in entry.lines)
    if total:
        raise ValueError(f"entry '{entry.label}' is out of balance by {total} cents")


def plan_entry(
    kind: str, label: str, lines: Iterable[JournalLine], *, document: str = "", reason: str = ""
) -> tuple[PlannedEntry, ...]:
    """The entry of these lines without its zero lines; nothing when no line is left."""
    kept = tuple(line for line in lines if line.amount_cents)
    if not kept:
        return ()
    entry = PlannedEntry(kind, label, kept, document, reason)
    check_entry(entry)
    return (entry,)


def reverse(entry: PlannedEntry, reason: str = "") -> PlannedEntry:
    """The mirror of an entry, line by line on the same accounts (TRUST 12)."""
    mirrored = tuple(line._replace(amount_cents=-line.amount_cents) for line in entry.lines)
    return PlannedEntry("reversal", f"Reversal of {entry.label}", mirrored, entry.document, reason)


def trial_balance(lines: Iterable[JournalLine]) -> dict[int, int]:
    """Account number → balance in cents, debit positive, in the order of the chart."""
    balances: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        balances[line.account] += line.amount_cents
    return dict(sorted(balances.items()))


def turnover(lines: Iterable[JournalLine]) -> dict[int, Turnover]:
    """Account number → debits and credits in cents."""
    sides: dict[int, Turnover] = {}
    for line in lines:
        debit, credit = sides.get(line.account, Turnover(0, 0))
        amount = line.amount_cents
        sides[line.account] = Turnover(debit + max(amount, 0), credit + max(-amount, 0))
    return dict(sorted(sides.items()))


def lines_of(entries: Iterable[PlannedEntry]) -> tuple[JournalLine, ...]:
    """All lines of the entries, in order."""
    return tuple(line for entry in entries for line in entry.lines)
