"""What to collect at the next visit, patient by patient, the largest amount first (R6.5)."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.sheets.lines import named_patient
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    as_of_text,
)
from recon_desktop.services.follow.collect_next_visit import (
    CollectPatient,
    CollectVisit,
    load_collect,
)
from recon_desktop.services.practice import Practice

_COLUMNS = (
    ListColumn("Visit", weight=1),
    ListColumn("Of", ListKind.DATE),
    ListColumn("Days", ListKind.COUNT),
    ListColumn("Deductible", ListKind.MONEY),
    ListColumn("Coinsurance", ListKind.MONEY),
    ListColumn("Copay", ListKind.MONEY),
    ListColumn("Copay taken", ListKind.MONEY),
    ListColumn("Collected", ListKind.MONEY),
    ListColumn("Open", ListKind.MONEY, total=True),
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """What is owed on the practice's calendar day; what was owed on an earlier one is not kept."""
    return Listing(
        title="Collect at the Next Visit",
        period=as_of_text(practice.local_now().date()),
        basis="Patient shares that are decided; visits whose payer has to answer are left out",
        columns=_COLUMNS,
        groups=tuple(_group(patient) for patient in load_collect(practice)),
        empty="Nobody owes anything that is decided.",
    )


def _group(patient: CollectPatient) -> ListGroup:
    said = []
    if patient.returned_check:
        said.append("a check was returned")
    if patient.next_copay is not None:
        said.append(f"next copay {patient.next_copay} by {patient.copay_payer}")
    if patient.unapplied:
        said.append(f"{patient.unapplied} waits unapplied")
    title = named_patient(patient.patient_name, patient.patient_id)
    return ListGroup(title, tuple(_row(visit) for visit in patient.visits), ", ".join(said))


def _row(visit: CollectVisit) -> ListRow:
    taken = "" if visit.copay_taken is None else visit.copay_taken
    return (
        visit.encounter_id,
        visit.visit_date,
        visit.age_days,
        visit.deductible or "",
        visit.coinsurance or "",
        visit.copay or "",
        taken,
        visit.collected,
        visit.open_amount,
    )
