"""The bank's lines of the sample practice, and its statements as OFX files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sample_records import ACCOUNT
from sample_tables import money


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


def bank_ofx(entries: Sequence[BankEntry], first: date, last: date, opening_cents: int) -> bytes:
    """A statement as OFX 1.0.2 (SGML), its ledger balance the opening and every line."""
    closing = opening_cents + sum(each.cents for each in entries)
    lines = "".join(
        f"<STMTTRN>\n<TRNTYPE>{'CREDIT' if each.cents > 0 else 'DEBIT'}\n"
        f"<DTPOSTED>{each.on:%Y%m%d}120000\n<TRNAMT>{money(each.cents)}\n"
        f"<FITID>{each.on:%Y%m%d}{number:03d}\n<NAME>{each.name}\n"
        + (f"<MEMO>{each.memo}\n" if each.memo else "")
        + "</STMTTRN>\n"
        for number, each in enumerate(entries, start=1)
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n"
        "CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n"
        "<SIGNONMSGSRSV1>\n<SONRS>\n<STATUS>\n<CODE>0\n<SEVERITY>INFO\n</STATUS>\n"
        f"<DTSERVER>{last:%Y%m%d}180000\n<LANGUAGE>ENG\n</SONRS>\n</SIGNONMSGSRSV1>\n"
        "<BANKMSGSRSV1>\n<STMTTRNRS>\n<TRNUID>1\n<STATUS>\n<CODE>0\n<SEVERITY>INFO\n</STATUS>\n"
        "<STMTRS>\n<CURDEF>USD\n<BANKACCTFROM>\n<BANKID>999988880\n"
        f"<ACCTID>{ACCOUNT}\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n<BANKTRANLIST>\n"
        f"<DTSTART>{first:%Y%m%d}\n<DTEND>{last:%Y%m%d}\n{lines}</BANKTRANLIST>\n<LEDGERBAL>\n"
        f"<BALAMT>{money(closing)}\n<DTASOF>{last:%Y%m%d}180000\n</LEDGERBAL>\n</STMTRS>\n"
        "</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n"
    ).encode("ascii")
