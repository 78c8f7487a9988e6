"""What happened in the sample practice: visits, charges, receipts, claims, bank lines.

Every name, number, fee and amount is invented. The week of 9 March 2026 is the story; the days
before it explain what is still open when it begins. Knows nothing of files: `sample_files` writes
them, `make_sample` says which.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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


# last two digits, patient, payer, age, lines: the encounters of DOMAIN 2.3
_TEMPLATE = (
    (1, 1, BLUESKY, 0.3, "99391:25 90698 90677 90680 90460*3 90461*4 96161"),
    (2, 2, MEDICAID, 1, "99392:25 90707:SL 90716:SL 90460*2 90461*2 83655 85018 36416"),
    (3, 3, HARBOR, 6, "99213 87880"),
    (4, 4, BLUESKY, 15, "99394:25 99213:25 96127*2 99173 92551 90651 90460"),
    (5, 5, CARDINAL, 9, "99214:25 94640"),
    (6, 6, SELF_PAY, 30, "99203"),
    (7, 7, HARBOR, 10, "99213:25 17110"),
    (8, 8, DELTA, 24, "99213 87804*2"),
    (9, 9, MEDICAID, 5, "99393:25 99173 92551 90696:SL 90710:SL 90460*2 90461*6"),
    (10, 10, MEDICARE, 68, "99214"),
    (11, 11, BLUESKY, 7, "99213"),
    (12, 3, HARBOR, 6, "90656 90471"),
)
# encounter, patient, tender, reference, purpose, cents; the last three are prior balances
_TAKEN = (
    (3, 3, "Cash", "", "Copay", 3000),
    (4, 4, "Check", "2207", "Copay", 2500),
    (5, 5, "Card", "4417", "Copay", 4000),
    (6, 6, "Card", "9020", "Self pay", 19500),
    (7, 7, "Cash", "", "Copay", 3000),
    (8, 8, "Card", "1187", "Copay", 2000),
    (11, 11, "Cash", "", "Copay", 2500),
    (0, 11, "Cash", "", "Prior balance", 1500),
    (0, 13, "Check", "1183", "Prior balance", 6000),
    (0, 14, "Card", "6634", "Prior balance", 4820),
)


def _clock(number: int) -> str:
    minutes = 9 * 60 + 5 + 35 * number
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True)
class _FullDay:
    """Where a full day's numbers begin, and the prior balances paid on it."""

    on: date
    encounters: int
    patients: int
    receipts: int
    prior: tuple[int, int, int]
    checks: tuple[str, str]
    payout: date
    resent: tuple[SentClaim, ...]

    def encounter(self, number: int) -> str:
        return f"E{self.encounters + number}" if number else ""

    def patient(self, number: int) -> str:
        return f"P{self.patients + number}"


def _full_day(plan: _FullDay) -> Day:
    visits = tuple(
        Visit(
            plan.encounter(number),
            plan.patient(patient),
            payer,
            service_lines(lines),
            age,
            _clock(place),
        )
        for place, (number, patient, payer, age, lines) in enumerate(_TEMPLATE)
    )
    amounts = [each[5] for each in _TAKEN[:-3]] + list(plan.prior)
    references = {"2207": plan.checks[0], "1183": plan.checks[1]}
    receipts = tuple(
        Receipt(
            str(plan.receipts + place),
            plan.encounter(number),
            plan.patient(patient),
            tender,
            references.get(reference, reference),
            purpose,
            amounts[place],
            _clock(place),
        )
        for place, (number, patient, tender, reference, purpose, _) in enumerate(_TAKEN)
    )
    originals = [original_claim(visit, plan.on, receipts) for visit in visits]
    claims = (*filter(None, originals), *_later_payers(plan), *plan.resent)
    trace = f"9000000{plan.on:%m%d}"
    missed = (
        (plan.patient(16), "11:20", "No Show"),
        (plan.patient(17), "15:10", "Canceled"),
    )
    return Day(plan.on, visits, receipts, claims, (trace, plan.payout), missed)


def original_claim(visit: Visit, day: date, receipts: tuple[Receipt, ...]) -> SentClaim | None:
    """The first claim of a visit, sent on the day; none for a patient who pays."""
    if visit.payer == SELF_PAY:
        return None
    paid = sum(r.amount_cents for r in receipts if r.encounter == visit.encounter)
    return SentClaim(
        visit.encounter, visit.patient, visit.payer, day, visit.lines, visit.age, paid_cents=paid
    )


def _later_payers(plan: _FullDay) -> tuple[SentClaim, ...]:
    """Two secondary claims and a tertiary one, of visits in February."""
    dos = date(2026, 2, 3)
    old = plan.encounters - 500
    return (
        SentClaim(
            f"E{old + 1}", plan.patient(14), MEDIGAP, dos, service_lines("99214"), 69, "S",
            prior=(MEDICARE, 10560, 7300),
        ),
        SentClaim(
            f"E{old + 2}", plan.patient(15), HARBOR, dos, service_lines("99392"), 2, "S",
            prior=(BLUESKY, 9120, 5850),
        ),
        SentClaim(
            f"E{old + 3}", plan.patient(16), DELTA, dos, service_lines("99213"), 11, "T",
            prior=(HARBOR, 7340, 4660),
        ),
    )  # fmt: skip


def _resent(patients: int, claims: tuple[str, ...], dos: date) -> tuple[SentClaim, ...]:
    """Two claims corrected after a front-end rejection, one replaced after it was paid."""
    one, two, three = (f"P{patients + number}" for number in (17, 18, 19))
    return (
        SentClaim(claims[0], one, HARBOR, dos, service_lines("99213 87880"), 8),
        SentClaim(claims[1], two, CARDINAL, dos, service_lines("99214:25 94640"), 12,
                  paid_cents=4000),
        SentClaim(claims[2], three, BLUESKY, dos, service_lines("99213"), 4, frequency="7",
                  paid_cents=2500, payer_claim_no=f"20260{patients}77881"),
    )  # fmt: skip


_FIRST_SENT = (date(2026, 3, 9), date(2026, 2, 24))
_SHORT_DAY_CLAIMS = ("E1199", "E1200", "E1117")


def _full_days() -> tuple[_FullDay, ...]:
    golden = _resent(100, _SHORT_DAY_CLAIMS, _FIRST_SENT[0])
    golden = (*golden[:2], replace(golden[2], dos=_FIRST_SENT[1]))
    return (
        _plan(10, 1200, 100, 1041, (1500, 6000, 4820), ("2207", "1183"), 12, golden),
        _plan(11, 1212, 120, 1051, (1125, 6000, 4820), ("5520", "0317"), 13),
        _plan(12, 1224, 140, 1061, (2585, 3320, 2290), ("1406", "2290"), 16),
        _plan(13, 1236, 160, 1071, (1500, 9320, 2875), ("3815", "0642"), 16),
    )


def _plan(
    day: int,
    encounters: int,
    patients: int,
    receipts: int,
    prior: tuple[int, int, int],
    checks: tuple[str, str],
    payout: int,
    resent: tuple[SentClaim, ...] = (),
) -> _FullDay:
    """Without claims of its own to resend: those of visits on 3 March."""
    names = tuple(f"E{encounters - 60 + number}" for number in (1, 2, 3))
    return _FullDay(
        date(2026, 3, day),
        encounters,
        patients,
        receipts,
        prior,
        checks,
        date(2026, 3, payout),
        resent or _resent(patients, names, date(2026, 3, 3)),
    )


def golden_day() -> Day:
    """10 March: everything ties out (DOMAIN 2.3)."""
    return _full_day(_full_days()[0])


def explained_day() -> Day:
    """11 March: one claim is held and one self-pay visit is paid in part (DOMAIN 2.3)."""
    day = _full_day(_full_days()[1])
    held = day.visits[8].encounter
    receipts = tuple(
        replace(each, amount_cents=12000) if each.purpose == "Self pay" else each
        for each in day.receipts
    )
    claims = tuple(each for each in day.claims if each.claim != held)
    return replace(day, receipts=receipts, claims=claims)


def transposed_day() -> Day:
    """12 March: a claim of 303.00 is logged as 330.00 (DOMAIN 2.4, fault 3)."""
    day = _full_day(_full_days()[2])
    wrong = day.visits[6].encounter
    claims = tuple(
        replace(each, logged_cents=33000) if each.claim == wrong else each for each in day.claims
    )
    return replace(day, claims=claims)


def reissued_day() -> Day:
    """13 March: a receipt is reissued and its first number not voided (DOMAIN 2.4, fault 9)."""
    day = _full_day(_full_days()[3])
    first = day.receipts[0]
    number = str(int(day.receipts[-1].number) + 1)
    again = replace(first, number=number, time="15:40", reissue_of=first.number)
    return replace(day, receipts=(*day.receipts, again))


def short_day() -> Day:
    """9 March: four visits on a day of snow."""
    on = date(2026, 3, 9)
    visits = (
        Visit("E1197", "P201", SELF_PAY, service_lines("99213"), 3, "13:00"),
        Visit("E1198", "P202", DELTA, service_lines("99213"), 16, "13:40"),
        Visit("E1199", "P117", HARBOR, service_lines("99213 87880"), 8, "14:20"),
        Visit("E1200", "P118", CARDINAL, service_lines("99214:25 94640"), 12, "15:00"),
    )
    receipts = (
        Receipt("1038", "E1197", "P201", "Cash", "", "Self pay", 14500, "13:02"),
        Receipt("1039", "E1198", "P202", "Check", "7741", "Copay", 2000, "13:44"),
        Receipt("1040", "E1200", "P118", "Card", "3310", "Copay", 4000, "15:04"),
    )
    claims = tuple(filter(None, (original_claim(each, on, receipts) for each in visits)))
    return Day(on, visits, receipts, claims, ("90000000309", date(2026, 3, 11)))


def nurse_visits_day() -> Day:
    """24 February: four insured visits, and nurse visits billed to the families afterwards."""
    on = date(2026, 2, 24)
    insured = (
        Visit("E1107", "P211", BLUESKY, service_lines("99213 87880"), 6, "08:30"),
        Visit("E1110", "P212", BLUESKY, service_lines("99214"), 13, "09:10"),
        Visit("E1115", "P213", BLUESKY, service_lines("99213"), 2, "10:00"),
        Visit("E1117", "P119", BLUESKY, service_lines("99213"), 4, "10:40"),
    )
    billed = (
        ("P111", "36415"), ("P113", "97169"), ("P114", "99211 36415"),
        ("P131", "99173"), ("P133", "97169"), ("P134", "99211 36415"),
        ("P151", "99173 92551"), ("P153", "99211"), ("P154", "83655"),
        ("P171", "36415"), ("P173", "97169 99211"), ("P174", "87880"),
    )  # fmt: skip
    nurse = tuple(
        Visit(
            f"E{1118 + place}", patient, SELF_PAY, service_lines(lines), 14, f"14:{place * 5:02d}"
        )
        for place, (patient, lines) in enumerate(billed)
    )
    receipts = (
        Receipt("981", "E1107", "P211", "Cash", "", "Copay", 2500, "08:34"),
        Receipt("982", "E1117", "P119", "Cash", "", "Copay", 2500, "10:45"),
    )
    claims = tuple(filter(None, (original_claim(each, on, receipts) for each in insured)))
    return Day(on, (*insured, *nurse), receipts, claims)


def january_day() -> Day:
    """20 January: the visit that the payer pays in February and takes back in March."""
    on = date(2026, 1, 20)
    visits = (
        Visit("E0987", "P221", SELF_PAY, service_lines("99212"), 17, "09:00"),
        Visit("E0988", "P222", BLUESKY, service_lines("99214:25 94640"), 9, "09:40"),
    )
    receipts = (
        Receipt("871", "E0987", "P221", "Check", "4410", "Self pay", 9800, "09:05"),
        Receipt("872", "E0988", "P222", "Cash", "", "Copay", 4000, "09:44"),
    )
    claims = tuple(filter(None, (original_claim(each, on, receipts) for each in visits)))
    return Day(on, visits, receipts, claims)


def earlier_claims() -> dict[date, tuple[SentClaim, ...]]:
    """Claims sent on days whose reports are not in the sample: the history that classes need."""
    first = tuple(
        replace(each, frequency="1", payer_claim_no="")
        for plan in _full_days()[1:]
        for each in plan.resent
    )
    before = SentClaim(
        "E0951", "P223", BLUESKY, date(2026, 1, 5), service_lines("99213"), 5, paid_cents=2500
    )
    replaced = SentClaim(
        "E0988", "P222", BLUESKY, date(2026, 1, 20), service_lines("99214:25 94640"), 9,
        frequency="7", paid_cents=4000, payer_claim_no="2026020009911",
    )  # fmt: skip
    return {
        date(2026, 1, 5): (before,),
        date(2026, 3, 2): (replaced,),
        date(2026, 3, 4): first,
    }


DAYS = (
    january_day,
    nurse_visits_day,
    short_day,
    golden_day,
    explained_day,
    transposed_day,
    reissued_day,
)
"""Every day with reports, in order."""


def batch_fees(day: Day) -> int:
    """2.75 % and ten cents a card sale, rounded half up each."""
    cards = [each.amount_cents for each in day.receipts if each.tender == "Card"]
    return sum((cents * 275 + 5000) // 10000 + 10 for cents in cards)


@dataclass(frozen=True)
class BankEntry:
    """A line of the statement."""

    on: date
    cents: int
    name: str
    memo: str = ""


JANUARY_FEBRUARY = (
    BankEntry(date(2026, 1, 21), 13800, "DEPOSIT 0120"),
    BankEntry(date(2026, 2, 2), -345000, "MAPLE ST PROPERTIES", "RENT FEB"),
    BankEntry(date(2026, 2, 6), 5000, "DEPOSIT 0205"),
    BankEntry(date(2026, 2, 9), 5329, "MERCHANT BANKCARD", "PAYOUT 90000000205"),
    BankEntry(date(2026, 2, 12), -621240, "PAYWELL PAYROLL", "PPD 0212"),
    BankEntry(date(2026, 2, 12), -2000, "RETURNED ITEM", "CHECK 3127"),
    BankEntry(date(2026, 2, 12), -1200, "RETURNED ITEM FEE"),
    BankEntry(date(2026, 2, 17), 41700, "CARDINAL CARE",
              "HCCLAIMPMT TRN*1*4400915210*1987654321\\"),
    BankEntry(date(2026, 2, 17), 15900, "DELTA HEALTH HCCLAIMPMT"),
    BankEntry(date(2026, 2, 17), 8680, "BLUESKY HEALTH",
              "HCCLAIMPMT TRN*1*0088701204*1123456789\\"),
    BankEntry(date(2026, 2, 18), 13000, "DEPOSIT 0217"),
    BankEntry(date(2026, 2, 19), 1935, "MERCHANT BANKCARD", "PAYOUT 90000000217"),
    BankEntry(date(2026, 2, 24), 16800, "BLUESKY HEALTH",
              "HCCLAIMPMT TRN*1*0088700112*1123456789\\"),
    BankEntry(date(2026, 2, 24), 36700, "CARDINAL CARE",
              "HCCLAIMPMT TRN*1*4400916388*1987654321\\"),
    BankEntry(date(2026, 2, 24), 7400, "DELTA HEALTH HCCLAIMPMT"),
    BankEntry(date(2026, 2, 24), 12000, "STATE MEDICAID",
              "HCCLAIMPMT TRN*1*6100774020*1333222111\\"),
    BankEntry(date(2026, 2, 25), 5000, "DEPOSIT 0224"),
    BankEntry(date(2026, 2, 27), -1500, "MONTHLY SERVICE FEE"),
)  # fmt: skip
MARCH = (
    BankEntry(date(2026, 3, 2), -345000, "MAPLE ST PROPERTIES", "RENT MAR"),
    BankEntry(date(2026, 3, 5), -621240, "PAYWELL PAYROLL", "PPD 0305"),
    BankEntry(date(2026, 3, 10), 16500, "DEPOSIT 0309"),
    BankEntry(date(2026, 3, 11), 18500, "DEPOSIT 0310"),
    BankEntry(date(2026, 3, 11), 3880, "MERCHANT BANKCARD", "PAYOUT 90000000309"),
    BankEntry(date(2026, 3, 12), 18125, "DEPOSIT 0311"),
    BankEntry(date(2026, 3, 12), 29446, "MERCHANT BANKCARD", "PAYOUT 90000000310"),
    BankEntry(date(2026, 3, 13), 16905, "DEPOSIT 0312"),
    BankEntry(date(2026, 3, 13), 22152, "MERCHANT BANKCARD", "PAYOUT 90000000311"),
    BankEntry(date(2026, 3, 13), 9977, "BLUESKY HEALTH",
              "HCCLAIMPMT TRN*1*0088812345*1123456789\\"),
    BankEntry(date(2026, 3, 16), 21820, "DEPOSIT 0313"),
    BankEntry(date(2026, 3, 16), 54541, "MERCHANT BANKCARD", "PAYOUT 2 BATCHES"),
    BankEntry(date(2026, 3, 16), -18832, "RIVER CITY POWER", "AUTOPAY"),
    BankEntry(date(2026, 3, 19), -621240, "PAYWELL PAYROLL", "PPD 0319"),
    BankEntry(date(2026, 3, 20), 21260, "CARDINAL CARE",
              "HCCLAIMPMT TRN*1*4400917733*1987654321\\"),
    BankEntry(date(2026, 3, 24), -41218, "VAXSUPPLY", "INVOICE 20771"),
    BankEntry(date(2026, 3, 31), -1500, "MONTHLY SERVICE FEE"),
)  # fmt: skip
OPENING_CENTS = 4_131_066
