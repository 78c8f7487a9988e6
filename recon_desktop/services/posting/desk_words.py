"""What the rows of the posting desk say in words: of a claim, a code, a rung, an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recon_desktop.domain.accounts import CHART
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, lines_of, trial_balance
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import RemitClaim
from recon_desktop.domain.remittance import REVERSAL

CLAIM_RUNGS = {
    "clp01": "Claim found by our number (CLP01)",
    "clp07": "Claim found by the payer's number (CLP07)",
    "person": "Claim chosen by a person",
}
LINE_RUNGS = {
    "6R": "line by its control number (6R)",
    "svc06": "line by the code we sent (SVC06)",
    "svc01": "line by its code, day and charge",
    "payer": "our claim has no lines; the payer's are taken",
    "claim": "on the claim as a whole",
    "person": "line chosen by a person",
}


def claim_word(claim: RemitClaim, outcome: str) -> str:
    """What is special about a claim of a remittance."""
    if claim.status == REVERSAL:
        return "reversal"
    if outcome == "denied":
        return outcome
    if claim.frequency == "7":
        return "correction"
    return "forwarded" if claim.status in ("19", "20", "21") or claim.crossover_to else ""


def patient_text(claim: RemitClaim) -> str:
    """``J. Ito``."""
    return f"{claim.patient_first[:1]}. {claim.patient_last}".strip(". ").title()


def code_text(code: str, modifiers: str) -> str:
    """``99214-25``."""
    return "-".join(filter(None, (code, modifiers.replace(":", "-"))))


def rung_text(claim_rung: str, line_rung: str) -> str:
    """How claim and line were found (R6.6, R6.7)."""
    found = (CLAIM_RUNGS.get(claim_rung, ""), LINE_RUNGS.get(line_rung, ""))
    return ", ".join(filter(None, found))


def note_text(note: str, allowed_cents: int, stated_cents: int | None) -> str:
    """What the payer changed, and its own allowed amount where it is another (R6.2)."""
    if stated_cents is None or stated_cents == allowed_cents:
        return note
    stated = f"the payer states {Money(stated_cents)} as allowed"
    return f"{note}; {stated}" if note else stated


def line_entry_text(entries: Iterable[PlannedEntry], service_line: str) -> str:
    """What is written for a line; for a claim whose entries name no line, the whole of it."""
    found = lines_of(entries)
    own = [each for each in found if each.service_line == service_line] if service_line else []
    return entry_text(own or found)


def entry_text(lines: Sequence[JournalLine]) -> str:
    """What is written, in words: 'Remittance clearing 56.80 from Insurance receivables 56.80'."""
    totals = trial_balance(lines)
    debited = [f"{CHART[a].name} {Money(c)}" for a, c in totals.items() if c > 0]
    credited = [f"{CHART[a].name} {Money(-c)}" for a, c in totals.items() if c < 0]
    if not debited and not credited:
        return "Nothing is written."
    return f"{' and '.join(debited)} from {' and '.join(credited)}"
