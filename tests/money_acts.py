"""Every act of the money state machine with its weight, and one step of it."""

from __future__ import annotations

import money_bank_acts as bank
import money_desk_acts as desk
import money_patient_acts as patients
import money_statement_acts as statements
from money_choice import Act
from money_machine import DAYS, MoneyDesk, NothingToDoError, Pick


def again(here: MoneyDesk, _: Pick) -> None:
    """The last act once more, from the session that had the file open all the while."""
    here.do_again()


ACTS: dict[Act, int] = {
    bank.bring: 6,
    bank.undo: 3,
    bank.close: 4,
    bank.reopen: 3,
    bank.deposit: 2,
    bank.match: 3,
    bank.match_one: 5,
    bank.match_part: 3,
    bank.match_several: 5,
    bank.match_correction: 6,
    bank.match_card: 4,
    bank.unmatch: 4,
    bank.unmatch_line: 2,
    bank.explain_line: 2,
    bank.note_money: 2,
    bank.return_check: 8,
    bank.return_money: 3,
    desk.decide: 4,
    desk.place_amounts: 5,
    desk.choose_claim: 3,
    desk.take_decision_back: 3,
    desk.post: 5,
    desk.post_all: 1,
    desk.post_ready: 3,
    desk.review: 8,
    desk.reverse: 4,
    desk.reverse_one_claim: 5,
    desk.place_claim: 6,
    desk.hold_line: 6,
    desk.settle_line: 14,
    desk.key_again: 12,
    desk.key_paper: 6,
    patients.apply_money: 5,
    patients.unapply: 4,
    patients.ask_refund: 8,
    patients.ask_receipt_refund: 3,
    patients.approve: 10,
    patients.pay: 14,
    patients.end_refund: 3,
    patients.find_credits: 1,
    patients.write_balance_off: 3,
    patients.take_write_off_back: 4,
    statements.settle: 5,
    statements.take_settlement_back: 5,
    statements.link: 6,
    statements.unlink: 3,
    statements.begin_statement: 7,
    statements.tick_lines: 8,
    statements.correct_balance: 2,
    statements.finish_statement: 7,
    statements.drop_statement: 1,
    statements.undo_statement: 6,
    again: 8,
}
"""Every act with its weight."""


def step(here: MoneyDesk, act: Act, pick: Pick) -> bool:
    """Do one act and prove the books; False when there was nothing to do it on."""
    if pick.chance(30):
        here.change_session()
    try:
        act(here, pick)
    except NothingToDoError:
        return False
    here.prove()
    if pick.chance(5):
        here.prove_pages(pick.one(DAYS))
    return True
