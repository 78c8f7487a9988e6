"""Match by hand: parts of bank lines and what they pay, all or nothing; and take a match back.

A remittance whose payer the bank's text did not name teaches the bank's words for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.allocation import ItemShare, LineShare, allocate
from recon_desktop.domain.bank.entries import BANK_ACTIVITY
from recon_desktop.domain.bank.records import (
    ACCOUNT,
    CARD_BATCH,
    REMITTANCE,
    WHOLE_KINDS,
)
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.book_money import Part, write_parts
from recon_desktop.services.bank.card_money import sale_on_line
from recon_desktop.services.bank.open_items import OpenItems, load_open
from recon_desktop.services.bank.payer_aliases import learn_aliases
from recon_desktop.services.bank.take_back_match import refuse_locked, refuse_overfull, take_back
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

HandPart = tuple[int, str, int, int]
"""Bank line, kind, target, cents (signed as the bank's)."""


def match_by_hand(
    practice: Practice, actor: Actor, *, bank_line_id: int, kind: str, target_id: int
) -> tuple[int, ...]:
    """Match one line to one thing, both open, equal to the cent. RefusedError otherwise.

    All ways to match give the ids of the matches.
    """
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        if bank_line_id not in items.lines:
            raise RefusedError("This bank line is matched already, or is no longer there.")
        amount = items.open_of_target(kind, target_id)
        part = (bank_line_id, kind, target_id, amount)
        return _match(act, actor, items, [part], partial=False)


def match_chosen(
    practice: Practice,
    actor: Actor,
    *,
    lines: Sequence[int],
    targets: Sequence[tuple[str, int]],
    partial: bool = False,
) -> tuple[int, ...]:
    """Match the chosen lines to the chosen items, whatever their number.

    `partial`: the rest comes later; as much is matched as fits. Otherwise RefusedError unless
    both sides are equal to the cent.
    """
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        missing = [line_id for line_id in lines if line_id not in items.lines]
        if missing:
            raise RefusedError("A chosen bank line is matched already, or is no longer there.")
        shares = allocate(
            [LineShare(line_id, items.open_of_line(line_id)) for line_id in lines],
            [
                ItemShare((kind, target), items.open_of_target(kind, target), kind == CARD_BATCH)
                for kind, target in targets
            ],
        )
        parts = [(share.line_id, *share.target, share.cents) for share in shares]
        return _match(act, actor, items, parts, partial=partial, lines=lines, targets=targets)


def match_card_payment(
    practice: Practice, actor: Actor, *, bank_line_id: int, remittance_id: int
) -> tuple[int, ...]:
    """A payer paid by virtual card: the remittance is a sale in this line's payout (R4.33).

    By the desk's receipt of the card, or as the gross of a whole batch. RefusedError otherwise.
    """
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        cents = items.open_of_target(REMITTANCE, remittance_id)
        remit = items.remittances[remittance_id]
        sale = sale_on_line(act.connection, bank_line_id, remit, items.batches.values())
        act.detail = {"bank_line": bank_line_id, "paid by card": remit.trace}
        evidence = f"by a person: {sale.evidence}"
        part = Part(bank_line_id, REMITTANCE, remittance_id, cents, evidence=evidence, via=sale.via)
        return write_parts(act, actor, [part])


def match_parts(
    practice: Practice, actor: Actor, parts: Iterable[HandPart], *, partial: bool = False
) -> tuple[int, ...]:
    """Match parts of lines, all or nothing.

    `partial`: the rest of a line or of what it pays comes later. Otherwise every line and every
    target must come out even. RefusedError with the difference when one does not.
    """
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        return _match(act, actor, items, list(parts), partial=partial)


def _match(
    act: Act,
    actor: Actor,
    items: OpenItems,
    parts: Sequence[HandPart],
    *,
    partial: bool,
    lines: Iterable[int] = (),
    targets: Iterable[tuple[str, int]] = (),
) -> tuple[int, ...]:
    by_line: defaultdict[int, int] = defaultdict(int, dict.fromkeys(lines, 0))
    by_target: defaultdict[tuple[str, int], int] = defaultdict(int, dict.fromkeys(targets, 0))
    for line_id, kind, target_id, cents in parts:
        by_line[line_id] += cents
        if kind != ACCOUNT:
            by_target[kind, target_id] += cents
        elif target_id not in BANK_ACTIVITY:
            raise UsageError(f"A bank line cannot go to account {target_id}.")
    paid = [by_target[kind, target] for _, kind, target, _ in parts if kind != ACCOUNT]
    if not parts or not all(paid):
        raise RefusedError("Nothing of what is chosen fits together.")
    for line_id in by_line:
        _check_line(items, line_id)
    _check_new(act.connection, parts)
    _check_sums(items, by_line, by_target, partial=partial)
    many = len(parts) > 1
    evidence = "several, matched by a person" if many else "matched by a person"
    made = write_parts(act, actor, [Part(*each, evidence=evidence) for each in parts])
    learned = learn_aliases(act.connection, items, parts)
    act.detail = {
        "parts": [
            {"bank_line": line, "kind": kind, "target": items.name(kind, target), "cents": cents}
            for line, kind, target, cents in parts
        ]
    }
    if learned:
        act.detail["learned"] = [alias for _, alias in learned]
    return made


def _check_line(items: OpenItems, line_id: int) -> None:
    line = items.lines.get(line_id)
    if line is None:
        raise RefusedError("This bank line is matched already, or is no longer there.")
    if line.pending:
        raise RefusedError("The bank has not booked this line yet; wait until it has.")


def _check_new(connection: Connection, parts: Sequence[HandPart]) -> None:
    """A line pays a thing in one part: a larger part is matched anew."""
    from recon_desktop.storage.queries import bank

    wanted = {(line, kind, target) for line, kind, target, _ in parts}
    live = bank.parts_by_line(connection, {line for line, *_ in wanted})
    there = {(line, x.kind, x.target_id) for line, found in live.items() for x in found}
    if wanted & there:
        raise RefusedError(
            "A chosen line pays a part of this already. Take that match back, then match the "
            "larger part."
        )


def _check_sums(
    items: OpenItems,
    by_line: dict[int, int],
    by_target: dict[tuple[str, int], int],
    *,
    partial: bool,
) -> None:
    """No side is used beyond what is open of it, and none is left over unless that was said."""
    lines = {line: items.open_of_line(line) for line in by_line}
    targets = {target: items.open_of_target(*target) for target in by_target}
    over = [
        used
        for used, still in (
            *((by_line[line], still) for line, still in lines.items()),
            *((by_target[target], still) for target, still in targets.items()),
        )
        if abs(used) > abs(still) or used * still < 0
    ]
    uneven = by_line != lines or by_target != targets
    if over or (uneven and not partial):
        bank, chosen = sum(lines.values()), sum(targets.values())
        if bank == chosen:
            raise RefusedError(_not_paired(items, by_line, by_target, bank))
        noun = "line is" if len(lines) == 1 else "lines are"
        raise RefusedError(
            f"The bank {noun} {Money(bank)}, the other side {Money(chosen)}: "
            f"they differ by {Money(bank - chosen)}."
        )
    divided = [t for t, cents in targets.items() if t[0] in WHOLE_KINDS and by_target[t] != cents]
    if divided:
        raise RefusedError("A refund or a returned item is matched whole or not.")


def _not_paired(
    items: OpenItems, by_line: dict[int, int], by_target: dict[tuple[str, int], int], cents: int
) -> str:
    """Both sides come to the same sum, and yet part of it fits nothing: what is left over."""
    rests = [
        (
            f"the bank line of {items.lines[line].post_date:%m/%d/%Y}",
            items.open_of_line(line) - used,
        )
        for line, used in by_line.items()
    ]
    rests += [
        (items.name(*target), items.open_of_target(*target) - used)
        for target, used in by_target.items()
    ]
    left = "; ".join(f"{Money(rest)} of {name}" for name, rest in rests if rest)
    return (
        f"Both sides come to {Money(cents)}, but one by one they do not fit: {left} would be left "
        "over. Match money in and money out apart, or choose the lines that belong together."
    )


def unmatch(practice: Practice, actor: Actor, match_id: int) -> None:
    """Take one match back: the mirror of its entry, and both sides are open again.

    Other parts of the line, and of what it pays, stay. Raises RefusedError when the remittance is
    posted, or the line is on a finished reconciliation.
    """
    unmatch_all(practice, actor, [match_id])


def unmatch_all(practice: Practice, actor: Actor, match_ids: Iterable[int]) -> None:
    """Take several matches back, all or none: what a correction made room for goes first."""
    from recon_desktop.storage.queries import bank

    with practice.act(actor, Action.MATCH_BANK) as act:
        rows = [bank.live_match(act.connection, each) for each in match_ids]
        found = [row for row in rows if row is not None]
        if not found or len(found) < len(rows):
            raise UsageError("This match has been taken back already.")
        for row in sorted(found, key=lambda row: (not row.via, -row.amount_cents)):
            refuse_locked(act.connection, row)
            refuse_overfull(act.connection, row)
            take_back(act, actor, row)
        act.detail = {
            "matches": [
                {"match": row.id, "kind": row.kind, "target": row.target_id} for row in found
            ]
        }
