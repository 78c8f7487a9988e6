"""What a day costs in a practice with ten years of days, against one with a month of them.

Every act is the service that a page or the command line calls, on a day of 100 visits. Both
practices live the same new days, in turn. Process time; seconds are shown for information.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import generator as g
import long_practice as lp
from measure import RUNS, Row, seconds_of

from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.day.day_view import load_day
from recon_desktop.services.imports.sources import list_sources
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_sheets import FORMATS, render_sheet
from recon_desktop.services.progress import finish

GOALS = {
    "import of a day's files": "<= 1.2",
    "check": "<= 1.2",
    "Today page": "<= 1.2",
    "sheets": "<= 1.2",
    "close with sheets": "<= 1.2",
    "bank match": "<= 1.2",
    "posting a remittance": "<= 1.2",
    "a remittance's grid": "<= 1.2",
    "list of imports": "<= 1.2",
    "bank page, open lines": "<= 1.2",
    "trial balance": "",
    "list of all remittances": "",
}


class Desk:
    """One practice at work, a day after another; `seconds` by act."""

    def __init__(self, path: Path, folder: Path, cohorts: int, visits: int) -> None:
        self.cohort = cohorts
        self.folder = folder
        self.visits = visits
        self.place = lp.day_after_last(cohorts)
        self.days = g.business_days(lp.FIRST_DAY, self.place + g.AT_BANK_AFTER + 2 * RUNS + 2)
        self.practice = lp.opened(path, self.days[-1])
        self.seconds: dict[str, list[float]] = {name: [] for name in GOALS}

    def _time(self, name: str, act: Callable[[], object]) -> None:
        self.seconds[name].append(seconds_of(act))

    def live_a_day(self) -> None:
        """Import, look, close, match and post the next day's cohort, each act timed."""
        self.cohort += 1
        files = g.write_cohort(self.folder, self.cohort, self.days[self.place :], self.visits)
        day = self.days[self.place]
        self.place += 1
        practice = self.practice
        self._time("import of a day's files", lambda: lp.import_all(practice, files.reports))
        self._time("check", lambda: check_day(practice, day))
        self._time("Today page", lambda: load_day(practice, day))
        lp.count(practice, files.day)
        self._time("sheets", lambda: self._sheets(practice, files.day))
        self._time("close with sheets", lambda: finish(close_day(practice, lp.ACTOR, day)))
        self._money(practice, files)
        self._time("list of imports", lambda: list_sources(practice))
        self._time("list of all remittances", lambda: list_remittances(practice))
        self._time("trial balance", lambda: load_balances(practice))

    @staticmethod
    def _sheets(practice: Practice, day: g.SampleDay) -> None:
        for name, formats in FORMATS.items():
            for fmt in formats:
                render_sheet(practice, name, day.business_date, fmt)

    def _money(self, practice: Practice, files: g.CohortFiles) -> None:
        lp.import_all(practice, [files.desk_bank, files.remittances, files.payer_bank])
        self._time("bank page, open lines", lambda: load_bank(practice, only_open=True))
        self._time("bank match", lambda: match_bank(practice, lp.ACTOR))
        newest = max(row.id for row in list_remittances(practice))
        self._time("a remittance's grid", lambda: load_desk(practice, newest))
        self._time("posting a remittance", lambda: post_remittance(practice, lp.ACTOR, newest))


def ratios(
    long: int = lp.LONG, short: int = lp.SHORT, visits: int = g.VISITS, runs: int = RUNS
) -> list[Row]:
    """Each act in the long practice over the same act in the short one."""
    desks = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for cohorts in (short, long):
            copy = stack.enter_context(lp.a_copy(lp.long_practice(cohorts, visits)))
            desks.append(Desk(copy, folder, cohorts, visits))
            stack.callback(desks[-1].practice.close)
        for _ in range(runs + 1):
            for desk in desks:
                desk.live_a_day()
    young, old = (
        {name: statistics.median(found[1:]) for name, found in desk.seconds.items()}
        for desk in desks
    )
    return [
        Row(
            f"{name}: {long} days / {short} days ({old[name]:.3f} s)", old[name] / young[name], goal
        )
        for name, goal in GOALS.items()
    ]
