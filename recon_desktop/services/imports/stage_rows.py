"""Put the rows of one file into the practice, inside the caller's transaction.

Part of ``import_files``: of which business date each row tells, and which days the file covers.
What becomes of the rows is decided day by day in ``stage_days``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.records import PatientTotal
from recon_desktop.domain.staging import business_date_of
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.services.imports.same_statement import Again, seen_again
from recon_desktop.services.imports.stage_days import ONLY_ADDS, REPORTS, StagedCounts, StagedDays
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_ByDay = dict[date, list[Any]]


def stage_rows(
    act: Act, source_id: int, result: ReadResult, name: str, given: date | None
) -> StagedCounts:
    """Store the rows of a report, a claim file or a bank file.

    `given` is the business date for reports that state none. Raises RefusedError when such a
    report has no date at all, AmbiguousError when a second report of a day overlaps too little
    to be a correction and too much to be another part.
    """
    given, reason = _day_for(act.connection, result, given)
    by_day = _by_day(result, name, given, act.at.date())
    covered = _cover(act, source_id, result, name, by_day.keys() or {given, result.stated_date})
    _keep_statements(act.connection, source_id, result, name)
    if not by_day:
        return StagedCounts(dates=tuple(sorted(covered)), reason=reason)
    again = _take_out_seen(act.connection, result.kind, by_day)
    days = StagedDays(act, source_id, result.kind, type(result.records[0]), name)
    days.take(by_day)
    counts = days.counts(covered)
    counts = replace(
        counts,
        seen=counts.seen + len(again.records),
        warnings=(*counts.warnings, *again.warnings),
        doubtful=counts.doubtful or bool(again.warnings),
        reason=reason,
    )
    return _with_overlaps(act.connection, counts) if result.kind is Kind.FEE_SCHEDULE else counts


def _cover(
    act: Act, source_id: int, result: ReadResult, name: str, told: Iterable[date | None]
) -> set[date]:
    """Note which days the file tells of; the days of its rows, or else the day it is for."""
    from recon_desktop.storage.queries import days, sources

    report = REPORTS.get(result.kind)
    covered = {day for day in told if day is not None} if report or result.records else set()
    if report:
        if not covered and not result.rejected:
            raise _without_a_day(name)
        closed = days.closed_among(act.connection, covered)
        sources.insert_coverage(act.connection, source_id, report, covered - closed)
        sources.insert_coverage(act.connection, source_id, f"late-{report}", closed)
    if result.kind not in ONLY_ADDS:
        days.open_days(act.connection, covered, act.stamp)
    return covered


def _keep_statements(connection: Connection, source_id: int, result: ReadResult, name: str) -> None:
    """What a bank file says of its accounts. RefusedError for another currency than US dollars."""
    from recon_desktop.storage.queries.statements import insert_statements

    foreign = {s.currency for s in result.statements} - {"", "USD"}
    if foreign:
        raise RefusedError(
            f"{name}: the account is kept in {min(foreign)}. Only statements in US dollars are "
            "imported."
        )
    insert_statements(connection, source_id, result.statements)


def _take_out_seen(connection: Connection, kind: Kind, by_day: _ByDay) -> Again:
    """Leave out of a bank file what stands already under another name."""
    again = seen_again(connection, kind, list(chain(*by_day.values())))
    for record in again.records:
        by_day[record.post_date].remove(record)
    return again


def _with_overlaps(connection: Connection, counts: StagedCounts) -> StagedCounts:
    """Two fees for the same thing on the same day: a person has to end one of them."""
    from recon_desktop.domain.follow.fees import overlaps
    from recon_desktop.storage.queries.fees import load_fees

    found = overlaps(each.record for each in load_fees(connection))
    warnings = tuple(f"{each.text}; end one of them." for each in found)
    return replace(
        counts, warnings=(*counts.warnings, *warnings), doubtful=counts.doubtful or bool(found)
    )


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


def _by_day(result: ReadResult, name: str, given: date | None, today: date) -> _ByDay:
    """The records by business date: their own, the report's, or the one they are imported for."""
    by_day: _ByDay = defaultdict(list)
    for record in result.records:
        day = business_date_of(record) or result.stated_date or given
        if day is None and result.kind is Kind.FEE_SCHEDULE:
            day = today
        if day is None:
            raise _without_a_day(name)
        if isinstance(record, PatientTotal):
            record = record._replace(business_date=day)
        by_day[day].append(record)
    return by_day


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

    report = REPORTS.get(result.kind)
    if report is None or day is None or result.records or result.rejected or result.stated_date:
        return False
    told = sources.load_coverage(act.connection, [source_id]).get(source_id, [])
    if day in told or days.closed_among(act.connection, [day]):
        return False
    sources.insert_coverage(act.connection, source_id, report, [day])
    days.open_days(act.connection, [day], act.stamp)
    return True
