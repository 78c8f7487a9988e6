"""The deposit slip of a day (§10.5). It goes to the bank: patients by id alone."""

from __future__ import annotations

from dataclasses import replace

from recon_desktop.domain.sheets import Approval, DepositSlip, SheetFrame, SlipCheck
from recon_desktop.services.day.make_deposit import CheckView
from recon_desktop.services.sheets.gather import SheetDay

NOT_PREPARED = "not prepared"


def fill_deposit(day: SheetDay, frame: SheetFrame, title: str) -> DepositSlip | None:
    """The day's ticket, or for a draft what it would hold; None when that is nothing."""
    ticket = day.deposit
    if ticket.number is None and (not day.printing.draft or not (ticket.total or ticket.items)):
        return None
    bank, number = _account(day)
    return DepositSlip(
        frame=replace(frame, title=title, basis="All registers of the day"),
        bank=bank or "Bank not set up",
        account_ending=number[-4:] or "—",
        ticket_no=ticket.number or NOT_PREPARED,
        ticket_date=ticket.business_date,
        currency=ticket.currency,
        coin=ticket.coin,
        checks=tuple(_check(each) for each in ticket.checks),
        approvals=(Approval("Prepared by", ticket.prepared_by), Approval("Verified by")),
    )


def _check(each: CheckView) -> SlipCheck:
    drawn_on = " · ".join(filter(None, (each.drawn_by, each.bank_branch)))
    return SlipCheck(each.check_no or "no number", drawn_on, each.amount)


def _account(day: SheetDay) -> tuple[str, str]:
    """Bank and number of the account deposits go to: the one chosen, or the only one known."""
    from recon_desktop.storage.queries.setup import load_accounts, load_settings
    from recon_desktop.storage.queries.sheets import accounts_seen

    names = dict.fromkeys(accounts_seen(day.connection), "")
    names |= {row.account: row.bank_name or row.name for row in load_accounts(day.connection)}
    chosen = load_settings(day.connection).get("deposit_account", "")
    if chosen not in names and len(names) == 1:
        chosen = next(iter(names))
    return names.get(chosen, ""), chosen if chosen in names else ""
