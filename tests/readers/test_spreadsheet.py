"""Workbooks: exact texts of cells, and what is refused before it is opened."""

import io
import time
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock

import openpyxl
import pytest
from python_calamine import PasswordError

from recon_desktop.domain.errors import UnknownKindError, UnreadableFileError
from recon_desktop.readers import spreadsheet
from recon_desktop.readers.base import Kind
from recon_desktop.readers.identify import identify, read_file, source_line
from recon_desktop.readers.spreadsheet import CellTexts, cell_text, read_workbook

HEADING = ["Patient ID", "DOS", "Post Date", "Code", "Units", "Amount"]
DAY = date(2026, 3, 10)


def a_workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part written anew."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(found, "w") as new:
        for entry in old.infolist():
            text = content if entry.filename == name else old.read(entry)
            new.writestr(entry.filename, text, zipfile.ZIP_DEFLATED)
    return found.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (99213.0, "99213"),
        (12.299999999999999, "12.30"),
        (0.1 + 0.2, "0.30"),
        (145.5, "145.50"),
        (-12.05, "-12.05"),
        (12.345, "12.345"),
        (123456789012345680.0, "1.23456789012346E+17"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("00100", "00100"),
        (DAY, "2026-03-10"),
        (datetime(2026, 3, 10, 9, 5), "2026-03-10T09:05:00"),  # noqa: DTZ001 - local time
        (datetime(2026, 3, 10), "2026-03-10"),  # noqa: DTZ001
        (clock(9, 5), "09:05"),
        (None, "None"),
        (timedelta(hours=9, minutes=5), "09:05"),
    ],
)
def test_cells_as_a_person_sees_them(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_true_is_not_one() -> None:
    texts = CellTexts()
    assert [texts[True], texts[2.0], texts[1.0]] == ["TRUE", "2", "1"]


def test_charges_from_a_workbook_with_title_and_total() -> None:
    data = a_workbook(
        [["About this export"]],
        [
            ["Daily charges"],
            ["Business date: 03/10/2026"],
            [],
            HEADING,
            ["P1", DAY, DAY, 99213, 1, 145.0],
            ["P2", DAY, "03/10/2026", "00100", 2, 24.599999999999998],
            ["Total", None, None, None, None, 169.6],
        ],
    )
    result = read_file(data)
    assert result.kind is Kind.CHARGES
    assert [(c.line, c.procedure_code, c.amount_cents) for c in result.records] == [
        (5, "99213", 14500),
        (6, "00100", 2460),
    ]
    assert result.stated_date == DAY
    assert [total.ok for total in result.control_totals] == [True]
    assert source_line(data, Kind.CHARGES, 5).startswith("P1 | 2026-03-10")


def test_amount_with_three_decimals_is_rejected() -> None:
    data = a_workbook([HEADING, ["P1", DAY, DAY, "99213", 1, 12.345]])
    assert read_file(data).rejected == ((2, "Amount", "has more than two decimals"),)


def test_rounded_id_is_rejected() -> None:
    data = a_workbook([HEADING, [1234567890123456789, DAY, DAY, "99213", 1, 1]])
    (row,) = read_file(data).rejected
    assert (row.where, "number" in row.reason) == ("Patient ID", True)


def test_code_turned_into_a_date_is_rejected() -> None:
    data = a_workbook([HEADING, ["P1", DAY, DAY, date(2026, 1, 2), 1, 1]])
    assert read_file(data).rejected[0].reason == "was turned into a date by a spreadsheet"


def test_far_cell_is_refused_at_once() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
        b"</row></sheetData></worksheet>"
    )
    plain = a_workbook([HEADING])
    for text in (sheet, sheet.replace(b'r="XFD1048576"', b"r = 'XFD1048576'")):
        start = time.process_time()
        with pytest.raises(UnreadableFileError, match="far outside any report"):
            read_file(replaced(plain, "xl/worksheets/sheet1.xml", text))
        assert time.process_time() - start < 2


def test_wide_report_is_not_refused() -> None:
    wide = [f"Extra {number}" for number in range(60)]
    data = a_workbook([[*HEADING, *wide], ["P1", DAY, DAY, "99213", 1, 1, *wide]])
    assert len(read_file(data).records) == 1


BOMB = b" " * 12_000_000


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of 300 MB, in a size that a test can pack quickly."""
    monkeypatch.setattr(spreadsheet, "MAX_UNPACKED", len(BOMB) - 1)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/theme/theme1.xml"])
@pytest.mark.usefixtures("small_limit")
def test_bomb_is_refused(part: str) -> None:
    bomb = replaced(a_workbook([HEADING]), part, BOMB)
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableFileError, match="larger than any report"):
        read_file(bomb)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/theme/theme1.xml"])
@pytest.mark.usefixtures("small_limit")
def test_forged_sizes_do_not_help_a_bomb(part: str) -> None:
    bomb = replaced(a_workbook([HEADING]), part, BOMB)
    true_size = len(BOMB).to_bytes(4, "little")
    forged = bomb.replace(true_size, (1000).to_bytes(4, "little"))
    assert forged != bomb
    with pytest.raises(UnreadableFileError, match="larger than any report"):
        read_file(forged)


def test_password_and_old_formats_are_named() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    with pytest.raises(UnreadableFileError, match=r"old office program \(.xls"):
        read_file(ole)
    with pytest.raises(UnreadableFileError, match="protected with a password"):
        read_file(ole + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("content.xml", "OpenDocument"), ("xl/workbook.bin", ".xlsb"), ("a.csv", "archive")],
)
def test_other_archives_are_named(name: str, reason: str) -> None:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(UnreadableFileError, match=reason):
        read_file(found.getvalue())


def test_damaged_workbooks_are_refused_at_every_length() -> None:
    data = a_workbook([HEADING, ["P1", DAY, DAY, "99213", 1, 1]])
    for length in range(4, len(data), 97):
        with pytest.raises(UnreadableFileError):
            read_file(data[:length])
    broken = bytearray(data)
    broken[60:90] = bytes(30)
    with pytest.raises(UnreadableFileError):
        read_file(bytes(broken))


def test_damaged_sheet_is_refused() -> None:
    data = replaced(a_workbook([HEADING]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>")
    with pytest.raises(UnreadableFileError):
        read_file(data)


def test_ways_a_part_may_be_packed() -> None:
    rows = [HEADING, ["P1", DAY, DAY, "99213", 1, 1]]
    assert len(read_file(packed_anew(a_workbook(rows), zipfile.ZIP_STORED)).records) == 1
    with pytest.raises(UnreadableFileError, match="Excel does not write"):
        read_file(packed_anew(a_workbook(rows), zipfile.ZIP_LZMA))


def packed_anew(data: bytes, method: int) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(found, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry), method)
    return found.getvalue()


def test_encrypted_part_is_named() -> None:
    data = bytearray(a_workbook([HEADING]))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(UnreadableFileError, match="protected with a password"):
        read_file(bytes(data))


def test_damaged_bytes_of_a_sheet_are_refused() -> None:
    data = bytearray(a_workbook([HEADING]))
    start = data.index(b"xl/worksheets/sheet1.xml") + 24
    data[start : start + 40] = b"\xff" * 40
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_file(bytes(data))


def test_a_second_report_in_the_workbook_is_named() -> None:
    rows = [HEADING, ["P1", DAY, DAY, "99213", 1, 1]]
    assert "“S1” holds a report too" in read_file(a_workbook(rows, rows)).warnings[0]
    assert not read_file(a_workbook(rows, [["Notes"]])).warnings


def test_protection_that_only_the_parser_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    class Protected:
        @staticmethod
        def from_filelike(data: io.BytesIO) -> None:
            raise PasswordError

    data = a_workbook([HEADING])
    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", Protected)
    with pytest.raises(UnreadableFileError, match="protected with a password"):
        read_file(data)


def test_part_whose_packed_bytes_are_cut_off() -> None:
    data = bytearray(a_workbook([HEADING]))
    directory = data.index(b"PK\x01\x02")
    size = int.from_bytes(data[directory + 20 : directory + 24], "little")
    data[directory + 20 : directory + 24] = (size // 2).to_bytes(4, "little")
    with pytest.raises(UnreadableFileError):
        read_file(bytes(data))


def test_a_panic_of_the_parser_is_a_damaged_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    class Panicking:
        @staticmethod
        def from_filelike(data: io.BytesIO) -> None:
            raise PanicException

    class Interrupted:
        @staticmethod
        def from_filelike(data: io.BytesIO) -> None:
            raise KeyboardInterrupt

    data = a_workbook([HEADING])
    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", Panicking)
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_file(data)
    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_file(data)


def test_workbook_without_rows() -> None:
    with pytest.raises(UnknownKindError, match="no rows"):
        identify(a_workbook([]))


def test_hidden_sheets_are_left_alone() -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_workbook([HEADING], [["x"]])))
    book["S0"].sheet_state = "hidden"
    found = io.BytesIO()
    book.save(found)
    assert [sheet.name for sheet in read_workbook(found.getvalue())] == ["S1"]
