import pytest

from recon_desktop.domain.carc import CARCS, Action, action_for, wording

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


def test_a_contract_makes_a_reason_contractual_in_group_co_alone() -> None:
    assert action_for("CO", "59", frozenset({"59"})) is Action.CONTRACTUAL
    assert action_for("OA", "59", frozenset({"59"})) is Action.WORKLIST
    assert action_for("CO", "97", frozenset({"97"})) is Action.WORKLIST


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
