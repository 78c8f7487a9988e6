"""The records of one business date, put together: voids out, claims classed, money to visits.

Every order is that of the files, so the result does not depend on the order of the imports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from recon_desktop.domain.day.claim_classes import (
    ClaimClass,
    ClaimFacts,
    ClassifiedClaim,
    classify_all,
    mark_repeats,
    one_submission_each,
)
from recon_desktop.domain.day.desk_receipts import DeskReceipt, VisitDays, desk_receipts
from recon_desktop.domain.day.encounter_day import EncounterDay, encounter_day, encounter_key
from recon_desktop.domain.day.facts import DayFacts
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Finding, Staged
from recon_desktop.domain.records import Charge, Claim, PatientTotal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DayRecords:
    """What the totals, the findings and the ledger plan of a date rest on."""

    facts: DayFacts
    charges: tuple[Staged[Charge], ...]
    patient_totals: tuple[Staged[PatientTotal], ...]
    visits: VisitDays
    receipts: tuple[DeskReceipt, ...]
    claims: tuple[ClassifiedClaim, ...]
    encounters: tuple[EncounterDay, ...]
    source_findings: tuple[Finding, ...]  # the 837 and the claims log disagree

    @property
    def original_claims(self) -> tuple[ClassifiedClaim, ...]:
        """The claims in the Daily Claim Total."""
        return tuple(c for c in self.claims if c.claim_class is ClaimClass.ORIGINAL_PRIMARY)

    @property
    def tos(self) -> tuple[DeskReceipt, ...]:
        """Time-of-service receipts."""
        return tuple(line for line in self.receipts if line.in_tos)

    @property
    def f5_is_independent(self) -> bool:
        """False when no claim says what the patient paid: F5 then rests on the receipts (R2.4)."""
        return _says_what_was_paid(self.claims)

    @property
    def derived_f5(self) -> tuple[DeskReceipt, ...]:
        """The receipts F5 is derived from: money of visits, or patients, with an original claim."""
        visits = {each.encounter_id for each in self.encounters if each.original_claims}
        patients = {each.patient_id for each in self.encounters if each.original_claims}
        return tuple(
            line
            for line in self.tos
            if line.encounter_id in visits
            or (not line.encounter_id and line.receipt.patient_id in patients)
        )


def _says_what_was_paid(claims: Sequence[ClassifiedClaim]) -> bool:
    records = [each.facts.claim.record for each in claims]
    return not records or any(record.patient_paid_cents is not None for record in records)


def put_together(facts: DayFacts, settings: DaySettings) -> DayRecords:
    """Join charges, receipts and claims of the date by encounter."""
    charges = tuple(each for each in _in_order(facts.charges) if not each.record.voided)
    by_encounter = _grouped(charges)
    visits = _visit_days(facts, by_encounter)
    receipts = desk_receipts(facts.receipts, visits)
    submissions, findings = one_submission_each(facts.claims)
    claims = classify_all(_linked(submissions, by_encounter, facts), facts.business_date)
    return DayRecords(
        facts=facts,
        charges=charges,
        patient_totals=tuple(_in_order(facts.patient_totals)),
        visits=visits,
        receipts=receipts,
        claims=claims,
        encounters=_encounters(by_encounter, claims, receipts, facts, settings),
        source_findings=findings,
    )


def _in_order(rows: Iterable[Staged[T]]) -> list[Staged[T]]:
    return sorted(rows, key=lambda each: (each.ref, each.row_id))


def _grouped(charges: Iterable[Staged[Charge]]) -> dict[str, list[Staged[Charge]]]:
    groups: dict[str, list[Staged[Charge]]] = defaultdict(list)
    for each in charges:
        groups[encounter_key(each.record)].append(each)
    return dict(groups)


def _visit_days(facts: DayFacts, by_encounter: Mapping[str, list[Staged[Charge]]]) -> VisitDays:
    by_patient: dict[str, list[str]] = defaultdict(list)
    for encounter_id, charges in by_encounter.items():
        by_patient[charges[0].record.patient_id].append(encounter_id)
    return VisitDays(facts.business_date, by_encounter, facts.encounter_posted_on, by_patient)


def _linked(
    submissions: Iterable[ClaimFacts],
    by_encounter: Mapping[str, Sequence[Staged[Charge]]],
    facts: DayFacts,
) -> list[ClaimFacts]:
    """Claims with their encounter, and its posting day where the charges are today's.

    Repeats are looked for among claims of named encounters: two claims of one patient and day
    may be of two visits when the charges name none.
    """
    index = ChargeIndex.of(by_encounter)
    marked = mark_repeats(_named(each, index) for each in submissions)
    return [_placed(each, index, facts) for each in marked]


def _named(submission: ClaimFacts, index: ChargeIndex) -> ClaimFacts:
    record = submission.claim.record
    encounter = submission.encounter_id or record.encounter_id
    return submission._replace(encounter_id=encounter or index.named_encounter_of(record))


def _placed(submission: ClaimFacts, index: ChargeIndex, facts: DayFacts) -> ClaimFacts:
    encounter = submission.encounter_id or index.encounter_of(submission.claim.record)
    posted_on = submission.posted_on or facts.encounter_posted_on.get(encounter)
    if posted_on is None and encounter in index.encounters:
        posted_on = facts.business_date
    return submission._replace(encounter_id=encounter, posted_on=posted_on)


@dataclass(frozen=True, slots=True)
class ChargeIndex:
    """Charges by the keys a claim can be found by when it does not name its encounter."""

    encounters: Mapping[str, Sequence[Staged[Charge]]]
    by_claim: Mapping[str, str]
    by_person: Mapping[tuple[str, object], frozenset[str]]  # (patient id or name, day of care)

    @classmethod
    def of(cls, encounters: Mapping[str, Sequence[Staged[Charge]]]) -> ChargeIndex:
        """Index charges that are grouped by encounter."""
        by_claim: dict[str, str] = {}
        by_person: dict[tuple[str, object], set[str]] = defaultdict(set)
        for encounter, charges in encounters.items():
            for charge in (each.record for each in charges):
                by_claim.setdefault(charge.claim_id, encounter)
                for person in filter(None, (charge.patient_id, _words(charge.patient_name))):
                    by_person[person, charge.dos].add(encounter)
        by_claim.pop("", None)
        return cls(encounters, by_claim, {key: frozenset(ids) for key, ids in by_person.items()})

    def named_encounter_of(self, claim: Claim) -> str:
        """As `encounter_of`, but '' where the charges name no encounter themselves."""
        found = self.encounter_of(claim)
        return found and self.encounters[found][0].record.encounter_id

    def encounter_of(self, claim: Claim) -> str:
        """By claim id, then by patient and day of care, then by amount as well; '' if unsure."""
        if claim.claim_id in self.encounters:
            return claim.claim_id
        if claim.claim_id in self.by_claim:
            return self.by_claim[claim.claim_id]
        people = filter(None, (claim.patient_id, _words(claim.patient_name)))
        found = [self.by_person.get((person, claim.dos), frozenset()) for person in people]
        candidates = next(filter(None, found), frozenset[str]())
        if len(candidates) > 1:
            candidates = frozenset(e for e in candidates if self._cents(e) == claim.amount_cents)
        return next(iter(candidates)) if len(candidates) == 1 else ""

    def _cents(self, encounter: str) -> int:
        return sum(each.record.amount_cents for each in self.encounters[encounter])


def _words(name: str) -> str:
    """A name for comparing: 'Alder, Ann' and 'ANN ALDER' are the same."""
    return " ".join(sorted(name.casefold().replace(",", " ").split()))


def _encounters(
    by_encounter: Mapping[str, Sequence[Staged[Charge]]],
    claims: Sequence[ClassifiedClaim],
    receipts: Iterable[DeskReceipt],
    facts: DayFacts,
    settings: DaySettings,
) -> tuple[EncounterDay, ...]:
    claims_of: dict[str, list[ClassifiedClaim]] = defaultdict(list)
    for claim in claims:
        claims_of[claim.facts.encounter_id].append(claim)
    tos_of: dict[str, list[DeskReceipt]] = defaultdict(list)
    for line in receipts:
        if line.in_tos:
            tos_of[line.encounter_id].append(line)
    return tuple(
        encounter_day(
            encounter,
            charges,
            claims_of[encounter],
            tos_of[encounter],
            claimed_before=encounter in facts.encounters_with_claims,
            f5_from_receipts=not _says_what_was_paid(claims),
            settings=settings,
        )
        for encounter, charges in by_encounter.items()
    )
