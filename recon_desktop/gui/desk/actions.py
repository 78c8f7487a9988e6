"""The deeds of the posting desk: accept, hold, choose, type; each is kept at once.

Accepting shows at once and is kept by the next job; whatever is accepted while a job runs goes
with the one after it. A deed that changes what is written loads the desk again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from recon_desktop.domain.posting.desk import Choice, DeskLine, DeskMark, DeskPlace, rebucket
from recon_desktop.domain.posting.records import ACCEPT, HOLD, WHOLE_CLAIM
from recon_desktop.gui.session import Session, Topic, Undo
from recon_desktop.gui.typed_input import parse_amount
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.posting.decide_posting import Decided

_TOPICS = frozenset({Topic.REMITTANCES})
_NONE: frozenset[Topic] = frozenset()
_DECIDABLE = (DeskMark.CLEAN, DeskMark.PERSON, DeskMark.ACCEPTED, DeskMark.HELD)


class DeskActions(QObject):
    """Decisions on one remittance. `lines` are the rows as the desk shows them now."""

    changed = Signal()  # rows have other marks
    stale = Signal()  # what is written has changed: load again

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.remittance_id = 0
        self.lines: list[DeskLine] = []
        self.place: Callable[[], DeskPlace | None] = lambda: None
        self._waiting: list[Choice] = []
        self._running = False
        self._undos: dict[int, list[Undo]] = {}

    def take_over(self, remittance_id: int, lines: Sequence[DeskLine]) -> None:
        """Another view of a remittance is shown; what waits to be kept stays shown as decided."""
        self.remittance_id = remittance_id
        self.lines = list(lines)
        waiting = {(x.claim_line, x.service_line) for x in self._waiting}
        self._mark(waiting, DeskMark.ACCEPTED)

    @property
    def busy(self) -> bool:
        """Something is still being kept."""
        return self._running or bool(self._waiting)

    def accept(self, wanted: Callable[[DeskLine], bool]) -> int:
        """Accept rows as they are shown; how many."""
        found = [x for x in self.lines if wanted(x) and x.kind != "provider"]
        rows = [x for x in found if x.mark in _DECIDABLE and x.mark is not DeskMark.ACCEPTED]
        choices = [Choice(*x.key, ACCEPT) for x in rows]
        if any(x.mark is DeskMark.HELD for x in rows):  # what was held is planned again
            self._decide(f"Accept of {counted(len(rows), 'line')}", choices)
        elif rows:
            self._mark({x.key for x in rows}, DeskMark.ACCEPTED)
            self._waiting += choices
            self._keep_waiting()
        return len(rows)

    def accept_clean(self) -> int:
        """Accept every row that nobody has to look at."""
        return self.accept(lambda line: line.mark is DeskMark.CLEAN)

    def hold(self, line: DeskLine, reason: str, *, whole_claim: bool) -> None:
        """Send the payment of a row, or of its claim, to suspense."""
        place = WHOLE_CLAIM if whole_claim else line.service_line
        choice = Choice(line.claim_line, place, HOLD, reason)
        self._decide(f"Hold of {line.claim}", [choice])

    def choose_claim(self, line: DeskLine, claim_id: str) -> None:
        """A person says which claim of ours it is (R6.6)."""
        choice = Choice(line.claim_line, WHOLE_CLAIM, ACCEPT, chosen_claim=claim_id)
        self._decide(f"Choice of claim {claim_id}", [choice])

    def choose_line(self, line: DeskLine, reference: str) -> None:
        """A person says which line of ours it is (R6.7)."""
        choice = Choice(*line.key, ACCEPT, chosen_line=reference)
        self._decide(f"Choice of line {reference}", [choice])

    def preview(self, line: DeskLine, bucket: str, text: str) -> DeskLine | None:
        """The row as it would be with what is being typed; None while that is no amount."""
        try:
            return line._replace(buckets=rebucket(line, bucket, parse_amount(text)))
        except ValueError:
            return None

    def type_amount(self, line: DeskLine, bucket: str, text: str, *, carry: bool) -> str:
        """Move the remainder of a row; why it cannot be done, or ''."""
        if not text.strip():
            return ""
        try:
            cents = parse_amount(text)
            buckets = rebucket(line, bucket, cents, carry=carry and cents == 0)
        except ValueError as reason:
            return str(reason)
        if buckets != line.buckets:
            at = self._at(line.key)
            self.lines[at] = line._replace(buckets=buckets, mark=DeskMark.ACCEPTED, typed=True)
            self.changed.emit()
            choice = Choice(*line.key, ACCEPT, buckets=buckets)
            self._decide(f"Amount of {line.claim} {line.code}", [choice])
        return ""

    def leave(self) -> None:
        """Finish later: the place is remembered."""
        self.flush()
        place = self.place()
        if place is None:
            return
        practice, actor, remittance_id = (
            self._session.practice,
            self._session.actor,
            self.remittance_id,
        )

        def work() -> None:
            from recon_desktop.services.posting.decide_posting import leave_desk

            leave_desk(practice, actor, remittance_id, place)

        self._session.act("Leaving the desk", work, topics=_NONE)

    def _at(self, key: tuple[int, int]) -> int:
        return next(at for at, line in enumerate(self.lines) if line.key == key)

    def _mark(self, keys: set[tuple[int, int]], mark: DeskMark) -> None:
        for at, line in enumerate(self.lines):
            if line.key in keys:
                shown = DeskMark.HELD if line.suspense else mark
                self.lines[at] = line._replace(mark=shown)
        self.changed.emit()

    def end(self) -> None:
        """It is posted: no decision on it can be taken back."""
        self._session.forget_undos(self._undos.pop(self.remittance_id, []))

    def flush(self) -> None:
        """Hand over what waits to be kept, so that it goes before whatever is done next."""
        self._running = False
        self._keep_waiting()

    def _keep_waiting(self) -> None:
        if self._running or not self._waiting:
            return
        choices, self._waiting = self._waiting, []
        self._running = True
        name = f"Accept of {counted(len(choices), 'line')}"
        self._act(name, choices, self._kept)

    def _kept(self, _: Decided) -> None:
        self._running = False
        self._keep_waiting()

    def _decide(self, name: str, choices: list[Choice]) -> None:
        self._act(name, choices, lambda _: self.stale.emit())

    def _act(self, name: str, choices: list[Choice], done: Callable[[Any], None]) -> None:
        practice, actor, remittance_id = (
            self._session.practice,
            self._session.actor,
            self.remittance_id,
        )
        place = self.place()

        def work() -> Decided:
            from recon_desktop.services.posting.decide_posting import decide

            return decide(practice, actor, remittance_id, choices, place=place)

        def undo(decided: Decided) -> Undo:
            made = Undo(name, lambda: self._take_back(decided), _TOPICS)
            self._undos.setdefault(remittance_id, []).append(made)
            return made

        job = self._session.act(name, work, done, topics=_NONE, undo=undo)
        job.finished.connect(self._ended)

    def _ended(self, outcome: Any) -> None:
        """A refusal: what was shown as decided is not, so look again."""
        if not outcome.ok:
            self._running = False
            self._waiting.clear()
            self.stale.emit()

    def _take_back(self, decided: Decided) -> None:
        from recon_desktop.services.posting.decide_posting import take_back

        take_back(self._session.practice, self._session.actor, decided)
