"""The cross-check of the Daily Close Report: the figures of §10.2.2 and the explained items."""

from __future__ import annotations

from recon_desktop.domain.crosscheck import DayStatus
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import (
    CrossCheckFigures,
    Tally,
)
from recon_desktop.services.sheets.gather import SheetDay

_UNKNOWN = Tally(None, None)
_NONE = Tally(0, Money(0))
_REPORT_WORDS = {
    "charges": "charges",
    "patient-totals": "patient totals",
    "receipts": "receipts",
    "claims-log": "claims log or 837",
}


def fill_status(day: SheetDay) -> tuple[str, tuple[str, ...]]:
    """The status, and in words the reports that are missing.

    A day without any activity is not incomplete once it is closed: its totals are zero (R11.12).
    """
    if day.idle and not day.printing.draft:
        return DayStatus.BALANCED, ()
    return day.check.status, tuple(_REPORT_WORDS[kind] for kind in day.check.missing)


def fill_figures(day: SheetDay) -> CrossCheckFigures:
    """The figures as checked. What rests on a report that is missing is not known."""
    check = day.check
    missing = () if day.idle and not day.printing.draft else check.missing
    charges, patients, receipts, claims = (kind not in missing for kind in _REPORT_WORDS)
    tallies = {row.key: _tally(row.counts, abs(row.amount)) for row in check.waterfall}
    elements = receipts and claims

    def tally(key: str, known: bool) -> Tally:
        return tallies.get(key, _NONE) if known else _UNKNOWN

    return CrossCheckFigures(
        dtt=tally("DTT", charges),
        dpt=tally("DPT", patients),
        tos_cash=_signed(tally("TOS_CASH", receipts), check.totals.TOS_CASH),
        tos_check=_signed(tally("TOS_CHECK", receipts), check.totals.TOS_CHECK),
        tos_card=_signed(tally("TOS_CARD", receipts), check.totals.TOS_CARD),
        tos_other=_signed(tally("TOS_OTHER", receipts), check.totals.TOS_OTHER),
        cgt_s=tally("CGT_S", claims),
        secondary=tally("SEC", claims),
        tertiary=tally("TER", claims),
        resubmitted=tally("RESUB", claims),
        prior_day=tally("PRIOR", claims),
        dct_s=tally("DCT_S", claims),
        f5=tally("F5", claims),
        dct_n=tally("DCT_N", claims),
        dbet=check.totals.DBET if elements else None,
        v1=check.V1 if charges and patients else None,
        v2=check.V2 if charges and elements else None,
        spb=Tally(len(check.explained.spb), check.SPB),
        held=Tally(len(check.explained.held), check.HELD),
        adj0=Tally(len(check.explained.adj0), check.ADJ0),
        vu=check.VU if charges and elements else None,
    )
