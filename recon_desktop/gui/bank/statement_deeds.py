"""What is done with a reconciliation: begin, tick, correct, finish, drop, take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QWidget

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session, Topic, Undo
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.typed_input import parse_amount
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.bank.reconciliation_record import StatementLine
    from recon_desktop.services.bank.reconciliation_view import StatementView

TOPICS = frozenset({Topic.BANK})
_NAMED = 3


class Ticked(NamedTuple):
    """A statement after ticking, and the lines whose tick has changed."""

    view: StatementView
    changed: tuple[int, ...]
    on: bool


Shown = Callable[["StatementView"], None]


class StatementDeeds:
    """Each calls one service and hands over what it changed."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        self._session = session
        self._parent = parent
        self._ticks: dict[int, list[Undo]] = {}

    def begin(
        self,
        account: str,
        first: date,
        last: date,
        amounts: tuple[Money, Money],
        done: Callable[[int], None],
    ) -> None:
        """Begin a reconciliation."""
        practice, actor = self._session.practice, self._session.actor
        opening, closing = amounts

        def work() -> int:
            from recon_desktop.services.bank.reconcile_statement import start_reconciliation

            return start_reconciliation(
                practice,
                actor,
                account=account,
                first=first,
                last=last,
                opening=opening,
                closing=closing,
            )

        self._session.act("Beginning a reconciliation", work, done, topics=TOPICS)

    def tick(
        self, view: StatementView, lines: Sequence[StatementLine], *, on: bool, done: Shown
    ) -> None:
        """Tick lines or take their ticks away; the statement as it is then."""
        practice, actor, which = self._session.practice, self._session.actor, view.id
        ids = [line.id for line in lines]

        def work() -> Ticked:
            from recon_desktop.services.bank.reconcile_statement import tick
            from recon_desktop.services.bank.reconciliation_view import load_reconciliation

            changed = tick(practice, actor, which, ids, on=on)
            return Ticked(load_reconciliation(practice, which), changed, on)

        self._tick(work, done, "Tick of" if on else "Tick taken off")

    def tick_matched(self, view: StatementView, done: Shown) -> None:
        """Tick every line that is wholly matched."""
        practice, actor, which = self._session.practice, self._session.actor, view.id

        def work() -> Ticked:
            from recon_desktop.services.bank.reconcile_statement import tick_matched
            from recon_desktop.services.bank.reconciliation_view import load_reconciliation

            changed = tick_matched(practice, actor, which)
            return Ticked(load_reconciliation(practice, which), changed, on=True)

        self._tick(work, done, "Tick of")

    def _tick(self, work: Callable[[], Ticked], done: Shown, deed: str) -> None:
        def undo(ticked: Ticked) -> Undo | None:
            if not ticked.changed:
                return None
            name = f"{deed} {counted(len(ticked.changed), 'line')}"
            made = Undo(name, self._ticking_back(ticked), TOPICS)
            self._ticks.setdefault(ticked.view.id, []).append(made)
            return made

        self._session.act(
            "Ticking", work, lambda ticked: done(ticked.view), topics=frozenset(), undo=undo
        )

    def _ticking_back(self, ticked: Ticked) -> Callable[[], object]:
        practice, actor = self._session.practice, self._session.actor

        def work() -> object:
            from recon_desktop.services.bank.reconcile_statement import tick

            return tick(practice, actor, ticked.view.id, ticked.changed, on=not ticked.on)

        return work

    def _end(self, which: int) -> None:
        """It is open no longer: its ticks cannot be taken back one by one."""
        self._session.forget_undos(self._ticks.pop(which, []))

    def correct_closing(self, view: StatementView) -> None:
        """Ask for the closing balance on the statement."""
        title = "Closing balance"
        text = f"The statement closes at {screen_text(Money(view.proof.closing_cents))}. Correct:"
        typed = self._session.dialogs.ask_text(self._parent, title, text, "&Correct")
        if typed is None:
            return
        try:
            closing = Money(parse_amount(typed))
        except ValueError as reason:
            self._session.dialogs.show_error(self._parent, title, str(reason))
            return
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.bank.reconcile_statement import correct_closing

            correct_closing(practice, actor, view.id, closing)

        self._session.act("Correcting the closing balance", work, topics=TOPICS)

    def finish(self, view: StatementView) -> None:
        """Finish; lines that are not matched are named first, and asked about."""
        left = view.open_ticked
        if left and not self._agreed(left):
            return
        practice, actor = self._session.practice, self._session.actor
        name = f"Reconciliation up to {view.last:%m/%d/%Y}"

        def work() -> None:
            from recon_desktop.services.bank.reconcile_statement import finish_reconciliation

            finish_reconciliation(practice, actor, view.id, with_open=bool(left))

        def done(_: object) -> None:
            self._end(view.id)
            self._session.notice(f"{name} finished. Its lines are locked.", Tone.BALANCED)

        back = Undo(name, self._taking_back(view.id, "undone at once"), TOPICS)
        self._session.act(name, work, done, topics=TOPICS, undo=lambda _: back)

    def _agreed(self, left: Sequence[StatementLine]) -> bool:
        said = [f"{x.day:%m/%d/%Y} {x.text} {screen_text(x.amount)}" for x in left[:_NAMED]]
        more = len(left) - _NAMED
        said += [f"and {counted(more, 'more line', 'more lines')}"] if more > 0 else []
        text = (
            f"{counted(len(left), 'ticked line is', 'ticked lines are')} not wholly matched: "
            f"{'; '.join(said)}. The statement names them as at the bank and not in the books; "
            "they stay open on the Bank page."
        )
        return self._session.dialogs.confirm(self._parent, "Finish", text, "&Finish")

    def drop(self, view: StatementView) -> None:
        """Forget an open reconciliation, after asking."""
        text = f"The ticks up to {view.last:%m/%d/%Y} are forgotten. Matches and books stay."
        if not self._session.dialogs.confirm(self._parent, "Drop", text, "&Drop"):
            return
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.bank.reconcile_statement import drop_reconciliation

            drop_reconciliation(practice, actor, view.id)

        name = "Dropping a reconciliation"
        self._session.act(name, work, lambda _: self._end(view.id), topics=TOPICS)

    def take_back(self, view: StatementView) -> None:
        """Unlock the lines of the newest finished one, for a reason."""
        text = "Its lines are unlocked, and it has to be reconciled again. Why is it taken back?"
        reason = self._session.dialogs.ask_text(self._parent, "Take back", text, "Take &back")
        if reason is not None:
            work = self._taking_back(view.id, reason)
            self._session.act("Taking a reconciliation back", work, topics=TOPICS)

    def _taking_back(self, which: int, reason: str) -> Callable[[], None]:
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.bank.reconcile_statement import undo_reconciliation

            undo_reconciliation(practice, actor, which, reason=reason)

        return work
