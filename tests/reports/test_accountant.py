"""The accountant's sheet (DOMAIN §6.7, §10.4)."""

from __future__ import annotations

from reports.pdf_reading import words_of
from reports.sheets_of_the_day import a_frame, golden_accountant, usd

from recon_desktop.domain.sheets import AccountantSheet, AccountTotal, SupportingTotal
from recon_desktop.reports.accountant import render_accountant


def test_the_golden_journal_and_what_deserves_a_look() -> None:
    text = words_of(render_accountant(golden_accountant()))
    for part in (
        "JOURNAL BALANCES",
        "1110 Insurance AR 3,684.20 170.00",
        "4000 Patient service revenue 3,879.20",
        "Total 4,537.40 4,537.40",
        "Daily Claim Total – net = change of 1110 3,514.20 3,514.20 0.00",
        "Payer money cleared (reading B) 99.77 — —",
        "Remittance 0088812345 trace 99.77",
        "Medicare 0088812345 03/13/2026 2 99.77",
        "P1204 Two payers paid encounter E0411 01/12/2026 57 35.00",
        "P03 E03 4110 Courtesy, waited an hour J. Ruiz (5.00)",
        "1039 A Card Charged to the wrong card M. Okafor 1043 40.00",
        "Posted before clearance",
        "A 1041 1050 10 unbroken",
    ):
        assert part in text


def test_a_journal_that_does_not_balance_shouts() -> None:
    journal = (AccountTotal("1000", "Bank", usd("10"), usd("0")),)
    text = words_of(render_accountant(golden_accountant(journal=journal)))
    assert "JOURNAL DOES NOT BALANCE" in text


def test_a_supporting_total_off_shows_its_difference() -> None:
    supporting = (SupportingTotal("Revenue", usd("10"), usd("12.50")),)
    text = words_of(render_accountant(golden_accountant(supporting=supporting)))
    assert "Revenue 10.00 12.50 (2.50)" in text


def test_a_quiet_day_says_so_in_every_section() -> None:
    text = words_of(render_accountant(AccountantSheet(frame=a_frame(title="Accountant Sheet"))))
    for part in (
        "No entry was made",
        "All cleared payer money is posted.",
        "Nothing is owed back.",
        "No rule was set aside today.",
    ):
        assert part in text
