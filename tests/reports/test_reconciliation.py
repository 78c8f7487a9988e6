"""The front desk's sheet (DOMAIN §3.1, §10.3)."""

from __future__ import annotations

import re

import pytest
from reports.pdf_reading import pages_of, words_of
from reports.sheets_of_the_day import (
    a_frame,
    golden_drawer,
    golden_reconciliation,
    many_receipts,
    usd,
)

from recon_desktop.domain.money import Money
from recon_desktop.reports.reconciliation import render_reconciliation


def test_the_golden_drawer() -> None:
    text = words_of(render_reconciliation([golden_reconciliation()]))
    for part in (
        "DRAWER AGREES",
        "20.00 bill 7 140.00",
        "0.25 coin 9 2.25",
        "Counted 250.00",
        "Opening float 150.00",
        "Cash receipts 100.00",
        "Expected cash 250.00",
        "Over / (short) 0.00",
        "Cash to deposit 100.00",
        "2207 Reyes, Ana (P04) 1042 25.00",
        "0081 1044 118 195.00",
        "1048 1:11 pm Weiß, Jörg (P11) Prior balance Cash 15.00",
        "10 receipts 488.20",
        "Counted by",
        "Verified by",
    ):
        assert part in text


def test_a_denomination_nobody_has_prints_blank() -> None:
    text = pages_of(render_reconciliation([golden_reconciliation()]))[0]
    assert re.search(r"^50\.00 bill( Cash receipts.*)?$", text, re.MULTILINE)


def test_a_short_drawer_shows_the_difference_and_the_reason() -> None:
    drawer = golden_drawer(
        counted=usd("237.50"), over_short=usd("-12.50"), over_short_reason="Change given twice"
    )
    text = words_of(render_reconciliation([golden_reconciliation(drawer=drawer)]))
    assert "DRAWER SHORT" in text
    assert "short by 12.50" in text
    assert "(12.50)" in text
    assert "Change given twice" in text


def test_a_drawer_over_and_one_not_counted() -> None:
    over = golden_drawer(counted=usd("251"), over_short=usd("1"))
    uncounted = golden_drawer(counted=None, over_short=None, to_deposit=None)
    assert "DRAWER OVER" in words_of(render_reconciliation([golden_reconciliation(drawer=over)]))
    text = words_of(render_reconciliation([golden_reconciliation(drawer=uncounted)]))
    assert "NOT COUNTED" in text
    assert "Cash to deposit —" in text


def test_each_register_begins_a_page_under_its_own_name() -> None:
    frames = [a_frame(title="Reconciliation Sheet", register=name) for name in ("A", "B")]
    sheets = [golden_reconciliation(frame=frame) for frame in frames]
    pages = pages_of(render_reconciliation(sheets))
    assert sum("Register A" in text for text in pages) == len(pages) / 2
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "DRAWER AGREES" in pages[len(pages) // 2]


def test_voids_are_marked_and_not_in_the_total() -> None:
    receipts = many_receipts(200)
    text = words_of(render_reconciliation([golden_reconciliation(receipts=receipts)]))
    voided = sum(line.voided for line in receipts)
    total = Money(sum(line.amount.cents for line in receipts if not line.voided))
    assert text.count("VOID") == voided
    assert f"{200 - voided} receipts {total.paper}" in text


def test_a_sheet_needs_a_register() -> None:
    with pytest.raises(ValueError, match="register"):
        render_reconciliation([])


def test_a_register_without_checks_or_cards_says_so() -> None:
    text = words_of(render_reconciliation([golden_reconciliation(checks=(), card_slips=())]))
    assert "No checks on this register today." in text
    assert "No card sales on this register today." in text
