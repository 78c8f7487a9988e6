"""Days of an invented practice, the same on every machine: records, and the files they come in.

A *cohort* is what one business date sets going: its charges, receipts and claims, the deposit and
card payout of the next bank day, and the remittances that pay its claims ten bank days later. All
ids of a cohort hold its number in five digits (``E00001-034``), so that a cohort can be copied.
Every day balances. Knows no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from builders import a_card_batch, a_charge, a_claim, a_patient_total, a_receipt
from day_files import write_bank, write_day
from sample_days import SampleDay

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import (
    CardBatch,
    Charge,
    Claim,
    PatientTotal,
    Purpose,
    Receipt,
    Tender,
)
from recon_desktop.services.bank.bank_days import bank_calendar

VERSION = "2"
"""Raised whenever what is generated changes, so that kept files are made again."""
VISITS = 100
LINES = 3
PATIENT_GROUPS = 50
"""A patient comes back after so many business days."""
PAID_AFTER, AT_BANK_AFTER = 10, 11
"""Bank days from service to the remittance, and to its money."""

CODES = ("99213", "87880", "96127", "99214", "90471", "36415")
TENDERS = (Tender.CASH, Tender.CHECK, Tender.CARD)
COPAY_CENTS = 2_500
FLOAT_CENTS = 15_000


@dataclass(frozen=True)
class Payer:
    """An invented insurer."""

    name: str
    payer_id: str
    tax_id: str


PAYERS = (
    Payer("HARBOR HEALTH PLAN", "HB001", "1111111111"),
    Payer("BLUESKY MUTUAL", "BS001", "1222222222"),
    Payer("PRAIRIE CARE", "PC001", "1333333333"),
    Payer("OLD RIVER BENEFITS", "OR001", "1444444444"),
)


def business_days(first: date, count: int) -> list[date]:
    """`count` bank days from `first` on."""
    calendar = bank_calendar()
    days = [calendar.shift(first, 0)]
    while len(days) < count:
        days.append(calendar.next_business_day(days[-1]))
    return days


@dataclass(frozen=True)
class Visit:
    """One encounter of a cohort; `place` counts from 0."""

    cohort: int
    place: int

    @property
    def encounter_id(self) -> str:
        return f"E{self.cohort:05d}-{self.place:03d}"

    @property
    def claim_id(self) -> str:
        return f"C{self.cohort:05d}-{self.place:03d}"

    @property
    def patient_id(self) -> str:
        return f"G{self.cohort % PATIENT_GROUPS:02d}-{self.place:03d}"

    @property
    def patient_name(self) -> str:
        return f"Sample{self.place}, Pat"

    @property
    def payer(self) -> Payer | None:
        """Every fifth visit pays itself."""
        return None if self.place % 5 == 4 else PAYERS[self.place % len(PAYERS)]

    @property
    def amounts(self) -> list[int]:
        """Charges of the lines in cents."""
        return [3_000 + (self.place * 7_919 + line * 104_729) % 20_000 for line in range(LINES)]

    @property
    def at_desk(self) -> int:
        """Cents taken at the desk: a copay of three payers, everything of who has none."""
        if self.payer is None:
            return sum(self.amounts)
        return COPAY_CENTS if self.payer is not PAYERS[3] else 0

    @property
    def tender(self) -> Tender:
        return TENDERS[self.place % len(TENDERS)]


def visits_of(cohort: int, visits: int = VISITS) -> list[Visit]:
    """The encounters of a cohort."""
    return [Visit(cohort, place) for place in range(visits)]


def a_day(cohort: int, day: date, visits: int = VISITS) -> SampleDay:
    """What the practice system tells of one business date."""
    seen = visits_of(cohort, visits)
    receipts = tuple(_receipt(line, v, day) for line, v in enumerate(seen, 2) if v.at_desk)
    return SampleDay(
        charges=tuple(c for v in seen for c in _charges(v, day)),
        patient_totals=tuple(_total(v, day) for v in seen),
        receipts=receipts,
        claims=tuple(_claim(v, day) for v in seen if v.payer),
        card_batches=_batches(cohort, day, receipts),
        counted_cash_cents=taken(receipts, Tender.CASH),
        counted_checks_cents=taken(receipts, Tender.CHECK),
        business_date=day,
    )


def taken(receipts: Sequence[Receipt], tender: Tender) -> int:
    """Cents taken in one tender."""
    return sum(r.amount_cents for r in receipts if r.tender is tender)


def _charges(visit: Visit, day: date) -> list[Charge]:
    return [
        a_charge(
            Money(cents).plain,
            encounter_id=visit.encounter_id,
            patient_id=visit.patient_id,
            patient_name=visit.patient_name,
            dos=day,
            post_date=day,
            procedure_code=CODES[(visit.place + line) % len(CODES)],
            payer=visit.payer.name if visit.payer else "Self Pay",
            claim_id=visit.claim_id if visit.payer else "",
        )
        for line, cents in enumerate(visit.amounts)
    ]


def _total(visit: Visit, day: date) -> PatientTotal:
    return a_patient_total(
        Money(sum(visit.amounts)).plain,
        business_date=day,
        patient_id=visit.patient_id,
        patient_name=visit.patient_name,
    )


def _receipt(line: int, visit: Visit, day: date) -> Receipt:
    return a_receipt(
        Money(visit.at_desk).plain,
        line=line,
        receipt_no=f"R{visit.cohort:05d}-{visit.place:03d}",
        receipt_date=day,
        post_date=day,
        patient_id=visit.patient_id,
        encounter_id=visit.encounter_id,
        tender=visit.tender,
        reference=f"{visit.cohort:05d}{visit.place:03d}" if visit.tender is Tender.CHECK else "",
        purpose=Purpose.COPAY if visit.payer else Purpose.SELF_PAY,
        register="",
    )


def _claim(visit: Visit, day: date) -> Claim:
    assert visit.payer is not None
    return a_claim(
        Money(sum(visit.amounts)).plain,
        claim_id=visit.claim_id,
        encounter_id=visit.encounter_id,
        patient_id=visit.patient_id,
        patient_name=visit.patient_name,
        dos=day,
        payer=visit.payer.name,
        payer_id=visit.payer.payer_id,
        sent_on=day,
        patient_paid_cents=visit.at_desk,
    )


def _batches(cohort: int, day: date, receipts: Sequence[Receipt]) -> tuple[CardBatch, ...]:
    gross = taken(receipts, Tender.CARD)
    if not gross:
        return ()
    batch = a_card_batch(
        Money(gross).plain,
        Money(gross // 40).plain,
        batch_id=f"K{cohort:05d}",
        closed_on=day,
        payout_date=bank_calendar().next_business_day(day),
        trace=f"55{cohort:05d}9",
    )
    return (batch,)


def drawer_counts(cents: int) -> dict[str, int]:
    """Notes and coins that make an amount: denomination → pieces."""
    counts = {}
    for name, worth in (("20.00", 2_000), ("5.00", 500), ("1.00", 100), ("0.25", 25), ("0.01", 1)):
        counts[name], cents = divmod(cents, worth)
    return counts


# --- payers and the bank --------------------------------------------------------------------------


def trace_of(cohort: int, payer: int) -> str:
    """The trace number of a payer's remittance over a cohort's claims."""
    return f"77{cohort:05d}{payer}"


def write_remittances(folder: Path, cohort: int, service: date, paid: date, visits: int) -> Path:
    """One 835 file with a remittance of each payer for the claims of a cohort."""
    sets = []
    for number, payer in enumerate(PAYERS):
        seen = [v for v in visits_of(cohort, visits) if v.payer is payer]
        if seen:
            sets.append(
                _transaction(len(sets) + 1, trace_of(cohort, number), payer, seen, service, paid)
            )
    control = f"{cohort:09d}"
    stamp = f"{paid:%y%m%d}"
    segments = [
        "ISA*00*          *00*          *ZZ*CLEARINGHOUSE  *ZZ*PRACTICE       "
        f"*{stamp}*1200*^*00501*{control}*0*P*:",
        f"GS*HP*CLEARINGHOUSE*PRACTICE*{paid:%Y%m%d}*1200*{cohort}*X*005010X221A1",
        *(segment for each in sets for segment in each),
        f"GE*{len(sets)}*{cohort}",
        f"IEA*1*{control}",
    ]
    path = folder / f"{paid:%Y-%m-%d} remittances {cohort:05d}.835"
    path.write_text("~\n".join(segments) + "~\n", encoding="ascii")
    return path


def _transaction(
    number: int, trace: str, payer: Payer, seen: Sequence[Visit], service: date, paid: date
) -> list[str]:
    body = [
        f"BPR*I*{_text(sum(paid_of(v) for v in seen))}*C*ACH*CCP*01*999999992*DA*1234*"
        f"{payer.tax_id}**01*999988880*DA*5678*{paid:%Y%m%d}",
        f"TRN*1*{trace}*{payer.tax_id}",
        f"DTM*405*{paid:%Y%m%d}",
        f"N1*PR*{payer.name}*XV*{payer.payer_id}",
        "N3*1 PAYER STREET",
        "N4*CHICAGO*IL*60601",
        "N1*PE*MAPLE PEDIATRICS*XX*1999999984",
        "LX*1",
    ]
    for visit in seen:
        body += _claim_segments(visit, service)
    return [f"ST*835*{number:04d}", *body, f"SE*{len(body) + 2}*{number:04d}"]


def _shares(visit: Visit) -> list[tuple[int, int, int]]:
    """(charge, contractual, patient's share) of each line in cents."""
    shares = [(cents, cents // 4, 0) for cents in visit.amounts]
    charge, taken_off, _ = shares[0]
    shares[0] = (charge, taken_off, min(visit.at_desk or 1_000, charge - taken_off))
    return shares


def paid_of(visit: Visit) -> int:
    """Cents the payer pays for a visit."""
    return sum(charge - off - share for charge, off, share in _shares(visit))


def _claim_segments(visit: Visit, service: date) -> list[str]:
    shares = _shares(visit)
    patient = sum(share for _, _, share in shares)
    day = f"{service:%Y%m%d}"
    found = [
        f"CLP*{visit.claim_id}*1*{_text(sum(visit.amounts))}*{_text(paid_of(visit))}*{_text(patient)}"
        f"*12*P{visit.cohort:05d}{visit.place:03d}*11*1",
        f"NM1*QC*1*SAMPLE{visit.place}*PAT****MI*M{visit.place:03d}",
        f"DTM*232*{day}",
    ]
    for line, (charge, off, share) in enumerate(shares):
        code = CODES[(visit.place + line) % len(CODES)]
        found += [f"SVC*HC:{code}*{_text(charge)}*{_text(charge - off - share)}**1"]
        found += [f"DTM*472*{day}", f"CAS*CO*45*{_text(off)}"]
        if share:
            found.append(f"CAS*PR*{3 if visit.at_desk else 1}*{_text(share)}")
        found.append(f"AMT*B6*{_text(charge - off)}")
    return found


def _text(cents: int) -> str:
    """X12 drops trailing zeros: 7340 → 73.4."""
    dollars, rest = divmod(cents, 100)
    return str(dollars) if rest == 0 else f"{dollars}.{rest:02d}".rstrip("0")


BankText = tuple[str, str, str, str]


def desk_money(day: SampleDay, cohort: int, booked: date) -> list[BankText]:
    """The deposit and the card payout of a cohort, as the bank tells of them."""
    deposit = day.counted_cash_cents + day.counted_checks_cents
    lines = [(f"{booked:%Y%m%d}", Money(deposit).plain, f"B{cohort:05d}D", f"DEPOSIT {cohort:05d}")]
    for batch in day.card_batches:
        text = f"MERCHANT BANKCARD SETTLEMENT {batch.trace}"
        lines.append((f"{booked:%Y%m%d}", Money(batch.net_cents).plain, f"B{cohort:05d}K", text))
    return lines


def payer_money(cohort: int, booked: date, visits: int = VISITS) -> list[BankText]:
    """The payments of the insurers for a cohort's claims."""
    lines = []
    for number, payer in enumerate(PAYERS):
        cents = sum(paid_of(v) for v in visits_of(cohort, visits) if v.payer is payer)
        text = f"{payer.name[:8]} HCCLAIMPMT TRN*1*{trace_of(cohort, number)}*{payer.tax_id}\\"
        if cents:
            lines.append((f"{booked:%Y%m%d}", Money(cents).plain, f"B{cohort:05d}P{number}", text))
    return lines


@dataclass(frozen=True)
class CohortFiles:
    """The files of a cohort, in the order they come in."""

    day: SampleDay
    reports: list[Path]
    desk_bank: Path
    remittances: Path
    payer_bank: Path


def write_cohort(
    folder: Path, cohort: int, days: Sequence[date], visits: int = VISITS
) -> CohortFiles:
    """Every file of a cohort; `days` are its business date and the bank days after it."""
    day = a_day(cohort, days[0], visits)
    banks = (
        (f"{days[1]:%Y-%m-%d} desk {cohort:05d}.ofx", desk_money(day, cohort, days[1])),
        (
            f"{days[AT_BANK_AFTER]:%Y-%m-%d} payers {cohort:05d}.ofx",
            payer_money(cohort, days[AT_BANK_AFTER], visits),
        ),
    )
    desk, payers = (write_bank(folder / name, lines) for name, lines in banks)
    return CohortFiles(
        day=day,
        reports=write_day(folder, day),
        desk_bank=desk,
        remittances=write_remittances(folder, cohort, days[0], days[PAID_AFTER], visits),
        payer_bank=payers,
    )
