"""The door to the readers: what is refused, and with which words."""

from datetime import date
from pathlib import Path

import pytest

from recon_desktop.domain.errors import (
    AmbiguousError,
    ReconError,
    UnknownKindError,
    UnreadableFileError,
)
from recon_desktop.readers import identify as door
from recon_desktop.readers.base import Kind
from recon_desktop.readers.identify import identify, read_file, source_line, source_lines

RECEIPTS = b"Receipt #,Date,Patient ID,Method,Amount\n7,03/10/2026,P1,Cash,5.00\n"
OFX = b"OFXHEADER:100\n\n<OFX></OFX>"
FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"%PDF-1.7\n...", "a PDF"),
        (b"MZ\x90\x00", "a program"),
        (b"<!DOCTYPE html><html><table>", "web page"),
        (b"<table><tr><td>Date</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (bytes(range(256)) * 20, "binary"),
        (b"just some words\nand more of them\n", "No heading row"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"day.csv: .*{reason}"):
        identify(data, name_for_messages="day.csv")
    with pytest.raises(UnreadableFileError, match=f"day.csv: .*{reason}"):
        read_file(data, name="day.csv")


def test_exit_code_is_that_of_a_refusal() -> None:
    with pytest.raises(ReconError) as refused:
        read_file(b"")
    assert refused.value.exit_code == 4


def test_wrong_kind_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="kind ofx, not charges"):
        read_file(OFX, kind=Kind.CHARGES)
    with pytest.raises(UnreadableFileError, match="not a file of the kind ofx"):
        read_file(RECEIPTS, kind=Kind.OFX)
    with pytest.raises(UnreadableFileError, match="As charges, the report lacks"):
        read_file(RECEIPTS, kind=Kind.CHARGES)
    with pytest.raises(UnreadableFileError, match="No heading row of a charges report"):
        read_file(b"a,b\n1,2\n", kind=Kind.CHARGES)


def test_kinds_with_marks_of_their_own() -> None:
    assert identify(OFX) is Kind.OFX
    assert identify(RECEIPTS) is Kind.RECEIPTS
    assert read_file(OFX, kind=Kind.OFX).kind is Kind.OFX
    assert identify(RECEIPTS.decode().encode("utf-16")) is Kind.RECEIPTS


def test_x12_that_is_not_read_says_what_it_is() -> None:
    isa = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261001*0930*^"
    data = f"{isa}*00501*000000001*0*P*:~GS*FA*A*B*20261001*0930*1*X*005010X231A1~ST*999*1~"
    with pytest.raises(UnknownKindError, match="999"):
        identify(data.encode())


def test_two_claims_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.x12, "sniff", lambda data: (Kind.X12_835, Kind.X12_837P))
    with pytest.raises(AmbiguousError, match="x12-835 and x12-837p"):
        identify(b"ISA*")


def test_too_large_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFileError, match="larger than any report"):
        identify(RECEIPTS)


def test_source_line_of_a_table() -> None:
    row = "7,03/10/2026,P1,Cash,5.00"
    assert source_line(RECEIPTS, Kind.RECEIPTS, 2) == row
    assert source_line(RECEIPTS, Kind.RECEIPTS, 9) == ""
    assert source_lines(RECEIPTS, Kind.RECEIPTS, {2, 9}) == {2: row}


def test_business_date_is_evidence_for_the_order() -> None:
    data = RECEIPTS.replace(b"03/10/2026", b"10/03/2026")
    known = read_file(data, business_date=date(2026, 3, 10))
    assert known.records[0].post_date == date(2026, 3, 10)
    assert read_file(data).records[0].post_date == date(2026, 10, 3)


@pytest.mark.skipif(not FIXTURES.exists(), reason="third-party samples are not beside this project")
def test_x12_is_recognised_and_its_segments_found() -> None:
    for folder, kind in (("x12_835", Kind.X12_835), ("x12_837", Kind.X12_837P)):
        path = next(iter(sorted((FIXTURES / folder).glob("LinuxForHealth__x12/*"))))
        data = path.read_bytes()
        assert identify(data) is kind
        assert source_line(data, kind, 1).startswith("ISA")
    with pytest.raises(UnknownKindError):
        identify(next(iter(sorted((FIXTURES / "mt940").glob("*/*")))).read_bytes())


SYNTHEA = sorted((FIXTURES / "synthea_csv").glob("*/*"))


@pytest.mark.skipif(not SYNTHEA, reason="third-party samples are not beside this project")
@pytest.mark.parametrize("path", SYNTHEA, ids=lambda path: path.name)
def test_tables_of_a_research_set_are_not_reports(path: Path) -> None:
    with pytest.raises(UnknownKindError):
        identify(path.read_bytes())
