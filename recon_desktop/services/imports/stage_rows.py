"""Put the rows of one file into the practice, inside the caller's transaction.

Part of ``import_files``; decides what is new, seen, changed or vanished, and for which business
date each row counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.errors import AmbiguousError, RefusedError
from recon_desktop.domain.records import BankLine, CardBatch, PatientTotal
from recon_desktop.domain.staging import (
    Identity,
    Met,
    business_date_of,
    identities,
    meet,
    natural_key,
    relation,
)
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.imports.same_statement import Again, seen_in_other_form
from recon_desktop.services.imports.stage_late import ClosedDay, LateFile
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.staging import LiveRow, NewRow

_REPORTS = {
    Kind.CHARGES: "charges",
    Kind.PATIENT_TOTALS: "patient-totals",
    Kind.RECEIPTS: "receipts",
    Kind.CLAIMS_LOG: "claims-log",
    Kind.X12_837P: "claims-log",
    Kind.CARD_BATCHES: "card-batches",
    Kind.VISITS: "visits",
}
_ONLY_ADDS = frozenset({Kind.OFX, Kind.BANK_CSV, Kind.FEE_SCHEDULE, Kind.X12_837P})
_Old = Mapping[Identity, "LiveRow"]


@dataclass(frozen=True, slots=True)
class StagedCounts:
    """What became of the rows of one file."""

    new: int = 0
    seen: int = 0
    changed: int = 0
    vanished: int = 0
    dates: tuple[date, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str = ""
    doubtful: bool = False


def stage_rows(
    act: Act, source_id: int, result: ReadResult, name: str, given: date | None
) -> StagedCounts:
    """Store the rows of a report, a claim file or a bank file.

    `given` is the business date for reports that state none. Raises RefusedError when such a
    report has no date at all, AmbiguousError when a second report of a day overlaps too little
    to be a correction and too much to be another part.
    """
    from recon_desktop.storage.queries import days, sources, statements

    given, reason = _day_for(act.connection, result, given)
    dated = _dated(result, name, given, act.at.date())
    by_day: dict[date, list[Any]] = defaultdict(list)
    for record, day in dated:
        by_day[day].append(record)
    report = _REPORTS.get(result.kind)
    covered = set(by_day)
    if report:
        covered |= {day for day in (given, result.stated_date) if day is not None and not by_day}
        if not covered and not result.rejected:
            raise _without_a_day(name)
        closed = days.closed_among(act.connection, covered)
        sources.insert_coverage(act.connection, source_id, report, covered - closed)
        sources.insert_coverage(act.connection, source_id, f"late-{report}", closed)
    if result.kind not in _ONLY_ADDS:
        days.open_days(act.connection, covered, act.stamp)
    foreign = {s.currency for s in result.statements} - {"", "USD"}
    if foreign:
        raise RefusedError(
            f"{name}: the account is kept in {min(foreign)}. Only statements in US dollars are "
            "imported."
        )
    statements.insert_statements(act.connection, source_id, result.statements)
    if not dated:
        return StagedCounts(dates=tuple(sorted(covered)), reason=reason)
    again = _seen_again(act.connection, result.kind, by_day)
    staging = _Staging(act, source_id, result.kind, type(dated[0][0]), name)
    staging.take(by_day)
    counts = staging.counts(covered)
    counts = replace(
        counts,
        seen=counts.seen + len(again.records),
        warnings=(*counts.warnings, *again.warnings),
        doubtful=counts.doubtful or bool(again.warnings),
        reason=reason,
    )
    return _with_overlaps(act.connection, counts) if result.kind is Kind.FEE_SCHEDULE else counts


def _seen_again(connection: Connection, kind: Kind, by_day: dict[date, list[Any]]) -> Again:
    """Take out of a bank file what stands already from a file of the other kind."""
    if kind not in (Kind.OFX, Kind.BANK_CSV):
        return Again((), ())
    again = seen_in_other_form(connection, kind, chain(*by_day.values()))
    for record in again.records:
        by_day[record.post_date].remove(record)
    return again


def _with_overlaps(connection: Connection, counts: StagedCounts) -> StagedCounts:
    """Two fees for the same thing on the same day: a person has to end one of them."""
    from recon_desktop.domain.follow.fees import overlaps
    from recon_desktop.storage.queries.fees import load_fees

    found = overlaps(each.record for each in load_fees(connection))
    warnings = tuple(f"{each.text}; end one of them." for each in found)
    return replace(counts, warnings=(*counts.warnings, *warnings), doubtful=bool(found))


def _day_for(
    connection: Connection, result: ReadResult, given: date | None
) -> tuple[date | None, str]:
    """The day of a report that states none: the one open day that has charges and lacks it."""
    from recon_desktop.storage.queries.sources import open_days_lacking

    stated = result.stated_date or given or result.kind is not Kind.PATIENT_TOTALS
    if stated or any(business_date_of(record) for record in result.records):
        return given, ""
    lacking = open_days_lacking(connection, "patient-totals", having="charges")
    if len(lacking) != 1:
        return None, ""
    return lacking[0], f"Taken for {lacking[0]:%m/%d/%Y}, the only open day that lacks it."


def _dated(
    result: ReadResult, name: str, given: date | None, today: date
) -> list[tuple[Any, date]]:
    dated = []
    for record in result.records:
        day = business_date_of(record)
        if day is None:
            day = result.stated_date or given
            if result.kind is Kind.FEE_SCHEDULE:
                day = day or today
        if day is None:
            raise _without_a_day(name)
        if isinstance(record, PatientTotal):
            record = record._replace(business_date=day)
        dated.append((record, day))
    return dated


def _without_a_day(name: str) -> RefusedError:
    return RefusedError(
        f"{name} does not say of which day it tells. Import it together with that day's "
        "charges, or give the business date."
    )


def tell_of_another_day(act: Act, source_id: int, result: ReadResult, day: date | None) -> bool:
    """Let a report without rows count for one more day: it reads the same on each of them.

    False when it has rows or a date of its own, or tells of that day already.
    """
    from recon_desktop.storage.queries import days, sources

    report = _REPORTS.get(result.kind)
    if report is None or day is None or result.records or result.rejected or result.stated_date:
        return False
    told = sources.load_coverage(act.connection, [source_id]).get(source_id, [])
    if day in told or days.closed_among(act.connection, [day]):
        return False
    sources.insert_coverage(act.connection, source_id, report, [day])
    days.open_days(act.connection, [day], act.stamp)
    return True


class _Staging:
    """The rows of one file meeting those that are there, day by day."""

    def __init__(self, act: Act, source_id: int, kind: Kind, record_type: type, name: str) -> None:
        self._connection = act.connection
        self._at = act.stamp
        self._source_id = source_id
        self._kind = kind
        self._type = record_type
        self._name = name
        self._origin = {Kind.X12_837P: "837", Kind.CLAIMS_LOG: "log"}.get(kind, "")
        self._rows: list[NewRow] = []
        self._retired: list[int] = []
        self._met: list[Met] = []
        self._warnings: list[str] = []
        self._kept = 0

    def take(self, by_day: dict[date, list[Any]]) -> None:
        """Compare every day, then write once."""
        from recon_desktop.storage.queries import days, staging

        live = staging.live_values(self._connection, self._type, by_day, origin=self._origin)
        closed = days.closed_among(self._connection, by_day)
        for day in sorted(by_day):
            old = {identity: row for identity, row in live.items() if row.business_date == day}
            new = self._identified(by_day[day])
            if day in closed and self._kind in _REPORTS:
                self._take_late(day, old, new)
            else:
                self._take_day(day, old, new)
        staging.supersede(self._connection, self._type, self._retired, self._source_id)
        staging.insert_rows(self._connection, self._source_id, self._rows)

    def _identified(self, records: Sequence[Any]) -> dict[Identity, Any]:
        keys = (natural_key(record, origin=self._origin or "log") for record in records)
        return dict(zip(identities(keys), records, strict=True))

    def _corrected(
        self, day: date, old: Mapping[Identity, int], new: Iterable[Identity]
    ) -> dict[int, list[Identity]]:
        """The earlier files that this one corrects, each with its rows that are gone now.

        `old` says of which file each row is. Each is asked for itself: the export of one
        location does not correct the other's.
        """
        if self._kind in _ONLY_ADDS:
            return {}
        present = set(new)
        files: dict[int, list[Identity]] = defaultdict(list)
        for identity, source_id in old.items():
            files[source_id].append(identity)
        corrected = {}
        for source_id, rows in files.items():
            related = relation(rows, present)
            if related.ambiguous:
                raise AmbiguousError(
                    f"{self._name} has some rows of {day:%m/%d/%Y} that are there already, but "
                    "not most: it is unclear whether it corrects the earlier report or adds to "
                    "it. Undo the earlier import first, then import this one."
                )
            if related.replaces:
                corrected[source_id] = [identity for identity in rows if identity not in present]
        return corrected

    def _take_day(self, day: date, old: _Old, new: dict[Identity, Any]) -> None:
        """The newer version stands for what it repeats, and for what it no longer has."""
        from recon_desktop.storage.queries.staging import NewRow, values_of

        before = {identity: row.values for identity, row in old.items()}
        after = {identity: values_of(record) for identity, record in new.items()}
        corrected = self._corrected(day, {i: row.source_id for i, row in old.items()}, new)
        met = meet(before, after, replaces=False)._replace(
            vanished=tuple(chain(*corrected.values()))
        )
        matched = self._matched(old)
        met = self._leave_matched(met, {i: old[i].row_id for i in matched})
        repeats = self._kind not in _ONLY_ADDS
        again = (*met.seen, *met.changed, *met.vanished) if repeats else met.changed
        self._retired += [old[identity].row_id for identity in again if identity not in matched]
        kept = new if repeats else {i: new[i] for i in (*met.new, *met.changed)}
        self._rows += [
            NewRow(record, day, late=False, identity=identity, origin=self._origin)
            for identity, record in kept.items()
            if identity not in matched
        ]
        if met.vanished:
            self._warnings.append(
                f"{len(met.vanished)} rows of {day:%m/%d/%Y} are no longer in the report."
            )
        self._met.append(met)

    def _matched(self, old: _Old) -> set[Identity]:
        """Rows that are tied to the bank or reconciled: they stay the rows they are (TRUST 6)."""
        from recon_desktop.storage.queries import bank, reconciliations

        if self._type not in (BankLine, CardBatch):
            return set()
        rows = [row.row_id for row in old.values()]
        ids = bank.matched_rows(self._connection, rows, lines=self._type is BankLine)
        if self._type is BankLine:
            ids |= reconciliations.held_rows(self._connection, rows)
        return {identity for identity, row in old.items() if row.row_id in ids}

    def _leave_matched(self, met: Met, matched: Mapping[Identity, int]) -> Met:
        """A matched bank line is seen, whatever its text says now; a matched batch must agree."""
        from recon_desktop.storage.queries.staging import load_ids

        if self._type is BankLine:
            seen = (*met.seen, *(i for i in met.changed if i in matched))
            changed = tuple(i for i in met.changed if i not in matched)
            return met._replace(seen=seen, changed=changed)
        off = [matched[i] for i in (*met.changed, *met.vanished) if i in matched]
        if off:
            batches = load_ids(self._connection, CardBatch, off).values()
            names = ", ".join(each.batch_id or f"of {each.closed_on:%m/%d/%Y}" for each in batches)
            raise RefusedError(
                f"{self._name} tells otherwise of card batch {names}, which is matched to the "
                "bank. Take the match back first, then import this file."
            )
        return met

    def _take_late(self, day: date, old: _Old, new: dict[Identity, Any]) -> None:
        """After the close only the difference counts, on the next open day (R11.3, R11.14)."""
        from recon_desktop.storage.queries.days import open_days

        closed = ClosedDay(self._connection, self._type, day, old, self._origin)
        target = next_open_day(self._connection, day)
        corrected = self._corrected(day, closed.known, new)
        where = LateFile(self._source_id, target, min(corrected, default=self._source_id))
        late = closed.difference(new, tuple(chain(*corrected.values())), where)
        self._rows += late.rows
        self._met.append(late.met)
        if late.rows:
            open_days(self._connection, [target], self._at)
            self._warnings.append(
                f"{day:%m/%d/%Y} is closed: {len(late.rows)} late entries count for "
                f"{target:%m/%d/%Y}."
            )
        if late.kept:
            self._kept += late.kept
            self._warnings.append(
                f"{day:%m/%d/%Y} is closed: {late.kept} rows that are different now, or gone, "
                "stay as they were closed."
            )

    def counts(self, covered: Iterable[date]) -> StagedCounts:
        """The sums over all days."""
        return StagedCounts(
            new=sum(len(met.new) for met in self._met),
            seen=sum(len(met.seen) for met in self._met),
            changed=sum(len(met.changed) for met in self._met),
            vanished=sum(len(met.vanished) for met in self._met),
            dates=tuple(sorted(covered)),
            warnings=tuple(self._warnings),
            doubtful=self._kept > 0,
        )
