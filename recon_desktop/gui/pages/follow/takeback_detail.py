"""One takeback: its story in words, its chain to zero, and what it may belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.follow.takeback_chain import CandidateRow, ChainLine
    from recon_desktop.services.follow.takeback_rows import TakebackRow

_HEIGHT = 214
"""Three steps in sight; the list above takes the rest of the window."""


class TakebackDetail(Card):
    """Below the list; empty until something is chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__(gap=6, pad=14)
        self.story = PlainLabel("", wrap=True)
        self.story.setMinimumHeight(34)
        self.setFixedHeight(_HEIGHT)
        self.chain = self._chain_table(session)
        self.candidates = self._candidate_table(session)
        tables = row(gap=18)
        tables.addWidget(self.chain, 11)
        tables.addWidget(self.candidates, 8)
        self.body.addWidget(self.story)
        self.body.addLayout(tables, 1)

    def _chain_table(self, session: Session) -> DataTable[ChainLine]:
        table: DataTable[ChainLine] = DataTable(
            "Takeback chain",
            (
                Column("Date", lambda c: c.day, width=100),
                Column("Step", _step),
                Column("Remittance", lambda c: c.trace, width=108),
                Column("Amount", lambda c: c.amount, width=78),
                Column("Open", lambda c: c.balance, width=80, right=True, strong=True),
            ),
            preferences=session.preferences,
            dialogs=session.dialogs,
            tools=False,
            sortable=False,
        )
        table.set_empty("Choose a takeback to see its steps.", "Enter opens the remittance.")
        return table

    def _candidate_table(self, session: Session) -> DataTable[CandidateRow]:
        table: DataTable[CandidateRow] = DataTable(
            "May belong to it",
            (
                Column("Date", lambda c: c.day, width=100),
                Column("May belong to it", _candidate),
                Column("Open", lambda c: c.left, width=80, right=True),
            ),
            preferences=session.preferences,
            dialogs=session.dialogs,
            tools=False,
            sortable=False,
        )
        table.set_empty("Nothing else is open that fits.")
        return table

    def show_row(self, chosen: TakebackRow | None) -> None:
        """Everything of one takeback, or nothing."""
        self.story.setText(_story(chosen) if chosen else "")
        self.chain.set_rows(chosen.chain if chosen else ())
        self.candidates.set_rows(chosen.candidates if chosen else ())
        if chosen and chosen.chain:
            self.chain.view.selectRow(0)
        if chosen and chosen.candidates:
            self.candidates.view.selectRow(0)


def _story(chosen: TakebackRow) -> str:
    parts = [chosen.story]
    if chosen.named_by:
        parts.append(f"The {chosen.named_by}; it is shown, not opened again.")
    if chosen.days_of_60 is not None:
        parts.append(
            f"Medicare or Medicaid: day {screen_text(chosen.days_of_60)} of 60 since it was first "
            "seen."
        )
    return " ".join(parts)


def _step(line: ChainLine) -> str:
    return f"{line.text}  ({line.evidence})" if line.evidence else line.text


def _candidate(other: CandidateRow) -> str:
    named = " ".join(filter(None, (other.code, other.reference)))
    return " · ".join(filter(None, (named, other.trace, other.reason)))
