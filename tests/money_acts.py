"""The acts of the money state machine: each finds something it may be done on, and does it.

What is chosen is mostly what fits, so that most acts are accepted; some of the time it is anything
that is there, so that refusals are met too. An act without anything to be done on says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from money_files import FIRST, SECOND
from money_machine import DAYS, LIVE, MoneyDesk, NothingToDoError, Pick

from recon_desktop.domain.bank_entries import BANK_ACTIVITY
from recon_desktop.domain.desk import Choice, DeskLine
from recon_desktop.domain.keyed import KeyedProvider, KeyedRemittance
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting_records import ACCEPT, HOLD, WHOLE_CLAIM, Buckets
from recon_desktop.services import apply_receipts, refunds, settle_takeback
from recon_desktop.services import decide_posting as desk_acts
from recon_desktop.services import explain_bank_line as explain
from recon_desktop.services import match_by_hand as by_hand
from recon_desktop.services import reconcile_statement as statements
from recon_desktop.services.auto_post import auto_post
from recon_desktop.services.close_day import close_day, reopen_day
from recon_desktop.services.credits import load_credits, note_credits
from recon_desktop.services.key_remittance import key_remittance, start_again
from recon_desktop.services.make_deposit import make_deposit
from recon_desktop.services.match_bank import match_bank
from recon_desktop.services.open_items import OpenItems, load_open
from recon_desktop.services.place_held_claim import place_held_claim
from recon_desktop.services.post_remittance import PostResult, post_cleared, post_remittance
from recon_desktop.services.posting_desk import load_desk
from recon_desktop.services.reconciliation_view import load_reconciliation
from recon_desktop.services.reverse_claim import reverse_claim
from recon_desktop.services.reverse_posting import reverse_posting
from recon_desktop.services.review_posting import review_posting
from recon_desktop.services.takebacks import load_takebacks
from recon_desktop.services.unapplied import load_unapplied
from recon_desktop.services.undo_import import undo_import
from recon_desktop.services.write_off import undo_write_off, write_off

T = TypeVar("T")
Act = Callable[[MoneyDesk, Pick], None]
ACCOUNT = "0004821"
PATIENT_AR, OTHER_ADJUSTMENTS, BAD_DEBT = 1100, 4110, 4120
AMISS = 8
"""In so many of a hundred cases an act takes anything that is there, whether it fits or not."""


def _of(pick: Pick, things: Sequence[T]) -> T:
    if not things:
        raise NothingToDoError
    return pick.one(list(things))


def _fitting(desk: MoneyDesk, pick: Pick, fits: str, table: str) -> Any:
    """An id that fits a condition; now and then any id of the table."""
    where = "" if pick.chance(AMISS) else f" WHERE {fits}"
    return _of(pick, desk.ids(f"SELECT id FROM {table}{where} ORDER BY id"))


def _cents(pick: Pick, most: int) -> int:
    """All of it, or a part; rarely a cent more."""
    return pick.one([most, most, most, max(most // 2, 1), 1]) + (1 if pick.chance(4) else 0)


# --- files and days -------------------------------------------------------------------------------


def bring(desk: MoneyDesk, pick: Pick) -> None:
    """Import a file, mostly one that is not there."""
    there = set(desk.ids("SELECT file_name FROM source"))
    new = [name for name in desk.files.names if name not in there]
    name = _of(pick, desk.files.names if pick.chance(AMISS) else new)

    desk.bring(name)


def undo(desk: MoneyDesk, pick: Pick) -> None:
    """Take an import back, mostly one of payers or the bank."""
    kinds = "kind IN ('x12-835', 'ofx', 'eob', 'card-batches')"
    desk.do(undo_import, _fitting(desk, pick, kinds, "source"))


def close(desk: MoneyDesk, pick: Pick) -> None:
    """Close the next day."""
    closed = desk.ids("SELECT business_date FROM business_day WHERE state = 'CLOSED'")
    still_open = [day for day in DAYS if day.isoformat() not in closed]
    desk.do(close_day, _of(pick, DAYS if pick.chance(AMISS) else still_open[:2]))


def reopen(desk: MoneyDesk, pick: Pick) -> None:
    """Open the last closed day again."""
    closed = desk.ids(
        "SELECT business_date FROM business_day WHERE state = 'CLOSED' ORDER BY 1 DESC LIMIT 2"
    )
    last = [date.fromisoformat(day) for day in closed]
    fits = last[1:] if pick.chance(AMISS) else last[:1]
    desk.do(reopen_day, _of(pick, fits), reason="to correct it")


def deposit(desk: MoneyDesk, pick: Pick) -> None:
    """Prepare a ticket."""
    desk.do(make_deposit, pick.one([FIRST, SECOND]))


# --- the bank -------------------------------------------------------------------------------------


def _open(desk: MoneyDesk) -> OpenItems:
    with desk.practice.store.read() as connection:
        return load_open(connection)


def _targets(items: OpenItems) -> dict[tuple[str, int], int]:
    """What waits for the bank, and what went out, with its cents."""
    kinds = {
        "remittance": items.remittances,
        "deposit": items.tickets,
        "card-batch": items.batches,
        "returned-check": items.checks,
        "refund": items.refunds,
        "returned-remittance": items.paid_remittances,
    }
    keys = [(kind, target) for kind, found in kinds.items() for target in found]
    return {key: items.open_of_target(*key) for key in keys}


def match(desk: MoneyDesk, _: Pick) -> None:
    """Let the engine match."""
    desk.do(match_bank)


def match_one(desk: MoneyDesk, pick: Pick) -> None:
    """One line to one thing, equal to the cent."""
    items = _open(desk)
    pairs = [
        (line, *key)
        for line in items.lines
        for key, cents in _targets(items).items()
        if items.open_of_line(line) == cents
    ]
    if pick.chance(AMISS):
        pairs = [(line, *key) for line in items.lines for key in _targets(items)]
    line, kind, target = _of(pick, pairs)
    desk.do(by_hand.match_by_hand, bank_line_id=line, kind=kind, target_id=target)


def match_part(desk: MoneyDesk, pick: Pick) -> None:
    """A part of a line to a part of what waits."""
    items = _open(desk)
    parts = [
        (line, *key, min(items.open_of_line(line), cents, key=abs))
        for line in items.lines
        for key, cents in _targets(items).items()
        if key[0] in ("remittance", "deposit") and items.open_of_line(line) * cents > 0
    ]
    line, kind, target, most = _of(pick, parts)
    cents = _cents(pick, most)
    desk.do(by_hand.match_parts, [(line, kind, target, cents)], partial=not pick.chance(AMISS))


def match_several(desk: MoneyDesk, pick: Pick) -> None:
    """One or two lines to one or two things whose sums fit, or as much of them as fits."""
    items = _open(desk)
    targets = _targets(items)
    lines = _some(pick, list(items.lines))
    total = sum(items.open_of_line(line) for line in lines)
    groups = _groups(list(targets))
    fitting = [group for group in groups if sum(targets[key] for key in group) == total]
    partial = not fitting
    divided = [g for g in groups if all(kind in ("remittance", "deposit") for kind, _ in g)]
    chosen = _of(pick, fitting or divided)
    desk.do(by_hand.match_chosen, lines=lines, targets=chosen, partial=partial)


def _some(pick: Pick, things: Sequence[T]) -> list[T]:
    first = _of(pick, things)
    rest = [each for each in things if each != first]
    return [first, pick.one(rest)] if rest and pick.chance(60) else [first]


def _groups(keys: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    pairs = [[a, b] for place, a in enumerate(keys) for b in keys[place + 1 :]]
    return [*([key] for key in keys), *pairs]


def match_correction(desk: MoneyDesk, pick: Pick) -> None:
    """The deposit in two lines and the bank's correction of it (R3.11)."""
    found = desk.ids(
        "SELECT id FROM bank_line WHERE description LIKE 'DEPOSIT%' AND superseded_by IS NULL "
        "AND post_date <= '2026-03-12' AND NOT matched ORDER BY id"
    )
    tickets = [key for key in _targets(_open(desk)) if key[0] == "deposit"]
    lines = _some(pick, found) if pick.chance(30) else found
    if not lines:
        raise NothingToDoError
    desk.do(by_hand.match_chosen, lines=lines, targets=[_of(pick, tickets[:1])])


def match_card(desk: MoneyDesk, pick: Pick) -> None:
    """A payer's payment by virtual card is in a card payout."""
    lines = desk.ids(
        f"SELECT bank_line_id FROM bank_match WHERE {LIVE} AND kind = 'card-batch'"
        f" AND target_id NOT IN (SELECT substr(via, 6) FROM bank_match WHERE {LIVE} AND via != '')"
    )
    cards = desk.ids("SELECT id FROM remittance WHERE trace = '4455' AND state = 'STAGED'")
    line, card = _of(pick, lines[::-1][:1] or lines), _of(pick, cards)
    desk.do(by_hand.match_card_payment, bank_line_id=line, remittance_id=card)


def unmatch(desk: MoneyDesk, pick: Pick) -> None:
    """Take a match back."""
    posted = "kind = 'remittance' AND target_id IN (SELECT id FROM remittance WHERE state = 'POSTED')"
    free = "bank_line_id NOT IN (SELECT id FROM bank_line WHERE reconciliation_id IS NOT NULL)"
    fits = f"{LIVE} AND NOT ({posted}) AND {free}"
    desk.do(by_hand.unmatch, _fitting(desk, pick, fits, "bank_match"))


def unmatch_line(desk: MoneyDesk, pick: Pick) -> None:
    """Take every match of a line back."""
    lines = desk.ids(f"SELECT bank_line_id FROM bank_match WHERE {LIVE}")
    line = _of(pick, lines)
    found = desk.ids(f"SELECT id FROM bank_match WHERE {LIVE} AND bank_line_id = ?", line)
    desk.do(by_hand.unmatch_all, found)


def _open_line(desk: MoneyDesk, pick: Pick, condition: str = "1") -> int:
    fits = f"NOT matched AND superseded_by IS NULL AND {condition}"
    return int(_fitting(desk, pick, fits, "bank_line"))


def explain_line(desk: MoneyDesk, pick: Pick) -> None:
    """A fee, interest, other business; mostly of a line that is that."""
    odd = "description IN ('SERVICE CHARGE', 'INTEREST', 'CHECK 7002', 'DEPOSIT CORRECTION')"
    line = _open_line(desk, pick, "1" if pick.chance(20) else odd)
    account = pick.one(sorted(BANK_ACTIVITY))
    desk.do(explain.explain_line, bank_line_id=line, account=account, note="seen")


def note_money(desk: MoneyDesk, pick: Pick) -> None:
    """A payer's money whose advice has not come."""
    line = _open_line(desk, pick, "amount_cents > 0 AND description LIKE '%CLAIMPMT%'")
    desk.do(explain.note_payer_money, bank_line_id=line, payer="SUMMIT")


def return_check(desk: MoneyDesk, pick: Pick) -> None:
    """A patient's check comes back."""
    items = _open(desk)
    pairs = [
        (line, check)
        for line in items.lines
        for check, found in items.checks.items()
        if items.lines[line].open_cents == -found.amount_cents or pick.chance(1)
    ]
    line, check = _of(pick, pairs)
    desk.do(explain.return_check, bank_line_id=line, receipt_id=check)


def return_money(desk: MoneyDesk, pick: Pick) -> None:
    """The payer's bank takes a payment back; a posted one is reversed with it."""
    pairs = desk.rows(
        "SELECT b.id, r.id FROM bank_line b JOIN remittance r "
        "ON r.payment_cents = -b.amount_cents WHERE NOT b.matched AND b.superseded_by IS NULL "
        "AND r.state IN ('CLEARED', 'POSTED')"
    )
    if pick.chance(AMISS):
        pairs = desk.rows("SELECT b.id, r.id FROM bank_line b, remittance r")
    line, remittance = _of(pick, pairs)
    desk.do(explain.return_remittance, bank_line_id=line, remittance_id=remittance)


# --- the posting desk -----------------------------------------------------------------------------


def _rows_to_decide(desk: MoneyDesk, pick: Pick) -> tuple[int, DeskLine]:
    waiting = desk.ids("SELECT id FROM remittance WHERE state NOT IN ('POSTED', 'REPLACED')")
    if pick.chance(AMISS):
        waiting = desk.ids("SELECT id FROM remittance")
    remittance = int(_of(pick, waiting))
    lines = load_desk(desk.practice, remittance).lines
    return remittance, _of(pick, [each for each in lines if each.claim_line])


def decide(desk: MoneyDesk, pick: Pick) -> None:
    """Accept or hold a line or a whole claim."""
    remittance, row = _rows_to_decide(desk, pick)
    verdict = pick.one([ACCEPT, HOLD, HOLD])
    place = pick.one([WHOLE_CLAIM, row.service_line])
    choice = Choice(row.claim_line, place, verdict, "" if pick.chance(AMISS) else "ask the payer")
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def _keep(desk: MoneyDesk, decided: Any) -> None:
    if decided is not None:
        desk.kept.append(decided)


def place_amounts(desk: MoneyDesk, pick: Pick) -> None:
    """Move a part of a line's remainder from one bucket to another."""
    remittance, row = _rows_to_decide(desk, pick)
    amounts = row.buckets._asdict()
    from_name = _of(pick, [name for name, cents in amounts.items() if cents > 0])
    to_name = pick.one([name for name in amounts if name != from_name])
    if to_name == "patient_cents" and not pick.chance(AMISS):
        to_name = "open_cents" if from_name != "open_cents" else "written_off_cents"
    moved = _cents(pick, amounts[from_name])
    amounts[from_name] -= moved
    amounts[to_name] += moved
    choice = Choice(
        row.claim_line, row.service_line, ACCEPT, "as agreed", buckets=Buckets(**amounts)
    )
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def choose_claim(desk: MoneyDesk, pick: Pick) -> None:
    """Say which claim of ours a payer's claim is; mostly the one that is unknown."""
    unknown = desk.rows(
        "SELECT r.id, c.line FROM remittance r JOIN remit_claim c ON c.remittance_id = r.id "
        "WHERE r.state NOT IN ('POSTED', 'REPLACED') AND (c.claim_id = 'X999' OR ?)",
        pick.chance(AMISS),
    )
    remittance, line = _of(pick, unknown)
    ours = pick.one(["C08", "C11", "E1107", "NONE"])
    choice = Choice(line, WHOLE_CLAIM, ACCEPT, chosen_claim=ours)
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def take_decision_back(desk: MoneyDesk, pick: Pick) -> None:
    """Undo a decision, mostly the last."""
    decided = _of(pick, desk.kept[-1:] or desk.kept)
    desk.do(desk_acts.take_back, decided)
    desk.kept.remove(decided)


def post(desk: MoneyDesk, pick: Pick) -> None:
    """Post one remittance that may be posted."""
    ready = "(state = 'CLEARED' AND balanced) OR (payment_cents = 0 AND state = 'STAGED')"
    remittance = _fitting(desk, pick, ready, "remittance")
    zero = desk.ids("SELECT payment_cents FROM remittance WHERE id = ?", remittance) == [0]
    approval = "seen by Ann" if zero != pick.chance(AMISS) else ""
    day = pick.one([None, None, FIRST, FIRST + timedelta(days=8)])
    desk.do(post_remittance, remittance, approval=approval, posting_date=day)


def _tried(found: PostResult) -> int:
    return len(found.posted) + len(found.refused)


def post_all(desk: MoneyDesk, _: Pick) -> None:
    """Post whatever has cleared."""
    desk.do(post_cleared, audits=_tried)


def post_ready(desk: MoneyDesk, _: Pick) -> None:
    """Let the program post what is ready."""
    desk.do(auto_post, audits=lambda found: desk.new_audit_rows(len(found.posted)))


def review(desk: MoneyDesk, pick: Pick) -> None:
    """Sign an automatic posting off."""
    auto = "SELECT remittance_id FROM posting WHERE mode = 'auto' AND reviewed_at IS NULL"
    unsigned = f"id IN ({auto} AND reversed_at IS NULL)"
    desk.do(review_posting, _fitting(desk, pick, unsigned, "remittance"), note="proofed")


def reverse(desk: MoneyDesk, pick: Pick) -> None:
    """Reverse a posting; some of the time the bank took the money back."""
    remittance = _fitting(desk, pick, "state = 'POSTED'", "remittance")
    desk.do(reverse_posting, remittance, reason="wrong", returned=pick.chance(25))


def _posted_claim(desk: MoneyDesk, pick: Pick, condition: str) -> int:
    live = "posting_id IN (SELECT id FROM posting WHERE reversed_at IS NULL)"
    fits = f"reversed_at IS NULL AND {live} AND {condition}"
    return int(_fitting(desk, pick, fits, "posted_claim"))


def reverse_one_claim(desk: MoneyDesk, pick: Pick) -> None:
    """Take one claim of a posting back to suspense."""
    fits = "held_reason = '' AND outcome != 'informational'"
    desk.do(reverse_claim, _posted_claim(desk, pick, fits), reason="wrong patient")


def place_claim(desk: MoneyDesk, pick: Pick) -> None:
    """Post a claim out of suspense, as it is or as a claim that a person chose."""
    held = _posted_claim(desk, pick, "held_reason != ''")
    name = desk.ids("SELECT claim_id FROM posted_claim WHERE id = ?", held)
    ours = "C08" if name == ["X999"] else pick.one(["", "", "", "C11"])
    desk.do(place_held_claim, held, ours)


def key_again(desk: MoneyDesk, pick: Pick) -> None:
    """Key the remittance that is out of balance again: what is too much is a provider amount."""
    fits = "state = 'STAGED' AND NOT balanced"
    remittance = _fitting(desk, pick, fits, "remittance")

    def key(practice: Any, actor: Any, chosen: int) -> int:
        return key_remittance(practice, actor, _corrected(start_again(practice, chosen)))

    allowed = "SELECT id FROM remittance WHERE state IN ('STAGED', 'RETURNED') AND id = ?"
    if desk.ids(allowed, remittance):
        desk.do(key, remittance)


def _corrected(keyed: KeyedRemittance) -> KeyedRemittance:
    """As a person makes it balance: on the line, then on the claim, then for the provider."""
    claims = []
    for claim in keyed.claims:
        lines = (
            line._replace(contractual_cents=line.contractual_cents + line.difference_cents)
            for line in claim.lines
        )
        claims.append(claim._replace(lines=tuple(lines), paid_cents=None))
    keyed = keyed._replace(claims=tuple(claims))
    if not keyed.difference_cents:
        return keyed
    off = KeyedProvider("WO", keyed.difference_cents, "KEYED")
    return keyed._replace(providers=(*keyed.providers, off))


# --- patients' money ------------------------------------------------------------------------------


def apply_money(desk: MoneyDesk, pick: Pick) -> None:
    """Apply waiting money where it is proposed, or to any open line of the patient."""
    waiting = [each.receipt_id for each in load_unapplied(desk.practice).receipts]
    receipt = _of(pick, waiting)
    try:
        shares = apply_receipts.load_proposal(desk.practice, receipt)
    except apply_receipts.RefusedError:
        shares = ()
    parts = [
        (each.encounter_id, each.service_line, (each.proposed or each.open_amount).cents)
        for each in shares
    ]
    if pick.chance(AMISS) or not parts:
        visits = desk.ids("SELECT DISTINCT encounter_id FROM charge WHERE superseded_by IS NULL")
        parts = [(visit, "", 500) for visit in visits]
    visit, line, most = _of(pick, parts)
    reason = "the patient wants it so" if pick.chance(25) else ""
    part = (visit, line, _cents(pick, most))
    desk.do(apply_receipts.apply_receipt, receipt, [part], reason=reason)


def unapply(desk: MoneyDesk, pick: Pick) -> None:
    """Take an application back."""
    found = _fitting(desk, pick, LIVE, "receipt_application")
    desk.do(apply_receipts.unapply, found, reason="wrong visit")


def ask_refund(desk: MoneyDesk, pick: Pick) -> None:
    """Ask for a credit to be given back."""
    credit = _of(pick, load_credits(desk.practice))
    desk.do(
        refunds.request_refund,
        encounter_id=credit.encounter_id,
        side=credit.side,
        order=credit.order,
        amount_cents=_cents(pick, max(credit.available.cents, 1)),
        reason="paid too much",
    )


def ask_receipt_refund(desk: MoneyDesk, pick: Pick) -> None:
    """Ask for waiting money to be given back."""
    waiting = _of(pick, load_unapplied(desk.practice).receipts)
    most = pick.one([500, max(waiting.amount.cents, 1)])
    desk.do(
        refunds.request_receipt_refund,
        waiting.receipt_id,
        amount_cents=_cents(pick, most),
        reason="moved away",
    )


def approve(desk: MoneyDesk, pick: Pick) -> None:
    """Approve a refund."""
    desk.do(refunds.approve_refund, _fitting(desk, pick, "state = 'REQUESTED'", "refund"))


def pay(desk: MoneyDesk, pick: Pick) -> None:
    """Pay a refund by check or ACH."""
    refund = _fitting(desk, pick, "state = 'APPROVED'", "refund")
    used = set(desk.ids("SELECT number FROM refund WHERE number != ''"))
    numbers = [str(7000 + at) for at in range(1, 60)]
    number = _of(pick, numbers if pick.chance(AMISS) else [n for n in numbers if n not in used][:2])
    method = pick.one(["check", "check", "ach", "cash"])
    day = pick.one([None, FIRST, FIRST + timedelta(days=10)])
    desk.do(refunds.pay_refund, refund, method=method, number=number, paid_on=day)


def end_refund(desk: MoneyDesk, pick: Pick) -> None:
    """Refuse or void a refund."""
    fits = "state IN ('REQUESTED', 'APPROVED', 'PAID')"
    desk.do(refunds.end_refund, _fitting(desk, pick, fits, "refund"), reason="a mistake")


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
    visit, order, most = _of(pick, owed)
    to = pick.one([OTHER_ADJUSTMENTS, BAD_DEBT])
    more = {"receivable": account, "order": order} if payer else {}
    desk.do(write_off, visit, "", _cents(pick, most), to, "small balance", **more)


def take_write_off_back(desk: MoneyDesk, pick: Pick) -> None:
    """Mirror a write-off."""
    live = "id NOT IN (SELECT reverses FROM entry WHERE reverses IS NOT NULL)"
    entry = _fitting(desk, pick, f"kind = 'write-off' AND reverses IS NULL AND {live}", "entry")
    desk.do(undo_write_off, entry, reason="it was paid")


# --- takebacks ------------------------------------------------------------------------------------


def settle(desk: MoneyDesk, pick: Pick) -> None:
    """Move what is open of a takeback to a claim, or write it off."""
    found = [each.adjustment_id for each in load_takebacks(desk.practice).rows if each.can_settle]
    if pick.chance(AMISS):
        found = desk.ids("SELECT id FROM provider_adjustment")
    to = pick.one(["C09", "E1107", str(OTHER_ADJUSTMENTS)])
    desk.do(settle_takeback.settle_takeback, _of(pick, found), to=to, reason="a letter came")


def take_settlement_back(desk: MoneyDesk, pick: Pick) -> None:
    """Mirror a settlement."""
    live = "entry_id NOT IN (SELECT reverses FROM entry WHERE reverses IS NOT NULL)"
    found = _fitting(desk, pick, live, "takeback_settlement")
    desk.do(settle_takeback.take_back_settlement, found, reason="the wrong claim")


def _sides(desk: MoneyDesk) -> tuple[list[int], list[int]]:
    rows = [each for each in load_takebacks(desk.practice).rows if each.adjustment_id]
    opens = [each.adjustment_id for each in rows if each.announces and each.left]
    takes = [each.adjustment_id for each in rows if not each.announces and each.left]
    return opens, takes  # type: ignore[return-value]


def link(desk: MoneyDesk, pick: Pick) -> None:
    """Say that a taking settles an announcement."""
    opens, takes = _sides(desk)
    amount = Money(pick.one([100, 500])) if pick.chance(30) else None
    desk.do(
        settle_takeback.link_takeback, _of(pick, opens), _of(pick, takes), amount=amount,
        reason="same letter",
    )  # fmt: skip


def unlink(desk: MoneyDesk, pick: Pick) -> None:
    """Say that two do not belong together."""
    pairs = desk.rows(
        f"SELECT opening_id, taking_id FROM takeback_link WHERE {LIVE} AND amount_cents UNION "
        "SELECT a.id, b.id FROM provider_adjustment a JOIN provider_adjustment b "
        "ON a.reference = b.reference AND a.amount_cents = -b.amount_cents AND a.amount_cents < 0"
    )
    opening, taking = _of(pick, pairs)
    desk.do(settle_takeback.unlink_takeback, opening, taking, reason="other claims")


# --- reconciling ----------------------------------------------------------------------------------


def _reconciliation(desk: MoneyDesk, pick: Pick, state: str) -> int:
    return int(_fitting(desk, pick, f"state = '{state}'", "reconciliation"))


def begin_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Begin a reconciliation where the last finished one ended."""
    if desk.ids("SELECT id FROM reconciliation WHERE state = 'OPEN'") and not pick.chance(AMISS):
        raise NothingToDoError
    done = desk.rows(
        "SELECT last_date, closing_cents FROM reconciliation WHERE state = 'FINISHED' "
        "ORDER BY last_date DESC LIMIT 1"
    )
    first, opening = date(2026, 3, 1), 0
    if done and not pick.chance(AMISS):
        first, opening = date.fromisoformat(done[0][0]) + timedelta(days=1), done[0][1]
    ends = [day for day in (date(2026, 3, 12), date(2026, 3, 17), date(2026, 3, 31)) if day >= first]
    last = _of(pick, ends)
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
    line = _of(pick, lines)
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
    desk.do(statements.finish_reconciliation, made, with_open=pick.chance(80))


def drop_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Forget an open reconciliation."""
    desk.do(statements.drop_reconciliation, _reconciliation(desk, pick, "OPEN"))


def undo_statement(desk: MoneyDesk, pick: Pick) -> None:
    """Take the newest finished reconciliation back."""
    done = desk.ids("SELECT id FROM reconciliation WHERE state = 'FINISHED' ORDER BY last_date DESC")
    made = _of(pick, done if pick.chance(AMISS) else done[:1])
    desk.do(statements.undo_reconciliation, made, reason="a line was wrong")


ACTS: dict[Act, int] = {
    bring: 6, undo: 3, close: 4, reopen: 3, deposit: 2,
    match: 3, match_one: 5, match_part: 3, match_several: 5, match_correction: 6, match_card: 4,
    unmatch: 4, unmatch_line: 2, explain_line: 2, note_money: 2, return_check: 8, return_money: 3,
    decide: 4, place_amounts: 5, choose_claim: 3, take_decision_back: 3,
    post: 5, post_all: 1, post_ready: 3, review: 8,
    reverse: 4, reverse_one_claim: 5, place_claim: 6, key_again: 12,
    apply_money: 5, unapply: 4, ask_refund: 8, ask_receipt_refund: 3, approve: 10, pay: 14,
    end_refund: 3, find_credits: 1, write_balance_off: 3, take_write_off_back: 4,
    settle: 5, take_settlement_back: 5, link: 6, unlink: 3,
    begin_statement: 7, tick_lines: 8, correct_balance: 2, finish_statement: 7,
    drop_statement: 1, undo_statement: 6,
}  # fmt: skip
"""Every act with its weight."""


def step(desk: MoneyDesk, act: Act, pick: Pick) -> bool:
    """Do one act and prove the books; False when there was nothing to do it on."""
    try:
        act(desk, pick)
    except NothingToDoError:
        return False
    desk.prove()
    if pick.chance(10):
        desk.prove_pages(pick.one(DAYS))
    return True

