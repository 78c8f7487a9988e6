"""The Daily Close Report of a day, section by section as in §10.2."""

from __future__ import annotations

from dataclasses import replace

from recon_desktop.domain.sheets import CLOSE_APPROVALS, Approval, DailyCloseSheet, SheetFrame
from recon_desktop.services.sheets.fill_books import fill_receivables, fill_trial_balance
from recon_desktop.services.sheets.fill_cash import (
    fill_card_batches,
    fill_deposits,
    fill_drawers,
    fill_in_transit,
)
from recon_desktop.services.sheets.fill_crosscheck import (
    fill_claims,
    fill_cut_off,
    fill_explained,
    fill_figures,
    fill_findings,
    fill_status,
)
from recon_desktop.services.sheets.fill_late import fill_late_entries
from recon_desktop.services.sheets.fill_payers import fill_payer_money
from recon_desktop.services.sheets.fill_receipts import (
    fill_refunds,
    fill_series,
    fill_tenders,
    fill_voids,
)
from recon_desktop.services.sheets.fill_visits import fill_visits
from recon_desktop.services.sheets.gather import SheetDay

BASIS = "Posting date · all registers"


def fill_close(day: SheetDay, frame: SheetFrame, title: str) -> DailyCloseSheet:
    """Everything the manager's sheet says; patients by name and id (R10.4)."""
    status, missing = fill_status(day)
    deposits, batches = tuple(fill_deposits(day)), tuple(fill_card_batches(day))
    return DailyCloseSheet(
        frame=replace(frame, title=title, basis=BASIS),
        status=status,
        missing=missing,
        figures=fill_figures(day),
        explained=tuple(fill_explained(day)),
        findings=fill_findings(day),
        claims_cut_off=fill_cut_off(day),
        payer_money=tuple(fill_payer_money(day)),
        cgt_r=day.check.totals.CGT_R,
        dcr=day.check.totals.DCR,
        receipts=tuple(fill_tenders(day)),
        voids=tuple(fill_voids(day)),
        refunds=tuple(fill_refunds(day)),
        series=tuple(fill_series(day)),
        drawers=tuple(fill_drawers(day)),
        deposits=deposits,
        card_batches=batches,
        in_transit=tuple(fill_in_transit(day, deposits, batches)),
        claims=fill_claims(day),
        visits=fill_visits(day),
        receivables=fill_receivables(day),
        trial_balance=tuple(fill_trial_balance(day)),
        late_entries=tuple(fill_late_entries(day)),
        approvals=_approvals(day),
    )


def _approvals(day: SheetDay) -> tuple[Approval, ...]:
    """Who closed and who counted is known; verifying and approving is left for the pen."""
    counters = dict.fromkeys(view.counted_by for view in day.drawers if view.counted_by)
    names = {"Prepared by": day.printing.user, "Drawer counted by": ", ".join(counters)}
    return tuple(each._replace(name=names.get(each.role, each.name)) for each in CLOSE_APPROVALS)
