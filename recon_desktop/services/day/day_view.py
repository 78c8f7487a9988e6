"""A business day at a glance: its state, what is left to do, what happened with payer money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.domain.day.facts import NEEDED_REPORTS
from recon_desktop.domain.money import ZERO
from recon_desktop.services.day.count_drawer import DrawerView
from recon_desktop.services.day.make_deposit import DepositView
from recon_desktop.services.imports.sources import local_time
from recon_desktop.services.posting.remittances import RemittanceRow
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_LOOK_BACK_DAYS = 31  # how far back a day that is not closed is told
_NAMED = 3  # of those days, the newest


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to do before closing; `place` is where it is done."""

    key: str
    state: str  # done | fix | todo | optional
    text: str
    place: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    """Everything the Today page shows. `waiting` counts what waits, by place."""

    business_date: date
    state: str
    checklist: tuple[ChecklistItem, ...]
    blocking: tuple[str, ...]
    run_id: str
    closed_by: str
    closed_at: datetime | None
    check: CrossCheck
    payer_money: tuple[RemittanceRow, ...]
    waiting: dict[str, int]


def load_day(practice: Practice, business_date: date) -> DayView:
    """The day as it stands."""
    from recon_desktop.services.day.check_day import check_in
    from recon_desktop.services.day.close_day import blocking_reasons
    from recon_desktop.services.day.count_drawer import drawers_in
    from recon_desktop.services.day.make_deposit import deposit_in
    from recon_desktop.services.posting.remittances import remittance_rows
    from recon_desktop.storage.queries import bank, days
    from recon_desktop.storage.queries.postings import unreviewed

    with practice.store.read() as connection:
        check = check_in(connection, business_date, practice.timezone.key)
        state = days.day_state(connection, business_date)
        drawers = drawers_in(connection, practice, business_date)
        deposit = deposit_in(connection, business_date)
        money = remittance_rows(connection, open_or_on=business_date)
        problems = _file_problems(connection, business_date)
        unsigned = len(unreviewed(connection, business_date))
        unclosed = _unclosed(connection, business_date)
        coming_in = [x for x in bank.load_lines(connection, only_open=True) if x.amount_cents > 0]
        closes = days.load_closes(connection, business_date) if state == "CLOSED" else []
        blocking = [] if closes else blocking_reasons(connection, practice, business_date, check)
    close = closes[-1] if closes else None
    checklist = (
        *_checklist(check, drawers, deposit, money, problems),
        *_unsigned(unsigned),
        *_earlier(unclosed),
    )
    return DayView(
        business_date=business_date,
        state=state,
        checklist=checklist,
        blocking=tuple(blocking),
        run_id=close.run_id if close else "",
        closed_by=close.closed_by if close else "",
        closed_at=local_time(practice, close.closed_at) if close else None,
        check=check,
        payer_money=money,
        waiting={
            "import": len(check.missing) if not close else 0,
            "crosscheck": int(check.status is DayStatus.OUT_OF_BALANCE),
            "drawer": sum(d.counted is None and bool(d.cash_receipts) for d in drawers),
            "bank": len(coming_in),
            "remittances": sum(r.state == "Cleared" for r in money),
        },
    )


def latest_date(practice: Practice) -> date | None:
    """The newest business day with data: where the window opens."""
    from recon_desktop.storage.queries.days import latest_day

    with practice.store.read() as connection:
        return latest_day(connection)


def _file_problems(connection: Connection, business_date: date) -> int:
    from recon_desktop.storage.queries import sources

    rows = sources.load_sources(connection, business_date=business_date)
    problems = sources.problem_counts(connection, [row.id for row in rows])
    return sum(sum(problems.get(row.id, (0, 0))) for row in rows)


def _unclosed(connection: Connection, business_date: date) -> list[date]:
    from recon_desktop.storage.queries.days import unclosed_between

    first, last = (business_date - timedelta(days) for days in (_LOOK_BACK_DAYS, 1))
    return unclosed_between(connection, first, last)


def _checklist(
    check: CrossCheck,
    drawers: Iterable[DrawerView],
    deposit: DepositView,
    money: Iterable[RemittanceRow],
    problems: int,
) -> Iterable[ChecklistItem]:
    yield _reports(check)
    if problems:
        text = f"{problems} rows or totals of the files need a look"
        yield ChecklistItem("rejected", "fix", text, "import")
    if not check.missing:
        yield _balance(check)
    for drawer in drawers:
        yield _drawer(drawer)
    if deposit.total != ZERO or deposit.checks:
        yield _deposit(deposit)
    yield from _to_post([row for row in money if row.state == "Cleared"])


def _to_post(cleared: Iterable[RemittanceRow]) -> Iterable[ChecklistItem]:
    """What the bank has and the books have not: ready ones, and those for a person's hands."""
    counts = Counter(
        "needing hands" if row.lane or row.hold_reason else "ready to post" for row in cleared
    )
    for words in sorted(counts, reverse=True):
        text = f"{counts[words]} remittance{'s' * (counts[words] > 1)} {words}"
        yield ChecklistItem("post", "optional", text, "remittances")


def _unsigned(count: int) -> Iterable[ChecklistItem]:
    """Automatic postings wait for a person before the day can be closed (R6.22)."""
    if count:
        text = f"{count} automatic posting{'s' * (count > 1)} to sign off"
        yield ChecklistItem("review", "todo", text, "remittances")


def _earlier(unclosed: Sequence[date]) -> Iterable[ChecklistItem]:
    """What is on a day that nobody closes is on no sheet (R11.12): a late entry's Saturday, say."""
    if unclosed:
        more = f" and {len(unclosed) - _NAMED} more" if len(unclosed) > _NAMED else ""
        named = ", ".join(f"{day:%m/%d/%Y}" for day in unclosed[-_NAMED:])
        yield ChecklistItem("earlier", "optional", f"Not closed yet: {named}{more}", "")


def _reports(check: CrossCheck) -> ChecklistItem:
    have = len(NEEDED_REPORTS) - len(check.missing)
    text = f"{have} of {len(NEEDED_REPORTS)} reports imported"
    missing = ", ".join(kind.replace("-", " ") for kind in check.missing)
    state = "todo" if check.missing else "done"
    return ChecklistItem("reports", state, text, "import", f"Missing: {missing}" if missing else "")


def _balance(check: CrossCheck) -> ChecklistItem:
    if check.status is DayStatus.BALANCED:
        return ChecklistItem("balance", "done", "The three totals agree", "crosscheck")
    if check.status is DayStatus.BALANCED_EXPLAINED:
        text = f"The totals agree; {abs(check.explained.total)} is explained"
        return ChecklistItem("balance", "done", text, "crosscheck")
    off = check.VU if check.VU != ZERO else check.V1
    return ChecklistItem("balance", "fix", f"1 difference of {abs(off)}", "crosscheck")


def _drawer(drawer: DrawerView) -> ChecklistItem:
    if drawer.over_short is None:
        needed = drawer.cash_receipts != ZERO or drawer.cash_refunds != ZERO
        state = "todo" if needed else "optional"
        return ChecklistItem("drawer", state, f"Count {drawer.label}", "drawer")
    off = drawer.over_short
    word = "over" if off >= ZERO else "short"
    text = f"{drawer.label} counted, {abs(off)} {word}"
    return ChecklistItem(
        "drawer", "fix" if drawer.warn else "done", text, "drawer", drawer.counted_by
    )


def _deposit(deposit: DepositView) -> ChecklistItem:
    if deposit.number is None:
        return ChecklistItem("deposit", "todo", f"Prepare the deposit, {deposit.total}", "drawer")
    text = f"Deposit {deposit.number} of {deposit.total} is prepared"
    if deposit.state == "cleared":
        text = f"Deposit {deposit.number} of {deposit.total} is at the bank"
    return ChecklistItem("deposit", "done", text, "drawer", deposit.prepared_by)
