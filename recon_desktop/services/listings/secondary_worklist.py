"""Claims for the next payer: drafts, what they lack, and forwarded ones that are waited for."""

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
from recon_desktop.services.follow.next_payers import NextPayerView, load_next_payers
from recon_desktop.services.practice import Practice

_GROUPS = (
    ("overdue", "Forwarded, answer overdue"),
    ("ready", "Ready to be written to a file"),
    ("missing", "Drafts that lack something"),
    ("waiting", "Forwarded by the payer, answer awaited"),
    ("written", "Written to a file, answer awaited"),
)
_COLUMNS = (
    ListColumn("Answered", ListKind.DATE),
    ListColumn("Days", ListKind.COUNT),
    ListColumn("Claim"),
    ListColumn("Patient", weight=1),
    ListColumn("Answered by", weight=1),
    ListColumn("Next payer", weight=1),
    ListColumn("What to do", weight=3),
    ListColumn("Carried", ListKind.MONEY, total=True),
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """The open worklist by what is to be done, most urgent first.

    It is that of the practice's calendar day: what was open on an earlier day is not kept.
    """
    view = load_next_payers(practice)
    groups = [
        ListGroup(title, tuple(_row(each) for each in found))
        for kind, title in _GROUPS
        if (found := view.of(kind))
    ]
    return Listing(
        title="Claims for the Next Payer",
        period=as_of_text(practice.local_now().date()),
        basis="Posted answers of earlier payers",
        columns=_COLUMNS,
        groups=tuple(groups),
        empty="No claim waits for a next payer.",
    )


def _row(each: NextPayerView) -> ListRow:
    return (
        each.answered_on,
        each.days,
        each.claim_id,
        named_patient(each.patient, each.patient_id),
        each.payer,
        f"{each.next_payer or 'not named'} ({each.next_order})",
        each.words,
        each.amount,
    )
