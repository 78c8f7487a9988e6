"""The cross-check as a table, row by row as printed (§10.2, 2), each row with what is under it.

Only arranges what is there; texts carry ids, never names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recon_desktop.domain.day.claim_classes import ClaimClass, ClassifiedClaim
from recon_desktop.domain.day.desk_receipts import DeskReceipt
from recon_desktop.domain.day.encounter_day import EncounterDay, Item
from recon_desktop.domain.day.explained import Explained
from recon_desktop.domain.day.findings import patient_differences
from recon_desktop.domain.day.records import DayRecords
from recon_desktop.domain.day.totals import (
    IN_GRAND_TOTAL,
    ORIGINAL,
    PRIOR,
    REPEATED,
    SECONDARY,
    TERTIARY,
    TOS_CARD_TENDERS,
    TOS_CHECK_TENDERS,
    TOS_OTHER_TENDERS,
    Totals,
)
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Charge, Tender


class RowStyle(StrEnum):
    """How a row is set."""

    TOTAL = "total"
    PART = "part"
    MINUS = "minus"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """One row: `amount` as printed (deductions negative), `counts` none, one or three."""

    key: str
    label: str
    counts: tuple[int, ...]
    amount: Money
    style: RowStyle
    items: tuple[Item, ...] = ()

    @property
    def count(self) -> int | None:
        """The count, where the row has exactly one."""
        return self.counts[0] if len(self.counts) == 1 else None

    @property
    def count_text(self) -> str:
        """'42', '0/0/0', or nothing."""
        return "/".join(str(count) for count in self.counts)


def waterfall_of(
    records: DayRecords, totals: Totals, explained: Explained
) -> tuple[WaterfallRow, ...]:
    """The rows in the order of §10.2."""
    return (
        *_report_rows(records, totals),
        *_tos_rows(records, totals),
        *_claim_rows(records, totals),
        *_closing_rows(records, totals, explained),
    )


# --- the two reports -------------------------------------------------------------------------


def _report_rows(records: DayRecords, totals: Totals) -> tuple[WaterfallRow, ...]:
    charges = tuple(
        Item(_charge_text(each.record), Money(each.record.amount_cents), each.ref)
        for each in records.charges
    )
    patients = tuple(
        Item(f"patient {each.record.patient_id}", Money(each.record.charges_cents), each.ref)
        for each in records.patient_totals
    )
    reported = len({each.record.patient_id for each in records.patient_totals})
    return (
        _counted("DTT", "Daily Transaction Total (charge lines)", totals.DTT, charges),
        WaterfallRow(
            "DPT", "Daily Patient Total (patients)", (reported,), totals.DPT, RowStyle.TOTAL,
            patients,
        ),
        _difference("V1", "Difference V1", totals.DTT - totals.DPT, _v1_items(records)),
    )  # fmt: skip


def _charge_text(charge: Charge) -> str:
    code = ":".join(filter(None, (charge.procedure_code, charge.modifiers)))
    return f"{charge.encounter_id} · {code} × {charge.units} · patient {charge.patient_id}"


def _v1_items(records: DayRecords) -> tuple[Item, ...]:
    refs: dict[str, SourceRef] = {}
    for charge in records.charges:
        refs.setdefault(charge.record.patient_id, charge.ref)
    for total in records.patient_totals:
        refs[total.record.patient_id] = total.ref
    return tuple(
        Item(
            f"patient {patient}: {lines} charged, {report} reported", lines - report, refs[patient]
        )
        for patient, lines, report in patient_differences(records)
    )


# --- money at the desk -----------------------------------------------------------------------


def _tos_rows(records: DayRecords, totals: Totals) -> tuple[WaterfallRow, ...]:
    parts = [
        ("TOS_CASH", "Time-of-service cash", totals.TOS_CASH, frozenset({Tender.CASH})),
        ("TOS_CHECK", "Time-of-service checks", totals.TOS_CHECK, TOS_CHECK_TENDERS),
        ("TOS_CARD", "Time-of-service cards", totals.TOS_CARD, TOS_CARD_TENDERS),
        ("TOS_OTHER", "Time-of-service other", totals.TOS_OTHER, TOS_OTHER_TENDERS),
    ]
    rows = []
    for key, label, amount, tenders in parts:
        items = _receipt_items(each for each in records.tos if each.receipt.tender in tenders)
        if items or key != "TOS_OTHER":
            rows.append(WaterfallRow(key, label, (len(items),), amount, RowStyle.PART, items))
    return tuple(rows)


def _receipt_items(receipts: Iterable[DeskReceipt]) -> tuple[Item, ...]:
    return tuple(
        Item(_receipt_text(each), Money(each.amount_cents), each.staged.ref) for each in receipts
    )


def _receipt_text(each: DeskReceipt) -> str:
    visit = each.encounter_id or "no visit named"
    return f"receipt {each.receipt.receipt_no} · {visit} · patient {each.receipt.patient_id}"


# --- claims ----------------------------------------------------------------------------------


def _claim_rows(records: DayRecords, totals: Totals) -> tuple[WaterfallRow, ...]:
    originals = _claim_items(records, ORIGINAL)
    paid = _paid_items(records)
    return (
        _counted(
            "CGT_S", "Claim Grand Total – submitted", totals.CGT_S,
            _claim_items(records, IN_GRAND_TOTAL),
        ),
        _minus("SEC", "less secondary", totals.SEC, _claim_items(records, SECONDARY)),
        _minus("TER", "less tertiary", totals.TER, _claim_items(records, TERTIARY)),
        _minus(
            "RESUB", "less resubmitted / replacement", totals.RESUB,
            _claim_items(records, REPEATED),
        ),
        _minus("PRIOR", "less prior-day originals", totals.PRIOR, _claim_items(records, PRIOR)),
        _counted("DCT_S", "Daily Claim Total – submitted (gross)", totals.DCT_S, originals),
        _minus("F5", "less patient amounts already collected", totals.F5, paid),
        WaterfallRow(
            "DCT_N", "Daily Claim Total – net", (len(originals),), totals.DCT_N, RowStyle.TOTAL
        ),
    )  # fmt: skip


def _claim_items(records: DayRecords, classes: frozenset[ClaimClass]) -> tuple[Item, ...]:
    return tuple(
        Item(_claim_text(each), Money(each.amount_cents), each.facts.claim.ref)
        for each in records.claims
        if each.claim_class in classes
    )


def _claim_text(each: ClassifiedClaim) -> str:
    claim = each.facts.claim.record
    visit = each.facts.encounter_id or "visit unknown"
    return (
        f"claim {claim.claim_id} · {visit} · {claim.payer or claim.payer_id} · {each.claim_class}"
    )


def _paid_items(records: DayRecords) -> tuple[Item, ...]:
    if not records.f5_is_independent:
        return _receipt_items(records.derived_f5)
    return tuple(
        Item(_claim_text(each), Money(paid), each.facts.claim.ref)
        for each in records.original_claims
        if (paid := each.facts.claim.record.patient_paid_cents)
    )


# --- the close of the table ------------------------------------------------------------------


def _closing_rows(
    records: DayRecords, totals: Totals, explained: Explained
) -> tuple[WaterfallRow, ...]:
    v2 = totals.DTT - totals.DBET
    items = (*explained.spb, *explained.held, *explained.adj0)
    gaps = [each for each in records.encounters if each.gap_cents]
    return (
        WaterfallRow("DBET", "Daily Billing Elements Total", (), totals.DBET, RowStyle.TOTAL),
        _difference(
            "V2", "Difference V2 (DTT − DBET)", v2, _gap_items((e, e.gap_cents) for e in gaps)
        ),
        WaterfallRow(
            "EXPLAINED",
            "Explained: self-pay open / held / adjusted",
            (len(explained.spb), len(explained.held), len(explained.adj0)),
            explained.total,
            RowStyle.PART,
            items,
        ),
        _difference(
            "VU",
            "Unexplained VU",
            v2 - explained.total,
            _gap_items((e, e.gap_cents - e.explained_cents) for e in records.encounters),
        ),
    )


def _gap_items(gaps: Iterable[tuple[EncounterDay, int]]) -> tuple[Item, ...]:
    """Visits whose charges are not what was paid and claimed for them."""
    return tuple(
        Item(f"{each.encounter_id} · patient {each.patient_id}", Money(cents), each.ref)
        for each, cents in gaps
        if cents
    )


def _counted(key: str, label: str, amount: Money, items: tuple[Item, ...]) -> WaterfallRow:
    return WaterfallRow(key, label, (len(items),), amount, RowStyle.TOTAL, items)


def _minus(key: str, label: str, amount: Money, items: tuple[Item, ...]) -> WaterfallRow:
    return WaterfallRow(key, label, (len(items),), -amount, RowStyle.MINUS, items)


def _difference(key: str, label: str, amount: Money, items: tuple[Item, ...]) -> WaterfallRow:
    return WaterfallRow(key, label, (), amount, RowStyle.DIFFERENCE, items)
