from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remit_builders import (
    by_line,
    cas,
    golden_known,
    golden_positions,
    golden_remittance,
    known,
    negated,
    plb,
    position,
    remit_claim,
    remit_line,
    remittance,
)

from recon_desktop.domain.accounts import (
    BANK,
    CONTRACTUAL,
    INSURANCE_AR,
    PATIENT_AR,
    PAYER_FEES,
    PAYER_INTEREST,
    PAYER_OVERPAYMENTS,
    REMIT_CLEARING,
    SUSPENSE,
    WITHHOLD,
)
from recon_desktop.domain.ledger import (
    PlannedEntry,
    Turnover,
    check_entry,
    lines_of,
    reverse,
    trial_balance,
    turnover,
)
from recon_desktop.domain.posting.carc import Action, AdjustmentRule, DecisionTable
from recon_desktop.domain.posting.plan import (
    ClaimOutcome,
    ClaimPosition,
    PostedLine,
    PostingPlan,
    clearing_cents,
    live_postings,
    plan_payer_clears,
    plan_remittance,
    posted_claim,
)
from recon_desktop.domain.records import RemitClaim, Remittance


def balances(plan: PostingPlan) -> dict[int, int]:
    return {n: cents for n, cents in trial_balance(lines_of(plan.entries)).items() if cents}


def plan_one(claim: RemitClaim, known_as: ClaimPosition | None, **options: object) -> PostingPlan:
    remit = remittance([claim])
    positions = by_line(remit, {claim.claim_id: known_as})
    return plan_remittance(remit, positions, zero_pay_approved=True, **options)


def only(plan: PostingPlan) -> ClaimOutcome:
    (outcome,) = plan.outcomes
    return outcome


# --- the golden remittance (§4.9, §6.7) -----------------------------------------------------------


def test_the_golden_remittance_is_p1_to_p9_to_the_cent() -> None:
    plan = plan_remittance(golden_remittance(), golden_positions())
    entries = (*plan_payer_clears("0088812345", 9977), *plan.entries)
    assert {entry.label[:2]: turnover(entry.lines) for entry in entries} == {
        "P1": {BANK: Turnover(9977, 0), REMIT_CLEARING: Turnover(0, 9977)},
        "P2": {
            INSURANCE_AR: Turnover(24720, 0),
            REMIT_CLEARING: Turnover(0, 16800),
            CONTRACTUAL: Turnover(0, 3920),
            PATIENT_AR: Turnover(0, 4000),
        },
        "P3": {
            REMIT_CLEARING: Turnover(14000, 0),
            CONTRACTUAL: Turnover(6720, 0),
            PATIENT_AR: Turnover(4000, 0),
            INSURANCE_AR: Turnover(0, 24720),
        },
        "P4": {
            REMIT_CLEARING: Turnover(8960, 0),
            CONTRACTUAL: Turnover(5915, 0),
            INSURANCE_AR: Turnover(0, 14875),
        },
        "P5": {
            REMIT_CLEARING: Turnover(5680, 0),
            CONTRACTUAL: Turnover(7400, 0),
            INSURANCE_AR: Turnover(0, 13080),
        },
        "P6": {INSURANCE_AR: Turnover(7420, 7420)},
        "P8": {REMIT_CLEARING: Turnover(137, 0), PAYER_INTEREST: Turnover(0, 137)},
        "P9": {PAYER_OVERPAYMENTS: Turnover(2000, 0), REMIT_CLEARING: Turnover(0, 2000)},
    }


def test_the_golden_remittance_leaves_nothing_in_clearing() -> None:
    plan = plan_remittance(golden_remittance(), golden_positions())
    entries = (*plan_payer_clears("0088812345", 9977), *plan.entries)
    assert turnover(lines_of(entries))[REMIT_CLEARING] == Turnover(28777, 28777)
    assert plan.clearing_cents == 0


def test_the_golden_claims_end_where_the_domain_says() -> None:
    plan = plan_remittance(golden_remittance(), golden_positions())
    assert balances(plan)[CONTRACTUAL] == 16115
    assert [(x.claim_id, x.outcome, x.balance_after_cents) for x in plan.outcomes] == [
        ("E0988", "reversal", 24720),
        ("E0988", "paid", 0),
        ("E1107", "paid", 0),
        ("E1110", "paid", 0),
        ("E1115", "denied", 14500),
    ]
    e0988 = [x for x in lines_of(plan.entries) if x.encounter_id == "enc-E0988"]
    assert trial_balance(e0988)[INSURANCE_AR] == 0
    forwarded = [x for x in lines_of(plan.entries) if x.account == INSURANCE_AR and x.sub == "S"]
    assert [(x.encounter_id, x.amount_cents) for x in forwarded] == [
        ("enc-E1110", 6000 + 1420),
    ]


def test_the_golden_denial_is_on_the_worklist_and_in_no_entry() -> None:
    plan = plan_remittance(golden_remittance(), golden_positions())
    (item,) = plan.worklist
    assert (item.claim_id, item.code, item.amount_cents) == ("E1115", "CO-16", 14500)
    assert not any("E1115" in entry.label for entry in plan.entries)
    assert plan.held == ()


def test_the_golden_reversal_warns_that_the_books_never_saw_the_payment() -> None:
    warnings = " ".join(plan_remittance(golden_remittance(), golden_positions()).warnings)
    assert "E0988" in warnings
    assert "before these books began" in warnings
    assert "recovers 20.00" in warnings


def test_the_golden_reversal_does_not_need_an_anticipated_share() -> None:
    known_as = golden_known() | {"E0988": position("E0988", "247.20")}
    plan = plan_remittance(golden_remittance(), by_line(golden_remittance(), known_as))
    correction = next(e for e in plan.entries if e.label.startswith("P3"))
    assert turnover(correction.lines)[PATIENT_AR] == Turnover(4000, 0)


def test_the_golden_reimbursement_elements() -> None:
    plan = plan_remittance(golden_remittance(), golden_positions())
    e1107 = plan.outcomes[2]
    first, second = e1107.lines
    assert (first.allowed_cents, first.stated_allowed_cents) == (9840, 9840)
    assert (first.paid_cents, first.copay_cents, first.contractual_cents) == (7340, 2500, 4660)
    assert (second.allowed_cents, second.paid_cents, second.contractual_cents) == (1620, 1620, 1255)
    assert (e1107.share_before_cents, e1107.share_change_cents) == (2500, 0)
    (e1110,) = plan.outcomes[3].lines
    assert (e1110.deductible_cents, e1110.coinsurance_cents) == (6000, 1420)
    assert (e1110.to_patient_cents, e1110.next_payer_cents) == (0, 7420)
    (e1115,) = plan.outcomes[4].lines
    assert (e1115.other_co_cents, e1115.open_cents) == (14500, 14500)


def test_every_line_of_a_claim_names_its_service_line_and_encounter() -> None:
    plan = plan_remittance(golden_remittance(), golden_positions())
    for entry in plan.entries:
        if entry.kind == "remit-claim":
            assert all(line.service_line and line.encounter_id for line in entry.lines)
        assert entry.document == "0088812345"


def test_a_plan_that_would_leave_clearing_open_is_a_bug() -> None:
    with pytest.raises(ValueError, match="-9977 cents"):
        clearing_cents(golden_remittance(), [])


# --- what refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"test": True}, "test file"),
        ({"currency": "EUR"}, "currency"),
        ({"handling": "H"}, "notification only"),
        ({"handling": "P"}, "prenote"),
        ({"credit_debit": "D"}, "takes money"),
        ({"payment_cents": 13703}, "B3"),
        ({"unreadable": 2}, "2 of its amounts"),
    ],
)
def test_a_remittance_that_may_not_be_posted_says_why(fields: dict[str, object], why: str) -> None:
    plan = plan_remittance(golden_remittance()._replace(**fields), golden_positions())
    assert plan.entries == plan.outcomes == ()
    assert any(why in reason for reason in plan.refused)


def test_a_broken_claim_or_line_refuses_the_whole_remittance() -> None:
    line = remit_line("99213", "145.00", "CO-45 45.00", paid_cents=9999)
    plan = plan_remittance(remittance([remit_claim("E1", "1", line)]), {})
    assert [reason[-4:] for reason in plan.refused] == ["(B2)", "(B1)"]


def test_a_zero_payment_needs_approval() -> None:
    remit = remittance(
        [remit_claim("E1", "1", remit_line("99213", "145.00", "PR-1 145.00"))],
        handling="H",
        method="NON",
    )
    positions = by_line(remit, {"E1": position("E1", "145.00")})
    assert "approved" in plan_remittance(remit, positions).refused[0]
    plan = plan_remittance(remit, positions, zero_pay_approved=True)
    assert balances(plan) == {PATIENT_AR: 14500, INSURANCE_AR: -14500}
    assert only(plan).outcome == "deductible"
    assert plan_payer_clears(remit.trace, 0) == ()


# --- every claim status (§4.4) --------------------------------------------------------------------

ADJUSTED = ("99213", "145.00", "CO-45 45.00, PR-3 20.00")


@pytest.mark.parametrize("status", ["1", "2", "3"])
def test_a_processed_claim_is_posted_line_by_line(status: str) -> None:
    plan = plan_one(remit_claim("E1", status, remit_line(*ADJUSTED)), position("E1", "145.00"))
    assert balances(plan) == {
        REMIT_CLEARING: 8000,
        CONTRACTUAL: 4500,
        PATIENT_AR: 2000,
        INSURANCE_AR: -14500,
    }
    conflict = [text for text in plan.warnings if "payer order" in text]
    assert bool(conflict) == (status != "1")  # R4.15: our own claim's order is used


@pytest.mark.parametrize(("status", "order"), [("19", "S"), ("20", "T"), ("21", "A")])
def test_a_forwarded_claim_moves_the_patients_share_to_the_next_payer(
    status: str, order: str
) -> None:
    ours = {"19": "P", "20": "S", "21": "T"}[status]
    claim = remit_claim("E1", status, remit_line("99213", "145.00", "PR-3 20.00"))
    plan = plan_one(claim, position("E1", "145.00", payer_order=ours))
    (forward,) = [entry for entry in plan.entries if entry.kind == "remit-forward"]
    assert {line.sub: line.amount_cents for line in forward.lines} == {order: 2000, ours: -2000}
    assert PATIENT_AR not in balances(plan)


def test_a_crossover_carrier_forwards_whatever_the_status() -> None:
    claim = remit_claim("E1", "1", remit_line(*ADJUSTED), crossover_to="Medigap One")
    assert only(plan_one(claim, position("E1", "145.00"))).next_payer_cents == 2000


def test_a_secondary_on_file_gets_the_share_before_the_patient() -> None:
    claim = remit_claim("E1", "1", remit_line(*ADJUSTED))
    plan = plan_one(claim, position("E1", "145.00", "20.00", secondary=True))
    assert only(plan).next_payer_cents == 0  # the desk has taken it
    plan = plan_one(claim, position("E1", "145.00", secondary=True))
    assert only(plan).next_payer_cents == 2000


def test_a_claim_level_denial_posts_zero_and_never_a_write_off() -> None:
    claim = remit_claim("E1", "4", remit_line("99213", "145.00", "CO-45 45.00, PR-1 100.00"))
    plan = plan_one(claim, position("E1", "145.00"))
    assert plan.entries == ()
    assert only(plan).outcome == "denied"
    assert sum(item.amount_cents for item in plan.worklist) == 14500


def test_a_status_of_23_moves_no_money_and_asks_a_person() -> None:
    claim = remit_claim("E1", "23", remit_line("99213", "145.00", "OA-109 145.00"))
    plan = plan_one(claim, position("E1", "145.00"))
    assert (plan.entries, only(plan).outcome) == ((), "informational")
    assert [item.code for item in plan.worklist] == ["CLAIM"]


def test_a_predetermination_is_never_posted() -> None:
    claim = remit_claim("E1", "25", remit_line("99213", "145.00", "OA-101 145.00"))
    plan = plan_one(claim, position("E1", "145.00"))
    assert (plan.entries, plan.worklist, only(plan).outcome) == ((), (), "informational")


def test_an_informational_payment_waits_in_suspense_beside_its_offset() -> None:
    claim = remit_claim("E1", "25", remit_line("99213", "145.00", "CO-45 45.00"))
    remit = remittance([claim], [plb("J1", "100.00")])
    positions = by_line(remit, {"E1": position("E1", "145.00")})
    plan = plan_remittance(remit, positions, zero_pay_approved=True)
    assert balances(plan) == {}
    assert {x.sub for x in lines_of(plan.entries) if x.account == SUSPENSE} == {
        "informational",
        "J1",
    }


@pytest.mark.parametrize("status", ["5", "", "13"])
def test_an_unknown_status_is_held(status: str) -> None:
    plan = plan_one(remit_claim("E1", status, remit_line(*ADJUSTED)), position("E1", "145.00"))
    assert only(plan).outcome == "held"
    assert balances(plan) == {REMIT_CLEARING: 8000, SUSPENSE: -8000}


# --- whose claim it is (TRUST 9) ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known_as", "why"),
    [
        (None, "no claim of ours"),
        (position("E1", "145.01"), "charge"),
        (position("E1", "145.00", identity_ok=False), "patient or date"),
        (position("E1", "145.00", identity_ok=False, identity_reason="another DOS"), "another DOS"),
    ],
)
def test_a_claim_that_is_not_exactly_ours_goes_to_suspense_as_a_whole(
    known_as: ClaimPosition | None, why: str
) -> None:
    plan = plan_one(remit_claim("E1", "1", remit_line(*ADJUSTED)), known_as)
    assert balances(plan) == {REMIT_CLEARING: 8000, SUSPENSE: -8000}
    (item,) = plan.held
    assert why in item.reason
    assert item.amount_cents == 8000
    assert only(plan).remark == item.reason


def test_a_held_claim_that_pays_nothing_is_listed_without_an_entry() -> None:
    plan = plan_one(remit_claim("E1", "1", remit_line("99213", "9.00", "PR-1 9.00")), None)
    assert plan.entries == ()
    assert [item.amount_cents for item in plan.held] == [0]


def test_lines_that_do_not_add_up_to_the_claim_are_held() -> None:
    line = remit_line("99213", "145.00", "CO-45 45.00")
    claim = remit_claim("E1", "1", line, charge_cents=20000, paid_cents=15500)
    plan = plan_one(claim, position("E1", "200.00"))
    assert "do not add up" in plan.held[0].reason


def test_a_second_payment_of_the_same_payer_is_held() -> None:
    claim = remit_claim("E1", "1", remit_line(*ADJUSTED))
    first = plan_one(claim, position("E1", "145.00"))
    again = position("E1", "145.00", "20.00", posted=(posted_claim(only(first)),))
    assert "posted already" in plan_one(claim, again).held[0].reason


def test_twice_in_one_remittance_is_held_once() -> None:
    claim = remit_claim("E1", "1", remit_line(*ADJUSTED))
    remit = remittance([claim, claim])
    plan = plan_remittance(remit, by_line(remit, {"E1": position("E1", "145.00")}))
    assert [outcome.outcome for outcome in plan.outcomes] == ["paid", "held"]
    assert balances(plan)[SUSPENSE] == -8000


def test_a_denial_does_not_stand_in_the_way_of_a_later_payment() -> None:
    denial = remit_claim("E1", "1", remit_line("99213", "145.00", "CO-16 145.00"))
    first = posted_claim(only(plan_one(denial, position("E1", "145.00"))))
    assert not first.booked
    paid = remit_claim("E1", "1", remit_line(*ADJUSTED))
    plan = plan_one(paid, position("E1", "145.00", posted=(first,)))
    assert (only(plan).outcome, only(plan).balance_after_cents) == ("paid", 0)


# --- lines ----------------------------------------------------------------------------------------


def test_our_line_number_names_the_line() -> None:
    lines = (known("99213:25", "145.00", "L1"), known("87880", "28.75", "L2"))
    claim = remit_claim(
        "E1",
        "1",
        remit_line("87880", "28.75", control_no="L2"),
        remit_line("99213:25", "145.00"),
    )
    plan = plan_one(claim, position("E1", "173.75", known_lines=lines))
    assert [line.service_line for line in only(plan).lines] == ["L2", "L1"]


def test_a_changed_code_is_matched_by_the_original_one() -> None:
    lines = (known("99214", "205.00", "L1"),)
    changed = remit_line("99213", "205.00", "CO-45 5.00", original_code="99214")
    plan = plan_one(remit_claim("E1", "1", changed), position("E1", "205.00", known_lines=lines))
    assert only(plan).lines[0].service_line == "L1"


def test_a_split_line_adds_up_under_one_number() -> None:
    parts = [remit_line("90461", "38.50", "CO-45 8.50", control_no="L1")] * 2
    ours = position("E1", "77.00", known_lines=(known("90461", "77.00", "L1"),))
    plan = plan_one(remit_claim("E1", "1", *parts), ours)
    assert {line.service_line for line in only(plan).lines} == {"L1"}
    assert balances(plan) == {REMIT_CLEARING: 6000, CONTRACTUAL: 1700, INSURANCE_AR: -7700}


def test_two_equal_lines_are_two_lines() -> None:
    lines = (known("87804", "33.10", "L1"), known("87804", "33.10", "L2"))
    claim = remit_claim("E1", "1", *[remit_line("87804", "33.10")] * 2)
    plan = plan_one(claim, position("E1", "66.20", known_lines=lines))
    assert [line.service_line for line in only(plan).lines] == ["L1", "L2"]


def test_a_line_in_dispute_waits_in_suspense_and_the_others_are_posted() -> None:
    lines = (known("99213:25", "145.00"), known("99213:59", "145.00"), known("87880", "28.75"))
    claim = remit_claim(
        "E1",
        "1",
        remit_line("99213:76", "145.00", "CO-45 45.00, PR-3 20.00"),
        remit_line("99213:25", "145.00", "CO-45 45.00"),
        remit_line("87880", "28.75", "CO-45 8.75"),
    )
    plan = plan_one(claim, position("E1", "318.75", "20.00", known_lines=lines))
    assert balances(plan) == {
        REMIT_CLEARING: 20000,
        SUSPENSE: -8000,
        CONTRACTUAL: 5375,
        INSURANCE_AR: -17375,
    }
    (item,) = plan.held
    assert (item.code, item.amount_cents) == ("LINE", 8000)


def test_claim_level_adjustments_are_a_line_of_their_own() -> None:
    claim = remit_claim(
        "E1", "1", remit_line("99211", "800.00", "PR-1 300.00"), adjustments="CO-45 50.00"
    )
    plan = plan_one(claim, position("E1", "800.00", known_lines=(known("99211", "800.00"),)))
    assert balances(plan) == {
        REMIT_CLEARING: 45000,
        CONTRACTUAL: 5000,
        PATIENT_AR: 30000,
        INSURANCE_AR: -80000,
    }
    assert [line.service_line for line in only(plan).lines] == ["99211", "claim"]


def test_a_claim_without_lines_is_one_line() -> None:
    claim = remit_claim("E1", charge_cents=10000, paid_cents=6000, adjustments="CO-45 40.00")
    plan = plan_one(claim._replace(paid_cents=6000), position("E1", "100.00"))
    assert balances(plan) == {REMIT_CLEARING: 6000, CONTRACTUAL: 4000, INSURANCE_AR: -10000}


# --- what adjustments do --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "account"),
    [
        ("CO-45", CONTRACTUAL),
        ("CO-253", CONTRACTUAL),
        ("CO-24", CONTRACTUAL),
        ("CO-104", WITHHOLD),
        ("CO-130", PAYER_FEES),
        ("PR-1", PATIENT_AR),
    ],
)
def test_an_amount_with_an_account_of_its_own_is_booked_there(code: str, account: int) -> None:
    claim = remit_claim("E1", "1", remit_line("99213", "100.00", f"{code} 30.00"))
    plan = plan_one(claim, position("E1", "100.00"))
    assert balances(plan) == {REMIT_CLEARING: 7000, account: 3000, INSURANCE_AR: -10000}
    assert plan.worklist == ()


@pytest.mark.parametrize(
    "code",
    ["CO-16", "CO-97", "CO-59", "CO-9999", "PI-45", "OA-45", "PR-96", "PR-204", "OA-23", "CR-45"],
)
def test_everything_else_stays_in_insurance_receivables_with_a_work_item(code: str) -> None:
    claim = remit_claim("E1", "1", remit_line("99213", "100.00", f"{code} 30.00"))
    plan = plan_one(claim, position("E1", "100.00"))
    assert balances(plan) == {REMIT_CLEARING: 7000, INSURANCE_AR: -7000}
    assert [(item.code, item.amount_cents) for item in plan.worklist] == [(code, 3000)]
    assert only(plan).balance_after_cents == only(plan).lines[0].open_cents == 3000


def test_a_contract_flag_makes_a_reason_a_write_off() -> None:
    claim = remit_claim("E1", "1", remit_line("99213", "100.00", "CO-59 30.00"))
    plan = plan_one(
        claim,
        position("E1", "100.00"),
        table=DecisionTable([AdjustmentRule("59", Action.CONTRACTUAL)]),
    )
    assert balances(plan)[CONTRACTUAL] == 3000
    assert [x.sub for x in lines_of(plan.entries) if x.account == CONTRACTUAL] == ["59"]


def test_less_than_anticipated_goes_back_to_the_payers_receivable() -> None:
    claim = remit_claim("E1", "1", remit_line("99213", "100.00", "PR-3 15.00"))
    plan = plan_one(claim, position("E1", "100.00", "25.00"))
    assert balances(plan) == {REMIT_CLEARING: 8500, PATIENT_AR: -1000, INSURANCE_AR: -7500}
    assert only(plan).share_change_cents == -1000
    assert only(plan).balance_after_cents == 0


def test_an_anticipated_share_waits_while_a_person_reviews() -> None:
    claim = remit_claim("E1", "1", remit_line("99213", "100.00", "PR-204 40.00"))
    plan = plan_one(claim, position("E1", "100.00", "25.00"))
    assert PATIENT_AR not in balances(plan)


def test_allowed_adds_sequestration_and_the_prior_payer_back() -> None:
    line = remit_line("99213", "100.00", "CO-45 40.00, CO-253 1.00, PR-2 10.00, PR-96 5.00")
    assert only(plan_one(remit_claim("E1", "1", line), position("E1", "100.00"))).lines[
        0
    ].allowed_cents == (4400 + 1000 + 100)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (remit_claim("E1", "1", remit_line("99213", "100.00", "CO-45 -10.00")), "paid more"),
        (
            remit_claim("E1", "1", remit_line("99213", "100.00", "CO-45 -1.00, PR-1 9.00")),
            "allowed",
        ),
        (remit_claim("E1", "1", remit_line(*ADJUSTED), filing="MC"), "Medicaid"),
    ],
)
def test_balancing_does_not_prove_sense(claim: RemitClaim, text: str) -> None:
    charge = f"{claim.charge_cents // 100}.00"
    assert any(text in each for each in plan_one(claim, position("E1", charge)).warnings)


def test_soft_checks_of_the_remittance_are_told() -> None:
    """R4.12, R4.27: they do not keep it from being posted."""
    denied = remit_claim("E1", "1", remit_line("99213", "100.00", "CO-16 100.00"))
    paid = remittance([denied._replace(charge_cents=11000, adjustments=cas("CO-45 10.00"))])
    plan = plan_remittance(paid, {}, zero_pay_approved=True)
    assert plan.refused == ()
    told = " ".join(plan.warnings)
    assert "names a way of paying" in told
    assert "lines do not add up" in told


def test_paid_above_the_charge_with_its_reason_is_no_surprise() -> None:
    claim = remit_claim("E1", "1", remit_line("99213", "100.00", "CO-94 -10.00"))
    plan = plan_one(claim, position("E1", "100.00"))
    assert plan.warnings == ()
    assert only(plan).balance_after_cents == -1000


# --- reversals (§4.7) -----------------------------------------------------------------------------


@dataclass
class Books:
    """The lead service's part: posts plans and knows what each claim looks like afterwards."""

    start: ClaimPosition

    def __post_init__(self) -> None:
        self.entries: list[PlannedEntry] = []
        self.posted = list(self.start.posted)

    def position(self) -> ClaimPosition:
        moved = sum(
            x.amount_cents
            for x in lines_of(self.entries)
            if x.account == PATIENT_AR and x.sub == "anticipated"
        )
        share = self.start.anticipated_cents + moved
        return self.start._replace(anticipated_cents=share, posted=tuple(self.posted))

    def post(self, claim: RemitClaim) -> PostingPlan:
        other = remit_claim("OTHER", "1", remit_line("99215", "1000.00"))
        remit = remittance([claim, other])
        positions = {claim.claim_id: self.position(), "OTHER": position("OTHER", "1000.00")}
        plan = plan_remittance(remit, by_line(remit, positions))
        assert not plan.refused
        self.entries += [e for e in plan.entries if "OTHER" not in e.label]
        outcome = next(x for x in plan.outcomes if x.claim_id == claim.claim_id)
        if outcome.outcome not in ("held", "reversal", "informational"):
            self.posted.append(posted_claim(outcome))
        elif outcome.outcome == "reversal":
            self.posted.pop()
        return plan

    def balances(self) -> dict[tuple[int, str], int]:
        found: dict[tuple[int, str], int] = {}
        for x in lines_of(self.entries):
            found[x.account, x.sub] = found.get((x.account, x.sub), 0) + x.amount_cents
        return {key: cents for key, cents in found.items() if cents}


ORIGINAL = remit_claim(
    "E1",
    "1",
    remit_line("99214:25", "205.00", "CO-45 30.00, PR-3 40.00"),
    remit_line("94640", "42.20", "CO-45 9.20, CO-16 3.00"),
)


def test_a_reversal_of_what_we_posted_is_its_mirror() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    plan = books.post(negated(ORIGINAL))
    assert books.balances() == {}
    assert plan.held == plan.worklist == plan.warnings == ()


def test_a_reversal_gives_the_whole_patient_share_back_to_the_payers_receivable() -> None:
    books = Books(position("E1", "247.20", "40.00"))
    books.post(ORIGINAL)
    books.post(negated(ORIGINAL))
    assert books.balances() == {(PATIENT_AR, "anticipated"): -4000, (INSURANCE_AR, "P"): 4000}
    correction = ORIGINAL._replace(frequency="7", payer_claim_no="ICN2")
    books.post(correction)
    assert (PATIENT_AR, "anticipated") not in books.balances()
    assert books.balances()[INSURANCE_AR, "P"] == -(24720 - 4000 - 300)


def test_a_reversal_may_come_alone_and_its_correction_later() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    books.post(negated(ORIGINAL))
    assert books.post(ORIGINAL).held == ()
    assert books.balances()[INSURANCE_AR, "P"] == -(24720 - 300)


def test_postings_may_be_handed_in_with_the_reversals_that_took_them_back() -> None:
    first = posted_claim(only(plan_one(ORIGINAL, position("E1", "247.20"))))
    remit = remittance([negated(ORIGINAL), remit_claim("X", "1", remit_line("99215", "900.00"))])
    known_as = {"E1": position("E1", "247.20", "40.00", posted=(first,))}
    taken_back = posted_claim(plan_remittance(remit, by_line(remit, known_as)).outcomes[0])
    again = first._replace(payer_claim_no="ICN2")
    stray = taken_back._replace(charge_cents=-1)
    assert live_postings((first, taken_back)) == []
    assert live_postings((first, taken_back, again)) == [again]
    assert live_postings((first, again, taken_back)) == [again]
    assert live_postings((again, taken_back)) == []
    assert live_postings((first, stray)) == [first]
    later = plan_one(ORIGINAL, position("E1", "247.20", posted=(first, taken_back)))
    assert (later.held, only(later).outcome) == ((), "paid")


def test_a_reversal_is_found_without_lines_when_none_were_kept() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    books.posted = [books.posted[0]._replace(lines=(), contractual_cents=None)]
    assert books.post(negated(ORIGINAL)).held == ()
    assert books.balances() == {}


def test_a_reversed_crossover_comes_back_from_the_next_payer() -> None:
    forwarded = ORIGINAL._replace(status="19")
    books = Books(position("E1", "247.20", "15.00"))
    books.post(forwarded)
    assert books.balances()[INSURANCE_AR, "S"] == 2500
    books.post(negated(forwarded))
    assert books.balances() == {}


def test_a_reversed_denial_changes_nothing() -> None:
    denial = remit_claim("E1", "4", remit_line("99213", "145.00", "CO-45 45.00, CO-16 100.00"))
    books = Books(position("E1", "145.00"))
    books.post(denial)
    plan = books.post(negated(denial))
    assert (books.entries, plan.held) == ([], ())


def test_the_payers_claim_number_chooses_among_equal_postings() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    other = books.posted[0]._replace(payer_claim_no="OTHER", order="S")
    books.posted.insert(0, other)
    plan = books.post(negated(ORIGINAL))
    assert plan.outcomes[0].order == "P"


def test_the_original_reference_finds_the_posting_too() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    reversal = negated(ORIGINAL)._replace(payer_claim_no="NEW", original_ref="ICNE1")
    assert books.post(reversal).held == ()


def test_a_reversal_that_equals_nothing_goes_to_suspense_with_its_correction() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    other = remit_claim(
        "E1",
        "1",
        remit_line("99214:25", "205.00", "CO-45 31.00, PR-3 40.00"),
        remit_line("94640", "42.20", "CO-45 9.20"),
    )
    claims = [negated(other), ORIGINAL._replace(frequency="7")]
    extra = remit_claim("OTHER", "1", remit_line("99215", "1000.00"))
    remit = remittance([*claims, extra])
    known_as = {"E1": books.position(), "OTHER": position("OTHER", "1000.00")}
    plan = plan_remittance(remit, by_line(remit, known_as))
    assert [x.outcome for x in plan.outcomes] == ["held", "held", "paid"]
    assert plan.clearing_cents == 0


def test_a_reversal_alone_of_an_unknown_payment_is_held() -> None:
    plan = Books(position("E1", "247.20")).post(negated(ORIGINAL))
    (item,) = plan.held
    assert item.amount_cents == negated(ORIGINAL).paid_cents
    assert "no posted payment" in item.reason


def test_a_reversal_is_not_posted_over_another_write_off_of_ours() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    books.posted = [books.posted[0]._replace(contractual_cents=4000)]
    assert "write-off" in books.post(negated(ORIGINAL)).held[0].reason


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (ORIGINAL._replace(status="22"), "negated"),
        (negated(ORIGINAL)._replace(status="1"), "negative charge"),
    ],
)
def test_a_sign_that_does_not_fit_the_status_is_held(claim: RemitClaim, why: str) -> None:
    assert why in Books(position("E1", "247.20")).post(claim).held[0].reason


def test_a_reversed_line_that_is_not_ours_holds_the_reversal() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    books.start = books.start._replace(known_lines=(known("99215", "247.20"),))
    kept = books.posted[0]
    books.posted = [kept._replace(lines=tuple(PostedLine(*x.stated) for x in kept.lines))]
    assert "reversed service line" in books.post(negated(ORIGINAL)).held[0].reason


def test_a_reversal_mirrors_the_posting_whatever_our_claim_says_now() -> None:
    books = Books(position("E1", "247.20"))
    books.post(ORIGINAL)
    books.start = books.start._replace(known_lines=(known("99215", "247.20"),))
    assert books.post(negated(ORIGINAL)).held == ()
    assert books.balances() == {}


# --- secondary payers -----------------------------------------------------------------------------

PRIMARY_REMIT = remit_claim("E1", "19", remit_line("99214", "205.00", "CO-45 74.00, PR-2 74.20"))


def test_a_crossover_payment_acts_on_the_secondary_receivable() -> None:
    books = Books(position("E1", "205.00"))
    books.post(PRIMARY_REMIT)
    secondary = remit_claim("E1", "2", remit_line("99214", "205.00", "OA-23 130.80, PR-3 4.20"))
    plan = books.post(secondary)
    outcome = next(x for x in plan.outcomes if x.claim_id == "E1")
    assert (outcome.order, outcome.balance_before_cents, outcome.balance_after_cents) == (
        "S",
        7420,
        0,
    )
    assert plan.worklist == plan.warnings == ()
    assert books.balances()[PATIENT_AR, "anticipated"] == 420
    assert (INSURANCE_AR, "S") not in books.balances()


def test_a_secondary_writes_off_no_more_than_what_is_open() -> None:
    books = Books(position("E1", "205.00"))
    books.post(PRIMARY_REMIT)
    secondary = remit_claim("E1", "2", remit_line("99214", "205.00", "OA-23 56.80, CO-45 98.20"))
    books.post(secondary)
    assert books.balances()[CONTRACTUAL, "45"] == 7400 + 2420
    assert (INSURANCE_AR, "S") not in books.balances()
    books.post(negated(secondary))
    assert books.balances()[INSURANCE_AR, "S"] == 7420


def test_a_secondary_before_its_primary_is_posted_with_a_warning() -> None:
    secondary = remit_claim("E1", "2", remit_line("99214", "205.00", "OA-23 180.00"))
    plan = plan_one(secondary, position("E1", "205.00", payer_order="S"))
    assert any("before the earlier one" in text for text in plan.warnings)
    assert balances(plan) == {REMIT_CLEARING: 2500, INSURANCE_AR: -2500}


def test_a_medicaid_payer_of_last_resort_keeps_our_order() -> None:
    plan = plan_one(remit_claim("E1", "3", remit_line(*ADJUSTED)), position("E1", "145.00"))
    assert only(plan).order == "P"


# --- properties -----------------------------------------------------------------------------------

CODES = ["CO-45", "CO-253", "CO-16", "CO-97", "PR-1", "PR-2", "PR-3", "PR-96", "OA-23", "PI-45"]
money = st.integers(min_value=-(10**6), max_value=10**6)


@st.composite
def remit_lines(draw: st.DrawFn) -> object:
    text = [
        f"{draw(st.sampled_from(CODES))} {draw(money) / 100:.2f}"
        for _ in range(draw(st.integers(0, 3)))
    ]
    charge = draw(st.integers(min_value=0, max_value=10**6))
    return remit_line("99213", f"{charge / 100:.2f}", ", ".join(text))


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    statuses = st.sampled_from(["1", "2", "3", "4", "19", "20", "21", "22", "23", "25", "7"])
    claims = []
    for _ in range(draw(st.integers(1, 5))):
        lines = draw(st.lists(remit_lines(), max_size=3))
        text = draw(st.sampled_from(["", "CO-45 5.00", "PR-1 7.00"]))
        claim = remit_claim(draw(st.sampled_from("ABC")), "1", *lines, adjustments=text)
        if draw(st.booleans()) and claims:
            claim = draw(st.sampled_from(claims))
        status = draw(statuses)
        claim = negated(claim) if status == "22" else claim._replace(status=status)
        claims.append(claim)
    codes = st.sampled_from(["L6", "WO", "FB", "72", "CS", "LE", "50", "AP", "E3", "J1", "ZZ"])
    pairs = [plb(draw(codes), f"{draw(money) / 100:.2f}") for _ in range(draw(st.integers(0, 3)))]
    remit = remittance(claims, pairs)
    if remit.payment_cents < 0:  # a payer forwards what it cannot take (R4.25)
        pairs.append(plb("FB", f"{remit.payment_cents / 100:.2f}"))
        remit = remittance(claims, pairs)
    return remit


@st.composite
def books_for(draw: st.DrawFn, remit: Remittance) -> dict[int, ClaimPosition | None]:
    found: dict[str, ClaimPosition | None] = {}
    for claim in remit.claims:
        share = draw(st.integers(0, 5000))
        order = draw(st.sampled_from("PST"))
        secondary = draw(st.booleans())
        charge = f"{abs(claim.charge_cents) / 100:.2f}"
        known_as = position(
            claim.claim_id, charge, f"{share / 100:.2f}", payer_order=order, secondary=secondary
        )
        found[claim.claim_id] = draw(st.sampled_from([known_as, known_as, None]))
    return by_line(remit, found)


@given(st.data())
def test_any_balanced_remittance_leaves_clearing_at_zero(data: st.DataObject) -> None:
    remit = data.draw(remittances())
    plan = plan_remittance(remit, data.draw(books_for(remit)), zero_pay_approved=True)
    assert not plan.refused
    assert plan.clearing_cents == 0
    assert len(plan.outcomes) == len(remit.claims)
    posted = [*plan_payer_clears(remit.trace, remit.payment_cents), *plan.entries]
    for entry in posted:
        check_entry(entry)
    assert trial_balance(lines_of(posted)).get(REMIT_CLEARING, 0) == 0
    undone = [reverse(entry) for entry in posted]
    assert not any(trial_balance(lines_of([*posted, *undone])).values())


@given(st.data())
def test_the_open_amount_of_every_posted_claim_is_what_the_journal_says(
    data: st.DataObject,
) -> None:
    remit = data.draw(remittances())
    plan = plan_remittance(remit, data.draw(books_for(remit)), zero_pay_approved=True)
    moved: dict[tuple[str, str], int] = {}
    for line in lines_of(plan.entries):
        if line.account == INSURANCE_AR:
            key = (line.encounter_id, line.sub)
            moved[key] = moved.get(key, 0) + line.amount_cents
    told: dict[tuple[str, str], int] = {}
    for x in plan.outcomes:
        if x.outcome not in ("held", "informational"):
            change = x.balance_after_cents - x.balance_before_cents
            told[x.encounter_id, x.order] = told.get((x.encounter_id, x.order), 0) + change
    received = {
        key: cents - told.get(key, 0) for key, cents in moved.items() if cents != told.get(key, 0)
    }
    carried = sum(x.next_payer_cents for x in plan.outcomes)
    assert sum(received.values()) == carried + sum(_given_back_to_the_first(plan))


def _given_back_to_the_first(plan: PostingPlan) -> Iterator[int]:
    """What a later payer's answer that came first gives back of what the desk took (R6.5)."""
    orders = {x.line: x.order for x in plan.outcomes}
    for entry, place in zip(plan.entries, plan.places, strict=True):
        for line in entry.lines:
            answering = orders.get(place.claim_line, line.sub)
            share = line.account == INSURANCE_AR and line.memo == "patient share"
            if share and line.sub != answering:
                assert line.sub == "P"
                yield line.amount_cents


@given(st.data())
def test_no_cent_of_a_line_is_lost(data: st.DataObject) -> None:
    """TRUST 3: charge − paid − booked − moved − open = 0, for every line of a first payer."""
    remit = data.draw(remittances())
    plan = plan_remittance(remit, data.draw(books_for(remit)), zero_pay_approved=True)
    for outcome in plan.outcomes:
        if outcome.order != "P" or outcome.outcome in ("held", "informational"):
            continue
        for line in outcome.lines:
            booked = sum(each.amount_cents for each in line.bookings)
            moved = line.to_patient_cents + line.next_payer_cents
            left = line.charge_cents - booked - moved - line.open_cents
            assert left == (0 if line.held else line.paid_cents)
            assert line.remainder_cents + line.withheld_cents == booked + moved + line.open_cents


@given(st.data())
def test_the_order_of_claims_in_the_file_does_not_change_the_sum(data: st.DataObject) -> None:
    remit = golden_remittance()
    claims = data.draw(st.permutations(remit.claims))
    shuffled = plan_remittance(remit._replace(claims=tuple(claims)), golden_positions())
    assert balances(shuffled) == balances(plan_remittance(remit, golden_positions()))


def test_the_builder_reads_adjustments() -> None:
    assert [a.amount_cents for a in cas("CO-45 46.60, PR-3 -25.00")] == [4660, -2500]
