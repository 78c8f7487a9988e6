"""What a person decides on the posting desk: holds, chosen lines, buckets."""

from __future__ import annotations

import pytest
from remit_builders import by_line, known, negated, position, remit_claim, remit_line, remittance

from recon_desktop.domain.accounts import (
    CONTRACTUAL,
    INSURANCE_AR,
    OTHER_ADJUSTMENTS,
    PATIENT_AR,
    REMIT_CLEARING,
    SUSPENSE,
    WITHHOLD,
)
from recon_desktop.domain.ledger import lines_of, trial_balance
from recon_desktop.domain.posting.carc import Action, AdjustmentRule, DecisionTable
from recon_desktop.domain.posting.plan import (
    ClaimPosition,
    PostingPlan,
    plan_one_claim,
    plan_remittance,
    posted_claim,
)
from recon_desktop.domain.posting.records import Buckets, Decision, DecisionError
from recon_desktop.domain.records import RemitClaim

CLAIM, SVC = 1, 2
LINE = remit_line("99213", "145.00", "CO-45 45.00, CO-16 10.00, PR-3 20.00")


def plan(
    claim: RemitClaim,
    decisions: dict[tuple[int, int], Decision],
    known_as: ClaimPosition | None = None,
    **options: object,
) -> PostingPlan:
    remit = remittance([claim])
    positions = by_line(remit, {claim.claim_id: known_as or position("E1", "145.00")})
    return plan_remittance(remit, positions, decisions=decisions, zero_pay_approved=True, **options)


def balances(planned: PostingPlan) -> dict[int, int]:
    return {n: c for n, c in trial_balance(lines_of(planned.entries)).items() if c}


def spread(*cents: int, reason: str = "") -> dict[tuple[int, int], Decision]:
    return {(CLAIM, SVC): Decision("ACCEPT", reason, buckets=Buckets(*cents))}


def test_accepting_changes_nothing() -> None:
    claim = remit_claim("E1", "1", LINE)
    accepted = {(CLAIM, 0): Decision("ACCEPT"), (CLAIM, SVC): Decision("ACCEPT")}
    assert plan(claim, accepted) == plan(claim, {})


def test_a_claim_that_a_person_holds_goes_to_suspense_whole() -> None:
    planned = plan(remit_claim("E1", "1", LINE), {(CLAIM, 0): Decision("HOLD", "ask the payer")})
    assert balances(planned) == {REMIT_CLEARING: 7000, SUSPENSE: -7000}
    (item,) = planned.held
    assert (item.reason, item.claim_line, item.amount_cents) == ("ask the payer", CLAIM, 7000)
    (outcome,) = planned.outcomes
    assert [(x.held, x.paid_cents, x.open_cents) for x in outcome.lines] == [(True, 7000, 14500)]


def test_a_line_that_a_person_holds_goes_to_suspense_alone() -> None:
    claim = remit_claim("E1", "1", LINE, remit_line("87880", "28.75", "CO-45 8.75"))
    held = {(CLAIM, SVC): Decision("HOLD", "wrong code")}
    planned = plan(claim, held, position("E1", "173.75"))
    assert balances(planned) == {
        REMIT_CLEARING: 9000,
        SUSPENSE: -7000,
        CONTRACTUAL: 875,
        INSURANCE_AR: -2875,
    }
    assert [(item.reason, item.line) for item in planned.held] == [("wrong code", SVC)]
    assert planned.clearing_cents == 0


def test_buckets_move_the_remainder() -> None:
    planned = plan(remit_claim("E1", "1", LINE), spread(4500, 1000, 2000, 0, 0))
    assert balances(planned) == {
        REMIT_CLEARING: 7000,
        CONTRACTUAL: 4500,
        OTHER_ADJUSTMENTS: 1000,
        PATIENT_AR: 2000,
        INSURANCE_AR: -14500,
    }
    assert planned.worklist == ()
    (line,) = planned.outcomes[0].lines
    assert (line.contractual_cents, line.written_off_cents, line.other_co_cents) == (4500, 1000, 0)
    assert line.work == ""


def test_what_a_person_leaves_open_stays_on_the_worklist_in_their_words() -> None:
    planned = plan(remit_claim("E1", "1", LINE), spread(4000, 0, 2000, 0, 1500, reason="appeal"))
    (item,) = planned.worklist
    assert (item.code, item.amount_cents, item.reason) == ("CO-16", 1500, "appeal")
    assert planned.outcomes[0].balance_after_cents == 1500


def test_a_part_may_go_to_the_next_payer_and_a_part_to_the_patient() -> None:
    planned = plan(
        remit_claim("E1", "1", LINE),
        spread(4500, 0, 500, 1500, 1000),
        position("E1", "145.00", "5.00"),
    )
    outcome = planned.outcomes[0]
    assert (outcome.share_change_cents, outcome.next_payer_cents) == (0, 1500)
    moved = {(x.account, x.sub): x.amount_cents for x in planned.entries[1].lines}
    assert moved == {(INSURANCE_AR, "S"): 1500, (INSURANCE_AR, "P"): -1500}


def test_what_was_withheld_is_not_placed_again() -> None:
    line = remit_line("99213", "145.00", "CO-45 45.00, CO-104 5.00")
    planned = plan(remit_claim("E1", "1", line), spread(0, 4500, 0, 0, 0))
    assert balances(planned)[WITHHOLD] == 500
    assert balances(planned)[OTHER_ADJUSTMENTS] == 4500


@pytest.mark.parametrize(
    ("cents", "why"),
    [
        ((4500, 1000, 1999, 0, 0), "0.01 remains"),
        ((4500, 1000, 2001, 0, 0), "-0.01 remains"),
        ((3500, 0, 4000, 0, 0), "never billed to a patient"),
        ((8500, 0, -1000, 0, 0), "never billed to a patient"),
    ],
)
def test_buckets_that_do_not_fit_are_refused(cents: tuple[int, ...], why: str) -> None:
    with pytest.raises(DecisionError, match=why):
        plan(remit_claim("E1", "1", LINE), spread(*cents))


@pytest.mark.parametrize("key", [(CLAIM, 99), (99, 0)])
def test_a_decision_on_what_is_not_there_is_refused(key: tuple[int, int]) -> None:
    with pytest.raises(DecisionError, match="segment 99"):
        plan(remit_claim("E1", "1", LINE), {key: Decision("ACCEPT")})


def test_a_verdict_is_accept_or_hold() -> None:
    with pytest.raises(DecisionError, match="accept it or hold it"):
        plan(remit_claim("E1", "1", LINE), {(CLAIM, 0): Decision("MAYBE")})


def test_a_chosen_line_is_posted_to() -> None:
    ours = position(
        "E1", "145.00", known_lines=(known("99213:25", "100.00"), known("99214", "45.00"))
    )
    claim = remit_claim("E1", "1", LINE)
    with pytest.raises(DecisionError, match="which of our lines"):
        plan(claim, spread(4500, 1000, 2000, 0, 0), ours)
    chosen = {(CLAIM, SVC): Decision("ACCEPT", chosen_line="99213-25")}
    planned = plan(claim, chosen, ours)
    assert planned.held == ()
    assert [(x.service_line, x.rung) for x in planned.outcomes[0].lines] == [("99213-25", "person")]
    with pytest.raises(DecisionError, match="any more"):
        plan(claim, {(CLAIM, SVC): Decision("ACCEPT", chosen_line="99215")}, ours)


def test_a_claim_that_a_person_chose_is_not_held_against_name_or_charge() -> None:
    other = position("E9", "200.00", identity_ok=False, rung="person")
    planned = plan(remit_claim("E1", "1", LINE), {}, other)
    (outcome,) = planned.outcomes
    assert (outcome.outcome, outcome.claim_id, outcome.rung) == ("paid", "E9", "person")
    assert {x.encounter_id for x in lines_of(planned.entries)} == {"enc-E9"}


def test_a_reversal_takes_back_what_a_person_made_of_it() -> None:
    claim = remit_claim("E1", "1", LINE)
    first = plan(claim, spread(4000, 1500, 500, 1000, 500))
    before = position("E1", "145.00", "5.00", posted=(posted_claim(first.outcomes[0]),))
    extra = remit_claim("E2", "1", remit_line("99215", "900.00"))
    remit = remittance([negated(claim), extra])
    positions = by_line(remit, {"E1": before, "E2": position("E2", "900.00")})
    table = DecisionTable([AdjustmentRule("45", Action.WORKLIST)])  # changed since
    second = plan_remittance(remit, positions, table=table)
    assert second.held == ()
    of_claim = [x for x in lines_of((*first.entries, *second.entries)) if "E1" in x.encounter_id]
    assert not any(trial_balance(of_claim).values())
    assert second.outcomes[0].lines[0].rung == "posting"


def test_a_reversal_may_be_held_and_not_changed() -> None:
    claim = remit_claim("E1", "1", LINE)
    first = posted_claim(plan(claim, {}).outcomes[0])
    before = position("E1", "145.00", "20.00", posted=(first,))
    remit = remittance([negated(claim), remit_claim("E2", "1", remit_line("99215", "900.00"))])
    positions = by_line(remit, {"E1": before, "E2": position("E2", "900.00")})
    hold = {(CLAIM, SVC): Decision("HOLD", "not yet")}
    held = plan_remittance(remit, positions, decisions=hold)
    assert [item.reason for item in held.held] == ["not yet"]
    old = first._replace(lines=())
    recomputed = by_line(
        remit, {"E1": before._replace(posted=(old,)), "E2": position("E2", "900.00")}
    )
    with pytest.raises(DecisionError, match="can be held, not changed"):
        plan_remittance(
            remit, recomputed, decisions={(CLAIM, SVC): Decision("ACCEPT", buckets=Buckets())}
        )


def test_one_claim_is_planned_again_as_in_its_remittance() -> None:
    claim = remit_claim("E1", "1", LINE)
    remit = remittance([claim, remit_claim("E2", "1", remit_line("99215", "900.00"))])
    positions = by_line(remit, {"E1": position("E1", "145.00"), "E2": position("E2", "900.00")})
    whole = plan_remittance(remit, positions)
    alone = plan_one_claim(remit, CLAIM, positions[CLAIM])
    assert alone.outcome == whole.outcomes[0]
    assert alone.lines[0] == whole.entries[0].lines[0]


# --- claims of one encounter ----------------------------------------------------------------------


def test_a_secondary_claim_with_its_own_number_sees_the_primarys_answer() -> None:
    primary = position("C1", "205.00", encounter_id="E1", secondary=True)
    secondary = position("C2", "205.00", encounter_id="E1", payer_order="S")
    first = remit_claim("C1", "1", remit_line("99214", "205.00", "CO-45 74.00, PR-2 74.20"))
    second = remit_claim("C2", "2", remit_line("99214", "205.00", "OA-23 130.80, PR-3 4.20"))
    remit = remittance([second, first])  # the file's order does not matter
    planned = plan_remittance(remit, by_line(remit, {"C1": primary, "C2": secondary}))
    assert planned.warnings == planned.worklist == ()
    left = {
        sub: sum(x.amount_cents for x in lines_of(planned.entries) if (x.account, x.sub) == key)
        for key in ((INSURANCE_AR, "P"), (INSURANCE_AR, "S"), (PATIENT_AR, "anticipated"))
        for sub in [key[1]]
    }
    assert left == {"P": -20500, "S": 0, "anticipated": 420}


def test_an_encounter_sent_in_parts_is_answered_part_by_part() -> None:
    one = position("C1", "145.00", encounter_id="E1", known_lines=(known("99213", "145.00"),))
    two = position("C2", "145.00", encounter_id="E1", known_lines=(known("94640", "145.00"),))
    claims = [
        remit_claim("C1", "1", remit_line("99213", "145.00", "CO-45 45.00")),
        remit_claim("C2", "1", remit_line("94640", "145.00", "CO-45 45.00")),
    ]
    remit = remittance(claims)
    planned = plan_remittance(remit, by_line(remit, {"C1": one, "C2": two}))
    assert [(x.outcome, x.balance_after_cents) for x in planned.outcomes] == [("paid", 0)] * 2


def test_the_same_services_paid_again_under_another_number_are_held() -> None:
    line = remit_line("99213", "145.00", "CO-45 45.00")
    remit = remittance([remit_claim("C1", "1", line), remit_claim("C2", "1", line)])
    both = {
        name: position(name, "145.00", encounter_id="E1", known_lines=(known("99213", "145.00"),))
        for name in ("C1", "C2")
    }
    planned = plan_remittance(remit, by_line(remit, both))
    assert [x.outcome for x in planned.outcomes] == ["paid", "held"]
    assert "posted already" in planned.held[0].reason


def test_the_practices_own_row_writes_off_what_is_not_contractual() -> None:
    table = DecisionTable([AdjustmentRule("29", Action.WRITE_OFF, payer="BlueSky Health Plan")])
    line = remit_line("99213", "145.00", "CO-29 145.00")
    planned = plan(remit_claim("E1", "1", line), {}, table=table)
    assert balances(planned) == {OTHER_ADJUSTMENTS: 14500, INSURANCE_AR: -14500}
    assert planned.outcomes[0].outcome == "adjusted"
    assert planned.outcomes[0].lines[0].written_off_cents == 14500
