"""A remittance in words: §4.9 to the cent, one claim, what does not balance, and its workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from practice_builders import OWNER, paid_claim, take, write_835
from reports.pdf_reading import pages_of, words_of

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.eob import EobSheet
from recon_desktop.reports.eob import render_eob as draw
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import find_remittance, post_cleared
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.eob import load_eob, render_eob, render_eobs_of
from recon_desktop.services.progress import finish

POSTED = date(2026, 3, 13)


def golden(practice: Practice) -> int:
    return find_remittance(practice, "0088812345")


def sheet_of(practice: Practice) -> EobSheet:
    return load_eob(practice, golden(practice), actor=OWNER)


def test_the_golden_remittance(banked: Practice) -> None:
    sheet = sheet_of(banked)
    assert sheet.payment == Money(9_977)
    assert sheet.paid_on_claims == Money(11_840)
    assert [(p.code, p.wording, p.effect.cents) for p in sheet.provider] == [
        ("L6", "interest", 137),
        ("WO", "overpayment recovery", -2_000),
    ]
    assert sheet.difference == ZERO
    assert [(claim.claim_id, claim.paid.cents) for claim in sheet.claims] == [
        ("E1107", 8_960),
        ("E1110", 5_680),
        ("E1115", 0),
        ("E0988", -16_800),
        ("E0988", 14_000),
    ]
    assert all(line.unexplained == ZERO for claim in sheet.claims for line in claim.lines)


def test_a_line_in_columns(banked: Practice) -> None:
    [line] = sheet_of(banked).claims[1].lines
    amounts = (line.charge, line.allowed, line.deductible, line.coinsurance, line.copay, line.paid)
    assert [amount.cents for amount in amounts] == [20_500, 13_100, 6_000, 1_420, 0, 5_680]
    [why] = line.adjustments
    assert why == ("CO-45", "above contracted fee", Money(7_400))


def test_on_paper(banked: Practice) -> None:
    pdf = render_eob(banked, golden(banked), actor=OWNER)
    assert pdf == render_eob(banked, golden(banked), actor=OWNER)
    words = words_of(pdf)
    for part in (
        "MEDICARE EXAMPLE",
        "0088812345",
        "Paid 03/12/2026",
        "bank transfer (ACH)",
        "Ito, Jun (M1107) · claim E1107 · processed as primary",
        "forwarded to MEDIGAP EXAMPLE",
        "reversal of an earlier payment",
        "CO-16 information missing or wrong",
        "Paid on the claims above 118.40",
        "Interest L6",
        "WO 2026011000777 (20.00)",
        "Payment 99.77",
        "waits for the bank",
    ):
        assert part in words


def test_after_the_posting_it_says_when(banked: Practice) -> None:
    match_bank(banked, OWNER)
    finish(post_cleared(banked, OWNER))
    sheet = sheet_of(banked)
    assert sheet.state == "posted 03/13/2026 by ann"
    assert sheet.bank_date == POSTED


def test_one_claim(banked: Practice) -> None:
    pdf = render_eob(banked, golden(banked), "pdf", "E1110")
    words = words_of(pdf)
    assert "1 of 5 claims of this remittance" in words
    assert "E1110" in words
    assert "E1107" not in words
    assert "How the payment adds up" not in words
    data = BytesIO(render_eob(banked, golden(banked), "xlsx", "E1110"))
    told = openpyxl.load_workbook(data).active
    cells = {row[0].value: row[1].value for row in told}
    assert cells["Claims"] == "1 of 5"
    assert "Gives" not in cells
    with pytest.raises(UsageError, match=r"does not name claim E111\."):
        render_eob(banked, golden(banked), "pdf", "E111")


def test_a_claim_taken_back_and_answered_again_is_shown_both_times(banked: Practice) -> None:
    claims = load_eob(banked, golden(banked), "E0988").claims
    assert [claim.paid.cents for claim in claims] == [-16_800, 14_000]


def test_the_workbook_adds_up_by_itself(banked: Practice) -> None:
    data = render_eob(banked, golden(banked), "xlsx")
    live = [[c.value for c in row] for row in openpyxl.load_workbook(BytesIO(data)).active]
    told = openpyxl.load_workbook(BytesIO(data), data_only=True).active
    at = {row[0]: number for number, row in enumerate(live, 1)}
    assert live[at["All claims shown"] - 1][12].startswith("=SUM(M")
    assert told.cell(at["All claims shown"], 13).value == 118.40
    assert told.cell(at["Gives"], 4).value == 99.77
    assert live[at["Difference"] - 1][3] == f"=ROUND(D{at['Gives']}-D{at['Payment as stated']},2)"
    assert told.cell(at["Difference"], 4).value == 0


def test_what_does_not_balance_is_said(empty: Practice, tmp_path: Path) -> None:
    claims = [*paid_claim(paid="140", copay="25"), "LQ*HE*N290"]
    take(empty, write_835(tmp_path / "a.835", claims, payment="141", trace="T1"))
    remittance = find_remittance(empty, "T1")
    sheet = load_eob(empty, remittance)
    assert sheet.difference == Money(100)
    assert sheet.claims[0].lines[0].unexplained == Money(875)
    words = words_of(render_eob(empty, remittance))
    assert "8.75 not explained by the payer" in words
    assert "remark N290" in words
    assert "Difference: does not balance 1.00" in words
    told = openpyxl.load_workbook(BytesIO(render_eob(empty, remittance, "xlsx")), data_only=True)
    cells = {row[0].value: row[3].value for row in told.active}
    assert cells["Difference"] == -1


def test_all_that_were_posted_on_a_day(banked: Practice) -> None:
    with pytest.raises(RefusedError, match="No remittance was posted or dated on 03/13/2026"):
        render_eobs_of(banked, POSTED, POSTED)
    match_bank(banked, OWNER)
    finish(post_cleared(banked, OWNER))
    assert "0088812345" in words_of(render_eobs_of(banked, POSTED, POSTED))
    book = openpyxl.load_workbook(BytesIO(render_eobs_of(banked, POSTED, POSTED, "xlsx")))
    assert book.sheetnames == ["Remittance"]


def test_five_hundred_claims_and_none(banked: Practice) -> None:
    sheet = sheet_of(banked)
    long = "UNITED CONSOLIDATED HEALTH AND WELFARE BENEFIT ADMINISTRATORS OF THE NORTHEAST " * 2
    many = replace(sheet, claims=sheet.claims * 100, payer=long, trace="0" * 50)
    pages = pages_of(draw([many]))
    again = sum(text.count("claim E1107 · processed as primary, continued") for text in pages)
    assert sum(text.count("claim E1107 · processed") for text in pages) == 100 + again
    assert "All claims shown" in " ".join(pages[-2:])
    assert "Carried forward" in pages[0]
    assert "The remittance names no claim." in words_of(draw([replace(sheet, claims=())]))


def test_what_there_is_not(banked: Practice) -> None:
    with pytest.raises(UsageError, match="There is no remittance 99"):
        render_eob(banked, 99)
    with pytest.raises(UsageError, match=r"\.doc"):
        render_eob(banked, golden(banked), "doc")


def test_what_a_payer_dated_so_is_printed_while_nothing_is_posted(banked: Practice) -> None:
    dated = date(2026, 3, 12)
    assert "0088812345" in words_of(render_eobs_of(banked, dated, dated))
    assert "0088812345" in words_of(render_eobs_of(banked, date(2026, 3, 1), date(2026, 3, 31)))
    with pytest.raises(RefusedError, match="from 04/01/2026 to 04/30/2026"):
        render_eobs_of(banked, date(2026, 4, 1), date(2026, 4, 30))
