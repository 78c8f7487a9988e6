"""The deposit slip (DOMAIN §3.3, §10.5)."""

from __future__ import annotations

from reports.pdf_reading import pages_of, words_of
from reports.sheets_of_the_day import golden_slip, usd

from recon_desktop.domain.sheets import SlipCheck
from recon_desktop.reports.deposit import render_deposit


def test_two_copies_on_one_page_with_a_line_to_tear() -> None:
    (page,) = pages_of(render_deposit(golden_slip()))
    for part in (
        "First Valley Bank · account ending 5678",
        "2207 Ana Reyes · First Valley, Springfield 25.00",
        "1183 Ольга Иванова · Hudson Savings 60.00",
        "Subtotal 85.00",
        "Currency 100.00",
        "Coin 0.00",
        "Checks (2) 85.00",
        "Total 185.00",
        "For deposit only",
        "Prepared by",
        "Verified by",
    ):
        assert page.count(part) == 2
    assert "Bank copy" in page
    assert "File copy" in page
    assert page.index("Bank copy") < page.index("tear here") < page.index("File copy")


def test_a_long_list_gives_each_copy_its_own_pages() -> None:
    checks = tuple(SlipCheck(str(3000 + n), f"Drawer {n}", usd("25.10")) for n in range(60))
    pages = pages_of(render_deposit(golden_slip(checks)))
    text = words_of(render_deposit(golden_slip(checks)))
    assert len(pages) % 2 == 0
    half = len(pages) // 2
    assert all("Deposit Slip – Bank copy" in page for page in pages[:half])
    assert all("Deposit Slip – File copy" in page for page in pages[half:])
    assert all(text.count(f"Drawer {n} 25.10") == 2 for n in range(60))
    assert "Total deposit 1,606.00" in text


def test_a_bag_without_checks() -> None:
    text = words_of(render_deposit(golden_slip(())))
    assert "Checks (0) 0.00" in text
    assert "Total 100.00" in text
