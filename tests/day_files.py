"""The records of a sample day as the files a practice exports: CSV reports, OFX, an 835."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from builders import a_claim
from sample_days import SampleDay

from recon_desktop.domain.money import Money, parse_cents
from recon_desktop.domain.records import CardBatch, Charge, Claim, PatientTotal, Receipt

Cells = dict[str, str]


def _money(cents: int | None) -> str:
    return "" if cents is None else Money(cents).plain


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _charge(charge: Charge) -> Cells:
    return {
        "Encounter ID": charge.encounter_id,
        "Patient ID": charge.patient_id,
        "Patient Name": charge.patient_name,
        "DOS": _day(charge.dos),
        "Post Date": _day(charge.post_date),
        "Procedure Code": charge.procedure_code,
        "Modifiers": charge.modifiers,
        "Units": str(charge.units),
        "Fee": _money(charge.fee_cents),
        "Total Charges": _money(charge.amount_cents),
        "Payer": charge.payer or "",
        "Claim ID": charge.claim_id,
    }


def _patient_total(total: PatientTotal) -> Cells:
    return {
        "Business Date": _day(total.business_date),
        "Patient ID": total.patient_id,
        "Patient Name": total.patient_name,
        "Day's Charges": _money(total.charges_cents),
    }


def _receipt(receipt: Receipt) -> Cells:
    return {
        "Receipt No": receipt.receipt_no,
        "Receipt Date": _day(receipt.receipt_date),
        "Post Date": _day(receipt.post_date),
        "Patient ID": receipt.patient_id,
        "Encounter ID": receipt.encounter_id,
        "Method": receipt.tender.value,
        "Reference": receipt.reference,
        "Purpose": receipt.purpose.value,
        "Amount": _money(receipt.amount_cents),
        "Voided": "Y" if receipt.voided else "N",
    }


def _claim(claim: Claim) -> Cells:
    return {
        "Claim ID": claim.claim_id,
        "Encounter ID": claim.encounter_id,
        "Patient ID": claim.patient_id,
        "Patient Name": claim.patient_name,
        "Date of Service": _day(claim.dos),
        "Payer": claim.payer,
        "Payer Order": claim.payer_order,
        "Frequency": claim.frequency,
        "Date Sent": _day(claim.sent_on),
        "Claim Fee": _money(claim.amount_cents),
        "Patient Paid": _money(claim.patient_paid_cents),
    }


def _batch(batch: CardBatch) -> Cells:
    return {
        "Batch ID": batch.batch_id,
        "Closed On": _day(batch.closed_on),
        "Processor": batch.processor,
        "Gross": _money(batch.gross_cents),
        "Refunds": _money(batch.refunds_cents),
        "Fees": _money(batch.fees_cents),
        "Net Payout": _money(batch.net_cents),
        "Payout Date": _day(batch.payout_date),
        "Trace ID": batch.trace,
    }


def write_csv(path: Path, rows: Iterable[Any], cells: Callable[[Any], Cells]) -> Path:
    """One report as CSV."""
    lines = [cells(row) for row in rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def write_day(folder: Path, day: SampleDay) -> list[Path]:
    """The four reports and the card batches of a day, each in a file of its own."""
    stamp = f"{day.business_date:%Y-%m-%d}"
    return [
        write_csv(folder / f"{stamp} charges.csv", day.charges, _charge),
        write_csv(folder / f"{stamp} patient totals.csv", day.patient_totals, _patient_total),
        write_csv(folder / f"{stamp} receipts.csv", day.receipts, _receipt),
        write_csv(folder / f"{stamp} claims.csv", day.claims, _claim),
        write_csv(folder / f"{stamp} card batches.csv", day.card_batches, _batch),
    ]


def write_claims(path: Path, claims: Iterable[Claim]) -> Path:
    """A claims-submitted log."""
    return write_csv(path, claims, _claim)


def write_bank(path: Path, lines: Iterable[tuple[str, str, str, str]]) -> Path:
    """A bank statement as OFX 1: (yyyymmdd, amount, FITID, text) a line."""
    shown = "\n".join(
        f"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>{day}120000\n<TRNAMT>{amount}\n<FITID>{fitid}\n"
        f"<NAME>{text[:32]}\n<MEMO>{text}\n</STMTTRN>"
        for day, amount, fitid, text in lines
    )
    path.write_text(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n"
        "CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n"
        "<SIGNONMSGSRSV1>\n<SONRS>\n<STATUS>\n<CODE>0\n<SEVERITY>INFO\n</STATUS>\n"
        "<DTSERVER>20260331120000\n<LANGUAGE>ENG\n</SONRS>\n</SIGNONMSGSRSV1>\n"
        "<BANKMSGSRSV1>\n<STMTTRNRS>\n<TRNUID>1\n<STATUS>\n<CODE>0\n<SEVERITY>INFO\n</STATUS>\n"
        "<STMTRS>\n<CURDEF>USD\n<BANKACCTFROM>\n<BANKID>999988880\n<ACCTID>0004821\n"
        "<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n<BANKTRANLIST>\n<DTSTART>20260301\n"
        f"<DTEND>20260331\n{shown}\n</BANKTRANLIST>\n<LEDGERBAL>\n<BALAMT>579.23\n"
        "<DTASOF>20260331120000\n</LEDGERBAL>\n</STMTRS>\n</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n",
        encoding="ascii",
    )
    return path


GOLDEN_BANK = (
    ("20260311", "185.00", "B1", "DEPOSIT 0310"),
    ("20260312", "294.46", "B2", "MERCHANT BANKCARD SETTLEMENT"),
    ("20260313", "99.77", "B3", "HCCLAIMPMT TRN*1*0088812345*1123456789\\"),
)
"""The bank lines of §6.7: the ticket, the card batch, the remittance."""

GOLDEN_835 = """
ST*835*0001
BPR*I*99.77*C*ACH*CCP*01*999999992*DA*1234*1123456789**01*999988880*DA*5678*20260312
TRN*1*0088812345*1123456789
DTM*405*20260312
N1*PR*MEDICARE EXAMPLE*XV*MCR01
N3*1 PAYER STREET
N4*CHICAGO*IL*60601
N1*PE*MAPLE PEDIATRICS*XX*1999999984
LX*1
CLP*E1107*1*173.75*89.6*25*12*2026055001234*11*1
NM1*QC*1*ITO*JUN****MI*M1107
DTM*232*20260214
SVC*HC:99213*145*73.4**1
DTM*472*20260214
CAS*CO*45*46.6
CAS*PR*3*25
AMT*B6*98.4
SVC*HC:87880*28.75*16.2**1
DTM*472*20260214
CAS*CO*45*12.55
AMT*B6*16.2
CLP*E1110*19*205*56.8*74.2*12*2026055001235*11*1
NM1*QC*1*VEGA*RAY****MI*M1110
NM1*TT*2*MEDIGAP EXAMPLE*****PI*MGP01
DTM*232*20260216
SVC*HC:99214*205*56.8**1
DTM*472*20260216
CAS*CO*45*74
CAS*PR*1*60**2*14.2
CLP*E1115*1*145*0*0*12*2026055001236*11*1
NM1*QC*1*KHAN*AMY****MI*M1115
DTM*232*20260217
SVC*HC:99213*145*0**0
DTM*472*20260217
CAS*CO*16*145
CLP*E0988*22*-247.2*-168*-40*12*2026020009911*11*1
NM1*QC*1*CHEN*LEE****MI*M0988
DTM*232*20260120
SVC*HC:99214:25*-205*-135**-1
DTM*472*20260120
CAS*CO*45*-30
CAS*PR*3*-40
SVC*HC:94640*-42.2*-33**-1
DTM*472*20260120
CAS*CO*45*-9.2
CLP*E0988*1*247.2*140*40*12*2026055001237*11*7
NM1*QC*1*CHEN*LEE****MI*M0988
DTM*232*20260120
SVC*HC:99214:25*205*107**1
DTM*472*20260120
CAS*CO*45*58
CAS*PR*3*40
SVC*HC:94640*42.2*33**1
DTM*472*20260120
CAS*CO*45*9.2
PLB*1999999984*20261231*L6*-1.37*WO:2026011000777*20
"""
"""The remittance of §4.9, between ST and PLB."""


_OLDER = (
    ("E1107", "M1107", "Ito, Jun", date(2026, 2, 14), "173.75", "25.00"),
    ("E1110", "M1110", "Vega, Ray", date(2026, 2, 16), "205.00", "0.00"),
    ("E1115", "M1115", "Khan, Amy", date(2026, 2, 17), "145.00", "0.00"),
    ("E0988", "M0988", "Chen, Lee", date(2026, 1, 20), "247.20", "40.00"),
)


def older_claims() -> list[Claim]:
    """Our claims that the golden remittance answers, sent before these books began."""
    return [
        a_claim(
            amount,
            claim_id=claim_id,
            encounter_id=claim_id,
            patient_id=patient_id,
            patient_name=name,
            dos=day,
            sent_on=day,
            payer="Medicare",
            patient_paid_cents=parse_cents(paid),
        )
        for claim_id, patient_id, name, day, amount, paid in _OLDER
    ]


def write_golden_835(path: Path) -> Path:
    """The golden remittance in its envelope."""
    segments = [line for line in GOLDEN_835.split("\n") if line]
    body = [*segments, f"SE*{len(segments) + 1}*0001"]
    isa = (
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       "
        "*260312*1200*^*00501*000000001*0*P*:"
    )
    whole = [
        isa,
        "GS*HP*PAYER*PRACTICE*20260312*1200*1*X*005010X221A1",
        *body,
        "GE*1*1",
        "IEA*1*000000001",
    ]
    path.write_text("~\n".join(whole) + "~\n", encoding="ascii")
    return path
