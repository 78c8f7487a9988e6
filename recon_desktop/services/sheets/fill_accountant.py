"""The accountant's sheet of a day (§10.4): the journal and what deserves a second look.

Patients by id alone (R10.4).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.access import Action
from recon_desktop.domain.accounts import CHART, CONTRACTUAL, OTHER_ADJUSTMENTS, REFUNDS_PAYABLE
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import wording
from recon_desktop.domain.sheets import (
    AccountantSheet,
    AdjustmentLine,
    BankMatchLine,
    OverrideLine,
    RefundPayableLine,
    SheetFrame,
)
from recon_desktop.services.practice import stamp
from recon_desktop.services.sheets.fill_books import WRITE_OFFS, fill_journal
from recon_desktop.services.sheets.fill_payers import fill_unposted
from recon_desktop.services.sheets.fill_proofs import fill_supporting
from recon_desktop.services.sheets.fill_receipts import fill_series, fill_voids
from recon_desktop.services.sheets.gather import SheetDay

if TYPE_CHECKING:
    from recon_desktop.storage.queries.cleared_money import BookedMatch
    from recon_desktop.storage.queries.sheets import ActRow, OwedMovement, WrittenOff

_TARGETS = {
    "remittance": "remittance",
    "deposit": "ticket",
    "card-batch": "card batch",
    "returned-check": "",
    "returned-refund": "returned",
    "returned-remittance": "returned remittance",
    "account": "",
    "payer-money": "payer money of",
}
_BY_HAND = "T4"


def fill_accountant(day: SheetDay, frame: SheetFrame, title: str) -> AccountantSheet:
    """Everything the accountant's sheet says."""
    unposted = tuple(fill_unposted(day))
    return AccountantSheet(
        frame=replace(frame, title=title, basis="Posting date · patients by id"),
        journal=tuple(fill_journal(day)),
        supporting=tuple(fill_supporting(day, unposted)),
        bank_matches=tuple(fill_bank_matches(day)),
        unposted=unposted,
        refunds_payable=tuple(fill_refunds_payable(day)),
        adjustments=(*fill_desk_adjustments(day), *fill_write_offs(day)),
        voids=tuple(fill_voids(day)),
        overrides=tuple(fill_overrides(day)),
        series=tuple(fill_series(day)),
    )


def fill_bank_matches(day: SheetDay) -> Iterator[BankMatchLine]:
    """The bank lines whose money was booked on the day."""
    for found in day.booked:
        yield BankMatchLine(
            bank_date=found.bank_date,
            description=found.description,
            matched_to=f"{_TARGETS.get(found.kind, found.kind)} {found.target or ''}".strip(),
            how=_how(found),
            amount=Money(found.amount_cents),
        )


def _how(found: BookedMatch) -> str:
    return f"by {found.matched_by}" if found.tier == _BY_HAND else found.evidence


def fill_refunds_payable(day: SheetDay) -> Iterator[RefundPayableLine]:
    """What is owed back, by owner, with the entry since which it is owed."""
    from recon_desktop.storage.queries.sheets import owed_movements

    open_since: dict[tuple[str, str], tuple[int, OwedMovement]] = {}
    for move in owed_movements(day.connection, REFUNDS_PAYABLE, day.business_date):
        owner = (move.patient_id, move.payer)
        cents, since = open_since.pop(owner, (0, move))
        if cents - move.amount_cents:
            open_since[owner] = (cents - move.amount_cents, since)
    for (patient_id, payer), (cents, since) in open_since.items():
        yield RefundPayableLine(
            owed_to=patient_id or payer or "not named",
            since=since.posting_date,
            age_days=(day.business_date - since.posting_date).days,
            reason=since.reason or since.label,
            amount=Money(cents),
        )


def fill_desk_adjustments(day: SheetDay) -> Iterator[AdjustmentLine]:
    """Adjustments that came with the day's charges, with who keyed them."""
    account = _account_text(OTHER_ADJUSTMENTS)
    for visit in day.check.encounters:
        for each in visit.charges:
            charge = each.record
            if charge.adjustment_cents:
                yield AdjustmentLine(
                    patient=charge.patient_id,
                    encounter_id=visit.encounter_id,
                    account=account,
                    amount=Money(charge.adjustment_cents),
                    user=charge.entered_by or "not in the report",
                    reason=f"with the charge of {charge.procedure_code}",
                )


def fill_write_offs(day: SheetDay) -> Iterator[AdjustmentLine]:
    """What the day's postings wrote off; a reversal is below zero."""
    from recon_desktop.storage.queries.sheets import written_off

    for row in written_off(day.connection, day.business_date, WRITE_OFFS):
        if row.kind != "adjustments" and row.amount_cents:
            yield AdjustmentLine(
                patient=row.patient_id,
                encounter_id=row.encounter_id,
                account=_account_text(row.account),
                amount=Money(row.amount_cents),
                user=row.entered_by,
                reason=_why_written_off(row),
            )


def _why_written_off(row: WrittenOff) -> str:
    if row.account == CONTRACTUAL and row.sub:
        return f"{wording('CO', row.sub)} · {row.document}"
    return " · ".join(filter(None, (row.reason or row.label, row.document)))


def _account_text(number: int) -> str:
    return f"{number} {CHART[number].name}"


_OVERRIDES = (
    Action.POST_REMITTANCE,
    Action.REOPEN_DAY,
    Action.REVERSE_ENTRY,
    Action.UNDO_IMPORT,
)


def fill_overrides(day: SheetDay) -> Iterator[OverrideLine]:
    """Acts that set a rule aside or took something back, since the last close (R6.9)."""
    from recon_desktop.storage.queries.days import last_close_before
    from recon_desktop.storage.queries.sheets import acts_of_day

    last = last_close_before(day.connection, day.business_date)
    acts = acts_of_day(
        day.connection,
        day.business_date,
        [action.value for action in _OVERRIDES],
        after=last.closed_at if last else "",
        until=stamp(day.printing.at),
    )
    for act in acts:
        yield from _override(act, day.business_date)


def _override(act: ActRow, business_date: date) -> Iterator[OverrideLine]:
    detail: dict[str, Any] = json.loads(act.detail or "{}")
    trace = detail.get("trace", "")
    if act.action == Action.POST_REMITTANCE and detail.get("approval"):
        amount = Money(int(detail.get("amount_cents", 0)))
        what = f"Remittance {trace} posted on approval"
        yield OverrideLine(
            what=what, user=act.actor, approved_by="", reason=detail["approval"], amount=amount
        )
    elif act.action == Action.REOPEN_DAY:
        what = f"{business_date:%m/%d/%Y} reopened, run {detail.get('run', '')} superseded"
        yield _taken_back(what, act, detail)
    elif act.action == Action.REVERSE_ENTRY:
        yield _taken_back(f"Posting of remittance {trace} reversed", act, detail)
    elif act.action == Action.UNDO_IMPORT:
        yield _taken_back(f"Import of {detail.get('file', 'a file')} undone", act, detail)


def _taken_back(what: str, act: ActRow, detail: dict[str, Any]) -> OverrideLine:
    return OverrideLine(what=what, user=act.actor, approved_by="", reason=detail.get("reason", ""))
