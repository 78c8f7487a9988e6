import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.accounts import BANK, CHART, PATIENT_AR, REVENUE, UNDEPOSITED
from recon_desktop.domain.ledger import (
    JournalLine,
    PlannedEntry,
    Turnover,
    check_entry,
    lines_of,
    plan_entry,
    reverse,
    trial_balance,
    turnover,
)

ENTRY = PlannedEntry(
    "receipts",
    "J3 Time-of-service receipts",
    (
        JournalLine(UNDEPOSITED, 2500, "E1", "P1", memo="receipt 1"),
        JournalLine(PATIENT_AR, -2500, "E1", "P1", memo="receipt 1"),
    ),
    document="1",
)


@st.composite
def balanced_entries(draw: st.DrawFn) -> PlannedEntry:
    accounts = st.sampled_from(sorted(CHART))
    amounts = st.integers(min_value=-(10**9), max_value=10**9)
    lines = [JournalLine(draw(accounts), draw(amounts)) for _ in range(draw(st.integers(1, 6)))]
    lines.append(JournalLine(draw(accounts), -sum(line.amount_cents for line in lines)))
    return PlannedEntry("test", "Test", tuple(lines))


def test_a_balanced_entry_passes() -> None:
    check_entry(ENTRY)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "no lines"),
        ((JournalLine(BANK, 1),), "out of balance by 1"),
        ((JournalLine(9999, 1), JournalLine(BANK, -1)), "do not exist"),
    ],
)
def test_an_entry_that_cannot_stand_is_a_bug(lines: tuple[JournalLine, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_entry(PlannedEntry("test", "Test", lines))


def test_planning_drops_zero_lines_and_empty_entries() -> None:
    zero = JournalLine(REVENUE, 0)
    assert plan_entry("test", "Test", [zero]) == ()
    (entry,) = plan_entry("test", "Test", [*ENTRY.lines, zero])
    assert entry.lines == ENTRY.lines


def test_planning_refuses_what_does_not_balance() -> None:
    with pytest.raises(ValueError, match="out of balance"):
        plan_entry("test", "Test", [JournalLine(BANK, 1)])


def test_a_reversal_names_the_original_and_keeps_its_keys() -> None:
    mirrored = reverse(ENTRY, "keyed twice")
    assert mirrored.kind == "reversal"
    assert mirrored.label == "Reversal of J3 Time-of-service receipts"
    assert (mirrored.document, mirrored.reason) == ("1", "keyed twice")
    assert [line._replace(amount_cents=-line.amount_cents) for line in mirrored.lines] == list(
        ENTRY.lines
    )


@given(balanced_entries())
def test_an_entry_and_its_reversal_are_nothing(entry: PlannedEntry) -> None:
    check_entry(entry)
    check_entry(reverse(entry))
    assert set(trial_balance(lines_of([entry, reverse(entry)])).values()) == {0}
    assert reverse(reverse(entry)).lines == entry.lines


@given(st.lists(balanced_entries(), max_size=5))
def test_a_trial_balance_sums_to_zero_and_is_debits_less_credits(
    entries: list[PlannedEntry],
) -> None:
    lines = lines_of(entries)
    balances, sides = trial_balance(lines), turnover(lines)
    assert sum(balances.values()) == 0
    assert {n: t.debit_cents - t.credit_cents for n, t in sides.items()} == balances


def test_turnover_keeps_both_sides() -> None:
    lines = [JournalLine(BANK, 500), JournalLine(BANK, -200), JournalLine(REVENUE, -300)]
    assert turnover(lines) == {BANK: Turnover(500, 200), REVENUE: Turnover(0, 300)}
