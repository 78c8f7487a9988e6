"""The lists of a period, on the golden remittance of §4.9: their figures equal the ledger."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from day_files import write_bank
from golden_posting import clear_after_history
from practice_builders import OWNER, REMIT_CLAIMS, Stages, paid_claim, raw, rows, take, write_835
from report_files import write_report
from reports.pdf_reading import words_of

from recon_desktop.domain.accounts import REMIT_CLEARING, SUSPENSE
from recon_desktop.domain.errors import RefusedError, StorageError, UsageError
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.bank.explain_bank_line import note_payer_money
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import unmatch_all
from recon_desktop.services.listings import LISTINGS, load_listing
from recon_desktop.services.posting.post_remittance import (
    find_remittance,
    post_cleared,
    post_remittance,
)
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_listings import render_listing_report
from recon_desktop.services.printing.print_reports import Asked
from recon_desktop.services.printing.print_reports import write_report as write_paper
from recon_desktop.services.progress import finish
from recon_desktop.storage.queries.days import set_day_state

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
OURS = (
    "posting-journal",
    "denials",
    "adjusted-lines",
    "deductible-lines",
    "unmatched-money",
    "held-money",
)


def money(text: str) -> Money:
    return Money.parse(text)


def load(practice: Practice, name: str, first: date = FIRST, last: date = LAST) -> Listing:
    return load_listing(practice, name, first, last)


@pytest.fixture
def posted(empty: Practice, stages: Stages, tmp_path: Path) -> Practice:
    """E0988 was paid and posted in February; the golden remittance is posted on 03/13."""
    clear_after_history(empty, stages, tmp_path)
    post_remittance(empty, OWNER, find_remittance(empty, "0088812345"))
    return empty


def post_one(practice: Practice, folder: Path, claims: list[str], payment: str) -> None:
    """Post remittance T1 of claims that were sent, with the bank's money for it."""
    take(
        practice,
        write_report(folder / "sent.csv", REMIT_CLAIMS),
        write_835(folder / "a.835", claims, payment=payment, trace="T1"),
        write_bank(
            folder / "bank.ofx",
            [("20260313", payment, "B1", "HCCLAIMPMT TRN*1*T1*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    finish(post_cleared(practice, OWNER))


# --- the posting journal --------------------------------------------------------------


def test_the_journal_of_the_golden_posting(posted: Practice) -> None:
    journal = load(posted, "posting-journal")
    [group] = journal.groups
    assert group.title == "MEDICARE EXAMPLE · 0088812345"
    assert group.note == "posted 03/13/2026 by ann · bank 03/13/2026 · 5 claims"
    assert {row[0]: row[2:] for row in group.rows} == {
        "1100": (money("40.00"), money("40.00"), ""),
        "1110": (money("321.40"), money("600.95"), ""),
        "1190": (money("287.77"), money("188.00"), money("99.77")),
        "2020": (money("20.00"), "", ""),
        "4100": (money("200.35"), money("39.20"), ""),
        "4200": ("", money("1.37"), ""),
    }
    assert journal.sums(group.rows)[2:] == (money("869.52"), money("869.52"), money("99.77"))


def test_the_journal_is_the_ledger(posted: Practice) -> None:
    remittance = find_remittance(posted, "0088812345")
    reverse_posting(posted, OWNER, remittance, reason="wrong day")
    post_remittance(posted, OWNER, remittance)
    journal = load(posted, "posting-journal", date(2026, 1, 1))
    told: dict[str, int] = {}
    for row in journal.rows:
        debit, credit = (cell.cents if isinstance(cell, Money) else 0 for cell in row[2:4])
        told[str(row[0])] = told.get(str(row[0]), 0) + debit - credit
    ledger = rows(
        posted.store.path,
        "SELECT account, SUM(amount_cents) FROM entry_line JOIN entry ON entry.id = entry_id "
        "WHERE remittance_id IS NOT NULL AND kind != 'payer-clears' GROUP BY account",
    )
    assert told == {str(account): cents for account, cents in ledger}
    debit, credit, payment = journal.sums(journal.rows)[2:]
    assert debit == credit
    assert payment == money("168.00") + money("99.77")


def test_a_reversal_is_shown_as_one(posted: Practice) -> None:
    remittance = find_remittance(posted, "0088812345")
    reverse_posting(posted, OWNER, remittance, reason="wrong day")
    post_remittance(posted, OWNER, remittance)
    groups = load(posted, "posting-journal").groups
    assert [group.title.startswith("REVERSAL") for group in groups] == [False, True, False]
    assert "reversed 03/13/2026 by ann" in groups[1].note
    assert groups[1].note.endswith("5 claims · reason: wrong day")
    assert [sum((r[4] for r in g.rows if isinstance(r[4], Money)), ZERO) for g in groups] == [
        money("99.77"),
        money("-99.77"),
        money("99.77"),
    ]


def test_an_automatic_posting_names_its_reviewer(posted: Practice) -> None:
    with raw(posted.store.path) as connection:
        connection.execute("UPDATE posting SET mode = 'auto'")
    assert "posted automatically, NOT REVIEWED" in load(posted, "posting-journal").groups[0].note
    with raw(posted.store.path) as connection:
        connection.execute("UPDATE posting SET reviewed_at = '2026-03-14', reviewed_by = 'kim'")
    note = load(posted, "posting-journal").groups[0].note
    assert "posted automatically, reviewed by kim" in note


def test_what_a_person_should_notice_is_said(posted: Practice) -> None:
    with raw(posted.store.path) as connection:
        connection.execute("UPDATE remittance SET payment_cents = 10000 WHERE trace = '0088812345'")
    assert "the remittance states 100.00" in load(posted, "posting-journal").groups[0].note
    with raw(posted.store.path) as connection:
        connection.execute("UPDATE posting SET posted_at = '2026-03-01T00:00:00Z'")
    note = load(posted, "posting-journal").groups[0].note  # written by no posting: a later step
    assert note == "entered 03/13/2026 by ann · bank 03/13/2026"


def test_an_approved_zero_pay_gives_its_reason(empty: Practice, tmp_path: Path) -> None:
    denied = [
        "CLP*E1115*1*145*0*0*12*ICN9*11*1",
        "NM1*QC*1*KHAN*AMY****MI*M1",
        "SVC*HC:99213*145*0**0",
        "DTM*472*20260217",
        "CAS*CO*16*145",
    ]
    zero = write_835(
        tmp_path / "z.835", denied, payment="0", trace="Z1", method="NON", handling="H"
    )
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS), zero)
    post_remittance(empty, OWNER, find_remittance(empty, "Z1"), approval="denial only")
    assert load(empty, "posting-journal").groups == ()  # nothing was written, nothing to list
    assert len(load(empty, "denials").rows) == 1


# --- lines ----------------------------------------------------------------------------


def test_denials_are_found_by_the_adjustments(posted: Practice) -> None:
    listing = load(posted, "denials")
    [group] = listing.groups
    assert group.title == "MEDICARE EXAMPLE"
    assert group.rows == (
        (
            date(2026, 3, 13),
            "Khan, Amy (M1115)",
            "E1115",
            date(2026, 2, 17),
            "99213",
            "CO-16 information missing or wrong: correct and resend",
            money("145.00"),
            money("145.00"),
        ),
    )


def test_adjusted_lines_are_what_was_written_off(posted: Practice) -> None:
    listing = load(posted, "adjusted-lines")
    assert [group.title for group in listing.groups] == ["CO-45 above contracted fee"]
    assert listing.sums(listing.rows)[7] == money("161.15")
    [(written_off,)] = rows(
        posted.store.path,
        "SELECT SUM(amount_cents) FROM entry_line WHERE account = 4100 "
        "AND posting_date BETWEEN '2026-03-01' AND '2026-03-31'",
    )
    assert written_off == 16_115


def test_deductible_lines(posted: Practice) -> None:
    listing = load(posted, "deductible-lines")
    assert [row[1:5] for row in listing.rows] == [
        ("Vega, Ray (M1110)", "E1110", date(2026, 2, 16), "99214")
    ]
    amounts = ("205.00", "131.00", "56.80", "60.00")
    assert listing.sums(listing.rows)[5:] == tuple(map(money, amounts))


def test_a_claim_without_lines(empty: Practice, tmp_path: Path) -> None:
    whole = [
        "CLP*E1107*1*173.75*100*0*12*ICN1*11*1",
        "CAS*CO*45*73.75",
        "NM1*QC*1*ITO*JUN****MI*M1",
        "DTM*232*20260214",
    ]
    post_one(empty, tmp_path, whole, "100.00")
    assert [row[3:] for row in load(empty, "adjusted-lines").rows] == [
        ("E1107", date(2026, 2, 14), "claim", money("173.75"), money("73.75"))
    ]


def test_what_is_held_is_not_in_the_lists_of_what_was_booked(
    empty: Practice, tmp_path: Path
) -> None:
    unknown = [
        "CLP*NOBODY*1*200*100*40*12*ICN7*11*1",
        "NM1*QC*1*DOE*JO****MI*M1",
        "SVC*HC:99213*200*100**1",
        "DTM*472*20260214",
        "CAS*CO*45*60",
        "CAS*PR*1*40",
    ]
    post_one(empty, tmp_path, unknown, "100.00")
    assert load(empty, "adjusted-lines").rows == ()
    assert load(empty, "deductible-lines").rows == ()
    assert len(load(empty, "held-money").rows) == 1


@pytest.mark.parametrize("name", ["posting-journal", "denials", "adjusted-lines"])
def test_a_reversed_posting_leaves_the_lists_of_lines(posted: Practice, name: str) -> None:
    reverse_posting(posted, OWNER, find_remittance(posted, "0088812345"), reason="wrong")
    expected = 12 if name == "posting-journal" else 0  # both sides stay in the journal
    assert len(load(posted, name).rows) == expected


# --- money that waits -----------------------------------------------------------------


def test_unmatched_money_before_the_match(banked: Practice) -> None:
    listing = load(banked, "unmatched-money")
    bank, remittances, placeholders = listing.groups
    assert sum((row[5] for row in bank.rows if isinstance(row[5], Money)), ZERO) == Money(
        sum(cents for (cents,) in rows(banked.store.path, "SELECT amount_cents FROM bank_line"))
    )
    assert [row[:4] + row[5:] for row in remittances.rows] == [
        (date(2026, 3, 12), 19, "MEDICARE EXAMPLE", "0088812345", money("99.77"))
    ]
    assert placeholders.rows == ()
    match_bank(banked, OWNER)
    assert load(banked, "unmatched-money").rows == ()


def test_what_came_later_is_not_known_on_the_day(banked: Practice) -> None:
    listing = load(banked, "unmatched-money", last=date(2026, 3, 11))
    assert [len(group.rows) for group in listing.groups] == [1, 0, 0]  # the deposit of 03/11


def test_a_match_counts_from_its_date_in_the_books(banked: Practice) -> None:
    def waiting(day: int) -> list[int]:
        listing = load(banked, "unmatched-money", last=date(2026, 3, day))
        return [len(group.rows) for group in listing.groups]

    match_bank(banked, OWNER)  # recorded on 03/31; the books have it by the bank's dates
    nothing, advised = [0, 0, 0], [0, 1, 0]  # the advice of 03/12 is paid on 03/13
    assert [waiting(day) for day in (11, 12, 13, 30)] == [nothing, advised, nothing, nothing]
    ids = [match for (match,) in rows(banked.store.path, "SELECT id FROM bank_match ORDER BY id")]
    unmatch_all(banked, OWNER, ids)  # the days are open: mirrored on their own dates
    assert [waiting(day)[0] for day in (11, 30)] == [1, 3]


def test_a_match_taken_back_after_the_close_was_in_the_books_until_then(banked: Practice) -> None:
    match_bank(banked, OWNER)
    with banked.store.write() as connection:
        set_day_state(connection, date(2026, 3, 11), "CLOSED", "2026-03-31T20:00:00Z")
    [(match,)] = rows(
        banked.store.path,
        "SELECT m.id FROM bank_match m JOIN bank_line l ON l.id = m.bank_line_id "
        "WHERE l.post_date = '2026-03-11'",
    )
    unmatch_all(banked, OWNER, [match])
    waiting = [
        [len(g.rows) for g in load(banked, "unmatched-money", last=date(2026, 3, day)).groups]
        for day in (11, 12)
    ]
    assert waiting == [[0, 0, 0], [1, 1, 0]]


def test_a_placeholder_counts_from_its_date_in_the_books(banked: Practice) -> None:
    [(line,)] = rows(banked.store.path, "SELECT id FROM bank_line WHERE amount_cents = 9977")
    note_payer_money(banked, OWNER, bank_line_id=line, payer="MEDICARE EXAMPLE")  # on 03/31
    at = load(banked, "unmatched-money", last=date(2026, 3, 20))
    assert [row[5] for row in at.groups[2].rows] == [money("99.77")]
    assert money("99.77") not in [row[5] for row in at.groups[0].rows]


def test_placeholders_wait_for_their_remittance(banked: Practice) -> None:
    with raw(banked.store.path) as connection:
        connection.execute(
            "INSERT INTO payer_money (payer, received_on, amount_cents, note, noted_at, noted_by) "
            "VALUES ('BlueSky', '2026-03-20', 12345, 'no advice', '2026-03-20T12:00:00Z', 'ann')"
        )
    placeholders = load(banked, "unmatched-money").groups[2]
    assert placeholders.rows == (
        (date(2026, 3, 20), 11, "BlueSky", "", "no advice", money("123.45")),
    )
    with raw(banked.store.path) as connection:
        connection.execute("UPDATE payer_money SET settled_at = '2026-03-25T12:00:00Z'")
    assert load(banked, "unmatched-money").groups[2].rows == ()
    earlier = load(banked, "unmatched-money", last=date(2026, 3, 24))
    assert len(earlier.groups[2].rows) == 1


def test_held_money_is_the_balance_of_suspense(empty: Practice, tmp_path: Path) -> None:
    claims = [*paid_claim(), *paid_claim("NOBODY", icn="ICN2", last="DOE")]
    post_one(empty, tmp_path, claims, "297.50")
    listing = load(empty, "held-money")
    [(balance,)] = rows(
        empty.store.path, f"SELECT SUM(amount_cents) FROM entry_line WHERE account = {SUSPENSE}"
    )
    assert listing.sums(listing.rows)[5] == Money(-balance) == money("148.75")
    [(since, age, trace, what, why, _)] = listing.rows
    assert (since, age, trace, what) == (date(2026, 3, 13), 18, "T1", "claim NOBODY")
    assert why
    assert load(empty, "held-money", last=date(2026, 3, 12)).rows == ()
    reverse_posting(empty, OWNER, find_remittance(empty, "T1"), reason="wrong")
    assert load(empty, "held-money").rows == ()


# --- printing -------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("fmt", ["pdf", "xlsx"])
def test_every_list_prints_with_and_without_rows(
    posted: Practice, empty: Practice, name: str, fmt: str
) -> None:
    for first, last in ((FIRST, LAST), (date(2020, 1, 1), date(2020, 1, 31))):
        made = render_listing_report(posted, name, first, last, fmt, OWNER)
        assert made == render_listing_report(posted, name, first, last, fmt, OWNER)
        assert made.startswith(b"%PDF" if fmt == "pdf" else b"PK")


@pytest.mark.parametrize("name", OURS)
def test_an_empty_list_has_a_sentence(empty: Practice, name: str) -> None:
    listing = load(empty, name)
    assert listing.rows == ()
    words = words_of(render_listing_report(empty, name, FIRST, LAST, "pdf", OWNER))
    assert listing.empty in words
    assert listing.title == LISTINGS[name].title
    assert "By ann" in words


def test_the_journal_as_a_workbook(posted: Practice) -> None:
    data = BytesIO(render_listing_report(posted, "posting-journal", FIRST, LAST, "xlsx", OWNER))
    sheet = openpyxl.load_workbook(data).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    clearing = next(row for row in cells if row[1] == str(REMIT_CLEARING))
    assert clearing[3:] == [287.77, 188, 99.77]
    total = next(row for row in cells if row[0] == "All postings")
    assert all(str(cell).startswith("=SUBTOTAL(9,") for cell in total[3:])


def test_written_whole_or_not_at_all(posted: Practice, tmp_path: Path) -> None:
    def write(out: Path, *, overwrite: bool = False) -> None:
        asked = Asked("posting-journal", LAST, FIRST)
        write_paper(posted, asked, out, actor=OWNER, overwrite=overwrite)

    out = tmp_path / "journal.xlsx"
    write(out)
    assert out.read_bytes().startswith(b"PK")
    with pytest.raises(RefusedError, match="was not replaced"):
        write(out)
    write(out, overwrite=True)
    with pytest.raises(StorageError, match="does not exist"):
        write(tmp_path / "no" / "j.pdf")
    with pytest.raises(UsageError, match="folder"):
        write(_folder(tmp_path))
    with pytest.raises(UsageError, match=r"\.txt"):
        write(tmp_path / "journal.txt")


def _folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder.pdf"
    made.mkdir()
    return made


def test_what_cannot_be_asked_for(empty: Practice) -> None:
    with pytest.raises(UsageError, match=r"There is no list novel\. There are: posting-journal"):
        load(empty, "novel")
    with pytest.raises(UsageError, match="exchange the dates"):
        load(empty, "denials", LAST, FIRST)
