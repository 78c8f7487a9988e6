"""The close as a workbook: typed cells, formulas that give the close's figures, nothing alive."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from reports.sheets_of_the_day import (
    a_frame,
    broken_close,
    explained_close,
    golden_accountant,
    golden_close,
    golden_figures,
    golden_reconciliation,
    many_receipts,
    tally,
)

from recon_desktop.domain.sheets import DailyCloseSheet, Tally
from recon_desktop.reports.workbook import close_workbook

TITLES = ["Cross-check", "Receipts", "Claims", "Drawers & deposits", "Journal"]


def a_workbook(sheet: DailyCloseSheet) -> bytes:
    receipts = [golden_reconciliation(receipts=many_receipts(60))]
    return close_workbook(sheet, reconciliations=receipts, accountant=golden_accountant())


def evaluated(page: Any, place: str) -> Decimal:
    """What the cell gives: numbers, SUM, ROUND, + and −, worked out anew from the cells."""
    value = page[place].value
    if not isinstance(value, str) or not value.startswith("="):
        return Decimal(str(value or 0))
    text = re.sub(r"ROUND\((.*),2\)$", r"\1", value[1:])
    total = Decimal(0)
    for sign, area, cell in re.findall(r"([+-]?)(?:SUM\(([A-Z\d:]+)\)|([A-Z]+\d+))", text):
        part = (
            sum(evaluated(page, c.coordinate) for row in page[area] for c in row)
            if area
            else evaluated(page, cell)
        )
        total += -part if sign == "-" else part
    return total


@pytest.mark.parametrize("sheet", [golden_close(), explained_close(), broken_close()])
def test_every_formula_gives_the_value_it_carries(sheet: DailyCloseSheet) -> None:
    data = a_workbook(sheet)
    live = load_workbook(BytesIO(data))
    carried = load_workbook(BytesIO(data), data_only=True)
    formulas = 0
    for page in live:
        for cell in (cell for row in page for cell in row if cell.data_type == "f"):
            shown = carried[page.title][cell.coordinate].value
            if page.title == "Cross-check" and sheet.status == "OUT_OF_BALANCE":
                continue  # its figures are made up and do not add
            assert evaluated(page, cell.coordinate) == Decimal(str(shown)), (page.title, cell)
            formulas += 1
    assert formulas > 40


def cross_check(data: bytes) -> dict[str, Any]:
    page = load_workbook(BytesIO(data))["Cross-check"]
    return {row[1].value: row for row in page.iter_rows(min_row=8) if row[1].value}


def test_the_golden_totals_are_formulas_that_give_the_golden_amounts() -> None:
    data = a_workbook(golden_close())
    page = load_workbook(BytesIO(data))["Cross-check"]
    rows = cross_check(data)
    wanted = {"V1": 0, "DCT_S": "3684.20", "DCT_N": "3514.20", "DBET": "3879.20", "V2": 0, "VU": 0}
    for symbol, amount in wanted.items():
        assert rows[symbol][3].data_type == "f"
        assert evaluated(page, rows[symbol][3].coordinate) == Decimal(amount)
    assert rows["DTT"][3].value == 3879.20


def test_a_changed_amount_moves_the_totals() -> None:
    workbook = load_workbook(BytesIO(a_workbook(golden_close())))
    page = workbook["Cross-check"]
    rows = cross_check(a_workbook(golden_close()))
    page[rows["CGT_S"][3].coordinate] = 4799.65
    assert evaluated(page, rows["V2"][3].coordinate) == Decimal("-27.00")
    assert evaluated(page, rows["V2"][5].coordinate) == Decimal("-27.00")


def test_the_other_tenders_are_part_of_the_sum() -> None:
    figures = golden_figures(tos_cash=tally(2, "73.00"), tos_other=tally(1, "12.00"))
    data = a_workbook(golden_close(figures=figures))
    page = load_workbook(BytesIO(data))["Cross-check"]
    assert evaluated(page, cross_check(data)["V2"][3].coordinate) == 0


def test_pages_and_types() -> None:
    workbook = load_workbook(BytesIO(a_workbook(golden_close())))
    assert workbook.sheetnames == TITLES
    page = workbook["Drawers & deposits"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    dates = [cell.value for cell in cells if isinstance(cell.value, datetime)]
    assert date(2026, 3, 11) in [moment.date() for moment in dates]
    ticket = next(cell for cell in cells if cell.value == "0310-1")
    assert ticket.data_type == "s"
    money = page.cell(ticket.row, 3)
    assert (money.value, money.number_format) == (100, "#,##0.00_);(#,##0.00)")
    batch = next(cell for cell in cells if cell.value == "118")
    assert batch.data_type == "s"


def test_cents_are_written_exactly() -> None:
    with ZipFile(BytesIO(a_workbook(golden_close()))) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert all(f"<v>{amount}</v>" in text for amount in ("3879.2", "4772.65", "-565.95"))
    assert not re.search(r"<v>-?\d+\.\d{3,}", text)


@pytest.mark.parametrize(
    "payload", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#REF!", "\t=1"]
)
def test_imported_text_stays_dead(payload: str) -> None:
    receipt = golden_reconciliation().receipts[0]._replace(patient=payload)
    sheet = golden_reconciliation(
        frame=a_frame(register=payload, practice=payload), receipts=(receipt,)
    )
    close = golden_close(frame=a_frame(practice=payload, user=payload))
    data = close_workbook(close, reconciliations=[sheet])
    with ZipFile(BytesIO(data)) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if "sheet" in name]
    formulas = re.findall(r"<f>([^<]*)</f>", "".join(pages))
    assert formulas
    assert all(re.fullmatch(r"(ROUND|SUM)\([-+A-Z\d:(),]+\)", formula) for formula in formulas)
    page = load_workbook(BytesIO(data))["Receipts"]
    cell = next(c for row in page.iter_rows(min_row=2) for c in row if c.value == payload)
    assert cell.data_type in ("s", "inlineStr")
    assert cell.quotePrefix == (payload[0] in "=+-@\t")


def test_signs_a_workbook_cannot_hold_are_left_out() -> None:
    data = close_workbook(golden_close(frame=a_frame(practice="Ma\x00ple\x1f")))
    assert load_workbook(BytesIO(data))["Claims"]["A1"].value == "Maple"


def test_the_same_views_give_the_same_bytes_and_no_clock() -> None:
    data = a_workbook(golden_close())
    assert data == a_workbook(golden_close())
    with ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        stamps = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+", archive.read("docProps/core.xml"))
        assert set(stamps) == {b"2000-01-01T00:00:00"}


def test_voids_stand_in_a_column_of_their_own() -> None:
    receipts = many_receipts(60)
    page = load_workbook(BytesIO(a_workbook(golden_close())), data_only=True)["Receipts"]
    total = [row for row in page.iter_rows(values_only=True) if row[0] == "Total"][-1]
    valid = sum(line.amount.cents for line in receipts if not line.voided)
    voided = sum(line.amount.cents for line in receipts if line.voided)
    assert (Decimal(str(total[7])), Decimal(str(total[8]))) == (
        Decimal(valid) / 100,
        Decimal(voided) / 100,
    )


def test_what_is_not_known_is_left_empty() -> None:
    figures = golden_figures(dpt=Tally(None, None), v1=None)
    sheet = golden_close(figures=figures, status="INCOMPLETE", missing=("patient totals",))
    rows = cross_check(a_workbook(sheet))
    assert rows["DPT"][3].value is None
    assert rows["V1"][3].value is None


def test_a_close_without_lists_has_no_dangling_sums() -> None:
    sheet = golden_close(payer_money=(), drawers=(), deposits=(), card_batches=(), receipts=())
    page = load_workbook(BytesIO(close_workbook(sheet)))["Receipts"]
    assert not [cell for row in page for cell in row if cell.data_type == "f"]


def test_a_draft_says_so() -> None:
    page = load_workbook(BytesIO(a_workbook(broken_close())))["Claims"]
    assert page["B6"].value == "DRAFT – day not closed"
