"""Two processes do different things to the same money at once: each dollar is moved by one of them.

The same act twice is raced in ``test_money_races``.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from day_files import write_bank
from money_files import FIRST, SECOND
from money_races import RACING, Ground, files, ground, held_line, nothing, one, remittance_of
from practice_builders import OWNER, rows, take
from races import WON

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import match_by_hand
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.posting.auto_post import auto_post
from recon_desktop.services.posting.post_remittance import PostResult, post_remittance
from recon_desktop.services.posting.reverse_claim import reverse_claim
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.posting.settle_held_line import settle_held_line
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

__all__ = ["files", "ground"]
pytestmark = RACING
OF_POSTING = "remittance_id IS NOT NULL AND kind != 'payer-clears'"
GONE = "The posting of this claim has been reversed already."


def _write_down(practice: Practice, found: PostResult) -> None:
    """What a racer was told of each remittance, beside the file it raced for."""
    said = {
        "posted": [each.trace for each in found.posted],
        "refused": {each.trace: each.reason for each in found.refused},
    }
    practice.store.path.with_suffix(f".{os.getpid()}").write_text(json.dumps(said))


def _told(path: Path) -> list[dict[str, list[str]]]:
    found = sorted(path.parent.glob(f"{path.stem}.[0-9]*"))
    return [json.loads(each.read_text()) for each in found]


def test_two_let_the_program_post_what_is_ready(ground: Ground) -> None:
    """Remittance by remittance one of the two posts it; the other is told of each that it lost."""

    def post(practice: Practice) -> None:
        _write_down(practice, finish(auto_post(practice, OWNER)))

    for path, answers in ground.meet("late", nothing, post, post):
        assert answers == [WON, WON]
        first, second = _told(path)
        posted = [*first["posted"], *second["posted"]]
        live = rows(path, "SELECT trace FROM remittance WHERE state = 'POSTED' ORDER BY trace")
        assert live
        assert sorted(posted) == [trace for (trace,) in live]
        assert rows(path, "SELECT COUNT(*) FROM posting") == [(len(live),)]
        for told in (first, second):
            for trace in told["refused"].keys() & set(posted):
                assert "posted already" in told["refused"][trace]


def _line_of(practice: Practice, text: str) -> int:
    return one(practice, "SELECT id FROM bank_line WHERE description LIKE ?", f"%{text}%")


def test_the_program_and_a_person_match_the_same_line(ground: Ground) -> None:
    """The line that names 0077 is booked once, whoever was first."""

    def bring(practice: Practice) -> None:
        take(practice, *(ground.files.files / name for name in ("0077.835", "bank 1.ofx")))

    def by_hand(practice: Practice) -> None:
        line, target = _line_of(practice, "TRN*1*0077*"), remittance_of(practice, "0077")
        match_by_hand(practice, OWNER, bank_line_id=line, kind="remittance", target_id=target)

    def by_program(practice: Practice) -> None:
        match_bank(practice, OWNER)

    for path, (program, person) in ground.meet("early", bring, by_program, by_hand):
        assert program == WON
        assert person in (WON, "This bank line is matched already, or is no longer there.")
        booked = "SELECT COUNT(*), SUM(amount_cents) FROM bank_match WHERE kind = 'remittance'"
        assert rows(path, booked) == [(1, 16_800)]


def test_one_settles_a_held_line_while_another_reverses_its_claim(ground: Ground) -> None:
    held: list[tuple[int, int]] = []

    def find(practice: Practice) -> None:
        held.append(held_line(practice))

    def settle(practice: Practice) -> None:
        settle_held_line(practice, OWNER, *held[0], reason="he told us")

    def take_out(practice: Practice) -> None:
        reverse_claim(practice, OWNER, held[0][0], reason="wrong patient")

    for path, answers in ground.meet("posted", find, settle, take_out):
        assert sorted(answers) == sorted((WON, GONE))
        suspense = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1195"
        assert rows(path, suspense) == [(0 if answers[0] == WON else -4_700,)]
        standing = (
            "SELECT COUNT(*) FROM posted_claim WHERE claim_id = 'C13' AND reversed_at IS NULL"
        )
        assert rows(path, standing) == [(1,)]


def test_one_settles_a_held_line_while_another_reverses_the_remittance(ground: Ground) -> None:
    """Settled first or not: what is reversed is all of it."""
    held: list[tuple[int, int]] = []

    def find(practice: Practice) -> None:
        held.append(held_line(practice))

    def settle(practice: Practice) -> None:
        settle_held_line(practice, OWNER, *held[0], reason="he told us")

    def reverse(practice: Practice) -> None:
        reverse_posting(practice, OWNER, remittance_of(practice, "TD"), reason="wrong file")

    for path, (settled, reversed_) in ground.meet("posted", find, settle, reverse):
        assert reversed_ == WON
        assert settled in (WON, GONE)
        left = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1195"
        assert rows(path, left) == [(0,)]
        owed = "SELECT SUM(amount_cents) FROM entry_line WHERE encounter_id = 'E13' AND sub != ''"
        assert rows(path, owed) == [(5_500,)]
        assert rows(path, "SELECT state FROM remittance WHERE trace = 'TD'") == [("CLEARED",)]


def test_one_closes_the_day_while_another_posts_into_it(ground: Ground) -> None:
    """The posting is in the day before its close, or goes to the next open day (R11.3)."""

    def clear(practice: Practice) -> None:
        money = ("20260310", "168.00", "X1", "HCCLAIMPMT TRN*1*0077*1123456789\\")
        bank = write_bank(ground.folder / "early.ofx", [money])
        take(practice, ground.files.files / "0077.835", bank)
        match_bank(practice, OWNER)

    def let_go(practice: Practice, who: int) -> None:
        """Now the one is a little later, now the other."""
        time.sleep(0.04 * (int(practice.store.path.stem) % 2 == who))

    def close(practice: Practice) -> None:
        let_go(practice, 1)
        finish(close_day(practice, OWNER, FIRST))

    def post(practice: Practice) -> None:
        let_go(practice, 0)
        post_remittance(practice, OWNER, remittance_of(practice, "0077"))

    for path, answers in ground.meet("early", clear, close, post):
        assert answers == [WON, WON]
        posted = "SELECT id <= (SELECT last_entry_id FROM day_close), posting_date FROM entry "
        found = set(rows(path, f"{posted} WHERE {OF_POSTING}"))
        assert found in ({(1, FIRST.isoformat())}, {(0, SECOND.isoformat())})
