"""Two clinic days in February and what their payers answer: one case for every worklist.

A next payer to be billed, a contract that is not kept, a payer that allows less since a day, a
patient who paid too much, a returned check, a prepayment, takebacks, a claim of nobody and an
advice that does not add up. Every name, number and amount is invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import sample_records as own
from sample_records import Day, Receipt, SentClaim, Visit, original_claims, service_lines
from sample_x12 import x12_money as _x12

CLINIC, RETURN = date(2026, 2, 5), date(2026, 2, 17)

CONTRACT = {"99213": "96.00", "99214": "131.00", "87804": "15.40", "87880": "15.00"}
"""What Delta Health has agreed to allow, in dollars."""


def clinic_day() -> Day:
    """5 February: five visits for Cardinal Care, two for Delta Health, one with two payers."""
    visits = (
        *(_visit(1020 + n, 230 + n, own.CARDINAL, "99213", 4 + n) for n in range(1, 6)),
        _visit(1026, 236, own.BLUESKY, "99214", 8),
        _visit(1027, 237, own.DELTA, "99213", 22),
        _visit(1028, 238, own.DELTA, "99213 87880", 15),
    )
    receipts = (
        Receipt("911", "E1021", "P231", "Cash", "", "Copay", 1500, "08:32"),
        Receipt("912", "E1022", "P232", "Card", "2204", "Copay", 1500, "09:02"),
        Receipt("913", "E1023", "P233", "Cash", "", "Copay", 1500, "09:31"),
        Receipt("914", "E1027", "P237", "Check", "3127", "Copay", 2000, "11:35"),
        Receipt("915", "E1028", "P238", "Card", "7718", "Copay", 4000, "12:04"),
    )
    claims = original_claims(visits, CLINIC, receipts)
    claims = tuple(
        replace(each, second=own.DELTA) if each.claim == "E1026" else each for each in claims
    )
    return Day(CLINIC, visits, receipts, claims, ("90000000205", date(2026, 2, 9)))


def return_day() -> Day:
    """17 February: visits that Cardinal Care pays less for, and a prepayment."""
    visits = (
        *(_visit(1070 + n, 240 + n, own.CARDINAL, "99213", 5 + n) for n in range(1, 5)),
        _visit(1075, 245, own.DELTA, "99213", 19),
        _visit(1076, 246, own.MEDICAID, "99393:25 99173 92551", 5),
    )
    receipts = (
        Receipt("951", "E1071", "P241", "Cash", "", "Copay", 1500, "08:31"),
        Receipt("952", "E1073", "P243", "Cash", "", "Copay", 1500, "09:34"),
        Receipt("953", "E1075", "P245", "Card", "6052", "Copay", 2000, "10:36"),
        Receipt("954", "", "P247", "Check", "5102", "Prepayment", 10000, "13:20"),
    )
    claims = original_claims(visits, RETURN, receipts)
    return Day(RETURN, visits, receipts, claims, ("90000000217", date(2026, 2, 19)))


DAYS = (clinic_day, return_day)


def _visit(encounter: int, patient: int, payer: str, lines: str, age: float) -> Visit:
    clock = 8 * 60 + 30 + (encounter % 10) * 30
    time = f"{clock // 60:02d}:{clock % 60:02d}"
    return Visit(f"E{encounter}", f"P{patient}", payer, service_lines(lines), age, time)


def earlier_claim() -> SentClaim:
    """A claim of January that Cardinal Care pays again, for less."""
    return SentClaim(
        "E0952", "P224", own.CARDINAL, date(2026, 1, 5), service_lines("99213"), 6,
        paid_cents=1500,
    )  # fmt: skip


# --- what the payers answer -----------------------------------------------------------------------


class Answered(NamedTuple):
    """A line of an answer, in cents; the rest of the charge is written off (CO-45)."""

    code: str
    charge: int
    paid: int
    patient: tuple[tuple[str, int], ...] = ()  # reason, cents: PR


def _claim(
    number: str, patient: str, payer_no: str, dos: date, *lines: Answered, sign: int = 1
) -> str:
    """CLP to the last line; `sign` −1 takes the same answer back (CLP02 22)."""
    last, first = own.patient_name(patient).split(", ")
    charge, paid = (sum(getattr(each, name) for each in lines) for name in ("charge", "paid"))
    share = sum(cents for each in lines for _, cents in each.patient)
    status = 1 if sign > 0 else 22
    amounts = "*".join(_x12(sign * cents) for cents in (charge, paid, share))
    segments = [
        f"CLP*{number}*{status}*{amounts}*12*{payer_no}*11*1",
        f"NM1*QC*1*{last}*{first}****MI*{patient[1:]}5501",
        f"DTM*232*{dos:%Y%m%d}",
    ]
    for line in lines:
        segments += _line(line, dos, sign)
    return "\n".join(segments)


def _line(line: Answered, dos: date, sign: int) -> list[str]:
    share = sum(cents for _, cents in line.patient)
    units = "1" if sign > 0 else "-1"
    segments = [
        f"SVC*HC:{line.code}*{_x12(sign * line.charge)}*{_x12(sign * line.paid)}**{units}",
        f"DTM*472*{dos:%Y%m%d}",
        f"CAS*CO*45*{_x12(sign * (line.charge - line.paid - share))}",
    ]
    if line.patient:
        told = "**".join(f"{reason}*{_x12(sign * cents)}" for reason, cents in line.patient)
        segments.append(f"CAS*PR*{told}")
    if sign > 0:
        segments.append(f"AMT*B6*{_x12(line.paid + share)}")
    return segments


class Payer(NamedTuple):
    """Who pays: name, id, tax id and street of the remittance's head."""

    name: str
    id: str
    tax: str
    street: str


_CARDINAL = Payer(own.CARDINAL, "CRD01", "1987654321", "14 CARDINAL COURT")
_DELTA = Payer(own.DELTA, "DLT01", "1444555666", "3 DELTA SQUARE")
_BLUESKY = Payer(own.BLUESKY, "BSK01", "1123456789", "1 PAYER PLAZA")
_MEDICAID = Payer(own.MEDICAID, "SMD01", "1333222111", "200 STATE STREET")


def _advice(payer: Payer, trace: str, on: date, cents: int, *claims: str, plb: str = "") -> str:
    adjusted = f"PLB*{own.NPI}*20261231*{plb}\n" if plb else ""
    return (
        f"BPR*I*{_x12(cents)}*C*ACH*CCP*01*999999992*DA*1234*{payer.tax}**01*999988880*DA*"
        f"{own.ACCOUNT}*{on:%Y%m%d}\n"
        f"TRN*1*{trace}*{payer.tax}\n"
        f"DTM*405*{on:%Y%m%d}\n"
        f"N1*PR*{payer.name}*XV*{payer.id}\n"
        f"N3*{payer.street}\n"
        "N4*CHICAGO*IL*60601\n"
        "PER*BL*PROVIDER LINE*TE*5555550155\n"
        f"N1*PE*{own.PRACTICE}*XX*{own.NPI}\n"
        "LX*1\n" + "\n".join(claims) + f"\n{adjusted}"
    )


def _cardinal_visit(paid: int) -> Answered:
    return Answered("99213", 14500, paid, (("3", 1500),))


def _cardinal_first() -> str:
    """Five visits at 98.40; an earlier answer is 30.00 less now, held back for later (WO −)."""
    earlier, january = ("E0952", "P224"), date(2026, 1, 5)
    return _advice(
        _CARDINAL, "4400915210", RETURN, 41700,
        _claim(*earlier, "C2601300812", january, _cardinal_visit(11340), sign=-1),
        _claim(*earlier, "C2602170041", january, _cardinal_visit(8340)),
        *(
            _claim(f"E{1020 + n}", f"P{230 + n}", f"C260217100{n}", CLINIC, _cardinal_visit(8340))
            for n in range(1, 6)
        ),
        plb="WO:C2601300812*-30",
    )  # fmt: skip


def _cardinal_second() -> str:
    """Four visits at 92.40, a claim that is not ours, and 20.00 of the 30.00 taken."""
    return _advice(
        _CARDINAL, "4400916388", date(2026, 2, 24), 36700,
        *(
            _claim(f"E{1070 + n}", f"P{240 + n}", f"C260224100{n}", RETURN, _cardinal_visit(7740))
            for n in range(1, 5)
        ),
        _claim("K20881", "P248", "C2602241009", RETURN, _cardinal_visit(7740)),
        plb="WO:C2601300812*20",
    )  # fmt: skip


def _delta_first() -> str:
    """The contract is kept; 8.00 are taken that nobody has announced."""
    share = (("3", 2000),)
    return _advice(
        _DELTA, "5500310041", RETURN, 15900,
        _claim("E1027", "P237", "D26021701", CLINIC, Answered("99213", 14500, 7600, share)),
        _claim(
            "E1028", "P238", "D26021702", CLINIC,
            Answered("99213", 14500, 7600, share), Answered("87880", 2875, 1500),
        ),
        plb="WO:D25119004*8",
    )  # fmt: skip


def _delta_second() -> str:
    """94.00 allowed where the contract says 96.00."""
    line = Answered("99213", 14500, 7400, (("3", 2000),))
    claim = _claim("E1075", "P245", "D26022401", RETURN, line)
    return _advice(_DELTA, "5500311877", date(2026, 2, 24), 7400, claim)


def _bluesky() -> str:
    """E1026: 44.20 are left for its second payer."""
    line = Answered("99214", 20500, 8680, (("1", 3000), ("2", 1420)))
    claim = _claim("E1026", "P236", "2026048001207", CLINIC, line)
    return _advice(_BLUESKY, "0088701204", RETURN, 8680, claim)


def _medicaid() -> str:
    """The claims are 10.00 short of the payment: only a person may post it."""
    lines = (
        Answered("99393:25", 18000, 9240),
        Answered("99173", 1125, 760),
        Answered("92551", 1460, 1000),
    )
    claim = _claim("E1076", "P246", "M26022401", RETURN, *lines)
    return _advice(_MEDICAID, "6100774020", date(2026, 2, 24), 12000, claim)


def remittances() -> dict[str, tuple[str, date]]:
    """Path below the sample folder → the segments and the day they came."""
    first, second = date(2026, 2, 16), date(2026, 2, 23)
    return {
        "2026-02-17/BlueSky remittance 0088701204.835": (_bluesky(), first),
        "2026-02-17/Cardinal remittance 4400915210.835": (_cardinal_first(), first),
        "2026-02-17/Delta remittance 5500310041.835": (_delta_first(), first),
        "2026-02-24/Cardinal remittance 4400916388.835": (_cardinal_second(), second),
        "2026-02-24/Delta remittance 5500311877.835": (_delta_second(), second),
        "2026-02-24/StateMedicaid remittance 6100774020.835": (_medicaid(), second),
    }
