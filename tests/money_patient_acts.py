"""Acts on patients' money, for the money state machine."""

from __future__ import annotations

from datetime import timedelta

from money_choice import AMISS, cents, fitting, mostly, of
from money_files import FIRST
from money_machine import LIVE, MoneyDesk, Pick

from recon_desktop.services.follow import apply_receipts, refunds
from recon_desktop.services.follow.credits import load_credits, note_credits
from recon_desktop.services.follow.unapplied import load_unapplied
from recon_desktop.services.follow.write_off import undo_write_off, write_off

PATIENT_AR, OTHER_ADJUSTMENTS, BAD_DEBT = 1100, 4110, 4120


def apply_money(desk: MoneyDesk, pick: Pick) -> None:
    """Apply waiting money where it is proposed, or to any open line of the patient."""
    waiting = [each.receipt_id for each in load_unapplied(desk.practice).receipts]
    receipt = of(pick, waiting)
    try:
        shares = apply_receipts.load_proposal(desk.practice, receipt)
    except apply_receipts.RefusedError:
        shares = ()
    parts = [
        (each.encounter_id, each.service_line, (each.proposed or each.open_amount).cents)
        for each in shares
    ]
    visits = desk.ids("SELECT DISTINCT encounter_id FROM charge WHERE superseded_by IS NULL")
    visit, line, most = mostly(pick, parts, [(visit, "", 500) for visit in visits])
    reason = "the patient wants it so" if pick.chance(25) else ""
    part = (visit, line, cents(pick, most))
    desk.do(apply_receipts.apply_receipt, receipt, [part], reason=reason)


def unapply(desk: MoneyDesk, pick: Pick) -> None:
    """Take an application back."""
    found = fitting(desk, pick, LIVE, "receipt_application")
    desk.do(apply_receipts.unapply, found, reason="wrong visit")


def ask_refund(desk: MoneyDesk, pick: Pick) -> None:
    """Ask for a credit to be given back."""
    there = load_credits(desk.practice)
    credit = mostly(pick, [each for each in there if each.available.cents > 0], there)
    desk.do(
        refunds.request_refund,
        encounter_id=credit.encounter_id,
        side=credit.side,
        order=credit.order,
        amount_cents=cents(pick, max(credit.available.cents, 1)),
        reason="paid too much",
    )


def ask_receipt_refund(desk: MoneyDesk, pick: Pick) -> None:
    """Ask for waiting money to be given back."""
    waiting = of(pick, load_unapplied(desk.practice).receipts)
    most = pick.one([500, max(waiting.amount.cents, 1)])
    desk.do(
        refunds.request_receipt_refund,
        waiting.receipt_id,
        amount_cents=cents(pick, most),
        reason="moved away",
    )


def approve(desk: MoneyDesk, pick: Pick) -> None:
    """Approve a refund."""
    desk.do(refunds.approve_refund, fitting(desk, pick, "state = 'REQUESTED'", "refund"))


def pay(desk: MoneyDesk, pick: Pick) -> None:
    """Pay a refund by check or ACH."""
    refund = fitting(desk, pick, "state = 'APPROVED'", "refund")
    used = set(desk.ids("SELECT number FROM refund WHERE number != ''"))
    numbers = [str(7000 + at) for at in range(1, 60)]
    number = of(pick, numbers if pick.chance(AMISS) else [n for n in numbers if n not in used][:2])
    method = "cash" if pick.chance(AMISS) else pick.one(["check", "check", "ach"])
    day = pick.one([None, FIRST, FIRST + timedelta(days=10)])
    desk.do(refunds.pay_refund, refund, method=method, number=number, paid_on=day)


def end_refund(desk: MoneyDesk, pick: Pick) -> None:
    """Refuse or void a refund."""
    fits = "state IN ('REQUESTED', 'APPROVED', 'PAID')"
    desk.do(refunds.end_refund, fitting(desk, pick, fits, "refund"), reason="a mistake")


def find_credits(desk: MoneyDesk, _: Pick) -> None:
    """Remember which credits there are."""
    desk.do(note_credits, audits=lambda changed: 1 if changed else 0)


def write_balance_off(desk: MoneyDesk, pick: Pick) -> None:
    """Write off what a patient, or now and then a payer, still owes."""
    payer = pick.chance(30)
    account = 1110 if payer else PATIENT_AR
    owed = desk.rows(
        "SELECT encounter_id, CASE WHEN account = 1110 THEN sub ELSE '' END, SUM(amount_cents) "
        "FROM entry_line WHERE account = ? AND encounter_id != '' GROUP BY 1, 2 "
        "HAVING SUM(amount_cents) > 0",
        account,
    )
    visit, order, most = of(pick, owed)
    to = pick.one([OTHER_ADJUSTMENTS, BAD_DEBT])
    more = {"receivable": account, "order": order} if payer else {}
    desk.do(write_off, visit, "", cents(pick, most), to, "small balance", **more)


def take_write_off_back(desk: MoneyDesk, pick: Pick) -> None:
    """Mirror a write-off."""
    live = "id NOT IN (SELECT reverses FROM entry WHERE reverses IS NOT NULL)"
    entry = fitting(desk, pick, f"kind = 'write-off' AND reverses IS NULL AND {live}", "entry")
    desk.do(undo_write_off, entry, reason="it was paid")
