"""An open practice: its store, its clock, its policy; and the one way in which anything is written.

:meth:`Practice.act` checks the permission, opens one transaction, and leaves exactly one audit
row: in the same transaction when the act is accepted, in its own when it is refused (TRUST 16).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recon_desktop.domain.access import OWNER_POLICY, Action, Actor, Policy
from recon_desktop.domain.errors import ReconError, UsageError

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection, Store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the machine, aware, in UTC."""
    return datetime.now(UTC)


@dataclass
class Act:
    """One act in progress: the transaction it writes in, and what its audit row will say."""

    connection: Connection
    at: datetime
    business_date: date | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """The instant of the act, for tables (UTC, ISO)."""
        return stamp(self.at)


class _Rehearsed(Exception):  # noqa: N818  # a signal, not an error
    """Leaves the transaction of a rehearsal."""


def stamp(instant: datetime) -> str:
    """An instant as tables keep it: UTC, ISO, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Practice:
    """One open practice file."""

    store: Store
    name: str
    timezone: ZoneInfo
    policy: Policy = OWNER_POLICY
    clock: Clock = utc_now

    @contextmanager
    def act(
        self, actor: Actor, action: Action, *, business_date: date | None = None
    ) -> Iterator[Act]:
        """Do one thing, wholly or not at all, and leave one audit row.

        Raises PermissionDeniedError before anything is read, and whatever the body raises.
        """
        try:
            self.policy.require(actor, action)
            with self.store.write() as connection:
                act = Act(connection, self.clock(), business_date)
                yield act
                self._audit(connection, actor, action, act, "accepted")
        except ReconError as refusal:
            self.refuse(actor, action, str(refusal), business_date=business_date)
            raise

    @contextmanager
    def rehearse(self, actor: Actor, action: Action) -> Iterator[Act]:
        """Do one thing and take it back, to show what would come of it; leaves no trace.

        Raises as :meth:`act` does.
        """
        self.policy.require(actor, action)
        with suppress(_Rehearsed), self.store.write() as connection:
            yield Act(connection, self.clock())
            raise _Rehearsed

    def refuse(
        self, actor: Actor, action: Action, reason: str, *, business_date: date | None = None
    ) -> None:
        """Leave the audit row of a refused act, in a transaction of its own."""
        with suppress(ReconError), self.store.write() as connection:
            act = Act(connection, self.clock(), business_date, {"reason": reason})
            self._audit(connection, actor, action, act, "refused")

    def _audit(
        self, connection: Connection, actor: Actor, action: Action, act: Act, outcome: str
    ) -> None:
        from recon_desktop.storage.queries.audit import AuditRow, write_audit

        detail = json.dumps(act.detail, sort_keys=True, default=str)
        row = AuditRow(
            act.stamp, actor.name, actor.role, action, outcome, act.business_date, detail
        )
        write_audit(connection, row)

    def local_now(self) -> datetime:
        """The practice's wall clock."""
        return self.clock().astimezone(self.timezone)

    def close(self) -> None:
        """Give the file back."""
        self.store.close()

    def __enter__(self) -> Practice:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_practice(
    path: Path, *, name: str, timezone: str = "America/New_York", clock: Clock = utc_now
) -> Practice:
    """Make a new practice file with one register and open it.

    Raises UsageError for an unknown zone or an empty name, PracticeFileError when the file
    cannot be made.
    """
    from recon_desktop.storage.engine import create_store
    from recon_desktop.storage.queries import setup

    zone = zone_named(timezone)
    if not name.strip():
        raise UsageError("A practice needs a name.")
    store = create_store(path)
    with store.write() as connection:
        setup.insert_practice(
            connection, setup.PracticeRow(name.strip(), timezone, ""), stamp(clock())
        )
        setup.save_register(connection, setup.RegisterRow("", "", 15_000))
    return Practice(store, name.strip(), zone, clock=clock)


def open_practice(path: Path, *, clock: Clock = utc_now) -> Practice:
    """Open a practice file; PracticeFileError when it is none, newer, damaged or not there."""
    from recon_desktop.storage.engine import open_store
    from recon_desktop.storage.queries import setup

    store = open_store(path)
    with store.read() as connection:
        row = setup.load_practice(connection)
    return Practice(store, row.name, zone_named(row.timezone), clock=clock)


def zone_named(name: str) -> ZoneInfo:
    """An IANA zone; UsageError when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(f"{name} is not a time zone; use one such as America/Chicago.") from None
