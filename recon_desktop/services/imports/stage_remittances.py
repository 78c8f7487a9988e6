"""Put the remittances of one file into the practice, inside the caller's transaction.

Part of ``import_files``; says which of them are new, and why one is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from recon_desktop.domain.errors import DuplicateError
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import check_balance, needs_person
from recon_desktop.readers.base import ReadResult
from recon_desktop.services.imports.lookalikes import Lookalikes
from recon_desktop.services.imports.stage_days import StagedCounts
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import NewRemittance


def stage_remittances(act: Act, source_id: int, result: ReadResult) -> StagedCounts:
    """Store remittances that are not there yet.

    Raises DuplicateError when none of them is new. What only looks like one that is here is kept
    and held back from posting, until a person has decided (TRUST 10).
    """
    from recon_desktop.storage.queries.remittances import insert_remittances

    new, again = _meet(act.connection, result.records)
    if again and not new:
        traces = ", ".join(list(dict.fromkeys(record.trace for record in result.records))[:3])
        raise DuplicateError(
            f"Remittance {traces} is here already, from another file. It was not taken twice."
        )
    insert_remittances(act.connection, source_id, new)
    were = "1 remittance was" if again == 1 else f"{again} remittances were"
    reason = f"{were} here already; nothing is taken twice." if again else ""
    dates = {x.record.payment_date for x in new if x.record.payment_date}
    return StagedCounts(
        new=len(new),
        seen=again,
        dates=tuple(sorted(dates)),
        reason=reason,
        warnings=tuple(_doubts_of(new)),
        doubtful=bool(again) or any(n.hold_reason or needs_person(n.record) for n in new),
    )


def _meet(connection: Connection, records: Sequence[Remittance]) -> tuple[list[NewRemittance], int]:
    """The remittances that are not here yet, and how many are."""
    from recon_desktop.storage.queries.remittances import NewRemittance

    here = Lookalikes(connection, records, paper_only=True)
    new: list[NewRemittance] = []
    again = 0
    for record in records:
        verdict = here.judge(record)
        if verdict is None:
            again += 1
            continue
        reason = _hold_reason(connection, record, verdict.like.reason)
        new.append(NewRemittance(record, verdict.key, check_balance(record).balanced, reason))
        here.remember(record)
    return new, again


def _doubts_of(new: Iterable[NewRemittance]) -> Iterable[str]:
    for each in new:
        if not each.balanced:
            yield f"Remittance {each.record.trace} does not balance; it is not posted as it is."
        if each.hold_reason:
            yield f"Remittance {each.record.trace}: {each.hold_reason}"


def _hold_reason(connection: Connection, record: Remittance, alike: str) -> str:
    """Everything that keeps it from being posted unseen; `alike`: what is like it here."""
    if record.test:
        return "marked as a test file (ISA15 = T); test files are never posted."
    return " Also, ".join(filter(None, (*_doubts_about(connection, record), alike)))


def _doubts_about(connection: Connection, record: Remittance) -> Iterator[str]:
    """Why a person must look at the file itself."""
    from recon_desktop.storage.queries import setup

    ours = re.findall(r"\w+", setup.load_settings(connection).get("payee_ids", ""))
    if ours and record.payee_id and record.payee_id not in ours:
        yield (
            f"it is for payee {record.payee_id} ({record.payee or 'no name'}), which is not this "
            "practice by Setup; look whether the file is yours."
        )
    if record.miscounted:
        yield (
            "the file states another number of segments than it has (SE01). All amounts balance, "
            "so no money is missing; look whether the claims are complete."
        )
