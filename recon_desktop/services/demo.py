"""The demo: build the sample practice in a folder, print its sheets, say what happened.

Whatever it tells comes from the services' results; it knows no amount of the sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from recon_desktop.domain.errors import PracticeFileError, RefusedError, StorageError
from recon_desktop.domain.findings import Severity
from recon_desktop.domain.money import Money
from recon_desktop.services.match_bank import MatchReport
from recon_desktop.services.practice import open_practice
from recon_desktop.services.progress import Progress, Steps
from recon_desktop.services.sample import (
    ACTOR,
    SUFFIX,
    SampleDay,
    SampleStory,
    build_told,
    sample_name,
)

SHEETS_FOLDER = "sheets"
_STATUS_WORDS = {
    "BALANCED": "balanced",
    "BALANCED_EXPLAINED": "explained",
    "OUT_OF_BALANCE": "out of balance",
    "INCOMPLETE": "incomplete",
}
_DAY_ROW = "{:<11}{:>11}{:>11}{:>11}{:>9}{:>9}{:>11}  {:<16}{}"
_WIDTH = 98


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What the demo made, and the lines that tell of it."""

    practice: Path
    sheets: tuple[Path, ...]
    story: SampleStory
    lines: tuple[str, ...]


def run_demo(out: Path) -> Steps[DemoSummary]:
    """Build the sample practice in `out` and print the sheets of its closed days.

    The practice of an earlier demo is replaced; one in which somebody has worked since is kept
    under another name. Raises RefusedError when the folder holds other practices.
    """
    kept = make_way(out)
    path, story = yield from build_told(out / f"{sample_name()}{SUFFIX}")
    sheets = yield from _print_sheets(path, story.days, out / SHEETS_FOLDER)
    lines = (*_kept_lines(kept), *_tell(path, story), *_sheet_lines(sheets))
    return DemoSummary(path, sheets, story, tuple(line.rstrip() for line in lines))


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
    """Nobody but the demo itself has done anything in it."""
    from recon_desktop.storage.queries.audit import load_audit

    with open_practice(path) as practice, practice.store.read() as connection:
        return {row.actor for row in load_audit(connection)} <= {ACTOR.name}


def _free_name(path: Path) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.name}.kept-{number}")).exists():
        number += 1
    return kept


def _print_sheets(path: Path, days: Iterable[SampleDay], folder: Path) -> Steps[tuple[Path, ...]]:
    from recon_desktop.services.print_sheets import write_report

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
            write_report(practice, Path(sheet).stem, on, out, overwrite=True)
            written.append(out)
    return tuple(written)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _kept_lines(kept: Path | None) -> Iterator[str]:
    if kept:
        yield f"Somebody has worked in the earlier sample practice; it is kept as {kept.name}."
        yield ""


def _tell(path: Path, story: SampleStory) -> Iterator[str]:
    """The story as a person would want it told."""
    yield f"The sample practice is {path}"
    yield from _file_lines(story)
    yield ""
    yield from _day_table(story.days)
    yield ""
    yield from _bank_lines(story)
    told = (*_posting_lines(story), *_closing_lines(story.days), *_book_lines(path, story))
    for line in told:
        yield from wrap(line, _WIDTH, subsequent_indent="  ", break_long_words=False)


def _file_lines(story: SampleStory) -> Iterator[str]:
    taken = [each for each in story.files if each.status == "imported"]
    records = sum(each.new for each in taken)
    kinds = len({each.kind for each in taken})
    yield f"Imported: {len(taken)} files of {kinds} kinds, {records} records."
    for each in story.files:
        if each.status != "imported":
            yield f"Refused: {each.file}: {each.reason}"
        elif each.needs_person:
            yield f"Needs a look: {each.file}"


def _day_table(days: Iterable[SampleDay]) -> Iterator[str]:
    yield _DAY_ROW.format("Day", "Charges", "Patients", "Billing", "V1", "V2", "Explained", "", "")
    for day in days:
        check = day.check
        amounts = (check.totals.DTT, check.totals.DPT, check.totals.DBET, check.V1, check.V2)
        yield _DAY_ROW.format(
            f"{check.business_date:%m/%d/%Y}",
            *map(str, (*amounts, check.explained.total)),
            _STATUS_WORDS[check.status],
            "closed" if day.closed else "open",
        )


_KINDS = {
    "deposit": "deposits",
    "card-batch": "card payouts",
    "remittance": "payers' remittances",
}


def _bank_lines(story: SampleStory) -> Iterator[str]:
    found = story.matches
    counts = Counter(each.kind for each in found.matched)
    told = ", ".join(f"{counts[kind]} {words}" for kind, words in _KINDS.items())
    total = Money(sum(each.amount.cents for each in found.matched))
    yield f"Bank: {len(found.matched)} lines over {total} matched: {told}."
    money_in = [each.amount for each in found.unmatched_bank if each.amount.cents > 0]
    yield (
        f"Bank: {len(found.unmatched_bank)} lines left, money in among them: "
        f"{', '.join(map(str, money_in)) or 'none'}; {_asked(found)} matches to decide."
    )


def _asked(found: MatchReport) -> int:
    """Proposals but those of the bank's own business, which stand among the lines left."""
    return sum(each.kind != "account" for each in found.proposed)


def _posting_lines(story: SampleStory) -> Iterator[str]:
    for result in story.postings:
        for each in result.posted:
            yield (
                f"Posted: remittance {each.trace} over {each.amount}: {each.reason}; "
                f"{result.entries} entries."
            )
        for each in result.held:
            yield f"Held: {each.amount} of remittance {each.trace}: {each.reason}"
        for each in result.refused:
            yield f"Refused: {each.reason}"


def _closing_lines(days: tuple[SampleDay, ...]) -> Iterator[str]:
    closed = [day.closed for day in days if day.closed]
    entries = sum(each.entries for each in closed)
    yield f"Closed: {len(closed)} of {len(days)} days, {entries} entries."
    for day in days:
        if day.refused:
            yield f"Refused: {day.refused}"
            yield from (
                f"  Look at: {finding.text}"
                for finding in day.check.findings
                if finding.severity is Severity.WARNING
            )


def _book_lines(path: Path, story: SampleStory) -> Iterator[str]:
    from recon_desktop.services.balances import load_balances
    from recon_desktop.services.verify_books import verify_books

    with open_practice(path) as practice:
        books = load_balances(practice)
        problems = verify_books(practice).problems
    yield (
        f"Books: {'in balance' if books.in_balance else 'NOT in balance'}; insurance owes "
        f"{books.ar_insurance}, patients {books.ar_patient}; remittance clearing holds "
        f"{story.postings[-1].clearing}."
    )
    yield from (f"Problem: {each}" for each in problems)


def _sheet_lines(sheets: tuple[Path, ...]) -> Iterator[str]:
    if sheets:
        yield f"Sheets: {len(sheets)} in {sheets[0].parent}"
