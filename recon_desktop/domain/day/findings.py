"""What does not tie out in single records: by patient, by encounter, by line (R2.7, R2.13).

Every finding names ids and amounts. Whether the day as a whole ties out is in ``crosscheck``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from recon_desktop.domain.day.claim_classes import check_classes
from recon_desktop.domain.day.desk_receipts import DeskReceipt
from recon_desktop.domain.day.encounter_day import EncounterDay, encounter_key
from recon_desktop.domain.day.receipts import check_journal, check_posted_elsewhere, check_sequence
from recon_desktop.domain.day.records import DayRecords
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Finding, Severity, SourceRef, Staged
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Charge, PatientTotal


def check_records(records: DayRecords, settings: DaySettings) -> list[Finding]:
    """Every record-level finding of the day whose reports are there to compare."""
    facts, covered = records.facts, records.facts.covered
    findings: list[Finding] = list(records.source_findings)
    findings += _check_charge_lines(records.charges)
    if {"charges", "patient-totals"} <= covered:
        findings += check_patients(records)
    if {"charges", "claims-log"} <= covered:
        findings += check_classes(records.claims, facts.business_date)
        findings += _check_claims(records.encounters)
        findings += _check_held(records.encounters)
    findings += _check_claim_lines(records)
    if {"receipts", "claims-log"} <= covered:
        findings += _check_patient_paid(records)
    if {"charges", "receipts"} <= covered:
        findings += _check_receipts_without_charges(records)
    findings += check_journal(facts.receipts, records.visits, settings)
    findings += check_posted_elsewhere(
        facts.receipts_posted_elsewhere, facts.business_date, settings
    )
    elsewhere = [each.record.receipt_no for each in facts.receipts_posted_elsewhere]
    findings += check_sequence(facts.receipts, elsewhere)
    findings += _check_locations(records)
    return findings


# --- charges and patients --------------------------------------------------------------------


def _check_charge_lines(charges: Sequence[Staged[Charge]]) -> Iterator[Finding]:
    """Units × fee against the amount, and the same line twice (variant 2)."""
    first_of: dict[tuple[object, ...], Staged[Charge]] = {}
    for each in charges:
        charge = each.record
        if charge.fee_cents is not None and charge.units * charge.fee_cents != charge.amount_cents:
            yield _warning(
                "CHARGE_EXTENSION_DIFFERS",
                f"Encounter {charge.encounter_id}, {charge.procedure_code}: the amount is not "
                f"{charge.units} × the fee.",
                Money(charge.units * charge.fee_cents),
                Money(charge.amount_cents),
                each.ref,
            )
        key = (encounter_key(charge), charge.procedure_code, charge.modifiers, charge.dos)
        first = first_of.setdefault(key, each)
        if first is not each:
            yield _warning(
                "DUPLICATE_CHARGE",
                f"Encounter {charge.encounter_id}: {charge.procedure_code} is posted twice for "
                "the same day of care.",
                None,
                Money(charge.amount_cents),
                first.ref,
                each.ref,
            )


def patient_differences(records: DayRecords) -> Iterator[tuple[str, Money, Money]]:
    """(patient id, Σ charge lines, patient report) where the two are not the same (R2.8)."""
    charged = _cents_by_patient(
        (e.record.patient_id, e.record.amount_cents) for e in records.charges
    )
    reported = _cents_by_patient(
        (e.record.patient_id, e.record.charges_cents) for e in records.patient_totals
    )
    for patient in sorted(charged.keys() | reported.keys()):
        lines, report = charged.get(patient, 0), reported.get(patient, 0)
        if lines != report:
            yield patient, Money(lines), Money(report)


def _cents_by_patient(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for patient, cents in rows:
        sums[patient] += cents
    return sums


def check_patients(records: DayRecords) -> Iterator[Finding]:
    """One finding a patient whose charge lines and total differ, in amount or in visits."""
    charges, totals = _refs_by_patient(records.charges), _refs_by_patient(records.patient_totals)
    for patient, lines, report in patient_differences(records):
        yield _warning(
            "PATIENT_TOTAL_DIFFERS",
            f"Patient {patient}: the charge lines add up to {lines}, the patient report says "
            f"{report}.",
            report,
            lines,
            *totals.get(patient, ()),
            *charges.get(patient, ()),
        )
    differing = {patient for patient, _, _ in patient_differences(records)}
    yield from _check_patient_counts(charges, totals, differing)
    yield from _check_visit_counts(records)


def _refs_by_patient(
    rows: Iterable[Staged[Charge]] | Iterable[Staged[PatientTotal]],
) -> dict[str, list[SourceRef]]:
    refs: dict[str, list[SourceRef]] = defaultdict(list)
    for each in rows:
        refs[each.record.patient_id].append(each.ref)
    return dict(refs)


def _check_patient_counts(
    charges: Mapping[str, Sequence[SourceRef]],
    totals: Mapping[str, Sequence[SourceRef]],
    differing: set[str],
) -> Iterator[Finding]:
    """Patients of one report alone, at 0.00: no difference in money, but one in number (R2.7)."""
    for patient in sorted((charges.keys() ^ totals.keys()) - differing):
        where = "charges" if patient in charges else "patient totals"
        yield Finding(
            "PATIENT_IN_ONE_REPORT",
            Severity.INFO,
            f"Patient {patient} is in the {where} alone, at 0.00.",
            sources=(*charges.get(patient, ()), *totals.get(patient, ())),
        )


def _check_visit_counts(records: DayRecords) -> Iterator[Finding]:
    for each in records.patient_totals:
        stated = each.record.visit_count
        charged = len(records.visits.by_patient.get(each.record.patient_id, ()))
        if stated is not None and stated != charged:
            yield Finding(
                "VISIT_COUNT_DIFFERS",
                Severity.WARNING,
                f"Patient {each.record.patient_id}: the patient report counts {stated} visits, "
                f"the charges have {charged}.",
                sources=(each.ref,),
            )


# --- claims ----------------------------------------------------------------------------------


def _check_claims(encounters: Iterable[EncounterDay]) -> Iterator[Finding]:
    """Claim ≠ Σ its charge lines (variants 1–3), and a claim for a patient who pays alone."""
    for each in encounters:
        if not each.original_claims:
            continue
        refs = [claim.facts.claim.ref for claim in each.original_claims]
        if each.claimed_cents != each.charges_cents - each.explaining_adjustment_cents:
            yield _warning(
                "CLAIM_CHARGES_DIFFER",
                f"Encounter {each.encounter_id}: the claim is not the sum of its charge lines.",
                Money(each.charges_cents),
                Money(each.claimed_cents),
                *refs,
                *(charge.ref for charge in each.charges),
            )
        if not each.insured:
            yield _warning(
                "CLAIM_FOR_SELF_PAY",
                f"Encounter {each.encounter_id}: a claim was sent, but the charges say that the "
                "patient pays.",
                None,
                Money(each.claimed_cents),
                *refs,
            )


def _check_held(encounters: Iterable[EncounterDay]) -> Iterator[Finding]:
    for each in encounters:
        if each.insured and not each.original_claims:
            yield _warning(
                "CLAIM_NOT_SENT",
                f"Encounter {each.encounter_id} is insured, but no original claim was sent "
                "for the day.",
                Money(each.charges_cents),
                ZERO,
                each.ref,
            )
        if not each.insured_is_known:
            yield Finding(
                "PAYER_UNKNOWN",
                Severity.INFO,
                f"Encounter {each.encounter_id}: nothing says who pays; taken as insured.",
                sources=(each.ref,),
            )


def _check_claim_lines(records: DayRecords) -> Iterator[Finding]:
    """CLM02 ≠ Σ SV102, where the claim has lines (R1.5)."""
    for each in records.claims:
        claim = each.facts.claim
        lines = sum(line.charge_cents for line in claim.record.lines)
        if claim.record.lines and lines != claim.record.amount_cents:
            yield _warning(
                "CLAIM_LINES_DIFFER",
                f"Claim {claim.record.claim_id}: the total charge is not the sum of its lines.",
                Money(lines),
                Money(claim.record.amount_cents),
                claim.ref,
            )


# --- patient money ---------------------------------------------------------------------------


def _check_patient_paid(records: DayRecords) -> Iterator[Finding]:
    """F5 ≠ receipts by encounter; by patient where receipts do not name the encounter (R2.13)."""
    if not records.f5_is_independent:
        yield Finding(
            "F5_NOT_INDEPENDENT",
            Severity.WARNING,
            "Receipts not cross-checked here: no claim says what the patient paid, so that "
            "amount is taken from the receipts. A wrong receipt of an insured visit does not "
            "show; rely on the drawer check.",
            actual=Money(sum(line.amount_cents for line in records.derived_f5)),
        )
        return
    loose: dict[str, list[DeskReceipt]] = defaultdict(list)
    for line in records.tos:
        if not line.encounter_id:
            loose[line.receipt.patient_id].append(line)
    pooled: dict[str, list[EncounterDay]] = defaultdict(list)
    for each in records.encounters:
        if each.original_claims and each.patient_id in loose:
            pooled[each.patient_id].append(each)
        elif each.original_claims:
            yield from _compare_paid(f"Encounter {each.encounter_id}", [each], each.tos)
    for patient, encounters in sorted(pooled.items()):
        receipts = [line for each in encounters for line in each.tos] + loose[patient]
        yield from _compare_paid(f"Patient {patient}", encounters, receipts)


def _compare_paid(
    who: str, encounters: Sequence[EncounterDay], receipts: Sequence[DeskReceipt]
) -> Iterator[Finding]:
    on_claims = sum(each.patient_paid_cents for each in encounters)
    taken = sum(line.amount_cents for line in receipts)
    if on_claims != taken:
        yield _warning(
            "PATIENT_PAID_DIFFERS",
            f"{who}: the claim says the patient paid {Money(on_claims)}, the receipts say "
            f"{Money(taken)}.",
            Money(on_claims),
            Money(taken),
            *(claim.facts.claim.ref for each in encounters for claim in each.original_claims),
            *(line.staged.ref for line in receipts),
        )


def _check_receipts_without_charges(records: DayRecords) -> Iterator[Finding]:
    for line in records.tos:
        known = line.encounter_id in records.visits.today
        if not known and line.receipt.patient_id not in records.visits.by_patient:
            yield _warning(
                "RECEIPT_WITHOUT_CHARGES",
                f"Receipt {line.receipt.receipt_no} is {line.purpose.value.lower()} money of the "
                "day, but the day has no charges of its visit.",
                None,
                Money(line.amount_cents),
                line.staged.ref,
            )


def _check_locations(records: DayRecords) -> Iterator[Finding]:
    """Money taken at one location for a visit at another (R11.9)."""
    home = {each.encounter_id: each.charges[0].record.location for each in records.encounters}
    if len(set(home.values())) > 1:
        yield Finding(
            "PRACTICE_WIDE",
            Severity.INFO,
            "The charges are of more than one location; the cross-check is of the whole practice.",
        )
    for line in records.tos:
        location = home.get(line.encounter_id, "")
        if location and line.receipt.location and location != line.receipt.location:
            yield Finding(
                "COLLECTED_ELSEWHERE",
                Severity.INFO,
                f"Receipt {line.receipt.receipt_no} was taken at {line.receipt.location} for a "
                f"visit at {location}.",
                actual=Money(line.amount_cents),
                sources=(line.staged.ref,),
            )


def _warning(
    code: str, text: str, expected: Money | None, actual: Money | None, *refs: SourceRef
) -> Finding:
    return Finding(code, Severity.WARNING, text, expected, actual, refs)
