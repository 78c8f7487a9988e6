"""The files a practice's systems export, written from the sample story.

One function a kind of file; each gives bytes. Which day gets which format is in `make_sample`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sample_story as story
from openpyxl import Workbook
from openpyxl.styles import Font
from sample_story import Day, SentClaim, ServiceLine

Row = Sequence[str]


class Style(NamedTuple):
    """How a report is printed: separator, money, dates, and what stands around the table."""

    delimiter: str = ","
    dollar: bool = False
    day: str = "%m/%d/%Y"
    titles: bool = False
    total: bool = False


PLAIN = Style()


def money(cents: int, style: Style = PLAIN) -> str:
    """``1234.50``, or ``$1,234.50`` where the report prints it so."""
    sign, whole = ("-" if cents < 0 else ""), abs(cents)
    if style.dollar:
        return f"{sign}${whole // 100:,}.{whole % 100:02d}"
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def _x12_money(cents: int) -> str:
    """Trailing zeros dropped, as X12 wants it: ``173.75``, ``89.6``, ``-205``."""
    return money(cents).rstrip("0").rstrip(".")


class Table(NamedTuple):
    """A report before it is printed; `totals` are the cells of its Total row."""

    name: str
    headings: Row
    rows: Sequence[Row]
    totals: Row


def as_text(table: Table, style: Style, day: date) -> bytes:
    """A report as delimited text, with its titles and Total row where the style has them."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=style.delimiter, lineterminator="\r\n")
    if style.titles:
        for line in _titles(table, day):
            writer.writerow(line)
    writer.writerow(table.headings)
    writer.writerows(table.rows)
    if style.total:
        writer.writerow(table.totals)
    return file.getvalue().encode("utf-8")


def _titles(table: Table, day: date) -> list[Row]:
    return [
        [story.PRACTICE],
        [table.name],
        [f"Business date: {day:%m/%d/%Y}"],
        [f"Printed {day:%m/%d/%Y} 6:05 PM"],
        [],
    ]


def as_workbook(table: Table, day: date) -> bytes:
    """The same report as XLSX: typed money cells, a bold heading, the Total row."""
    book = Workbook()
    sheet = book.active
    sheet.title = table.name[:31]
    for line in [*_titles(table, day), table.headings]:
        sheet.append(list(line))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in [*table.rows, table.totals]:
        sheet.append([_typed(cell) for cell in row])
    for number in range(1, len(table.headings) + 1):
        sheet.column_dimensions[chr(64 + number)].width = 20
    book.properties.created = book.properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    file = io.BytesIO()
    book.save(file)
    return _without_clock(file.getvalue())


def _typed(cell: str) -> object:
    whole, point, cents = cell.partition(".")
    return float(cell) if point and whole.isdigit() and len(cents) == 2 else cell


def _without_clock(data: bytes) -> bytes:
    """The workbook with the same bytes whenever it is made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = content[: content.index(b"<dcterms:modified")] + b"</cp:coreProperties>"
            info = zipfile.ZipInfo(name, (2026, 3, 31, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return made.getvalue()


def charges(day: Day, style: Style = PLAIN) -> Table:
    """The daily transaction report: one charge line a row."""
    rows = []
    for visit in day.visits:
        for line in visit.lines:
            code, _, modifier = line.code.partition(":")
            rows.append(
                (
                    visit.encounter,
                    visit.patient,
                    story.patient_name(visit.patient),
                    day.on.strftime(style.day),
                    day.on.strftime(style.day),
                    code,
                    modifier,
                    str(line.units),
                    money(line.fee_cents, style),
                    money(line.amount_cents, style),
                    visit.payer,
                    "Moss",
                )
            )
    total = sum(visit.total_cents for visit in day.visits)
    return Table(
        "Daily Transaction Report",
        ("Encounter", "Patient ID", "Patient Name", "DOS", "Post Date", "Code", "Mod", "Units",
         "Fee", "Charges", "Payer", "Provider"),
        rows,
        ("Total", "", "", "", "", "", "", "", "", money(total, style), "", ""),
    )  # fmt: skip


def patient_totals(day: Day, style: Style = PLAIN) -> Table:
    """What each patient was billed: a report of its own, one patient a row."""
    sums: dict[str, list[int]] = {}
    for visit in day.visits:
        sums.setdefault(visit.patient, []).append(visit.total_cents)
    rows = [
        (patient, story.patient_name(patient), str(len(each)), money(sum(each), style))
        for patient, each in sums.items()
    ]
    total = sum(sum(each) for each in sums.values())
    visits = str(sum(len(each) for each in sums.values()))
    return Table(
        "Patient Totals",
        ("Patient ID", "Patient Name", "Visits", "Day's Charges"),
        rows,
        ("Grand Total", "", visits, money(total, style)),
    )


def receipts(day: Day, style: Style = PLAIN) -> Table:
    """The receipts journal."""
    posted = day.on.strftime(style.day)
    rows = [
        (
            each.number,
            posted,
            posted,
            each.patient,
            each.encounter,
            each.tender,
            each.reference,
            each.purpose,
            money(each.amount_cents, style),
            "Front desk",
            "Kim",
            f"{posted} {each.time}",
            "No",
            each.reissue_of,
        )
        for each in day.receipts
    ]
    total = sum(each.amount_cents for each in day.receipts)
    return Table(
        "Receipts Journal",
        ("Receipt #", "Receipt Date", "Post Date", "Patient ID", "Encounter", "Method",
         "Reference", "Category", "Amount", "Drawer", "Received By", "Entered At", "Voided",
         "Reissue Of"),
        rows,
        ("Total", "", "", "", "", "", "", "", money(total, style), "", "", "", "", ""),
    )  # fmt: skip


def claims_log(day: Day, style: Style = PLAIN) -> Table:
    """The claims-submitted log of the practice system."""
    orders = {"P": "Primary", "S": "Secondary", "T": "Tertiary"}
    frequencies = {"1": "Original", "7": "Replacement"}
    rows = [
        (
            each.claim,
            each.claim,
            each.patient,
            story.patient_name(each.patient),
            each.dos.strftime(style.day),
            each.payer,
            story.PAYER_IDS[each.payer][0],
            orders[each.order],
            frequencies[each.frequency],
            f"{day.on.strftime(style.day)} 17:40",
            money(_logged(each), style),
            money(each.paid_cents, style),
            each.payer_claim_no,
        )
        for each in day.claims
    ]
    total = sum(map(_logged, day.claims))
    paid = sum(each.paid_cents for each in day.claims)
    return Table(
        "Claims Submitted",
        ("Claim #", "Encounter", "Patient ID", "Patient Name", "Date of Service", "Payer",
         "Payer ID", "Claim Type", "Frequency", "Date Sent", "Claim Fee", "Patient Paid",
         "Payer Claim #"),
        rows,
        ("Total", "", "", "", "", "", "", "", "", "", money(total, style), money(paid, style), ""),
    )  # fmt: skip


def _logged(claim: SentClaim) -> int:
    return claim.amount_cents if claim.logged_cents is None else claim.logged_cents


def visits_log(day: Day) -> Table:
    """The schedule of the day, with those who did not come."""
    on = f"{day.on:%m/%d/%Y}"
    rows = [
        (
            f"A{visit.encounter[1:]}", visit.encounter, visit.patient,
            story.patient_name(visit.patient), f"{on} {visit.time}", "Checked Out", "Moss",
            f"{on} 17:10",
        )
        for visit in day.visits
    ]  # fmt: skip
    rows += [
        (
            f"A9{patient[1:]}", "", patient, story.patient_name(patient), f"{on} {time}", status,
            "Moss", "",
        )
        for patient, time, status in day.missed
    ]  # fmt: skip
    return Table(
        "Appointments",
        ("Appt #", "Visit #", "Patient ID", "Patient Name", "Appt Date/Time", "Appt Status",
         "Provider", "Note Signed"),
        rows,
        (),
    )  # fmt: skip


def card_batches(day: Day) -> Table:
    """The processor's list of settlements, by the headings of R12.8."""
    if day.batch is None:
        raise ValueError("no cards were taken that day")
    trace, payout = day.batch
    cards = [each.amount_cents for each in day.receipts if each.tender == "Card"]
    fees = story.batch_fees(day)
    row = (
        f"{day.on:%m/%d/%Y}", f"Operating ...{story.ACCOUNT[-4:]}", trace, str(len(cards)),
        money(sum(cards)), money(fees), money(sum(cards) - fees), f"{payout:%m/%d/%Y}",
    )  # fmt: skip
    headings = ("Date", "Bank Account", "Trace ID", "Transactions", "Gross Charges", "Fees",
                "Net Payout", "Payout Date")  # fmt: skip
    return Table("Payouts", headings, [row], ())


def fee_schedule() -> Table:
    """What the practice charges in 2026."""
    rows = [
        (*f"{code}:".split(":")[:2], fee, "01/01/2026", "CHARGE", "Standard 2026")
        for code, fee in story.FEES.items()
    ]
    headings = ("Procedure Code", "Modifier", "Amount", "Effective From", "Kind", "Schedule Name")
    return Table("Fee Schedule", headings, rows, ())


def contract(payer: str, fees: Mapping[str, str]) -> Table:
    """What a payer has agreed to allow in 2026."""
    name, payer_id = f"{payer} 2026", story.PAYER_IDS[payer][0]
    rows = [(code, fee, "01/01/2026", "CONTRACT", name, payer_id) for code, fee in fees.items()]
    headings = (
        "Procedure Code", "Amount", "Effective From", "Kind", "Schedule Name", "Payer ID",
    )  # fmt: skip
    return Table("Contracted Fees", headings, rows, ())


# --- X12 ------------------------------------------------------------------------------------------


def _envelope(
    group: str, control: int, on: date, sets: Sequence[Sequence[str]], kind: str
) -> bytes:
    sender, receiver = ("MAPLEPEDS", "CLEARLINE") if group == "HC" else ("CLEARLINE", "MAPLEPEDS")
    body = []
    for number, segments in enumerate(sets, start=1):
        name = f"{number:04d}"
        head = f"ST*{kind[:3]}*{name}" + (f"*{kind[4:]}" if group == "HC" else "")
        body += [head, *segments, f"SE*{len(segments) + 2}*{name}"]
    whole = [
        f"ISA*00*          *00*          *ZZ*{sender:<15}*ZZ*{receiver:<15}"
        f"*{on:%y%m%d}*1745*^*00501*{control:09d}*0*P*:",
        f"GS*{group}*{sender}*{receiver}*{on:%Y%m%d}*1745*{control}*X*{kind[4:]}",
        *body,
        f"GE*{len(sets)}*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{segment}~\n" for segment in whole).encode("ascii")


def claims_837(sent: dict[date, tuple[SentClaim, ...]], control: int) -> bytes:
    """Professional claims (005010X222A1), one transaction set a day of sending."""
    sets = [_set_837(on, claims, f"{control}{on:%m%d}") for on, claims in sent.items()]
    return _envelope("HC", control, max(sent), sets, "837_005010X222A1")


def _set_837(on: date, claims: Sequence[SentClaim], batch: str) -> list[str]:
    segments = [
        f"BHT*0019*00*{batch}*{on:%Y%m%d}*1740*CH",
        "NM1*41*2*MAPLE PEDIATRICS*****46*MAPLEPEDS",
        "PER*IC*BILLING DESK*TE*5555550142",
        "NM1*40*2*CLEARLINE*****46*CLEARLINE",
        "HL*1**20*1",
        f"NM1*85*2*MAPLE PEDIATRICS*****XX*{story.NPI}",
        "N3*12 MAPLE STREET",
        "N4*SPRINGFIELD*IL*627010001",
        "REF*EI*371234567",
    ]
    level = 1
    for claim in claims:
        added, level = _claim_837(claim, level)
        segments += added
    return segments


def _claim_837(claim: SentClaim, level: int) -> tuple[list[str], int]:
    payer_id, filing = story.PAYER_IDS[claim.payer]
    last, first = story.patient_name(claim.patient).split(", ")
    child = claim.age < 18
    relation = "" if child else "18"
    born = (
        f"{claim.dos.year - int(claim.age)}0102" if claim.age >= 1 else f"{claim.dos.year - 1}1103"
    )
    member = f"{payer_id[:3]}{claim.patient[1:]}5501"
    segments = [
        f"HL*{level + 1}*1*22*{int(child)}",
        f"SBR*{claim.order}*{relation}*******{filing}",
        f"NM1*IL*1*{last}*{'Parent' if child else first}****MI*{member}",
    ]
    if not child:
        segments += ["N3*4 ELM ROAD", "N4*SPRINGFIELD*IL*62701", f"DMG*D8*{born}*F"]
    segments.append(f"NM1*PR*2*{claim.payer}*****PI*{payer_id}")
    level += 1
    if child:
        segments += [
            f"HL*{level + 1}*{level}*23*0",
            "PAT*19",
            f"NM1*QC*1*{last}*{first}",
            "N3*4 ELM ROAD",
            "N4*SPRINGFIELD*IL*62701",
            f"DMG*D8*{born}*F",
        ]
        level += 1
    return [*segments, *_claim_loop(claim), *_line_loops(claim)], level


def _claim_loop(claim: SentClaim) -> list[str]:
    total = _x12_money(claim.amount_cents)
    segments = [f"CLM*{claim.claim}*{total}***11:B:{claim.frequency}*Y*A*Y*Y"]
    if claim.paid_cents:
        segments.append(f"AMT*F5*{_x12_money(claim.paid_cents)}")
    if claim.payer_claim_no:
        segments.append(f"REF*F8*{claim.payer_claim_no}")
    segments += [f"REF*EA*{claim.patient}", f"HI*ABK:{_diagnosis(claim.lines[0])}"]
    if claim.prior:
        payer, paid, written_off = claim.prior
        relation = "19" if claim.age < 18 else "18"
        last, first = story.patient_name(claim.patient).split(", ")
        left = claim.amount_cents - paid - written_off
        segments += [
            f"SBR*P*{relation}*******{story.PAYER_IDS[payer][1]}",
            f"CAS*CO*45*{_x12_money(written_off)}",
            f"CAS*PR*2*{_x12_money(left)}",
            f"AMT*D*{_x12_money(paid)}",
            "OI***Y***Y",
            f"NM1*IL*1*{last}*{first}****MI*{claim.patient}77",
            f"NM1*PR*2*{payer}*****PI*{story.PAYER_IDS[payer][0]}",
            f"DTP*573*D8*{claim.dos:%Y}0224",
        ]
    return segments + (_second_payer(claim) if claim.second else [])


def _second_payer(claim: SentClaim) -> list[str]:
    """Loop 2320 of a payer that has not been asked yet."""
    last, first = story.patient_name(claim.patient).split(", ")
    payer_id, filing = story.PAYER_IDS[claim.second]
    relation, holder = ("19", "Parent") if claim.age < 18 else ("18", first)
    return [
        f"SBR*S*{relation}*******{filing}",
        "OI***Y***Y",
        f"NM1*IL*1*{last}*{holder}****MI*{payer_id[:3]}{claim.patient[1:]}8802",
        "N3*4 ELM ROAD",
        "N4*SPRINGFIELD*IL*62701",
        f"NM1*PR*2*{claim.second}*****PI*{payer_id}",
    ]


def _line_loops(claim: SentClaim) -> list[str]:
    segments = []
    for number, line in enumerate(claim.lines, start=1):
        segments += [
            f"LX*{number}",
            f"SV1*HC:{line.code}*{_x12_money(line.amount_cents)}*UN*{line.units}***1",
            f"DTP*472*D8*{claim.dos:%Y%m%d}",
            f"REF*6R*{claim.claim}-{number}",
        ]
    return segments


def _diagnosis(line: ServiceLine) -> str:
    well = ("9938", "9939", "9046", "9065")
    return "Z00129" if line.code.startswith(well) else "J029"


def remittance_835(text: str, control: int, on: date) -> bytes:
    """A remittance advice from its segments, one a line, in its envelope."""
    segments = [line.strip() for line in text.splitlines() if line.strip()]
    return _envelope("HP", control, on, [segments], "835_005010X221A1")


# --- bank -----------------------------------------------------------------------------------------


def bank_ofx(
    entries: Sequence[story.BankEntry], first: date, last: date, opening_cents: int
) -> bytes:
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
        f"<ACCTID>{story.ACCOUNT}\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n<BANKTRANLIST>\n"
        f"<DTSTART>{first:%Y%m%d}\n<DTEND>{last:%Y%m%d}\n{lines}</BANKTRANLIST>\n<LEDGERBAL>\n"
        f"<BALAMT>{money(closing)}\n<DTASOF>{last:%Y%m%d}180000\n</LEDGERBAL>\n</STMTRS>\n"
        "</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n"
    ).encode("ascii")
