"""The rows of one file meeting those that stand, day by day, inside the caller's transaction.

Part of ``stage_rows``: decides what is new, seen, changed or vanished. A closed day keeps its
version (``stage_late``); a row that is matched to the bank stays the row it is (TRUST 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.errors import AmbiguousError, RefusedError
from recon_desktop.domain.records import BankLine, CardBatch
from recon_desktop.domain.staging import Identity, Met, identities, meet, natural_key, relation
from recon_desktop.readers.base import BANK_KINDS, Kind
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.imports.same_statement import settle_interim
from recon_desktop.services.imports.stage_late import ClosedDay, LateFile
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.queries.staging import LiveRow, NewRow

REPORTS = {
    Kind.CHARGES: "charges",
    Kind.PATIENT_TOTALS: "patient-totals",
    Kind.RECEIPTS: "receipts",
    Kind.CLAIMS_LOG: "claims-log",
    Kind.X12_837P: "claims-log",
    Kind.CARD_BATCHES: "card-batches",
    Kind.VISITS: "visits",
}
"""Kinds that tell of a whole business date, and the report that a day counts them as."""
ONLY_ADDS = BANK_KINDS | {Kind.X12_835, Kind.X12_837P, Kind.FEE_SCHEDULE}
"""Kinds whose later files do not store again what is there already."""
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


class StagedDays:
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
        self._settled = 0

    def take(self, by_day: dict[date, list[Any]]) -> None:
        """Compare every day, then write once."""
        from recon_desktop.storage.queries import days, staging

        live = staging.live_values(self._connection, self._type, by_day, origin=self._origin)
        closed = days.closed_among(self._connection, by_day)
        for day in sorted(by_day):
            old = {identity: row for identity, row in live.items() if row.business_date == day}
            new = self._identified(by_day[day])
            if day in closed and self._kind in REPORTS:
                self._take_late(day, old, new)
            else:
                self._take_day(day, old, new)
        staging.supersede(self._connection, self._type, self._retired, self._source_id)
        staging.insert_rows(self._connection, self._source_id, self._rows)
        if self._kind in BANK_KINDS:
            first = {identity for met in self._met for identity in met.new}
            fresh = [row.record for row in self._rows if row.identity in first]
            self._settled = settle_interim(self._connection, self._source_id, fresh)

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
        if self._kind in ONLY_ADDS:
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
        met = meet(before, after, gone=chain(*corrected.values()))
        stays = self._matched(old) | self._booked(before, new)
        met = self._leave_matched(met, {i: old[i].row_id for i in stays})
        repeats = self._kind not in ONLY_ADDS
        again = (*met.seen, *met.changed, *met.vanished) if repeats else met.changed
        self._retired += [old[identity].row_id for identity in again if identity not in stays]
        kept = new if repeats else {i: new[i] for i in (*met.new, *met.changed)}
        self._rows += [
            NewRow(record, day, late=False, identity=identity, origin=self._origin)
            for identity, record in kept.items()
            if identity not in stays
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

    def _booked(
        self, old: Mapping[Identity, tuple[Any, ...]], new: Mapping[Identity, Any]
    ) -> set[Identity]:
        """Lines that were booked before an older file tells of them as pending."""
        if self._type is not BankLine:
            return set()
        return {i for i, record in new.items() if record.pending and i in old and not old[i][-1]}

    def _leave_matched(self, met: Met, matched: Mapping[Identity, int]) -> Met:
        """A line that stays is seen, whatever its text says now; a matched batch must agree."""
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
            new=sum(len(met.new) for met in self._met) - self._settled,
            seen=sum(len(met.seen) for met in self._met),
            changed=sum(len(met.changed) for met in self._met) + self._settled,
            vanished=sum(len(met.vanished) for met in self._met),
            dates=tuple(sorted(covered)),
            warnings=tuple(self._warnings),
            doubtful=self._kept > 0,
        )
