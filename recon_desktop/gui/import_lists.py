"""The lists of the Import page: what is here, what would come, what cannot be read, totals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import kind_name

if TYPE_CHECKING:
    from recon_desktop.services.imports.import_files import FileOutcome, RejectedView, TotalView
    from recon_desktop.services.imports.sources import RejectedLine, SourceView


def sources_list(session: Session) -> DataTable[SourceView]:
    """The files that are imported."""
    table: DataTable[SourceView] = DataTable(
        "Imported files",
        (
            Column("File", lambda s: s.file, strong=True),
            Column("What it is", lambda s: kind_name(s.kind), width=172),
            Column("Tells of", lambda s: dates_text(s.dates), width=144, key=_first_date),
            Column("Rows", lambda s: s.records, width=64),
            Column("New", lambda s: s.new, width=60),
            Column("Seen", lambda s: s.seen, width=60),
            Column("Changed", lambda s: s.changed, width=76),
            Column("", _source_mark, width=126),
            Column("Imported", lambda s: s.imported_at, width=156),
            Column("By", lambda s: s.imported_by, width=90, hidden=True),
        ),
        title="Imported files",
        preferences=session.preferences,
        dialogs=session.dialogs,
    )
    table.set_empty(
        "Nothing is imported yet.",
        "Drop the day's reports on the window: charges, patient totals, receipts, claims.",
    )
    return table


def preview_list(session: Session) -> DataTable[FileOutcome]:
    """What is in the files that were dropped."""
    return DataTable(
        "Files to import",
        (
            Column("File", lambda f: f.file, strong=True),
            Column("What it is", lambda f: kind_name(f.kind), width=160),
            Column("Tells of", lambda f: dates_text(f.dates), width=150),
            Column("New", lambda f: f.new, width=60),
            Column("Seen before", lambda f: f.seen, width=94),
            Column("Changed", lambda f: f.changed, width=76),
            Column("Gone", lambda f: f.vanished, width=60),
            Column("Cannot be read", lambda f: len(f.rejected), width=112, tone=_bad_rows),
            Column("", outcome_mark, width=158),
        ),
        title="What is in the files",
        preferences=session.preferences,
        dialogs=session.dialogs,
    )


def rejected_list(session: Session) -> DataTable[RejectedView]:
    """The rows of one file that cannot be read."""
    table: DataTable[RejectedView] = DataTable(
        "Rows that cannot be read",
        (
            Column("Line", lambda r: r.line, width=70),
            Column("Where", lambda r: r.where, width=170),
            Column("Why", lambda r: r.reason),
        ),
        preferences=session.preferences,
        dialogs=session.dialogs,
        tools=False,
    )
    table.set_empty("Every row can be read.")
    return table


def kept_list(session: Session) -> DataTable[RejectedLine]:
    """The rows of an imported file that could not be read; Enter opens what stands in the file."""
    return DataTable(
        "Rows not read",
        (
            Column("Line", lambda r: r.line, width=70),
            Column("Where", lambda r: r.where, width=150),
            Column("Why", lambda r: r.reason, width=320),
            Column("As it stands in the file", lambda r: r.text),
        ),
        title="Cannot be read",
        preferences=session.preferences,
        dialogs=session.dialogs,
    )


def totals_list(session: Session) -> DataTable[TotalView]:
    """What one file says of itself, beside our count."""
    table: DataTable[TotalView] = DataTable(
        "The file's own totals",
        (
            Column("Total", lambda t: t.name.removesuffix(", cents")),
            Column("The file says", lambda t: total_text(t.name, t.stated), 120, right=True),
            Column("We count", lambda t: total_text(t.name, t.counted), 120, right=True),
            Column("", _total_mark, width=100),
        ),
        preferences=session.preferences,
        dialogs=session.dialogs,
        tools=False,
    )
    table.set_empty("The file states no totals of its own.")
    return table


def dates_text(dates: tuple[date, ...]) -> str:
    """One day, or from–to."""
    if not dates:
        return ""
    first, last = min(dates), max(dates)
    text = first.strftime("%m/%d/%Y")
    return text if first == last else f"{text} – {last:%m/%d}"


def total_text(name: str, value: int) -> str:
    """A total the file states: money by its name ('total of …', '…, cents'), else a count."""
    if name.startswith("total of ") or name.endswith(", cents"):
        return screen_text(Money(value))
    return screen_text(value)


def _first_date(source: SourceView) -> date | None:
    return min(source.dates, default=None)


def outcome_mark(outcome: FileOutcome) -> Mark:
    """What would become of a file."""
    if outcome.status == "refused":
        return Mark("Refused", Tone.WRONG)
    if outcome.status == "already-imported":
        return Mark("Already imported", Tone.NEUTRAL)
    if any(not total.ok for total in outcome.control_totals):
        return Mark("Totals differ", Tone.ATTENTION)
    if outcome.rejected:
        return Mark("Rows unreadable", Tone.ATTENTION)
    if outcome.changed or outcome.vanished:
        return Mark("Corrects earlier", Tone.INFORMATION)
    return Mark("Ready", Tone.BALANCED)


def _source_mark(source: SourceView) -> Mark | None:
    if source.totals_off:
        return Mark("Totals differ", Tone.ATTENTION)
    if source.rejected:
        return Mark(f"{source.rejected} unreadable", Tone.ATTENTION)
    return None


def _total_mark(total: TotalView) -> Mark:
    return Mark("Agrees", Tone.BALANCED) if total.ok else Mark("Differs", Tone.WRONG)


def _bad_rows(outcome: FileOutcome) -> Tone | None:
    return Tone.WRONG if outcome.rejected else None
