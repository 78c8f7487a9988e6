"""The cards of Today: the three totals beside one another, and what is left before closing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.gui.cells import tip_text
from recon_desktop.gui.icons import pixmap
from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone, current_theme
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel, restyle
from recon_desktop.gui.widgets.layout import Band, Card, Scrolled, Separator, column, row
from recon_desktop.gui.words import CHECKLIST_MARKS, check_mark, check_sentence, counted

if TYPE_CHECKING:
    from recon_desktop.services.day.day_view import ChecklistItem, DayView

_BEFORE = "Before you close"
_GO_WORDS = {
    "import": "Import",
    "crosscheck": "Cross-check",
    "drawer": "Drawer",
    "bank": "Bank",
    "remittances": "Remittances",
    "reports": "Reports",
    "setup": "Setup",
}


class EqualSign(QLabel):
    """= in green or ≠ in red between two figures."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(44)
        self._agree: bool | None = None
        current_theme().changed.connect(self._paint)

    def show_agreement(self, agree: bool | None) -> None:
        """None: one of the two is not known."""
        self._agree = agree
        self._paint()

    def _paint(self) -> None:
        theme = current_theme()
        if self._agree is None:
            self.setPixmap(pixmap("dash", theme.colours.quiet, 22, self.devicePixelRatioF()))
            self.setAccessibleName("not known")
            return
        tone = Tone.BALANCED if self._agree else Tone.WRONG
        name = "equal" if self._agree else "not-equal"
        colour = theme.tone(tone)[0].name()
        self.setPixmap(pixmap(name, colour, 22, self.devicePixelRatioF()))
        self.setAccessibleName("equals" if self._agree else "differs from")


class TotalsCard(Card):
    """The three totals, and in words what their difference is."""

    def __init__(self) -> None:
        self.badge = Badge()
        self.dtt = Figure("Daily Transaction Total")
        self.dpt = Figure("Daily Patient Total")
        self.dbet = Figure("Daily Billing Elements")
        self.first, self.second = EqualSign(), EqualSign()
        self.sentence = PlainLabel("", wrap=True)
        self.look = Button("&Look at it", role="act")
        self.band = Band(self.sentence, self.look)
        self.band.body.setStretch(0, 1)
        question = PlainLabel("Do the three totals agree?", role="head")
        super().__init__(
            row(question, self.badge, None),
            2,
            row(self.dtt, self.first, self.dpt, self.second, self.dbet, None, gap=4),
            2,
            self.band,
        )

    def show_check(self, check: CrossCheck) -> None:
        """The cross-check of the day."""
        mark = check_mark(check)
        self.badge.show_state(mark.text, mark.tone, mark.icon)
        known = check.status is not DayStatus.INCOMPLETE
        self._show_figures(check)
        self.first.show_agreement(
            not check.V1 if _there(check, "charges", "patient-totals") else None
        )
        self.second.show_agreement(not check.VU if known else None)
        self.sentence.setText(check_sentence(check))
        self.band.setProperty("tone", mark.tone.value)
        restyle(self.band)
        self._show_deed(check, known=known)

    def _show_deed(self, check: CrossCheck, *, known: bool) -> None:
        off = check.status is DayStatus.OUT_OF_BALANCE
        self.look.setText("&Look at it" if known else "Go to &Import")
        self.look.setProperty("role", "act" if off or not known else "")
        restyle(self.look)

    def _show_figures(self, check: CrossCheck) -> None:
        totals, counts = check.totals, check.counts
        wrong = Tone.WRONG if check.status is DayStatus.OUT_OF_BALANCE else None
        visits, lines = (
            counted(counts["encounters"], "visit"),
            counted(counts["charge_lines"], "line"),
        )
        charged = totals.DTT if _there(check, "charges") else None
        self.dtt.show_value(charged, f"{visits} · {lines}")
        self.dpt.show_value(
            totals.DPT if _there(check, "patient-totals") else None,
            counted(counts["patient_totals"], "patient"),
            wrong if check.V1 else None,
        )
        parts = f"{totals.TOS} collected + {totals.DCT_N} claims, net"
        there = _there(check, "receipts", "claims-log")
        self.dbet.show_value(totals.DBET if there else None, parts, wrong if check.VU else None)


def _there(check: CrossCheck, *kinds: str) -> bool:
    return not set(kinds) & set(check.missing)


class Checklist(Card):
    """What is left to do; each line leads to its place."""

    def __init__(
        self, session: Session, *, close: Callable[[], None], reopen: Callable[[], None]
    ) -> None:
        super().__init__(title=_BEFORE)
        self._session = session
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        inside = QWidget()
        inside.setLayout(column(self._grid, None))
        self.close_button = Button("&Close the day", close, role="act", glyph="lock")
        self.reopen_button = Button("&Reopen…", reopen)
        self.sheets_button = Button("&Sheets", lambda: session.go("reports"), glyph="reports")
        self.hint = PlainLabel("", role="quiet", wrap=True)
        foot = row(self.close_button, self.reopen_button, self.sheets_button, self.hint)
        foot.setStretchFactor(self.hint, 1)
        self.body.addWidget(Scrolled(inside), 1)
        self.body.addLayout(foot)

    def show_day(self, day: DayView) -> None:
        """The list, and whether the day can be closed."""
        self._show_items(day.checklist)
        closed = day.state == "CLOSED"
        self.title.setText("What was done" if closed else _BEFORE)
        self.close_button.setVisible(not closed)
        self.close_button.setEnabled(not day.blocking)
        self.reopen_button.setVisible(closed)
        self.sheets_button.setVisible(closed)
        self.hint.setText(_closing_hint(day))

    def _show_items(self, items: Sequence[ChecklistItem]) -> None:
        while self._grid.count():
            taken = self._grid.takeAt(0)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line, item in enumerate(items):
            self._show_item(line * 2, item)

    def _show_item(self, line: int, item: ChecklistItem) -> None:
        mark = CHECKLIST_MARKS[item.state]
        text = ElidedLabel(item.text)
        self._grid.addWidget(Badge(mark.text, mark.tone, mark.icon), line, 0)
        self._grid.addWidget(text, line, 1)
        if item.state == "done" or not item.place:
            detail = PlainLabel(item.detail, role="quiet")
            detail.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(detail, line, 2)
        else:
            text.setToolTip(tip_text(item.detail))
            self._grid.addWidget(self._link(item), line, 2, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(Separator(), line + 1, 0, 1, 3)

    def _link(self, item: ChecklistItem) -> Button:
        word = _GO_WORDS.get(item.place, item.place)
        link = Button(word, lambda: self._session.go(item.place), role="link")
        link.setAccessibleName(f"{word}: {item.text}")
        return link


def _closing_hint(day: DayView) -> str:
    if day.state == "CLOSED":
        when = f" {day.closed_at:%m/%d/%Y}" if day.closed_at else ""
        return f"Closed by {day.closed_by}{when} · run {day.run_id}"
    if day.blocking:
        return day.blocking[0]
    if day.check.status is DayStatus.INCOMPLETE:  # it may be closed: a day without any activity
        return "Nothing was done on this day; it closes with totals of 0.00."
    return "Everything that must be done is done."
