"""A remittance that is like one that is here: kept, told, and never posted unseen (TRUST 10).

The same key with other claims may be a second payment; a file may be the advice that was keyed by
hand weeks ago, and the other way round. One bank line never pays for both.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from day_files import write_bank
from keyed_eobs import an_eob
from lookalike_files import AMOUNT, TRACE, write_first, write_money, write_second
from practice_builders import (
    OWNER,
    PAYER,
    Stages,
    assert_books_hold,
    dump,
    paid_claim,
    rows,
    take,
    write_835,
)
from x12_files import a_file

from recon_desktop.domain.errors import DuplicateError, NotClearedError, RefusedError
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.domain.posting.keyed import KeyedRemittance
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import match_parts
from recon_desktop.services.day.day_view import load_day
from recon_desktop.services.imports.sources import list_sources
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.payer_profiles import save_payer_profile
from recon_desktop.services.posting.auto_post import auto_post, list_ready
from recon_desktop.services.posting.key_remittance import (
    key_remittance,
    look_before_keeping,
    own_claim,
    start_again,
)
from recon_desktop.services.posting.post_remittance import post_cleared, post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import RemittanceRow, list_with_readiness
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import save_alias

BANK, AR_INSURANCE = 1000, 1110


@pytest.fixture
def sent(empty: Practice, stages: Stages) -> Practice:
    """The claims are known; no remittance and no bank line is in."""
    take(empty, stages.files / "claims of the remittance.csv")
    return empty


def remits(practice: Practice) -> list[RemittanceRow]:
    """In the order they came."""
    return sorted(list_with_readiness(practice), key=lambda each: each.id)


def books(practice: Practice) -> dict[int, int]:
    return {number: amount.cents for number, _, amount in load_balances(practice).accounts}


def post_first(practice: Practice, folder: Path) -> None:
    """The first advice is imported, paid and posted."""
    take(practice, write_first(folder), write_money(folder, 1))
    match_bank(practice, OWNER)
    [first] = remits(practice)
    post_remittance(practice, OWNER, first.id)


class TestSecondUnderOneKey:
    """The same payer, number, date, amount and payee; other claims."""

    def test_it_is_kept_and_says_what_it_is_like(self, sent: Practice, tmp_path: Path) -> None:
        take(sent, write_first(tmp_path))
        [outcome] = take(sent, write_second(tmp_path))
        assert (outcome.status, outcome.new, outcome.seen) == ("imported", 1, 0)
        assert outcome.needs_person
        assert outcome.warnings == (
            "Remittance 700200: it has the number, date and amount of remittance 700200 of "
            "MEDICARE EXAMPLE, 148.75, imported on 03/31/2026, but other claims: it pays E1110 "
            "148.75, that one E1107 148.75. If it is the same payment, undo one of the two imports "
            "or leave it unposted; if it is another one, match its own bank money to it and "
            "approve it with your reason when you post it.",
        )
        first, second = remits(sent)
        assert (first.hold_reason, second.hold_reason) == (
            "",
            outcome.warnings[0].removeprefix("Remittance 700200: "),
        )
        [told] = [x for x in load_desk(sent, second.id).warnings if "person" in x]
        assert told == f"It waits for a person: {second.hold_reason}"

    def test_one_bank_line_pays_for_one_of_them(self, sent: Practice, tmp_path: Path) -> None:
        post_first(sent, tmp_path)
        before = books(sent)
        [outcome] = take(sent, write_second(tmp_path))
        assert "and posted on 03/13/2026" in outcome.warnings[0]
        match_bank(sent, OWNER)
        assert finish(post_cleared(sent, OWNER)).posted == ()
        second = remits(sent)[1]
        for approval in ("", "I am sure"):
            with pytest.raises(RefusedError if not approval else NotClearedError):
                post_remittance(sent, OWNER, second.id, approval=approval)
        assert books(sent) == before
        assert_books_hold(sent)

    def test_both_open_and_one_line_clears_one_at_most(
        self, sent: Practice, tmp_path: Path
    ) -> None:
        take(sent, write_first(tmp_path), write_second(tmp_path), write_money(tmp_path, 1))
        match_bank(sent, OWNER)
        cleared = [each for each in remits(sent) if each.state == "Cleared"]
        assert len(cleared) <= 1
        assert_books_hold(sent)

    def test_a_second_payment_is_posted_by_a_person_alone(
        self, sent: Practice, tmp_path: Path
    ) -> None:
        save_payer_profile(sent, OWNER, PayerProfile(PAYER, auto_post=True))
        post_first(sent, tmp_path)
        before = books(sent)
        take(sent, write_second(tmp_path), write_money(tmp_path, 2))
        match_bank(sent, OWNER)
        second = remits(sent)[1]
        assert (second.state, second.ready, second.automatic) == ("Cleared", False, False)
        [row] = [each for each in list_ready(sent) if each.id == second.id]
        assert row.reasons[0] == second.hold_reason
        finish(auto_post(sent, OWNER))
        said = [x.reason for x in finish(post_cleared(sent, OWNER)).refused if x.trace == TRACE]
        assert said == [f"Remittance 700200 waits for a person: {second.hold_reason}"]
        desk = load_desk(sent, second.id)
        assert (desk.can_post, desk.needs_approval) == (True, True)
        post_remittance(sent, OWNER, second.id, approval="Payer confirmed two payments")
        after = books(sent)
        assert after[BANK] - before[BANK] == 14_875
        assert after[AR_INSURANCE] == before[AR_INSURANCE] - 14_875 - 5_625
        assert_books_hold(sent)

    def test_todays_list_does_not_call_it_ready(self, sent: Practice, tmp_path: Path) -> None:
        post_first(sent, tmp_path)
        take(sent, write_second(tmp_path), write_money(tmp_path, 2))
        match_bank(sent, OWNER)
        finish(post_cleared(sent, OWNER))
        view = load_day(sent, date(2026, 3, 13))
        told = [each.text for each in view.checklist if each.key == "post"]
        assert told == ["1 remittance needing hands"]

    def test_undo_leaves_no_trace_of_it(self, sent: Practice, tmp_path: Path) -> None:
        take(sent, write_first(tmp_path))
        before = dump(sent.store.path)
        [outcome] = take(sent, write_second(tmp_path))
        assert outcome.source_id is not None
        undo_import(sent, OWNER, outcome.source_id)
        assert dump(sent.store.path) == before

    @pytest.mark.parametrize("write", [write_first, write_second])
    def test_either_of_them_again_is_refused(self, sent: Practice, tmp_path: Path, write) -> None:
        take(sent, write_first(tmp_path), write_second(tmp_path))
        before = dump(sent.store.path)
        [outcome] = take(sent, write(tmp_path, control="000000190"), allow_refused=True)
        assert outcome.status == "refused"
        assert outcome.reason == (
            "Remittance 700200 is here already, from another file. It was not taken twice."
        )
        assert dump(sent.store.path) == before

    def test_the_first_may_come_again_after_its_undo(self, sent: Practice, tmp_path: Path) -> None:
        first, _ = take(sent, write_first(tmp_path), write_second(tmp_path))
        assert first.source_id is not None
        undo_import(sent, OWNER, first.source_id)
        [again] = take(sent, write_first(tmp_path))
        assert (again.status, again.needs_person) == ("imported", True)
        assert len(remits(sent)) == 2
        keys = rows(sent.store.path, "SELECT remittance_key FROM remittance")
        assert len(set(keys)) == 2

    def test_a_third_is_told_of_the_last(self, sent: Practice, tmp_path: Path) -> None:
        take(sent, write_first(tmp_path), write_second(tmp_path))
        third = write_835(
            tmp_path / "third.835", paid_claim("E1115", charge="173.75"), payment=AMOUNT,
            trace=TRACE, control="000000103",
        )  # fmt: skip
        [outcome] = take(sent, third)
        assert "it pays E1115 148.75, that one E1110 148.75" in outcome.warnings[0]
        assert len(remits(sent)) == 3

    def test_two_in_one_file_are_two(self, sent: Practice, tmp_path: Path) -> None:
        one, two = (
            write(tmp_path).read_text().splitlines() for write in (write_first, write_second)
        )
        sets = [[x.rstrip("~") for x in each[3:-3]] for each in (one, two)]
        both = tmp_path / "both.835"
        both.write_bytes(a_file(*sets, sets[0], control="000000104"))
        [outcome] = take(sent, both)
        assert (outcome.new, outcome.seen) == (2, 1)
        first, second = remits(sent)
        assert first.hold_reason == ""
        assert "148.75, earlier in this file, but other claims" in second.hold_reason
        assert "undo" not in second.hold_reason

    def test_the_same_claims_with_other_amounts_are_another_advice(
        self, sent: Practice, tmp_path: Path
    ) -> None:
        """A payer that sends a corrected advice under the old number: a person must see both."""
        take(sent, write_first(tmp_path))
        corrected = write_835(
            tmp_path / "corrected.835",
            [*paid_claim(paid="100", copay="73.75"), *paid_claim("E1115", charge="48.75",
             paid="48.75", copay="0")],
            payment=AMOUNT, trace=TRACE, control="000000105",
        )  # fmt: skip
        [outcome] = take(sent, corrected)
        assert "it pays E1107 100.00, E1115 48.75, that one E1107 148.75" in outcome.warnings[0]

    def test_the_payers_new_claim_number_alone_is_told(
        self, sent: Practice, tmp_path: Path
    ) -> None:
        take(sent, write_first(tmp_path))
        other = write_835(
            tmp_path / "icn.835", paid_claim(icn="ICN9"), payment=AMOUNT, trace=TRACE,
            control="000000106",
        )  # fmt: skip
        [outcome] = take(sent, other)
        assert "the same ones with the same payments" in outcome.warnings[0]

    def test_zero_advices_under_one_number_are_both_kept(
        self, sent: Practice, tmp_path: Path
    ) -> None:
        """R4.27: payers repeat the number of what pays nothing."""
        for number, claim in enumerate(("E1107", "E1110"), start=1):
            denied = paid_claim(claim, paid="0", copay="173.75", icn=f"Z{number}")
            file = write_835(
                tmp_path / f"z{number}.835", denied, payment="0", trace="NOPAY", method="NON",
                handling="H", control=f"00000020{number}",
            )  # fmt: skip
            take(sent, file)
        first, second = remits(sent)
        assert second.hold_reason.endswith(
            "if it is another one, approve it with your reason when you post it."
        )
        for each in (first, second):
            post_remittance(sent, OWNER, each.id, approval="a denial")
        assert_books_hold(sent)


def test_one_claim_twice_in_one_file_under_two_numbers_waits(
    sent: Practice, tmp_path: Path
) -> None:
    text = write_first(tmp_path).read_text().splitlines()
    body = [x.rstrip("~") for x in text[3:-3]]
    other = [x.replace("TRN*1*700200*", "TRN*1*700999*") for x in body]
    both = tmp_path / "both.835"
    both.write_bytes(a_file(body, other, control="000000107"))
    [outcome] = take(sent, both)
    assert (outcome.new, outcome.needs_person) == (2, True)
    assert [each.hold_reason for each in remits(sent)] == [
        "",
        "claim E1107 is in remittance 700200 with the same numbers; check that this is not the "
        "same advice under another trace.",
    ]


def eob_of_check(practice: Practice, **fields) -> KeyedRemittance:
    """The check of :func:`write_check`, by the name and number that stand on paper."""
    return an_eob(practice, **({"payer": "Medicare Example", "trace": "0070012"} | fields))


def write_check(folder: Path, *, trace: str = "70012", claim: str = "E1107", **more: str) -> Path:
    """The payer's file of that check."""
    name = f"{trace} {claim}.835"
    return write_835(
        folder / name, paid_claim(claim), payment=AMOUNT, trace=trace, method="CHK",
        control="000000301", **more,
    )  # fmt: skip


class TestPaperFirst:
    """The payer's file comes after the EOB was keyed by hand."""

    def test_the_file_of_a_posted_eob_waits(self, sent: Practice, tmp_path: Path) -> None:
        eob = key_remittance(sent, OWNER, eob_of_check(sent))
        money = ("20260316", AMOUNT, "C1", "MEDICARE EXAMPLE CHECK 70012")
        take(sent, write_bank(tmp_path / "check.ofx", [money]))
        match_bank(sent, OWNER)
        post_remittance(sent, OWNER, eob)
        before = books(sent)
        [outcome] = take(sent, write_check(tmp_path))
        assert outcome.needs_person
        assert outcome.warnings == (
            "Remittance 70012: it looks like the EOB 0070012 of Medicare Example, 148.75, keyed by "
            "hand on 03/31/2026 and posted on 03/16/2026: the same payer, number and amount. If "
            "it is the same payment, undo this import or leave it unposted; if it is another one, "
            "match its own bank money to it and approve it with your reason when you post it.",
        )
        row = remits(sent)[-1]
        assert row.hold_reason in outcome.warnings[0]
        assert any(row.hold_reason in text for text in load_desk(sent, row.id).warnings)
        match_bank(sent, OWNER)
        with pytest.raises(NotClearedError):
            post_remittance(sent, OWNER, row.id, approval="I am sure")
        assert books(sent) == before
        assert_books_hold(sent)

    @pytest.mark.parametrize(
        ("trace", "claim", "alike"),
        [
            ("70012", "E1107", "the same payer, number and amount"),
            ("70012", "E1115", "the same payer, number and amount"),
            ("99999", "E1107", "claims paid with the same numbers"),
            ("99999", "E1115", ""),
        ],
    )
    def test_number_or_claims_make_it_alike(
        self, sent: Practice, tmp_path: Path, trace: str, claim: str, alike: str
    ) -> None:
        key_remittance(sent, OWNER, eob_of_check(sent))
        take(sent, write_check(tmp_path, trace=trace, claim=claim))
        file = remits(sent)[-1]
        assert bool(file.hold_reason) == bool(alike)
        assert alike in file.hold_reason

    @pytest.mark.parametrize(
        ("payer", "alike"),
        [("Medicare", True), ("MEDICARE EXAMPLE", True), ("Sunrise Fund", False)],
    )
    def test_the_payer_goes_by_its_names(
        self, sent: Practice, tmp_path: Path, payer: str, alike: bool
    ) -> None:
        key_remittance(sent, OWNER, eob_of_check(sent, payer=payer))
        take(sent, write_check(tmp_path))
        assert bool(remits(sent)[-1].hold_reason) == alike

    def test_an_alias_names_the_payer(self, sent: Practice, tmp_path: Path) -> None:
        save_alias(sent, OWNER, payer=PAYER, alias="SUNRISE FUND")
        key_remittance(sent, OWNER, eob_of_check(sent, payer="Sunrise Fund"))
        take(sent, write_check(tmp_path))
        assert remits(sent)[-1].hold_reason

    def test_an_id_names_the_payer(self, sent: Practice, tmp_path: Path) -> None:
        key_remittance(sent, OWNER, eob_of_check(sent, payer="Q", payer_tax_id="123456789"))
        take(sent, write_check(tmp_path))
        assert remits(sent)[-1].hold_reason

    def test_a_cent_makes_another_payment(self, sent: Practice, tmp_path: Path) -> None:
        key_remittance(sent, OWNER, eob_of_check(sent))
        cent = write_835(
            tmp_path / "cent.835", paid_claim(paid="148.76", copay="24.99"), payment="148.76",
            trace="70012", control="000000302",
        )  # fmt: skip
        take(sent, cent)
        assert remits(sent)[-1].hold_reason == ""

    def test_what_was_keyed_again_is_compared_in_its_new_dress(
        self, sent: Practice, tmp_path: Path
    ) -> None:
        take(sent, write_check(tmp_path))
        [original] = remits(sent)
        again = key_remittance(sent, OWNER, start_again(sent, OWNER, original.id))
        assert {each.id: each.hold_reason for each in remits(sent)}[again] == ""
        [outcome] = take(sent, write_check(tmp_path, trace="80000"))
        assert "the EOB 70012 of MEDICARE EXAMPLE" in outcome.warnings[0]

    def test_a_person_goes_on_with_a_second_payment(self, sent: Practice, tmp_path: Path) -> None:
        eob = key_remittance(sent, OWNER, eob_of_check(sent))
        take(sent, write_check(tmp_path, claim="E1115"))
        file = remits(sent)[-1]
        lines = [
            ("20260316", AMOUNT, "C1", "MEDICARE EXAMPLE CHECK 70012"),
            ("20260317", AMOUNT, "C2", "MEDICARE EXAMPLE CHECK 70012"),
        ]
        take(sent, write_bank(tmp_path / "two.ofx", lines))
        ids = rows(sent.store.path, "SELECT id FROM bank_line WHERE bank_id LIKE 'C%' ORDER BY 1")
        for (line_id,), target in zip(ids, (eob, file.id), strict=True):
            match_parts(sent, OWNER, [(line_id, "remittance", target, 14_875)])
        post_remittance(sent, OWNER, eob)
        with pytest.raises(RefusedError, match="waits for a person: it looks like the EOB"):
            post_remittance(sent, OWNER, file.id)
        post_remittance(sent, OWNER, file.id, approval="two checks of one number")
        assert_books_hold(sent)


class TestFileFirst:
    """The EOB is keyed by hand after the payer's file has come."""

    def test_it_is_said_before_it_is_kept(self, sent: Practice, tmp_path: Path) -> None:
        take(sent, write_check(tmp_path))
        before = dump(sent.store.path, leave=())
        said = look_before_keeping(sent, eob_of_check(sent))
        assert said == (
            "it looks like remittance 70012 of MEDICARE EXAMPLE, 148.75, imported on 03/31/2026: "
            "the same payer, number and amount"
        )
        assert dump(sent.store.path, leave=()) == before

    def test_kept_all_the_same_it_waits(self, sent: Practice, tmp_path: Path) -> None:
        take(sent, write_check(tmp_path))
        eob = key_remittance(sent, OWNER, eob_of_check(sent))
        row = next(each for each in remits(sent) if each.id == eob)
        assert "looks like remittance 70012" in row.hold_reason
        source = next(each for each in list_sources(sent) if each.kind == "eob")
        undo_import(sent, OWNER, source.source_id)
        assert [each.trace for each in remits(sent)] == ["70012"]

    def test_nothing_alike_asks_nothing(self, sent: Practice, tmp_path: Path) -> None:
        take(sent, write_check(tmp_path))
        other = eob_of_check(sent, payer="Sunrise Fund")
        assert look_before_keeping(sent, other) == ""
        assert look_before_keeping(sent, other._replace(payment_cents=1)) == ""
        again = start_again(sent, OWNER, remits(sent)[0].id)
        assert look_before_keeping(sent, again) == ""

    def test_what_is_refused_anyway_is_not_asked(self, sent: Practice) -> None:
        key_remittance(sent, OWNER, eob_of_check(sent))
        twin = eob_of_check(sent, payee="Maple Pediatrics, Inc")
        assert look_before_keeping(sent, twin) == ""
        with pytest.raises(DuplicateError):
            key_remittance(sent, OWNER, twin)

    def test_two_payers_may_use_one_check_number(self, sent: Practice) -> None:
        """Paper states no ids: number, date and amount alone are no payer's."""
        key_remittance(sent, OWNER, eob_of_check(sent))
        claim = own_claim(sent, "E1115")
        line = claim.lines[0]._replace(code="99213", charge_cents=14_875, paid_cents=14_875)
        other = eob_of_check(sent, payer="Sunrise Fund", claims=(claim._replace(lines=(line,)),))
        assert "but other claims" in look_before_keeping(sent, other)
        assert key_remittance(sent, OWNER, other)
        assert len(remits(sent)) == 2


def test_a_foreign_payee_and_a_likeness_are_both_said(sent: Practice, tmp_path: Path) -> None:
    from recon_desktop.services.setup import save_setting

    take(sent, write_first(tmp_path))
    save_setting(sent, OWNER, name="payee_ids", value="1888888888")
    take(sent, write_second(tmp_path))
    reason = remits(sent)[-1].hold_reason
    assert reason.startswith("it is for payee 1999999984")
    assert " Also, it has the number, date and amount of remittance 700200" in reason
