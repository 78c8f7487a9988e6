"""A contract, and a payer that begins to allow less: eight visits of one code, one of another.

Contract of MCR01: 99213 98.40, 90471 25.00 a unit. F01 to F05 (January) are allowed 98.40, F06 to
F08 (February) 96.40: 2.00 short each. F09 has two units of 90471, allowed 51.60: 1.60 over.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from builders import a_claim
from day_files import write_bank
from practice_builders import OWNER, take, write_835
from report_files import write_report

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.imports.import_files import FileOutcome
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.practice import Practice

PAYER = "HARBOR HEALTH PLAN"
FIRST_VISIT, LESS_FROM = date(2026, 1, 5), date(2026, 2, 9)
_HEADINGS = "Schedule,Code,Modifier,Amount,Payer ID,Effective From,Effective To,Kind"


def visit_day(number: int) -> date:
    """A week apart: F01 on 01/05/2026, F06 on 02/09/2026."""
    return FIRST_VISIT + timedelta(weeks=number - 1)


def take_contract(practice: Practice, folder: Path, *rows: str, name: str = "fees") -> FileOutcome:
    """Import a schedule; its rows without the schedule's name and kind."""
    given = rows or ("99213,,98.40,MCR01,01/01/2026,", "90471,,25.00,MCR01,01/01/2026,")
    lines = [_HEADINGS, *(f"Harbor 2026,{row},CONTRACT" for row in given)]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(lines) + "\n")
    [outcome] = take(practice, path)
    return outcome


def post_answers(practice: Practice, folder: Path) -> int:
    """The nine visits answered in one remittance, its money at the bank, posted; its id."""
    claims = [
        a_claim(
            "84.40" if number == 9 else "145.00",
            claim_id=f"F{number:02d}",
            encounter_id=f"F{number:02d}",
            patient_id=f"P{number}",
            patient_name="Ito, Jun",
            dos=visit_day(number),
            sent_on=visit_day(number),
            payer=PAYER,
        )
        for number in range(1, 10)
    ]
    answers = [line for number in range(1, 9) for line in _visit(number)]
    take(
        practice,
        write_report(folder / "sent.csv", claims),
        write_835(
            folder / "fees.835",
            [*answers, *_two_units()],
            payment="832.8",
            trace="FEE1",
            payer=PAYER,
            paid_on="20260320",
        ),
        write_bank(
            folder / "fees.ofx",
            [("20260320", "832.80", "BF1", "HCCLAIMPMT TRN*1*FEE1*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    found = find_remittance(practice, "FEE1")
    post_remittance(practice, OWNER, found)
    return found


def _visit(number: int) -> list[str]:
    paid, off = ("98.4", "46.6") if number < 6 else ("96.4", "48.6")
    return [
        f"CLP*F{number:02d}*1*145*{paid}*0*12*ICN{number}*11*1",
        f"NM1*QC*1*ITO*JUN****MI*P{number}",
        f"SVC*HC:99213*145*{paid}**1",
        f"DTM*472*{visit_day(number):%Y%m%d}",
        f"CAS*CO*45*{off}",
    ]


def _two_units() -> list[str]:
    return [
        "CLP*F09*1*84.4*51.6*0*12*ICN9*11*1",
        "NM1*QC*1*ITO*JUN****MI*P9",
        "SVC*HC:90471*84.4*51.6**2",
        f"DTM*472*{visit_day(9):%Y%m%d}",
        "CAS*CO*45*32.8",
    ]
