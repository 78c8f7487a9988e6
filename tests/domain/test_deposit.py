"""The deposit ticket (§3.3)."""

from __future__ import annotations

from datetime import date

from builders import a_receipt, all_staged
from hypothesis import given
from hypothesis import strategies as st
from sample_days import golden_day

from recon_desktop.domain.day.deposit import DepositTicket, journal_cash, plan_ticket
from recon_desktop.domain.day.drawer import CashSplit
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Purpose, Tender

CASH = CashSplit(Money(10000), ZERO, from_pieces=True)


def a_ticket(*receipts, cash: CashSplit | None = CASH, **fields) -> DepositTicket:
    numbered = (r._replace(line=n) for n, r in enumerate(receipts, start=2))
    return plan_ticket(
        number="D-310",
        ticket_date=date(2026, 3, 10),
        receipts=all_staged(numbered),
        cash=cash,
        **fields,
    )


def test_the_worked_ticket():
    ticket = a_ticket(*golden_day().receipts)
    assert (ticket.currency, ticket.coin) == (Money(10000), ZERO)
    assert [(c.number, c.drawer, c.amount) for c in ticket.checks] == [
        ("2207", "P04", Money(2500)),
        ("1183", "P13", Money(6000)),
    ]
    assert (ticket.checks_total, ticket.total, ticket.item_count) == (Money(8500), Money(18500), 2)
    assert ticket.findings == ()


def test_without_a_count_the_cash_is_that_of_the_journal():
    ticket = a_ticket(*golden_day().receipts, cash=None)
    assert (ticket.currency, ticket.coin, ticket.total) == (Money(10000), ZERO, Money(18500))
    assert ticket.findings == ()


def test_electronic_money_is_never_on_the_ticket():
    tenders = (Tender.CARD, Tender.VIRTUAL_CARD, Tender.ACH_PATIENT, Tender.OTHER)
    ticket = a_ticket(*(a_receipt("50.00", tender=tender) for tender in tenders), cash=None)
    assert ticket.total == ZERO


def test_payer_check_is_listed_and_marked():
    check = a_receipt(
        "99.77", tender=Tender.CHECK, purpose=Purpose.PAYER_CHECK, payer="Harbor", reference="88"
    )
    ticket = a_ticket(check, bank_branches={"1041": "First Bank 01-1234"})
    (listed,) = ticket.checks
    assert (listed.drawer, listed.payer_check) == ("Harbor", True)
    assert listed.bank_branch == "First Bank 01-1234"


def test_payer_check_without_a_payer_is_listed_under_the_patient():
    check = a_receipt("99.77", tender=Tender.CHECK, purpose=Purpose.PAYER_CHECK)
    assert a_ticket(check).checks[0].drawer == "P01"


def test_money_orders_are_listed_and_voids_are_not():
    ticket = a_ticket(
        a_receipt("12.00", tender=Tender.MONEY_ORDER, reference="M1"),
        a_receipt("30.00", tender=Tender.CHECK, voided=True),
        a_receipt("30.00", voided=True),
        cash=None,
    )
    assert [check.number for check in ticket.checks] == ["M1"]
    assert ticket.total == Money(1200)


def test_cash_refund_lowers_the_cash_whatever_its_sign():
    for amount in ("35.00", "-35.00"):
        refund = a_receipt(amount, purpose=Purpose.REFUND)
        split = journal_cash(all_staged([a_receipt("100.25"), refund]))
        assert (split.currency, split.coin) == (Money(6500), Money(25))


def test_refund_by_check_is_no_deposit():
    refund = a_receipt("35.00", purpose=Purpose.REFUND, tender=Tender.CHECK)
    assert a_ticket(refund).checks == ()


def test_refunds_beyond_the_cash_do_not_make_the_ticket_negative():
    assert a_ticket(a_receipt("35.00", purpose=Purpose.REFUND), cash=None).cash == ZERO


def test_check_below_zero_is_left_out_and_shown():
    ticket = a_ticket(a_receipt("-35.00", tender=Tender.CHECK))
    assert ticket.checks == ()
    assert [finding.code for finding in ticket.findings] == ["NEGATIVE_CHECK"]


def test_cash_that_the_pieces_cannot_make_up_is_shown():
    ticket = a_ticket(cash=CashSplit(Money(5000), Money(37), from_pieces=False))
    assert [finding.code for finding in ticket.findings] == ["CHANGE_NEEDED"]


def test_two_equal_checks_are_two_items():
    check = a_receipt("25.00", tender=Tender.CHECK, reference="7")
    assert a_ticket(check, check).item_count == 2


@given(
    st.lists(
        st.builds(
            lambda cents, tender, void: a_receipt(amount_cents=cents, tender=tender, voided=void),
            st.integers(1, 10_000),
            st.sampled_from(Tender),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_ticket_is_all_cash_and_paper_of_the_day(receipts):
    ticket = a_ticket(*receipts, cash=None)
    wanted = {Tender.CASH, Tender.CHECK, Tender.MONEY_ORDER}
    expected = sum(r.amount_cents for r in receipts if r.tender in wanted and not r.voided)
    assert ticket.total == Money(expected)
    assert ticket.total == ticket.currency + ticket.coin + ticket.checks_total
