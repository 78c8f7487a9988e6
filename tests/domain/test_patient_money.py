"""Open lines, proposals, what a receipt may pay, credits by kind, steps of a refund: the rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.accounts import INSURANCE_AR, PATIENT_AR, UNAPPLIED
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.follow.credits import (
    Clock,
    CreditKind,
    PayerPayment,
    Program,
    Side,
    VisitBook,
    clock_of,
    find_credits,
)
from recon_desktop.domain.follow.patient_money import (
    Part,
    Pot,
    VisitShare,
    WaitingMoney,
    check_parts,
    is_receivable,
    open_lines,
    pending_orders,
    plan_application,
    propose,
    take,
)
from recon_desktop.domain.follow.refunds import RefundTerms, plan_approved, plan_paid

DAY = date(2026, 3, 10)


def waiting(*cents: int, encounter: str = "") -> WaitingMoney:
    places = [Pot(UNAPPLIED, encounter, cents[0])]
    places += [Pot(PATIENT_AR, "", each) for each in cents[1:]]
    return WaitingMoney("1041", "P01", tuple(places))


def visit(name: str = "E01", *, since: date = DAY, late: bool = False, **lines: int) -> VisitShare:
    named = {key.strip("_"): cents for key, cents in lines.items()}
    return VisitShare(name, frozenset({"P01"}), named, since, late)


def book(patient: int = 0, revenue: int = 14_500, **fields: object) -> VisitBook:
    values: dict[str, object] = {
        "encounter_id": "E01",
        "patient_id": "P01",
        "patient_cents": patient,
        "orders": {},
        "payers": {"P": "Harbor", "S": "Lake"},
        "revenue_cents": revenue,
        "charged": True,
    }
    return VisitBook(**(values | fields))  # type: ignore[arg-type]


# --- open lines and proposals ---------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "still_open"),
    [
        ({"A": 500, "B": 300}, {"A": 500, "B": 300}),
        ({"": -600, "A": 500, "B": 300}, {"B": 200}),
        ({"": 100, "A": -100}, {}),
        ({"A": 500, "B": -700}, {}),
        ({}, {}),
    ],
)
def test_credits_of_a_visit_pay_its_lines_in_order(
    lines: dict[str, int], still_open: dict[str, int]
) -> None:
    assert open_lines(lines) == still_open


@given(st.dictionaries(st.text("AB", max_size=2), st.integers(-999, 999)))
def test_what_is_open_is_the_balance_or_nothing(lines: dict[str, int]) -> None:
    still_open = open_lines(lines)
    assert sum(still_open.values()) == max(sum(lines.values()), 0)
    assert all(0 < cents <= lines[name] for name, cents in still_open.items())


def test_the_visit_a_receipt_names_comes_before_older_ones() -> None:
    visits = [visit("E02", _=700), visit("E01", since=date(2026, 1, 5), _=400)]
    assert propose(waiting(900), visits) == (Part("E01", "", 400), Part("E02", "", 500))
    named = waiting(900, encounter="E02")
    assert propose(named, visits) == (Part("E02", "", 700), Part("E01", "", 200))


def test_undecided_visits_and_other_patients_are_left_out() -> None:
    other = visit("E03", _=500)._replace(patient_ids=frozenset({"P02"}))
    assert propose(waiting(900), [other, visit("E04", late=True, _=500)]) == ()
    assert pending_orders({"P": 100, "S": 50, "T": 0}, {"P"}) == ("S",)


def test_taking_empties_unapplied_before_the_prior_balance() -> None:
    money = waiting(300, 500)
    lines, rest = take(money, 400)
    assert [(line.account, line.amount_cents) for line in lines] == [
        (UNAPPLIED, 300),
        (PATIENT_AR, 100),
    ]
    assert rest.cents == 400
    assert [line.account for line in take(rest, 400)[0]] == [PATIENT_AR]
    with pytest.raises(ValueError, match="does not hold"):
        take(money, 801)


def test_an_application_is_balanced_and_names_its_line() -> None:
    entry, rest = plan_application(waiting(900), Part("E01", "99213", 400), "said so")
    assert sum(line.amount_cents for line in entry.lines) == 0
    assert entry.lines[-1][:3] == (PATIENT_AR, -400, "E01")
    assert (entry.lines[-1].service_line, entry.reason, rest.cents) == ("99213", "said so", 500)


def test_parts_of_one_visit_are_counted_together() -> None:
    visits = {"E01": visit(A=500, B=300)}
    check_parts(waiting(900), [Part("E01", "A", 500), Part("E01", "", 300)], visits, beyond=False)
    parts = [Part("E01", "", 500), Part("E01", "A", 100)]
    with pytest.raises(RefusedError, match=r"owes 0\.00 on line A"):
        check_parts(waiting(900), parts, visits, beyond=False)


@pytest.mark.parametrize(
    ("account", "order", "fits"),
    [
        (PATIENT_AR, "", True),
        (PATIENT_AR, "P", False),
        (INSURANCE_AR, "S", True),
        (INSURANCE_AR, "", False),
        (INSURANCE_AR, "PS", False),
        (UNAPPLIED, "", False),
    ],
)
def test_what_is_a_receivable(account: int, order: str, fits: bool) -> None:
    assert is_receivable(account, order) is fits


# --- credits --------------------------------------------------------------------------


def kinds(found: VisitBook) -> list[tuple[CreditKind, Side, int]]:
    return [(credit.kind, credit.side, credit.cents) for credit in find_credits(found)]


def paid(*each: tuple[str, int]) -> tuple[PayerPayment, ...]:
    return tuple(PayerPayment(payer, at, cents) for at, (payer, cents) in enumerate(each))


@pytest.mark.parametrize(
    ("payments", "kind"),
    [
        (paid(("Harbor", 9_000), ("HARBOR", 9_000)), CreditKind.PAID_TWICE),
        (paid(("Harbor", 9_000), ("Lake", 9_000)), CreditKind.TWO_PAYERS),
        (paid(("Harbor", 9_000)), CreditKind.PAYER_OVERPAID),
        (paid(("Lake", 9_000), ("Lake", 9_000)), CreditKind.PAID_TWICE),
    ],
)
def test_kinds_of_a_payers_credit(payments: tuple[PayerPayment, ...], kind: CreditKind) -> None:
    found = book(orders={"P": -3_000}, payments=payments)
    assert kinds(found) == [(kind, Side.PAYER, 3_000)]


def test_a_later_payer_posted_first_is_no_credit() -> None:
    lake = paid(("Lake", 3_000))
    assert kinds(book(orders={"P": 20_500, "S": -3_000}, payments=lake)) == []
    assert kinds(book(orders={"P": 1_000, "S": -3_000}, payments=lake)) == [
        (CreditKind.PAYER_OVERPAID, Side.PAYER, 2_000)
    ]
    two = book(orders={"P": -2_000, "S": 5_000}, payments=paid(("Harbor", 9_000)))
    assert kinds(two) == [(CreditKind.PAYER_OVERPAID, Side.PAYER, 2_000)]


def test_nobody_gets_back_what_was_never_paid() -> None:
    assert kinds(book(orders={"P": -3_000})) == []
    voided = book(
        revenue=0,
        orders={"P": -14_500},
        payments=paid(("Harbor", 10_000)),
        patient_paid_cents=2_500,
    )
    assert kinds(voided) == [
        (CreditKind.CHARGE_VOIDED, Side.PAYER, 10_000),
        (CreditKind.CHARGE_VOIDED, Side.PATIENT, 2_500),
    ]


def test_a_voided_charge_gives_the_patients_money_back_once() -> None:
    """25.00 of the patient's is the patient's credit already; the order's rest is nobody's."""
    voided = book(
        -2_500,
        revenue=0,
        orders={"P": -12_000},
        payments=paid(("Harbor", 10_000)),
        patient_paid_cents=2_500,
    )
    assert kinds(voided) == [
        (CreditKind.CHARGE_VOIDED, Side.PATIENT, 2_500),
        (CreditKind.CHARGE_VOIDED, Side.PAYER, 10_000),
    ]
    half = voided._replace(patient_cents=-1_000)
    assert kinds(half) == [
        (CreditKind.CHARGE_VOIDED, Side.PATIENT, 1_000),
        (CreditKind.CHARGE_VOIDED, Side.PAYER, 10_000),
        (CreditKind.CHARGE_VOIDED, Side.PATIENT, 1_500),
    ]


def test_a_payment_that_was_reversed_makes_no_second_payer() -> None:
    found = book(orders={"P": -3_000}, payments=paid(("Harbor", 9_000), ("Lake", 0)))
    assert kinds(found) == [(CreditKind.PAYER_OVERPAID, Side.PAYER, 3_000)]


def test_a_patients_credit_waits_for_the_payer() -> None:
    ahead = book(-500, orders={"P": 12_000})
    assert kinds(ahead) == [(CreditKind.PAID_AHEAD, Side.PATIENT, 500)]
    answered = ahead._replace(answered=frozenset({"P"}))
    assert kinds(answered) == [(CreditKind.PATIENT_OVERPAID, Side.PATIENT, 500)]
    first = book(-500, orders={"P": 0, "S": 12_000}, answered=frozenset({"P"}))
    assert kinds(first) == [(CreditKind.PAID_AHEAD, Side.PATIENT, 500)]
    nothing_waits = book(-500, orders={"P": 0})
    assert kinds(nothing_waits) == [(CreditKind.PATIENT_OVERPAID, Side.PATIENT, 500)]
    assert kinds(ahead._replace(charged=False)) == []
    assert kinds(ahead._replace(revenue_cents=0))[0][0] is CreditKind.CHARGE_VOIDED


@pytest.mark.parametrize(
    ("side", "program", "left"),
    [
        (Side.PAYER, Program.MEDICARE, 15),
        (Side.PAYER, Program.MEDICAID, 15),
        (Side.PAYER, "", None),
        (Side.PATIENT, Program.MEDICARE, None),
    ],
)
def test_whose_sixty_days_run(side: str, program: str, left: int | None) -> None:
    assert clock_of(side, program, DAY, date(2026, 4, 24)) == Clock(45, left)


def test_the_clock_never_runs_backwards() -> None:
    assert clock_of(Side.PAYER, Program.MEDICARE, DAY, date(2026, 3, 1)) == Clock(0, 60)


# --- refunds --------------------------------------------------------------------------


def test_the_worked_refund_of_the_table() -> None:
    terms = RefundTerms("RF1", "payer", "P01", "Harbor", "E01", "P", 3_000)
    approved, by_check = plan_approved(terms), plan_paid(terms, "check", "77")
    assert [(line.account, line.amount_cents) for line in approved.lines] == [
        (1110, 3_000),
        (2010, -3_000),
    ]
    assert [(line.account, line.amount_cents) for line in by_check.lines] == [
        (2010, 3_000),
        (1000, -3_000),
    ]
    assert approved.lines[1].patient_id == ""  # the desk can never pay it out as the patient's
    with pytest.raises(ValueError, match="booked by the close"):
        plan_paid(terms, "cash", "")
