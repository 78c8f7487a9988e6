"""Bank statements as CSV: signs, balances, currencies, and nothing lost."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.readers.bank.trace import find_trace
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.readers.identify import read_file

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "bank_csv"
SAMPLES = sorted(FIXTURES.glob("*/*")) if FIXTURES.exists() else []

CHASE = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"


def read(heading: str, *rows: str) -> ReadResult:
    return read_file("\n".join([heading, *rows, ""]).encode())


def amounts(result: ReadResult) -> list[int]:
    return [line.amount_cents for line in result.records]


def test_chase_with_its_trailing_comma() -> None:
    result = read(
        CHASE,
        'CREDIT,03/12/2026,"HCCLAIMPMT TRN*1*E0988*1123456789\\",99.77,ACH_CREDIT,4537.40,,',
        'CHECK,03/11/2026,"CHECK 1701",-1200.00,CHECK_PAID,4437.63,1701,',
    )
    first, second = result.records
    assert (first.amount_cents, first.trace, first.company_id) == (9977, "E0988", "1123456789")
    assert (first.line_type, second.check_no) == ("ACH_CREDIT", "1701")
    (total,) = result.control_totals
    assert (total.name, total.ok) == ("running balance", True)
    (statement,) = result.statements
    assert (statement.opening_cents, statement.closing_cents) == (563763, 453740)
    assert (statement.first_date, statement.last_date) == (date(2026, 3, 11), date(2026, 3, 12))


def test_broken_running_balance_is_told() -> None:
    rows = ["03/11/2026,a,10.00,110.00", "03/12/2026,b,5.00,116.00"]
    (total,) = read("Date,Description,Amount,Balance", *rows).control_totals
    assert (total.name, total.stated, total.counted) == ("running balance at row 3", 11600, 11500)


def test_balance_only_on_some_lines() -> None:
    rows = ["03/11/2026,a,10.00,110.00", "03/11/2026,b,1.00,", "03/12/2026,c,2.00,113.00"]
    result = read("Date,Description,Amount,Balance", *rows)
    assert [total.ok for total in result.control_totals] == [True]


def test_debit_and_credit_columns() -> None:
    heading = "Date,Description,Debit,Credit"
    rows = ["03/11/2026,a,5.00,", "03/11/2026,b,,7.00", "03/11/2026,c,-2.00,", "03/11/2026,d,,"]
    result = read(heading, *rows, "03/13/2026,e,1.00,1.00")
    assert amounts(result) == [-500, 700, -200]
    assert [row.reason for row in result.rejected] == [
        "has neither a debit nor a credit",
        "has a debit and a credit",
    ]


def test_flag_gives_the_sign_to_bare_amounts() -> None:
    heading = "Date,Description,Amount,Transaction Type"
    result = read(heading, "3/13/2026,a,2.45,debit", "3/13/2026,b,66.88,Credit")
    assert amounts(result) == [-245, 6688]
    open_sign = read(heading, "3/13/2026,a,2.45,ACH_DEBIT", "3/13/2026,b,66.88,Sundry")
    assert [row.reason for row in open_sign.rejected] == ["says neither credit nor debit"]
    signed = read(heading, "3/13/2026,a,-2.45,debit", "3/13/2026,b,66.88,credit")
    assert amounts(signed) == [-245, 6688]


def test_flag_that_says_debit_nowhere_changes_nothing() -> None:
    heading = "Date,Description,Amount,Transaction Type"
    assert amounts(read(heading, "3/13/2026,a,2.45,credit", "3/14/2026,b,1.00,fee")) == [245, 100]


def test_split_description_pending_and_account() -> None:
    heading = "Account Number,Date,EFHDS1,EFHDS2,Amount,Status"
    result = read(heading, "123,3/13/2026,AC- PAY PLUS,HCCLAIMPMT,5.00,Pending")
    (line,) = result.records
    assert (line.account, line.pending) == ("123", True)
    assert line.description == "AC- PAY PLUS HCCLAIMPMT"


def test_balance_rows_and_summary_above_the_heading() -> None:
    result = read(
        "Description,,Summary Amt.",
        "Beginning balance as of 03/01/2026,,100.00",
        "Total credits,,7.00",
        "Total debits,,-5.00",
        "",
        "Date,Description,Amount,Running Bal.",
        "03/01/2026,Beginning balance as of 03/01/2026,,100.00",
        "03/12/2026,a,7.00,107.00",
        "03/13/2026,b,-5.00,102.00",
    )
    assert amounts(result) == [700, -500]
    assert not result.rejected
    names = {total.name: total.ok for total in result.control_totals}
    assert names == {"running balance": True, "total credits": True, "total debits": True}


def test_summary_that_does_not_tie() -> None:
    result = read(
        "Total credits,8.00", "Total debits,none", "Date,Description,Amount", "3/13/2026,a,7.00"
    )
    assert [total.ok for total in result.control_totals] == [False]


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Date,Description,Amount EUR", "2026-03-10,a,1.00"),
        ("Date,Description,Amount,Currency", "2026-03-10,a,1.00,GBP"),
        ("Date,Description,Amount", "2026-03-10,a,€1.00"),
        ("Date,Description,Amount", "2026-03-10,a,£1.00"),
        ("Date,Description,Amount,Currency", "2026-03-10,a,1.00,points"),
    ],
)
def test_other_currencies_are_refused(heading: str, row: str) -> None:
    with pytest.raises(UnreadableFileError, match="Only statements in US dollars"):
        read(heading, row)


def test_us_dollars_may_be_named() -> None:
    assert amounts(read("Date,Description,Amount (USD),Currency", "3/13/2026,a,1.00,USD")) == [100]


def test_decimal_comma_is_read_and_warned_of() -> None:
    result = read("Date;Description;Amount", "2026-03-10;a;-1.234,56", "2026-03-11;b;7")
    assert amounts(result) == [-123456, 700]
    assert "decimal comma" in result.warnings[0]


def test_two_equal_lines_stay_two() -> None:
    row = "03/13/2026,DEPOSIT,25.00"
    assert amounts(read("Date,Description,Amount", row, row)) == [2500, 2500]


@pytest.mark.parametrize(
    ("text", "number", "company"),
    [
        ("HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\", "736886274", "1470858530"),
        ("hcclaimpmt trn*1*AB12~", "AB12", ""),
        ("ORIG CO NAME:PAYER ORIG ID:1234567890 DESC", "", "1234567890"),
        ("DEPOSIT ID NUMBER 401822", "", ""),
    ],
)
def test_trace_in_a_text(text: str, number: str, company: str) -> None:
    assert find_trace(text) == (number, company)


READ = {
    "20180226_12345678.csv": 1,
    "2019-03-02_11-50-46_bunq-statement.csv": 7,
    "test_BOI_TransactionExport.csv": 27,
    "bank.csv": 7,
    "cash-transactions-contribution.csv": 2,
    "cash-transactions-distribution.csv": 0,
    "cash-transactions-other.csv": 5,
    "mint.csv": 7,
    "mint~2.csv": 3,
    "transactions.csv": 50,
    "transactions~2.csv": 11,
}


@pytest.mark.skipif(not SAMPLES, reason="the third-party samples are not beside this project")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_third_party_samples_lose_nothing(path: Path) -> None:
    """Every row is accepted or rejected, or the file is refused with a sentence."""
    data = path.read_bytes()
    if path.name not in READ:
        with pytest.raises(UnreadableFileError, match=f"^{re.escape(path.name)}: "):
            read_file(data, name=path.name)
        return
    result = read_file(data, name=path.name)
    assert result.kind is Kind.BANK_CSV
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) if row]
    assert len(result.records) + len(result.rejected) == len(rows) - 1


@pytest.mark.skipif(not SAMPLES, reason="the third-party samples are not beside this project")
@pytest.mark.parametrize(("name", "lines"), READ.items())
def test_third_party_samples_that_are_read(name: str, lines: int) -> None:
    path = next(path for path in SAMPLES if path.name == name)
    assert len(read_file(path.read_bytes()).records) == lines
