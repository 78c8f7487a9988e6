"""What is known of a claim while the loops of an 837P set are read."""

from __future__ import annotations

from datetime import date
from enum import Enum

from recon_desktop.domain.accounts import PAYER_ORDERS, PRIMARY
from recon_desktop.domain.records import ClaimLine


class Loop(Enum):
    """The loops that give a segment its meaning, by their numbers in the guide."""

    HEADER = "1000"
    BILLING = "2000A"
    SUBSCRIBER = "2000B"
    PATIENT = "2000C"
    CLAIM = "2300"
    OTHER_PAYER = "2320"
    LINE = "2400"
    PRIOR_RESULT = "2430"


class Party:
    """A name of the file: patient, subscriber or payer."""

    def __init__(self, row: list[str] | None = None) -> None:
        row = (row or []) + [""] * 10
        last, first, middle = (part.strip() for part in row[3:6])
        self.name = last
        self.full_name = ", ".join(part for part in (last, f"{first} {middle}".strip()) if part)
        self.number = row[9].strip()


class OpenLine:
    """A service line while its loop is read."""

    def __init__(self, line: int, number: str) -> None:
        self.line = line
        self.number = number
        self.service: list[str] | None = None  # SV1
        self.dos: date | None = None
        self.control = ""


class OpenClaim:
    """A claim while its loops are read."""

    def __init__(self, line: int, row: list[str]) -> None:
        self.line = line
        self.row = row
        self.patient_paid: int | None = None
        self.payer_claim_no = ""
        self.record_number = ""
        self.diagnoses: list[str] = []
        self.lines: list[ClaimLine] = []
        self.other_payers: list[tuple[str, str]] = []  # SBR01 and name, in file order

    def later_payers(self, order: str) -> str:
        """The other payers (2330B) that come after the payer of this order, joined by '|'."""
        own = PAYER_ORDERS.find(order or PRIMARY)
        places = [(PAYER_ORDERS.find(each or "-"), name) for each, name in self.other_payers]
        return "|".join(name for place, name in sorted(places) if place > own and name)


def clock_of(text: str) -> str:
    """``0932`` or ``093215`` → ``09:32``; '' when it is no time of day."""
    if len(text) < 4 or not (text.isascii() and text.isdigit()):
        return ""
    hour, minute = text[:2], text[2:4]
    return f"{hour}:{minute}" if hour < "24" and minute < "60" else ""
