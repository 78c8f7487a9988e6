"""How a newly read file meets the rows that are there already (R11.14, R12.7).

Two genuine equal rows are two rows: a row's identity is its natural key plus its occurrence
number among equal keys of the same file. Knows nothing of tables; values are compared as tuples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from recon_desktop.domain.records import (
    BankLine,
    CardBatch,
    Charge,
    Claim,
    FeeScheduleRow,
    PatientTotal,
    Receipt,
    Visit,
)

Identity = tuple[str, int]
"""A natural key and its occurrence number, from 1."""


class Met(NamedTuple):
    """What becomes of the rows of one business date."""

    new: tuple[Identity, ...]
    seen: tuple[Identity, ...]
    changed: tuple[Identity, ...]
    vanished: tuple[Identity, ...]


def natural_key(record: Any, *, origin: str = "log") -> str:
    """The key by which a row is recognised in a later export of the same thing."""
    return "|".join(str(part) for part in _KEYS[type(record)](record, origin))


_KEYS: Mapping[type, Callable[[Any, str], Sequence[object]]] = {
    Charge: lambda r, _: (
        r.post_date,
        r.encounter_id,
        r.patient_id,
        r.dos,
        r.procedure_code,
        r.modifiers,
    ),
    PatientTotal: lambda r, _: (r.business_date, r.patient_id),
    Receipt: lambda r, _: (r.post_date, r.register, r.receipt_no),
    CardBatch: lambda r, _: (r.processor, r.terminal, r.batch_id, r.closed_on),
    Claim: lambda r, origin: (
        (origin, r.batch_id, r.sent_on, r.sent_time, r.claim_id, r.payer_order, r.frequency)
        if origin == "837"
        else (origin, r.claim_id, r.payer_order, r.frequency, r.sent_on)
    ),
    Visit: lambda r, _: (
        (r.appointment_id, r.scheduled_at.date())
        if r.appointment_id
        else (r.encounter_id, r.patient_id, r.scheduled_at)
    ),
    FeeScheduleRow: lambda r, _: (
        r.schedule_name,
        r.kind,
        r.payer_id,
        r.procedure_code,
        r.modifier,
        r.place,
        r.effective_from,
    ),
    BankLine: lambda r, _: (
        r.account,
        r.post_date,
        r.amount_cents,
        r.bank_id or _squeezed(r.description),
    ),
}


def _squeezed(text: str) -> str:
    return " ".join(text.upper().split())


def business_date_of(record: Any) -> date | None:
    """The business date a row belongs to by its own columns; None when it states none."""
    match record:
        case Charge() | Receipt() | BankLine():
            return record.post_date
        case PatientTotal():
            return record.business_date
        case CardBatch():
            return record.closed_on
        case Claim():
            return record.sent_on
        case Visit():
            return record.scheduled_at.date()
        case FeeScheduleRow():
            return record.effective_from
    raise TypeError(f"no business date rule for {type(record).__name__}")


def identities(keys: Iterable[str]) -> list[Identity]:
    """Number equal keys in order of appearance."""
    count: Counter[str] = Counter()
    result = []
    for key in keys:
        count[key] += 1
        result.append((key, count[key]))
    return result


def meet(
    old: Mapping[Identity, tuple[Any, ...]],
    new: Mapping[Identity, tuple[Any, ...]],
    *,
    gone: Iterable[Identity] = (),
) -> Met:
    """Compare the live rows of a date with those of a new file.

    `gone` are old rows of the report that the new one corrects; lists that only ever add (bank
    lines, fee schedules) have none.
    """
    fresh = tuple(identity for identity in new if identity not in old)
    common = [identity for identity in new if identity in old]
    seen = tuple(i for i in common if old[i] == new[i])
    changed = tuple(i for i in common if old[i] != new[i])
    return Met(fresh, seen, changed, tuple(i for i in gone if i not in new))


class Relation(NamedTuple):
    """How a new report of a day relates to the one that is there."""

    replaces: bool
    ambiguous: bool


def relation(old: Iterable[Identity], new: Iterable[Identity]) -> Relation:
    """Is a second report of the same day a corrected version, another part, or unclear?

    At least half of the old rows come again: a corrected version. None comes again: another
    part (a second location's export). Anything between has to be told by a person.
    """
    before, after = set(old), set(new)
    again = len(before & after)
    if not before or not again:
        return Relation(replaces=False, ambiguous=False)
    return Relation(replaces=2 * again >= len(before), ambiguous=2 * again < len(before))
