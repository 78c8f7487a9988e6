"""Whether a remittance's claim and one of ours are the same patient and day (TRUST 9).

Compares names as words, whatever their order; tells nothing of them. Knows no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from recon_desktop.domain.records import RemitClaim


def words(name: str) -> set[str]:
    """The words of a name: ``Ito, Jun`` → {'ito', 'jun'}."""
    return set(name.casefold().replace(",", " ").replace(".", " ").split())


def dates_of(claim: RemitClaim) -> set[date]:
    """Every date of service that the payer states."""
    spans = [(line.dos_from, line.dos_to) for line in claim.lines]
    spans.append((claim.service_from, claim.service_to))
    return {day for span in spans for day in span if day is not None}


def identity(claim: RemitClaim, names: Iterable[str], days: set[date]) -> str:
    """What contradicts, as a reason to hold the claim; '' when nothing does."""
    known = [words(name) for name in names if name]
    last = words(claim.patient_last)
    if known and last and not any(last <= name for name in known):
        return "the patient's name is not that of our claim"
    theirs = dates_of(claim)
    if days and theirs and not days & theirs:
        return "the date of service is not that of our claim"
    return ""


def same_last_name(claim: RemitClaim, name: str) -> bool:
    """The payer's last name is in ours."""
    last = words(claim.patient_last)
    return bool(last) and last <= words(name)


def same_first_name(claim: RemitClaim, name: str) -> bool:
    """The first names agree as far as both are written: ``J`` and ``Jun`` do."""
    theirs = words(claim.patient_first)
    ours = words(name) - words(claim.patient_last)
    if not theirs or not ours:
        return True
    return any(a.startswith(b) or b.startswith(a) for a in theirs for b in ours)
