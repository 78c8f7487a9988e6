"""Interest on the claims and at provider level must agree (R4.20)."""

from __future__ import annotations

import pytest
from remit_builders import golden_remittance, plb, remit_claim, remit_line, remittance

from recon_desktop.domain.posting.interest import (
    interest_note,
    interest_of,
    interest_text,
)
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import check_sense


def with_interest(cents: int, *pairs: str) -> Remittance:
    claim = remit_claim("E1", "1", remit_line("99215", "100.00"), interest_cents=cents)
    return remittance([claim], [plb("L6", amount) for amount in pairs])


def interest_warnings(remit: Remittance) -> list[str]:
    return [each.text for each in check_sense(remit) if each.code == "REMIT_INTEREST"]


def test_the_golden_interest_belongs_to_one_claim() -> None:
    golden = golden_remittance()
    assert interest_of(golden).paid_cents == interest_of(golden).stated_cents == 137
    assert interest_text(golden) == "E1107 1.37"
    assert interest_warnings(golden) == []
    notes = [interest_note(golden, pair) for pair in golden.provider_adjustments]
    assert notes == ["for E1107 1.37", ""]


@pytest.mark.parametrize(
    ("cents", "pairs", "warned"),
    [
        (137, ("-1.00", "-0.37"), False),
        (137, ("-1.36",), True),
        (137, ("1.37",), True),  # the sign turned round
        (137, (), True),
        (-137, ("1.37",), False),  # taken back with its claim
        (0, ("-1.37",), False),  # stated at provider level alone
        (0, (), False),
    ],
)
def test_both_figures_are_told_when_they_differ(
    cents: int, pairs: tuple[str, ...], warned: bool
) -> None:
    found = interest_warnings(with_interest(cents, *pairs))
    assert bool(found) == warned
    if warned:
        assert "interest of 1.37" in found[0]
