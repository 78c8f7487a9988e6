"""The rows of the posting desk before it is posted: the remittance, its plan, what is decided.

Every line the payer sent has a row, also where the plan holds the claim as a whole: a person who
has to choose must see what there is to choose for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.accounts import PAYER_OVERPAYMENTS
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskLine, DeskMark
from recon_desktop.domain.posting.interest import interest_note
from recon_desktop.domain.posting.lines import service_lines, stated
from recon_desktop.domain.posting.provider_adjustments import plb_rule
from recon_desktop.domain.posting.records import (
    HOLD,
    WHOLE_CLAIM,
    Buckets,
    ClaimOutcome,
    LineOutcome,
    PostingPlan,
)
from recon_desktop.domain.records import ProviderAdjustment, RemitClaim, RemitLine, Remittance
from recon_desktop.services.posting.desk_words import (
    claim_word,
    code_text,
    entry_text,
    line_entry_text,
    note_text,
    patient_text,
    rung_text,
)

if TYPE_CHECKING:
    from recon_desktop.storage.queries.desk import DecisionRow, PostedRow

Decided = Mapping[tuple[int, int], "DecisionRow"]


class Written(NamedTuple):
    """What a plan, or a posting, writes for each claim and for each provider-level pair."""

    claims: Mapping[int, list[PlannedEntry]]
    pairs: Mapping[int, PlannedEntry]


def plan_rows(
    remit: Remittance, plan: PostingPlan, decided: Decided, source_id: int, *, owed_cents: int
) -> Iterator[DeskLine]:
    """All rows in file order, the provider level last. `owed_cents`: to the payer, in 2020."""
    outcomes = {outcome.line: outcome for outcome in plan.outcomes}
    written = planned(plan)
    for claim in remit.claims:
        outcome = outcomes.get(claim.line)
        entries = written.claims.get(claim.line, [])
        yield from _claim_rows(claim, outcome, entries, decided, source_id)
    for place, pair in enumerate(remit.provider_adjustments):
        row = provider_row(place, pair, written.pairs.get(place), source_id)
        if plb_rule(pair.code).account == PAYER_OVERPAYMENTS:
            left = owed_cents - pair.amount_cents
            told = f"owed to the payer before {Money(owed_cents)}, after {Money(left)}"
            owed_cents = left
        else:
            told = interest_note(remit, pair)
        yield row._replace(note=told)


def planned(plan: PostingPlan) -> Written:
    """The plan's entries by what they belong to."""
    claims: dict[int, list[PlannedEntry]] = {}
    pairs: dict[int, PlannedEntry] = {}
    for place, entry in zip(plan.places, plan.entries, strict=True):
        if place.claim_line:
            claims.setdefault(place.claim_line, []).append(entry)
        else:
            pairs[place.pair] = entry
    return Written(claims, pairs)


def _claim_rows(
    claim: RemitClaim,
    outcome: ClaimOutcome | None,
    entries: list[PlannedEntry],
    decided: Decided,
    source_id: int,
) -> Iterator[DeskLine]:
    if outcome is None:
        for number, each in enumerate(service_lines(claim)):
            row = stated_row(claim, each, entries, source_id)
            yield _marked(row._replace(first=number == 0), None, decided, "")
        return
    for number, line in enumerate(outcome.lines):
        row = _line_row(claim, outcome, line, entries, source_id)
        yield _marked(row._replace(first=number == 0), outcome, decided, line.work)


def _marked(row: DeskLine, outcome: ClaimOutcome | None, decided: Decided, work: str) -> DeskLine:
    """The row with its mark, by what was decided or, undecided, by whether it is clean."""
    decision = decided.get(row.key) or decided.get((row.claim_line, WHOLE_CLAIM))
    if outcome is not None and outcome.outcome == "informational" and not row.paid_cents:
        return row._replace(mark=DeskMark.INFO, why=outcome.remark)
    why = outcome.remark if outcome is not None and row.suspense and outcome.remark else work
    if decision is not None and (row.suspense or decision.verdict == HOLD):
        return row._replace(mark=DeskMark.HELD, why=decision.reason or why)
    if decision is not None:
        typed = bool(decision.amounts)
        return row._replace(mark=DeskMark.ACCEPTED, why=decision.reason or why, typed=typed)
    person = row.suspense or bool(why)
    return row._replace(mark=DeskMark.PERSON if person else DeskMark.CLEAN, why=why)


def _line_row(
    claim: RemitClaim,
    outcome: ClaimOutcome,
    line: LineOutcome,
    entries: list[PlannedEntry],
    source_id: int,
) -> DeskLine:
    suspense = line.held or outcome.outcome == "held"
    row = line_row(claim, outcome, line, entries, source_id)
    return row._replace(
        buckets=Buckets() if suspense else row.buckets,
        suspense=suspense,
        rung=rung_text(outcome.rung, "" if suspense else line.rung),
        editable=not suspense and outcome.outcome not in ("informational", "reversal"),
    )


def line_row(
    claim: RemitClaim,
    outcome: ClaimOutcome | None,
    line: LineOutcome | PostedRow,
    entries: list[PlannedEntry],
    source_id: int,
) -> DeskLine:
    """A service line as it is planned, or was posted."""
    place = line.line or claim.line
    return _empty_row(claim, outcome, source_id)._replace(
        service_line=place,
        dos=line.dos or claim.service_from,
        code=code_text(line.procedure_code, line.modifiers),
        charge_cents=line.charge_cents,
        allowed_cents=line.allowed_cents,
        paid_cents=line.paid_cents,
        deductible_cents=line.deductible_cents,
        coinsurance_cents=line.coinsurance_cents,
        copay_cents=line.copay_cents,
        other_pr_cents=line.other_pr_cents,
        withheld_cents=line.withheld_cents,
        other_co_cents=line.other_co_cents,
        oa_pi_cents=line.oa_cents + line.pi_cents,
        buckets=Buckets(
            line.contractual_cents,
            line.written_off_cents,
            line.to_patient_cents,
            line.next_payer_cents,
            line.open_cents,
        ),
        note=note_text(line.note, line.allowed_cents, line.stated_allowed_cents),
        entry_text=line_entry_text(entries, line.service_line),
        reasons=line.reasons,
        ref=SourceRef(source_id, place),
    )


def stated_row(
    claim: RemitClaim, line: RemitLine, entries: list[PlannedEntry], source_id: int
) -> DeskLine:
    """A line of which no plan and no posting tells more than the payer does."""
    row = line_row(claim, None, stated(line)._replace(service_line=""), entries, source_id)
    return row._replace(buckets=Buckets())


def _empty_row(claim: RemitClaim, outcome: ClaimOutcome | None, source_id: int) -> DeskLine:
    """What every row of a claim has."""
    return DeskLine(
        claim_line=claim.line,
        service_line=claim.line,
        kind="line",
        mark=DeskMark.CLEAN,
        claim=outcome.claim_id if outcome else claim.claim_id,
        word=claim_word(claim, outcome.outcome if outcome else ""),
        patient=patient_text(claim),
        dos=claim.service_from,
        ref=SourceRef(source_id, claim.line),
        before_cents=outcome.balance_before_cents if outcome else None,
        after_cents=outcome.balance_after_cents if outcome else None,
    )


def provider_row(
    place: int, pair: ProviderAdjustment, entry: PlannedEntry | None, source_id: int
) -> DeskLine:
    """A provider-level pair: what it is, and the account it goes to."""
    rule = plb_rule(pair.code)
    return DeskLine(
        claim_line=0,
        service_line=place + 1,
        kind="provider",
        mark=DeskMark.HELD if rule.worklist else DeskMark.CLEAN,
        claim=f"Provider level: {rule.wording}",
        word="",
        patient=pair.reference,
        dos=pair.fiscal_date,
        ref=SourceRef(source_id, pair.line),
        code=pair.code,
        paid_cents=-pair.amount_cents,
        suspense=rule.worklist,
        why="find what it belongs to; it waits in suspense" if rule.worklist else "",
        entry_text=entry_text(entry.lines) if entry else "",
    )
