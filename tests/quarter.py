"""A quarter of an invented practice: sixty days, five payers, and all that happens to money.

EFTs and checks, money that is late or never comes, traces the bank lost, deposits and card payouts
it merged, reversals with and without a correction, takebacks now and later, balances carried
forward over zero payments, crossovers to a second payer, patients' checks that bounce, bank fees.
Each is set by the day's number, so that the quarter is the same on every machine. Knows what every
remittance does to the receivables; knows no store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from builders import a_card_batch, a_charge, a_claim, a_patient_total, a_receipt
from day_files import write_bank, write_day
from generator import business_days
from sample_days import SampleDay

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Charge, Claim, Purpose, Receipt, Tender

DAYS = 60
FIRST = date(2026, 1, 5)
ADVICE_AFTER, MONEY_AFTER, LATE_AFTER = 10, 11, 17
DEDUCTIBLE, COINSURANCE = 1_000, 1_500
LESS_ON_CORRECTION, TAKEN_LATER, BY_LETTER, SECOND_WRITES_OFF = 1_000, 2_000, 1_500, 200
BANK_FEE, UNKNOWN_MONEY = 1_400, 7_777
CODES = ("99213", "87880")


@dataclass(frozen=True)
class Insurer:
    """An invented payer and how its money travels."""

    name: str
    payer_id: str
    tax_id: str
    method: str = "ACH"
    keeps_trace: bool = True


HARBOR = Insurer("HARBOR HEALTH PLAN", "HB001", "1111111111")
BLUESKY = Insurer("BLUESKY MUTUAL", "BS001", "1222222222", keeps_trace=False)
PRAIRIE = Insurer("PRAIRIE CARE", "PC001", "1333333333", method="CHK")
OLD_RIVER = Insurer("OLD RIVER BENEFITS", "OR001", "1444444444")
SUMMIT = Insurer("SUMMIT ADVANTAGE", "SM001", "1555555555")
PAYERS = (HARBOR, BLUESKY, PRAIRIE, OLD_RIVER, SUMMIT)
SELF_PAY = len(PAYERS)  # the place of the visit without a payer


@dataclass(frozen=True)
class Visit:
    """The visit of a payer's patient on a day; `place` is the payer's."""

    day: int
    place: int

    @property
    def name(self) -> str:
        return f"{self.day:03d}{self.place}"

    @property
    def claim_id(self) -> str:
        return f"Q{self.name}"

    @property
    def encounter_id(self) -> str:
        return f"E{self.name}"

    @property
    def payer_claim_no(self) -> str:
        return f"ICN{self.name}0"

    @property
    def check_no(self) -> str:
        return f"8{self.name}"

    @property
    def charges(self) -> tuple[int, int]:
        """Cents of the two lines; no two visits have the same."""
        return (
            12_000 + (self.day * 137 + self.place * 911) % 6_000,
            3_000 + (self.day * 53 + self.place * 131) % 2_000,
        )

    @property
    def total(self) -> int:
        return sum(self.charges)

    @property
    def copay(self) -> int:
        """Cents; deposits of neighbouring days differ."""
        return 2_000 + (self.day * 7 + self.place * 5) % 29 * 100

    @property
    def at_desk(self) -> int:
        if self.place == SELF_PAY:
            return self.total
        return self.copay if PAYERS[self.place] in (HARBOR, BLUESKY, SUMMIT) else 0

    @property
    def contractual(self) -> int:
        return sum(cents // 4 for cents in self.charges)

    @property
    def share(self) -> tuple[str, int]:
        """Reason and cents that the payer leaves to the patient."""
        payer = PAYERS[self.place]
        if payer is PRAIRIE:
            return "1", DEDUCTIBLE
        return ("2", COINSURANCE) if payer is OLD_RIVER else ("3", self.copay)

    @property
    def second_line_denied(self) -> bool:
        return PAYERS[self.place] is HARBOR and self.day % 8 == 3

    @property
    def paid(self) -> int:
        denied = self.charges[1] - self.charges[1] // 4 if self.second_line_denied else 0
        return self.total - self.contractual - self.share[1] - denied


# --- what the payers say --------------------------------------------------------------------------


@dataclass
class Advice:
    """One remittance: its segments, its payment, and what it takes off the receivables."""

    payer: Insurer
    day: int
    trace: str
    claims: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str, int]] = field(default_factory=list)  # PLB code, reference, cents
    paid: int = 0
    off_receivables: int = 0

    @property
    def payment(self) -> int:
        return self.paid - sum(cents for _, _, cents in self.pairs)

    def add(self, visit: Visit, *, sign: int = 1, less: int = 0, correction: bool = False) -> None:
        """The payer's answer; `sign` −1 takes it back, `less` is paid less than at first."""
        status = "22" if sign < 0 else "19" if self.payer is OLD_RIVER else "1"
        number = f"ICN{visit.name}1" if correction else visit.payer_claim_no
        paid = visit.paid - less
        reason, share = visit.share
        self.claims += [
            f"CLP*{visit.claim_id}*{status}*{x12(sign * visit.total)}*{x12(sign * paid)}"
            f"*{x12(sign * share)}*12*{number}*11*{7 if correction else 1}",
            f"NM1*QC*1*SAMPLE*PAT{visit.place}****MI*M{visit.name}",
            *(["NM1*TT*2*HARBOR HEALTH PLAN*****PI*HB001"] if status == "19" else []),
            f"DTM*232*{day_of(visit.day):%Y%m%d}",
        ]
        for line, charge in enumerate(visit.charges):
            self._line(visit, line, charge, sign, less if line == 0 else 0, reason, share)
        self.paid += sign * paid
        self.off_receivables += sign * (paid + visit.contractual + less)

    def _line(
        self, visit: Visit, line: int, charge: int, sign: int, less: int, reason: str, share: int
    ) -> None:
        off = charge // 4 + less
        left = share if line == 0 else 0
        denied = visit.second_line_denied and line == 1
        paid = 0 if denied else charge - off - left
        self.claims += [
            f"SVC*HC:{CODES[line]}*{x12(sign * charge)}*{x12(sign * paid)}**1",
            f"DTM*472*{day_of(visit.day):%Y%m%d}",
            f"CAS*CO*45*{x12(sign * off)}",
        ]
        if denied:
            self.claims.append(f"CAS*CO*16*{x12(sign * (charge - off))}")
        if left:
            self.claims.append(f"CAS*PR*{reason}*{x12(sign * left)}")

    def deny(self, visit: Visit) -> None:
        """Nothing is paid, and nothing leaves the receivables."""
        self.claims += [
            f"CLP*{visit.claim_id}*1*{x12(visit.total)}*0*0*12*{visit.payer_claim_no}*11*1",
            f"NM1*QC*1*SAMPLE*PAT{visit.place}****MI*M{visit.name}",
            f"DTM*232*{day_of(visit.day):%Y%m%d}",
        ]
        for line, charge in enumerate(visit.charges):
            self.claims += [
                f"SVC*HC:{CODES[line]}*{x12(charge)}*0**0",
                f"DTM*472*{day_of(visit.day):%Y%m%d}",
                f"CAS*CO*16*{x12(charge)}",
            ]

    def answer_second(self, visit: Visit) -> None:
        """As the second payer: what the first left, less a little."""
        paid = COINSURANCE - SECOND_WRITES_OFF
        self.claims += [
            f"CLP*{visit.claim_id}*2*{x12(visit.total)}*{x12(paid)}*0*12*S{visit.name}*11*1",
            f"NM1*QC*1*SAMPLE*PAT{visit.place}****MI*M{visit.name}",
            f"DTM*232*{day_of(visit.day):%Y%m%d}",
        ]
        for line, charge in enumerate(visit.charges):
            here = COINSURANCE if line == 0 else 0
            self.claims += [
                f"SVC*HC:{CODES[line]}*{x12(charge)}*{x12(here and paid)}**1",
                f"DTM*472*{day_of(visit.day):%Y%m%d}",
                f"CAS*OA*23*{x12(charge - here)}",
                *([f"CAS*CO*45*{x12(SECOND_WRITES_OFF)}"] if here else []),
            ]
        self.paid += paid
        self.off_receivables += COINSURANCE

    def segments(self) -> list[str]:
        """The set between ST and SE."""
        when = f"{day_of(self.day):%Y%m%d}"
        method = self.payer.method if self.payment else "NON"
        pairs = [f"{code}:{reference}*{x12(cents)}" for code, reference, cents in self.pairs]
        return [
            f"BPR*{'I' if self.payment else 'H'}*{x12(self.payment)}*C*{method}*CCP*01*999999992*DA"
            f"*1234*{self.payer.tax_id}**01*999988880*DA*5678*{when}",
            f"TRN*1*{self.trace}*{self.payer.tax_id}",
            f"DTM*405*{when}",
            f"N1*PR*{self.payer.name}*XV*{self.payer.payer_id}",
            "N3*1 PAYER STREET",
            "N4*CHICAGO*IL*60601",
            "N1*PE*MAPLE PEDIATRICS*XX*1999999984",
            "LX*1",
            *self.claims,
            *([f"PLB*1999999984*20261231*{'*'.join(pairs)}"] if pairs else []),
        ]


def x12(cents: int) -> str:
    """As X12 writes amounts: 7340 → 73.4, −250 → -2.5."""
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    return sign + (str(dollars) if rest == 0 else f"{dollars}.{rest:02d}".rstrip("0"))


_CALENDAR = business_days(FIRST, DAYS + LATE_AFTER + 5)


def day_of(number: int) -> date:
    """The bank day with that number."""
    return _CALENDAR[number]


def advices(days: int = DAYS) -> Iterator[Advice]:
    """Every remittance of the quarter, in the order it comes; money of the last ones never does."""
    carried = 0  # what BlueSky has still to take back
    for number in range(days - ADVICE_AFTER):
        for place, payer in enumerate(PAYERS):
            visit = Visit(number, place)
            advice = Advice(payer, number + ADVICE_AFTER, f"7{visit.name}55")
            carried = _fill(advice, visit, number, carried)
            yield advice
        if number + ADVICE_AFTER + 5 < days:
            second = Advice(HARBOR, number + ADVICE_AFTER + 5, f"7{number:03d}977")
            second.answer_second(Visit(number, PAYERS.index(OLD_RIVER)))
            yield second


def _fill(advice: Advice, visit: Visit, number: int, carried: int) -> int:
    payer = advice.payer
    if payer is SUMMIT and number % 12 == 8:  # at once: reversal and correction
        original = Visit(number - 3, visit.place)
        advice.add(original, sign=-1)
        advice.add(original, less=LESS_ON_CORRECTION, correction=True)
    if payer is SUMMIT and number % 15 == 9:  # held back now, taken two remittances later
        original = Visit(number - 3, visit.place)
        advice.add(original, sign=-1)
        advice.add(original, less=TAKEN_LATER, correction=True)
        advice.pairs.append(("WO", f"REC{original.name}", -TAKEN_LATER))
    if payer is SUMMIT and number % 15 == 11 and number > 9:
        reference = f"REC{Visit(number - 5, visit.place).name}"
        advice.pairs.append(("WO", reference, TAKEN_LATER))
    if payer is HARBOR and number % 15 == 7:  # a letter came, no reversal
        advice.pairs.append(("WO", f"LTR{number:03d}", BY_LETTER))
    if payer is BLUESKY and number in (14, 34):  # less than nothing is carried forward
        original = Visit(number - 5, visit.place)
        advice.add(original, sign=-1)
        advice.deny(visit)
        advice.pairs.append(("FB", "FWD", -original.paid))
        return original.paid
    advice.add(visit)
    if payer is BLUESKY and carried:
        taken = min(carried, advice.paid)
        advice.pairs.append(("FB", "FWD", taken))
        return carried - taken
    return carried


def write_835(path: Path, found: Sequence[Advice], control: int) -> Path:
    """One file with a set for each remittance."""
    sets: list[str] = []
    for number, advice in enumerate(found, start=1):
        body = advice.segments()
        sets += [f"ST*835*{number:04d}", *body, f"SE*{len(body) + 2}*{number:04d}"]
    when = day_of(found[0].day)
    segments = [
        "ISA*00*          *00*          *ZZ*CLEARINGHOUSE  *ZZ*PRACTICE       "
        f"*{when:%y%m%d}*1200*^*00501*{control:09d}*0*P*:",
        f"GS*HP*CLEARINGHOUSE*PRACTICE*{when:%Y%m%d}*1200*{control}*X*005010X221A1",
        *sets,
        f"GE*{len(found)}*{control}",
        f"IEA*1*{control:09d}",
    ]
    path.write_text("~\n".join(segments) + "~\n", encoding="ascii")
    return path


# --- what the desk says ---------------------------------------------------------------------------


def a_day(number: int, payer_checks: Iterable[Advice]) -> SampleDay:
    """The reports of a day; checks of payers are handed in at the desk."""
    when = day_of(number)
    seen = [Visit(number, place) for place in range(SELF_PAY + 1)]
    receipts = [_receipt(line, visit, when) for line, visit in enumerate(seen, 2) if visit.at_desk]
    for line, advice in enumerate(payer_checks, len(receipts) + 2):
        receipts.append(_payer_check(line, advice, number))
    cards = sum(r.amount_cents for r in receipts if r.tender is Tender.CARD)
    batch = a_card_batch(
        Money(cards).plain,
        Money(cards // 40).plain,
        batch_id=f"K{number:03d}",
        closed_on=when,
        payout_date=day_of(number + 1),
        trace=f"55{number:03d}9",
    )
    return SampleDay(
        charges=tuple(charge for visit in seen for charge in _charges(visit, when)),
        patient_totals=tuple(
            a_patient_total(
                Money(visit.total).plain,
                business_date=when,
                patient_id=f"M{visit.name}",
                patient_name=f"Sample, Pat{visit.place}",
            )
            for visit in seen
        ),
        receipts=tuple(receipts),
        claims=tuple(_claim(visit, when) for visit in seen if visit.place != SELF_PAY),
        card_batches=(batch,),
        counted_cash_cents=sum(r.amount_cents for r in receipts if r.tender is Tender.CASH),
        counted_checks_cents=sum(r.amount_cents for r in receipts if r.tender is Tender.CHECK),
        business_date=when,
    )


def _charges(visit: Visit, when: date) -> Iterator[Charge]:
    insured = visit.place != SELF_PAY
    for code, cents in zip(CODES, visit.charges, strict=True):
        yield a_charge(
            Money(cents).plain,
            encounter_id=visit.encounter_id,
            patient_id=f"M{visit.name}",
            patient_name=f"Sample, Pat{visit.place}",
            dos=when,
            post_date=when,
            procedure_code=code,
            payer=PAYERS[visit.place].name if insured else "Self Pay",
            claim_id=visit.claim_id if insured else "",
        )


def _claim(visit: Visit, when: date) -> Claim:
    return a_claim(
        Money(visit.total).plain,
        claim_id=visit.claim_id,
        encounter_id=visit.encounter_id,
        patient_id=f"M{visit.name}",
        patient_name=f"Sample, Pat{visit.place}",
        dos=when,
        payer=PAYERS[visit.place].name,
        payer_id=PAYERS[visit.place].payer_id,
        sent_on=when,
        patient_paid_cents=visit.at_desk,
    )


_TENDERS = {0: Tender.CASH, 1: Tender.CHECK}


def _receipt(line: int, visit: Visit, when: date) -> Receipt:
    tender = _TENDERS.get(visit.place, Tender.CARD)
    return a_receipt(
        Money(visit.at_desk).plain,
        line=line,
        receipt_no=f"R{visit.name}",
        receipt_date=when,
        post_date=when,
        patient_id=f"M{visit.name}",
        encounter_id=visit.encounter_id,
        tender=tender,
        reference=visit.check_no if tender is Tender.CHECK else "",
        purpose=Purpose.SELF_PAY if visit.place == SELF_PAY else Purpose.COPAY,
        register="",
    )


def _payer_check(line: int, advice: Advice, number: int) -> Receipt:
    when = day_of(number)
    return a_receipt(
        Money(advice.payment).plain,
        line=line,
        receipt_no=f"P{advice.trace}",
        receipt_date=when,
        post_date=when,
        patient_id="",
        payer=advice.payer.name,
        encounter_id="",
        tender=Tender.CHECK,
        reference=advice.trace,
        purpose=Purpose.PAYER_CHECK,
        register="",
    )


# --- what the bank says ---------------------------------------------------------------------------

BankText = tuple[str, str, str, str]


class _Statement:
    """Bank lines by the day they are booked on."""

    def __init__(self) -> None:
        self.lines: defaultdict[int, list[BankText]] = defaultdict(list)

    def book(self, number: int, cents: int, text: str) -> None:
        """One line; its bank id is its place."""
        here = self.lines[number]
        here.append(
            (f"{day_of(number):%Y%m%d}", Money(cents).plain, f"B{number:03d}{len(here)}", text)
        )


def _book_desk(bank: _Statement, days: Sequence[SampleDay]) -> None:
    """Deposits and card payouts; two days' are one line where the bank merges them."""
    deposits = [day.counted_cash_cents + day.counted_checks_cents for day in days]
    payouts = [day.card_batches[0].net_cents for day in days]
    for amounts, merged, text in (
        (deposits, 3, "DEPOSIT"),
        (payouts, 6, "MERCHANT BANKCARD SETTLEMENT"),
    ):
        waiting = 0
        for number, cents in enumerate(amounts):
            if number % 10 == merged:
                waiting = cents
                continue
            bank.book(number + 1, cents + waiting, text)
            waiting = 0


def _book_payers(bank: _Statement, found: Iterable[Advice]) -> None:
    for advice in found:
        if advice.payer.method == "CHK" or not advice.payment:
            continue
        late = advice.payer is HARBOR and advice.day % 13 == 4
        after = LATE_AFTER - ADVICE_AFTER if late else MONEY_AFTER - ADVICE_AFTER
        trace = f" TRN*1*{advice.trace}*{advice.payer.tax_id}\\" if advice.payer.keeps_trace else ""
        text = f"{advice.payer.name[:16].strip()} HCCLAIMPMT{trace}"
        bank.book(advice.day + after, advice.payment, text)


def _book_the_rest(bank: _Statement, days: int) -> None:
    for number in range(6, days - 5, 11):
        visit = Visit(number, PAYERS.index(BLUESKY))
        bank.book(number + 5, -visit.copay, f"RETURNED ITEM CHECK {visit.check_no}")
    for number in range(20, days, 20):
        bank.book(number, -BANK_FEE, "MONTHLY SERVICE CHARGE")
    bank.book(30, UNKNOWN_MONEY, "UNKNOWN PLAN HCCLAIMPMT TRN*1*990011223344*1999999999\\")


# --- the quarter ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuarterDay:
    """What comes in on a day: its reports in the evening, advices and bank lines in the morning."""

    number: int
    reports: SampleDay
    report_files: tuple[Path, ...]
    morning_files: tuple[Path, ...]


@dataclass(frozen=True)
class Quarter:
    """All of it. `advices` by trace; those after `DAYS` never get their money."""

    days: tuple[QuarterDay, ...]
    advices: dict[str, Advice]
    returned_checks: tuple[date, ...]


def write_quarter(folder: Path, days: int = DAYS) -> Quarter:
    """Write every file of the quarter."""
    found = list(advices(days))
    by_day: defaultdict[int, list[Advice]] = defaultdict(list)
    for advice in found:
        by_day[advice.day].append(advice)
    checks: defaultdict[int, list[Advice]] = defaultdict(list)
    for advice in found:
        if advice.payer.method == "CHK":
            checks[advice.day + 1].append(advice)
    reports = [a_day(number, checks[number]) for number in range(days)]
    bank = _Statement()
    _book_desk(bank, reports)
    _book_payers(bank, found)
    _book_the_rest(bank, days)
    made = []
    for number, report in enumerate(reports):
        morning = []
        if by_day[number]:
            morning.append(write_835(folder / f"{number:03d}.835", by_day[number], number))
        if bank.lines[number]:
            morning.append(write_bank(folder / f"{number:03d}.ofx", bank.lines[number]))
        files = tuple(write_day(folder, report))
        made.append(QuarterDay(number, report, files, tuple(morning)))
    return Quarter(
        tuple(made),
        {advice.trace: advice for advice in found},
        tuple(day_of(number + 5) for number in range(6, days - 5, 11)),
    )
