"""A remittance that comes again in another dress is never posted twice (TRUST 10).

Whatever way the same advice is wrapped, cut, merged or renumbered: its money is in the books once,
and the second file is refused, seen, or waits for a person who can still not post it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from disguises import DISGUISES, PLB, claims_of, part
from practice_builders import (
    OWNER,
    Stages,
    assert_books_hold,
    fixed_clock,
    paid_claim,
    rows,
    take,
    write_835,
)
from x12_files import a_file

from recon_desktop.domain.errors import ReconError, RefusedError
from recon_desktop.domain.remittance import check_balance
from recon_desktop.readers.x12.remittance_835 import read_835
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import post_cleared, post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish


def money_in_books(practice: Practice) -> dict[int, int]:
    accounts = load_balances(practice).accounts
    return {number: amount.cents for number, _, amount in accounts}


def post_whatever_posts(practice: Practice) -> None:
    """As an eager biller would: match, post what cleared, then insist on each that is left."""
    match_bank(practice, OWNER)
    finish(post_cleared(practice, OWNER))
    left = rows(practice.store.path, "SELECT id FROM remittance WHERE state != 'POSTED'")
    for (remittance_id,) in left:
        with pytest.raises(ReconError):
            post_remittance(practice, OWNER, remittance_id, approval="I am sure")


@pytest.mark.parametrize("name", DISGUISES)
def test_each_disguise_balances_by_itself(name: str) -> None:
    """So that it is not its own mistake that keeps it out."""
    remittances = read_835(DISGUISES[name]()).records
    assert remittances
    assert all(check_balance(each).balanced for each in remittances)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_remittance_adds_no_cent(name: str, banked: Practice, tmp_path: Path) -> None:
    match_bank(banked, OWNER)
    finish(post_cleared(banked, OWNER))
    before = money_in_books(banked)
    again = tmp_path / f"{name}.835"
    again.write_bytes(DISGUISES[name]())
    take(banked, again, allow_refused=True)
    post_whatever_posts(banked)
    assert money_in_books(banked) == before
    assert_books_hold(banked)


@pytest.fixture(scope="module")
def plain(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> dict[int, int]:
    """The books when the golden remittance comes once and as it is."""
    path = stages.copy("banked", tmp_path_factory.mktemp("plain") / "plain.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        match_bank(practice, OWNER)
        finish(post_cleared(practice, OWNER))
        return money_in_books(practice)


@pytest.mark.parametrize("name", DISGUISES)
def test_the_disguise_may_come_first(
    name: str, counted: Practice, stages: Stages, plain: dict[int, int], tmp_path: Path
) -> None:
    """Then the plain file is the second one; whichever has the money is posted, and it alone."""
    path = counted.store.path
    take(counted, stages.files / "claims of the remittance.csv", stages.files / "bank.ofx")
    first = tmp_path / f"{name}.835"
    first.write_bytes(DISGUISES[name]())
    for advice in (first, stages.files / "golden.835"):
        take(counted, advice, allow_refused=True)
        match_bank(counted, OWNER)
        finish(post_cleared(counted, OWNER))
    for (remittance_id,) in rows(path, "SELECT id FROM remittance WHERE state != 'POSTED'"):
        with suppress(ReconError):
            post_remittance(counted, OWNER, remittance_id, approval="I am sure")
    assert money_in_books(counted) == plain
    assert rows(path, "SELECT COUNT(*) FROM posting WHERE reversed_at IS NULL") == [(1,)]
    assert_books_hold(counted)


def pairs_booked(practice: Practice) -> list[tuple[str, int]]:
    """The provider-level pairs that stand in the books, mirrored ones left out."""
    return [
        (reason, cents)
        for reason, cents in rows(
            practice.store.path,
            "SELECT e.reason, x.amount_cents FROM entry e JOIN entry_line x ON x.entry_id = e.id "
            "WHERE e.kind = 'remit-plb' AND x.account != 1190 "
            "AND NOT EXISTS (SELECT 1 FROM entry m WHERE m.reverses = e.id) ORDER BY e.id",
        )
    ]


def test_a_zero_part_approved_before_the_whole_arrives_books_its_pairs_once(
    banked: Practice, tmp_path: Path
) -> None:
    """The part that pays nothing needs no bank line: a person may be quicker than the bank."""
    plain = money_in_books(banked)
    parts = tmp_path / "parts.835"
    parts.write_bytes(DISGUISES["split in two"]())
    take(banked, parts)
    [(part_id,)] = rows(banked.store.path, "SELECT id FROM remittance WHERE payment_cents = 0")
    post_remittance(banked, OWNER, part_id, approval="looks right")
    once = pairs_booked(banked)
    assert ("L6:", -137) in once
    match_bank(banked, OWNER)
    for approval in ("", "I am sure"):
        with pytest.raises(RefusedError, match=r"L6 of 1\.37 is posted with .* Reverse that one"):
            post_remittance(banked, OWNER, 1, approval=approval)
    assert pairs_booked(banked) == once
    reverse_posting(banked, OWNER, part_id, reason="the whole has come")
    post_remittance(banked, OWNER, 1, approval="seen beside its parts")
    assert sorted(pairs_booked(banked)) == [("L6:", -137), ("WO:2026011000777", 2000)]
    with pytest.raises(RefusedError, match="L6 of"):
        post_remittance(banked, OWNER, part_id, approval="again")
    assert_books_hold(banked)
    assert money_in_books(banked) != plain


def test_a_zero_part_of_pairs_alone_adds_nothing_to_the_whole(
    banked: Practice, tmp_path: Path
) -> None:
    """No claim of it is in the books: trace and date say what it is a part of."""
    match_bank(banked, OWNER)
    post_remittance(banked, OWNER, 1)
    before = money_in_books(banked)
    pair = "PLB*1999999984*20261231*L6*-1.37*CS:1*1.37"
    part_file = tmp_path / "pairs.835"
    part_file.write_bytes(a_file([*part("0", [], pair)[:-2], pair], control="000000788"))
    take(banked, part_file)
    [(part_id,)] = rows(banked.store.path, "SELECT id FROM remittance WHERE payment_cents = 0")
    with pytest.raises(RefusedError, match=r"L6 of 1\.37"):
        post_remittance(banked, OWNER, part_id, approval="I am sure")
    assert money_in_books(banked) == before


def test_equal_pairs_of_two_advices_are_two(banked: Practice, tmp_path: Path) -> None:
    """Another trace and other claims: a payer may take the same rate twice."""
    match_bank(banked, OWNER)
    post_remittance(banked, OWNER, 1)
    claim = paid_claim("E9001", paid="18.63", copay="155.12", icn="NEW1")
    body = [*part("0", claim), PLB]
    other = [line.replace("TRN*1*0088812345*", "TRN*1*0088899999*") for line in body]
    path = tmp_path / "other.835"
    path.write_bytes(a_file(other, control="000000789"))
    take(banked, path)
    [(other_id,)] = rows(banked.store.path, "SELECT id FROM remittance WHERE payment_cents = 0")
    post_remittance(banked, OWNER, other_id, approval="their second rate")
    assert pairs_booked(banked).count(("WO:2026011000777", 2000)) == 2


def test_a_second_zero_advice_under_another_trace_books_nothing(
    banked: Practice, tmp_path: Path
) -> None:
    """No bank line guards an advice that pays nothing; the claim's own posting does."""
    zero = paid_claim("E1107", paid="0", copay="173.75", icn="Z1")
    first = write_835(
        tmp_path / "zero.835", zero, payment="0", trace="Z1", method="NON", handling="H"
    )
    second = write_835(
        tmp_path / "zero again.835", zero, payment="0", trace="Z2", method="NON", handling="H"
    )
    take(banked, first, second)
    ids = [i for (i,) in rows(banked.store.path, "SELECT id FROM remittance WHERE trace LIKE 'Z%'")]
    post_remittance(banked, OWNER, ids[0], approval="a denial")
    before = money_in_books(banked)
    held = post_remittance(banked, OWNER, ids[1], approval="a denial").held
    assert held
    assert all(item.reason for item in held)
    assert money_in_books(banked) == before


def test_a_paid_claim_of_the_whole_netted_to_nothing_is_not_posted_twice(
    banked: Practice, tmp_path: Path
) -> None:
    """No bank line guards what pays nothing; its claim is posted already, number for number."""
    match_bank(banked, OWNER)
    post_remittance(banked, OWNER, 1)
    before = money_in_books(banked)
    taken = "PLB*1999999984*20261231*WO:OTHER*89.6"
    again = tmp_path / "netted.835"
    again.write_bytes(a_file(part("0", claims_of("2026055001234"), taken), control="000000790"))
    take(banked, again)
    [(part_id,)] = rows(banked.store.path, "SELECT id FROM remittance WHERE payment_cents = 0")
    with pytest.raises(RefusedError, match=r"claim E1107 is posted with .*, number for number"):
        post_remittance(banked, OWNER, part_id, approval="I am sure")
    assert money_in_books(banked) == before
    assert rows(banked.store.path, "SELECT COUNT(*) FROM posting") == [(1,)]
