"""Underpayments: lines that were allowed less than contracted, by payer and code (R6.15)."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.follow.fee_radar import Change
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    period_text,
)
from recon_desktop.services.follow.fee_variances import VarianceView, load_fee_variances
from recon_desktop.services.practice import Practice

_COLUMNS = (
    ListColumn("Posted", ListKind.DATE),
    ListColumn("Claim", weight=1),
    ListColumn("Service", ListKind.DATE),
    ListColumn("Code"),
    ListColumn("Units"),
    ListColumn("Charge", ListKind.MONEY, total=True),
    ListColumn("Contract", ListKind.MONEY, total=True),
    ListColumn("Allowed", ListKind.MONEY, total=True),
    ListColumn("Short", ListKind.MONEY, total=True),
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """Lines below their contract beyond the tolerance; the radar's changes as notes."""
    found = load_fee_variances(practice, first, last)
    groups: dict[tuple[str, str], list[ListRow]] = {}
    for line in found.lines:
        if line.variance.cents < 0:
            groups.setdefault((line.payer, line.code), []).append(_row(line))
    notes = [f"{each}. Lines of it are not on this list." for each in found.overlaps]
    notes += [_change(each) for each in found.changes]
    empty = "Every line was allowed as contracted in this period."
    if not found.contracts:
        empty = "No contracted fees are imported, so nothing can be short of them."
    return Listing(
        title="Underpayments",
        period=period_text(first, last),
        basis="Posting date · allowed against contract, line by units",
        columns=_COLUMNS,
        groups=tuple(
            ListGroup(f"{payer} · {code}", tuple(rows))
            for (payer, code), rows in sorted(groups.items())
        ),
        empty=empty,
        notes=tuple(notes),
    )


def _change(each: Change) -> str:
    """What the radar found: the usual allowed amount has moved."""
    effect = Money(abs(each.effect_cents))
    word = "less" if each.effect_cents < 0 else "more"
    return (
        f"{each.payer} has allowed {Money(each.after_cents)} instead of {Money(each.before_cents)} "
        f"for {each.procedure_code} since {each.since:%m/%d/%Y}: {effect} {word} so far."
    )


def _row(line: VarianceView) -> ListRow:
    return (
        line.posted_on,
        line.claim_id,
        line.dos,
        line.code,
        line.units,
        line.charge,
        line.expected,
        line.allowed,
        line.variance,
    )
