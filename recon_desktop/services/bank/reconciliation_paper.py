"""The bank reconciliation statement on paper: book and outstanding make the bank, item by item.

A draft until the reconciliation is finished; then the PDF is kept, and printing gives its bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from recon_desktop.domain.access import Actor
from recon_desktop.domain.bank.proof import FINISHED, KINDS, OPEN, ProofItem
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.lines import Approval
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListFrame,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    as_of_text,
)
from recon_desktop.services.bank.reconciliation_record import StatementLine, read_record
from recon_desktop.services.bank.reconciliation_view import (
    StatementView,
    load_row,
    view_of,
)
from recon_desktop.services.practice import Act, Practice
from recon_desktop.services.printing.print_listings import (
    frame_within,
    list_frame,
    render,
    require_format,
)

TITLE = "Bank Reconciliation"
DRAFT = "DRAFT – not finished"
TAKEN_BACK = "TAKEN BACK"
_APART = ("The accounts are shown on different days, so their balances are not added up.",)
_COLUMNS = (
    ListColumn("Date", ListKind.DATE),
    ListColumn("What", weight=1),
    ListColumn("Amount", ListKind.MONEY, total=True),
)


def statement_listing(views: Sequence[StatementView], last: date) -> Listing:
    """The statement of one account, or of several, one below the other.

    Balances of different days are not added up: each account then stands for itself.
    """
    several = len(views) > 1
    days = sorted({view.last for view in views}) or [last]
    total = "Balance per books, all accounts" if several else "Balance per books"
    unfinished = any(view.state == OPEN for view in views)
    undone = any(view.state not in (OPEN, FINISHED) for view in views)
    return Listing(
        title=TITLE,
        period=as_of_text(last) if len(days) == 1 else _as_of_days(days),
        basis="Bank date; books by posting date",
        columns=_COLUMNS,
        groups=tuple(group for view in views for group in _groups(view, several=several)),
        empty="There are no bank lines.",
        notes=(*(_APART if len(days) > 1 else ()), *(n for view in views for n in _notes(view))),
        total_label=total if len(days) == 1 else "",
        mark=DRAFT if unfinished else TAKEN_BACK if undone else "",
        approvals=(Approval("Prepared by", _preparer(views)), Approval("Reviewed by")),
    )


def _as_of_days(days: Sequence[date]) -> str:
    return f"As of {' and '.join(f'{day:%m/%d/%Y}' for day in days)}"


def _preparer(views: Sequence[StatementView]) -> str:
    return ", ".join(dict.fromkeys(view.finished_by for view in views if view.finished_by))


def _groups(view: StatementView, *, several: bool) -> Iterator[ListGroup]:
    account = f"account ending {view.account_last4}"
    yield ListGroup(f"Balance per bank, {account}", tuple(_bank_rows(view)))
    by_kind: defaultdict[str, list[ProofItem]] = defaultdict(list)
    for item in view.proof.items:
        by_kind[item.kind].append(item)
    for kind in KINDS:
        sign = "Add" if by_kind[kind] and by_kind[kind][0].in_books else "Less"
        title = f"{sign}: {kind[0].lower()}{kind[1:]}" + (f", {account}" if several else "")
        rows = tuple((item.day, item.text, Money(item.adjusts_cents)) for item in by_kind[kind])
        yield ListGroup(title, rows)
    if not view.proof.items:
        yield ListGroup("Outstanding", (("", "Nothing stands on one side alone", Money(0)),))
    off = view.proof.unexplained_cents - view.proof.difference_cents
    if off:
        yield ListGroup("Not explained", ((view.last, "To be found", Money(off)),))


def _bank_rows(view: StatementView) -> Iterator[ListRow]:
    """Opening balance, ticked lines in and out, and what is not found among them."""
    proof = view.proof
    yield view.first, "Opening balance", Money(proof.opening_cents)
    ticked = [line for line in view.lines if line.ticked]
    for word, lines in (
        ("Money in", [line for line in ticked if line.amount.cents > 0]),
        ("Money out", [line for line in ticked if line.amount.cents <= 0]),
    ):
        if lines:
            yield "", f"{word}, {_counted(lines)}", sum((x.amount for x in lines), Money(0))
    if proof.difference_cents:
        yield "", "Not found among the lines", Money(proof.difference_cents)


def _counted(lines: Sequence[StatementLine]) -> str:
    return "1 line" if len(lines) == 1 else f"{len(lines):,} lines"


def _notes(view: StatementView) -> Iterator[str]:
    proof = view.proof
    yield (
        f"Account ending {view.account_last4}, {view.first:%m/%d/%Y} to {view.last:%m/%d/%Y}. "
        f"Balance per bank {Money(proof.closing_cents).paper}, outstanding "
        f"{Money(proof.outstanding_cents).paper}, balance per books "
        f"{Money(proof.book_balance_cents).paper} (before the first line "
        f"{Money(proof.earlier_cents).paper}, account 1000 since "
        f"{Money(proof.books_cents).paper})."
    )
    if view.state == OPEN and view.id == 0:
        yield "Nobody has begun to reconcile this period: every line counts as the bank's."
    if view.note:
        yield f"Taken back: {view.note}"


def stored_paper(
    act: Act, practice: Practice, actor: Actor, view: StatementView
) -> tuple[ListFrame, bytes]:
    """The frame and the PDF of a statement that is being finished now."""
    frame = frame_within(act.connection, practice, actor)
    done = replace(view, state=FINISHED, finished_by=actor.name, finished_at=act.stamp)
    return frame, render(replace(statement_listing([done], done.last), frame=frame), "pdf")


def render_statement(
    practice: Practice, reconciliation_id: int, fmt: str = "pdf", *, actor: Actor
) -> bytes:
    """The statement as PDF or XLSX; the stored bytes once it is finished."""
    from recon_desktop.storage.queries.reconciliations import load_document

    require_format(fmt)
    with practice.store.read() as connection:
        row = load_row(connection, reconciliation_id)
        document = load_document(connection, row.id)
        view = view_of(connection, row)
    if row.state == FINISHED and fmt == "pdf" and document:
        return document
    frame = read_record(row.statement).frame if row.statement else list_frame(practice, actor)
    return render(replace(statement_listing([view], view.last), frame=frame), fmt)
