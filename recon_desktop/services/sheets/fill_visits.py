"""Visits against charges on the Daily Close Report: what was done and not charged (§8.1, VC01).

Joins by encounter where the visit log names it; by patient alone only as often as the patient
has charges without a named visit, so that two visits never share one charge (R8.2).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from recon_desktop.domain.findings import Finding, Severity, Staged
from recon_desktop.domain.records import Visit
from recon_desktop.domain.sheets import VisitsSection
from recon_desktop.services.sheets.gather import SheetDay

COMPLETED_WORDS = frozenset(
    {
        "checked out",
        "check out",
        "checkout",
        "complete",
        "completed",
        "signed",
        "locked",
        "closed",
        "seen",
        "departed",
        "discharged",
        "finished",
        "billed",
    }
)
"""What products call a visit that took place (R8.3); lower case, words only."""


def is_completed(status: str) -> bool:
    """True when the product's word means that the visit took place: 'Checked-Out', 'Signed'."""
    return " ".join(re.findall(r"[a-z]+", status.casefold())) in COMPLETED_WORDS


def fill_visits(day: SheetDay) -> VisitsSection | None:
    """Completed visits and those charged; None when no visit log of the day was imported."""
    from recon_desktop.storage.queries.staging import load_day

    if "visits" not in day.facts.covered:
        return None
    visits: Sequence[Staged[Visit]] = load_day(day.connection, Visit, day.business_date)
    completed = [each for each in visits if is_completed(each.record.status)]
    bare = _without_charge(day, completed)
    return VisitsSection(
        completed=len(completed),
        charged=len(completed) - len(bare),
        findings=tuple(_not_charged(each) for each in bare),
    )


def _without_charge(day: SheetDay, visits: Iterable[Staged[Visit]]) -> list[Staged[Visit]]:
    from recon_desktop.storage.queries.claims import first_posted

    visits = list(visits)
    named = {each.record.encounter_id for each in visits} - {""}
    charged = {c.record.encounter_id for c in day.facts.charges if not c.record.voided}
    charged |= first_posted(day.connection, named - charged).keys()
    free = Counter(
        each.patient_id for each in day.check.encounters if each.encounter_id not in named
    )
    bare = []
    for each in visits:
        visit = each.record
        if visit.encounter_id and visit.encounter_id in charged:
            continue
        if not visit.encounter_id and free[visit.patient_id] > 0:
            free[visit.patient_id] -= 1
            continue
        bare.append(each)
    return bare


def _not_charged(each: Staged[Visit]) -> Finding:
    visit = each.record
    name = visit.encounter_id or visit.appointment_id
    with_whom = f" with {visit.provider}" if visit.provider else ""
    text = (
        f"Visit {name} of patient {visit.patient_id} at {visit.scheduled_at:%H:%M}{with_whom} is "
        f"{visit.status.lower()} and has no charge."
    )
    return Finding("VC01", Severity.WARNING, text, sources=(each.ref,))
