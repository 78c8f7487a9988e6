"""The Daily Close Report prints the golden day (DOMAIN §2.3, §10.2)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from reports.pdf_reading import pages_of, words_of
from reports.sheets_of_the_day import (
    SIGNED,
    a_frame,
    a_visit_finding,
    broken_close,
    explained_close,
    golden_close,
    golden_figures,
    tally,
)

from recon_desktop.domain.money import ZERO
from recon_desktop.domain.sheets import Tally, VisitsSection
from recon_desktop.reports.daily_close import render_daily_close

GOLDEN_LINES = """\
Daily Transaction Total (charge lines) 42 3,879.20
Daily Patient Total (patients) 11 3,879.20
Difference V1 (transactions − patients) 0.00
Time-of-service cash 3 85.00
Time-of-service checks 1 25.00
Time-of-service cards 3 255.00
Claim Grand Total – submitted 17 4,772.65
less secondary 2 (377.50)
less tertiary 1 (145.00)
less resubmitted / replacement 3 (565.95)
less prior-day originals 0 0.00
Daily Claim Total – submitted (gross) 11 3,684.20
less patient amounts already collected 6 (170.00)
Daily Claim Total – net 11 3,514.20
Daily Billing Elements Total 3,879.20
Difference V2 (transactions − billing elements) 0.00
Unexplained VU 0.00"""

SECTIONS = (
    "BALANCED",
    "Cross-check",
    "Claim payments cleared today",
    "Receipts by tender and purpose",
    "Receipt numbers",
    "Voids",
    "Refunds",
    "Drawers",
    "Deposit tickets",
    "Card batches",
    "Claims sent today",
    "Visits and charges",
    "Receivables, opening to closing",
    "Trial balance of the day",
    "Late and back-dated entries",
    "Approvals",
    "Comments",
)


def test_the_golden_cross_check_line_by_line() -> None:
    first = pages_of(render_daily_close(golden_close()))[0]
    for line in GOLDEN_LINES.splitlines():
        assert line in first


def test_all_sections_in_their_order() -> None:
    text = "\n" + "\n".join(pages_of(render_daily_close(golden_close())))
    places = [text.index(f"\n{title}") for title in SECTIONS]
    assert places == sorted(places)


def test_reading_b_receipts_and_money_on_its_way() -> None:
    text = words_of(render_daily_close(golden_close()))
    for part in (
        "Claim Grand Total – received 3 1,304.54 1,204.77 99.77",
        "Daily Claim Receipts: paid on original primary claims, before takebacks 1,170.50",
        "All tenders 10 365.00 123.20 0.00 0.00 0.00 488.20",
        "A 1041 1050 10 unbroken",
        "0310-1 03/10/2026 100.00 85.00 185.00 03/11/2026",
        "118 03/10/2026 303.20 0.00 (8.74) 294.46 not yet",
        "All claims sent 17 4,772.65",
        "13 visits completed, 12 charged, 1 without a charge; 1 exception.",
        "All accounts 0.00 7,434.74 7,434.74 0.00",
        "1039 A Card Charged to the wrong card M. Okafor 1043 40.00",
    ):
        assert part in text


def test_what_is_not_tracked_is_said_not_shown_as_zero() -> None:
    text = words_of(render_daily_close(golden_close(visits=None)))
    assert "no acknowledgement (999 or 277CA) has been read" in text
    assert "No visit log was imported" in text


def test_an_explained_day_lists_its_items_one_by_one() -> None:
    text = words_of(render_daily_close(explained_close()))
    for part in (
        "BALANCED WITH EXPLAINED ITEMS",
        "The difference of 472.35 is explained item by item.",
        "claims count until 09:00 of the next business day",
        "Self-pay open E06 Novak, Petra (P06) 195.00 charged, 120.00 paid by card 75.00",
        "Claim held E09 Lindqvist, Åsa (P09) claim not sent 397.35",
        "Total 472.35",
        "Unexplained VU 0.00",
    ):
        assert part in text


def test_a_day_out_of_balance_shows_every_finding() -> None:
    text = words_of(render_daily_close(broken_close(40)))
    assert "OUT OF BALANCE" in text
    assert "V1 (66.20)" in text
    assert "Charges and patient totals differ by 66.20." in text
    assert "Open exceptions 40 findings" in text
    assert all(f"C-E{number:02d}" in text for number in range(1, 41))
    assert "Open exceptions: 13 blocking, 14 warning, 13 info." in text
    severities = re.findall(r"(Blocking|Warning|Info) CC0", text)
    assert severities == ["Blocking"] * 13 + ["Warning"] * 14 + ["Info"] * 13
    assert "missing: 1044; out of order: 1047" in text
    assert "B 100.00 — — — — not counted" in text
    assert "Proof: closing less all of the above (7.20) 0.00 (7.20)" in text
    assert "1032 Receipt 03/06/2026 03/10/2026" in text
    assert "after the cut-off 48.20" in text


def test_an_incomplete_day_prints_a_dash_for_what_it_does_not_know() -> None:
    figures = golden_figures(
        dpt=Tally(None, None), v1=None, tos_other=tally(1, "12.00"), dbet=None, v2=None, vu=None
    )
    sheet = golden_close(status="INCOMPLETE", figures=figures, missing=("patient totals",))
    text = words_of(render_daily_close(sheet))
    assert "INCOMPLETE" in text
    assert "Not yet imported: patient totals." in text
    assert "Daily Patient Total (patients) — —" in text
    assert "Time-of-service, other tenders 1 12.00" in text


def test_a_day_without_activity_is_printed_with_zero_totals() -> None:
    nothing = Tally(0, ZERO)
    names = "dtt dpt tos_cash tos_check tos_card cgt_s secondary tertiary resubmitted prior_day"
    zeros = dict.fromkeys((*names.split(), "dct_s", "f5", "dct_n"), nothing)
    close = golden_close()
    sheet = replace(
        close,
        figures=golden_figures(dbet=ZERO, **zeros),
        payer_money=(),
        receipts=(),
        voids=(),
        series=(),
        drawers=(),
        deposits=(),
        card_batches=(),
        claims=replace(close.claims, sent=(), note=""),
        trial_balance=(),
    )
    text = words_of(render_daily_close(sheet))
    for part in ("No payer money cleared", "No receipts today", "No claim was sent today"):
        assert part in text


def test_only_the_first_twenty_visit_exceptions_are_listed() -> None:
    findings = tuple(
        replace(a_visit_finding(), text=f"E{number:03d} has no charge.") for number in range(33)
    )
    visits = VisitsSection(completed=60, charged=27, findings=findings)
    text = words_of(render_daily_close(golden_close(visits=visits)))
    assert "E019 has" in text
    assert "E020 has" not in text
    assert "The first 20 of 33 exceptions are listed." in text


def test_names_are_printed_beside_the_signature_lines() -> None:
    text = words_of(render_daily_close(golden_close(approvals=SIGNED)))
    assert "Marguerite Okafor- Fitzgerald" in text or "Marguerite Okafor-Fitzgerald" in text
    for label in ("Prepared by", "Manager", "Name printed", "Signature", "Date", "Time"):
        assert label in text


def test_the_default_approvals() -> None:
    text = words_of(render_daily_close(golden_close()))
    for role in ("Prepared by", "Drawer counted by", "Verified by (not the preparer)", "Manager"):
        assert role in text


def test_markup_in_imported_texts_is_printed_literally() -> None:
    void = replace(golden_close().voids[0], reason="<b>wrong & twice</b>")
    sheet = golden_close(voids=(void,), frame=a_frame(practice="Smith & Sons <Pediatrics>"))
    text = words_of(render_daily_close(sheet))
    assert "<b>wrong & twice</b>" in text
    assert "Smith & Sons <Pediatrics>" in text


def test_an_unknown_status_is_a_bug_not_a_sheet() -> None:
    with pytest.raises(KeyError):
        render_daily_close(golden_close(status="FINE"))
