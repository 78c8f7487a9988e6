"""What happened in the sample practice, day by day: visits, charges, receipts, claims.

The week of 9 March 2026 is the story; the days before it explain what is still open when it
begins. Knows nothing of files: `make_sample` says which are written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sample_records import (
    BLUESKY,
    CARDINAL,
    DELTA,
    HARBOR,
    MEDICAID,
    MEDICARE,
    MEDIGAP,
    SELF_PAY,
    Day,
    Receipt,
    SentClaim,
    Visit,
    original_claims,
    service_lines,
)

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
    originals = original_claims(visits, plan.on, receipts)
    claims = (*originals, *_later_payers(plan), *plan.resent)
    trace = f"9000000{plan.on:%m%d}"
    missed = (
        (plan.patient(16), "11:20", "No Show"),
        (plan.patient(17), "15:10", "Canceled"),
    )
    return Day(plan.on, visits, receipts, claims, (trace, plan.payout), missed)


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
    claims = original_claims(visits, on, receipts)
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
    claims = original_claims(insured, on, receipts)
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
    claims = original_claims(visits, on, receipts)
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
