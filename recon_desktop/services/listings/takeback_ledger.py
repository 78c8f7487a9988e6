"""Takeback ledger: what payers announced and took, followed to zero (R4.21–R4.26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from recon_desktop.domain.accounts import CHART, PAYER_OVERPAYMENTS
from recon_desktop.domain.follow.takebacks import State
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import (
    ListCell,
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    period_text,
)
from recon_desktop.services.follow.takeback_rows import NOT_POSTED, TakebackRow
from recon_desktop.services.follow.takebacks import Standing, TakebackView, takeback_view
from recon_desktop.services.practice import Practice

_COLUMNS = (
    ListColumn("Since", ListKind.DATE),
    ListColumn("Age, days", ListKind.COUNT),
    ListColumn("What", weight=2),
    ListColumn("Reference"),
    ListColumn("Claim", weight=1),
    ListColumn("Remittance"),
    ListColumn("Taken by"),
    ListColumn("State", weight=1),
    ListColumn("Announced", ListKind.MONEY),
    ListColumn("Taken", ListKind.MONEY),
    ListColumn("Open", ListKind.MONEY, total=True),
)
_SHORT = {State.UNANNOUNCED.value: "Not announced"}


def load(practice: Practice, first: date, last: date) -> Listing:
    """What is open at the end of `last`, and what came to its end since `first`."""
    with practice.store.read() as connection:
        view = takeback_view(connection, last, until=last)
    groups: defaultdict[str, list[ListRow]] = defaultdict(list)
    for each in view.rows:
        if each.is_open or _moved(each, first):
            groups[_title(each)].append(_row(each))
    return Listing(
        title="Takeback Ledger",
        period=period_text(first, last),
        basis="Payment date · an open amount taken without announcement is negative",
        columns=_COLUMNS,
        groups=tuple(
            ListGroup(title, tuple(rows), _note(view, title))
            for title, rows in sorted(groups.items())
        ),
        empty="Nothing was announced or taken in this period, and nothing is open.",
        notes=tuple(_notes(view)),
        total_label="",
    )


def _moved(each: TakebackRow, first: date) -> bool:
    """Something of it happened in the period."""
    return any(line.day >= first for line in each.chain) or each.known_on >= first


def _title(each: TakebackRow) -> str:
    """One group a payer for what stands on 2020 (and reversals); the other accounts apart."""
    if each.state == NOT_POSTED:
        return f"{each.payer}: not posted yet"
    if each.account in (0, PAYER_OVERPAYMENTS):
        return each.payer
    return f"{each.payer}: {CHART[each.account].name.lower()}"


def _row(each: TakebackRow) -> ListRow:
    return (
        each.known_on,
        each.age_days if each.age_days is not None else "",
        f"{each.code} {each.wording}",
        each.reference,
        " ".join(filter(None, (each.claim, each.patient))),
        each.trace,
        ", ".join(dict.fromkeys(each.taken_traces)),
        _SHORT.get(each.state, each.state),
        each.amount if each.announces else "",
        each.taken if each.announces else each.amount,
        _open(each),
    )


def _open(each: TakebackRow) -> ListCell:
    if each.left is None:
        return ""
    return each.left if each.announces else -each.left


def _note(view: TakebackView, title: str) -> str:
    standing = view.standing(title)
    return _words(standing) if standing.payer and standing in view.standings else ""


def _words(standing: Standing) -> str:
    if standing.agrees:
        return f"The books hold {standing.books.paper} on {PAYER_OVERPAYMENTS}: equal."
    off: Money = standing.balance - standing.books
    return f"The books hold {standing.books.paper} on {PAYER_OVERPAYMENTS}: {off.paper} apart."


def _notes(view: TakebackView) -> Iterator[str]:
    total = view.standing()
    yield f"May still be taken: {total.announced.paper}."
    yield f"Taken without announcement: {total.unannounced.paper}."
    yield _words(total)
