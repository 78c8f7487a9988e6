"""The posting desk's services: rows, decisions kept and taken back, candidates, scans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from practice_builders import (
    OWNER,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    raw,
    rows,
    take,
    write_835,
)

from recon_desktop.domain.access import Policy
from recon_desktop.domain.errors import (
    DuplicateError,
    PermissionDeniedError,
    RefusedError,
    UnreadableFileError,
    UsageError,
)
from recon_desktop.domain.posting.desk import Choice, DeskLine, DeskMark, DeskPlace, rebucket, tally
from recon_desktop.domain.posting.records import ACCEPT, HOLD, WHOLE_CLAIM, Buckets
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.attachments import (
    attach_file,
    list_attachments,
    load_attachment,
    remove_attachment,
)
from recon_desktop.services.posting.decide_posting import decide, leave_desk, take_back
from recon_desktop.services.posting.desk_offers import load_claim_offers, load_offers
from recon_desktop.services.posting.desk_words import note_text
from recon_desktop.services.posting.key_remittance import start_again
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.posting_desk import DeskView, load_desk
from recon_desktop.services.posting.reverse_claim import reverse_claim
from recon_desktop.services.practice import Practice

GOLDEN_ID = 1


@pytest.fixture
def cleared(banked: Practice) -> Practice:
    """The golden remittance has its money."""
    match_bank(banked, OWNER)
    return banked


def line_of(view: DeskView, claim: str, code: str = "", word: str = "") -> DeskLine:
    return next(
        line
        for line in view.lines
        if line.claim == claim and code in line.code and line.word.startswith(word)
    )


class TestRows:
    def test_the_golden_remittance_in_file_order(self, cleared: Practice) -> None:
        view = load_desk(cleared, GOLDEN_ID)
        assert [(x.claim, x.code, x.mark) for x in view.lines if x.kind == "line"] == [
            ("E1107", "99213", DeskMark.CLEAN),
            ("E1107", "87880", DeskMark.CLEAN),
            ("E1110", "99214", DeskMark.CLEAN),
            ("E1115", "99213", DeskMark.PERSON),
            ("E0988", "99214-25", DeskMark.CLEAN),
            ("E0988", "94640", DeskMark.CLEAN),
            ("E0988", "99214-25", DeskMark.CLEAN),
            ("E0988", "94640", DeskMark.CLEAN),
        ]
        assert [(x.code, x.paid_cents) for x in view.lines if x.kind == "provider"] == [
            ("L6", 137),
            ("WO", -2000),
        ]
        assert view.lines[-1].note == "owed to the payer before 0.00, after -20.00"
        count = tally(view.lines)
        assert (count.placed_cents, count.waiting, count.open_cents) == (9977, 1, 14500)
        assert view.can_post
        assert not view.posted

    def test_the_elements_of_a_line(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1110")
        assert (line.charge_cents, line.allowed_cents, line.paid_cents) == (20500, 13100, 5680)
        assert (line.deductible_cents, line.coinsurance_cents) == (6000, 1420)
        assert line.buckets == Buckets(7400, 0, 0, 7420, 0)
        assert line.balance_cents == 7420
        assert line.word == "forwarded"
        assert "Contractual adjustments 74.00" in line.entry_text
        assert line.rung.startswith("Claim found by our number")

    def test_an_unknown_claim_keeps_its_lines_and_waits(
        self, banked: Practice, tmp_path: Path
    ) -> None:
        view = load_desk(banked, unknown_claim(banked, tmp_path))
        (line,) = view.lines
        assert (line.mark, line.suspense, line.buckets) == (DeskMark.PERSON, True, Buckets())
        assert (line.code, line.paid_cents) == ("99213", 14875)
        count = tally(view.lines)
        assert (count.placed_cents, count.suspense_cents) == (0, 14875)

    def test_there_is_no_such_remittance(self, banked: Practice) -> None:
        with pytest.raises(UsageError):
            load_desk(banked, 99)

    def test_once_posted_it_shows_what_was_stored(self, cleared: Practice) -> None:
        before = load_desk(cleared, GOLDEN_ID)
        post_remittance(cleared, OWNER, GOLDEN_ID)
        view = load_desk(cleared, GOLDEN_ID)
        assert view.posted
        assert not view.can_post
        assert {x.mark for x in view.lines} == {DeskMark.POSTED}
        same = ("claim", "code", "charge_cents", "allowed_cents", "paid_cents", "buckets", "word")
        for old, new in zip(before.lines, view.lines, strict=True):
            assert [getattr(old, x) for x in same] == [getattr(new, x) for x in same]
            assert old.entry_text == new.entry_text
        assert all(x.posted_claim for x in view.lines if x.kind == "line")

    def test_a_reversed_claim_shows_its_money_in_suspense(self, cleared: Practice) -> None:
        post_remittance(cleared, OWNER, GOLDEN_ID)
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        reverse_claim(cleared, OWNER, line.posted_claim, reason="wrong patient")
        again = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        assert (again.mark, again.suspense) == (DeskMark.HELD, True)
        assert_books_hold(cleared)


def unknown_claim(practice: Practice, folder: Path, number: str = "X77", **fields) -> int:
    claim = paid_claim(number, **fields)
    path = write_835(
        folder / f"{number}.835", claim, payment="148.75", trace=f"T{number}", control="000000031"
    )
    take(practice, path)
    found = rows(practice.store.path, f"SELECT id FROM remittance WHERE trace = 'T{number}'")
    return int(found[0][0])


class TestDecisions:
    def test_accepted_lines_stay_accepted(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1115")
        decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)])
        again = line_of(load_desk(cleared, GOLDEN_ID), "E1115")
        assert again.mark is DeskMark.ACCEPTED
        assert "CO-16" in again.why
        assert audit_rows(cleared.store.path)[-1][0] == "work on the posting desk"

    def test_a_claim_is_accepted_as_a_whole(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        decide(cleared, OWNER, GOLDEN_ID, [Choice(line.claim_line, WHOLE_CLAIM, ACCEPT)])
        marks = [x.mark for x in load_desk(cleared, GOLDEN_ID).lines if x.claim == "E1107"]
        assert marks == [DeskMark.ACCEPTED] * 2

    def test_a_held_claim_is_planned_to_suspense(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        choice = Choice(line.claim_line, WHOLE_CLAIM, HOLD, "wrong doctor")
        decide(cleared, OWNER, GOLDEN_ID, [choice])
        view = load_desk(cleared, GOLDEN_ID)
        held = line_of(view, "E1107")
        assert (held.mark, held.suspense, held.why) == (DeskMark.HELD, True, "wrong doctor")
        assert tally(view.lines).placed_cents == 9977
        post_remittance(cleared, OWNER, GOLDEN_ID)
        assert rows(
            cleared.store.path, "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1195"
        ) == [(-8960,)]
        assert_books_hold(cleared)

    def test_accepting_a_line_ends_the_claims_hold(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        decide(
            cleared, OWNER, GOLDEN_ID, [Choice(line.claim_line, WHOLE_CLAIM, HOLD, "look again")]
        )
        decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)])
        assert line_of(load_desk(cleared, GOLDEN_ID), "E1107").mark is DeskMark.ACCEPTED

    def test_a_moved_remainder_is_posted_as_moved(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1115")
        buckets = rebucket(line, "written_off_cents", 14500)
        decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT, buckets=buckets)])
        again = line_of(load_desk(cleared, GOLDEN_ID), "E1115")
        assert (again.buckets.written_off_cents, again.buckets.open_cents) == (14500, 0)
        assert again.typed
        post_remittance(cleared, OWNER, GOLDEN_ID)
        assert rows(
            cleared.store.path, "SELECT SUM(amount_cents) FROM entry_line WHERE account = 4110"
        ) == [(14500,)]
        posted = line_of(load_desk(cleared, GOLDEN_ID), "E1115")
        assert posted.buckets.written_off_cents == 14500
        assert_books_hold(cleared)

    @pytest.mark.parametrize(
        ("change", "error", "said"),
        [
            ({"service_line": 9999}, UsageError, "no line at segments"),
            ({"verdict": "MAYBE"}, UsageError, "no decision"),
            ({"verdict": HOLD}, RefusedError, "needs a reason"),
            ({"buckets": Buckets(1, 0, 0, 0, 0)}, RefusedError, "Segment"),
            ({"chosen_line": "NOPE"}, RefusedError, "Segment"),
        ],
    )
    def test_what_does_not_fit_is_not_kept(
        self, cleared: Practice, change: dict[str, object], error: type[Exception], said: str
    ) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        before = dump(cleared.store.path)
        with pytest.raises(error, match=said):
            decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)._replace(**change)])
        assert dump(cleared.store.path) == before

    def test_a_posted_remittance_is_not_decided_on(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        post_remittance(cleared, OWNER, GOLDEN_ID)
        with pytest.raises(RefusedError, match="is posted"):
            decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)])

    def test_taking_back_brings_back_what_stood_before(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)])
        before = dump(cleared.store.path)["posting_decision"]
        done = decide(cleared, OWNER, GOLDEN_ID, [Choice(line.claim_line, WHOLE_CLAIM, HOLD, "no")])
        take_back(cleared, OWNER, done)
        strip = [row[1:] for row in dump(cleared.store.path)["posting_decision"]]
        assert strip == [row[1:] for row in before]

    def test_the_place_is_kept(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1110")
        leave_desk(cleared, OWNER, GOLDEN_ID, DeskPlace(*line.key, "Contractual"))
        place = DeskPlace(*line.key, "Open")
        decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)], place=place)
        assert load_desk(cleared, GOLDEN_ID).place == place
        with pytest.raises(UsageError):
            leave_desk(cleared, OWNER, 99, place)

    def test_an_undone_import_forgets_its_decisions(self, banked: Practice, tmp_path: Path) -> None:
        remittance = unknown_claim(banked, tmp_path)
        line = load_desk(banked, remittance).lines[0]
        decide(banked, OWNER, remittance, [Choice(*line.key, ACCEPT)], place=DeskPlace(1, 1, ""))
        source = rows(
            banked.store.path, f"SELECT source_id FROM remittance WHERE id = {remittance}"
        )
        undo_import(banked, OWNER, source[0][0])
        assert dump(banked.store.path)["posting_decision"] == []
        assert dump(banked.store.path)["posting_place"] == []

    def test_many_are_told_by_their_number(self, cleared: Practice) -> None:
        line = line_of(load_desk(cleared, GOLDEN_ID), "E1107")
        decide(cleared, OWNER, GOLDEN_ID, [Choice(*line.key, ACCEPT)] * 21)
        assert '"in all": 21' in audit_rows(cleared.store.path)[-1][2]

    def test_what_is_not_there_or_stands_aside(self, banked: Practice) -> None:
        with pytest.raises(UsageError, match="no remittance"):
            decide(banked, OWNER, 99, [])
        with raw(banked.store.path) as connection:
            connection.execute("UPDATE remittance SET state = 'REPLACED'")
        with pytest.raises(RefusedError, match="keyed again"):
            decide(banked, OWNER, GOLDEN_ID, [])
        view = load_desk(banked, GOLDEN_ID)
        assert (view.can_post, "keyed again" in view.why_not) == (False, True)

    def test_a_chosen_claim_that_is_gone_is_said(self, banked: Practice, tmp_path: Path) -> None:
        remittance = unknown_claim(banked, tmp_path)
        line = load_desk(banked, remittance).lines[0]
        choice = Choice(line.claim_line, WHOLE_CLAIM, ACCEPT, chosen_claim="E1107")
        decide(banked, OWNER, remittance, [choice])
        with raw(banked.store.path) as connection:
            connection.execute("UPDATE posting_decision SET chosen_claim = 'GONE'")
        view = load_desk(banked, remittance)
        assert "not on file any more" in view.why_not
        assert not view.can_post


def test_what_only_informs_moves_no_money(banked: Practice, tmp_path: Path) -> None:
    claims = [
        *paid_claim(),
        *paid_claim("E1115", status="25", charge="145.00", paid="0", copay="145"),
    ]
    path = write_835(
        tmp_path / "info.835", claims, payment="148.75", trace="INFO", control="000000041"
    )
    take(banked, path)
    view = load_desk(banked, 2)
    assert [line.mark for line in view.lines] == [DeskMark.CLEAN, DeskMark.INFO]
    assert tally(view.lines).placed_cents == 14875


def test_a_posted_claim_without_lines_shows_what_the_payer_stated(
    banked: Practice, tmp_path: Path
) -> None:
    claim = paid_claim("E1115", status="25", charge="145.00", paid="0", copay="145")
    path = write_835(
        tmp_path / "zero.835", claim, payment="0", trace="ZERO", method="NON", handling="H",
        control="000000042",
    )  # fmt: skip
    take(banked, path)
    post_remittance(banked, OWNER, 2, approval="information only")
    (line,) = load_desk(banked, 2).lines
    assert (line.mark, line.charge_cents, line.copay_cents) == (DeskMark.INFO, 14500, 14500)


def test_the_payers_own_allowed_amount_is_said() -> None:
    assert note_text("", 100, 100) == ""
    assert note_text("", 100, 90) == "the payer states 0.90 as allowed"
    assert note_text("units changed", 100, 90).startswith("units changed; ")


class TestOffers:
    def test_our_lines_where_the_claim_is_known(self, imported: Practice, tmp_path: Path) -> None:
        claim = paid_claim(
            "C05", charge="247.20", paid="222.20", last="ELM", dos="20260310", code="99999"
        )
        path = write_835(tmp_path / "l.835", claim, payment="222.20", trace="L", control="9")
        take(imported, path)
        (line,) = load_desk(imported, 1).lines
        assert (line.claim, line.suspense) == ("C05", True)
        offers = load_offers(imported, 1, line.claim_line, line.service_line)
        assert [(x.reference, x.is_claim) for x in offers.options] == [
            ("99214-25", False),
            ("94640", False),
        ]
        assert "99999 over 247.20" in offers.text

    def test_our_claims_are_offered_and_the_chosen_one_is_posted(
        self, banked: Practice, tmp_path: Path
    ) -> None:
        remittance = unknown_claim(banked, tmp_path)
        line = load_desk(banked, remittance).lines[0]
        offers = load_offers(banked, remittance, line.claim_line, line.service_line)
        assert offers.options[0].reference == "E1107"
        assert offers.options[0].is_claim
        choice = Choice(line.claim_line, WHOLE_CLAIM, ACCEPT, chosen_claim="E1107")
        decide(banked, OWNER, remittance, [choice])
        chosen = load_desk(banked, remittance).lines[0]
        assert (chosen.claim, chosen.suspense) == ("E1107", False)
        assert chosen.rung.startswith("Claim chosen by a person")
        assert chosen.mark is DeskMark.ACCEPTED

    def test_nothing_like_it(self, banked: Practice, tmp_path: Path) -> None:
        remittance = unknown_claim(
            banked, tmp_path, last="NOBODY", dos="20200101", charge="1.00", paid="1.00", copay="0"
        )
        line = load_desk(banked, remittance).lines[0]
        offers = load_claim_offers(banked, remittance, line.claim_line)
        assert (offers.options, "No claim of ours" in offers.why_none) == ((), True)

    def test_what_is_not_there(self, banked: Practice) -> None:
        for remittance in (99, GOLDEN_ID):
            with pytest.raises(UsageError):
                load_claim_offers(banked, remittance, 9999)


PDF = b"%PDF-1.4 invented"


class TestAttachments:
    def scan(self, folder: Path, content: bytes = PDF, name: str = "eob.pdf") -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (PDF, "application/pdf"),
            (b"\x89PNG\r\n\x1a\n...", "image/png"),
            (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ],
    )
    def test_it_is_told_by_its_bytes(
        self, banked: Practice, tmp_path: Path, content: bytes, kind: str
    ) -> None:
        path = self.scan(tmp_path, content, "scan.txt")
        scan = attach_file(banked, OWNER, GOLDEN_ID, path)
        (view,) = list_attachments(banked, GOLDEN_ID)
        assert (view.media_type, view.size, view.file_name) == (kind, len(content), "scan.txt")
        assert load_attachment(banked, scan) == content
        assert load_desk(banked, GOLDEN_ID).scans == 1

    def test_what_is_no_scan_is_refused(self, banked: Practice, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="no PDF"):
            attach_file(banked, OWNER, GOLDEN_ID, self.scan(tmp_path, b"MZ executable"))
        with pytest.raises(UnreadableFileError, match="cannot be read"):
            attach_file(banked, OWNER, GOLDEN_ID, tmp_path / "gone.pdf")
        big = self.scan(tmp_path, PDF + b"x" * (25 * 2**20))
        with pytest.raises(UnreadableFileError, match="25 MB"):
            attach_file(banked, OWNER, GOLDEN_ID, big)
        with pytest.raises(UsageError):
            attach_file(banked, OWNER, 99, self.scan(tmp_path))
        told = audit_rows(banked.store.path)[-4:]
        assert [row[:2] for row in told] == [("work on the posting desk", "refused")] * 4
        assert "no PDF" in told[0][2]

    def test_who_may_not_is_not_read_to(self, banked: Practice, tmp_path: Path) -> None:
        nobody = replace(banked, policy=Policy(frozenset()))
        with pytest.raises(PermissionDeniedError):
            attach_file(nobody, OWNER, GOLDEN_ID, tmp_path / "gone.pdf")
        with pytest.raises(PermissionDeniedError):
            start_again(nobody, OWNER, GOLDEN_ID)
        assert [row[1] for row in audit_rows(banked.store.path)[-2:]] == ["refused", "refused"]

    def test_the_same_scan_is_kept_once(self, banked: Practice, tmp_path: Path) -> None:
        attach_file(banked, OWNER, GOLDEN_ID, self.scan(tmp_path))
        with pytest.raises(DuplicateError):
            attach_file(banked, OWNER, GOLDEN_ID, self.scan(tmp_path, name="again.pdf"))

    def test_it_comes_off_until_it_is_kept_with_a_posting(
        self, cleared: Practice, tmp_path: Path
    ) -> None:
        scan = attach_file(cleared, OWNER, GOLDEN_ID, self.scan(tmp_path))
        remove_attachment(cleared, OWNER, scan)
        assert list_attachments(cleared, GOLDEN_ID) == ()
        with pytest.raises(UsageError):
            remove_attachment(cleared, OWNER, scan)
        scan = attach_file(cleared, OWNER, GOLDEN_ID, self.scan(tmp_path))
        post_remittance(cleared, OWNER, GOLDEN_ID)
        with pytest.raises(RefusedError, match="it stays"):
            remove_attachment(cleared, OWNER, scan)

    def test_changed_bytes_are_noticed(self, banked: Practice, tmp_path: Path) -> None:
        scan = attach_file(banked, OWNER, GOLDEN_ID, self.scan(tmp_path))
        with raw(banked.store.path) as connection:
            connection.execute("UPDATE attachment SET content = x'00'")
        with pytest.raises(RefusedError, match="bytes were changed"):
            load_attachment(banked, scan)

    def test_it_stands_in_the_way_of_undoing(self, banked: Practice, tmp_path: Path) -> None:
        attach_file(banked, OWNER, GOLDEN_ID, self.scan(tmp_path))
        source = rows(banked.store.path, "SELECT source_id FROM remittance")[0][0]
        with pytest.raises(RefusedError, match="a scan is kept"):
            undo_import(banked, OWNER, source)


Build = Callable[..., DeskLine]


class TestRebucket:
    @pytest.fixture
    def line(self, cleared: Practice) -> DeskLine:
        """99213 of E1107: contractual 46.60, copay 25.00."""
        return line_of(load_desk(cleared, GOLDEN_ID), "E1107", "99213")

    def test_what_a_write_off_gives_up_stays_open_beyond_pr(self, line: DeskLine) -> None:
        assert rebucket(line, "contractual_cents", 4000) == Buckets(4000, 0, 2500, 0, 660)

    def test_it_becomes_the_patients_as_far_as_pr_goes(self, line: DeskLine) -> None:
        low = line._replace(buckets=Buckets(4660, 0, 2000, 0, 500))
        assert rebucket(low, "contractual_cents", 4000) == Buckets(4000, 0, 2500, 0, 660)

    def test_a_bucket_takes_from_what_is_open_first(self, line: DeskLine) -> None:
        low = line._replace(buckets=Buckets(4000, 0, 2500, 0, 660))
        assert rebucket(low, "written_off_cents", 1000) == Buckets(4000, 1000, 2160, 0, 0)

    def test_nought_and_tab_move_on(self, line: DeskLine) -> None:
        moved = rebucket(line, "contractual_cents", 0, carry=True)
        assert moved == Buckets(0, 4660, 2500, 0, 0)

    def test_the_contracts_part_is_never_the_patients(self, line: DeskLine) -> None:
        with pytest.raises(ValueError, match=r"R6\.5"):
            rebucket(line, "patient_cents", 2600)

    def test_more_than_there_is(self, line: DeskLine) -> None:
        with pytest.raises(ValueError, match="more than the line"):
            rebucket(line, "contractual_cents", 999_999)
        with pytest.raises(ValueError, match="less than nothing"):
            rebucket(line, "contractual_cents", -1)
        with pytest.raises(ValueError, match="last bucket"):
            rebucket(line, "open_cents", 0, carry=True)

    def test_a_reversal_moves_negative_amounts(self, line: DeskLine) -> None:
        back = line._replace(
            charge_cents=-14500, copay_cents=-2500, buckets=Buckets(-4660, 0, -2500, 0, 0)
        )
        assert rebucket(back, "contractual_cents", -4000) == Buckets(-4000, 0, -2500, 0, -660)
