"""CSV and its relatives: encodings, delimiters, line numbers, what is refused."""

import pytest

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.readers import delimited
from recon_desktop.readers.delimited import (
    MAX_LINE,
    delimiter_of,
    is_text,
    raw_rows,
    read_delimited,
)

TEXT = 'Name,Date\r\n"Muñoz, Ana",03/10/2026\r\n'
ROWS = [["Name", "Date"], ["Muñoz, Ana", "03/10/2026"]]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("\r\n", "\n").encode(),
    ],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    assert read_delimited(data) == ROWS


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters(sign: str) -> None:
    data = f"Name{sign}Date{sign}Amount\nAnn{sign}03/10/2026{sign}1.00\n"
    assert read_delimited(data.encode())[1] == ["Ann", "03/10/2026", "1.00"]


def test_semicolons_win_over_decimal_commas() -> None:
    assert delimiter_of("18.09.2017;HOFER, WIEN;33,87\n19.09.2017;LIDL;24,11\n") == ";"


def test_separator_line_of_a_spreadsheet() -> None:
    assert read_delimited(b"sep=;\na,b;c\n")[1] == ["a,b", "c"]


def test_quoted_line_end_keeps_the_row_number() -> None:
    data = b'a,b\n"one\ntwo",1\nlast,2\n'
    assert read_delimited(data)[2] == ["last", "2"]
    assert list(raw_rows(data))[1:] == ['"one\ntwo",1', "last,2"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a,b\n"open,1\nc,2\n', "never closed"),
        (b'a,b\n"one"two,1\n', "inside a quoted cell"),
        (b"a,b\n1,\x002\n", "NUL"),
        (b"a,b\n" + b"x" * (MAX_LINE + 2), "longer than a million"),
        (b'a,b\n"' + b"x" * 200_000 + b'",1\n', "131,072"),
        ("a,b\n1,2".encode("utf-16") + b"\x00", "cut off or damaged"),
        ("a,\0b\n".encode("utf-16"), "NUL"),
    ],
)
def test_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_delimited(data)


def test_an_odd_number_of_bytes_is_not_utf_16() -> None:
    assert is_text(b"a,b\nc")
    assert not is_text(b"a\x00b")


def test_more_rows_than_a_practice_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROWS", 3)
    assert len(read_delimited(b"a,b\n" * 3)) == 3
    with pytest.raises(UnreadableFileError, match="export a shorter period"):
        read_delimited(b"a,b\n" * 4)


def test_many_lines_are_not_one_long_line() -> None:
    assert len(read_delimited(b"a,b\n" * (MAX_LINE // 2))) == MAX_LINE // 2
