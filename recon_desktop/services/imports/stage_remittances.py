"""Put the remittances of one file into the practice, inside the caller's transaction.

Part of ``import_files`` and of keying; says what a remittance is known by, and why one is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from recon_desktop.domain.errors import DuplicateError
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import check_balance, needs_person, remittance_key
from recon_desktop.readers.base import ReadResult
from recon_desktop.services.imports.stage_days import StagedCounts
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import NewRemittance


def stage_remittances(act: Act, source_id: int, result: ReadResult) -> StagedCounts:
    """Store remittances that are not there yet.

    Raises DuplicateError when none of them is new. A claim that another remittance has paid with
    the same numbers holds its remittance back from automatic posting (TRUST 10).
    """
    from recon_desktop.storage.queries import remittances as store

    keyed: dict[str, Remittance] = {}
    again = 0
    known = store.known_keys(act.connection, [key_text(r) for r in result.records])
    for record in result.records:
        key = key_text(record)
        if key in known or key in keyed:
            again += 1
        else:
            keyed[key] = record
    if again and not keyed:
        traces = ", ".join(list(dict.fromkeys(record.trace for record in result.records))[:3])
        raise DuplicateError(
            f"Remittance {traces} is here already, from another file. It was not taken twice."
        )
    new = []
    for key, record in keyed.items():
        reason = _hold_reason(act.connection, record)
        new.append(store.NewRemittance(record, key, check_balance(record).balanced, reason))
    store.insert_remittances(act.connection, source_id, new)
    were = "1 remittance was" if again == 1 else f"{again} remittances were"
    reason = f"{were} here already; nothing is taken twice." if again else ""
    dates = {r.payment_date for r in keyed.values() if r.payment_date}
    return StagedCounts(
        new=len(keyed),
        seen=again,
        dates=tuple(sorted(dates)),
        reason=reason,
        warnings=tuple(_doubts_of(new)),
        doubtful=bool(again) or any(n.hold_reason or needs_person(n.record) for n in new),
    )


def _doubts_of(new: Iterable[NewRemittance]) -> Iterable[str]:
    for each in new:
        if not each.balanced:
            yield f"Remittance {each.record.trace} does not balance; it is not posted as it is."
        if each.hold_reason:
            yield f"Remittance {each.record.trace}: {each.hold_reason}"


def key_text(record: Remittance) -> str:
    """The remittance key of R4.3 as one text."""
    return "|".join(str(part) for part in remittance_key(record))


def _hold_reason(connection: Connection, record: Remittance) -> str:
    from recon_desktop.storage.queries import setup
    from recon_desktop.storage.queries.remittances import same_claims

    if record.test:
        return "marked as a test file (ISA15 = T); test files are never posted."
    ours = re.findall(r"\w+", setup.load_settings(connection).get("payee_ids", ""))
    if ours and record.payee_id and record.payee_id not in ours:
        return (
            f"it is for payee {record.payee_id} ({record.payee or 'no name'}), which is not this "
            "practice by Setup; look whether the file is yours."
        )
    if record.miscounted:
        return (
            "the file states another number of segments than it has (SE01). All amounts balance, "
            "so no money is missing; look whether the claims are complete."
        )
    same = same_claims(connection, record.claims)
    if same:
        claim, trace = next(iter(same.items()))
        return (
            f"claim {claim} is in remittance {trace} with the same numbers; "
            "check that this is not the same advice under another trace."
        )
    return ""
