"""One date order a column, found from evidence (R12.2)."""

from datetime import date, time

import pytest

from recon_desktop.domain.errors import AmbiguousError
from recon_desktop.readers.dates import Evidence, order_of, read_printed
from recon_desktop.readers.profiles import DateOrder

MONTH, DAY = DateOrder.MONTH_FIRST, DateOrder.DAY_FIRST


def order(*texts: str, daily: bool = True, **evidence: object) -> DateOrder:
    found = order_of({"Date": texts}, ["Date"] if daily else [], Evidence(**evidence))  # type: ignore[arg-type]
    return found["Date"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/10/2026", date(2026, 3, 10)),
        ("3/10/26", date(2026, 3, 10)),
        ("2026-03-10", date(2026, 3, 10)),
        ("2026/3/10", date(2026, 3, 10)),
        ("20260310", date(2026, 3, 10)),
        ("10-Mar-2026", date(2026, 3, 10)),
        ("10 Mar 26", date(2026, 3, 10)),
        ("March 10, 2026", date(2026, 3, 10)),
        ("Tue, Mar 10 2026", date(2026, 3, 10)),
        ("2019.04.19.", date(2019, 4, 19)),
    ],
)
def test_forms_of_a_date(text: str, expected: date) -> None:
    assert read_printed(text).day(MONTH) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/10/2026 14:05", time(14, 5)),
        ("03/10/2026 2:05 PM", time(14, 5)),
        ("03/10/2026 12:05 a.m.", time(0, 5)),
        ("2026-03-10T14:05:09", time(14, 5, 9)),
        ("2018-02-25 12:34:56 +0000", time(12, 34, 56)),
        ("2026-03-10T14:05:09.123Z", time(14, 5, 9)),
    ],
)
def test_forms_with_a_time(text: str, expected: time) -> None:
    assert read_printed(text).at == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/10/2026 25:00",
        "46091",
        "2026111 10:00",
        "460911",
        "soon",
        "02/30/2026",
        "13/13/2026",
        "1111/11/11",
        "3/10",
        "10-Mrz-26",
    ],
)
def test_not_a_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any reason will do
        read_printed(text).day(MONTH)


def test_one_value_above_twelve_decides() -> None:
    assert order("03/04/2026", "03/13/2026") is MONTH
    assert order("01/09/2017", "13/09/2017") is DAY


def test_both_orders_in_one_column_are_refused() -> None:
    with pytest.raises(AmbiguousError, match="“Date” are written in both orders"):
        order("13/02/2026", "02/13/2026")


def test_one_day_of_a_us_report_needs_no_question() -> None:
    assert order("03/10/2026") is MONTH
    assert order("03/10/2026", "03/09/2026") is MONTH
    assert order(*(f"03/{day:02d}/2026" for day in range(1, 12))) is MONTH


@pytest.mark.parametrize(
    "texts",
    [
        ("01/02/2026", "03/04/2026", "05/06/2026"),
        ("03/04/2026", "04/03/2026"),
        ("02/01/2026", "12/01/2026"),
    ],
)
def test_dates_that_fit_both_orders_are_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousError, match="profile month-first or day-first"):
        order(*texts)
    assert order(*texts, chosen=DAY) is DAY
    assert order(*texts, daily=False) is MONTH


def test_known_day_decides_when_it_fits_one_order() -> None:
    assert order("10/03/2026", known_day=date(2026, 3, 10)) is DAY
    assert order("03/10/2026", known_day=date(2026, 3, 10)) is MONTH


def test_today_rules_out_an_order_in_the_future() -> None:
    assert order("01/02/2026", "01/12/2026", today=date(2026, 2, 20)) is MONTH
    assert order("05/03/2026", "06/03/2026", today=date(2026, 3, 7)) is DAY


def test_dots_are_day_first() -> None:
    assert order("03.04.2026") is DAY


def test_another_column_of_the_file() -> None:
    columns = {"Date": ["01/02/2026", "03/04/2026", "05/06/2026"], "Posted": ["03/13/2026"]}
    assert order_of(columns, ["Date"], Evidence())["Date"] is MONTH
    columns["Posted"] = ["13/03/2026"]
    with pytest.raises(AmbiguousError, match="another column"):
        order_of(columns, ["Date"], Evidence())


def test_iso_and_equal_numbers_prove_nothing() -> None:
    assert order("2026-03-10", "03/03/2026") is MONTH
