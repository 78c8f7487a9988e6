"""The demo: build the sample practice in a folder, print its papers, say what happened.

Whatever it tells comes from the services' results; it knows no amount of the sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action
from recon_desktop.domain.errors import PracticeFileError, RefusedError, StorageError
from recon_desktop.services.demo_lines import tell
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import Progress, Steps
from recon_desktop.services.sample import (
    ACTOR,
    SUFFIX,
    SampleDay,
    SampleStory,
    build_told,
    sample_name,
)

if TYPE_CHECKING:
    from recon_desktop.services.printing.print_reports import Asked

SHEETS_FOLDER = "sheets"
REPORTS_FOLDER = "reports"


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What the demo made, and the lines that tell of it."""

    practice: Path
    sheets: tuple[Path, ...]
    reports: tuple[Path, ...]
    story: SampleStory
    lines: tuple[str, ...]


def run_demo(out: Path) -> Steps[DemoSummary]:
    """Build the sample practice in `out`, print the sheets of its closed days and some reports.

    The practice of an earlier demo is replaced; one in which somebody has worked since is kept
    under another name. Raises RefusedError when the folder holds other practices.
    """
    kept = make_way(out)
    path, story = yield from build_told(out / f"{sample_name()}{SUFFIX}")
    sheets = yield from _print_sheets(path, story.days, out / SHEETS_FOLDER)
    reports = yield from _print_reports(path, story, out / REPORTS_FOLDER)
    lines = (
        *_kept_lines(kept),
        *tell(path, story),
        *_paper_lines("Sheets", sheets),
        *_paper_lines("Reports", reports),
    )
    return DemoSummary(path, sheets, reports, story, tuple(line.rstrip() for line in lines))


def make_way(out: Path) -> Path | None:
    """Leave no practice in the folder; where one is kept under another name, that name."""
    wanted = out / f"{sample_name()}{SUFFIX}"
    others = sorted(each.name for each in out.glob(f"*{SUFFIX}") if each != wanted)
    if others:
        raise RefusedError(
            f"{out} holds other practices ({', '.join(others)}). Give the demo a folder of its own."
        )
    if not wanted.exists():
        return None
    untouched = _is_untouched(wanted)
    try:
        if untouched:
            wanted.unlink()
            return None
        return wanted.rename(_free_name(wanted))
    except OSError as error:
        raise PracticeFileError(
            f"{wanted.name} cannot be replaced: {error.strerror}. Close the window that shows it."
        ) from error


def _is_untouched(path: Path) -> bool:
    """Nobody but the demo itself has done anything in it but print."""
    from recon_desktop.storage.queries.audit import load_audit

    with open_practice(path) as practice, practice.store.read() as connection:
        acts = load_audit(connection)
    return all(act.actor == ACTOR.name or act.action == Action.PRINT for act in acts)


def _free_name(path: Path) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.name}.kept-{number}")).exists():
        number += 1
    return kept


def _print_sheets(path: Path, days: Iterable[SampleDay], folder: Path) -> Steps[tuple[Path, ...]]:
    from recon_desktop.services.printing.print_reports import Asked, write_report

    wanted = [
        (day.check.business_date, sheet)
        for day in days
        if day.closed
        for sheet in day.closed.sheets
    ]
    written = []
    with open_practice(path) as practice:
        _make_folder(folder)
        for number, (on, sheet) in enumerate(wanted):
            yield Progress(number, len(wanted), f"Printing {sheet} of {on:%m/%d/%Y}")
            out = folder / f"{on} {sheet}"
            asked = Asked(Path(sheet).stem, on)
            write_report(practice, asked, out, actor=ACTOR, overwrite=True)
            written.append(out)
    return tuple(written)


def _print_reports(path: Path, story: SampleStory, folder: Path) -> Steps[tuple[Path, ...]]:
    """A posting journal, a remittance in words, the bank's statement, takebacks, a letter."""
    from recon_desktop.services.printing.print_reports import write_report

    written = []
    with open_practice(path) as practice:
        _make_folder(folder)
        wanted = _reports(practice, story)
        for number, (name, asked) in enumerate(wanted):
            yield Progress(number, len(wanted), f"Printing {name}")
            out = folder / f"{name}.pdf"
            write_report(practice, asked, out, actor=ACTOR, overwrite=True)
            written.append(out)
    return tuple(written)


def _reports(practice: Practice, story: SampleStory) -> list[tuple[str, Asked]]:
    """Name → what is asked for; the letter is about what the bank has had longest to show."""
    from recon_desktop.services.bank.payer_clock import load_overdue
    from recon_desktop.services.printing.print_reports import EOB, TRACE_LETTER, Asked

    days = [day.check.business_date for day in story.days]
    first, last, statement = days[0], days[-1], story.statement
    trace = [each.trace for result in story.postings for each in result.posted][-1]
    wanted = [
        ("posting journal", Asked("posting-journal", last, first)),
        ("bank reconciliation", Asked("bank-reconciliation", statement.last, statement.first)),
        ("takeback ledger", Asked("takeback-ledger", last, first)),
        (f"explanation of payment {trace}", Asked(EOB, None, remittance=trace)),
    ]
    for each in load_overdue(practice).waiting[:1]:
        asked = Asked(TRACE_LETTER, None, remittance=each.trace)
        wanted.append((f"trace letter {each.trace}", asked))
    return wanted


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _kept_lines(kept: Path | None) -> Iterator[str]:
    if kept:
        yield f"Somebody has worked in the earlier sample practice; it is kept as {kept.name}."
        yield ""


def _paper_lines(what: str, papers: tuple[Path, ...]) -> Iterator[str]:
    if papers:
        yield f"{what}: {len(papers)} in {papers[0].parent}"
