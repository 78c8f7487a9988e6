"""What the sample practice is told in: its payers, fees and names, and the records of a day.

Every name, number, fee and amount is invented. Knows nothing of what happened (`sample_story`,
`sample_february`) and nothing of files.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

PRACTICE = "Maple Pediatrics"
NPI = "1999999984"
ACCOUNT = "000124821"

BLUESKY, HARBOR, CARDINAL = "BlueSky Health", "Harbor Mutual", "Cardinal Care"
DELTA, MEDICAID, MEDICARE = "Delta Health", "StateMedicaid", "Medicare"
MEDIGAP, SELF_PAY = "Medigap One", "Self-pay"

PAYER_IDS = {
    BLUESKY: ("BSK01", "12"),
    HARBOR: ("HBM01", "12"),
    CARDINAL: ("CRD01", "HM"),
    DELTA: ("DLT01", "CI"),
    MEDICAID: ("SMD01", "MC"),
    MEDICARE: ("MCR01", "MB"),
    MEDIGAP: ("MGP01", "CI"),
}
"""Payer id and claim filing indicator (SBR09)."""

FEES = {
    "99391": "165.00", "99392": "172.50", "99393": "180.00", "99394": "198.75", "99203": "195.00",
    "99211": "33.20", "99212": "98.00", "99213": "145.00", "99214": "205.00", "90460": "38.00",
    "90461": "19.25", "90471": "32.00", "90651": "299.80", "90656": "27.35", "90677": "262.35",
    "90680": "121.10", "90698": "128.40", "90696:SL": "0.00", "90707:SL": "0.00",
    "90710:SL": "0.00", "90716:SL": "0.00", "17110": "158.00", "36415": "15.00", "36416": "8.50",
    "83655": "22.90", "85018": "9.80", "87804": "33.10", "87880": "28.75", "92551": "14.60",
    "94640": "42.20", "96127": "12.75", "96161": "13.40", "97169": "60.00", "99173": "11.25",
}  # fmt: skip
"""Our fees, in dollars."""

_LAST = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elmore", "Firth", "Gumm", "Hollis", "Ironwood",
    "Juniper", "Kapok", "Larch", "Mallow", "Nutting", "Oakes", "Pine", "Quince", "Rowan",
    "Sorrel", "Tamarack", "Umber", "Vetch", "Willow", "Yarrow",
)  # fmt: skip
_FIRST = (
    "Ann", "Ben", "Cleo", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Joe", "Kay", "Lou", "Mia",
    "Noel", "Ora", "Pat", "Quin", "Ray", "Sue", "Tom", "Uma", "Vic", "Wes", "Zoe", "Abe", "Bea",
    "Cal", "Dot", "Ed",
)  # fmt: skip


def patient_name(patient: str) -> str:
    """``Alder, Ann``: an invented name for a chart number such as P101."""
    number = int(patient[1:]) - 101
    return f"{_LAST[number % len(_LAST)]}, {_FIRST[number % len(_FIRST)]}"


@dataclass(frozen=True)
class ServiceLine:
    """One charge line; `code` may carry a modifier (``99213:25``)."""

    code: str
    units: int
    fee_cents: int

    @property
    def amount_cents(self) -> int:
        """Units × fee."""
        return self.units * self.fee_cents


def service_lines(text: str) -> tuple[ServiceLine, ...]:
    """``"99391:25 90460*3"`` → lines at our fees."""
    lines = []
    for part in text.split():
        code, _, units = part.partition("*")
        fee = FEES.get(code) or FEES[code.partition(":")[0]]
        lines.append(ServiceLine(code, int(units or 1), int(fee.replace(".", ""))))
    return tuple(lines)


@dataclass(frozen=True)
class Visit:
    """A visit with what was charged; `age` in years decides who the subscriber is."""

    encounter: str
    patient: str
    payer: str
    lines: tuple[ServiceLine, ...]
    age: float
    time: str = "09:00"

    @property
    def total_cents(self) -> int:
        """Σ of the lines."""
        return sum(line.amount_cents for line in self.lines)


@dataclass(frozen=True)
class Receipt:
    """Money taken at the desk."""

    number: str
    encounter: str
    patient: str
    tender: str
    reference: str
    purpose: str
    amount_cents: int
    time: str
    reissue_of: str = ""


@dataclass(frozen=True)
class SentClaim:
    """One transmission of a claim."""

    claim: str
    patient: str
    payer: str
    dos: date
    lines: tuple[ServiceLine, ...]
    age: float
    order: str = "P"
    frequency: str = "1"
    paid_cents: int = 0
    payer_claim_no: str = ""
    logged_cents: int | None = None  # what the log says, where a person mistyped it
    prior: tuple[str, int, int] | None = None  # earlier payer, its payment, its write-off
    second: str = ""  # the payer to be asked after this one

    @property
    def amount_cents(self) -> int:
        """CLM02."""
        return sum(line.amount_cents for line in self.lines)


@dataclass(frozen=True)
class Day:
    """Everything that happened on a business date, as the reports tell it."""

    on: date
    visits: tuple[Visit, ...]
    receipts: tuple[Receipt, ...]
    claims: tuple[SentClaim, ...]
    batch: tuple[str, date] | None = None  # trace, payout date
    missed: tuple[tuple[str, str, str], ...] = field(default=())  # patient, time, status


def original_claims(
    visits: tuple[Visit, ...], day: date, receipts: tuple[Receipt, ...]
) -> tuple[SentClaim, ...]:
    """The first claim of each visit, sent on the day; none for a patient who pays."""
    paid: Counter[str] = Counter()
    for receipt in receipts:
        paid[receipt.encounter] += receipt.amount_cents
    return tuple(
        SentClaim(
            each.encounter, each.patient, each.payer, day, each.lines, each.age,
            paid_cents=paid[each.encounter],
        )
        for each in visits
        if each.payer != SELF_PAY
    )  # fmt: skip
