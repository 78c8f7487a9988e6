"""What the window sends to a printer or saves leaves its row in the audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.services.printing.print_reports import Asked


def note_print(session: Session, asked: Asked) -> None:
    """Note that a report was sent to a printer."""
    practice, actor = session.practice, session.actor

    def work() -> None:
        from recon_desktop.services.printing.hand_out import PAPER, note_printed

        note_printed(practice, actor, asked.as_form(PAPER))

    session.act("Print", work, topics=frozenset())


def note_list(session: Session, name: str, form: str) -> None:
    """Note that the rows of a list were printed or saved by the window itself."""
    practice, actor = session.practice, session.actor

    def work() -> None:
        from recon_desktop.services.printing.hand_out import HandOut, note_printed

        note_printed(practice, actor, HandOut(f"list {name}", form))

    session.act("Print", work, topics=frozenset())


def save_report(session: Session, asked: Asked, out: Path, then: str = "") -> None:
    """Write a report to the file that a person has chosen; `then` says what to do with it."""
    practice, actor = session.practice, session.actor
    out = out if out.suffix else out.with_name(f"{out.name}.pdf")

    def work() -> None:
        from recon_desktop.services.printing.print_reports import write_report

        write_report(practice, asked, out, actor=actor, overwrite=True)

    def done(_: object) -> None:
        session.notice(f"Saved as {out.name} in {out.parent}. {then}".rstrip(), Tone.BALANCED)

    session.act(f"Saving {out.name}", work, done, topics=frozenset())
