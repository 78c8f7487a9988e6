"""What a page is given: the practice, who acts, the day, and how to run services.

Pages get this by their constructor and never see the window. A page asks for data with
:meth:`Session.load` and does things with :meth:`Session.act`; what an act changed is announced to
all pages, and each decides whether to reload.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from recon_desktop.domain.errors import ReconError
from recon_desktop.gui.jobs import Job, JobQueue, Outcome
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.domain.access import Actor
    from recon_desktop.domain.findings import SourceRef
    from recon_desktop.gui.dialogs import Dialogs
    from recon_desktop.gui.preferences import Preferences
    from recon_desktop.services.day.day_view import DayView
    from recon_desktop.services.practice import Practice


class Topic(StrEnum):
    """What an act can change."""

    IMPORTS = "imports"
    DRAWER = "drawer"
    DEPOSIT = "deposit"
    BANK = "bank"
    REMITTANCES = "remittances"
    TAKEBACKS = "takebacks"
    CREDITS = "credits"
    CLAIMS = "claims"
    RULES = "rules"
    DAY = "day"
    SETUP = "setup"


EVERYTHING = frozenset(Topic)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a click leads: a place, and what to show there."""

    place: str
    what: object = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the message bar."""

    text: str
    tone: Tone = Tone.INFORMATION


@dataclass(frozen=True, slots=True)
class Undo:
    """An act that can be taken back: its name for the menu and the service call that does it."""

    name: str
    work: Callable[[], Any]
    topics: frozenset[Topic]


class Session(QObject):
    """One open practice on one day, as the pages see it."""

    date_changed = Signal(object)  # date
    data_changed = Signal(object)  # frozenset[Topic]
    day_loaded = Signal(object)  # DayView
    wanted = Signal(object)  # Destination
    source_wanted = Signal(object)  # SourceRef
    noticed = Signal(object)  # Notice
    undo_changed = Signal(object)  # Undo | None
    actor_changed = Signal(object)  # Actor

    def __init__(
        self,
        practice: Practice,
        actor: Actor,
        business_date: date,
        *,
        jobs: JobQueue,
        dialogs: Dialogs,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.practice = practice
        self.actor = actor
        self.jobs = jobs
        self.dialogs = dialogs
        self.preferences = preferences
        self.window = parent
        self.day: DayView | None = None
        self._date = business_date
        self._undos: list[Undo] = []
        self._ended = False

    def end(self) -> None:
        """The practice is being closed: what still comes in from the background is dropped."""
        self._ended = True

    @property
    def business_date(self) -> date:
        """The day the window is on."""
        return self._date

    @property
    def today(self) -> date:
        """The practice's calendar day."""
        return self.practice.local_now().date()

    def set_actor(self, actor: Actor) -> None:
        """Another person sits down."""
        self.actor = actor
        self.actor_changed.emit(actor)

    def set_date(self, day: date) -> None:
        """Go to another day."""
        if day != self._date:
            self._date = day
            self.date_changed.emit(day)

    def show_day(self, day: DayView) -> None:
        """The day has been loaded; an answer about another day than the one shown is dropped."""
        if day.business_date == self._date:
            self.day = day
            self.day_loaded.emit(day)

    def go(self, place: str, what: object = None) -> None:
        """Show another place."""
        self.wanted.emit(Destination(place, what))

    def show_source(self, ref: SourceRef) -> None:
        """Show the file and line a number came from."""
        self.source_wanted.emit(ref)

    def notice(self, text: str, tone: Tone = Tone.INFORMATION) -> None:
        """Say something in the message bar."""
        self.noticed.emit(Notice(text, tone))

    def load(
        self,
        name: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        refused: Callable[[ReconError], None] | None = None,
    ) -> Job:
        """Read something off the window's thread and hand it to `done`.

        `refused` gets what a person can act on; without it that is shown in a dialog.
        """
        return self._run(Job(name, work, writes=False), done, refused)

    def act(
        self,
        name: str,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        *,
        topics: frozenset[Topic] = EVERYTHING,
        undo: Callable[[Any], Undo | None] | None = None,
    ) -> Job:
        """Do something; afterwards all pages learn what changed. `undo` makes the way back."""

        def after(result: Any) -> None:
            self._remember(undo(result) if undo else None)
            if done:
                done(result)
            self.data_changed.emit(topics)

        return self._run(Job(name, work, writes=True), after)

    def undo(self) -> None:
        """Take back the last act that can be."""
        if self._undos:
            last = self._undos.pop()
            self._tell_undo()
            self._run(Job(last.name, last.work, writes=True), lambda _: self._undone(last))

    def forget_undos(self, which: Collection[Undo]) -> None:
        """What these would take back cannot be taken back any more."""
        self._undos = [each for each in self._undos if each not in which]
        self._tell_undo()

    @property
    def next_undo(self) -> Undo | None:
        """What Ctrl+Z would take back."""
        return self._undos[-1] if self._undos else None

    def _undone(self, last: Undo) -> None:
        self.notice(f"{last.name}: taken back.")
        self.data_changed.emit(last.topics)

    def _remember(self, undo: Undo | None) -> None:
        if undo is not None:
            self._undos.append(undo)
            self._tell_undo()

    def _tell_undo(self) -> None:
        self.undo_changed.emit(self.next_undo)

    def _run(
        self,
        job: Job,
        done: Callable[[Any], None],
        refused: Callable[[ReconError], None] | None = None,
    ) -> Job:
        tell = refused or partial(self._show_refusal, job.name)
        job.finished.connect(partial(self._finish, job.name, done, tell))
        return self.jobs.submit(job)

    def _show_refusal(self, name: str, error: ReconError) -> None:
        self.dialogs.show_error(self.window, name, str(error))

    def _finish(
        self,
        name: str,
        done: Callable[[Any], None],
        refused: Callable[[ReconError], None],
        outcome: Outcome,
    ) -> None:
        if self._ended:
            return
        if outcome.ok:
            done(outcome.result)
        elif outcome.cancelled:
            self.notice(f"{name}: stopped. Nothing was changed.", Tone.ATTENTION)
        elif isinstance(outcome.error, ReconError):
            refused(outcome.error)
        elif outcome.error is not None:
            raise outcome.error
