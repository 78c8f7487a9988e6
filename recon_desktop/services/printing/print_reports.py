"""Any report by its name: a sheet of a day, a list of a period, a remittance in words, a letter."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.sheets import run_id
from recon_desktop.services.listings import LISTINGS
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.hand_out import HandOut, write_out
from recon_desktop.services.sheets.views import SHEETS

EOB = "eob"
TRACE_LETTER = "trace-letter"

REPORTS: dict[str, str] = {
    **SHEETS,
    EOB: "Explanation of Payment",
    TRACE_LETTER: "Trace Letter",
    **{name: kind.title for name, kind in LISTINGS.items()},
}
"""Name → title of everything that can be printed."""


class Asked(NamedTuple):
    """Which report. A sheet is of `last`; a list from `first` to `last`.

    `remittance`: its trace, or its id, for the reports of one remittance; `claim`: the number of
    the only claim to be shown of it. `run`: the close whose stored sheet is meant, by its id or
    its number (1: the day's first); '' for the sheet in force.
    """

    name: str
    last: date | None
    first: date | None = None
    remittance: str | int = ""
    claim: str = ""
    run: str = ""

    def as_form(self, form: str) -> HandOut:
        """What is handed out, as a PDF, a workbook or on paper."""
        of_one = str(self.remittance), self.claim
        return HandOut(self.name, form, self.first, self.last, *of_one, self.run_in_full)

    @property
    def run_in_full(self) -> str:
        """The id of the run, whether or not the day has it."""
        from recon_desktop.services.day.close_day import LOCATION

        if self.last is None or not self.run.isdecimal():
            return self.run
        return run_id(self.last, LOCATION, int(self.run))


def render_report(practice: Practice, asked: Asked, fmt: str, *, actor: Actor) -> bytes:
    """The report as PDF or XLSX.

    Raises UsageError for a name, format, date or remittance that does not fit, and what the
    report itself raises.
    """
    from recon_desktop.services.printing.print_listings import render_listing_report
    from recon_desktop.services.printing.print_sheets import render_sheet, render_stored

    _require_name(asked.name)
    if asked.run:
        _require_sheet(asked.name)
    if asked.name == EOB:
        return _eob(practice, asked, fmt, actor)
    if asked.name == TRACE_LETTER:
        return _trace_letter(practice, asked, fmt, actor)
    last = _day(asked)
    if asked.run:
        return render_stored(practice, last, asked.run_in_full, asked.name, fmt)
    if asked.name in SHEETS:
        return render_sheet(practice, asked.name, last, fmt, actor=actor)
    return render_listing_report(practice, asked.name, asked.first or last, last, fmt, actor)


def write_report(
    practice: Practice, asked: Asked, out: Path, *, actor: Actor, overwrite: bool = False
) -> None:
    """Write a report to a file, whole or not at all; the suffix says whether PDF or XLSX.

    Raises as :func:`render_report`, RefusedError when the file is there and may not be replaced,
    StorageError when the disk refuses.
    """
    fmt = out.suffix.lower().removeprefix(".")
    write_out(
        practice,
        actor,
        asked.as_form(fmt),
        out,
        lambda: render_report(practice, asked, fmt, actor=actor),
        overwrite=overwrite,
    )


def formats_of(name: str) -> tuple[str, ...]:
    """In which formats a report is made."""
    from recon_desktop.services.printing.print_listings import LIST_FORMATS
    from recon_desktop.services.printing.print_sheets import FORMATS

    return ("pdf",) if name == TRACE_LETTER else FORMATS.get(name, LIST_FORMATS)


def _require_name(name: str) -> None:
    if name not in REPORTS:
        raise UsageError(f"There is no report {name}. There are: {', '.join(REPORTS)}.")


def _require_sheet(name: str) -> None:
    if name not in SHEETS:
        raise UsageError(
            f"Nothing of the {REPORTS[name]} is stored when a day is closed. Runs are of sheets: "
            f"{', '.join(SHEETS)}."
        )


def _day(asked: Asked) -> date:
    if asked.last is None:
        raise UsageError(f"The report {asked.name} needs a date (--date).")
    return asked.last


def _eob(practice: Practice, asked: Asked, fmt: str, actor: Actor) -> bytes:
    from recon_desktop.services.printing.eob import render_eob, render_eobs_of

    if not asked.remittance and asked.claim:
        raise UsageError("To print one claim, name its remittance with --remittance.")
    if not asked.remittance:
        last = _day(asked)
        return render_eobs_of(practice, asked.first or last, last, fmt, actor=actor)
    return render_eob(practice, _remittance(practice, asked), fmt, asked.claim, actor=actor)


def _trace_letter(practice: Practice, asked: Asked, fmt: str, actor: Actor) -> bytes:
    from recon_desktop.services.printing.trace_letter import render_trace_letter

    if fmt != "pdf":
        raise UsageError("A trace letter is made as PDF only.")
    if not asked.remittance:
        raise UsageError("A trace letter is about one remittance: name it with --remittance.")
    return render_trace_letter(practice, _remittance(practice, asked), actor=actor)


def _remittance(practice: Practice, asked: Asked) -> int:
    from recon_desktop.services.posting.post_remittance import find_remittance

    if isinstance(asked.remittance, int):
        return asked.remittance
    return find_remittance(practice, asked.remittance)
