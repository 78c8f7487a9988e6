"""The ledger: the only door through which entries are written, and its totals.

``account_day`` and ``encounter_balance`` are kept in step in the same transaction, so that a day in
a ten-year practice, and its lists of what is open, cost what they cost in a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, insert, literal, select, union_all

from recon_desktop.domain.accounts import INSURANCE_AR, PATIENT_AR
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, check_entry
from recon_desktop.storage.tables.ledger import (
    account_day,
    encounter_balance,
    entry,
    entry_line,
)

_LINE_COLUMNS = ("entry_id", "posting_date", *JournalLine._fields)
_ACCOUNT, _CENTS, _ENCOUNTER, _SUB = (
    _LINE_COLUMNS.index(name) for name in ("account", "amount_cents", "encounter_id", "sub")
)
_RECEIVABLES = (PATIENT_AR, INSURANCE_AR)


class EntryHead(NamedTuple):
    """Who writes, when, for which business date."""

    posting_date: date
    entered_at: str
    entered_by: str
    late: bool = False
    effective_date: date | None = None
    remittance_id: int | None = None
    reverses: int | None = None


class EntryRow(NamedTuple):
    """An entry as it stands."""

    id: int
    posting_date: date
    entered_at: str
    entered_by: str
    kind: str
    label: str
    document: str
    reason: str
    late: bool
    effective_date: date | None
    reverses: int | None
    remittance_id: int | None


# made once: building a statement costs more than SQLite takes to run it
_LAST_ID = select(func.coalesce(func.max(entry.c.id), 0))
_INSERT_ENTRY = insert(entry)
_ENTRY_COLUMNS = tuple(entry.c[name] for name in EntryRow._fields)


def write_entries(
    connection: Connection, head: EntryHead, planned: Sequence[PlannedEntry]
) -> list[int]:
    """Write balanced entries; their ids. ClosedDayError (trigger) when the day is closed."""
    first = connection.execute(_LAST_ID).scalar_one() + 1
    ids = list(range(first, first + len(planned)))
    rows: list[dict[str, Any]] = []
    lines: list[tuple[Any, ...]] = []
    for entry_id, plan in zip(ids, planned, strict=True):
        check_entry(plan)
        rows.append(
            {"id": entry_id, "kind": plan.kind, "label": plan.label, "document": plan.document}
            | {"reason": plan.reason}
            | head._asdict()
        )
        day = head.posting_date.isoformat()
        lines += [(entry_id, day, *line) for line in plan.lines]
    if rows:
        connection.execute(_INSERT_ENTRY, rows)
        _write_lines(connection, lines)
    return ids


def _write_lines(connection: Connection, lines: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(_LINE_COLUMNS))
    connection.exec_driver_sql(
        f"INSERT INTO entry_line ({', '.join(_LINE_COLUMNS)}) VALUES ({marks})",  # noqa: S608
        lines,
    )
    totals: dict[tuple[str, int], list[int]] = {}
    for _, day, account, cents, *_rest in lines:
        total = totals.setdefault((day, account), [0, 0])
        total[cents < 0] += abs(cents)
    connection.exec_driver_sql(
        "INSERT INTO account_day (posting_date, account, debit_cents, credit_cents) "
        "VALUES (?, ?, ?, ?) ON CONFLICT (posting_date, account) DO UPDATE SET "
        "debit_cents = debit_cents + excluded.debit_cents, "
        "credit_cents = credit_cents + excluded.credit_cents",
        [(*where, *amounts) for where, amounts in totals.items()],
    )
    _keep_balances(connection, lines)


def _keep_balances(connection: Connection, lines: list[tuple[Any, ...]]) -> None:
    """Carry the lines into the balances of their visits."""
    changed: dict[tuple[str, int, str], int] = {}
    for line in lines:
        account, cents, encounter = line[_ACCOUNT], line[_CENTS], line[_ENCOUNTER]
        if encounter and account in _RECEIVABLES:
            place = (encounter, account, line[_SUB] if account == INSURANCE_AR else "")
            changed[place] = changed.get(place, 0) + cents
    rows = [(*place, cents) for place, cents in changed.items() if cents]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO encounter_balance (encounter_id, account, payer_order, balance_cents) "
            "VALUES (?, ?, ?, ?) ON CONFLICT (encounter_id, account, payer_order) DO UPDATE SET "
            "balance_cents = balance_cents + excluded.balance_cents",
            rows,
        )


def load_entries(
    connection: Connection,
    *,
    posting_date: date | None = None,
    remittance_id: int | None = None,
    entry_id: int | None = None,
) -> list[EntryRow]:
    """Entries of a day, of a remittance, or one, in order of writing."""
    query = select(*_ENTRY_COLUMNS).order_by(entry.c.id)
    if posting_date is not None:
        query = query.where(entry.c.posting_date == posting_date)
    if remittance_id is not None:
        query = query.where(entry.c.remittance_id == remittance_id)
    if entry_id is not None:
        query = query.where(entry.c.id == entry_id)
    return [EntryRow(*row) for row in connection.execute(query)]


def load_planned(connection: Connection, row: EntryRow) -> PlannedEntry:
    """An entry with its lines, as the value it was planned as."""
    columns = (entry_line.c[name] for name in JournalLine._fields)
    query = select(*columns).where(entry_line.c.entry_id == row.id).order_by(entry_line.c.id)
    lines = tuple(JournalLine(*line) for line in connection.execute(query))
    return PlannedEntry(row.kind, row.label, lines, row.document, row.reason)


def planned_of_remittance(connection: Connection, remittance_id: int) -> dict[int, PlannedEntry]:
    """Entry id → the entry as it was planned, of everything written for a remittance."""
    e = entry.c
    columns = (entry_line.c[name] for name in JournalLine._fields)
    query = (
        select(e.id, e.kind, e.label, e.document, e.reason, *columns)
        .join(entry_line, entry_line.c.entry_id == e.id)
        .where(e.remittance_id == remittance_id)
        .order_by(e.id, entry_line.c.id)
    )
    heads: dict[int, tuple[str, str, str, str]] = {}
    lines: dict[int, list[JournalLine]] = {}
    for entry_id, *values in connection.execute(query):
        heads[entry_id] = (values[0], values[1], values[2], values[3])
        lines.setdefault(entry_id, []).append(JournalLine(*values[4:]))
    return {
        entry_id: PlannedEntry(kind, label, tuple(lines[entry_id]), document, reason)
        for entry_id, (kind, label, document, reason) in heads.items()
    }


def reversed_entries(connection: Connection, remittance_id: int) -> set[int]:
    """Ids of a remittance's entries that have been reversed."""
    query = select(entry.c.reverses).where(
        entry.c.reverses.is_not(None), entry.c.remittance_id == remittance_id
    )
    return {int(row[0]) for row in connection.execute(query)}


def balances(connection: Connection, *, as_of: date | None = None) -> dict[int, int]:
    """Account → cents, debit positive, over all days up to and including `as_of`."""
    total = func.sum(account_day.c.debit_cents - account_day.c.credit_cents)
    query = select(account_day.c.account, total).group_by(account_day.c.account)
    if as_of is not None:
        query = query.where(account_day.c.posting_date <= as_of)
    return {account: int(cents) for account, cents in connection.execute(query)}


def balance(connection: Connection, account: int) -> int:
    """Cents of one account over all days, debit positive."""
    c = account_day.c
    total = func.coalesce(func.sum(c.debit_cents - c.credit_cents), 0)
    return int(connection.execute(select(total).where(c.account == account)).scalar_one())


def movements(connection: Connection, day: date) -> dict[int, tuple[int, int]]:
    """Account → (debit, credit) cents of one day."""
    query = select(
        account_day.c.account, account_day.c.debit_cents, account_day.c.credit_cents
    ).where(account_day.c.posting_date == day)
    return {account: (debit, credit) for account, debit, credit in connection.execute(query)}


def recomputed_balances(connection: Connection) -> dict[int, int]:
    """Account → cents from the lines themselves, to hold the kept totals against."""
    query = select(entry_line.c.account, func.sum(entry_line.c.amount_cents)).group_by(
        entry_line.c.account
    )
    return {account: int(cents) for account, cents in connection.execute(query)}


def wrong_balances(connection: Connection) -> list[str]:
    """Visits whose kept balances are not what their lines come to (must be empty)."""
    c, kept = entry_line.c, encounter_balance.c
    order = case((c.account == PATIENT_AR, ""), else_=c.sub)
    counted = select(c.encounter_id, c.account, order, c.amount_cents).where(
        c.account.in_(_RECEIVABLES), c.encounter_id != ""
    )
    both = union_all(
        counted, select(kept.encounter_id, kept.account, kept.payer_order, -kept.balance_cents)
    ).subquery()
    *place, cents = both.c
    query = select(place[0]).group_by(*place).having(func.sum(cents) != 0)
    return sorted(set(connection.execute(query).scalars()))


def unbalanced_entries(connection: Connection) -> list[int]:
    """Ids of entries whose lines do not sum to zero, or that have none (must be empty)."""
    summed = (
        select(entry_line.c.entry_id)
        .group_by(entry_line.c.entry_id)
        .having(func.sum(entry_line.c.amount_cents) != 0)
    )
    bare = select(entry.c.id).where(
        ~select(literal(1)).where(entry_line.c.entry_id == entry.c.id).exists()
    )
    return [row[0] for row in connection.execute(union_all(summed, bare))]


def encounter_balances(
    connection: Connection, encounter_ids: Sequence[str]
) -> dict[str, dict[tuple[int, str], int]]:
    """Encounter → (account, sub) → cents."""
    found: dict[str, dict[tuple[int, str], int]] = {}
    c = entry_line.c
    query = (
        select(c.encounter_id, c.account, c.sub, func.sum(c.amount_cents))
        .where(c.encounter_id.in_(list(encounter_ids)))
        .group_by(c.encounter_id, c.account, c.sub)
    )
    for encounter, account, sub, cents in connection.execute(query):
        found.setdefault(encounter, {})[(account, sub)] = int(cents)
    return found


def balances_by_payer(connection: Connection, account: int) -> dict[str, int]:
    """Payer → cents of one account, debit positive."""
    c = entry_line.c
    query = select(c.payer, func.sum(c.amount_cents)).where(c.account == account).group_by(c.payer)
    return {payer: int(cents) for payer, cents in connection.execute(query)}


def balances_by_patient(
    connection: Connection, account: int, patient_ids: Iterable[str]
) -> dict[str, int]:
    """Patient → cents of one account, debit positive, for the patients named."""
    c = entry_line.c
    query = (
        select(c.patient_id, func.sum(c.amount_cents))
        .where(c.account == account, c.patient_id.in_(sorted(patient_ids)))
        .group_by(c.patient_id)
    )
    return {patient: int(cents) for patient, cents in connection.execute(query)}


def ledger_size(connection: Connection) -> tuple[int, int]:
    """(number of entries, id of the last one)."""
    row = connection.execute(select(func.count(), func.coalesce(func.max(entry.c.id), 0))).one()
    return int(row[0]), int(row[1])


def next_number(connection: Connection, series: str) -> int:
    """The next number of an unbroken series, from 1."""
    return int(
        connection.exec_driver_sql(
            "INSERT INTO number_series (name, last) VALUES (?, 1) "
            "ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
            (series,),
        ).scalar_one()
    )
