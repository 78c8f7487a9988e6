"""Acts on files, days and the bank, for the money state machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from money_choice import AMISS, cents, fitting, mostly, of, some
from money_files import FIRST, SECOND
from money_machine import DAYS, LIVE, TAKEN_BACK, MoneyDesk, NothingToDoError, Pick

from recon_desktop.domain.bank.entries import BANK_ACTIVITY
from recon_desktop.services.bank import explain_bank_line as explain
from recon_desktop.services.bank import match_by_hand as by_hand
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.open_items import OpenItems, load_open
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.imports.undo_import import undo_import

_DIVIDED = ("remittance", "deposit", "card-batch")
"""Kinds that may come in several parts."""


def bring(desk: MoneyDesk, pick: Pick) -> None:
    """Import a file, mostly one that is not there."""
    there = set(desk.ids("SELECT file_name FROM source"))
    new = [name for name in desk.files.names if name not in there]
    name = of(pick, desk.files.names if pick.chance(AMISS) else new)

    desk.bring(name)


def undo(desk: MoneyDesk, pick: Pick) -> None:
    """Take an import back, mostly one of payers or the bank that nothing rests on yet."""
    rest = (
        ("'x12-835', 'eob'", "remittance", "state != 'STAGED'"),
        ("'ofx'", "bank_line", f"id IN (SELECT bank_line_id FROM bank_match WHERE {LIVE})"),
        ("'card-batches'", "card_batch", "matched"),
    )
    free = " OR ".join(
        f"(kind IN ({kinds}) AND id NOT IN (SELECT source_id FROM {table} WHERE {used}))"
        for kinds, table, used in rest
    )
    desk.do(undo_import, fitting(desk, pick, free, "source"))


def close(desk: MoneyDesk, pick: Pick) -> None:
    """Close the next day."""
    closed = desk.ids("SELECT business_date FROM business_day WHERE state = 'CLOSED'")
    still_open = [day for day in DAYS if day.isoformat() not in closed]
    desk.do(close_day, of(pick, DAYS if pick.chance(AMISS) else still_open[:2]))


def reopen(desk: MoneyDesk, pick: Pick) -> None:
    """Open the last closed day again."""
    closed = desk.ids(
        "SELECT business_date FROM business_day WHERE state = 'CLOSED' ORDER BY 1 DESC LIMIT 2"
    )
    last = [date.fromisoformat(day) for day in closed]
    fits = last[1:] if pick.chance(AMISS) else last[:1]
    desk.do(reopen_day, of(pick, fits), reason="to correct it")


def deposit(desk: MoneyDesk, pick: Pick) -> None:
    """Prepare a ticket."""
    desk.do(make_deposit, pick.one([FIRST, SECOND]))


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
    targets = _targets(items)
    posted = set(desk.ids("SELECT id FROM remittance WHERE state = 'POSTED'"))
    fits = [
        (line, *key)
        for line in items.lines
        for key, due in targets.items()
        if items.open_of_line(line) == due
        and not (key[0] == "returned-remittance" and key[1] in posted)  # that is `return_money`
    ]
    there = [(line, *key) for line in items.lines for key in targets]
    line, kind, target = mostly(pick, fits, there)
    desk.do(by_hand.match_by_hand, bank_line_id=line, kind=kind, target_id=target)


def match_part(desk: MoneyDesk, pick: Pick) -> None:
    """A part of a line to a part of what waits."""
    items = _open(desk)
    parts = [
        (line, *key, min(items.open_of_line(line), due, key=abs))
        for line in items.lines
        for key, due in _targets(items).items()
        if key[0] in _DIVIDED and items.open_of_line(line) * due > 0
    ]
    line, kind, target, most = of(pick, parts)
    part = (line, kind, target, cents(pick, most))
    desk.do(by_hand.match_parts, [part], partial=not pick.chance(AMISS))


def match_several(desk: MoneyDesk, pick: Pick) -> None:
    """One or two lines to one or two things whose sums fit, or as much of them as fits."""
    items = _open(desk)
    posted = set(desk.ids("SELECT id FROM remittance WHERE state = 'POSTED'"))
    targets = {
        key: due
        for key, due in _targets(items).items()
        if not (key[0] == "returned-remittance" and key[1] in posted)
    }
    money_in = [line for line in items.lines if items.open_of_line(line) > 0]
    money_out = [line for line in items.lines if items.open_of_line(line) < 0]
    apart = mostly(pick, [each for each in (money_in, money_out) if each], [list(items.lines)])
    lines = some(pick, apart)
    cents_of = [items.open_of_line(line) for line in lines]
    groups = _groups(list(targets))
    same = [g for g in groups if len({targets[key] > 0 for key in g}) == 1]
    fits = [g for g in same if sum(targets[key] for key in g) == sum(cents_of)]
    partial = not fits
    if partial and min(cents_of) > 0:  # money in is divided among what waits for it
        fits = [g for g in same if all(kind in _DIVIDED for kind, _ in g)]
    chosen = mostly(pick, fits, groups)
    desk.do(by_hand.match_chosen, lines=lines, targets=chosen, partial=partial)


def _groups(keys: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    pairs = [[a, b] for place, a in enumerate(keys) for b in keys[place + 1 :]]
    return [*([key] for key in keys), *pairs]


def match_correction(desk: MoneyDesk, pick: Pick) -> None:
    """The deposit in two lines and the bank's correction of it (R3.11)."""
    found = desk.ids(
        "SELECT id FROM bank_line WHERE description LIKE 'DEPOSIT%' AND superseded_by IS NULL "
        "AND post_date <= '2026-03-12' AND NOT matched ORDER BY id"
    )
    lines = some(pick, found) if pick.chance(AMISS) else found
    if not lines:
        raise NothingToDoError
    items = _open(desk)
    tickets = {key: due for key, due in _targets(items).items() if key[0] == "deposit"}
    total = sum(items.open_of_line(line) for line in lines)
    fits = [key for key, due in tickets.items() if due == total]
    desk.do(by_hand.match_chosen, lines=lines, targets=[mostly(pick, fits, list(tickets))])


def match_card(desk: MoneyDesk, pick: Pick) -> None:
    """A payer's payment by virtual card is in a card payout."""
    there = desk.rows(
        "SELECT m.bank_line_id, r.id, k.batch_id || ' ' || r.trace FROM bank_match m "
        "JOIN card_batch k ON k.id = m.target_id JOIN remittance r ON r.trace IN ('4455', '4466') "
        f"WHERE m.{LIVE} AND m.kind = 'card-batch' AND r.state = 'STAGED'"
    )
    fits = [each for each in there if each[2] in ("KV 4455", "K2 4466")]
    line, card, _ = mostly(pick, fits, there)
    desk.do(by_hand.match_card_payment, bank_line_id=line, remittance_id=card)


STANDS = (
    "kind = 'remittance' AND target_id IN "
    "(SELECT id FROM remittance WHERE state IN ('POSTED', 'RETURNED'))"
)


def unmatch(desk: MoneyDesk, pick: Pick) -> None:
    """Take a match back."""
    free = "bank_line_id NOT IN (SELECT id FROM bank_line WHERE reconciliation_id IS NOT NULL)"
    fits = f"{LIVE} AND NOT ({STANDS}) AND {free}"
    desk.do(by_hand.unmatch, fitting(desk, pick, fits, "bank_match"))


def unmatch_line(desk: MoneyDesk, pick: Pick) -> None:
    """Take every match of a line back."""
    lines = desk.ids(f"SELECT DISTINCT bank_line_id FROM bank_match WHERE {LIVE}")
    stand = set(
        desk.ids(
            f"SELECT bank_line_id FROM bank_match WHERE {LIVE} AND {STANDS} "
            "UNION SELECT id FROM bank_line WHERE reconciliation_id IS NOT NULL"
        )
    )
    line = mostly(pick, [each for each in lines if each not in stand], lines)
    found = desk.ids(f"SELECT id FROM bank_match WHERE {LIVE} AND bank_line_id = ?", line)
    desk.do(by_hand.unmatch_all, found)


def _open_line(desk: MoneyDesk, pick: Pick, condition: str = "1") -> int:
    fits = f"NOT matched AND superseded_by IS NULL AND {condition}"
    return int(fitting(desk, pick, fits, "bank_line"))


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
    there = [(line, check) for line in items.lines for check in items.checks]
    booked = set(
        desk.ids(
            "SELECT r.id FROM receipt r JOIN business_day d ON d.business_date = r.business_date "
            "WHERE d.state = 'CLOSED'"
        )
    )
    fits = [
        (line, check)
        for line, check in there
        if items.lines[line].open_cents == -items.checks[check].amount_cents and check in booked
    ]
    line, check = mostly(pick, fits, there)
    desk.do(explain.return_check, bank_line_id=line, receipt_id=check)


def return_money(desk: MoneyDesk, pick: Pick) -> None:
    """The payer's bank takes a payment back; a posted one is reversed with it."""
    pairs = desk.rows(
        "SELECT b.id, r.id FROM bank_line b JOIN remittance r "
        "ON r.payment_cents = -b.amount_cents WHERE NOT b.matched AND b.superseded_by IS NULL "
        f"AND r.state IN ('CLEARED', 'POSTED') "
        f"AND r.id NOT IN (SELECT id FROM remittance WHERE {TAKEN_BACK})"
    )
    there = desk.rows("SELECT b.id, r.id FROM bank_line b, remittance r")
    line, remittance = mostly(pick, pairs, there)
    desk.do(explain.return_remittance, bank_line_id=line, remittance_id=remittance)
