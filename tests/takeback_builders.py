"""Payers that take money back: their files, the bank's lines for them, and what is to hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from day_files import write_bank
from practice_builders import FIRST_ADVICE, OWNER, REMIT_CLAIMS, Stages, rows, take, write_835
from report_files import write_report

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.follow.takeback_rows import TakebackRow
from recon_desktop.services.follow.takebacks import TakebackView, load_takebacks
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.practice import Practice

OTHER_PAYER = "BLUESKY EXAMPLE"
REVERSED = (
    "CLP*E0988*22*-247.2*-168*-40*12*2026020009911*11*1",
    "NM1*QC*1*CHEN*LEE****MI*M0988",
    "SVC*HC:99214:25*-205*-135**-1",
    "DTM*472*20260120",
    "CAS*CO*45*-30",
    "CAS*PR*3*-40",
    "SVC*HC:94640*-42.2*-33**-1",
    "DTM*472*20260120",
    "CAS*CO*45*-9.2",
)
CORRECTED = (
    "CLP*E0988*1*247.2*140*40*12*2026055001237*11*7",
    "NM1*QC*1*CHEN*LEE****MI*M0988",
    "SVC*HC:99214:25*205*107**1",
    "DTM*472*20260120",
    "CAS*CO*45*58",
    "CAS*PR*3*40",
    "SVC*HC:94640*42.2*33**1",
    "DTM*472*20260120",
    "CAS*CO*45*9.2",
)


def plb(*pairs: str) -> str:
    """``plb("WO:R1*20")``."""
    return "PLB*1999999984*20261231*" + "*".join(pairs)


class Payers:
    """Files of payers for one practice; each remittance gets its bank line."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self.practice = practice
        self.folder = folder
        self._banked: list[tuple[str, str, str, str]] = []
        take(practice, write_report(folder / "sent.csv", REMIT_CLAIMS))

    def send(
        self,
        trace: str,
        payment: str,
        claims: list[str] | tuple[str, ...] = (),
        pairs: str = "",
        *,
        day: str = "20260312",
        payer: str = "MEDICARE EXAMPLE",
    ) -> None:
        """A remittance arrives, and so does its money."""
        nothing = payment == "0"
        file = write_835(
            self.folder / f"{trace}.835",
            claims,
            payment=payment,
            trace=trace,
            paid_on=day,
            plb=pairs,
            payer=payer,
            method="NON" if nothing else "ACH",
            handling="H" if nothing else "I",
        )
        take(self.practice, file)
        if not nothing:
            text = f"HCCLAIMPMT TRN*1*{trace}*1123456789\\"
            self._banked.append((day, payment, f"B{trace}", text))
            bank = write_bank(self.folder / f"{trace}.ofx", self._banked[-1:])
            take(self.practice, bank)

    def post(self, trace: str, approval: str = "") -> None:
        """Match and post."""
        match_bank(self.practice, OWNER)
        remittance_id = find_remittance(self.practice, trace)
        post_remittance(self.practice, OWNER, remittance_id, approval=approval)

    def arrive(self, trace: str, payment: str, *args: object, **fields: object) -> None:
        """Send and post."""
        self.send(trace, payment, *args, **fields)  # type: ignore[arg-type]
        self.post(trace, "seen" if payment == "0" else "")


@pytest.fixture
def payers(empty: Practice, tmp_path: Path) -> Payers:
    """Payers of a new practice that have sent nothing yet."""
    return Payers(empty, tmp_path)


@pytest.fixture
def recovered(payers: Payers, stages: Stages) -> Practice:
    """E0988 was paid before; the golden remittance of §4.9 is posted."""
    payers.arrive("0077", "168", FIRST_ADVICE, day="20260205")
    bank = write_bank(
        payers.folder / "golden.ofx",
        [("20260313", "99.77", "G1", "HCCLAIMPMT TRN*1*0088812345*1123456789\\")],
    )
    take(payers.practice, stages.files / "golden.835", bank)
    payers.post("0088812345")
    return payers.practice


def view_of(practice: Practice) -> TakebackView:
    """The ledger, which must always equal account 2020, by payer and by sub-account."""
    view = load_takebacks(practice)
    assert view.fb_agrees
    assert all(each.agrees for each in view.standings), view.standings
    held = rows(
        practice.store.path,
        "SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line WHERE account = 2020",
    )
    assert view.standing().balance.cents == -held[0][0]
    return view


def row_of(view: TakebackView, start: str) -> TakebackRow:
    """The row whose code and reference begin so."""
    return next(r for r in view.rows if f"{r.code} {r.reference}".startswith(start))


def balance(practice: Practice, account: int, encounter: str = "") -> int:
    where = " AND encounter_id = ?" if encounter else ""
    query = f"SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line WHERE account = ?{where}"
    values = (account, encounter) if encounter else (account,)
    return int(rows(practice.store.path, query, *values)[0][0])
