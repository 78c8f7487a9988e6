"""The sample practice's claims and its payers' remittances as X12 files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sample_records as own
from sample_records import SentClaim, ServiceLine
from sample_tables import money


def x12_money(cents: int) -> str:
    """Trailing zeros dropped, as X12 wants it: ``173.75``, ``89.6``, ``-205``."""
    return money(cents).rstrip("0").rstrip(".")


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
        f"NM1*85*2*MAPLE PEDIATRICS*****XX*{own.NPI}",
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
    payer_id, filing = own.PAYER_IDS[claim.payer]
    last, first = own.patient_name(claim.patient).split(", ")
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
    total = x12_money(claim.amount_cents)
    segments = [f"CLM*{claim.claim}*{total}***11:B:{claim.frequency}*Y*A*Y*Y"]
    if claim.paid_cents:
        segments.append(f"AMT*F5*{x12_money(claim.paid_cents)}")
    if claim.payer_claim_no:
        segments.append(f"REF*F8*{claim.payer_claim_no}")
    segments += [f"REF*EA*{claim.patient}", f"HI*ABK:{_diagnosis(claim.lines[0])}"]
    if claim.prior:
        payer, paid, written_off = claim.prior
        relation = "19" if claim.age < 18 else "18"
        last, first = own.patient_name(claim.patient).split(", ")
        left = claim.amount_cents - paid - written_off
        segments += [
            f"SBR*P*{relation}*******{own.PAYER_IDS[payer][1]}",
            f"CAS*CO*45*{x12_money(written_off)}",
            f"CAS*PR*2*{x12_money(left)}",
            f"AMT*D*{x12_money(paid)}",
            "OI***Y***Y",
            f"NM1*IL*1*{last}*{first}****MI*{claim.patient}77",
            f"NM1*PR*2*{payer}*****PI*{own.PAYER_IDS[payer][0]}",
            f"DTP*573*D8*{claim.dos:%Y}0224",
        ]
    return segments + (_second_payer(claim) if claim.second else [])


def _second_payer(claim: SentClaim) -> list[str]:
    """Loop 2320 of a payer that has not been asked yet."""
    last, first = own.patient_name(claim.patient).split(", ")
    payer_id, filing = own.PAYER_IDS[claim.second]
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
            f"SV1*HC:{line.code}*{x12_money(line.amount_cents)}*UN*{line.units}***1",
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
