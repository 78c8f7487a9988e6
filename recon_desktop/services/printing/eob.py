"""A remittance as a human-readable explanation of payment, whole or one claim; PDF and XLSX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import CARCS
from recon_desktop.domain.posting.lines import allowed_cents, service_lines
from recon_desktop.domain.posting.provider_adjustments import plb_rule
from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine, Remittance
from recon_desktop.domain.sheets.eob import (
    EobAdjustment,
    EobClaim,
    EobLine,
    EobProvider,
    EobSheet,
)
from recon_desktop.domain.sheets.listing import ListFrame
from recon_desktop.services.listings.posted import patient_text
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_METHODS = {
    "ACH": "bank transfer (ACH)",
    "CHK": "check",
    "FWT": "wire",
    "BOP": "as the bank chose",
    "NON": "no payment",
}
_STATUSES = {
    "1": "processed as primary",
    "2": "processed as secondary",
    "3": "processed as tertiary",
    "4": "denied",
    "19": "processed as primary, forwarded",
    "20": "processed as secondary, forwarded",
    "21": "processed as tertiary, forwarded",
    "22": "reversal of an earlier payment",
    "23": "not this payer's claim, forwarded",
    "25": "predetermination, no payment",
}
_STATES = {
    "STAGED": "waits for the bank",
    "MATCHED": "waits for the bank",
    "CLEARED": "cleared, not posted",
    "RETURNED": "returned by the bank",
}
_SHARES = ("1", "2", "3")  # PR reasons with columns of their own


def render_eob(
    practice: Practice,
    remittance_id: int,
    fmt: str = "pdf",
    claim_id: str = "",
    *,
    actor: Actor | None = None,
) -> bytes:
    """One remittance; only what it says of one claim when `claim_id` is given.

    A claim that it takes back and answers again is shown both times. Raises UsageError when there
    is no such remittance, claim or format.
    """
    return _render((load_eob(practice, remittance_id, claim_id, actor=actor),), fmt)


def render_eobs_of(
    practice: Practice,
    first: date,
    last: date,
    fmt: str = "pdf",
    *,
    actor: Actor | None = None,
) -> bytes:
    """Every remittance posted from a day to a day, one after the other.

    When none was posted then, those that payers dated so. Raises RefusedError without either.
    """
    from recon_desktop.storage.queries.listings import live_postings
    from recon_desktop.storage.queries.remittances import dated_between

    with practice.store.read() as connection:
        ids = [posting.remittance_id for posting in live_postings(connection, first, last)]
        ids = ids or dated_between(connection, first, last)
    if not ids:
        days = f"on {last:%m/%d/%Y}"
        if first < last:
            days = f"from {first:%m/%d/%Y} to {last:%m/%d/%Y}"
        raise RefusedError(f"No remittance was posted or dated {days}; choose another date.")
    return _render([load_eob(practice, each, actor=actor) for each in ids], fmt)


def _render(sheets: Sequence[EobSheet], fmt: str) -> bytes:
    from recon_desktop.reports.eob import render_eob as draw
    from recon_desktop.reports.eob_workbook import eob_workbook
    from recon_desktop.services.printing.print_listings import require_format

    require_format(fmt)
    return draw(sheets) if fmt == "pdf" else eob_workbook(sheets)


def load_eob(
    practice: Practice,
    remittance_id: int,
    claim_id: str = "",
    *,
    actor: Actor | None = None,
) -> EobSheet:
    """What the payer said, as read from its file or keyed from its paper."""
    from recon_desktop.services.printing.print_listings import list_frame
    from recon_desktop.storage.queries.remittances import load_remittance, load_rows

    frame = list_frame(practice, actor)
    with practice.store.read() as connection:
        if not load_rows(connection, remittance_id=remittance_id):
            raise UsageError(f"There is no remittance {remittance_id}.")
        remit = load_remittance(connection, remittance_id)
        return _fill(connection, remittance_id, remit, frame, claim_id)


def _fill(
    connection: Connection,
    remittance_id: int,
    remit: Remittance,
    frame: ListFrame,
    claim_id: str,
) -> EobSheet:
    from recon_desktop.storage.queries.bank import bank_dates
    from recon_desktop.storage.queries.listings import patients_of

    claims = [claim for claim in remit.claims if claim_id in ("", claim.claim_id)]
    if not claims and claim_id:
        raise UsageError(f"Remittance {remit.trace} does not name claim {claim_id}.")
    patients = patients_of(connection, (claim.claim_id for claim in claims))
    whole = not claim_id
    return EobSheet(
        frame=frame,
        payer=remit.payer,
        payer_id=remit.payer_id or remit.payer_tax_id,
        payee=remit.payee,
        payee_id=remit.payee_id,
        trace=remit.trace,
        payment_date=remit.payment_date,
        method=_METHODS.get(remit.method, remit.method),
        payment=Money(remit.payment_cents),
        claim_count=len(remit.claims),
        state=_state(connection, remittance_id),
        bank_date=bank_dates(connection, "remittance", [remittance_id]).get(remittance_id),
        claims=tuple(
            _claim(each, patient_text(each, patients.get(each.claim_id))) for each in claims
        ),
        provider=tuple(_provider(remit)) if whole else (),
        whole=whole,
    )


def _state(connection: Connection, remittance_id: int) -> str:
    from recon_desktop.storage.queries.postings import load_posting
    from recon_desktop.storage.queries.remittances import load_rows

    posting = load_posting(connection, remittance_id)
    if posting is not None:
        return f"posted {posting.posting_date:%m/%d/%Y} by {posting.posted_by}"
    state = load_rows(connection, remittance_id=remittance_id)[0].state
    return _STATES.get(state, state.lower())


def _claim(claim: RemitClaim, patient: str) -> EobClaim:
    return EobClaim(
        claim_id=claim.claim_id,
        payer_claim_no=claim.payer_claim_no,
        patient=patient,
        status=_STATUSES.get(claim.status, f"status {claim.status}"),
        lines=tuple(_line(each, claim) for each in service_lines(claim)),
        charge=Money(claim.charge_cents),
        paid=Money(claim.paid_cents),
        remarks=claim.remarks if claim.lines else "",
        crossover_to=claim.crossover_to,
        interest=Money(claim.interest_cents),
    )


def _line(line: RemitLine, claim: RemitClaim) -> EobLine:
    code = "-".join(filter(None, (line.procedure_code, line.modifiers.replace(":", "-"))))
    deductible, coinsurance, copay = (_share(line, reason) for reason in _SHARES)
    return EobLine(
        dos=line.dos_from or claim.service_from,
        code=code or "claim",
        units=line.units_paid,
        charge=Money(line.charge_cents),
        allowed=Money(allowed_cents(line)),
        paid=Money(line.paid_cents),
        deductible=deductible,
        coinsurance=coinsurance,
        copay=copay,
        adjustments=tuple(_adjustment(each) for each in line.adjustments if not _is_share(each)),
        remarks=line.remarks,
    )


def _is_share(adjustment: Adjustment) -> bool:
    return adjustment.group == "PR" and adjustment.reason in _SHARES


def _share(line: RemitLine, reason: str) -> Money:
    cents = (x.amount_cents for x in line.adjustments if _is_share(x) and x.reason == reason)
    return Money(sum(cents))


def _adjustment(adjustment: Adjustment) -> EobAdjustment:
    known = CARCS.get(adjustment.reason)
    words = known.wording if known else "not in our table"
    code = f"{adjustment.group}-{adjustment.reason}"
    return EobAdjustment(code, words, Money(adjustment.amount_cents))


def _provider(remit: Remittance) -> Iterator[EobProvider]:
    for pair in remit.provider_adjustments:
        words = plb_rule(pair.code).wording
        yield EobProvider(pair.code, words, pair.reference, Money(-pair.amount_cents))
