"""The deposit slip: the bank's copy, a line to tear along, and the copy for the file (§10.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recon_desktop.domain.sheets import DepositSlip
from recon_desktop.domain.words import counted
from recon_desktop.reports.blocks import Beside, Figure, Signatures, Small, Stack, draw_figures
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.palette import BODY, BODY_QUIET, EMPHASIS, QUIET, SECTION
from recon_desktop.reports.typeface import Fonts

_COPIES = ("Bank copy", "File copy")
_ENDORSE = "Stamp every check on its back: “For deposit only”."


def render_deposit(slip: DepositSlip) -> bytes:
    """The slip as PDF: both copies on one page when they fit, else each on pages of its own."""
    return _on_one_page(slip) or _on_pages_of_their_own(slip)


def _on_one_page(slip: DepositSlip) -> bytes | None:
    """Both copies on one page; None when they do not fit."""
    flow = Flow(_document_title(slip))
    flow.start(slip.frame)
    copies = [_copy(slip, name) for name in _COPIES]
    heights = [copy.height(flow.fonts, flow.width) for copy in copies]
    spare = flow.page_room - sum(heights) - _TearLine.room
    if spare < 0:
        return None
    flow.block(copies[0])
    flow.space(spare / 2)
    flow.block(_TearLine())
    flow.block(copies[1])
    return flow.finish()


def _document_title(slip: DepositSlip) -> str:
    return f"{slip.frame.title} {slip.ticket_date} {slip.ticket_no}"


def _copy(slip: DepositSlip, name: str) -> Stack:
    checks = Small(_checks_table(slip))
    totals = Small(_totals_table(slip))
    return Stack(
        (_Heading(slip, name), Beside(checks, totals, 0.6), Signatures(slip.approvals, 36))
    )


def _on_pages_of_their_own(slip: DepositSlip) -> bytes:
    flow = Flow(_document_title(slip))
    for name in _COPIES:
        flow.start(replace(slip.frame, title=f"{slip.frame.title} – {name}"))
        flow.block(_Heading(slip, name))
        flow.space(8)
        flow.block(Small(_totals_table(slip)))
        flow.section("Checks, listed singly", counted(slip.items, "check"))
        flow.table(_checks_table(slip), empty="")
        flow.block(Signatures(slip.approvals, 36))
    return flow.finish()


@dataclass(frozen=True, slots=True)
class _Heading:
    """Whose deposit, to which account, under which number; and the total."""

    slip: DepositSlip
    name: str

    def height(self, fonts: Fonts, width: float) -> float:
        return 46

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        slip = self.slip
        ink.text(SECTION, left, top - 11, slip.frame.practice)
        ink.text(BODY, left, top - 25, f"{slip.bank} · account ending {slip.account_ending}")
        day = f"{slip.ticket_date:%m/%d/%Y}"
        ink.text(EMPHASIS, left, top - 38, f"Ticket {slip.ticket_no} · {day} · {self.name}")
        draw_figures(ink, (Figure("Total deposit", slip.total),), left + width, top - 20)


@dataclass(frozen=True, slots=True)
class _TearLine:
    """A dashed line across the page."""

    room = 34.0

    def height(self, fonts: Fonts, width: float) -> float:
        return self.room

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        y = top - self.room / 2
        label = "tear here"
        middle = left + width / 2
        half = ink.fonts.width(BODY_QUIET, label) / 2 + 8
        ink.dashes(left - 9, y, middle - half, colour=QUIET)
        ink.dashes(middle + half, y, left + width + 9, colour=QUIET)
        ink.text(BODY_QUIET, middle - half + 8, y - 3, label)


def _checks_table(slip: DepositSlip) -> Table:
    columns = (
        Column("Check"),
        Column("Drawer, bank or branch", flex=1),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    rows = [Row(tuple(check)) for check in slip.checks] or [Row(("none", "", ""), Look.QUIET)]
    total = Row(("Subtotal", "", slip.checks_total), Look.TOTAL)
    return Table(columns, rows, (total,))


def _totals_table(slip: DepositSlip) -> Table:
    columns = (Column("Deposit", flex=1), Column("Amount", Kind.AMOUNT))
    rows = [
        Row(("Currency", slip.currency)),
        Row(("Coin", slip.coin)),
        Row((f"Checks ({slip.items})", slip.checks_total)),
    ]
    closing = (
        Row(("Total", slip.total), Look.TOTAL),
        Row((_ENDORSE, ""), Look.QUIET),
    )
    return Table(columns, rows, closing)
