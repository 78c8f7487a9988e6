"""The end-of-day cross-check (§2): do charges, patient report, receipts and claims tie out?

Pure: the facts of one business date in, one frozen answer out. Strict to the cent (R2.1), with
the explained form beside it (R2.2). Knows no store, no file and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recon_desktop.domain.day.claim_classes import ClassifiedClaim
from recon_desktop.domain.day.desk_receipts import DeskReceipt, Use
from recon_desktop.domain.day.encounter_day import EncounterDay
from recon_desktop.domain.day.explained import Explained, explained_by, items_sum
from recon_desktop.domain.day.facts import NEEDED_REPORTS, DayFacts
from recon_desktop.domain.day.findings import check_records
from recon_desktop.domain.day.receipts import table_of
from recon_desktop.domain.day.records import DayRecords, put_together
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.day.tender_check import TenderCheck, check_tenders, tender_findings
from recon_desktop.domain.day.totals import IN_GRAND_TOTAL, Totals, totals_of
from recon_desktop.domain.day.waterfall import WaterfallRow, waterfall_of
from recon_desktop.domain.findings import Finding, Severity
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Tender

__all__ = ["CrossCheck", "DayFacts", "DayStatus", "Totals", "check_day"]


class DayStatus(StrEnum):
    """Whether the day ties out (R2.2)."""

    BALANCED = "BALANCED"
    BALANCED_EXPLAINED = "BALANCED_EXPLAINED"
    OUT_OF_BALANCE = "OUT_OF_BALANCE"
    INCOMPLETE = "INCOMPLETE"  # a report is missing


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """The answer for one business date. Names in capitals are the symbols of §2."""

    business_date: date
    status: DayStatus
    missing: tuple[str, ...]  # reports not imported, by their kind
    totals: Totals
    counts: dict[str, int]
    explained: Explained
    tenders: dict[Tender, TenderCheck]
    findings: tuple[Finding, ...]
    claims: tuple[ClassifiedClaim, ...]
    receipts: tuple[DeskReceipt, ...]  # all that are not void
    encounters: tuple[EncounterDay, ...]
    waterfall: tuple[WaterfallRow, ...]
    f5_is_independent: bool

    @property
    def V1(self) -> Money:
        """DTT − DPT."""
        return self.totals.DTT - self.totals.DPT

    @property
    def V2(self) -> Money:
        """DTT − DBET."""
        return self.totals.DTT - self.totals.DBET

    @property
    def V3(self) -> Money:
        """DPT − DBET = V2 − V1."""
        return self.totals.DPT - self.totals.DBET

    @property
    def VU(self) -> Money:
        """V2 less everything explained."""
        return self.V2 - self.explained.total

    @property
    def SPB(self) -> Money:
        """Open self-pay charges; items in `explained.spb`."""
        return items_sum(self.explained.spb)

    @property
    def HELD(self) -> Money:
        """Charges whose claim was not sent; items in `explained.held`."""
        return items_sum(self.explained.held)

    @property
    def ADJ0(self) -> Money:
        """Adjustments of the day; items in `explained.adj0`."""
        return items_sum(self.explained.adj0)

    @property
    def tender(self) -> dict[Tender, Money]:
        """Counted − journal, for the tenders that were counted."""
        return {tender: check.difference for tender, check in self.tenders.items()}

    @property
    def receipts_table(self) -> dict[tuple[Tender, Use], tuple[int, Money]]:
        """Count and sum by tender and use (§10.2, 4)."""
        return table_of(self.receipts)


def check_day(facts: DayFacts, settings: DaySettings) -> CrossCheck:
    """Check one business date; the same facts in any order give the same answer."""
    records = put_together(facts, settings)
    totals = totals_of(records)
    explained = explained_by(records.encounters)
    missing = tuple(kind for kind in NEEDED_REPORTS if kind not in facts.covered)
    status = status_of(totals, explained, missing)
    tenders = check_tenders(records.receipts, facts, settings)
    return CrossCheck(
        business_date=facts.business_date,
        status=status,
        missing=missing,
        totals=totals,
        counts=_counts(records),
        explained=explained,
        tenders=tenders,
        findings=(
            *_status_findings(status, totals, explained, missing),
            *tender_findings(tenders),
            *check_records(records, settings),
        ),
        claims=records.claims,
        receipts=records.receipts,
        encounters=records.encounters,
        waterfall=waterfall_of(records, totals, explained),
        f5_is_independent=records.f5_is_independent,
    )


def status_of(totals: Totals, explained: Explained, missing: tuple[str, ...]) -> DayStatus:
    """The status by R2.2; INCOMPLETE while a report is missing, whatever the sums say."""
    v1, v2 = totals.DTT - totals.DPT, totals.DTT - totals.DBET
    if missing:
        return DayStatus.INCOMPLETE
    if v1 == v2 == ZERO:
        return DayStatus.BALANCED
    if v1 == ZERO and v2 == explained.total:
        return DayStatus.BALANCED_EXPLAINED
    return DayStatus.OUT_OF_BALANCE


def _status_findings(
    status: DayStatus, totals: Totals, explained: Explained, missing: tuple[str, ...]
) -> list[Finding]:
    """What keeps the day from being closed, and a balance that only looks like one."""
    if status is DayStatus.INCOMPLETE:
        return [_missing(kind) for kind in missing]
    if status is DayStatus.BALANCED and explained.total:
        return [_cancelling(explained.total)]
    if status is not DayStatus.OUT_OF_BALANCE:
        return []
    findings = []
    if totals.DTT != totals.DPT:
        text = "the patient totals"
        findings.append(_off("V1", text, totals.DPT, totals.DTT))
    billed = totals.DBET + explained.total
    if billed != totals.DTT:
        text = "what was collected, claimed and explained"
        findings.append(_off("V2", text, billed, totals.DTT))
    return findings


def _missing(kind: str) -> Finding:
    text = f"The {kind.replace('-', ' ')} report of the day has not been imported."
    return Finding("REPORT_MISSING", Severity.BLOCKING, text)


def _cancelling(explained: Money) -> Finding:
    """Two differences of one size hide each other (R2.7); strictly the day is balanced (R2.1)."""
    text = (
        f"V2 is 0.00 although {explained} is open, held or adjusted: another difference hides it."
    )
    return Finding("DIFFERENCES_CANCEL", Severity.WARNING, text, explained, ZERO)


def _off(name: str, beside: str, expected: Money, actual: Money) -> Finding:
    off = actual - expected
    where = "above" if off > ZERO else "below"
    text = f"The charges are {abs(off)} {where} {beside} ({name} {off})."
    return Finding(f"OUT_OF_BALANCE_{name}", Severity.BLOCKING, text, expected, actual)


def _counts(records: DayRecords) -> dict[str, int]:
    """Counts beside the money (R2.7); `claims` are all in the grand total."""
    return {
        "encounters": len(records.encounters),
        "patients": len({each.record.patient_id for each in records.charges}),
        "patient_totals": len({each.record.patient_id for each in records.patient_totals}),
        "charge_lines": len(records.charges),
        "units": sum(each.record.units for each in records.charges),
        "claims": sum(each.claim_class in IN_GRAND_TOTAL for each in records.claims),
        "original_claims": len(records.original_claims),
        "receipts": len(records.receipts),
        "tos_receipts": len(records.tos),
    }
