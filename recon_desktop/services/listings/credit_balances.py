"""Credit balances by kind, with the days since each has been known (R6.17, R6.19)."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.follow.credits import CreditKind
from recon_desktop.domain.sheets.lines import named_patient
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    as_of_text,
)
from recon_desktop.services.follow.credits import CreditView, load_credits
from recon_desktop.services.practice import Practice

_COLUMNS = (
    ListColumn("Visit"),
    ListColumn("Of", ListKind.DATE),
    ListColumn("Patient", weight=1),
    ListColumn("Whose money", weight=1),
    ListColumn("First seen", ListKind.DATE),
    ListColumn("Days", ListKind.COUNT),
    ListColumn("Left of 60", ListKind.COUNT),
    ListColumn("Requested", ListKind.MONEY, total=True),
    ListColumn("Credit", ListKind.MONEY, total=True),
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """What stands in credit on the practice's calendar day; earlier days are not kept."""
    found = load_credits(practice)
    groups = [
        ListGroup(kind.value[:1].upper() + kind.value[1:], rows)
        for kind in CreditKind
        if (rows := tuple(_row(each) for each in found if each.kind == kind))
    ]
    return Listing(
        title="Credit Balances",
        period=as_of_text(practice.local_now().date()),
        basis="Balances of 1100 and 1110 visit by visit, no credit netted against another patient",
        columns=_COLUMNS,
        groups=tuple(groups),
        notes=(
            "Left of 60: days left of the 60 in which overpayments of Medicare and Medicaid are "
            "reported and returned, counted from the day a credit was first seen here.",
        ),
        empty="No visit is in credit.",
    )


def _row(each: CreditView) -> ListRow:
    left = "" if each.days_left is None else each.days_left
    return (
        each.encounter_id,
        each.visit_date,
        named_patient(each.patient_name, each.patient_id),
        each.payer if each.side == "payer" else "the patient's",
        each.known_since,
        each.known_days,
        left,
        each.requested,
        each.amount,
    )
