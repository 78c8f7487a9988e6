"""The cross-check table of §10.2.2: the same lines on paper and in the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import CrossCheckFigures, Tally
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: the symbol of §2.1, its words, count and amount as printed."""

    symbol: str
    label: str
    count: int | str | None
    amount: Money | None


_TOTALS = frozenset(("DCT_S", "DCT_N", "DBET"))
_DIFFERENCES = frozenset(("V1", "V2", "VU"))
_INDENT = "     "


def check_lines(figures: CrossCheckFigures) -> Iterator[CheckLine]:
    """The lines in order; what is taken off is negative."""
    yield _plain("DTT", "Daily Transaction Total (charge lines)", figures.dtt)
    yield _plain("DPT", "Daily Patient Total (patients)", figures.dpt)
    yield CheckLine("V1", "Difference V1 (transactions − patients)", "", figures.v1)
    yield from _collected(figures)
    yield _plain("CGT_S", "Claim Grand Total – submitted", figures.cgt_s)
    yield _less("SEC", "less secondary", figures.secondary)
    yield _less("TER", "less tertiary", figures.tertiary)
    yield _less("RESUB", "less resubmitted / replacement", figures.resubmitted)
    yield _less("PRIOR", "less prior-day originals", figures.prior_day)
    yield _plain("DCT_S", "Daily Claim Total – submitted (gross)", figures.dct_s)
    yield _less("F5", "less patient amounts already collected", figures.f5)
    yield _plain("DCT_N", "Daily Claim Total – net", figures.dct_n)
    yield CheckLine("DBET", "Daily Billing Elements Total", "", figures.dbet)
    yield CheckLine("V2", "Difference V2 (transactions − billing elements)", "", figures.v2)
    yield from _explained(figures)


def _collected(figures: CrossCheckFigures) -> Iterator[CheckLine]:
    yield _plain("TOS_CASH", "Time-of-service cash", figures.tos_cash)
    yield _plain("TOS_CHECK", "Time-of-service checks", figures.tos_check)
    yield _plain("TOS_CARD", "Time-of-service cards", figures.tos_card)
    if figures.tos_other.count or figures.tos_other.amount:
        yield _plain("TOS_OTHER", "Time-of-service, other tenders", figures.tos_other)


def _explained(figures: CrossCheckFigures) -> Iterator[CheckLine]:
    yield _plain("SPB", "Explained: self-pay still open", figures.spb)
    yield _plain("HELD", "Explained: claims held", figures.held)
    yield _plain("ADJ0", "Explained: adjusted today", figures.adj0)
    yield CheckLine("VU", "Unexplained VU", "", figures.vu)


def _plain(symbol: str, label: str, tally: Tally) -> CheckLine:
    return CheckLine(symbol, label, tally.count, tally.amount)


def _less(symbol: str, label: str, tally: Tally) -> CheckLine:
    amount = None if tally.amount is None else -tally.amount
    return CheckLine(symbol, label, tally.count, amount)


def check_table(figures: CrossCheckFigures) -> Table:
    """The lines as a printed table."""
    columns = (Column("", flex=1), Column("Count", Kind.COUNT), Column("Amount", Kind.AMOUNT))
    return Table(columns, [_row(line, figures) for line in check_lines(figures)])


def is_explained(figures: CrossCheckFigures) -> bool:
    """V2 is not zero, and nothing of it is unexplained (R2.2)."""
    return bool(figures.v2) and figures.vu == ZERO and figures.v1 == ZERO


def _look(line: CheckLine, figures: CrossCheckFigures) -> Look:
    if line.symbol not in _DIFFERENCES:
        return Look.STRONG if line.symbol in _TOTALS else Look.NORMAL
    if line.amount is None or (line.symbol == "V2" and is_explained(figures)):
        return Look.STRONG
    return Look.BAD if line.amount else Look.GOOD


def _row(line: CheckLine, figures: CrossCheckFigures) -> Row:
    look = _look(line, figures)
    indent = _INDENT if line.label.startswith("less ") else ""
    return Row((indent + line.label, line.count, line.amount), look)
