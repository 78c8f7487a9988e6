"""Claims with a next payer, as they were sent (837P), and the remittances that answer them."""

from __future__ import annotations

import io
import re
from pathlib import Path

from practice_builders import OWNER, take, write_835
from sqlalchemy import insert, select
from x12_files import a_file

from recon_desktop.services.follow.next_payers import NextPayerView, load_next_payers
from recon_desktop.services.follow.secondary_claims import refresh_secondary
from recon_desktop.services.follow.write_claim_file import write_claim_file
from recon_desktop.services.posting.remittances import RemittanceRow, list_remittances
from recon_desktop.services.practice import Practice
from recon_desktop.storage.queries.postings import end_posting
from recon_desktop.storage.queries.remittances import load_claims
from recon_desktop.storage.tables import remittances as t

PRIMARY = "BlueSky Health"
SECOND = "Harbor Mutual"

SECONDARY = """
SBR*S*18*GRP7*HARBOR GROUP*****CI
OI***Y*P**Y
NM1*IL*1*OAKES*ZOE*R***MI*HBM777
N3*4 ELM ROAD
N4*SPRINGFIELD*IL*62701
NM1*PR*2*Harbor Mutual*****PI*HBM01
N3*80 HARBOR WAY
N4*BOSTON*MA*02110
REF*G1*AUTH2
"""

TERTIARY = """
SBR*T*19*******MC
OI***Y*P**Y
NM1*IL*1*OAKES*DEE****MI*MCD5
NM1*PR*2*State Medicaid*****PI*MCD01
"""

LINES = """
LX*1
SV1*HC:99213:25*145*UN*1***1
DTP*472*D8*20260224
REF*6R*E1107-1
LX*2
SV1*HC:87880*28.75*UN*1***1
DTP*472*D8*20260224
REF*6R*E1107-2
"""

PAID = """
CLP*E1107*1*173.75*89.6*25*12*2026055001234*11*1
NM1*QC*1*OAKES*ZOE****MI*BSK2115501
MOA***MA01
SVC*HC:99213:25*145*73.4**1
DTM*472*20260224
CAS*CO*45*46.6
CAS*PR*3*25
REF*6R*E1107-1
SVC*HC:87880*28.75*16.2**1
DTM*472*20260224
CAS*CO*45*12.55
"""
"""E1107 of DOMAIN §4.9: pays 89.60, 59.15 off, 25.00 left to the patient."""


FORWARDED = """
CLP*E1110*19*173.75*56.8*74.2*12*2026055001235*11*1
NM1*QC*1*OAKES*ZOE****MI*BSK2115501
NM1*TT*2*Harbor Mutual*****PI*HBM01
SVC*HC:99213:25*145*28.05**1
CAS*CO*45*42.75
CAS*PR*1*60**2*14.2
SVC*HC:87880*28.75*28.75**1
"""
"""E1110 of §4.9 in its sums: 56.80 paid, 74.20 left to the patient and forwarded."""


SECOND_ANSWER = """
CLP*E1107*2*173.75*20*5*12*H1*11*1
SVC*HC:99213:25*145*20**1
CAS*OA*23*120
CAS*PR*3*5
REF*6R*E1107-1
SVC*HC:87880*28.75*0**1
CAS*OA*23*28.75
REF*6R*E1107-2
"""


def segments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def an_original(
    others: str = SECONDARY,
    *,
    claim_id: str = "E1107",
    lines: str = LINES,
    amount: str = "173.75",
    more: str = "",
    order: str = "P",
) -> list[str]:
    """The body of a set: one claim for a child whose parent is insured with BlueSky."""
    return [
        "BHT*0019*00*B77*20260224*1815*CH",
        "NM1*41*2*MAPLE PEDIATRICS*****46*MAPLEPEDS",
        "PER*IC*BILLING DESK*TE*5555550142",
        "NM1*40*2*CLEARLINE*****46*CLEARLINE",
        "HL*1**20*1",
        "NM1*85*2*MAPLE PEDIATRICS*****XX*1999999984",
        "N3*12 MAPLE STREET",
        "N4*SPRINGFIELD*IL*627010001",
        "REF*EI*371234567",
        "HL*2*1*22*1",
        f"SBR*{order}**GRP1******12",
        "NM1*IL*1*OAKES*PARENT****MI*BSK2115501",
        f"NM1*PR*2*{PRIMARY}*****PI*BSK01",
        "REF*G2*OURS1",
        "HL*3*2*23*0",
        "PAT*19",
        "NM1*QC*1*OAKES*ZOE*R",
        "N3*4 ELM ROAD",
        "N4*SPRINGFIELD*IL*62701",
        "DMG*D8*20200102*F",
        f"CLM*{claim_id}*{amount}***11:B:1*Y*A*Y*Y",
        "AMT*F5*25",
        "REF*G1*AUTH1",
        "REF*D9*TRACE1",
        "REF*EA*P211",
        "HI*ABK:J029",
        *segments(more),
        *segments(others),
        *segments(lines),
    ]


def write_original(path: Path, *bodies: list[str], **options: str) -> Path:
    """An 837P of such claims, a set each; options as of :func:`a_file`."""
    given = {"guide": "005010X222A1", "line_end": "\n"} | options
    path.write_bytes(a_file(*bodies, code="837", **given))
    return path


def post(
    practice: Practice,
    folder: Path,
    claims: str = PAID,
    *,
    payment: str = "89.60",
    trace: str = "T1",
    payer: str = PRIMARY,
    paid_on: str = "20260312",
    order: str = "P",
    outcome: str = "paid",
) -> int:
    """Import a remittance and say that each of its claims was posted; the remittance's id.

    What a posting books is not looked at here: only that the answer is in force, and in which
    payer order our books have it.
    """
    advice = write_835(
        folder / f"{trace}.835",
        segments(claims),
        payment=payment,
        trace=trace,
        payer=payer,
        paid_on=paid_on,
        control=f"{int.from_bytes(trace.encode()) % 10**9:09d}",
    )
    take(practice, advice)
    row = next(each for each in list_remittances(practice) if each.trace == trace)
    _say_posted(practice, row, order, outcome)
    return row.id


def _say_posted(practice: Practice, row: RemittanceRow, order: str, outcome: str) -> None:
    head = {
        "remittance_id": row.id,
        "posting_date": row.payment_date,
        "posted_at": "2026-03-13T10:00:00Z",
        "posted_by": "ann",
    }
    with practice.store.write() as connection:
        made = insert(t.posting).values(head).returning(t.posting.c.id)
        posting_id = connection.execute(made).scalar_one()
        for row_id, claim in load_claims(connection, row.id):
            values = {
                "posting_id": posting_id,
                "remit_claim_id": row_id,
                "claim_id": claim.claim_id,
                "payer_claim_no": claim.payer_claim_no,
                "outcome": "reversal" if claim.status == "22" else outcome,
                "payer_order": order,
            }
            connection.execute(insert(t.posted_claim).values(values))


def unpost(practice: Practice, remittance_id: int) -> None:
    """Reverse what :func:`post` said."""
    with practice.store.write() as connection:
        query = select(t.posting.c.id).where(
            t.posting.c.remittance_id == remittance_id, t.posting.c.reversed_at.is_(None)
        )
        end_posting(connection, connection.execute(query).scalar_one(), "2026-03-14T10:00:00Z")


def refreshed(practice: Practice, *, finished: bool = False) -> list[NextPayerView]:
    """The worklist after taking up what was posted."""
    refresh_secondary(practice, OWNER)
    view = load_next_payers(practice, finished=finished)
    assert not view.stale
    return list(view.rows)


def sent(practice: Practice, folder: Path, *bodies: list[str], **options: str) -> Path:
    """Import such claims as they were sent; one of :func:`an_original` when none is given."""
    path = write_original(folder / "sent.837", *(bodies or (an_original(),)), **options)
    take(practice, path)
    return path


def written(practice: Practice, folder: Path, ids: list[int]) -> list[str]:
    """The segments of the file these drafts go into."""
    out = folder / "next.837"
    write_claim_file(practice, OWNER, ids, out)
    text = out.read_text()
    assert_pyx12_accepts(text)
    return text.replace("~", "").split("\n")[:-1]


def assert_pyx12_accepts(text: str) -> None:
    """No error in pyx12's map of 005010X222A1."""
    from pyx12.params import ParamsBase
    from pyx12.x12n_document import x12n_document

    answer = io.StringIO()
    ok = x12n_document(ParamsBase(), io.StringIO(text), io.StringIO(), None, None, answer)
    assert ok, re.findall(r'"err_str": "(.*?)",\n', answer.getvalue())
