"""Acts on bank statements and takebacks, for the money state machine."""

from __future__ import annotations

from datetime import date, timedelta

from money_choice import AMISS, IN_VAIN, fitting, mostly, of
from money_machine import MoneyDesk, NothingToDoError, Pick

from recon_desktop.domain.money import Money
from recon_desktop.services.bank import reconcile_statement as statements
from recon_desktop.services.bank.reconciliation_view import load_reconciliation
from recon_desktop.services.follow import settle_takeback
from recon_desktop.services.follow.load_takebacks import load_book
from recon_desktop.services.follow.takeback_rows import NOT_POSTED
from recon_desktop.services.follow.takebacks import load_takebacks

ACCOUNT = "0004821"
OTHER_ADJUSTMENTS = 4110


def settle(desk: MoneyDesk, pick: Pick) -> None:
    """Move what is open of a takeback to a claim, or write it off."""
    found = [each.adjustment_id for each in load_takebacks(desk.practice).rows if each.can_settle]
    if pick.chance(AMISS):
        found = desk.ids("SELECT id FROM provider_adjustment")
    to = pick.one(["C09", "E1107", str(OTHER_ADJUSTMENTS)])
    desk.do(settle_takeback.settle_takeback, of(pick, found), to=to, reason="a letter came")


def take_settlement_back(desk: MoneyDesk, pick: Pick) -> None:
    """Mirror a settlement."""
    live = "entry_id NOT IN (SELECT reverses FROM entry WHERE reverses IS NOT NULL)"
    found = fitting(desk, pick, live, "takeback_settlement")
    desk.do(settle_takeback.take_back_settlement, found, reason="the wrong claim")


def link(desk: MoneyDesk, pick: Pick) -> None:
    """Say that a taking settles an announcement."""
    rows = [each for each in load_takebacks(desk.practice).rows if each.adjustment_id and each.left]
    there = [(a, b) for a in rows if a.announces for b in rows if not b.announces]
    fits = [(a, b) for a, b in there if a.payer == b.payer and NOT_POSTED not in (a.state, b.state)]
    opening, taking = mostly(pick, fits, there)
    amount = Money(pick.one([100, 500])) if pick.chance(30) else None
    desk.do(
        settle_takeback.link_takeback, opening.adjustment_id, taking.adjustment_id, amount=amount,
        reason="same letter",
    )  # fmt: skip


def unlink(desk: MoneyDesk, pick: Pick) -> None:
    """Say that two do not belong together."""
    with desk.practice.store.read() as connection:
        book = load_book(connection)
    tied = {
        (x.opening_id, x.taking_id) for ties in book.followed.by_movement.values() for x in ties
    }
    there = [(a, b) for a in book.pairs for b in book.pairs if a != b]
    opening, taking = mostly(pick, sorted(tied), there)
    desk.do(settle_takeback.unlink_takeback, opening, taking, reason="other claims")


def _reconciliation(desk: MoneyDesk, pick: Pick, state: str) -> int:
    return int(fitting(desk, pick, f"state = '{state}'", "reconciliation"))


def begin_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Begin a reconciliation where the last finished one ended."""
    one_open = desk.ids("SELECT id FROM reconciliation WHERE state = 'OPEN'")
    if (one_open or not desk.count("bank_line")) and not pick.chance(IN_VAIN):
        raise NothingToDoError
    done = desk.rows(
        "SELECT last_date, closing_cents FROM reconciliation WHERE state = 'FINISHED' "
        "ORDER BY last_date DESC LIMIT 1"
    )
    first, opening = date(2026, 3, 1), 0
    if done and not pick.chance(AMISS):
        first, opening = date.fromisoformat(done[0][0]) + timedelta(days=1), done[0][1]
    ends = [
        day for day in (date(2026, 3, 12), date(2026, 3, 17), date(2026, 3, 31)) if day >= first
    ]
    last = of(pick, ends)
    desk.do(
        statements.start_reconciliation,
        account=ACCOUNT,
        first=first,
        last=last,
        opening=Money(opening),
        closing=Money(opening),
    )


def tick_lines(desk: MoneyDesk, pick: Pick) -> None:
    """Tick a line or take its tick away; now and then all that are matched."""
    made = _reconciliation(desk, pick, "OPEN")
    if pick.chance(40):
        desk.do(statements.tick_matched, made)
        return
    lines = load_reconciliation(desk.practice, made).lines
    line = of(pick, lines)
    chosen = [each.id for each in lines] if pick.chance(20) else [line.id]
    desk.do(statements.tick, made, chosen, on=not line.ticked)


def correct_balance(desk: MoneyDesk, pick: Pick) -> None:
    """Type the closing balance that the ticked lines give."""
    made = _reconciliation(desk, pick, "OPEN")
    proof = load_reconciliation(desk.practice, made).proof
    closing = proof.opening_cents + proof.ticked_cents
    desk.do(statements.correct_closing, made, Money(closing))


def finish_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Finish; its balance is typed right first, in an act of its own."""
    made = _reconciliation(desk, pick, "OPEN")
    if not pick.chance(AMISS):
        proof = load_reconciliation(desk.practice, made).proof
        closing = Money(proof.opening_cents + proof.ticked_cents)
        desk.do(statements.correct_closing, made, closing)
    desk.do(statements.finish_reconciliation, made, with_open=not pick.chance(AMISS))


def drop_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Forget an open reconciliation."""
    desk.do(statements.drop_reconciliation, _reconciliation(desk, pick, "OPEN"))


def undo_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Take the newest finished reconciliation back."""
    done = desk.ids(
        "SELECT id FROM reconciliation WHERE state = 'FINISHED' ORDER BY last_date DESC"
    )
    one_open = desk.ids("SELECT id FROM reconciliation WHERE state = 'OPEN'")
    made = mostly(pick, [] if one_open else done[:1], done)
    desk.do(statements.undo_reconciliation, made, reason="a line was wrong")
