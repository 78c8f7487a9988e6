"""A remittance line by line: before it is posted from its plan, afterwards from what was stored.

A posted remittance is never planned again: what changes on a claim later does not change what its
posting shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting_records import (
    ClaimOutcome,
    DecisionError,
    LineOutcome,
    PostingPlan,
)
from recon_desktop.domain.records import ProviderAdjustment, RemitClaim, Remittance
from recon_desktop.services.remittances import RemitGridLine, entry_text

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.postings import PostingRow, StandingClaim


class Shown(NamedTuple):
    """What is shown of a remittance. `claims`: segment of the CLP → entries; `pairs`: place of a
    PLB pair → its entry.
    """

    outcomes: tuple[ClaimOutcome, ...]
    claims: Mapping[int, list[PlannedEntry]]
    pairs: Mapping[int, PlannedEntry]
    warnings: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def planned_view(connection: Connection, remit: Remittance, remittance_id: int) -> Shown:
    """What posting it now would write."""
    from recon_desktop.services.plan_posting import plan_stored

    try:
        plan = plan_stored(connection, remit, approved=True, remittance_id=remittance_id)
    except DecisionError as error:
        return Shown((), {}, {}, refused=(str(error),))
    return _of_plan(plan)


def _of_plan(plan: PostingPlan) -> Shown:
    claims: dict[int, list[PlannedEntry]] = {}
    pairs: dict[int, PlannedEntry] = {}
    for place, entry in zip(plan.places, plan.entries, strict=True):
        if place.claim_line:
            claims.setdefault(place.claim_line, []).append(entry)
        else:
            pairs[place.pair] = entry
    return Shown(plan.outcomes, claims, pairs, plan.warnings, plan.refused)


def posted_view(connection: Connection, posting: PostingRow) -> Shown:
    """What was written, claim by claim, as it stands now."""
    from recon_desktop.storage.queries import ledger, postings
    from recon_desktop.storage.queries.remittances import load_remittance

    standing = postings.standing_claims(connection, posting_id=posting.id)
    ids = [each.id for each in standing]
    lines = postings.lines_of_claims(connection, ids)
    links = postings.entries_of_claims(connection, ids)
    entries = ledger.planned_of_remittance(connection, posting.remittance_id)
    remit = load_remittance(connection, posting.remittance_id)
    stated = {claim.line: claim for claim in remit.claims}
    return Shown(
        tuple(_outcome(x, stated[x.claim_line], lines.get(x.id, [])) for x in standing),
        {x.claim_line: [entries[i] for i in links.get(x.id, ())] for x in standing},
        _pairs(remit.provider_adjustments, entries.values()),
        tuple(filter(None, posting.warnings.split("\n"))),
    )


def _outcome(each: StandingClaim, claim: RemitClaim, lines: list[LineOutcome]) -> ClaimOutcome:
    row = each.row
    return ClaimOutcome(
        claim_id=row.claim_id,
        encounter_id=row.encounter_id,
        patient_id="",
        payer_claim_no=row.payer_claim_no,
        line=each.claim_line,
        status=claim.status,
        outcome=row.outcome,
        order=row.payer_order,
        charge_cents=claim.charge_cents,
        paid_cents=claim.paid_cents,
        lines=tuple(lines),
        share_before_cents=row.share_before_cents,
        share_change_cents=row.share_change_cents,
        next_payer_cents=row.next_payer_cents,
        balance_before_cents=row.balance_before_cents,
        balance_after_cents=row.balance_after_cents,
        remark=row.held_reason or row.remark,
        rung=row.rung,
    )


def _pairs(
    pairs: Iterable[ProviderAdjustment], entries: Iterable[PlannedEntry]
) -> dict[int, PlannedEntry]:
    """The newest entry of each pair; equal pairs in their order."""
    waiting: dict[str, list[PlannedEntry]] = {}
    for entry in entries:
        if entry.kind == "remit-plb":
            waiting.setdefault(entry.reason, []).append(entry)
    named = {place: f"{pair.code}:{pair.reference}" for place, pair in enumerate(pairs)}
    found = {}
    for place, reason in reversed(named.items()):
        if waiting.get(reason):
            found[place] = waiting[reason].pop()
    return found


def grid(remit: Remittance, shown: Shown, source_id: int) -> Iterator[RemitGridLine]:
    """The lines in file order, provider level last."""
    claims = {claim.line: claim for claim in remit.claims}
    for outcome in sorted(shown.outcomes, key=lambda each: each.line):
        written = shown.claims.get(outcome.line, [])
        yield from _claim_lines(outcome, claims[outcome.line], written, source_id)
    for place, pair in enumerate(remit.provider_adjustments):
        entry = shown.pairs.get(place)
        text = entry_text((entry,)) if entry else ""
        yield RemitGridLine(
            ref=SourceRef(source_id, pair.line),
            entry_text=text,
            mark="ok" if entry else "hold",
            claim=f"Provider level: {pair.code} {pair.reference}".strip(),
            dos=pair.fiscal_date,
            code=pair.code,
            paid=Money(-pair.amount_cents),
            next_text=text,
        )


def _claim_lines(
    outcome: ClaimOutcome, claim: RemitClaim, written: list[PlannedEntry], source_id: int
) -> Iterator[RemitGridLine]:
    name = f"{claim.patient_first[:1]}. {claim.patient_last}".strip(". ")
    text = entry_text(written)
    if not outcome.lines:
        ref = SourceRef(source_id, claim.line)
        yield replace(_whole_claim(outcome, claim, ref, text), patient=name)
    for number, line in enumerate(outcome.lines):
        reason = outcome.remark or line.work
        yield RemitGridLine(
            ref=SourceRef(source_id, line.line),
            entry_text=text,
            mark=_mark(outcome, line, reason),
            claim=_claim_text(outcome) if number == 0 else "",
            patient=name if number == 0 else "",
            dos=line.dos or claim.service_from,
            code="-".join(filter(None, (line.procedure_code, line.modifiers.replace(":", "-")))),
            charge=Money(line.charge_cents),
            allowed=Money(line.allowed_cents),
            paid=Money(line.paid_cents),
            deductible=_some(line.deductible_cents),
            coinsurance=_some(line.coinsurance_cents),
            copay=_some(line.copay_cents),
            contractual=_some(line.contractual_cents + line.written_off_cents),
            other_co=_some(line.other_co_cents + line.withheld_cents),
            oa_pi=_some(line.oa_cents + line.pi_cents),
            next_text=_next(line, reason),
            balance=Money(line.open_cents),
            reason=reason,
        )


def _whole_claim(
    outcome: ClaimOutcome, claim: RemitClaim, ref: SourceRef, text: str
) -> RemitGridLine:
    """A claim whose lines were not kept: as the payer states it, in one line."""
    return RemitGridLine(
        ref=ref,
        entry_text=text,
        mark="info" if outcome.outcome == "informational" else "hold",
        claim=_claim_text(outcome),
        dos=claim.service_from or next((x.dos_from for x in claim.lines if x.dos_from), None),
        charge=Money(claim.charge_cents),
        paid=Money(claim.paid_cents),
        next_text=outcome.remark,
        reason=outcome.remark,
    )


def _claim_text(outcome: ClaimOutcome) -> str:
    word = {"reversal": "reversal", "held": "held", "denied": "denied"}.get(outcome.outcome, "")
    return f"{outcome.claim_id} · {word}" if word else outcome.claim_id


def _mark(outcome: ClaimOutcome, line: LineOutcome, reason: str) -> str:
    if outcome.outcome == "informational":
        return "info"
    return "hold" if reason or line.held or outcome.outcome == "held" else "ok"


def _next(line: LineOutcome, reason: str) -> str:
    if line.next_payer_cents:
        return f"{Money(line.next_payer_cents)} to next payer"
    if line.to_patient_cents and not reason:
        return f"{Money(line.to_patient_cents)} to patient"
    return reason


def _some(cents: int) -> Money | None:
    return Money(cents) if cents else None
