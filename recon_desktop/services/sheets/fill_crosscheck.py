"""The cross-check of the Daily Close Report: figures of §10.2.2, explained items, claims sent."""

from __future__ import annotations

from collections.abc import Iterator

from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.domain.day.encounter_day import EncounterDay, Item
from recon_desktop.domain.day.explained import items_sum
from recon_desktop.domain.day.totals import (
    ORIGINAL,
    PRIOR,
    REPEATED,
    SECONDARY,
    TERTIARY,
)
from recon_desktop.domain.findings import Finding, Severity
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import (
    ClaimClassLine,
    ClaimsSection,
    CrossCheckFigures,
    ExplainedLine,
    Tally,
)
from recon_desktop.services.sheets.gather import SheetDay

_REPORT_WORDS = {
    "charges": "charges",
    "patient-totals": "patient totals",
    "receipts": "receipts",
    "claims-log": "claims log or 837",
}


def fill_status(day: SheetDay) -> tuple[str, tuple[str, ...]]:
    """The status, and in words the reports that are missing.

    A day without any activity is not incomplete once it is closed: its totals are zero (R11.12).
    """
    if day.closed_idle:
        return DayStatus.BALANCED, ()
    return day.check.status, tuple(_REPORT_WORDS.get(kind, kind) for kind in day.check.missing)


def fill_findings(day: SheetDay) -> tuple[Finding, ...]:
    """What a person should look at; of a day without activity only that it had none."""
    if not day.closed_idle:
        return day.check.findings
    text = "No charges, receipts or claims: the day was closed with zero totals."
    return (Finding("NO_ACTIVITY", Severity.INFO, text),)


def fill_figures(day: SheetDay) -> CrossCheckFigures:
    """The figures as checked. What rests on a report that is missing is not known."""
    check = day.check
    missing = () if day.closed_idle else check.missing
    charges, patients, receipts, claims = (kind not in missing for kind in _REPORT_WORDS)
    elements = receipts and claims
    compared = charges and elements
    return CrossCheckFigures(
        dtt=_tally(check, "DTT", known=charges),
        dpt=_tally(check, "DPT", known=patients),
        tos_cash=_tally(check, "TOS_CASH", known=receipts),
        tos_check=_tally(check, "TOS_CHECK", known=receipts),
        tos_card=_tally(check, "TOS_CARD", known=receipts),
        tos_other=_tally(check, "TOS_OTHER", known=receipts),
        cgt_s=_tally(check, "CGT_S", known=claims),
        secondary=_tally(check, "SEC", known=claims),
        tertiary=_tally(check, "TER", known=claims),
        resubmitted=_tally(check, "RESUB", known=claims),
        prior_day=_tally(check, "PRIOR", known=claims),
        dct_s=_tally(check, "DCT_S", known=claims),
        f5=_tally(check, "F5", known=claims),
        dct_n=_tally(check, "DCT_N", known=claims),
        dbet=check.totals.DBET if elements else None,
        v1=check.V1 if charges and patients else None,
        v2=check.V2 if compared else None,
        spb=_items(check.explained.spb, known=compared),
        held=_items(check.explained.held, known=compared),
        adj0=_items(check.explained.adj0, known=compared),
        vu=check.VU if compared else None,
    )


def _items(items: tuple[Item, ...], *, known: bool) -> Tally:
    return Tally(len(items), items_sum(items)) if known else Tally(None, None)


def _tally(check: CrossCheck, symbol: str, *, known: bool) -> Tally:
    if not known:
        return Tally(None, None)
    counts = {row.key: row.count for row in check.waterfall}
    amount: Money = getattr(check.totals, symbol)
    return Tally(counts.get(symbol, 0), amount)


def fill_explained(day: SheetDay) -> Iterator[ExplainedLine]:
    """Every item of SPB, HELD and ADJ0, one by one (R2.2)."""
    visits = day.check.encounters
    for each in visits:
        if each.open_cents and not each.insured:
            reason = f"{_money(each.charges_cents)} charged, {_money(each.tos_cents)} paid"
            yield _explained(day, "SPB", each, each.open_cents, reason)
    for each in visits:
        if each.open_cents and each.insured:
            yield _explained(day, "HELD", each, each.open_cents, "claim not sent")
    for each in visits:
        if each.explaining_adjustment_cents:
            reason = "adjusted with the charges"
            yield _explained(day, "ADJ0", each, each.explaining_adjustment_cents, reason)


def _money(cents: int) -> str:
    return Money(cents).paper


def _explained(
    day: SheetDay, kind: str, visit: EncounterDay, cents: int, reason: str
) -> ExplainedLine:
    return ExplainedLine(
        kind=kind,
        encounter_id=visit.encounter_id,
        patient=day.patient(visit.patient_id),
        reason=reason,
        amount=Money(cents),
    )


_CLASSES = (
    ("Original primary", ORIGINAL),
    ("Secondary", SECONDARY),
    ("Tertiary, or payer order unknown", TERTIARY),
    ("Resubmitted, replacement or void", REPEATED),
    ("Prior-day original", PRIOR),
)


def fill_claims(day: SheetDay) -> ClaimsSection:
    """The claims of the day by class (§2.2); encounter reports ask for no money."""
    sent = []
    for label, classes in _CLASSES:
        claims = [each for each in day.check.claims if each.claim_class in classes]
        if claims:
            amount = Money(sum(each.amount_cents for each in claims))
            sent.append(ClaimClassLine(label, len(claims), amount))
    return ClaimsSection(sent=tuple(sent))


def fill_cut_off(day: SheetDay) -> str:
    """Until when transmissions count for the day; '' when only its own do (R2.20)."""
    cut_off = day.settings.claim_cutoff
    return f"{cut_off} of the next business day" if cut_off else ""
