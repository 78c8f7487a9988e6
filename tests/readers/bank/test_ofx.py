"""OFX 1.x and 2.x: every transaction accounted for, or the file refused whole."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.errors import ReconError, UnreadableFileError
from recon_desktop.readers.bank.ofx import read_ofx, transaction_text
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.readers.identify import identify, read_file, source_line

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "ofx"
SAMPLES = sorted(FIXTURES.glob("*/*")) if FIXTURES.exists() else []

HEADER = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\n"
    "CHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
)
XML = (
    '<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="200" SECURITY="NONE" '
    'OLDFILEUID="NONE" NEWFILEUID="NONE"?>'
)


def transaction(amount: str = "99.77", day: str = "20260312", more: str = "") -> str:
    return (
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>F1"
        f"<NAME>HCCLAIMPMT BLUESKY{more}</STMTTRN>"
    )


def statement(*transactions: str, currency: str = "<CURDEF>USD", after: str = "") -> str:
    return (
        "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS>"
        f"</SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><STMTRS>{currency}<BANKACCTFROM>"
        "<BANKID>021000021<ACCTID>000123456789<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        f"<DTSTART>20260301<DTEND>20260331{''.join(transactions)}</BANKTRANLIST>"
        f"<LEDGERBAL><BALAMT>4537.40<DTASOF>20260331</LEDGERBAL>{after}</STMTRS></STMTTRNRS>"
        "</BANKMSGSRSV1></OFX>"
    )


def read(*transactions: str, **options: str) -> ReadResult:
    return read_ofx((HEADER + statement(*transactions, **options)).encode("cp1252"))


def test_a_deposit_with_its_trace() -> None:
    result = read(transaction(more="<MEMO>TRN*1*12345*1999999999\\"))
    (line,) = result.records
    assert (line.account, line.post_date, line.amount_cents) == (
        "000123456789",
        date(2026, 3, 12),
        9977,
    )
    assert (line.trace, line.company_id, line.bank_id) == ("12345", "1999999999", "F1")
    assert line.description == "HCCLAIMPMT BLUESKY TRN*1*12345*1999999999\\"
    (found,) = result.statements
    assert (found.closing_cents, found.first_date, found.last_date) == (
        453740,
        date(2026, 3, 1),
        date(2026, 3, 31),
    )
    assert result.counts == {"bank_lines": 1, "statements": 1}


def test_xml_reads_the_same() -> None:
    leaf = re.compile(r"<(\w+)>([^<]+)")
    sgml = statement(transaction(), transaction("-5.00"))
    xml = leaf.sub(r"<\1>\2</\1>", sgml)
    assert read_ofx((XML + xml).encode()).records == read_ofx((HEADER + sgml).encode()).records


@pytest.mark.parametrize(
    ("text", "cents"),
    [("-80.00", -8000), ("+1.5", 150), ("200,05", 20005), ("-0,5", -50), ("1,234.56", 123456)],
)
def test_amounts(text: str, cents: int) -> None:
    assert read(transaction(text)).records[0].amount_cents == cents


@pytest.mark.parametrize(
    "day", ["20260312", "20260312235959", "20260312235959.123[-5:EST]", "20260312000000[+9:JST]"]
)
def test_dates_are_taken_as_written(day: str) -> None:
    assert read(transaction(day=day)).records[0].post_date == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (transaction(day=""), "DTPOSTED"),
        (transaction(day="20260231"), "DTPOSTED"),
        (transaction(day="March"), "DTPOSTED"),
        (transaction("x"), "TRNAMT"),
        (transaction(""), "TRNAMT"),
        (transaction("1.234"), "TRNAMT"),
        (transaction("1,234"), "TRNAMT"),
        (transaction(more="<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY>"), "CURRENCY"),
    ],
)
def test_unreadable_transactions_are_rejected(broken: str, where: str) -> None:
    result = read(transaction(), broken, transaction())
    assert [line.line for line in result.records] == [1, 3]
    assert [(row.line, row.where) for row in result.rejected] == [(2, where)]
    assert result.control_totals[0].ok


def test_original_currency_is_only_told() -> None:
    more = "<ORIGCURRENCY><CURRATE>1.1<CURSYM>EUR</ORIGCURRENCY>"
    assert len(read(transaction(more=more)).records) == 1


def test_other_currency_is_read_and_told() -> None:
    result = read(transaction(), currency="<CURDEF>CAD")
    assert (len(result.records), result.statements[0].currency) == (1, "CAD")
    assert "kept in CAD" in result.warnings[0]


def test_a_list_without_its_end_keeps_transactions_and_balance() -> None:
    text = DOCUMENT_WITHOUT_LIST_END
    result = read_ofx(text.encode())
    assert [line.amount_cents for line in result.records] == [-1300, 2500]
    assert result.statements[0].closing_cents == 1200
    assert "no end of its own" in result.warnings[0]
    assert "no end of its own" not in " ".join(read(transaction()).warnings)


DOCUMENT_WITHOUT_LIST_END = """OFXHEADER:100
<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>1</CCACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260331
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-13.00<FITID>a<MEMO>m</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260303<TRNAMT>25.00<FITID>b<MEMO>m</STMTTRN>
<LEDGERBAL><BALAMT>12.00<DTASOF>20260331</LEDGERBAL>
</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>
"""


def test_other_files_name_their_currency() -> None:
    assert "does not name its currency" in read(transaction(), currency="").warnings[0]


def test_pending_lines_are_marked() -> None:
    pending = transaction().replace("STMTTRN>", "STMTTRNP>").replace("DTPOSTED", "DTTRAN")
    result = read(transaction(), after=f"<BANKTRANLISTP>{pending}</BANKTRANLISTP>")
    assert [line.pending for line in result.records] == [False, True]


def test_name_memo_payee_and_check() -> None:
    more = "<CHECKNUM>1701<MEMO>HCCLAIMPMT BLUESKY LONGER"
    line = read(transaction(more=more)).records[0]
    assert (line.description, line.check_no) == ("HCCLAIMPMT BLUESKY LONGER", "1701")
    payee = transaction().replace("<NAME>HCCLAIMPMT BLUESKY", "<PAYEE><NAME>A &amp; B</PAYEE>")
    assert read(payee).records[0].description == "A & B"
    data = transaction().replace("HCCLAIMPMT BLUESKY", "<![CDATA[A <b> & Co]]>")
    assert read(data).records[0].description == "A <b> & Co"


def test_comments_and_empty_elements() -> None:
    line = transaction().replace("<FITID>", "<!-- a note --><REFNUM/><FITID>")
    assert read(line).records[0].bank_id == "F1"


def test_empty_leaf_of_sgml_does_not_swallow_its_neighbours() -> None:
    line = transaction().replace("<NAME>HCCLAIMPMT BLUESKY", "<NAME><MEMO>RENT")
    assert read(line).records[0].description == "RENT"


def test_several_accounts() -> None:
    one = statement(transaction())
    body = re.search(r"<STMTTRNRS>.*</STMTTRNRS>", one)
    assert body
    other = body[0].replace("000123456789", "000987654321")
    result = read_ofx((HEADER + one.replace(body[0], body[0] + other)).encode())
    assert [line.account for line in result.records] == ["000123456789", "000987654321"]
    assert result.counts["statements"] == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<OFX></OFX><OFX></OFX>", "more than one"),
        ("<OFX><STMTRS></OFX>", "never closes <STMTRS>"),
        ("<OFX></STMTRS></OFX>", "never opened"),
        ("<OFX></OFX>x", "outside its document"),
        ("<OFX>" + "<A>" * 80 + "</OFX>", "deeper"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><OFX>&a;</OFX>", "document type"),
        ("<OFX><STMTRS", "inside a tag"),
        ("<OFX><A></A>x</OFX>", "stray text"),
        ("OFXHEADER:100\n", "no <OFX> element"),
    ],
)
def test_broken_documents_are_refused(text: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_ofx(text.encode())


def test_no_bank_account_is_not_a_silent_zero() -> None:
    for body in ("<OFX></OFX>", "<OFX><SIGNONMSGSRSV1><SONRS></SONRS></SIGNONMSGSRSV1></OFX>"):
        result = read_ofx((HEADER + body).encode())
        assert "no bank account" in result.warnings[0]
        assert result.counts["statements"] == 0
    failed = body.replace("<SONRS>", "<SONRS><STATUS><CODE>15500</STATUS>")
    assert "15500" in read_ofx((HEADER + failed).encode()).warnings[1]
    assert "no transactions" in read().warnings[0]


def test_balance_falls_back_to_the_available_one() -> None:
    data = HEADER + statement().replace("LEDGERBAL", "AVAILBAL")
    assert read_ofx(data.encode()).statements[0].closing_cents == 453740
    broken = HEADER + statement().replace("4537.40", "lots")
    assert read_ofx(broken.encode()).statements[0].closing_cents is None


def test_source_of_a_transaction() -> None:
    data = (HEADER + statement(transaction(), transaction("-5.00"))).encode()
    assert source_line(data, Kind.OFX, 2) == transaction("-5.00")
    assert transaction_text(data, 3) == ""


def test_wide_characters() -> None:
    data = (HEADER + statement(transaction(more=" MUÑOZ"))).encode("cp1252")
    assert read_ofx(data).records[0].description.endswith("MUÑOZ")
    wide = (XML + statement(transaction())).encode("utf-16")
    assert identify(wide) is Kind.OFX
    assert len(read_file(wide).records) == 1


WHOLE = (HEADER + statement(transaction(), transaction("-5.00", more="<MEMO>a &lt; b"))).encode()


@given(st.integers(min_value=0, max_value=len(WHOLE) - 1))
def test_any_truncation_is_refused(length: int) -> None:
    with pytest.raises(ReconError):
        read_file(WHOLE[:length])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_read_or_refused(at: int, change: int) -> None:
    data = bytearray(WHOLE)
    data[at] ^= change
    try:
        result = read_ofx(bytes(data))
    except ReconError:
        return
    assert result.control_totals[0].counted == len(result.records) + len(result.rejected)


@pytest.mark.skipif(not SAMPLES, reason="the third-party samples are not beside this project")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_third_party_samples_lose_nothing(path: Path) -> None:
    data = path.read_bytes()
    result = read_file(data, name=path.name)
    listed = len(re.findall(rb"(?i)<STMTTRN>", data))
    assert len(result.records) + len(result.rejected) == listed
    assert listed or result.warnings
    amounts = [float(text) for text in re.findall(rb"<TRNAMT>\s*([-+\d.]+)", data)]
    if not result.rejected and amounts:
        assert sum(line.amount_cents for line in result.records) == round(sum(amounts) * 100)


@pytest.mark.skipif(not SAMPLES, reason="the third-party samples are not beside this project")
def test_third_party_samples_refuse_every_truncation() -> None:
    for path in SAMPLES[::6]:
        data = path.read_bytes().rstrip()
        for length in range(0, len(data), max(1, len(data) // 40)):
            with pytest.raises(ReconError):
                read_file(data[:length])
