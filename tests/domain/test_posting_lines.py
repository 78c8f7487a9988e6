"""The ladder of R6.7: which of our lines a remittance's line is, and what the payer changed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remit_builders import known, remit_line

from recon_desktop.domain.posting.line_match import LineMatch, match_lines
from recon_desktop.domain.posting.records import DecisionError, KnownLine
from recon_desktop.domain.records import RemitLine

DAY = date(2026, 2, 14)


def found(
    lines: list[RemitLine], ours: list[KnownLine], **chosen: str
) -> list[tuple[str | None, str, str]]:
    numbered = [line._replace(line=place) for place, line in enumerate(lines, start=10)]
    picked = {int(key[1:]): name for key, name in chosen.items()}
    return [tuple(each) for each in match_lines(numbered, ours, picked)]


def test_our_control_number_comes_first() -> None:
    ours = [known("99213", "145.00", "L1"), known("99213", "145.00", "L2")]
    lines = [
        remit_line("99213", "145.00", control_no="L2"),
        remit_line("99213", "145.00", control_no="L1"),
    ]
    assert found(lines, ours) == [("L2", "6R", ""), ("L1", "6R", "")]


def test_a_split_line_names_its_number_twice() -> None:
    lines = [remit_line("90461", "38.50", control_no="L1")] * 2
    told = "one of 2 parts of our line"
    assert found(lines, [known("90461", "77.00", "L1")]) == [("L1", "6R", told)] * 2


def test_the_original_code_comes_before_the_paid_one() -> None:
    ours = [known("99214:25", "205.00"), known("99213", "205.00")]
    line = remit_line("99213", "205.00", original_code="99214", original_modifiers="25")
    assert found([line], ours) == [("99214-25", "svc06", "99214 answered as 99213")]


def test_a_bundle_is_told_on_every_line() -> None:
    """The paid line carries the code of the bundle, the others CO-97."""
    ours = [known("80047", "30.00"), known("84443", "20.00")]
    lines = [
        remit_line("80050", "30.00", "CO-45 5.00", original_code="80047"),
        remit_line("80050", "20.00", "CO-97 20.00", original_code="84443"),
    ]
    assert found(lines, ours) == [
        ("80047", "svc06", "80047 bundled into 80050"),
        ("84443", "svc06", "84443 bundled into 80050"),
    ]


def test_dropped_modifiers_are_found_by_code_day_and_charge_and_shown() -> None:
    ours = [known("99214:25", "205.00", dos=DAY), known("94640", "42.20", dos=DAY)]
    line = remit_line("99214", "205.00", dos_from=DAY)
    assert found([line], ours) == [("99214-25", "svc01", "modifier 25 dropped")]


def test_a_modifier_that_was_added_is_shown() -> None:
    line = remit_line("99214:25:59", "205.00")
    assert found([line], [known("99214:25", "205.00")]) == [
        ("99214-25", "svc01", "modifier 59 added")
    ]


def test_the_order_of_modifiers_does_not_matter() -> None:
    line = remit_line("99214:59:25", "205.00")
    assert found([line], [known("99214:25:59", "205.00")]) == [("99214-25:59", "svc01", "")]


def test_changed_units_are_shown() -> None:
    line = remit_line("87804", "66.20", units_paid="1", units_billed="2")
    assert found([line], [known("87804", "66.20")]) == [("87804", "svc01", "1 of 2 units")]


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        (remit_line("99213", "145.00"), [known("99214", "145.00")]),  # another code
        (remit_line("99213", "145.01"), [known("99213", "145.00")]),  # a cent
        (
            remit_line("99213", "145.00", dos_from=DAY),
            [known("99213", "145.00", "", DAY.replace(day=1))],
        ),
        # two of ours fit, with other modifiers: nobody's
        (remit_line("99213", "145.00"), [known("99213:25", "145.00"), known("99213:59", "145.00")]),
    ],
)
def test_what_is_not_surely_one_of_ours_is_nobodys(line: RemitLine, ours: list[KnownLine]) -> None:
    assert found([line], ours)[0][:2] == (None, "")


def test_a_line_of_ours_is_used_once() -> None:
    lines = [remit_line("99213", "145.00")] * 2
    assert [each[0] for each in found(lines, [known("99213", "145.00")])] == ["99213", None]


def test_an_exact_line_is_not_taken_by_one_with_dropped_modifiers() -> None:
    ours = [known("99213", "145.00", "A"), known("99213:25", "145.00", "B")]
    lines = [remit_line("99213:59", "145.00"), remit_line("99213", "145.00")]
    assert [each[0] for each in found(lines, ours)] == [None, "A"]


def test_a_person_chooses_below_the_ladder_and_above_it() -> None:
    ours = [known("99213:25", "145.00"), known("99213:59", "145.00")]
    lines = [remit_line("99213", "145.00"), remit_line("99213:59", "145.00")]
    [first, second] = found(lines, ours, _10="99213-25")
    assert first == ("99213-25", "person", "modifier 25 dropped")
    assert second[:2] == ("99213-59", "svc01")


def test_a_chosen_line_that_is_gone_is_said() -> None:
    with pytest.raises(DecisionError, match="no line 99215 any more"):
        found([remit_line("99213", "145.00")], [known("99213", "145.00")], _10="99215")
    with pytest.raises(DecisionError, match="no lines on file"):
        found([remit_line("99213", "145.00")], [], _10="99213")


def test_without_lines_of_ours_the_payers_reference_is_taken() -> None:
    line = remit_line("99214:25", "145.00")
    assert found([line], []) == [("99214-25", "payer", "")]
    assert match_lines([line._replace(procedure_code="")], []) == [LineMatch("claim", "claim")]


LINES = st.builds(
    lambda code, modifiers, cents, no: remit_line(
        code + modifiers, f"{cents / 100:.2f}", control_no=no
    ),
    st.sampled_from(["99213", "99214", "87880"]),
    st.sampled_from(["", ":25", ":59", ":25:59"]),
    st.sampled_from([14500, 2875]),
    st.sampled_from(["", "", "L1", "L2"]),
)


@given(st.lists(LINES, max_size=5), st.data())
def test_the_order_of_lines_decides_between_equal_ones_alone(
    lines: list[RemitLine], data: st.DataObject
) -> None:
    ours = [
        known("99213:25", "145.00", "L1"),
        known("99213:59", "145.00", "L2"),
        known("99214", "145.00"),
        known("87880", "28.75"),
        known("87880", "28.75"),
    ]
    order = data.draw(st.permutations(range(len(lines))))
    straight = match_lines(lines, ours)
    shuffled = match_lines([lines[i] for i in order], ours)

    def told(line: RemitLine, match: LineMatch) -> tuple[str, str, str, str, str]:
        return (line.procedure_code, line.modifiers, line.control_no, match.rung, str(match[0]))

    by_kind = [told(line, match) for line, match in zip(lines, straight, strict=True)]
    again = [told(lines[i], match) for i, match in zip(order, shuffled, strict=True)]
    assert sorted(by_kind) == sorted(again)
