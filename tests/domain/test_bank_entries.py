"""What a part of a bank line books (J5, P1, R3.11, R3.12, R4.33)."""

from __future__ import annotations

import pytest

from recon_desktop.domain.bank.entries import (
    BANK_ACTIVITY,
    CreditedReceipt,
    plan_bank_activity,
    plan_money_back,
    plan_payer_checks,
    plan_payer_money,
    plan_returned_check,
    plan_share_back,
    plan_ticket_part,
    plan_virtual_card,
)
from recon_desktop.domain.ledger import PlannedEntry, trial_balance


def balances(planned: tuple[PlannedEntry, ...]) -> dict[int, int]:
    """Account → cents of the one entry that was planned."""
    [entry] = planned
    return trial_balance(entry.lines)


def test_a_whole_ticket_books_what_j5_books() -> None:
    checks = [("ALPHA", 4_000)]
    whole = plan_ticket_part("D1", 10_000, checks)
    assert balances(whole) == {1000: 10_000, 1010: -6_000, 1190: -4_000}


def test_parts_and_the_correction_sum_to_the_ticket() -> None:
    parts = [*plan_ticket_part("D1", -1_000), *plan_ticket_part("D1", 11_000, [("ALPHA", 4_000)])]
    lines = [line for entry in parts for line in entry.lines]
    assert trial_balance(lines) == {1000: 10_000, 1010: -6_000, 1190: -4_000}


def test_payer_checks_alone_there_and_back() -> None:
    assert balances(plan_payer_checks("D1", [("ALPHA", 4_000)], cleared=True)) == {
        1010: 4_000,
        1190: -4_000,
    }
    assert balances(plan_payer_checks("D1", [("ALPHA", 4_000)], cleared=False)) == {
        1010: -4_000,
        1190: 4_000,
    }


@pytest.mark.parametrize("account", BANK_ACTIVITY)
@pytest.mark.parametrize("cents", [-1_200, 87])
def test_the_banks_own_business(account: int, cents: int) -> None:
    assert balances(plan_bank_activity(account, cents)) == {1000: cents, account: -cents}


def test_payer_money_and_its_ways_back() -> None:
    assert balances(plan_payer_money("ALPHA", 100)) == {1000: 100, 1190: -100}
    assert balances(plan_money_back("T1", "ALPHA", 100)) == {1000: -100, 1190: 100}
    assert balances(plan_share_back("T1", "ALPHA", 60)) == {1000: -60, 1190: 60}
    assert balances(plan_virtual_card("T1", "ALPHA", 100)) == {1015: 100, 1190: -100}


def test_a_returned_check_is_owed_where_its_money_went() -> None:
    credited = [
        CreditedReceipt(1100, 1_500, "E1", "P1", "1048"),
        CreditedReceipt(2000, 1_000, "", "P1", "1048"),
    ]
    planned = plan_returned_check("2207", credited)
    assert balances(planned) == {1000: -2_500, 1100: 1_500, 2000: 1_000}
    assert {line.patient_id for line in planned[0].lines if line.account != 1000} == {"P1"}
