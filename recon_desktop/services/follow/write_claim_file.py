"""Write drafts for next payers as one 837P file, whole or not at all (R6.20).

The file is for the clearinghouse; a person sends it. Nothing is transmitted here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.claim_file import (
    FiledClaim,
    control_number,
    render_file,
    senders,
)
from recon_desktop.domain.follow.secondary import State
from recon_desktop.domain.money import Money
from recon_desktop.readers.x12 import read_837p
from recon_desktop.services.follow.load_originals import Originals, load_stories
from recon_desktop.services.practice import Act, Practice
from recon_desktop.services.printing.write_file import file_or_nothing, require_free, write_whole

if TYPE_CHECKING:
    from recon_desktop.storage.queries.secondary import SecondaryRow

_SERIES = "837 interchange"


@dataclass(frozen=True, slots=True)
class ClaimFileResult:
    """What was written: where, how many claims, their charges, and what they carry."""

    path: Path
    claims: int
    charges: Money
    carried: Money
    control: int


def write_claim_file(
    practice: Practice,
    actor: Actor,
    draft_ids: Iterable[int],
    out: Path,
    *,
    overwrite: bool = False,
) -> ClaimFileResult:
    """Write drafts to a file and keep a copy of it.

    Raises UsageError for no draft or a folder, RefusedError when one is no draft, lacks
    something, or was first sent another way; StorageError when the disk refuses. Then nothing
    was written and no draft has changed.
    """
    require_free(out, overwrite=overwrite)
    with file_or_nothing(out) as write, practice.act(actor, Action.PREPARE_CLAIM) as act:
        rows = _drafts(act, draft_ids)
        filed = _build(act, rows)
        control = control_number(_next_number(act))
        at = act.at.astimezone(practice.timezone)
        content = render_file(filed, control, at).encode("utf-8")
        charges = _proof_read(content, len(rows))
        _store(act, rows, out.name, content)
        act.detail = {"claims": len(rows), "control": control, "file": out.name}
        write(content)
    carried = Money(sum(row.amount_cents for row in rows))
    return ClaimFileResult(out, len(rows), charges, carried, control)


def _next_number(act: Act) -> int:
    from recon_desktop.storage.queries.ledger import next_number

    return next_number(act.connection, _SERIES)


def _drafts(act: Act, draft_ids: Iterable[int]) -> list[SecondaryRow]:
    from recon_desktop.storage.queries.secondary import load_rows

    wanted = set(draft_ids)
    rows = load_rows(act.connection, ids=wanted) if wanted else []
    if not rows or len(rows) < len(wanted):
        raise UsageError("Choose at least one draft that is on the list.")
    for row in rows:
        if row.state != State.DRAFT:
            raise RefusedError(
                f"Claim {row.claim_id} is {row.state.lower()}, no draft; nothing was written."
            )
    return rows


def _build(act: Act, rows: list[SecondaryRow]) -> list[FiledClaim]:
    """The drafts as claims; RefusedError when one lacks something or was sent another way."""
    stories = load_stories(act.connection, {row.claim_id for row in rows})
    originals = Originals(act.connection, stories.values())
    filed = []
    for row in rows:
        story = stories[row.claim_id]
        claim = originals.build(story, row.next_order, row.next_payer)
        original = originals.of(story)
        if claim.missing or original is None:
            raise RefusedError(
                f"Claim {row.claim_id} cannot be written; missing: {'; '.join(claim.missing)}."
            )
        filed.append(FiledClaim(original, claim))
    ways = senders(filed)
    if len(ways) > 1:
        raise RefusedError(
            f"These claims were first sent in {len(ways)} different ways (sender and receiver of "
            "their files). Write one file for each."
        )
    return filed


def _proof_read(content: bytes, claims: int) -> Money:
    """Σ CLM02 as our own reader finds it; RefusedError when it finds anything wrong."""
    found = read_837p(content)
    wrong = [f"segment {x.line}, {x.where}: {x.reason}" for x in found.rejected]
    wrong += [f"{total.name} is {total.counted}" for total in found.control_totals if not total.ok]
    if wrong or len(found.records) != claims:
        told = "; ".join(wrong) or f"{len(found.records)} of {claims} claims are in it"
        raise RefusedError(f"The file would not be readable and was not written: {told}.")
    return Money(sum(record.amount_cents for record in found.records))


def _store(act: Act, rows: list[SecondaryRow], name: str, content: bytes) -> None:
    """The first draft of a file keeps its bytes for all of them."""
    from recon_desktop.storage.queries.secondary import update_row

    for row in rows:
        kept = zlib.compress(content) if row is rows[0] else None
        values = {"state": str(State.WRITTEN), "written_at": act.stamp, "file_name": name}
        update_row(act.connection, row.id, {**values, "content": kept})


def write_claim_file_again(practice: Practice, actor: Actor, row_id: int, out: Path) -> None:
    """The file that a claim was written to, as it was; it replaces what is there.

    Raises UsageError when the claim was not written, StorageError when the disk refuses.
    """
    from recon_desktop.storage.queries.secondary import load_file

    require_free(out, overwrite=True)
    with practice.act(actor, Action.PREPARE_CLAIM) as act:
        packed = load_file(act.connection, row_id)
        if packed is None:
            raise UsageError("This claim has not been written to a file.")
        act.detail = {"file": out.name, "written_again": row_id}
        write_whole(out, zlib.decompress(packed))
