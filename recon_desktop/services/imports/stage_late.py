"""What a report brings for a day that is closed: the difference alone, for the next open day.

R11.3 and R11.14. The closed day keeps its version. What counts for it is that version with the
late entries that came of it, so a report that comes again brings nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from recon_desktop.domain.records import REFUNDS, Charge, PatientTotal, Purpose, Receipt
from recon_desktop.domain.staging import Identity, Met, business_date_of

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.staging import LiveRow, NewRow

_AMOUNTS: dict[type, tuple[str, ...]] = {
    Charge: ("amount_cents", "adjustment_cents"),
    PatientTotal: ("charges_cents",),
    Receipt: ("amount_cents",),
}
_PLACES: dict[type, tuple[str, ...]] = {
    Charge: ("payer",),
    PatientTotal: (),
    Receipt: ("tender", "purpose", "patient_id", "encounter_id", "payer"),
}
"""Fields that say where an amount belongs: when one changes, the amount moves."""

_Place = tuple[Any, ...]
_GONE = "gone"


class _Version(NamedTuple):
    """A row that stands for an identity: the closed one, or a late entry that came of it."""

    record: Any
    values: tuple[Any, ...]
    report: int  # the file that first told of it, or that it corrected
    gone: bool = False


class LateFile(NamedTuple):
    """A file with late rows, the open day they go to, and the report it corrects (or itself)."""

    source_id: int
    target: date
    report: int


@dataclass(frozen=True, slots=True)
class LateRows:
    """Rows for the next open day, what became of the report's rows, and what stays as closed."""

    rows: list[NewRow]
    met: Met
    kept: int


class ClosedDay:
    """The rows of a closed day and the late entries of it, by identity."""

    def __init__(
        self,
        connection: Connection,
        record_type: type,
        day: date,
        old: Mapping[Identity, LiveRow],
        origin: str,
    ) -> None:
        from recon_desktop.storage.queries import staging

        self._type = record_type
        self._origin = origin
        self._versions: dict[Identity, list[_Version]] = {}
        before = staging.load_ids(connection, record_type, [row.row_id for row in old.values()])
        for identity, row in old.items():
            version = _Version(before[row.row_id], row.values, row.source_id)
            self._versions[identity] = [version]
        for (key, number), record in staging.late_after(
            connection, record_type, day, origin=origin
        ):
            mark, _, original = key.partition("|")
            if _own_day(record, original) == day:
                _, _, _, report, *taken_back = mark.split()
                values = staging.values_of(record)
                version = _Version(record, values, int(report), bool(taken_back))
                self._versions.setdefault((original, number), []).append(version)

    @property
    def known(self) -> dict[Identity, int]:
        """Identities that stand, each with the report it is of; those taken back are left out."""
        return {i: found[0].report for i, found in self._versions.items() if not found[-1].gone}

    def difference(
        self, new: Mapping[Identity, Any], gone: Sequence[Identity], where: LateFile
    ) -> LateRows:
        """What the new version of a report changes, as rows of another day.

        `gone` are the identities that it should have and has not.
        """
        known = self.known
        fresh = [i for i in new if i not in known]
        common = [i for i in new if i in known]
        changed = [i for i in common if self._differs(i, new[i])]
        found = [(i, each) for i in (*fresh, *changed) for each in self._rows_for(i, new[i])]
        found += [(i, each) for i in gone for each in self._rows_for(i, None)]
        seen = tuple(i for i in common if i not in set(changed))
        kept = 0 if self._type in _AMOUNTS else len(changed) + len(gone)
        rows = list(self._stamped(found, set(gone), where))
        return LateRows(rows, Met(tuple(fresh), seen, tuple(changed), tuple(gone)), kept)

    def _differs(self, identity: Identity, record: Any) -> bool:
        from recon_desktop.storage.queries.staging import values_of

        if self._type in _AMOUNTS:
            return bool(self._rows_for(identity, record))
        return values_of(record) not in {each.values for each in self._versions[identity]}

    def _rows_for(self, identity: Identity, record: Any | None) -> list[Any]:
        """The records that bring what counts now to what the report says."""
        if self._type not in _AMOUNTS:
            new = identity not in self._versions or self._versions[identity][-1].gone
            return [record] if record is not None and new else []
        versions = [each.record for each in self._versions.get(identity, ())]
        return self._money_moves(versions, record)

    def _money_moves(self, versions: Iterable[Any], record: Any | None) -> list[Any]:
        names = _AMOUNTS[self._type]
        off: dict[_Place, list[int]] = {}
        template: dict[_Place, Any] = {}
        told = [*((v, -1) for v in versions), *([(record, 1)] if record else [])]
        for each, sign in ((_paid_out(each), sign) for each, sign in told):
            place = tuple(getattr(each, name) for name in _PLACES[self._type])
            template[place] = each
            sums = off.setdefault(place, [0] * len(names))
            for number, name in enumerate(names):
                sums[number] += 0 if _is_void(each) else sign * getattr(each, name)
        return [
            _as_entry(template[place], dict(zip(names, sums, strict=True)))
            for place, sums in off.items()
            if any(sums)
        ]

    def _stamped(
        self, found: Iterable[tuple[Identity, Any]], gone: set[Identity], where: LateFile
    ) -> Iterable[NewRow]:
        from recon_desktop.storage.queries.staging import NewRow

        for number, (identity, record) in enumerate(found, start=1):
            mark = f"late {where.source_id} {number} {where.report}"
            mark += f" {_GONE}" if identity in gone else ""
            key = (f"{mark}|{identity[0]}", identity[1])
            yield NewRow(record, where.target, late=True, identity=key, origin=self._origin)


def _own_day(record: Any, original_key: str) -> date | None:
    """The day a late entry came of; a patient total keeps it in its key alone."""
    if isinstance(record, PatientTotal):
        return date.fromisoformat(original_key.partition("|")[0])
    return business_date_of(record)


def _is_void(record: Any) -> bool:
    return bool(getattr(record, "voided", False))


def _paid_out(record: Any) -> Any:
    """A refund by what it pays out, whichever sign the report prints; one taken back pays less."""
    if not isinstance(record, Receipt) or record.purpose not in REFUNDS:
        return record
    cents = abs(record.amount_cents)
    back = record.purpose is Purpose.REFUND_BACK
    return record._replace(purpose=Purpose.REFUND, amount_cents=-cents if back else cents)


def _as_entry(record: Any, amounts: dict[str, int]) -> Any:
    changes: dict[str, Any] = dict(amounts)
    if isinstance(record, Receipt) and record.purpose is Purpose.REFUND:
        out = amounts["amount_cents"] > 0
        purpose = Purpose.REFUND if out else Purpose.REFUND_BACK
        changes |= {"purpose": purpose, "amount_cents": abs(amounts["amount_cents"])}
    if _is_void(record):
        changes["voided"] = False
    return record._replace(**changes)
