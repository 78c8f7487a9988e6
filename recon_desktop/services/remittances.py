"""Remittances as the desk sees them: the list with states, and one line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import CHART
from recon_desktop.domain.errors import ReconError
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.posting import FIRST_STEP
from recon_desktop.domain.posting_records import ClaimOutcome, LineOutcome, PostingPlan
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.domain.remittance import RemittanceBalance, check_balance
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow as StoredRow


@dataclass(frozen=True, slots=True)
class RemittanceRow:
    """One remittance in the list. `state` is in the desk's words."""

    id: int
    trace: str
    payer: str
    payment_date: date | None
    method: str
    handling: str
    amount: Money
    claims: int
    state: str
    balanced: bool
    bank_date: date | None
    posted_on: date | None
    hold_reason: str


@dataclass(frozen=True, slots=True)
class RemitGridLine:
    """One line of the posting grid: a service line, a claim without lines, or a PLB pair."""

    mark: str  # ok | hold | info
    claim: str
    patient: str
    dos: date | None
    code: str
    charge: Money | None
    allowed: Money | None
    paid: Money | None
    deductible: Money | None
    coinsurance: Money | None
    copay: Money | None
    contractual: Money | None
    other_co: Money | None
    oa_pi: Money | None
    next_text: str
    balance: Money | None
    reason: str
    entry_text: str
    ref: SourceRef


@dataclass(frozen=True, slots=True)
class RemittanceDetail:
    """A remittance with what posting it writes. `difference` is amount − placed."""

    row: RemittanceRow
    bank_text: str
    balance: RemittanceBalance
    lines: tuple[RemitGridLine, ...]
    warnings: tuple[str, ...]
    can_post: bool
    why_not: str
    needs_approval: bool
    posting_date: date | None
    placed: Money
    difference: Money


_STATES = {
    "STAGED": "Awaiting bank",
    "MATCHED": "Awaiting bank",
    "CLEARED": "Cleared",
    "POSTED": "Posted",
    "RETURNED": "Reversed",
}


def list_remittances(practice: Practice) -> tuple[RemittanceRow, ...]:
    """All remittances, newest first."""
    with practice.store.read() as connection:
        return remittance_rows(connection)


def remittance_rows(
    connection: Connection, *, open_or_on: date | None = None
) -> tuple[RemittanceRow, ...]:
    """The list; with a date, what is not posted yet and what was booked or posted on the date."""
    from recon_desktop.storage.queries import bank, postings, remittances

    ids = None if open_or_on is None else remittances.open_or_dated(connection, open_or_on)
    matched = bank.bank_dates(connection, "remittance", ids)
    posted = postings.posting_dates(connection, ids)
    held = postings.held_counts(connection, ids)
    rows = (
        _row(stored, matched.get(stored.id), posted.get(stored.id), held.get(stored.id, 0))
        for stored in remittances.load_rows(connection, ids=ids)
    )
    return tuple(rows)


def _row(
    stored: StoredRow, bank_date: date | None, posted_on: date | None, held: int
) -> RemittanceRow:
    state = _STATES[stored.state]
    if stored.state == "STAGED" and stored.payment_cents == 0:
        state = "Advice received"
    if stored.state == "POSTED" and held:
        state = "Partly held"
    return RemittanceRow(
        id=stored.id,
        trace=stored.trace,
        payer=stored.payer,
        payment_date=stored.payment_date,
        method=stored.method,
        handling=stored.handling,
        amount=Money(stored.payment_cents),
        claims=stored.claim_count,
        state=state,
        balanced=stored.balanced,
        bank_date=bank_date,
        posted_on=posted_on,
        hold_reason=stored.hold_reason,
    )


def load_remittance(practice: Practice, remittance_id: int) -> RemittanceDetail:
    """One remittance, and what posting it would write, or has written."""
    from recon_desktop.services.post_remittance import plan_stored
    from recon_desktop.storage.queries import bank, postings, remittances

    with practice.store.read() as connection:
        stored = remittances.load_rows(connection, remittance_id=remittance_id)[0]
        remit = remittances.load_remittance(connection, remittance_id)
        bank_date = bank.bank_dates(connection, "remittance", [remittance_id]).get(remittance_id)
        posting = postings.load_posting(connection, remittance_id)
        row = _row(
            stored,
            bank_date,
            posting.posting_date if posting else None,
            postings.held_counts(connection, [remittance_id]).get(remittance_id, 0),
        )
        posted = posting is not None
        plan = plan_stored(connection, remit, approved=True, without=remittance_id)
        why_not, day = _gate_words(connection, stored)
        text = bank.text_of_target(connection, "remittance", remittance_id)
    placed = _placed(remit, plan)
    return RemittanceDetail(
        row=row,
        bank_text=text,
        balance=check_balance(remit),
        lines=tuple(_grid(remit, plan, stored.source_id)),
        warnings=(*plan.warnings, *plan.refused),
        can_post=not posted and not why_not and not plan.refused,
        why_not=why_not or "; ".join(plan.refused),
        needs_approval=not posted and (remit.payment_cents == 0 or bool(stored.hold_reason)),
        posting_date=posting.posting_date if posting else day,
        placed=placed,
        difference=Money(remit.payment_cents) - placed,
    )


def _gate_words(connection: Connection, stored: StoredRow) -> tuple[str, date | None]:
    """Why it cannot be posted now, or '' and the date it would be posted on."""
    from recon_desktop.services.post_remittance import gate, posting_date_for

    try:
        bank_date = gate(connection, stored, "approved")
    except ReconError as error:
        return str(error), None
    return "", posting_date_for(connection, None, bank_date)


def _placed(remit: Remittance, plan: PostingPlan) -> Money:
    """What the plan places: the claims' payments less the PLB, zero while it is refused."""
    if plan.refused:
        return ZERO
    paid = sum(claim.paid_cents for claim in remit.claims)
    return Money(paid - sum(pair.amount_cents for pair in remit.provider_adjustments))


def _grid(remit: Remittance, plan: PostingPlan, source_id: int) -> Iterable[RemitGridLine]:
    claims = {claim.line: claim for claim in remit.claims}
    written, adjusted = _written(plan)
    reasons = {(i.claim_id, i.service_line): i.reason for i in (*plan.held, *plan.worklist)}
    for outcome in sorted(plan.outcomes, key=lambda each: each.line):
        yield from _claim_lines(
            outcome, claims[outcome.line], written[outcome.line], reasons, source_id
        )
    for place, pair in enumerate(remit.provider_adjustments):
        entry = adjusted.get(place)
        yield RemitGridLine(
            mark="ok" if entry else "hold",
            claim=f"Provider level: {pair.code} {pair.reference}".strip(),
            patient="",
            dos=pair.fiscal_date,
            code=pair.code,
            charge=None,
            allowed=None,
            paid=Money(-pair.amount_cents),
            deductible=None,
            coinsurance=None,
            copay=None,
            contractual=None,
            other_co=None,
            oa_pi=None,
            next_text=entry_text((entry,)) if entry else "",
            balance=None,
            reason="",
            entry_text=entry_text((entry,)) if entry else "",
            ref=SourceRef(source_id, pair.line),
        )


def _written(plan: PostingPlan) -> tuple[dict[int, list[PlannedEntry]], dict[int, PlannedEntry]]:
    """Line of a claim → its entries; place of a PLB pair → its entry.

    Found by their numbers, since a claim or a code may be there more than once. Numbers follow
    the order of the outcomes, then of the pairs; one without an entry uses up a number too.
    """
    numbered = {int(entry.label[1:].split()[0]): entry for entry in plan.entries}
    found: dict[int, list[PlannedEntry]] = {}
    step = FIRST_STEP
    for outcome in plan.outcomes:
        own = [numbered[step]] if step in numbered else []
        forward = numbered.get(step + 1)
        if forward is not None and forward.kind == "remit-forward":
            own.append(forward)
            step += 1
        found[outcome.line] = own
        step += 1
    return found, {number - step: entry for number, entry in numbered.items() if number >= step}


def _claim_lines(
    outcome: ClaimOutcome,
    claim: RemitClaim,
    written: list[PlannedEntry],
    reasons: dict[tuple[str, str], str],
    source_id: int,
) -> Iterable[RemitGridLine]:
    name = f"{claim.patient_first[:1]}. {claim.patient_last}".strip(". ")
    if not outcome.lines:
        yield _whole_claim(outcome, claim, name, written, source_id)
    for number, line in enumerate(outcome.lines):
        source = claim.lines[number] if number < len(claim.lines) else None
        reason = reasons.get((outcome.claim_id, line.service_line), "")
        reason = reason or reasons.get((outcome.claim_id, ""), "")
        yield RemitGridLine(
            mark=_mark(outcome, line, reason),
            claim=_claim_text(outcome) if number == 0 else "",
            patient=name if number == 0 else "",
            dos=(source.dos_from if source else None) or claim.service_from,
            code="-".join(filter(None, (line.procedure_code, line.modifiers.replace(":", "-")))),
            charge=Money(line.charge_cents),
            allowed=Money(line.allowed_cents),
            paid=Money(line.paid_cents),
            deductible=_some(line.deductible_cents),
            coinsurance=_some(line.coinsurance_cents),
            copay=_some(line.copay_cents),
            contractual=_some(line.contractual_cents),
            other_co=_some(line.other_co_cents + line.withheld_cents),
            oa_pi=_some(line.oa_cents + line.pi_cents),
            next_text=_next(line, reason),
            balance=Money(line.open_cents),
            reason=reason,
            entry_text=entry_text(written),
            ref=SourceRef(source_id, source.line if source else claim.line),
        )


def _whole_claim(
    outcome: ClaimOutcome,
    claim: RemitClaim,
    name: str,
    written: Iterable[PlannedEntry],
    source_id: int,
) -> RemitGridLine:
    """A claim that is held, or only informs: as the payer states it, in one line."""
    return RemitGridLine(
        mark="info" if outcome.outcome == "informational" else "hold",
        claim=_claim_text(outcome),
        patient=name,
        dos=claim.service_from or next((x.dos_from for x in claim.lines if x.dos_from), None),
        code="",
        charge=Money(claim.charge_cents),
        allowed=None,
        paid=Money(claim.paid_cents),
        deductible=None,
        coinsurance=None,
        copay=None,
        contractual=None,
        other_co=None,
        oa_pi=None,
        next_text=outcome.remark,
        balance=None,
        reason=outcome.remark,
        entry_text=entry_text(written),
        ref=SourceRef(source_id, claim.line),
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


def entry_text(entries: Iterable[PlannedEntry]) -> str:
    """What is written, in words: 'Remittance clearing 56.80 to Insurance AR 56.80'."""
    totals: dict[int, int] = {}
    for entry in entries:
        for line in entry.lines:
            totals[line.account] = totals.get(line.account, 0) + line.amount_cents
    debited = [f"{CHART[a].name} {Money(c)}" for a, c in sorted(totals.items()) if c > 0]
    credited = [f"{CHART[a].name} {Money(-c)}" for a, c in sorted(totals.items()) if c < 0]
    if not debited and not credited:
        return "Nothing is written."
    return f"{' and '.join(debited)} from {' and '.join(credited)}"
