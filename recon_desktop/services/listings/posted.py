"""The claims and lines that postings of a period put into the books, for the lists of lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.posting_lines import service_lines
from recon_desktop.domain.records import RemitClaim, RemitLine

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.listings import PatientOfClaim


class PostedLine(NamedTuple):
    """A service line as the payer adjudicated it, and the posting that took it in."""

    posted_on: date
    payer: str
    patient: str  # name and id (R10.4)
    claim: RemitClaim
    line: RemitLine

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


def posted_lines(connection: Connection, first: date, last: date) -> Iterator[PostedLine]:
    """Lines of postings that stand, in order of posting, claims in the payer's order."""
    from recon_desktop.storage.queries.listings import (
        claims_standing,
        live_postings,
        patients_of,
    )
    from recon_desktop.storage.queries.remittances import load_claims

    for posting in live_postings(connection, first, last):
        standing = claims_standing(connection, posting.id)
        loaded = load_claims(connection, posting.remittance_id)
        claims = [claim for row_id, claim in loaded if row_id in standing]
        patients = patients_of(connection, (claim.claim_id for claim in claims))
        for claim in claims:
            who = patient_text(claim, patients.get(claim.claim_id))
            for line in service_lines(claim):
                yield PostedLine(posting.posting_date, posting.payer, who, claim, line)


def patient_text(claim: RemitClaim, ours: PatientOfClaim | None) -> str:
    """Name and our id; the payer's words where we do not know the claim."""
    if ours is not None and ours.patient_name:
        return f"{ours.patient_name} ({ours.patient_id})" if ours.patient_id else ours.patient_name
    stated = ", ".join(filter(None, (claim.patient_last, claim.patient_first)))
    return stated or (ours.patient_id if ours else "")
