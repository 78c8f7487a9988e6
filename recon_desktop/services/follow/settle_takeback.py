"""What a person decides of takebacks: what belongs together, and where an amount belongs.

Linking moves no money: the books hold both sides on the same account already. Settling does: it
writes one entry from the account where the amount waits (2020, 1195 …) to its place, which is
taken back by its mirror, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.accounts import CHART, INSURANCE_AR, OTHER_ADJUSTMENTS, PRIMARY
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.takebacks import Movement
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.match_bank import mirror_entry
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.follow.load_takebacks import TakebackBook, load_book
from recon_desktop.services.follow.refund_takeback import (
    TO_REFUND,
    ask_for_check,
    pay_by_taking,
    refund_line,
    refuse_while_refunded,
)
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

WRITE_OFF = str(OTHER_ADJUSTMENTS)
"""What `to` says when an amount is written off."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling wrote. `refund`: the number of the refund it asks for, or has paid."""

    settlement_id: int
    amount: Money
    target: str
    posting_date: date
    refund: str = ""


def link_takeback(
    practice: Practice,
    actor: Actor,
    opening_id: int,
    taking_id: int,
    *,
    amount: Money | None = None,
    reason: str,
) -> Money:
    """Say that a taking settles an announcement; the amount tied (all that fits when not given).

    Raises RefusedError when they are not two sides of one payer, when a remittance is not posted,
    or when less is open.
    """
    from recon_desktop.storage.queries import takebacks as queries

    with practice.act(actor, Action.SETTLE_TAKEBACK) as act:
        _require_reason(reason)
        book = load_book(act.connection)
        opening, taking = _posted(book, opening_id), _posted(book, taking_id)
        _check_sides(opening, taking)
        fits = min(book.left(opening.id), book.left(taking.id))
        cents = fits if amount is None else amount.cents
        if cents <= 0 or cents > fits:
            raise RefusedError(
                f"{Money(cents)} cannot be tied: {Money(book.left(opening.id))} of the "
                f"announcement and {Money(book.left(taking.id))} of what was taken are open."
            )
        _end_what_was_said(act, opening_id, taking_id, only_no=True)
        row = queries.LinkRow(0, opening_id, taking_id, cents, reason, act.stamp, actor.name)
        queries.insert_link(act.connection, row)
        act.detail = _told(opening, taking, reason) | {"amount_cents": cents}
        return Money(cents)


def unlink_takeback(
    practice: Practice, actor: Actor, opening_id: int, taking_id: int, *, reason: str
) -> None:
    """Say that the two do not belong together, whoever tied them; both are open again.

    Raises RefusedError when they are not tied.
    """
    from recon_desktop.storage.queries import takebacks as queries

    with practice.act(actor, Action.SETTLE_TAKEBACK) as act:
        _require_reason(reason)
        book = load_book(act.connection)
        opening, taking = _posted(book, opening_id), _posted(book, taking_id)
        if not _are_tied(book, opening_id, taking_id):
            raise RefusedError("These two are not tied to each other; nothing was changed.")
        _end_what_was_said(act, opening_id, taking_id)
        if _are_tied(load_book(act.connection), opening_id, taking_id):
            row = queries.LinkRow(0, opening_id, taking_id, 0, reason, act.stamp, actor.name)
            queries.insert_link(act.connection, row)
        act.detail = _told(opening, taking, reason) | {"apart": True}


def settle_takeback(
    practice: Practice, actor: Actor, adjustment_id: int, *, to: str, reason: str
) -> Settled:
    """Move all that is open of an adjustment to its place: a claim or encounter, 4110, a refund.

    `to` is a number, ``4110`` or ``refund``. For a claim the entry goes to its insurance
    receivable (1110). A refund to the payer (2010) is asked for, or the payer has taken one by
    itself. Raises RefusedError when nothing is open or no refund fits, UsageError when `to`
    names nothing we know.
    """
    with practice.act(actor, Action.SETTLE_TAKEBACK) as act:
        _require_reason(reason)
        book = load_book(act.connection)
        movement = _posted(book, adjustment_id)
        wanted = _Wanted(movement, book.left(adjustment_id), book.pairs[adjustment_id].payer, to)
        if not wanted.cents:
            raise RefusedError(f"Nothing is open of {_name(movement)}; nothing was written.")
        act.business_date = next_open_day(act.connection, practice.local_now().date())
        done = _settle(act, actor, wanted, act.business_date, reason)
        act.detail = {"trace": movement.trace, "code": movement.code, "to": to, "reason": reason}
        act.detail["amount_cents"] = wanted.cents
        if done.refund:
            act.detail["refund"] = done.refund
        return done


class _Wanted(NamedTuple):
    """What is to be settled, and where to."""

    movement: Movement
    cents: int
    payer: str
    to: str


def _settle(act: Act, actor: Actor, wanted: _Wanted, day: date, reason: str) -> Settled:
    from recon_desktop.storage.queries import takebacks as queries
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    movement, cents, payer = wanted.movement, wanted.cents, wanted.payer
    to, paid = wanted.to.strip(), None
    if to == TO_REFUND:
        target, paid = refund_line(act.connection, movement, cents, payer)
    else:
        target = _target(act.connection, to, payer)
    head = EntryHead(day, act.stamp, actor.name, remittance_id=movement.remittance_id)
    (entry_id,) = write_entries(act.connection, head, _plan(wanted, target, reason))
    row = queries.SettlementRow(
        0, movement.id, entry_id, cents, to, reason, act.stamp, actor.name, day
    )
    settlement_id = queries.insert_settlement(act.connection, row)
    refund = ""
    if paid is not None:
        refund = paid.name
        pay_by_taking(act, actor, paid, trace=movement.trace, entry_id=entry_id, day=day)
    elif to == TO_REFUND:
        refund = ask_for_check(act, actor, cents, payer, entry_id=entry_id, reason=reason)
    return Settled(settlement_id, Money(cents), to, day, refund)


def take_back_settlement(
    practice: Practice, actor: Actor, settlement_id: int, *, reason: str
) -> None:
    """Write the mirror of a settlement; the amount is open again.

    Raises RefusedError the second time, and while a refund lives by it.
    """
    from recon_desktop.storage.queries import takebacks as queries

    with practice.act(actor, Action.SETTLE_TAKEBACK) as act:
        _require_reason(reason)
        found = queries.load_settlements(act.connection, settlement_id=settlement_id)
        if not found:
            raise RefusedError("This settlement has been taken back already, or never was.")
        refuse_while_refunded(act.connection, found[0].entry_id)
        mirror_entry(act, actor, found[0].entry_id, reason)
        act.detail = {"settlement": settlement_id, "to": found[0].target, "reason": reason}


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UsageError("Say why: a takeback is not settled without a reason.")


def _posted(book: TakebackBook, adjustment_id: int) -> Movement:
    """The pair in the books; one that is not posted cannot be worked on."""
    movement = book.movements.get(adjustment_id)
    if movement is not None:
        return movement
    row = book.pairs.get(adjustment_id)
    if row is None:
        raise UsageError(f"There is no provider-level adjustment {adjustment_id} to follow.")
    raise RefusedError(f"Remittance {row.trace} is not posted; post it first.")


def _check_sides(opening: Movement, taking: Movement) -> None:
    if not opening.opens or taking.opens:
        raise RefusedError("One has to announce and the other to take; these two do the same.")
    if opening.payer != taking.payer:
        raise RefusedError("These are two payers; one does not settle what the other announced.")
    if opening.account != taking.account:
        raise RefusedError(
            f"One stands on {CHART[opening.account].name}, the other on "
            f"{CHART[taking.account].name}; they cannot settle each other."
        )


def _are_tied(book: TakebackBook, opening_id: int, taking_id: int) -> bool:
    ties = book.followed.by_movement.get(opening_id, [])
    return any(tie.taking_id == taking_id for tie in ties)


def _end_what_was_said(act: Act, opening_id: int, taking_id: int, *, only_no: bool = False) -> None:
    """Take back what persons said of the two; with `only_no`, that they are apart."""
    from recon_desktop.storage.queries import takebacks as queries

    pair = (opening_id, taking_id)
    rows = [r for r in queries.load_links(act.connection) if (r.opening_id, r.taking_id) == pair]
    ids = [row.id for row in rows if not (only_no and row.amount_cents)]
    queries.end_links(act.connection, ids, act.stamp)


def _name(movement: Movement) -> str:
    return f"{movement.code} {movement.reference} of remittance {movement.trace}"


def _told(opening: Movement, taking: Movement, reason: str) -> dict[str, object]:
    return {"opening": opening.id, "taking": taking.id, "trace": taking.trace, "reason": reason}


def _target(connection: Connection, to: str, payer: str) -> JournalLine:
    """The line that takes the amount up, its amount not yet filled in."""
    from recon_desktop.storage.queries import claims

    wanted = to.strip()
    if wanted == WRITE_OFF:
        return JournalLine(OTHER_ADJUSTMENTS, 0, payer=payer, sub="takeback")
    sent = claims.latest_claims(connection, [wanted]).get(wanted)
    encounter = claims.encounters_of_claims(connection, [wanted]).get(wanted, "")
    encounter = encounter or (sent.record.encounter_id or wanted if sent else "")
    if not encounter:
        raise UsageError(
            f"There is no claim or encounter {wanted or '(none)'}. Give its number, "
            f"{WRITE_OFF} to write the amount off, or {TO_REFUND} for a refund to the payer."
        )
    charges = claims.charges_of(connection, encounter_ids=[encounter], claim_ids=[wanted])
    patient = sent.record.patient_id if sent else next((c.record.patient_id for c in charges), "")
    order = (sent.record.payer_order if sent else "") or PRIMARY
    return JournalLine(INSURANCE_AR, 0, encounter, patient, payer, order)


def _plan(wanted: _Wanted, target: JournalLine, reason: str) -> tuple[PlannedEntry, ...]:
    """What waits as a debit (taken from us) becomes the target's debit, and the other way."""
    movement = wanted.movement
    signed = wanted.cents if movement.cents > 0 else -wanted.cents
    memo = f"PLB {movement.code} settled"
    waiting = JournalLine(
        movement.account,
        -signed,
        payer=wanted.payer,
        sub=movement.sub,
        service_line=movement.reference,
        memo=memo,
    )
    taken_up = target._replace(amount_cents=signed, service_line=movement.reference, memo=memo)
    account = CHART[target.account].name
    place = target.encounter_id if target.account == INSURANCE_AR else account
    label = f"PLB {movement.code} {movement.reference} settled to {place}"
    return plan_entry(
        "takeback-settled", label, (taken_up, waiting), document=movement.trace, reason=reason
    )
