"""Remittances that other people wrote, each against invented claims of ours and an invented bank
line: posted to zero, reversed, and every balance is as it was before.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import a_claim
from day_files import write_bank
from practice_builders import OWNER, assert_books_hold, rows, take
from report_files import write_report

from recon_desktop.domain.accounts import REMIT_CLEARING, SUSPENSE
from recon_desktop.domain.errors import NotClearedError, ReconError, RefusedError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim, RemitClaim, Remittance
from recon_desktop.domain.remittance import check_balance
from recon_desktop.readers.x12.remittance_835 import read_835
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice

HERE = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
WHY = "read and checked by a person"


def _files() -> list[Path]:
    folders = (HERE / "x12_835", HERE / "x12_annotated")
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and "835" in str(path)
    )


def _as_production(path: Path) -> bytes:
    """The sample with ISA15 = P: most say T, and a test file is never posted (TRUST 8)."""
    data = bytearray(path.read_bytes())
    at = data.find(b"ISA")
    while at >= 0:
        if not chr(data[at + 3]).isalnum() and not chr(data[at + 3]).isspace():
            mark = data[at + 3]
            places = [n for n in range(at, min(at + 130, len(data))) if data[n] == mark]
            if len(places) > 15 and data[places[14] + 1 : places[15]] == b"T":
                data[places[14] + 1] = ord("P")
        at = data.find(b"ISA", at + 3)
    return bytes(data)


def _remittances(path: Path) -> list[Remittance]:
    return list(read_835(_as_production(path)).records)


def _our_claim(number: int, remit: Remittance, claim: RemitClaim) -> Claim:
    dates = [line.dos_from for line in claim.lines if line.dos_from]
    return a_claim(
        Money(abs(claim.charge_cents)).plain,
        line=number,
        claim_id=claim.claim_id,
        encounter_id=f"V{number:03d}",
        patient_id=f"P{number:03d}",
        patient_name=f"{claim.patient_last}, {claim.patient_first}".strip(", "),
        dos=claim.service_from or (dates[0] if dates else date(2026, 1, 5)),
        sent_on=date(2026, 1, 6),
        payer=remit.payer or "Example payer",
        payer_id=remit.payer_id,
        payer_order={"2": "S", "20": "S", "3": "T", "21": "T"}.get(claim.status, "P"),
        patient_paid_cents=0,
    )


def _invent(practice: Practice, folder: Path, remit: Remittance) -> None:
    """Our claims as the remittance names them, and the bank line that pays it."""
    ours: dict[str, RemitClaim] = {}
    for claim in remit.claims:
        if claim.claim_id and claim.status != "22":
            ours.setdefault(claim.claim_id, claim)
    for claim in remit.claims:
        if claim.claim_id:
            ours.setdefault(claim.claim_id, claim)
    claims = [_our_claim(n, remit, claim) for n, claim in enumerate(ours.values(), start=2)]
    take(practice, write_report(folder / "our claims.csv", claims, of=Claim))
    if remit.payment_cents > 0:
        day = remit.payment_date or date(2026, 1, 5)
        text = f"HCCLAIMPMT TRN*1*{remit.trace}*{remit.payer_tax_id}\\"
        amount = Money(remit.payment_cents).plain
        take(practice, write_bank(folder / "bank.ofx", [(f"{day:%Y%m%d}", amount, "F1", text)]))


def _balances(practice: Practice) -> dict[int, int]:
    accounts = load_balances(practice).accounts
    return {number: amount.cents for number, _, amount in accounts if amount}


@pytest.mark.skipif(not HERE.is_dir(), reason="the third-party samples are not beside the project")
def test_there_are_samples() -> None:
    assert len(_files()) > 20


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(HERE)))
def test_a_balanced_sample_is_posted_to_zero_and_reversed(
    path: Path, empty: Practice, tmp_path: Path
) -> None:
    remits = _remittances(path)
    balanced = [r for r in remits if check_balance(r).balanced and not r.test]
    if not balanced:
        pytest.skip("out of balance")
    for remit in balanced:
        _invent(empty, tmp_path, remit)
    sample = tmp_path / path.name
    sample.write_bytes(_as_production(path))
    take(empty, sample)
    before_money = _balances(empty)
    ids = [i for (i,) in rows(empty.store.path, "SELECT id FROM remittance WHERE balanced")]
    for remit_id in ids:
        with pytest.raises((NotClearedError, RefusedError)):
            post_remittance(empty, OWNER, remit_id)
    match_bank(empty, OWNER)
    before = _balances(empty)
    assert before.get(REMIT_CLEARING, 0) == -sum(r.payment_cents for r in balanced)
    for remit_id in ids:
        result = post_remittance(empty, OWNER, remit_id, approval=WHY)
        assert result.clearing == Money(0)
        assert_books_hold(empty)
    after = _balances(empty)
    assert after.get(REMIT_CLEARING, 0) == 0
    held = sum(item for (item,) in _held(empty))
    assert after.get(SUSPENSE, 0) == -held
    for remit_id in ids:
        with pytest.raises(RefusedError):
            post_remittance(empty, OWNER, remit_id, approval=WHY)
        reverse_posting(empty, OWNER, remit_id, reason="a trial")
    assert _balances(empty) == before
    for (match_id,) in rows(empty.store.path, "SELECT id FROM bank_match WHERE undone_at IS NULL"):
        unmatch(empty, OWNER, match_id)
    assert _balances(empty) == before_money
    assert_books_hold(empty)


def _held(practice: Practice) -> list[tuple[int]]:
    """Payments of live postings that wait in suspense, claim by claim, and PLB kept there."""
    return [
        (-cents,)
        for (cents,) in rows(
            practice.store.path, "SELECT amount_cents FROM entry_line WHERE account = 1195"
        )
    ]


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(HERE)))
def test_an_unbalanced_sample_is_shown_and_never_posted(
    path: Path, empty: Practice, tmp_path: Path
) -> None:
    remits = _remittances(path)
    if all(check_balance(remit).balanced for remit in remits):
        pytest.skip("balanced")
    for remit in remits:
        _invent(empty, tmp_path, remit)
    outcome = take(empty, path)[0]
    assert outcome.needs_person
    match_bank(empty, OWNER)
    before = _balances(empty)
    unbalanced = rows(empty.store.path, "SELECT id, state FROM remittance WHERE NOT balanced")
    assert unbalanced
    for remit_id, state in unbalanced:
        assert state in ("STAGED", "CLEARED")
        with pytest.raises(ReconError):
            post_remittance(empty, OWNER, remit_id, approval=WHY)
    assert _balances(empty) == before


@pytest.fixture
def paying() -> tuple[Path, Remittance]:
    """The first sample whose first remittance pays something on a day."""
    if not _files():
        pytest.skip("the third-party samples are not beside the project")
    firsts = ((path, _remittances(path)[0]) for path in _files())
    return next(
        (path, remit)
        for path, remit in firsts
        if remit.payment_cents > 0 and remit.payment_date and check_balance(remit).balanced
    )


def _matched(practice: Practice, folder: Path, sample: Path, paid: Remittance) -> int:
    """How many matches there are when the bank has what `paid` says."""
    _invent(practice, folder, paid)
    advice = folder / sample.name
    advice.write_bytes(_as_production(sample))
    take(practice, advice)
    return len(match_bank(practice, OWNER).matched)


def test_the_payment_itself_is_the_payment(
    empty: Practice, tmp_path: Path, paying: tuple[Path, Remittance]
) -> None:
    """What the two tests below change is all that keeps them from matching."""
    path, remit = paying
    assert _matched(empty, tmp_path, path, remit) == 1


@pytest.mark.parametrize("cents", [-1, 1])
def test_a_cent_more_or_less_is_not_the_payment(
    cents: int, empty: Practice, tmp_path: Path, paying: tuple[Path, Remittance]
) -> None:
    path, remit = paying
    off = remit._replace(payment_cents=remit.payment_cents + cents)
    assert _matched(empty, tmp_path, path, off) == 0


def test_days_after_the_window_are_not_the_payment(
    empty: Practice, tmp_path: Path, paying: tuple[Path, Remittance]
) -> None:
    path, remit = paying
    assert remit.payment_date
    late = remit.payment_date + timedelta(days=20)
    other = remit._replace(payment_date=late, trace="7", payer_tax_id="1")
    assert _matched(empty, tmp_path, path, other) == 0
