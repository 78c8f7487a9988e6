"""Two advices of one payer under one number, date and amount, with other claims (TRUST 10)."""

from __future__ import annotations

from pathlib import Path

from day_files import write_bank
from practice_builders import paid_claim, write_835

TRACE = "700200"
AMOUNT = "148.75"
OTHER_CLAIM = paid_claim(
    "E1110", charge="205", paid=AMOUNT, copay="56.25", last="VEGA", dos="20260216", icn="ICN2"
)


def write_first(folder: Path, *, control: str = "000000101") -> Path:
    """148.75 for claim E1107."""
    return write_835(
        folder / f"first {control}.835", paid_claim(), payment=AMOUNT, trace=TRACE, control=control
    )


def write_second(folder: Path, *, control: str = "000000102") -> Path:
    """148.75 for claim E1110, under the same number and date."""
    return write_835(
        folder / f"second {control}.835", OTHER_CLAIM, payment=AMOUNT, trace=TRACE, control=control
    )


def write_money(folder: Path, number: int) -> Path:
    """The bank's line of 148.75 under that number, by the bank's own id."""
    line = ("20260313", AMOUNT, f"L{number}", f"HCCLAIMPMT TRN*1*{TRACE}*1123456789\\")
    return write_bank(folder / f"money {number}.ofx", [line])
