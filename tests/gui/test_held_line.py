"""Settling one held line of a posted remittance from the desk's menu."""

from __future__ import annotations

from pathlib import Path

from day_files import write_bank
from desk_builders import Typist, accounts
from practice_builders import OWNER, take, write_835
from PySide6.QtCore import Qt
from secondary_builders import an_original, segments, write_original
from window_builders import RecordedDialogs

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskMark
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import post_remittance

UNKNOWN_CODE = """
CLP*E7001*1*173.75*89.6*25*12*ICN7*11*1
NM1*QC*1*OAKES*ZOE****MI*BSK2115501
SVC*HC:99213:25*145*73.4**1
DTM*472*20260224
CAS*CO*45*46.6
CAS*PR*3*25
REF*6R*E1107-1
SVC*HC:87881*28.75*16.2**1
DTM*472*20260224
CAS*CO*45*12.55
"""


def menu(typist: Typist) -> dict[str, object]:
    typist.page.deeds.more.aboutToShow.emit()
    return {action.text(): action for action in typist.page.deeds.more.actions()}


def settle(typist: Typist) -> None:
    menu(typist)["Settle this held &line…"].trigger()  # type: ignore[attr-defined]
    for _ in range(4):  # each question follows what was read before it
        typist.desk.wait()


def test_a_line_held_by_hand_is_settled_and_the_claim_is_whole(
    typist: Typist, dialogs: RecordedDialogs
) -> None:
    typist.go("E1107")
    typist.key(Qt.Key.Key_H)
    typist.desk.press(typist.page.detail.post)
    first, second = (typist.page.detail.lines.model.row(place) for place in (0, 1))
    assert (first.mark, first.settles) == (DeskMark.HELD, True)
    assert (second.mark, second.settles) == (DeskMark.POSTED, False)
    assert accounts(typist.desk)[1195] == -Money(7340)
    typist.go("E1107")
    names = menu(typist)
    assert "Reverse this &claim…" in names
    assert "&Place this held claim…" not in names
    dialogs.said.clear()
    settle(typist)
    assert [text for _, text in dialogs.said] == [
        "73.40 leaves suspense and is posted to the claim. Where does the rest go?",
        "As the table says: contractual write-off 46.60, to the patient 25.00. Why?",
    ]
    row = typist.page.detail.lines.model.row(0)
    assert (row.mark, row.settles) == (DeskMark.POSTED, False)
    books = accounts(typist.desk)
    assert books[4100] == Money(16115)
    assert books.get(1195, Money(0)) == Money(0)


def test_calling_it_off_changes_nothing(typist: Typist, dialogs: RecordedDialogs) -> None:
    typist.go("E1107")
    typist.key(Qt.Key.Key_H)
    typist.desk.press(typist.page.detail.post)
    typist.go("E1107")
    for choice, reason in ((None, "right"), (0, None)):
        dialogs.choice, dialogs.text = choice, reason
        settle(typist)
        assert accounts(typist.desk)[1195] == -Money(7340)


def test_a_line_that_is_nobodys_asks_which_of_ours_it_is(
    typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    practice = typist.desk.session.practice
    text = "HCCLAIMPMT TRN*1*T77*1123456789\\"
    take(
        practice,
        write_original(tmp_path / "sent.837", an_original("", claim_id="E7001")),
        write_835(
            tmp_path / "t.835",
            segments(UNKNOWN_CODE),
            payment="89.60",
            trace="T77",
            control="000000077",
        ),
        write_bank(tmp_path / "t.ofx", [("20260316", "89.60", "B77", text)]),
    )
    match_bank(practice, OWNER)
    post_remittance(practice, OWNER, 2)
    typist.page.open_remittance(2)
    typist.desk.wait()
    typist.go("E7001", nth=1)
    assert typist.line.settles
    dialogs.choice = 0
    settle(typist)
    asked = [title for title, _ in dialogs.said]
    assert asked[0] == "Which line of claim E7001?"
    assert typist.page.detail.lines.model.row(1).mark is DeskMark.POSTED
