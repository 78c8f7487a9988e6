"""Take files in: recognise, read, show what is new, store whole or not at all.

A file is imported in one transaction of its own. Bytes that are there already are a no-op with a
sentence; a remittance that is there under another file name is refused; a second report of the
same day either corrects the first (R11.14) or adds to it; rows for a closed day become late
entries of the next open day (R11.3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import ReconError, UnreadableFileError
from recon_desktop.readers.base import BANK_KINDS, Kind, ReadResult
from recon_desktop.readers.profiles import Profile
from recon_desktop.services.practice import Act, Practice
from recon_desktop.services.progress import Progress, Steps

if TYPE_CHECKING:
    from recon_desktop.services.imports.stage_days import StagedCounts
    from recon_desktop.storage.queries.sources import SourceRow

MAX_BYTES = 256 * 1024 * 1024
"""A day's export is a few hundred kilobytes; beyond this it is something else."""

_ACTIONS = {
    Kind.X12_835: Action.IMPORT_REMITTANCES,
    Kind.X12_837P: Action.IMPORT_REMITTANCES,
    **dict.fromkeys(BANK_KINDS, Action.IMPORT_BANK),
}
_OTHER = Action.IMPORT_EXPORTS


@dataclass(frozen=True, slots=True)
class RejectedView:
    """A row that could not be read: 1-based line, segment or column, reason."""

    line: int
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class TotalView:
    """A total the file states about itself beside ours; cents for money, else a count."""

    name: str
    stated: int
    counted: int
    ok: bool


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file."""

    file: str
    kind: str
    source_id: int | None
    status: str  # imported | already-imported | refused | would-import
    reason: str = ""
    new: int = 0
    seen: int = 0
    changed: int = 0
    vanished: int = 0
    rejected: tuple[RejectedView, ...] = ()
    control_totals: tuple[TotalView, ...] = ()
    dates: tuple[date, ...] = ()
    warnings: tuple[str, ...] = ()
    doubtful: bool = False  # a remittance out of balance, of unknown status, or seen before

    @property
    def why(self) -> str:
        """The reason without the file's name, for where that stands already."""
        return self.reason.removeprefix(f"{self.file}: ")

    @property
    def needs_person(self) -> bool:
        """Something in it should be looked at (exit code 3)."""
        off = any(not total.ok for total in self.control_totals)
        return off or self.doubtful or bool(self.rejected)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """All files, in the order given."""

    files: tuple[FileOutcome, ...]


@dataclass(frozen=True)
class _Read:
    """A file that was read and waits to be stored."""

    name: str
    data: bytes
    sha256: str
    result: ReadResult


def import_files(
    practice: Practice,
    actor: Actor,
    files: Sequence[Path],
    *,
    kind: str | None = None,
    profile: Profile | None = None,
    business_date: date | None = None,
    dry_run: bool = False,
) -> Steps[ImportResult]:
    """Read every file, then store each. A file that is refused does not stop the others."""
    read: list[_Read | FileOutcome] = []
    for number, path in enumerate(files):
        yield Progress(number, 2 * len(files), f"Reading {path.name}")
        read.append(_read(practice, path, kind, profile, business_date))
    shared = _date_of_batch([item.result for item in read if isinstance(item, _Read)])
    outcomes = []
    for number, item in enumerate(read):
        if isinstance(item, FileOutcome):
            outcomes.append(item)
            if not dry_run:
                _leave_trace(practice, actor, item)
            continue
        yield Progress(len(files) + number, 2 * len(files), f"Storing {item.name}")
        outcomes.append(_store(practice, actor, item, business_date, shared, dry_run=dry_run))
    return ImportResult(tuple(outcomes))


def _read(
    practice: Practice,
    path: Path,
    kind: str | None,
    profile: Profile | None,
    business_date: date | None,
) -> _Read | FileOutcome:
    from recon_desktop.readers.identify import read_file
    from recon_desktop.storage.queries.sources import source_by_hash

    try:
        data = read_bytes(path)
        sha256 = hashlib.sha256(data).hexdigest()
        with practice.store.read() as connection:
            known = source_by_hash(connection, sha256)
        if known and known.record_count:  # a report without rows may be another day's
            return _already(practice, path.name, known)
        wanted = Kind(kind) if kind else None
        result = read_file(
            data,
            kind=wanted,
            profile=profile,
            business_date=business_date,
            today=practice.local_now().date(),
            name=path.name,
        )
    except ReconError as error:
        return FileOutcome(path.name, kind or "", None, "refused", str(error))
    return _Read(path.name, data, sha256, result)


def _already(practice: Practice, name: str, known: SourceRow) -> FileOutcome:
    from recon_desktop.services.imports.sources import local_time

    when = local_time(practice, known.imported_at)
    reason = f"These are the bytes of {known.file_name}, imported {when:%m/%d/%Y}."
    return FileOutcome(name, known.kind, known.id, "already-imported", reason)


def _leave_trace(practice: Practice, actor: Actor, outcome: FileOutcome) -> None:
    """The audit row of a file that never came to be stored (TRUST 16)."""
    action = _ACTIONS.get(Kind(outcome.kind), _OTHER) if outcome.kind in list(Kind) else _OTHER
    if outcome.status == "refused":
        practice.refuse(actor, action, f"{outcome.file}: {outcome.why}")
        return
    with suppress(ReconError), practice.act(actor, action) as act:
        act.detail = {"file": outcome.file, "already imported as": outcome.source_id}


def read_bytes(path: Path) -> bytes:
    """The file's bytes. UnreadableFileError when it is not there, not readable or far too big."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFileError(
                f"{path.name} is larger than {MAX_BYTES // 2**20} MB; no export of a day is."
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}.") from error


def _date_of_batch(results: Iterable[ReadResult]) -> date | None:
    """The one posting date of the charges and receipts dropped together, if it is one."""
    dates = {
        record.post_date
        for result in results
        if result.kind in (Kind.CHARGES, Kind.RECEIPTS)
        for record in result.records
    }
    return dates.pop() if len(dates) == 1 else None


def _store(
    practice: Practice,
    actor: Actor,
    item: _Read,
    business_date: date | None,
    shared: date | None,
    *,
    dry_run: bool,
) -> FileOutcome:
    from recon_desktop.storage.queries.sources import source_by_hash

    action = _ACTIONS.get(item.result.kind, _OTHER)
    doing = practice.rehearse if dry_run else practice.act
    try:
        with doing(actor, action) as act:
            known = source_by_hash(act.connection, item.sha256)
            if known:  # dropped twice, or someone was faster, or without rows
                outcome = _already(practice, item.name, known)
                outcome = _known(act, outcome, item, known, business_date or shared)
            else:
                source_id, counts = _store_in(act, actor, item, business_date, shared)
                outcome = _outcome(item, source_id, counts)
            act.detail = {
                "file": item.name,
                "kind": item.result.kind,
                "source": outcome.source_id,
                "status": outcome.status,
            }
    except ReconError as error:
        return replace(_outcome(item, None, None), status="refused", reason=str(error))
    if dry_run and outcome.status == "imported":
        return replace(outcome, source_id=None, status="would-import")
    return outcome


def _known(
    act: Act, outcome: FileOutcome, item: _Read, known: SourceRow, day: date | None
) -> FileOutcome:
    """A file that is here already; without rows it may tell of another day."""
    from recon_desktop.services.imports.stage_rows import tell_of_another_day

    if day is None or not tell_of_another_day(act, known.id, item.result, day):
        return outcome
    reason = f"It has no rows, as {known.file_name}; it counts for {day:%m/%d/%Y} too."
    return replace(outcome, status="imported", reason=reason, dates=(day,))


def _store_in(
    act: Act, actor: Actor, item: _Read, business_date: date | None, shared: date | None
) -> tuple[int, StagedCounts]:
    from recon_desktop.services.imports.stage_remittances import stage_remittances
    from recon_desktop.services.imports.stage_rows import stage_rows
    from recon_desktop.storage.queries import sources

    result = item.result
    new = sources.NewSource(
        result.kind,
        item.name,
        item.sha256,
        len(item.data),
        act.stamp,
        actor.name,
        len(result.records),
    )
    source_id = sources.insert_source(act.connection, new, item.data)
    if result.kind is Kind.X12_835:
        counts = stage_remittances(act, source_id, result)
    else:
        counts = stage_rows(act, source_id, result, item.name, business_date or shared)
    sources.insert_rejected(act.connection, source_id, result.rejected)
    sources.insert_totals(act.connection, source_id, result.control_totals)
    sources.update_counts(
        act.connection,
        source_id,
        new=counts.new,
        seen=counts.seen,
        changed=counts.changed,
        vanished=counts.vanished,
    )
    return source_id, counts


def _outcome(item: _Read, source_id: int | None, counts: StagedCounts | None) -> FileOutcome:
    result = item.result
    return FileOutcome(
        file=item.name,
        kind=result.kind,
        source_id=source_id,
        status="imported",
        reason=counts.reason if counts else "",
        new=counts.new if counts else 0,
        seen=counts.seen if counts else 0,
        changed=counts.changed if counts else 0,
        vanished=counts.vanished if counts else 0,
        rejected=tuple(RejectedView(*row) for row in result.rejected),
        control_totals=tuple(
            TotalView(t.name, t.stated, t.counted, t.ok) for t in result.control_totals
        ),
        dates=counts.dates if counts else (),
        warnings=(*result.warnings, *(counts.warnings if counts else ())),
        doubtful=counts.doubtful if counts else False,
    )
