import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.accounts import (
    BANK,
    CARD_CLEARING,
    CARD_FEES,
    INSURANCE_AR,
    OTHER_ADJUSTMENTS,
    OTHER_INCOME,
    OVER_SHORT,
    PATIENT_AR,
    REFUNDS_PAYABLE,
    REMIT_CLEARING,
    REVENUE,
    UNAPPLIED,
    UNDEPOSITED,
)
from recon_desktop.domain.bank.entries import plan_bank_activity, plan_ticket_part
from recon_desktop.domain.day.entries import (
    EncounterCharges,
    Funding,
    ReceiptPosting,
    plan_card_batch,
    plan_day,
    plan_over_short,
)
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import PlannedEntry, Turnover, lines_of, trial_balance, turnover
from recon_desktop.domain.money import parse_cents
from recon_desktop.domain.records import Purpose, Tender

GOLDEN_CHARGES = """
E01 P01 BlueSky 881.25
E02 P02 StateMedicaid 328.20
E03 P03 Harbor 173.75
E04 P04 BlueSky 732.90
E05 P05 Cardinal 247.20
E06 P06 - 195.00
E07 P07 Harbor 303.00
E08 P08 Delta 211.20
E09 P09 StateMedicaid 397.35
E10 P10 Medicare 205.00
E11 P11 BlueSky 145.00
E12 P03 Harbor 59.35
"""

GOLDEN_RECEIPTS = """
1041 E03 P03 CASH COPAY 30.00
1042 E04 P04 CHECK COPAY 25.00
1043 E05 P05 CARD COPAY 40.00
1044 E06 P06 CARD SELF_PAY 195.00
1045 E07 P07 CASH COPAY 30.00
1046 E08 P08 CARD COPAY 20.00
1047 E11 P11 CASH COPAY 25.00
1048 - P11 CASH PRIOR_BALANCE 15.00
1049 - P13 CHECK PRIOR_BALANCE 60.00
1050 - P14 CARD PRIOR_BALANCE 48.20
"""


def golden_charges() -> list[EncounterCharges]:
    rows = [line.split() for line in GOLDEN_CHARGES.strip().splitlines()]
    return [
        EncounterCharges(enc, pat, payer.strip("-"), payer != "-", parse_cents(amount))
        for enc, pat, payer, amount in rows
    ]


def golden_receipts() -> list[ReceiptPosting]:
    payers = {row.encounter_id: row.payer for row in golden_charges()}
    rows = [line.split() for line in GOLDEN_RECEIPTS.strip().splitlines()]
    return [
        ReceiptPosting(
            number,
            enc.strip("-"),
            pat,
            Tender(tender),
            Purpose(purpose),
            parse_cents(amount),
            time_of_service=enc != "-",
            insured=bool(payers.get(enc)),
            payer=payers.get(enc, ""),
        )
        for number, enc, pat, tender, purpose, amount in rows
    ]


def a_receipt(amount: str = "25.00", **fields: object) -> ReceiptPosting:
    values = {
        "receipt_no": "1",
        "encounter_id": "E1",
        "patient_id": "P1",
        "tender": Tender.CASH,
        "purpose": Purpose.COPAY,
        "amount_cents": parse_cents(amount),
        "time_of_service": True,
        "insured": True,
        "payer": "Harbor",
    }
    return ReceiptPosting(**(values | fields))


def balances(entries: tuple[PlannedEntry, ...]) -> dict[int, int]:
    return {n: cents for n, cents in trial_balance(lines_of(entries)).items() if cents}


def by_label(entries: tuple[PlannedEntry, ...]) -> dict[str, dict[int, Turnover]]:
    return {entry.label: turnover(entry.lines) for entry in entries}


def test_the_golden_day_is_j1_to_j4_to_the_cent() -> None:
    entries = plan_day(golden_charges(), golden_receipts())
    assert by_label(entries) == {
        "J1 Charges": {
            PATIENT_AR: Turnover(19500, 0),
            INSURANCE_AR: Turnover(368420, 0),
            REVENUE: Turnover(0, 387920),
        },
        "J2 Anticipated patient share": {
            PATIENT_AR: Turnover(17000, 0),
            INSURANCE_AR: Turnover(0, 17000),
        },
        "J3 Time-of-service receipts": {
            UNDEPOSITED: Turnover(11000, 0),
            CARD_CLEARING: Turnover(25500, 0),
            PATIENT_AR: Turnover(0, 36500),
        },
        "J4 Prior balances": {
            UNDEPOSITED: Turnover(7500, 0),
            CARD_CLEARING: Turnover(4820, 0),
            PATIENT_AR: Turnover(0, 12320),
        },
    }


def test_the_golden_day_turns_over_4537_40_and_leaves_dct_n_with_the_payers() -> None:
    lines = lines_of(plan_day(golden_charges(), golden_receipts()))
    assert sum(line.amount_cents for line in lines if line.amount_cents > 0) == 453740
    assert sum(line.amount_cents for line in lines if line.amount_cents < 0) == -453740
    balance = trial_balance(lines)
    assert balance[INSURANCE_AR] == 351420
    assert (balance[UNDEPOSITED], balance[CARD_CLEARING]) == (18500, 30320)


def test_the_golden_deposit_and_batch_are_j5_and_j6() -> None:
    assert balances(plan_ticket_part("T-1", 18500)) == {BANK: 18500, UNDEPOSITED: -18500}
    batch = plan_card_batch("B-1", 30320, 0, 0, 874, 29446)
    assert balances(batch) == {BANK: 29446, CARD_CLEARING: -30320, CARD_FEES: 874}
    assert [entry.label[:2] for entry in batch] == ["J6"]


def test_anticipated_shares_stand_on_the_encounter_under_their_own_sub_account() -> None:
    entries = plan_day([], golden_receipts())
    shares = [x for x in lines_of(entries) if x.sub == "anticipated" and x.account == PATIENT_AR]
    assert {x.encounter_id: x.amount_cents for x in shares} == {
        "E03": 3000,
        "E04": 2500,
        "E05": 4000,
        "E07": 3000,
        "E08": 2000,
        "E11": 2500,
    }


def test_a_day_without_anything_has_no_entries() -> None:
    assert plan_day([], []) == ()


@pytest.mark.parametrize(("insured", "account"), [(True, INSURANCE_AR), (False, PATIENT_AR)])
def test_an_adjustment_of_the_day_lowers_what_is_owed(insured: bool, account: int) -> None:
    charges = [EncounterCharges("E1", "P1", "Harbor", insured, 10000, 1500)]
    found = balances(plan_day(charges, []))
    assert found == {account: 8500, REVENUE: -10000, OTHER_ADJUSTMENTS: 1500}


@pytest.mark.parametrize(
    ("purpose", "credited"),
    [
        (Purpose.PRIOR_BALANCE, PATIENT_AR),
        (Purpose.PREPAYMENT, UNAPPLIED),
        (Purpose.OTHER_INCOME, OTHER_INCOME),
        (Purpose.COPAY, UNAPPLIED),
        (Purpose.UNSTATED, UNAPPLIED),
    ],
)
def test_other_receipts_go_where_their_purpose_says(purpose: Purpose, credited: int) -> None:
    entries = plan_day([], [a_receipt(purpose=purpose, time_of_service=False)])
    assert balances(entries) == {UNDEPOSITED: 2500, credited: -2500}


def test_a_payers_check_in_hand_is_no_entry_until_its_ticket_clears() -> None:
    check = a_receipt(purpose=Purpose.PAYER_CHECK, time_of_service=False, tender=Tender.CHECK)
    assert plan_day([], [check]) == ()
    cleared = plan_ticket_part("T-1", 21000, (("Harbor", 2500),))
    assert balances(cleared) == {BANK: 21000, UNDEPOSITED: -18500, REMIT_CLEARING: -2500}


@pytest.mark.parametrize(
    ("tender", "account"),
    [
        (Tender.CASH, UNDEPOSITED),
        (Tender.CHECK, UNDEPOSITED),
        (Tender.MONEY_ORDER, UNDEPOSITED),
        (Tender.OTHER, UNDEPOSITED),
        (Tender.CARD, CARD_CLEARING),
        (Tender.VIRTUAL_CARD, CARD_CLEARING),
        (Tender.ACH_PATIENT, CARD_CLEARING),
    ],
)
def test_the_tender_decides_where_money_waits_for_the_bank(tender: Tender, account: int) -> None:
    receipt = a_receipt(tender=tender, purpose=Purpose.PRIOR_BALANCE, time_of_service=False)
    assert balances(plan_day([], [receipt])) == {account: 2500, PATIENT_AR: -2500}


@pytest.mark.parametrize("printed", ["35.00", "-35.00"])
def test_a_refund_leaves_the_drawer_whatever_sign_the_report_prints(printed: str) -> None:
    refund = a_receipt(printed, purpose=Purpose.REFUND, time_of_service=False)
    (entry,) = plan_day([], [refund])
    assert turnover(entry.lines) == {
        UNDEPOSITED: Turnover(0, 3500),
        PATIENT_AR: Turnover(3500, 0),
        REFUNDS_PAYABLE: Turnover(3500, 3500),
    }


def test_a_refund_first_uses_what_stands_as_payable() -> None:
    refunds = [
        a_receipt("35.00", purpose=Purpose.REFUND, time_of_service=False),
        a_receipt("10.00", purpose=Purpose.REFUND, time_of_service=False, tender=Tender.CARD),
    ]
    entries = plan_day([], refunds, {"P1": 4000})
    assert balances(entries) == {
        UNDEPOSITED: -3500,
        CARD_CLEARING: -1000,
        REFUNDS_PAYABLE: 4000,
        PATIENT_AR: 500,
    }


def test_a_negative_receipt_that_is_no_refund_is_posted_as_it_stands() -> None:
    entries = plan_day([], [a_receipt("-25.00", insured=False)])
    assert balances(entries) == {UNDEPOSITED: -2500, PATIENT_AR: 2500}


def test_a_gross_funded_batch_brings_everything_and_the_fee_comes_by_itself() -> None:
    batch = plan_card_batch("B-1", 30320, 1000, 0, 874, 28446, Funding.GROSS)
    assert balances(batch) == {BANK: 29320, CARD_CLEARING: -29320}
    assert balances(plan_bank_activity(CARD_FEES, -874)) == {BANK: -874, CARD_FEES: 874}


def test_a_chargeback_stays_open_in_card_clearing() -> None:
    batch = plan_card_batch("B-1", 30320, 1000, 2000, 874, 26446)
    assert balances(batch) == {BANK: 26446, CARD_FEES: 874, CARD_CLEARING: -27320}


def test_a_batch_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(RefusedError, match="does not add up"):
        plan_card_batch("B-1", 30320, 0, 0, 874, 29445)


@pytest.mark.parametrize(("cents", "word"), [(500, "over"), (-500, "short")])
def test_over_and_short_go_to_their_own_account(cents: int, word: str) -> None:
    (entry,) = plan_over_short("R1", cents)
    assert balances((entry,)) == {UNDEPOSITED: cents, OVER_SHORT: -cents}
    assert entry.label == f"Cash {word}, register R1"


def test_a_drawer_that_agrees_makes_no_entry() -> None:
    assert plan_over_short("R1", 0) == ()


amounts = st.integers(min_value=-(10**7), max_value=10**7)
charges = st.builds(
    EncounterCharges, st.text(max_size=3), st.text(max_size=3), st.just("Harbor"), st.booleans(),
    amounts, amounts,
)  # fmt: skip
receipts = st.builds(
    ReceiptPosting, st.just("1"), st.text(max_size=3), st.text(max_size=3),
    st.sampled_from(Tender), st.sampled_from(Purpose), amounts, st.booleans(), st.booleans(),
    st.just("Harbor"),
)  # fmt: skip


@given(st.lists(charges, max_size=6), st.lists(receipts, max_size=6))
def test_every_day_balances_and_debits_are_credits(
    rows: list[EncounterCharges], money: list[ReceiptPosting]
) -> None:
    entries = plan_day(rows, money)
    for entry in entries:
        assert sum(line.amount_cents for line in entry.lines) == 0
    taken = {r.tender: 0 for r in money}
    for receipt in money:
        if not receipt.time_of_service and receipt.purpose is Purpose.PAYER_CHECK:
            continue
        refund = not receipt.time_of_service and receipt.purpose is Purpose.REFUND
        taken[receipt.tender] += -abs(receipt.amount_cents) if refund else receipt.amount_cents
    found = trial_balance(lines_of(entries))
    in_hand = found.get(UNDEPOSITED, 0) + found.get(CARD_CLEARING, 0)
    assert in_hand == sum(taken.values())
    assert -found.get(REVENUE, 0) == sum(row.charges_cents for row in rows)
