"""Build the sample practice from its files, through the same services as any practice.

The files in ``resources/sample_practice`` lie in one folder a business date, as a practice keeps
them; ``practice.json`` holds what no system exports: the set-up, and what was counted by hand.
Nothing here knows what the days add up to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from recon_desktop.domain.access import Actor
from recon_desktop.domain.day.crosscheck import CrossCheck
from recon_desktop.domain.errors import PracticeFileError, RefusedError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.match_bank import MatchReport
from recon_desktop.services.bank.reconciliation_view import StatementView
from recon_desktop.services.day.close_day import CloseResult
from recon_desktop.services.imports.import_files import FileOutcome
from recon_desktop.services.posting.post_remittance import PostResult
from recon_desktop.services.practice import Clock, Practice, create_practice, utc_now
from recon_desktop.services.progress import Progress, Steps
from recon_desktop.settings import resource

if TYPE_CHECKING:
    from recon_desktop.services.bank.propose_statement import ProposedStatement

SUFFIX = ".recon"
ACTOR = Actor("Sample")
"""Whose acts these are in the audit trail; who works in the sample afterwards is somebody else."""

_PARTS = 5  # importing, the desk, the bank, the days, the follow-up


@dataclass(frozen=True, slots=True)
class SampleDay:
    """What became of a business date; `closed` is None where `refused` says why."""

    check: CrossCheck
    closed: CloseResult | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SampleStory:
    """What happened while the sample was built, for telling.

    `matches`: all that was matched, and what was left in the end.
    """

    files: tuple[FileOutcome, ...]
    matches: MatchReport
    days: tuple[SampleDay, ...]
    postings: tuple[PostResult, ...]
    statement: StatementView


@dataclass(frozen=True)
class _Material:
    """The sample's files: what was told by hand, and the exports by business date."""

    told: dict[str, Any]
    folders: dict[date, tuple[Path, ...]] = field(default_factory=dict)

    @property
    def counted_days(self) -> dict[date, dict[str, str]]:
        return {date.fromisoformat(day): each for day, each in self.told["counts"].items()}

    @property
    def clock(self) -> Clock:
        """The machine's clock, but never before the end of what the files tell."""
        ended = datetime.combine(max(self.folders), time(23), UTC)
        return lambda: max(utc_now(), ended)


def sample_name() -> str:
    """What the sample practice is called."""
    name: str = _load_material().told["name"]
    return name


def build_sample(folder: Path) -> Steps[Path]:
    """Make the sample practice in the folder and return its file.

    A practice that is there already is left alone: the new one gets a number.
    """
    path, _ = yield from build_told(free_path(folder))
    return path


def free_path(folder: Path) -> Path:
    """``Maple Pediatrics.recon`` in the folder, or with the first number that is free."""
    name = sample_name()
    path, number = folder / f"{name}{SUFFIX}", 1
    while path.exists():
        number += 1
        path = folder / f"{name} {number}{SUFFIX}"
    return path


def build_told(path: Path) -> Steps[tuple[Path, SampleStory]]:
    """Make the sample practice at `path`, and say what happened.

    It is built under another name, so that stopping half-way leaves nothing behind. Raises
    PracticeFileError when something is there already or the folder cannot be written.
    """
    material = _load_material()
    told = material.told
    if path.exists():
        raise PracticeFileError(f"{path.name} exists already; choose another folder.")
    with _built_aside(path) as making:
        with create_practice(
            making, name=told["name"], timezone=told["timezone"], clock=material.clock
        ) as practice:
            yield Progress(0, _PARTS, "Setting up the practice")
            _set_up(practice, told)
            story = yield from _live_through(practice, material)
        making.replace(path)
    return path, story


@contextmanager
def _built_aside(path: Path) -> Iterator[Path]:
    making = path.with_name(f".{path.stem}.building")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(making)
        yield making
    except OSError as error:
        raise PracticeFileError(
            f"The sample practice cannot be made in {path.parent}: {error.strerror}."
        ) from error
    finally:
        _remove(making)


def _remove(making: Path) -> None:
    for leftover in making.parent.glob(f"{making.name}*"):
        with suppress(FileNotFoundError):
            leftover.unlink()


def _load_material() -> _Material:
    folder = resource("sample_practice")
    told = json.loads((folder / "practice.json").read_text(encoding="utf-8"))
    days = {
        date.fromisoformat(each.name): tuple(sorted(each.iterdir()))
        for each in sorted(folder.iterdir())
        if each.is_dir()
    }
    return _Material(told, days)


def _set_up(practice: Practice, told: dict[str, Any]) -> None:
    from recon_desktop.services import setup

    register, account = told["register"], told["account"]
    setup.save_practice(
        practice, ACTOR, name=told["name"], timezone=told["timezone"], address=told["address"]
    )
    setup.save_register(
        practice,
        ACTOR,
        name=register["name"],
        float_amount=Money.parse(register["float"]),
        rename_from="",
    )
    setup.save_account(
        practice,
        ACTOR,
        account=account["number"],
        name=account["name"],
        bank_name=account["bank"],
    )
    for payer, alias in told["aliases"].items():
        setup.save_alias(practice, ACTOR, payer=payer, alias=alias)
    _set_rules(practice, told)


def _set_rules(practice: Practice, told: dict[str, Any]) -> None:
    """What is said of payers, and what is never posted without a person."""
    from recon_desktop.domain.payer_profiles import PayerProfile
    from recon_desktop.domain.posting.holds import PostingRule
    from recon_desktop.services.payer_profiles import save_payer_profile
    from recon_desktop.services.posting.posting_rules import save_hold

    for each in told["payers"]:
        profile = PayerProfile(each["name"], program=each["program"], address=each["address"])
        save_payer_profile(practice, ACTOR, profile)
    for each in told["holds"]:
        save_hold(practice, ACTOR, PostingRule(reason=each["reason"], note=each["note"]))


def _live_through(practice: Practice, material: _Material) -> Steps[SampleStory]:
    """Everything the desk would do: import, count, prepare, match, post, close, follow up."""
    from recon_desktop.services.bank.match_bank import match_bank
    from recon_desktop.services.posting.post_remittance import post_cleared

    files = yield from _import_all(practice, material)
    yield Progress(1, _PARTS, "Counting drawers, preparing deposits")
    for day, counted in material.counted_days.items():
        _close_desk(practice, day, counted)
    yield Progress(2, _PARTS, "Matching the bank")
    matches = match_bank(practice, ACTOR)
    days: list[SampleDay] = []
    postings: list[PostResult] = []
    for day in material.counted_days:
        yield Progress(3, _PARTS, f"Posting and closing {day:%m/%d/%Y}")
        postings += _post_until(practice, day)
        days.append((yield from _close(practice, day)))
    postings.append((yield from post_cleared(practice, ACTOR)))
    yield Progress(4, _PARTS, "Looking after what is left")
    _explain_lines(practice, material.told["bank"])
    # a returned check is known by its receipt, which is in the books since its day was closed
    again = match_bank(practice, ACTOR)
    matches = replace(again, matched=(*matches.matched, *again.matched))
    _follow_up(practice)
    return SampleStory(files, matches, tuple(days), tuple(postings), _reconcile(practice))


def _import_all(practice: Practice, material: _Material) -> Steps[tuple[FileOutcome, ...]]:
    from recon_desktop.services.imports.import_files import import_files

    outcomes: list[FileOutcome] = []
    for day, files in material.folders.items():
        yield Progress(0, _PARTS, f"Importing {day:%m/%d/%Y}")
        result = yield from import_files(practice, ACTOR, files)
        outcomes += result.files
    return tuple(outcomes)


def _close_desk(practice: Practice, day: date, counted: dict[str, str]) -> None:
    """Count the drawer and its checks, and make up the bag."""
    from recon_desktop.services.day.count_drawer import count_drawer, load_drawers
    from recon_desktop.services.day.make_deposit import make_deposit

    (drawer,) = load_drawers(practice, day)
    count_drawer(
        practice,
        ACTOR,
        business_date=day,
        register=drawer.register,
        counts=counted["pieces"],
        checks=",".join(f"{number}={amount.plain}" for number, _, amount in drawer.checks),
        reason=counted["reason"],
    )
    make_deposit(practice, ACTOR, day)


def _post_until(practice: Practice, day: date) -> list[PostResult]:
    """Post what the bank has booked by the end of the day."""
    from recon_desktop.services.posting.post_remittance import post_remittance
    from recon_desktop.services.posting.remittances import list_remittances

    cleared = [
        row.id
        for row in reversed(list_remittances(practice))
        if row.state == "Cleared"
        and not row.lane  # a person's
        and row.bank_date is not None
        and row.bank_date <= day
    ]
    return [post_remittance(practice, ACTOR, each) for each in cleared]


def _close(practice: Practice, day: date) -> Steps[SampleDay]:
    from recon_desktop.services.day.check_day import check_day
    from recon_desktop.services.day.close_day import close_day

    check = check_day(practice, day)
    try:
        closed = yield from close_day(practice, ACTOR, day)
    except RefusedError as refusal:
        return SampleDay(check, None, str(refusal))
    return SampleDay(check, closed)


def _explain_lines(practice: Practice, told: list[dict[str, Any]]) -> None:
    """What a person says of the bank's own lines: rent, payroll, fees."""
    from recon_desktop.services.bank.bank_view import load_bank
    from recon_desktop.services.bank.explain_bank_line import explain_line

    lines = load_bank(practice).lines
    for each in told:
        day = date.fromisoformat(each["date"])
        (line,) = [x for x in lines if x.post_date == day and x.text.startswith(each["text"])]
        explain_line(
            practice, ACTOR, bank_line_id=line.id, account=each["account"], note=each["note"]
        )


def _follow_up(practice: Practice) -> None:
    """What the worklists find by themselves when they are opened."""
    from recon_desktop.services.follow.credits import note_credits
    from recon_desktop.services.follow.secondary_claims import refresh_secondary

    refresh_secondary(practice, ACTOR)
    note_credits(practice, ACTOR)


def _reconcile(practice: Practice) -> StatementView:
    """The first statement, from the balances that its own file states: the sample's states both."""
    from recon_desktop.services.bank import reconcile_statement as deeds
    from recon_desktop.services.bank.propose_statement import proposed_statement, statement_accounts
    from recon_desktop.services.bank.reconciliation_view import load_reconciliation

    (account,) = statement_accounts(practice)
    stated = cast("ProposedStatement", proposed_statement(practice, account))
    made = deeds.start_reconciliation(
        practice,
        ACTOR,
        account=account,
        first=stated.first,
        last=stated.last,
        opening=cast("Money", stated.opening),
        closing=cast("Money", stated.closing),
    )
    deeds.finish_reconciliation(practice, ACTOR, made)
    return load_reconciliation(practice, made)
