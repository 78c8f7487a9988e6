"""Paper EOBs: a person keys what the paper says; afterwards it is a remittance like any other.

A draft is saved as it is typed. What is kept balances on all three levels; its source is the text
of what was keyed, so that a number can be followed back to it. The gate and the posting are those
of a file (§6.4). A remittance of the manual lane is keyed again here, and then stands aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.records import REMITTANCE
from recon_desktop.domain.errors import DuplicateError, ReconError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.keyed import (
    KeyedClaim,
    KeyedLine,
    KeyedRemittance,
    reasons_not_ready,
)
from recon_desktop.domain.posting.keyed_text import (
    KIND,
    as_remittance,
    dump_keyed,
    keyed_again,
    load_keyed,
)
from recon_desktop.domain.records import Charge, Claim, Remittance
from recon_desktop.domain.remittance import check_balance
from recon_desktop.services.imports.lookalikes import Lookalikes, Verdict, key_text
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow

_OFFERED = 20


@dataclass(frozen=True, slots=True)
class DraftView:
    """An EOB that is being keyed. `saved_at` is on the practice's clock."""

    id: int
    label: str
    saved_at: datetime
    saved_by: str
    keyed: KeyedRemittance


@dataclass(frozen=True, slots=True)
class ClaimOffer:
    """One of our claims, to choose from while keying."""

    claim_id: str
    patient: str
    dos: date | None
    payer: str
    charge: Money


@dataclass(frozen=True, slots=True)
class PayerOffer:
    """A payer that has paid before, with the ids it goes by."""

    name: str
    payer_id: str
    tax_id: str


def save_draft(
    practice: Practice, actor: Actor, keyed: KeyedRemittance, draft_id: int | None = None
) -> int:
    """Keep what has been typed so far; the draft's id."""
    from recon_desktop.storage.queries.keyed import DraftRow
    from recon_desktop.storage.queries.keyed import save_draft as save

    with practice.act(actor, Action.KEY_REMITTANCE) as act:
        label = f"{keyed.payer or 'No payer yet'} {keyed.trace}".strip()
        row = DraftRow(0, dump_keyed(keyed), label, act.stamp, actor.name)
        saved = save(act.connection, draft_id, row)
        act.detail = {"draft": saved, "trace": keyed.trace, "keyed_cents": keyed.keyed_cents}
        return saved


def list_drafts(practice: Practice) -> tuple[DraftView, ...]:
    """Every EOB that waits to be finished, newest first."""
    from recon_desktop.services.imports.sources import local_time
    from recon_desktop.storage.queries.keyed import load_drafts

    with practice.store.read() as connection:
        rows = load_drafts(connection)
    return tuple(
        DraftView(
            row.id,
            row.label,
            local_time(practice, row.saved_at),
            row.saved_by,
            load_keyed(row.content),
        )
        for row in rows
    )


def discard_draft(practice: Practice, actor: Actor, draft_id: int) -> None:
    """Throw a draft away."""
    from recon_desktop.storage.queries.keyed import delete_draft

    with practice.act(actor, Action.KEY_REMITTANCE) as act:
        if not delete_draft(act.connection, draft_id):
            raise UsageError(f"There is no draft {draft_id}.")
        act.detail = {"discarded draft": draft_id}


def key_remittance(
    practice: Practice, actor: Actor, keyed: KeyedRemittance, *, draft_id: int | None = None
) -> int:
    """Keep a keyed EOB as a remittance that awaits the bank; its id.

    What only looks like one that is here is kept and waits for a person when it is posted. Raises
    RefusedError while it does not balance or is not spread over lines (R6.1), and DuplicateError
    when the remittance is here already (R4.3).
    """
    from recon_desktop.storage.queries import keyed as store

    reasons = reasons_not_ready(keyed)
    with practice.act(actor, Action.KEY_REMITTANCE) as act:
        act.detail = {"trace": keyed.trace, "amount_cents": keyed.payment_cents}
        if reasons:
            raise RefusedError("It cannot be kept yet. " + " ".join(reasons))
        record = as_remittance(keyed)
        replaced = _replaced_row(act.connection, keyed.replaces)
        verdict = _judge(act.connection, record, replaced)
        source_id = _insert_source(act, actor, keyed)
        _insert(act.connection, source_id, record, verdict)
        new_id = store.mark_paper(act.connection, source_id, keyed.replaces)
        if replaced is not None:
            _set_aside(act.connection, replaced)
            act.detail["replaces"] = replaced.id
        if draft_id is not None:
            store.delete_draft(act.connection, draft_id)
        return new_id


def look_before_keeping(practice: Practice, keyed: KeyedRemittance) -> str:
    """What is here that the EOB is like, as part of a sentence; '' when there is nothing to ask.

    Writes nothing. What could not be kept anyway is for :func:`key_remittance` to refuse.
    """
    if reasons_not_ready(keyed):
        return ""
    with practice.store.read() as connection:
        record = as_remittance(keyed)
        here = Lookalikes(connection, [record], paper_only=False, besides=keyed.replaces)
        verdict = here.judge(record)
    return verdict.like.text if verdict is not None else ""


def _replaced_row(connection: Connection, remittance_id: int | None) -> RemittanceRow | None:
    """The remittance that is keyed again, when nothing stands in the way of setting it aside."""
    from recon_desktop.storage.queries.bank import live_parts
    from recon_desktop.storage.queries.keyed import replaced_by

    if remittance_id is None:
        return None
    row = stored_row(connection, remittance_id)
    if replaced_by(connection, remittance_id) is not None:
        raise DuplicateError(f"Remittance {row.trace} has been keyed again already.")
    if row.state == "POSTED":
        raise RefusedError(f"Remittance {row.trace} is posted; reverse it before keying it again.")
    if row.state in ("MATCHED", "CLEARED"):
        raise RefusedError(
            f"Remittance {row.trace} is matched to the bank. Take the match back on the Bank page "
            "first; it is offered again for what you key."
        )
    if live_parts(connection, REMITTANCE, row.id):
        raise RefusedError(
            f"The bank has returned remittance {row.trace}. When the payer pays again, take in its "
            "new advice, or key it under the new check or EFT number."
        )
    return row


def _judge(connection: Connection, record: Remittance, replaced: RemittanceRow | None) -> Verdict:
    """The key to keep it under, and why it waits for a person (TRUST 10).

    One keyed again has what it replaces in its key, so that both are kept.
    """
    besides = replaced.id if replaced is not None else None
    here = Lookalikes(connection, [record], paper_only=False, besides=besides)
    verdict = here.judge(record)
    if verdict is None:
        raise DuplicateError(
            f"Remittance {record.trace} of {record.payer} over {Money(record.payment_cents)} is "
            "here already. It was not taken twice."
        )
    if replaced is None:
        return verdict
    return verdict._replace(key=f"{key_text(record)}|keyed again {replaced.id}")


def _insert_source(act: Act, actor: Actor, keyed: KeyedRemittance) -> int:
    from recon_desktop.storage.queries import sources

    content = dump_keyed(keyed).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    if sources.source_by_hash(act.connection, sha256):
        raise DuplicateError(f"Remittance {keyed.trace} was keyed with these same amounts before.")
    name = f"EOB {keyed.payer} {keyed.trace}".strip()
    new = sources.NewSource(KIND, name, sha256, len(content), act.stamp, actor.name, 1)
    source_id = sources.insert_source(act.connection, new, content)
    sources.update_counts(act.connection, source_id, new=1, seen=0, changed=0, vanished=0)
    return source_id


def _insert(connection: Connection, source_id: int, record: Remittance, verdict: Verdict) -> None:
    from recon_desktop.storage.queries.remittances import NewRemittance, insert_remittances

    balanced = check_balance(record).balanced
    new = NewRemittance(record, verdict.key, balanced, verdict.like.reason)
    insert_remittances(connection, source_id, [new])


def _set_aside(connection: Connection, replaced: RemittanceRow) -> None:
    from recon_desktop.storage.queries.keyed import REPLACED
    from recon_desktop.storage.queries.remittances import set_state

    set_state(connection, replaced.id, REPLACED)


def start_again(practice: Practice, actor: Actor, remittance_id: int) -> KeyedRemittance:
    """A remittance of the manual lane as the start of keying it by hand.

    Nothing is written, but the audit row of a refusal; raises as :func:`key_remittance` would for
    what may not be keyed again.
    """
    from recon_desktop.storage.queries.remittances import load_remittance

    try:
        practice.policy.require(actor, Action.KEY_REMITTANCE)
        with practice.store.read() as connection:
            _replaced_row(connection, remittance_id)
            return keyed_again(load_remittance(connection, remittance_id), remittance_id)
    except ReconError as refusal:
        practice.refuse(actor, Action.KEY_REMITTANCE, str(refusal))
        raise


def offer_claims(practice: Practice, typed: str) -> tuple[ClaimOffer, ...]:
    """Our claims that fit what was typed: a claim number, or the patient's name."""
    from recon_desktop.storage.queries.keyed import search_claims

    with practice.store.read() as connection:
        hits = search_claims(connection, typed, _OFFERED)
    return tuple(
        ClaimOffer(x.claim_id, x.patient_name, x.dos, x.payer, Money(x.amount_cents)) for x in hits
    )


def offer_payers(practice: Practice) -> tuple[PayerOffer, ...]:
    """Payers of remittances so far."""
    from recon_desktop.storage.queries.keyed import known_payers

    with practice.store.read() as connection:
        return tuple(PayerOffer(*row) for row in known_payers(connection))


def own_claim(practice: Practice, claim_id: str) -> KeyedClaim:
    """One of our claims with its own lines, ready to be keyed. UsageError when it is not ours."""
    from recon_desktop.storage.queries import claims as history

    wanted = claim_id.strip()
    with practice.store.read() as connection:
        sent = history.latest_claims(connection, [wanted]).get(wanted)
        encounters = history.encounters_of_claims(connection, [wanted])
        record = sent.record if sent else None
        encounter = _encounter(wanted, record, encounters)
        charges = history.charges_of(connection, encounter_ids=[encounter], claim_ids=[wanted])
    if record is None and not charges:
        raise UsageError(f"No claim of ours has the number {wanted}. Choose one by the patient.")
    return _keyed(wanted, record, [each.record for each in charges])


def _encounter(claim_id: str, record: Claim | None, encounters: Mapping[str, str]) -> str:
    return (record.encounter_id if record else "") or encounters.get(claim_id) or claim_id


def _keyed(claim_id: str, claim: Claim | None, charges: list[Charge]) -> KeyedClaim:
    name = claim.patient_name if claim else charges[0].patient_name
    last, _, first = name.partition(",")
    lines = _lines_of(claim, charges)
    return KeyedClaim(
        claim_id=claim_id,
        lines=lines,
        patient_last=last.strip(),
        patient_first=first.strip(),
        patient_id=claim.patient_id if claim else charges[0].patient_id,
        dos=claim.dos if claim else charges[0].dos,
    )


def _lines_of(claim: Claim | None, charges: list[Charge]) -> tuple[KeyedLine, ...]:
    """The lines of the claim; of one we know by its total alone, a single line to be named."""
    if claim and claim.lines:
        return tuple(
            KeyedLine(
                x.procedure_code,
                x.modifiers,
                x.charge_cents,
                dos=x.dos or claim.dos,
                units=x.units or "1",
                control_no=x.control_no,
            )
            for x in claim.lines
        )
    if charges:
        return tuple(
            KeyedLine(c.procedure_code, c.modifiers, c.amount_cents, dos=c.dos, units=str(c.units))
            for c in charges
            if c.amount_cents
        )
    return (KeyedLine("", "", claim.amount_cents, dos=claim.dos),) if claim else ()
