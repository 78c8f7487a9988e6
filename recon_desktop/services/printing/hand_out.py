"""What leaves the program on paper or as a file leaves one row in the audit trail (TRUST 16).

The row says who, which report of which days, and in which form. It holds no patient's data but the
number of a claim, and not the name a person gave the file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import ReconError
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.write_file import file_or_nothing, require_free

PAPER = "paper"
"""The form of what was sent to a printer."""


class HandOut(NamedTuple):
    """What is handed out. `form`: pdf, xlsx, csv, or paper.

    `name` is a report's, or what else is printed or saved, such as a list of the window. `first`
    and `last` are the days it covers, `remittance` the trace or id of the one it is about, `claim`
    the number of the claim, `run` the close that has stored a sheet.
    """

    name: str
    form: str
    first: date | None = None
    last: date | None = None
    remittance: str = ""
    claim: str = ""
    run: str = ""

    @property
    def detail(self) -> dict[str, str]:
        """What the audit row says."""
        said = {"report" if key == "name" else key: value for key, value in self._asdict().items()}
        return {key: str(value) for key, value in said.items() if value}

    @property
    def business_date(self) -> date | None:
        """The day, when it is about one."""
        return self.last if self.first in (None, self.last) else None


def note_printed(practice: Practice, actor: Actor, what: HandOut) -> None:
    """Leave the row of something that was sent to a printer or saved by the window itself."""
    with _noted(practice, actor, what):
        pass


def write_out(
    practice: Practice,
    actor: Actor,
    what: HandOut,
    out: Path,
    make: Callable[[], bytes],
    *,
    overwrite: bool = False,
) -> None:
    """Make something and write it to a file, whole or not at all.

    Raises what `make` raises, UsageError for a folder, RefusedError when the file is there and
    may not be replaced, StorageError when the disk refuses.
    """
    try:
        require_free(out, overwrite=overwrite)
        content = make()
    except ReconError as refusal:
        if _keeps_trail(practice):
            practice.refuse(actor, Action.PRINT, str(refusal), business_date=what.business_date)
        raise
    with file_or_nothing(out) as write, _noted(practice, actor, what):
        write(content)


@contextmanager
def _noted(practice: Practice, actor: Actor, what: HandOut) -> Iterator[None]:
    """One audit row, with what is done meanwhile or not at all."""
    if not _keeps_trail(practice):
        practice.policy.require(actor, Action.PRINT)
        yield
        return
    with practice.act(actor, Action.PRINT, business_date=what.business_date) as act:
        act.detail = dict(what.detail)
        yield


def _keeps_trail(practice: Practice) -> bool:
    """A practice file that may only be read keeps none, and can be printed all the same."""
    return os.access(practice.store.path, os.W_OK)
