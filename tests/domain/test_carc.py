from datetime import date

import pytest

from recon_desktop.domain.posting.carc import (
    CARCS,
    SHIPPED,
    Action,
    AdjustmentRule,
    DecisionTable,
    action_for,
    groups_of,
    rule_problem,
    wording,
)

REASONS_OF_DOMAIN = """
1 2 3 4 5 6 9 10 11 16 18 19 20 21 22 23 24 26 27 29 31 45 49 50 54 55 56 59 94 96 97 100 101 104
107 109 119 151 129 136 130 131 144 140 146 181 182 163 250 251 252 197 198 204 208 226 227 209 225
231 234 236 242 243 253 B7 B11 B13 B15 B16 B20
"""


def test_the_table_is_the_domains_table() -> None:
    assert sorted(CARCS) == sorted(REASONS_OF_DOMAIN.split())


def test_every_row_has_a_wording_and_usual_groups() -> None:
    for reason, row in CARCS.items():
        assert row.reason == reason
        assert row.wording
        assert set(row.groups.split("/")) <= {"CO", "PR", "OA", "PI"}


def test_a_row_for_the_worklist_says_what_to_do() -> None:
    by_person = {Action.WORKLIST, Action.REVIEW, Action.NEXT_PAYER, Action.IF_CONTRACT}
    assert all(row.step for row in CARCS.values() if row.action in by_person)


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("PR-1", Action.PATIENT),
        ("PR-2", Action.PATIENT),
        ("PR-3", Action.PATIENT),
        ("PR-96", Action.REVIEW),
        ("PR-119", Action.REVIEW),
        ("PR-204", Action.REVIEW),
        ("PR-45", Action.WORKLIST),  # R4.14: balancing does not prove sense
        ("PR-50", Action.WORKLIST),
        ("CO-45", Action.CONTRACTUAL),
        ("CO-253", Action.CONTRACTUAL),
        ("CO-24", Action.CONTRACTUAL),
        ("CO-59", Action.WORKLIST),
        ("CO-131", Action.WORKLIST),
        ("CO-104", Action.WITHHOLD),
        ("CO-130", Action.PAYER_FEE),
        ("CO-16", Action.WORKLIST),
        ("CO-96", Action.WORKLIST),
        ("CO-3", Action.WORKLIST),  # CO is never billed to a patient (R4.18)
        ("CO-94", Action.INFO),
        ("OA-45", Action.WORKLIST),
        ("CR-45", Action.WORKLIST),
        ("OA-23", Action.INFO),
        ("PI-45", Action.WORKLIST),
        ("PI-23", Action.WORKLIST),
        ("CO-109", Action.WORKLIST),
    ],
)
def test_the_group_decides_who_bears_it(code: str, action: Action) -> None:
    assert action_for(*code.split("-")) is action


@pytest.mark.parametrize("group", ["CO", "PR", "OA", "PI", "CR", "XX"])
def test_an_unknown_reason_always_waits_for_a_person(group: str) -> None:
    assert action_for(group, "9999") is Action.WORKLIST
    assert "not in our table" in wording(group, "9999")


def test_nothing_but_group_co_is_ever_written_off() -> None:
    written_off = {
        (group, reason)
        for group in ("CO", "PR", "OA", "PI", "CR")
        for reason in CARCS
        if action_for(group, reason) is Action.CONTRACTUAL
    }
    assert written_off == {("CO", "45"), ("CO", "253"), ("CO", "24")}


def test_the_worklist_reads_as_a_sentence() -> None:
    assert wording("CO", "16") == "CO-16 information missing or wrong: correct and resend"
    assert wording("OA", "23") == "OA-23 effect of the prior payer"


# --- the practice's own rows ----------------------------------------------------------------------


def test_without_own_rows_the_table_is_ours() -> None:
    for reason in [*CARCS, "9999"]:
        for group in ("CO", "PR", "OA", "PI", "CR"):
            assert SHIPPED.action(group, reason) is action_for(group, reason)
            assert SHIPPED.wording(group, reason) == wording(group, reason)


def test_a_contract_row_makes_a_reason_contractual_in_group_co_alone() -> None:
    table = DecisionTable([AdjustmentRule("59", Action.CONTRACTUAL)])
    assert table.action("CO", "59") is Action.CONTRACTUAL
    assert table.action("OA", "59") is Action.WORKLIST
    assert table.action("PI", "59") is Action.WORKLIST
    assert table.action("CO", "131") is Action.WORKLIST


def test_the_most_specific_row_wins() -> None:
    table = DecisionTable(
        [
            AdjustmentRule("16", Action.WRITE_OFF),
            AdjustmentRule("16", Action.WORKLIST, remark="N290"),
            AdjustmentRule("16", Action.NEXT_PAYER, payer="Harbor"),
            AdjustmentRule("16", Action.INFO, payer="Harbor", remark="N1"),
        ]
    )
    assert table.action("CO", "16") is Action.WRITE_OFF
    assert table.action("CO", "16", "M1 N290") is Action.WORKLIST
    assert table.action("CO", "16", "N290", "HARBOR") is Action.NEXT_PAYER
    assert table.action("CO", "16", "N290 N1", "Harbor") is Action.INFO


def test_a_row_holds_on_its_days_alone_and_the_newest_wins() -> None:
    old = AdjustmentRule(
        "16",
        Action.WRITE_OFF,
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 3, 31),
    )
    table = DecisionTable([old, AdjustmentRule("16", Action.INFO, effective_from=date(2026, 3, 1))])
    assert table.action("CO", "16", on=date(2025, 12, 31)) is Action.WORKLIST
    assert table.action("CO", "16", on=date(2026, 1, 1)) is Action.WRITE_OFF
    assert table.action("CO", "16", on=date(2026, 3, 31)) is Action.INFO
    assert DecisionTable([old]).action("CO", "16", on=date(2026, 4, 1)) is Action.WORKLIST
    assert DecisionTable([old]).action("CO", "16") is Action.WORKLIST  # no date: what has ended


def test_an_own_row_speaks_its_own_words() -> None:
    rule = AdjustmentRule("16", Action.WORKLIST, wording="form missing", step="fax it")
    assert DecisionTable([rule]).wording("CO", "16") == "CO-16 form missing: fax it"
    step = AdjustmentRule("16", Action.WORKLIST, step="ask Ann")
    assert DecisionTable([step]).wording("CO", "16") == (
        "CO-16 information missing or wrong: ask Ann"
    )
    silent = AdjustmentRule("9999", Action.WORKLIST)
    assert DecisionTable([silent]).wording("CO", "9999") == wording("CO", "9999")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (AdjustmentRule(" ", Action.WORKLIST), "reason code"),
        (AdjustmentRule("45", Action.PATIENT, group="CO"), "never billed to the patient"),
        (AdjustmentRule("45", Action.REVIEW, group="CO"), "never billed to the patient"),
        (AdjustmentRule("100", Action.PATIENT, group="OA"), "never billed to the patient"),
        (AdjustmentRule("45", Action.CONTRACTUAL, group="PI"), "a person looks"),
        (AdjustmentRule("45", Action.WITHHOLD, group="PR"), "patient's"),
        (AdjustmentRule("59", Action.IF_CONTRACT), "contract"),
        (AdjustmentRule("45", Action.INFO, group="XX"), "not a group code"),
        (
            AdjustmentRule(
                "45",
                Action.INFO,
                effective_from=date(2026, 2, 1),
                effective_to=date(2026, 1, 1),
            ),
            "ends before",
        ),
    ],
)
def test_a_row_that_may_not_stand_is_told_and_not_taken(rule: AdjustmentRule, text: str) -> None:
    assert text in rule_problem(rule)
    on = date(2026, 1, 15)
    for group in ("CO", "PR", "OA", "PI"):
        assert DecisionTable([rule]).action(group, rule.reason, on=on) is action_for(
            group, rule.reason
        )


def test_no_own_row_bills_a_patient_what_is_not_pr_or_books_pi() -> None:
    for action in Action:
        for group in ("", "CO", "PR", "OA", "PI", "CR"):
            rule = AdjustmentRule("777", action, group=group)
            table = DecisionTable([rule])
            for asked in ("CO", "OA", "PI", "CR"):
                assert table.action(asked, "777") not in (Action.PATIENT, Action.REVIEW)
            assert table.action("PI", "777") in (Action.WORKLIST, Action.NEXT_PAYER)


def test_a_row_without_a_group_holds_where_its_action_fits() -> None:
    assert groups_of(AdjustmentRule("1", Action.PATIENT)) == ("PR",)
    assert groups_of(AdjustmentRule("1", Action.WRITE_OFF)) == ("CO",)
    assert groups_of(AdjustmentRule("1", Action.INFO)) == ("CO", "OA", "CR")
    assert "PI" in groups_of(AdjustmentRule("1", Action.NEXT_PAYER))
