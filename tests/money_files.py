"""The files of two invented days with every kind of payer money, for the money state machine.

EFT with and without its trace, a check on a deposit ticket, payments by virtual card (as a batch of
its own, and by the desk's receipt in a batch with a patient's card), a zero-pay,
a reversal with correction and takeback, a crossover and the second payer's answer, an announced
and an unannounced takeback, a remittance out of balance, an unknown claim. The bank splits one
payment, merges two, corrects a deposit, returns a check and a payment.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from builders import a_card_batch, a_charge, a_claim, a_receipt
from day_files import write_bank
from patient_builders import import_small_day
from practice_builders import (
    FIRST_ADVICE,
    OWNER,
    REMIT_CLAIMS,
    fixed_clock,
    take,
    write_835,
    write_golden,
)
from report_files import write_report

from recon_desktop.domain.posting.desk import Choice
from recon_desktop.domain.posting.records import HOLD
from recon_desktop.domain.records import CardBatch, Charge, Claim, Purpose, Receipt, Tender
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.follow.credits import note_credits
from recon_desktop.services.payer_profiles import PayerProfile, save_payer_profile
from recon_desktop.services.posting.auto_post import auto_post
from recon_desktop.services.posting.decide_posting import decide
from recon_desktop.services.posting.post_remittance import find_remittance, post_cleared
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.practice import Practice, create_practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import save_setting

FIRST, SECOND = date(2026, 3, 10), date(2026, 3, 11)
PAPER_CHECK = "5005"
"""The check of an EOB that comes on paper; only the bank's file knows of it."""
CLAIMED = (  # claim, patient, payer, charge, paid at the desk
    ("C03", "P02", "HARBOR", "145.00", 2_500),
    ("C04", "P03", "OLD RIVER", "205.00", 4_000),
    ("C05", "P04", "PRAIRIE", "120.00", 2_000),
    ("C06", "P05", "HARBOR", "90.00", 0),
    ("C07", "P06", "SUMMIT", "110.00", 0),
    ("C08", "P06", "HARBOR", "100.00", 0),
    ("C09", "P06", "SUMMIT", "130.00", 0),
    ("C10", "P07", "SUMMIT", "70.00", 0),
    ("C11", "P07", "VIRTUAL", "60.00", 0),
    ("C12", "P07", "SUMMIT", "50.00", 1_500),
    ("C13", "P08", "SUMMIT", "55.00", 0),
    ("C14", "P08", "HARBOR", "75.00", 0),
    ("C15", "P08", "VIRTUAL", "50.00", 0),
)


def _encounter(claim_id: str) -> str:
    return f"E{claim_id[1:]}"


def _charges() -> list[Charge]:
    insured = [
        a_charge(
            amount,
            line=line,
            encounter_id=_encounter(claim_id),
            patient_id=patient,
            patient_name=f"Sample, {patient}",
            payer=payer,
            claim_id=claim_id,
        )
        for line, (claim_id, patient, payer, amount, _) in enumerate(CLAIMED, start=4)
    ]
    return [
        a_charge("195.00", line=2, encounter_id="E01", payer=None),
        a_charge("60.00", line=3, encounter_id="E02", payer=None, procedure_code="94640"),
        *insured,
    ]


def _claims() -> list[Claim]:
    return [
        a_claim(
            amount,
            line=line,
            claim_id=claim_id,
            encounter_id=_encounter(claim_id),
            patient_id=patient,
            patient_name=f"Sample, {patient}",
            payer=payer,
            patient_paid_cents=paid,
        )
        for line, (claim_id, patient, payer, amount, paid) in enumerate(CLAIMED, start=2)
    ]


def _check(amount: str, line: int, number: str, check_no: str, **fields: object) -> Receipt:
    return a_receipt(
        amount, line=line, receipt_no=number, tender=Tender.CHECK, reference=check_no, **fields
    )


RECEIPTS: tuple[Receipt, ...] = (
    a_receipt("100.00", line=2, receipt_no="1041", encounter_id="", purpose=Purpose.PREPAYMENT),
    a_receipt("25.00", line=3, receipt_no="1042", encounter_id="E03", patient_id="P02"),
    _check(
        "50.00", 4, "1043", "311",
        encounter_id="", patient_id="P02", purpose=Purpose.PREPAYMENT,
    ),
    a_receipt("30.00", line=5, receipt_no="1044", encounter_id="", purpose=Purpose.PRIOR_BALANCE),
    _check("20.00", 6, "1045", "412", encounter_id="E05", patient_id="P04"),
    _check(
        "75.00", 7, "1046", "880055",
        encounter_id="", patient_id="", payer="PRAIRIE", purpose=Purpose.PAYER_CHECK,
    ),
    a_receipt("40.00", line=8, receipt_no="1047", encounter_id="E04", patient_id="P03",
              tender=Tender.CARD),
    _check("60.00", 9, "1048", "500", encounter_id="E02", purpose=Purpose.SELF_PAY),
    a_receipt("15.00", line=10, receipt_no="1049", encounter_id="E12", patient_id="P07"),
)  # fmt: skip


def _write_payers(folder: Path) -> None:
    """Every answer of a payer in a file of its own."""

    def send(name: str, claims: Sequence[str], payment: str, payer: str, **more: str) -> None:
        write_835(folder / f"{name}.835", claims, payment=payment, trace=name, payer=payer, **more)

    send("TH1", _answer("C03", "145", "100", "CO*45*25", "PR*3*20"), "100", "HARBOR")
    send(
        "880055",
        _answer("C05", "120", "75", "CO*45*25", "PR*3*20"),
        "75",
        "PRAIRIE",
        method="CHK",
        paid_on="20260309",
    )
    send("TZ", _answer("C06", "90", "0", "CO*16*90"), "0", "HARBOR", method="NON", handling="H")
    send("0077", FIRST_ADVICE, "168", "MEDICARE EXAMPLE", paid_on="20260210")
    forwarded = _answer("C04", "205", "100", "CO*45*50", "PR*2*55", status="19")
    forwarded.insert(2, "NM1*TT*2*HARBOR*****PI*HB1")
    send("TR", forwarded, "100", "OLD RIVER")
    second = _answer("C04", "205", "50", "OA*23*150", "CO*45*5", status="2", icn="S04")
    send("TS", second, "50", "HARBOR")
    early = {"paid_on": "20260209"}  # too long before its money to be matched by the program
    send("TB", _answer("C08", "100", "81", "CO*45*20"), "81", "HARBOR", **early)
    send("TL", _answer("C14", "75", "60", "CO*45*10"), "60", "HARBOR", **early)
    send("TU", _answer("X999", "45", "45"), "45", "SUMMIT")
    send("TA", _answer("C07", "110", "90", "CO*45*20"), "90", "SUMMIT")
    send("TC", _answer("C12", "50", "45", "CO*45*5"), "45", "SUMMIT")
    send("TD", _answer("C13", "55", "47", "CO*45*8"), "47", "SUMMIT")
    plb = "PLB*1999999984*20261231*WO:"
    send("TW1", _answer("C09", "130", "110", "CO*45*20"), "130", "SUMMIT", plb=f"{plb}REC1*-20")
    send("TW2", _answer("C10", "70", "60", "CO*45*10"), "35", "SUMMIT",
         plb=f"{plb}REC1*20*WO:LTR9*5")  # fmt: skip
    send("4455", _answer("C11", "60", "60"), "60", "VIRTUAL", method="CHK")
    send("4466", _answer("C15", "50", "45", "CO*45*5"), "45", "VIRTUAL", method="NON",
         paid_on="20260311")  # fmt: skip
    write_golden(folder / "golden.835")


def _answer(
    claim: str, charge: str, paid: str, *adjusted: str, status: str = "1", icn: str = ""
) -> list[str]:
    share = sum(float(each.split("*")[2]) for each in adjusted if each.startswith("PR"))
    patient = next((each[1] for each in CLAIMED if each[0] == claim), "P01")
    return [
        f"CLP*{claim}*{status}*{charge}*{paid}*{share:g}*12*{icn or 'I' + claim}*11*1",
        f"NM1*QC*1*SAMPLE*{patient}****MI*{patient}",
        f"SVC*HC:99213*{charge}*{paid}**1",
        "DTM*472*20260310",
        *(f"CAS*{each}" for each in adjusted),
    ]


BANK = {
    "bank 1.ofx": (
        ("20260311", "315.00", "DEPOSIT"),
        ("20260311", "62.00", "DEPOSIT"),
        ("20260312", "-2.00", "DEPOSIT CORRECTION"),
        ("20260312", "39.00", "MERCHANT BANKCARD SETTLEMENT"),
        ("20260313", "168.00", "HCCLAIMPMT TRN*1*0077*1123456789\\"),
        ("20260313", "99.77", "HCCLAIMPMT TRN*1*0088812345*1123456789\\"),
        ("20260313", "60.00", "HARBOR HCCLAIMPMT"),
        ("20260316", "40.00", "HARBOR HCCLAIMPMT"),
        ("20260316", "80.00", "DEPOSIT"),
    ),
    "bank 2.ofx": (
        ("20260316", "135.00", "SUMMIT HCCLAIMPMT"),
        ("20260316", "73.50", "MERCHANT BANKCARD SETTLEMENT"),
        ("20260316", "130.00", "HCCLAIMPMT TRN*1*TW1*1123456789\\"),
        ("20260317", "35.00", "HCCLAIMPMT TRN*1*TW2*1123456789\\"),
        ("20260317", "100.00", "HCCLAIMPMT TRN*1*TR*1123456789\\"),
        ("20260318", "50.00", "HCCLAIMPMT TRN*1*TS*1123456789\\"),
        ("20260318", "-50.00", "RETURNED ITEM CHECK 311"),
        ("20260319", "-168.00", "HCCLAIMPMT REVERSAL 0077"),
        ("20260319", "-14.00", "SERVICE CHARGE"),
        ("20260320", "81.00", "HARBOR HCCLAIMPMT"),
        ("20260320", "45.00", "HCCLAIMPMT TRN*1*TC*1123456789\\"),
        ("20260320", "47.00", "HCCLAIMPMT TRN*1*TD*1123456789\\"),
        ("20260320", "58.50", "MERCHANT BANKCARD SETTLEMENT"),
        ("20260323", "-5.00", "CHECK 7001"),
        ("20260324", "-5.00", "CHECK 7002"),
        ("20260324", "3.00", "INTEREST"),
        ("20260325", "33.00", f"HARBOR CHECK {PAPER_CHECK}"),
    ),
}
"""Two statements: (yyyymmdd, amount, text)."""


def _write_banks(folder: Path) -> None:
    for name, lines in BANK.items():
        mark = name[5]
        listed = [
            (day, amount, f"B{mark}{at}", text) for at, (day, amount, text) in enumerate(lines)
        ]
        write_bank(folder / name, listed)
    batches = [
        a_card_batch("40.00", "1.00", line=2, batch_id="K1", closed_on=FIRST),
        a_card_batch("60.00", "1.50", line=3, batch_id="KV", closed_on=date(2026, 3, 19)),
        a_card_batch("75.00", "1.50", line=4, batch_id="K2", closed_on=SECOND),
    ]
    write_report(folder / "cards.csv", batches, of=CardBatch)
    write_report(folder / "sent earlier.csv", REMIT_CLAIMS, of=Claim)


@dataclass(frozen=True)
class MoneyFiles:
    """Practice files at two stages, and the files that may still come, by name."""

    folder: Path

    @property
    def files(self) -> Path:
        """Where the files lie."""
        return self.folder / "files"

    @property
    def names(self) -> tuple[str, ...]:
        """Payers' answers, statements and lists, in the order of their names."""
        kept = (each.name for each in self.files.iterdir() if not each.name.startswith("day "))
        return tuple(sorted(kept))

    def copy(self, stage: str, to: Path) -> Path:
        """A file of its own of a stage: early (the days' reports are in), late (all is in)."""
        shutil.copyfile(self.folder / f"{stage}.recon", to)
        return to


def build_money_files(folder: Path) -> MoneyFiles:
    """Write every file and build the stages."""
    made = MoneyFiles(folder)
    reports = folder / "reports"
    for each in (made.files, reports):
        each.mkdir(parents=True)
    _write_payers(made.files)
    _write_banks(made.files)
    early = folder / "early.recon"
    with create_practice(early, name="Maple Pediatrics", clock=fixed_clock) as practice:
        save_setting(practice, OWNER, name="close_without_count", value="1")
        save_payer_profile(practice, OWNER, PayerProfile("Summit", auto_post=True))
        import_small_day(
            practice, reports, day=FIRST, charges=_charges(), receipts=RECEIPTS, claims=_claims()
        )
        _import_second(practice, reports)
    shutil.copyfile(early, folder / "late.recon")
    with open_practice(folder / "late.recon", clock=fixed_clock) as practice:
        take(practice, *(made.files / name for name in made.names))
        for day in (FIRST, SECOND):
            make_deposit(practice, OWNER, day)
            finish(close_day(practice, OWNER, day))
        match_bank(practice, OWNER)
    shutil.copyfile(folder / "late.recon", folder / "posted.recon")
    with open_practice(folder / "posted.recon", clock=fixed_clock) as practice:
        _hold_one_line(practice)
        finish(auto_post(practice, OWNER))
        finish(post_cleared(practice, OWNER))
        note_credits(practice, OWNER)
    return made


def _hold_one_line(practice: Practice) -> None:
    """The one line of TD is asked about: it is posted to suspense, where it can be settled."""
    remittance = find_remittance(practice, "TD")
    [line] = [each for each in load_desk(practice, remittance).lines if each.kind == "line"]
    choice = Choice(line.claim_line, line.service_line, HOLD, "ask the payer")
    decide(practice, OWNER, remittance, [choice])


def _import_second(practice: object, reports: Path) -> None:
    later = {"receipt_date": SECOND, "post_date": SECOND}
    import_small_day(
        practice,  # type: ignore[arg-type]
        reports,
        day=SECOND,
        charges=[
            a_charge(
                "80.00", line=2, encounter_id="E21", payer=None, dos=SECOND, post_date=SECOND
            )
        ],
        receipts=[
            _check(
                "80.00", 2, "1061", "511",
                encounter_id="E21", purpose=Purpose.SELF_PAY, **later,
            ),
            a_receipt(
                "45.00", line=3, receipt_no="1062", encounter_id="", patient_id="",
                tender=Tender.VIRTUAL_CARD, purpose=Purpose.PAYER_CHECK, payer="VIRTUAL", **later,
            ),
            a_receipt(
                "30.00", line=4, receipt_no="1063", encounter_id="", patient_id="P08",
                tender=Tender.CARD, purpose=Purpose.PRIOR_BALANCE, **later,
            ),
        ],
        claims=[],
    )  # fmt: skip
