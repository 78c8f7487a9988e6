"""The takeback ledger on paper: equal to the books, as of any day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from practice_builders import (
    NOW,
    OWNER,
    open_practice,
    paid_claim,
    rows,
)
from takeback_builders import (
    Payers,
    plb,
    row_of,
    view_of,
)

from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import JournalLine, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.follow.settle_takeback import (
    link_takeback,
    settle_takeback,
    take_back_settlement,
    unlink_takeback,
)
from recon_desktop.services.follow.takebacks import load_takebacks, takeback_view
from recon_desktop.services.listings import load_listing
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_listings import render_listing_report
from recon_desktop.services.progress import finish
from recon_desktop.storage.queries.ledger import EntryHead, write_entries

# --- on paper -------------------------------------------------------------------------


def ledger_list(practice: Practice, first: date, last: date) -> Listing:
    return load_listing(practice, "takeback-ledger", first, last)


def test_the_ledger_on_paper_equals_the_books(recovered: Practice) -> None:
    listing = ledger_list(recovered, date(2026, 3, 1), date(2026, 3, 31))
    (group,) = listing.groups
    assert group.title == "MEDICARE EXAMPLE"
    assert "hold (20.00) on 2020: equal" in group.note
    assert listing.sums(group.rows)[-1] == Money(-2000)
    assert [row[7] for row in group.rows] == ["Not announced", "Taken at once"]
    assert "Taken without announcement: 20.00." in listing.notes


def test_the_ledger_on_paper_of_an_earlier_day(recovered: Practice) -> None:
    before = ledger_list(recovered, date(2026, 2, 1), date(2026, 3, 11))
    assert before.rows == ()
    advised = ledger_list(recovered, date(2026, 2, 1), date(2026, 3, 12))
    assert {group.title for group in advised.groups} == {"MEDICARE EXAMPLE: not posted yet"}
    taken = row_of(view_of(recovered), "WO")
    settle_takeback(recovered, OWNER, taken.adjustment_id or 0, to="4110", reason="letter")
    still = ledger_list(recovered, date(2026, 3, 1), date(2026, 3, 30))
    assert still.rows[0][7] == "Not announced"
    assert ledger_list(recovered, date(2026, 3, 1), date(2026, 3, 31)).rows[0][7] == "Settled"
    assert ledger_list(recovered, date(2026, 4, 2), date(2026, 4, 30)).rows == ()


@pytest.mark.parametrize("fmt", ["pdf", "xlsx"])
def test_the_ledger_is_printed_and_saved(recovered: Practice, fmt: str) -> None:
    days = (date(2026, 3, 1), date(2026, 3, 31))
    assert len(render_listing_report(recovered, "takeback-ledger", *days, fmt)) > 1000


def test_what_does_not_come_from_a_remittance_is_told_apart(recovered: Practice) -> None:
    lines = (
        JournalLine(2020, 500, payer="MEDICARE EXAMPLE"),
        JournalLine(4110, -500, payer="MEDICARE EXAMPLE"),
    )
    with recovered.store.write() as connection:
        head = EntryHead(date(2026, 3, 20), "2026-03-20T12:00:00Z", "ann")
        write_entries(connection, head, plan_entry("by-hand", "by hand", lines))
    view = load_takebacks(recovered)
    standing = view.standing("MEDICARE EXAMPLE")
    assert not standing.agrees
    assert not view.fb_agrees
    assert standing.balance - standing.books == Money(500)
    listing = ledger_list(recovered, date(2026, 3, 1), date(2026, 3, 31))
    assert "5.00 apart" in listing.groups[0].note


def test_two_accounts_cannot_settle_each_other(payers: Payers) -> None:
    payers.arrive("T1", "158.75", paid_claim(), plb("WO:R1*-50", "PI:R1*40"))
    view = view_of(payers.practice)
    opening, taking = row_of(view, "WO"), row_of(view, "PI")
    ids = (opening.adjustment_id or 0, taking.adjustment_id or 0)
    with pytest.raises(RefusedError, match=r"Payer overpayments.*Payer advances"):
        link_takeback(payers.practice, OWNER, *ids, reason="same number")
    listing = ledger_list(payers.practice, date(2026, 3, 1), date(2026, 3, 31))
    assert [group.title for group in listing.groups] == [
        "MEDICARE EXAMPLE",
        "MEDICARE EXAMPLE: payer advances",
    ]


# --- as of a day ----------------------------------------------------------------------


def posted_on(practice: Practice, trace: str) -> date:
    query = "SELECT posting_date FROM posting WHERE remittance_id = ? AND reversed_at IS NULL"
    [(day,)] = rows(practice.store.path, query, find_remittance(practice, trace))
    return date.fromisoformat(day)


def as_of(practice: Practice, day: date) -> dict[str, str]:
    """Reference → state at the end of a day; the ledger equals the books of that day."""
    with practice.store.read() as connection:
        view = takeback_view(connection, day, until=day)
    assert view.fb_agrees
    assert all(each.agrees for each in view.standings), view.standings
    return {each.reference or each.code: each.state for each in view.rows}


@pytest.mark.parametrize("returned", [False, True])
def test_a_posting_reversed_after_a_closed_day_stood_on_that_day(
    recovered: Practice, returned: bool
) -> None:
    day = posted_on(recovered, "0088812345")
    finish(close_day(recovered, OWNER, day))
    before = as_of(recovered, day)
    assert before["2026011000777"] == "Taken without announcement"
    remittance_id = find_remittance(recovered, "0088812345")
    reverse_posting(recovered, OWNER, remittance_id, reason="NSF", returned=returned)
    assert as_of(recovered, day) == before
    now = as_of(recovered, day + timedelta(days=1))
    assert now == ({} if returned else {"2026011000777": "Not posted yet", "22": "Not posted yet"})


def test_a_posting_reversed_on_its_own_day_never_stood(recovered: Practice) -> None:
    day = posted_on(recovered, "0088812345")
    reverse_posting(recovered, OWNER, find_remittance(recovered, "0088812345"), reason="wrong")
    assert set(as_of(recovered, day).values()) == {"Not posted yet"}
    post_remittance(recovered, OWNER, find_remittance(recovered, "0088812345"))
    assert as_of(recovered, day)["2026011000777"] == "Taken without announcement"


def test_a_settlement_taken_back_later_stood_until_then(recovered: Practice) -> None:
    taken = row_of(view_of(recovered), "WO")
    done = settle_takeback(recovered, OWNER, taken.adjustment_id or 0, to="4110", reason="letter")
    finish(close_day(recovered, OWNER, done.posting_date))
    take_back_settlement(recovered, OWNER, done.settlement_id, reason="the letter was found")
    assert as_of(recovered, done.posting_date)["2026011000777"] == "Settled"
    later = as_of(recovered, done.posting_date + timedelta(days=1))
    assert later["2026011000777"] == "Taken without announcement"


def test_what_a_person_said_counts_from_that_day_until_it_is_taken_back(payers: Payers) -> None:
    """At nine in the evening in New York it is tomorrow by the world's clock already."""
    payers.arrive("T1", "248.75", paid_claim(), plb("WO:R1*-100"), day="20260301")
    other = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")
    payers.arrive("T2", "145", other, plb("WO:R2*60"), day="20260315")
    view = view_of(payers.practice)
    pair = [row_of(view, f"WO {name}").adjustment_id or 0 for name in ("R1", "R2")]

    def at(day: int) -> Practice:
        evening = datetime(2026, 4, day + 1, 1, 0, tzinfo=NOW.tzinfo)
        return open_practice(payers.practice.store.path, clock=lambda: evening)

    with at(2) as said, at(6) as unsaid:
        link_takeback(said, OWNER, pair[0], pair[1], reason="call")
        unlink_takeback(unsaid, OWNER, pair[0], pair[1], reason="not that one")
    states = [as_of(payers.practice, date(2026, 4, day)).get("R1") for day in (1, 2, 5, 6)]
    assert states == ["Open", "Partly taken", "Partly taken", "Open"]
