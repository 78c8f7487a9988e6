"""BAI2 reports: every record accounted for, every amount checked, or the file refused whole."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from bai2_files import Day, Entry, a_day, bai2_text
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.errors import ReconError, UnreadableFileError
from recon_desktop.readers.bank.bai2 import read_bai2
from recon_desktop.readers.base import ControlTotal, Kind, ReadResult
from recon_desktop.readers.identify import identify, read_file, source_line

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "bai2"
SAMPLES = sorted(FIXTURES.glob("*/*")) if FIXTURES.exists() else []

EFT = Entry("142", 9977, "R1", "", "HCCLAIMPMT BLUESKY TRN*1*12345*1999999999\\")
DEPOSIT = Entry("174", 18500, "R2", "", "DEPOSIT")
FEE = Entry("698", 1250, "R3", "", "SERVICE FEE")


def read(*days: Day, **more: str) -> ReadResult:
    return read_bai2(bai2_text(*days, **more).encode())


def off(result: ReadResult) -> list[ControlTotal]:
    return [total for total in result.control_totals if not total.ok]


def whole(cents: int, *body: str) -> ReadResult:
    """A file of one account with these records 03 to 88 of so many cents in all."""
    lines = [
        "01,BANK,CLINIC,260313,0600,1,,,2/",
        "02,CLINIC,BANK,1,260312,2359,,2/",
        *body,
        f"49,{cents},{len(body) + 1}/",
        f"98,{cents},1,{len(body) + 3}/",
        f"99,{cents},1,{len(body) + 5}/",
    ]
    return read_bai2("\n".join(lines).encode())


def record(text: str, *more: str) -> ReadResult:
    """A file with one record 16 as given."""
    amount = text.split(",")[2]
    return whole(int(amount) if amount.isdecimal() else 0, "03,0004821,USD/", text, *more)


def test_a_day() -> None:
    result = read(a_day("260312", EFT, DEPOSIT, FEE, opening=-5_000))
    assert [(x.amount_cents, x.line_type, x.bank_id, x.line) for x in result.records] == [
        (9977, "142", "R1", 4),
        (18500, "174", "R2", 5),
        (-1250, "698", "R3", 6),
    ]
    assert (result.records[0].trace, result.records[0].company_id) == ("12345", "1999999999")
    assert {x.post_date for x in result.records} == {date(2026, 3, 12)}
    assert not any(x.pending for x in result.records)
    [statement] = result.statements
    assert (statement.opening_cents, statement.closing_cents) == (-5_000, 22_227)
    assert (statement.account, statement.currency) == ("0004821", "USD")
    assert off(result) == []
    assert result.counts == {"bank_lines": 3, "statements": 1}
    assert (result.rejected, result.warnings) == ((), ())


def test_every_stated_total_is_compared() -> None:
    names = [each.name for each in read(a_day("260312", EFT, FEE)).control_totals]
    day = "account ···4821 on 03/12/2026"
    assert names == [
        f"amounts of {day}", f"records of {day}", f"opening + lines of {day}",
        f"credits of {day}", f"number of credits of {day}",
        f"debits of {day}", f"number of debits of {day}",
        "amounts of group 1", "accounts of group 1", "records of group 1",
        "amounts of the file", "groups of the file", "records of the file",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "funds", ["", "0", "1", "2", "Z", "S,9977,0,0", "V,260314,0930", "V,260314,", "D,2,0,77,1,9900"]
)
def test_the_funds_type_says_how_many_fields_follow(funds: str) -> None:
    [line] = record(f"16,142,9977,{funds},REF9,CUST7,A TEXT, WITH / AND , IN IT/").records
    assert (line.amount_cents, line.bank_id) == (9977, "REF9")
    assert line.description == "CUST7 A TEXT, WITH / AND , IN IT"
    assert line.post_date == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("records", "text"),
    [
        (("16,142,9977,,REF9,,FIRST/", "88,SECOND/"), "FIRST SECOND"),
        (("16,142,9977,,REF9,,FIRST", "88,SECOND, THIRD"), "FIRST SECOND, THIRD"),
        (("16,142,9977,,REF9/", "88,MIAMI,DEPOSIT, 4 ITEMS/"), "MIAMI DEPOSIT, 4 ITEMS"),
        (("16,142,9977,,REF9,/", "88,MIAMI,DEPOSIT/"), "MIAMI,DEPOSIT"),
        (("16,142,9977,,REF9,MIAMI/", "88,/DEPOSIT/"), "MIAMI /DEPOSIT"),
        (("16,142,9977,,REF9,,FIRST     ", "AND MORE     /"), "FIRST AND MORE"),
        (("16,142,9977,,REF9,,/                    ", "88,ALL OF IT"), "ALL OF IT"),
    ],
)
def test_continuations(records: tuple[str, ...], text: str) -> None:
    result = record(*records) if records[-1].startswith("88") else record(" ".join(records))
    [line] = result.records
    assert (line.description, line.bank_id) == (text, "REF9")
    assert off(result) == []


def test_a_word_cut_at_the_end_of_the_line_goes_on() -> None:
    start = "16,142,9977,,REF9,,HCCLAIMPMT "
    text = f"{start:X<62}TRN*1*1234567890*1"
    assert len(text) == 80
    [line] = record(text, "88,999999999\\ REST").records
    assert (line.trace, line.company_id) == ("1234567890", "1999999999")


def test_a_text_that_goes_on_without_a_record_code() -> None:
    text = bai2_text(a_day("260312", EFT))
    wrapped = text.replace("HCCLAIMPMT BLUESKY ", "HCCLAIMPMT BLUESKY\n")
    result = read_bai2(wrapped.encode())
    assert result.records == read_bai2(text.encode()).records
    assert off(result) == []


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n", "   \n"])
def test_line_ends_and_padding(end: str) -> None:
    plain = read(a_day("260312", EFT, DEPOSIT))
    other = read(a_day("260312", EFT, DEPOSIT), end=end)
    assert [x._replace(line=0) for x in other.records] == [
        x._replace(line=0) for x in plain.records
    ]
    assert other.control_totals == plain.control_totals


def test_several_records_on_a_line() -> None:
    plain = read(a_day("260312", EFT, DEPOSIT))
    joined = read(a_day("260312", EFT, DEPOSIT), end="   ")
    assert [x[1:] for x in joined.records] == [x[1:] for x in plain.records]
    assert joined.control_totals == plain.control_totals


def test_a_text_with_what_looks_like_a_record_stays_whole() -> None:
    odd = EFT._replace(text="REF 1/ 16,142,500,,,,NO RECORD/ 88,000.00")
    result = read(a_day("260312", odd))
    assert [x.description for x in result.records] == [odd.text]
    assert off(result) == []


def test_a_summary_that_is_cut_anywhere() -> None:
    """Type code, amount, count and funds may fall into different records."""
    text = "010,100000,,,015,109977,,,100,9977,1,V,260312,,400,0,0,S,1,2,3,040,5,,"
    told = set()
    for comma in re.finditer(",", text):
        head, tail = text[: comma.start()], text[comma.end() :]
        result = whole(219_959, f"03,0004821,USD,{head}/", f"88,{tail}")
        told.add((result.statements, result.rejected))
        assert off(result) == []
    [((statement,), rejected)] = told
    assert (statement.opening_cents, statement.closing_cents) == (100_000, 109_977)
    assert rejected == ()


@pytest.mark.parametrize("end", ["", ",", ",,", ",,,"])
def test_a_summary_that_leaves_out_its_end(end: str) -> None:
    """Banks end a record behind the amount, and begin the next with a type code."""
    header = f"03,0004821,USD,010,100000{end}/"
    result = whole(200_500, header, "88,015,100000,,,072,500,,")
    [statement] = result.statements
    assert (statement.opening_cents, statement.closing_cents) == (100_000, 100_000)
    assert (off(result), result.rejected) == ([], ())


@pytest.mark.parametrize(
    ("code", "cents"),
    [
        ("101", 500), ("399", 500), ("401", -500), ("699", -500), ("920", 500), ("999", -500),
        ("010", None), ("100", None), ("400", None), ("721", None), ("890", None), ("900", None),
    ],
)  # fmt: skip
def test_type_codes(code: str, cents: int | None) -> None:
    result = record(f"16,{code},500,,R,,TEXT/")
    assert [line.amount_cents for line in result.records] == ([] if cents is None else [cents])
    assert len(result.rejected) == (cents is None)
    assert off(result) == []


def test_a_message_without_money_is_counted() -> None:
    result = record("16,890,,,,,RATES CHANGE/")
    assert result.counts == {"bank_lines": 0, "statements": 1, "messages": 1}
    assert result.rejected == ()


@pytest.mark.parametrize("text", ["16,142,99.77,,R,,T/", "16,142,-9977,,R,,T/", "16,142,,,R,,T/",
                                  "16,14,9977,,R,,T/", "16,142,9977,Q,R,,T/", "16,,9977,,R,,T/",
                                  "16,142,9977,D,x,R,,T/"])  # fmt: skip
def test_a_record_that_cannot_be_read(text: str) -> None:
    result = record(text)
    [row] = result.rejected
    assert (row.line, row.where, result.records) == (4, "16", ())


def test_an_unknown_record_is_told() -> None:
    result = record("16,142,9977,,R,,T/", "17,142,1,,R,,T/")
    assert [(row.line, row.where) for row in result.rejected] == [(5, "")]


def test_check_numbers() -> None:
    [line] = record("16,475,5000,,REF9,0002041,CHECK PAID/").records
    assert (line.amount_cents, line.check_no, line.description) == (-5000, "0002041", "CHECK PAID")


def test_a_reference_of_several_words_is_text_as_it_stands() -> None:
    [line] = record("16,174,9977,,00 STORE 1200,,DEPOSIT/").records
    assert (line.bank_id, line.description) == ("", "00 STORE 1200 DEPOSIT")


def test_two_equal_payments_are_two() -> None:
    for pair in ((EFT, EFT), (EFT, EFT._replace(reference="R7"))):
        result = read(a_day("260312", *pair))
        assert [line.amount_cents for line in result.records] == [9977, 9977]


def test_a_reference_that_lines_share_is_no_line_s_own() -> None:
    batch = [entry._replace(reference="B7") for entry in (EFT, DEPOSIT)]
    result = read(a_day("260312", *batch, FEE), a_day("260313", batch[0], opening=1))
    assert [line.bank_id for line in result.records] == ["", "", "R3", "B7"]
    assert [
        line.bank_id for line in read(a_day("260312", EFT._replace(reference="000"))).records
    ] == [""]


def test_an_interim_report_is_not_booked() -> None:
    result = read(a_day("260312", EFT, modifier="3"))
    assert [line.pending for line in result.records] == [True]
    [statement] = result.statements
    assert (statement.opening_cents, statement.closing_cents) == (100_000, None)
    assert "interim" in result.warnings[0]
    assert not read(a_day("260312", EFT, modifier="4")).records[0].pending


def test_days_of_an_account_follow_each_other() -> None:
    first, second = a_day("260311", DEPOSIT), a_day("260312", EFT, opening=118_500)
    result = read(second, first)
    assert [s.first_date for s in result.statements] == [date(2026, 3, 11), date(2026, 3, 12)]
    assert result.warnings == ()
    gap = read(first, a_day("260313", EFT, opening=7))
    assert "a day may be missing" in gap.warnings[0]


@pytest.mark.parametrize("currency", ["GBP", "CAD"])
def test_another_currency_is_told(currency: str) -> None:
    result = read(a_day("260312", EFT, currency=currency))
    assert result.statements[0].currency == currency
    assert "US dollars" in result.warnings[0]


def test_the_group_names_the_currency() -> None:
    text = bai2_text(a_day("260312", EFT, currency="")).replace("2359,,2/", "2359,EUR,2/")
    assert read_bai2(text.encode()).statements[0].currency == "EUR"
    assert read(a_day("260312", EFT, currency="")).statements[0].currency == "USD"


@pytest.mark.parametrize(("status", "text"), [("2", "taken back"), ("4", "a test")])
def test_what_the_bank_takes_back_is_not_taken(status: str, text: str) -> None:
    with pytest.raises(UnreadableFileError, match=text):
        read(a_day("260312", EFT, status=status))
    assert "correction" in read(a_day("260312", EFT, status="3")).warnings[0]


def test_totals_without_their_lines_are_told() -> None:
    alone = read(a_day("260312", EFT)._replace(entries=()))
    assert any("no lines of it" in text for text in alone.warnings)
    partly = read(Day("260312", [EFT], "100,100000,,,015,5,,"))
    assert off(partly) == []
    assert any("credits of 1,000.00" in text for text in partly.warnings)


@pytest.mark.parametrize("missing", ["49", "98", "99", "03", "02"])
def test_a_file_without_a_header_or_trailer(missing: str) -> None:
    lines = bai2_text(a_day("260312", EFT)).splitlines()
    text = "\n".join(line for line in lines if not line.startswith(f"{missing},"))
    with pytest.raises(UnreadableFileError):
        read_bai2(text.encode())


@pytest.mark.parametrize(
    "change",
    [
        ("260312", "261332"),
        ("260312", ""),
        (",,,2/\n02", ",,,1/\n02"),
        ("49,", "49,x"),
        ("99,", "99/"),
    ],
)
def test_damage_is_refused(change: tuple[str, str]) -> None:
    text = bai2_text(a_day("260312", EFT)).replace(*change)
    with pytest.raises(ReconError):
        read_bai2(text.encode())


@pytest.mark.parametrize("after", ["01,BANK,CLINIC,260313/", "something else", "98,1,1,1/"])
def test_what_stands_behind_the_end_is_not_passed_over(after: str) -> None:
    with pytest.raises(UnreadableFileError, match="is missing"):
        read_bai2((bai2_text(a_day("260312", EFT)) + after).encode())


def test_two_files_in_one() -> None:
    text = bai2_text(a_day("260311", DEPOSIT)) + bai2_text(a_day("260312", EFT, opening=118_500))
    result = read_bai2(text.encode())
    assert [line.amount_cents for line in result.records] == [18500, 9977]
    assert (off(result), result.warnings) == ([], ())


@pytest.mark.parametrize("place", ["amount", "count", "length", "items"])
def test_numbers_beyond_measure(place: str) -> None:
    nines = "9" * 5000
    text = bai2_text(a_day("260312", EFT))
    huge = {
        "amount": text.replace("16,142,9977", f"16,142,{nines}"),
        "count": re.sub(r"(?m)^99,(.*),\d+/$", rf"99,\1,{nines}/", text),
        "length": text.replace("0600,1,,,2/", f"0600,1,{nines},,2/"),
        "items": text.replace(",9977,1,,", f",9977,{nines},,"),
    }[place]
    assert huge != text
    try:
        result = read_bai2(huge.encode())
    except UnreadableFileError:
        assert place == "count"
        return
    assert place == "length" or off(result) or result.rejected


WHOLE = bai2_text(a_day("260311", DEPOSIT, FEE), a_day("260312", EFT, opening=117_250))


@pytest.mark.parametrize("cut", range(len(WHOLE) - 1))
def test_every_truncation_is_refused(cut: int) -> None:
    with pytest.raises(ReconError):
        read_file(WHOLE[:cut].encode())


def money_digits() -> list[int]:
    """Places of the digits of amounts and totals."""
    places = []
    start = 0
    for line in WHOLE.splitlines(keepends=True):
        for found in re.finditer(r"^(?:16,\d{3}|49|98|99),(\d+)|(?<=\d{3}),([-+]?\d{4,}),,", line):
            group = 1 if found[1] else 2
            if line[:2] not in ("01", "02"):
                places += range(start + found.start(group), start + found.end(group))
        start += len(line)
    return [place for place in places if WHOLE[place].isdigit()]


@pytest.mark.parametrize("place", money_digits())
def test_every_flipped_digit_is_noticed(place: int) -> None:
    other = str((int(WHOLE[place]) + 1) % 10)
    result = read_bai2((WHOLE[:place] + other + WHOLE[place + 1 :]).encode())
    assert off(result)


def test_a_credit_that_becomes_a_debit_is_noticed() -> None:
    assert off(read_bai2(WHOLE.replace("16,142", "16,442").encode()))


@given(st.binary(max_size=80), st.integers(0, len(WHOLE)), st.integers(0, 40))
def test_damage_anywhere_is_no_bug(noise: bytes, at: int, gone: int) -> None:
    data = WHOLE.encode()
    try:
        result = read_bai2(data[:at] + noise + data[at + gone :])
    except ReconError:
        return
    assert all(abs(line.amount_cents) < 10**15 for line in result.records)


def test_recognised_by_content() -> None:
    assert identify(WHOLE.encode()) is Kind.BAI2
    assert identify(b"\xef\xbb\xbf" + WHOLE.encode()) is Kind.BAI2
    assert identify(WHOLE.encode("utf-16")) is Kind.BAI2
    assert read_file(WHOLE.encode("utf-16")).records == read_bai2(WHOLE.encode()).records
    with pytest.raises(UnreadableFileError, match="kind bai2, not ofx"):
        read_file(WHOLE.encode(), kind=Kind.OFX)


def test_the_source_of_a_line() -> None:
    eft = EFT._replace(more=("FIRST", "SECOND"))
    data = bai2_text(a_day("260312", eft, FEE)).encode()
    shown = source_line(data, Kind.BAI2, 4)
    assert shown.startswith("16,142,9977")
    assert shown.endswith("88,FIRST\n88,SECOND")
    assert source_line(data, Kind.BAI2, 5) == source_line(data, Kind.BAI2, 99) == ""


@pytest.mark.skipif(not SAMPLES, reason="the samples of others are not here")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_of_others(path: Path) -> None:
    """Counted in another way: by the record codes that stand behind a line's or record's end."""
    data = path.read_bytes()
    if data.startswith(b"go test fuzz"):
        with pytest.raises(ReconError):
            read_file(data)
        return
    result = read_file(data)
    text = data.decode()
    codes = Counter(re.findall(r"(?:^|/[ ]+)(01|02|03|16|49|98|99),", text, re.M))
    assert result.counts["bank_lines"] + len(result.rejected) == codes["16"]
    assert len(result.statements) == codes["03"] == codes["49"]
    sums = Counter[int]()
    for kind, cents in re.findall(r"(?:^|/[ ]+)16,(\d)\d\d,(\d+),", text, re.M):
        sums[1 if int(kind) < 4 else -1] += int(cents)
    assert sum(x.amount_cents for x in result.records if x.amount_cents > 0) == sums[1]
    assert sum(-x.amount_cents for x in result.records if x.amount_cents < 0) == sums[-1]
    assert bool(off(result)) == ("sample4" in path.name)
