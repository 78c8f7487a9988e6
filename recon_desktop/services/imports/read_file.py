"""What is in a file: read it, store nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from recon_desktop.domain.errors import UnreadableFileError, UsageError
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.readers.profiles import BUILT_IN, Profile, read_profile


@dataclass(frozen=True, slots=True)
class FileContents:
    """A file as read; `needs_person` when something in it should be looked at (exit code 3)."""

    file: str
    sha256: str
    result: ReadResult
    needs_person: bool


def read_file(
    path: Path,
    *,
    kind: str | None = None,
    profile: str | None = None,
    business_date: date | None = None,
) -> FileContents:
    """Read one file. Raises UnreadableFileError and its kin with a sentence fit to show."""
    from recon_desktop.readers.identify import read_file as read
    from recon_desktop.services.imports.import_files import read_bytes

    data = read_bytes(path)
    result = read(
        data,
        kind=kind_named(kind),
        profile=profile_named(profile),
        business_date=business_date,
        name=path.name,
    )
    return FileContents(path.name, hashlib.sha256(data).hexdigest(), result, _is_off(result))


def kind_named(kind: str | None) -> Kind | None:
    """A kind by its name on the command line; UsageError names those there are."""
    try:
        return Kind(kind) if kind else None
    except ValueError:
        raise UsageError(f"There is no kind {kind}. There are: {', '.join(Kind)}.") from None


def profile_named(profile: str | None) -> Profile | None:
    """A built-in profile by its name, or one saved in a file."""
    if not profile:
        return None
    if profile in BUILT_IN:
        return BUILT_IN[profile]
    try:
        return read_profile(Path(profile).read_bytes())
    except OSError as error:
        known = ", ".join(BUILT_IN)
        raise UsageError(
            f"There is no profile {profile}; there are {known}, or a file with a saved one."
        ) from error
    except UnreadableFileError as error:
        raise UsageError(f"{profile}: {error}") from error


def _is_off(result: ReadResult) -> bool:
    """Rejected rows, control totals that disagree, remittances out of balance, or nothing."""
    from recon_desktop.domain.remittance import needs_person

    if result.rejected or any(not total.ok for total in result.control_totals):
        return True
    if result.kind is Kind.X12_835:
        return any(needs_person(record) for record in result.records)
    foreign = any(s.currency not in ("", "USD") for s in result.statements)
    return foreign or (not result.records and not result.statements)
