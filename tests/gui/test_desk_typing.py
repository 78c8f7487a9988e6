"""Amounts typed at the posting desk: sums, the next bucket, writing off, what is refused."""

from __future__ import annotations

from collections.abc import Callable

from desk_builders import ENTER, ESC, TAB, Typist
from PySide6.QtCore import Qt
from window_builders import Desk

from recon_desktop.domain.posting.desk import DeskMark
from recon_desktop.gui.desk.columns import bucket_of

OpenDesk = Callable[[str], Desk]


class TestTyping:
    def test_a_sum_moves_the_remainder_to_open(self, typist: Typist) -> None:
        typist.go("E1107", "Contractual")
        typist.type("40+2.5")
        assert typist.line.buckets.open_cents == 410  # while it is typed
        typist.key(ENTER)
        line = typist.page.detail.lines.model.row(0)
        assert (line.buckets.contractual_cents, line.buckets.open_cents) == (4250, 410)
        assert line.mark is DeskMark.ACCEPTED
        assert typist.line.code == "87880"
        typist.reopen()
        assert typist.page.detail.lines.model.row(0).buckets.contractual_cents == 4250

    def test_nought_and_tab_move_to_the_next_bucket(self, typist: Typist) -> None:
        typist.go("E1107", "Contractual")
        typist.type("0")
        typist.key(TAB)
        line = typist.page.detail.lines.model.row(0)
        assert (line.buckets.contractual_cents, line.buckets.written_off_cents) == (0, 4660)
        titles = [each.title for each in typist.page.detail.lines.model.columns]
        assert bucket_of(titles[typist.grid.currentIndex().column()]) == "written_off_cents"
        assert typist.grid.is_typing
        typist.key(ESC)
        assert not typist.grid.is_typing

    def test_the_patient_is_not_billed_the_contract(self, typist: Typist) -> None:
        typist.go("E1107", "Patient")
        typist.type("30")
        typist.key(ENTER)
        assert typist.grid.is_typing
        assert "R6.5" in typist.grid.field.toolTip()
        typist.key(ESC)
        assert typist.page.detail.lines.model.row(0).buckets.patient_cents == 2500

    def test_w_writes_off_what_is_open(self, typist: Typist) -> None:
        typist.go("E1115")
        typist.key(Qt.Key.Key_W)
        assert typist.line.buckets.written_off_cents == 14500
        titles = [each.title for each in typist.page.detail.lines.model.columns]
        assert not typist.grid.isColumnHidden(titles.index("Write-off"))

    def test_only_buckets_are_typed_into(self, typist: Typist) -> None:
        typist.go("E1107", "Paid")
        typist.type("1")
        assert not typist.grid.is_typing
        typist.go("E0988", "Contractual")
        typist.type("1")
        assert not typist.grid.is_typing  # a reversal mirrors what was posted
