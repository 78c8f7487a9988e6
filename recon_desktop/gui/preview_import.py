"""Files with what a person said of them, taken in or looked at through one service call each."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from recon_desktop.domain.access import Actor
    from recon_desktop.services.imports.import_files import FileOutcome, ImportResult
    from recon_desktop.services.practice import Practice
    from recon_desktop.services.progress import Steps


class FileChoice(NamedTuple):
    """A file; its kind and its dates and signs where a person has said, its day where none is."""

    path: Path
    kind: str = ""
    profile: str = ""  # 'month-first', 'negative-amounts' …: dates and signs
    business_date: date | None = None


def import_chosen(
    practice: Practice, actor: Actor, choices: list[FileChoice], *, dry_run: bool
) -> Steps[ImportResult]:
    """Import, or look at, the files in their order; neighbours chosen alike go in one call."""
    from recon_desktop.services.imports.import_files import ImportResult, import_files
    from recon_desktop.services.imports.read_file import profile_named

    outcomes: list[FileOutcome] = []
    for (kind, profile, day), group in groupby(choices, key=lambda each: each[1:]):
        result = yield from import_files(
            practice,
            actor,
            [each.path for each in group],
            kind=kind or None,
            profile=profile_named(profile),
            business_date=day,
            dry_run=dry_run,
        )
        outcomes += result.files
    return ImportResult(tuple(outcomes))
