"""Posting a remittance of 500 claims of three lines, against the 1.5 s it may take.

One payer, one EFT, every claim known with its charges. Each run posts a fresh copy of the practice
and then shows the posting's grid. Wall clock: a commit waits for the disk.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

import generator as g
import long_practice as lp
from day_files import write_bank, write_csv
from measure import RUNS, Row, seconds_of

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.practice import Practice, create_practice, open_practice

LIMIT, GRID_LIMIT = 1.5, 0.5
"""Seconds for the posting, and for showing it."""
DAY = date(2026, 1, 5)


def ratios(claims: int = 500, runs: int = RUNS) -> list[Row]:
    """Seconds as shares of what is allowed."""
    posting, showing = [], []
    with tempfile.TemporaryDirectory(prefix="recon-benchmark-") as name:
        folder = Path(name)
        clock = lp.Clock(g.business_days(DAY, g.AT_BANK_AFTER + 1)[-1])
        cleared = _cleared(folder, clock, claims)
        for run in range(runs):
            path = Path(shutil.copy(cleared, folder / f"{run}.recon"))
            with open_practice(path, clock=clock) as practice:
                posting.append(seconds_of(lambda: _post(practice), time.perf_counter))
                showing.append(seconds_of(lambda: load_desk(practice, 1), time.perf_counter))
    posting.sort()
    showing.sort()
    return [
        Row(f"posting {claims} claims, of 1.5 s", posting[runs // 2] / LIMIT, "<= 1.0"),
        Row(f"the grid of {claims} claims, of 0.5 s", showing[runs // 2] / GRID_LIMIT, "<= 1.0"),
    ]


def _post(practice: Practice) -> None:
    result = post_remittance(practice, lp.ACTOR, 1)
    if result.held or result.clearing:
        raise RuntimeError(f"the generated remittance does not post: {result}")


def _cleared(folder: Path, clock: lp.Clock, claims: int) -> Path:
    """A practice where one remittance of that many claims has its money."""
    path = folder / "cleared.recon"
    days = g.business_days(DAY, g.AT_BANK_AFTER + 1)
    payer = g.PAYERS[0]
    seen = [v for v in g.visits_of(1, claims * 6) if v.payer is payer][:claims]
    sent = write_csv(folder / "claims.csv", [g._claim(v, DAY) for v in seen], _claim_cells)
    remittance = folder / "one.835"
    body = g._transaction(1, g.trace_of(1, 0), payer, seen, DAY, days[g.PAID_AFTER])
    segments = [
        "ISA*00*          *00*          *ZZ*CLEARINGHOUSE  *ZZ*PRACTICE       "
        "*260120*1200*^*00501*000000001*0*P*:",
        "GS*HP*CLEARINGHOUSE*PRACTICE*20260120*1200*1*X*005010X221A1",
        *body,
        "GE*1*1",
        "IEA*1*000000001",
    ]
    remittance.write_text("~\n".join(segments) + "~\n", encoding="ascii")
    cents = sum(g.paid_of(v) for v in seen)
    text = f"HCCLAIMPMT TRN*1*{g.trace_of(1, 0)}*{payer.tax_id}\\"
    bank = write_bank(
        folder / "bank.ofx", [(f"{days[-1]:%Y%m%d}", g.Money(cents).plain, "B1", text)]
    )
    with create_practice(path, name="Maple Pediatrics", clock=clock) as practice:
        lp.import_all(practice, [sent, remittance, bank])
        match_bank(practice, lp.ACTOR)
    return path


def _claim_cells(claim: g.Claim) -> dict[str, str]:
    from day_files import _claim

    return _claim(claim)
