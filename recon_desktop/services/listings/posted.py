"""The claims and lines that postings of a period put into the books, for the lists of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.posting.lines import service_lines
from recon_desktop.domain.records import RemitClaim, RemitLine
from recon_desktop.domain.sheets.lines import named_patient
from recon_desktop.domain.sheets.listing import ListColumn, ListGroup, ListKind, ListRow

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.listings import LivePosting, PatientOfClaim

LINE_COLUMNS = (
    ListColumn("Posted", ListKind.DATE),
    ListColumn("Patient", weight=1),
    ListColumn("Claim"),
    ListColumn("Service", ListKind.DATE),
    ListColumn("Code"),
)
"""What every list of lines by payer begins with: the cells of :attr:`PostedLine.head`."""
_NOT_BOOKED = ("held", "informational")


class PostedLine(NamedTuple):
    """A service line as the payer adjudicated it, and the posting that took it in."""

    posted_on: date
    payer: str
    patient: str  # name and id (R10.4)
    claim_id: str  # ours
    claim: RemitClaim
    line: RemitLine
    booked: bool  # False: held in suspense, or only informs

    @property
    def dos(self) -> date | None:
        """Date of service; None when the payer does not say."""
        return self.line.dos_from or self.claim.service_from

    @property
    def code(self) -> str:
        """``99214-25``; 'claim' for what the payer did to the claim as a whole."""
        if not self.line.procedure_code:
            return "claim"
        modifiers = self.line.modifiers.replace(":", "-")
        return "-".join(filter(None, (self.line.procedure_code, modifiers)))

    @property
    def head(self) -> ListRow:
        """Under :data:`LINE_COLUMNS`."""
        return (self.posted_on, self.patient, self.claim_id, self.dos, self.code)


def posted_lines(connection: Connection, first: date, last: date) -> Iterator[PostedLine]:
    """Lines of postings that stand, in order of posting, claims in the payer's order."""
    from recon_desktop.storage.queries.listings import live_postings

    for posting in live_postings(connection, first, last):
        yield from _lines_of(connection, posting)


def groups_of(rows: Mapping[str, Sequence[ListRow]]) -> tuple[ListGroup, ...]:
    """Rows by payer, or by reason, as the groups of a list, in the order of their names."""
    return tuple(ListGroup(name, tuple(own)) for name, own in sorted(rows.items()))


def _lines_of(connection: Connection, posting: LivePosting) -> Iterator[PostedLine]:
    from recon_desktop.storage.queries.listings import claims_standing, lines_held, patients_of
    from recon_desktop.storage.queries.remittances import load_claims

    standing = claims_standing(connection, posting.id)
    held = lines_held(connection, posting.id)
    patients = patients_of(connection, (kept.claim_id for kept in standing.values()))
    for row_id, claim in load_claims(connection, posting.remittance_id):
        kept = standing.get(row_id)
        if kept is None:
            continue
        who = patient_text(claim, patients.get(kept.claim_id))
        for line in service_lines(claim):
            booked = kept.outcome not in _NOT_BOOKED and (row_id, line.line) not in held
            head = (posting.posting_date, posting.payer, who, kept.claim_id)
            yield PostedLine(*head, claim, line, booked)


def patient_text(claim: RemitClaim, ours: PatientOfClaim | None) -> str:
    """Name and our id; the payer's words where we do not know the claim."""
    if ours is not None and ours.patient_name:
        return named_patient(ours.patient_name, ours.patient_id)
    stated = ", ".join(filter(None, (claim.patient_last, claim.patient_first)))
    return stated or (ours.patient_id if ours else "")
