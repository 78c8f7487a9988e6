"""The draft of one paper EOB: saved as it is typed, kept as a remittance, or thrown away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.keyed import KeyedRemittance
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session, Topic
from recon_desktop.gui.words import capitalised

_TOPICS = frozenset({Topic.REMITTANCES, Topic.BANK, Topic.DAY})
_NONE: frozenset[Topic] = frozenset()


class EobDraft(QObject):
    """One EOB on its way into the books. What changes while a save runs goes with the next."""

    kept = Signal(object)  # the remittance's id
    gone = Signal()

    def __init__(self, session: Session, draft_id: int | None, page: QWidget) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self._id = draft_id
        self._saving = False
        self._next: KeyedRemittance | None = None
        self._then: Callable[[], None] | None = None

    def save(self, keyed: KeyedRemittance) -> None:
        """Save what has been typed so far."""
        if self._saving:
            self._next = keyed
            return
        self._saving = True
        practice, actor, draft = self._session.practice, self._session.actor, self._id

        def work() -> int:
            from recon_desktop.services.posting.key_remittance import save_draft

            return save_draft(practice, actor, keyed, draft)

        job = self._session.act("Saving the draft", work, self._saved, topics=_NONE)
        job.finished.connect(lambda _: self._save_ended())

    def _saved(self, draft: int) -> None:
        self._id = draft

    def _save_ended(self) -> None:
        self._saving = False
        if self._next is not None:
            keyed, self._next = self._next, None
            self.save(keyed)
        elif self._then is not None:
            then, self._then = self._then, None
            then()

    def discard(self) -> None:
        """Throw it away."""
        if self._saving:  # the draft's number is not known yet
            self._then = self.discard
            return
        practice, actor, draft = self._session.practice, self._session.actor, self._id
        if draft is None:
            self.gone.emit()
            return

        def work() -> None:
            from recon_desktop.services.posting.key_remittance import discard_draft

            discard_draft(practice, actor, draft)

        self._session.act("Discarding", work, lambda _: self.gone.emit(), topics=_TOPICS)

    def keep(self, keyed: KeyedRemittance) -> None:
        """Keep it as a remittance that awaits the bank; ask first when it looks like another."""
        practice = self._session.practice

        def work() -> str:
            from recon_desktop.services.posting.key_remittance import look_before_keeping

            return look_before_keeping(practice, keyed)

        def looked(like: str) -> None:
            if not like or self._is_another(like):
                self._keep(keyed)

        self._session.load("What is here already", work, looked)

    def _is_another(self, like: str) -> bool:
        """A person says that it is another payment than the one it is like."""
        return self._session.dialogs.confirm(
            self._page,
            "This may be here already",
            f"{capitalised(like)}. Keep it only if it is another payment: it then waits "
            "for its own bank money, and for your reason when it is posted.",
            "&Keep it as another payment",
        )

    def _keep(self, keyed: KeyedRemittance) -> None:
        if self._saving:
            self._then = lambda: self._keep(keyed)
            return
        practice, actor, draft = self._session.practice, self._session.actor, self._id

        def work() -> int:
            from recon_desktop.services.posting.key_remittance import key_remittance

            return key_remittance(practice, actor, keyed, draft_id=draft)

        def kept(remittance_id: int) -> None:
            amount = screen_text(Money(keyed.payment_cents))
            self._session.notice(f"Kept: {keyed.payer}, {amount}. It waits for the bank.")
            self.kept.emit(remittance_id)

        self._session.act(f"Keeping {keyed.trace}", work, kept, topics=_TOPICS)
