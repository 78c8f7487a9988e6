"""Count a cash drawer against its expected cash (§3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.day.drawer import (
    Denomination,
    DrawerClose,
    DrawerCount,
    cash_to_deposit,
    denomination_of,
    parse_counts,
)
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.errors import ClosedDayError, RefusedError, UsageError
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.money import ZERO, Money, parse_cents
from recon_desktop.domain.records import REFUNDS, Purpose, Receipt, Tender
from recon_desktop.services.imports.sources import local_time
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.days import CountRow
    from recon_desktop.storage.queries.setup import RegisterRow

MAIN_DRAWER = "Main drawer"
"""How the register without a name is called."""


@dataclass(frozen=True, slots=True)
class DrawerView:
    """One register of a day: what should be in it and what was counted."""

    register: str
    label: str
    float_amount: Money
    cash_receipts: Money
    cash_refunds: Money
    expected: Money
    counted: Money | None
    over_short: Money | None
    to_deposit: Money | None
    counts: Mapping[str, int]
    counted_by: str
    counted_at: datetime | None
    reason: str
    warn: bool
    blind: bool
    checks: tuple[tuple[str, str, Money], ...]  # number, patient id or payer, amount


def load_drawers(practice: Practice, business_date: date) -> tuple[DrawerView, ...]:
    """Every register of the practice, or named by the day's receipts, counted or not."""
    with practice.store.read() as connection:
        return drawers_in(connection, practice, business_date)


def drawers_in(
    connection: Connection, practice: Practice, business_date: date
) -> tuple[DrawerView, ...]:
    """The day's registers, inside a transaction that is open already."""
    from recon_desktop.services.day.load_facts import load_settings
    from recon_desktop.storage.queries import days, setup, staging

    settings = load_settings(connection, timezone=practice.timezone.key)
    receipts = staging.load_day(connection, Receipt, business_date)
    counts = days.load_counts(connection, business_date)
    registers = {row.name: row for row in setup.load_registers(connection)}
    main = setup.load_settings(connection).get("main_drawer_label", MAIN_DRAWER)
    used = {each.record.register for each in receipts if not each.record.voided}
    return tuple(
        _view(
            practice, name, name or main, registers.get(name), receipts, counts.get(name), settings
        )
        for name in _shown(registers, used, counts)
    )


def _shown(
    registers: Mapping[str, RegisterRow], used: set[str], counts: Mapping[str, CountRow]
) -> list[str]:
    """Registers in use; the unnamed one only while receipts name none."""
    names = {*registers, *used, *counts}
    if "" in names and "" not in used and "" not in counts and len(names) > 1:
        names.remove("")
    return sorted(names)


def _view(
    practice: Practice,
    name: str,
    label: str,
    register: RegisterRow | None,
    receipts: list[Staged[Receipt]],
    count: CountRow | None,
    settings: DaySettings,
) -> DrawerView:
    own = [e.record for e in receipts if e.record.register == name and not e.record.voided]
    opening = Money(count.float_cents if count else _float(register, settings))
    close = _close_of(label, own, count, opening)
    counted = close.count.total if count else None
    off = close.over_short if count else None
    return DrawerView(
        register=name,
        label=label,
        float_amount=opening,
        cash_receipts=close.cash_receipts,
        cash_refunds=close.cash_refunds,
        expected=close.expected,
        counted=counted,
        over_short=off,
        to_deposit=None if counted is None else deposit_of(counted, opening),
        counts={d.name: n for d, n in close.count.counts.items()},
        counted_by=count.counted_by if count else "",
        counted_at=local_time(practice, count.counted_at) if count else None,
        reason=count.reason if count else "",
        warn=off is not None and abs(off.cents) > settings.over_short_warning_cents,
        blind=settings.blind_count,
        checks=tuple(
            (r.reference, r.payer or r.patient_id, Money(r.amount_cents))
            for r in own
            if r.tender in (Tender.CHECK, Tender.MONEY_ORDER) and r.purpose not in REFUNDS
        ),
    )


def _close_of(
    label: str, own: list[Receipt], count: CountRow | None, opening: Money
) -> DrawerClose:
    """The drawer's arithmetic; nothing is in it while it is not counted."""
    taken, refunded = cash_of(own)
    return DrawerClose(
        register=label,
        count=DrawerCount(parse_counts(count.counts) if count else {}),
        opening_float=opening,
        cash_receipts=taken,
        cash_refunds=refunded,
    )


def _float(register: RegisterRow | None, settings: DaySettings) -> int:
    return register.float_cents if register else settings.float_cents


def deposit_of(counted: Money, float_left: Money) -> Money:
    """Cash for the bank; nothing when the drawer holds less than its float."""
    return cash_to_deposit(counted, float_left) if counted >= float_left else ZERO


def cash_of(receipts: list[Receipt]) -> tuple[Money, Money]:
    """Cash taken, and cash given back, both positive; a negative receipt stays a receipt."""
    cash = [r for r in receipts if r.tender is Tender.CASH]
    refunds = sum(abs(r.amount_cents) for r in cash if r.purpose is Purpose.REFUND)
    taken = sum(r.amount_cents for r in cash if r.purpose is not Purpose.REFUND)
    return Money(taken), Money(refunds)


def parse_checks(text: str) -> list[tuple[str, int]]:
    """Read ``2207=25.00,1183=60.00``: check number and cents; UsageError when it is none."""
    checks = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        number, equals, amount = (piece.strip() for piece in part.partition("="))
        try:
            cents = parse_cents(amount if number and equals else "")
        except ValueError as error:
            raise UsageError("Write checks as number=amount, for example 2207=25.00.") from error
        if cents < 0:
            raise UsageError(f"Check {number} cannot be below zero.")
        checks.append((number, cents))
    return checks


def count_drawer(
    practice: Practice,
    actor: Actor,
    *,
    business_date: date,
    register: str,
    counts: str | Mapping[str, int],
    float_amount: Money | None = None,
    checks: str = "",
    reason: str = "",
) -> DrawerView:
    """Keep a count of one register; a later count of the same day takes its place.

    `float_amount`: this count's float, in the drawer before and after; the register's own when
    None. Raises UsageError for what is no denomination, RefusedError for a register the practice
    does not have, ClosedDayError when the day is closed.
    """
    from recon_desktop.storage.queries import days

    pieces = _pieces(counts)
    parse_checks(checks)
    if float_amount is not None and float_amount < ZERO:
        raise UsageError("A float cannot be below zero.")
    with practice.act(actor, Action.COUNT_DRAWER, business_date=business_date) as act:
        view = _drawer_to_count(act.connection, practice, business_date, register)
        row = days.CountRow(
            business_date=business_date,
            register=view.register,
            counted_at=act.stamp,
            counted_by=actor.name,
            counts=",".join(f"{d.name}={n}" for d, n in pieces.items()),
            float_cents=(view.float_amount if float_amount is None else float_amount).cents,
            expected_cents=view.expected.cents,
            counted_cents=DrawerCount(pieces).total.cents,
            reason=reason.strip(),
            checks=checks,
        )
        days.insert_count(act.connection, row)
        _mark_counted(act, practice, business_date)
        counted = _drawer_named(act.connection, practice, business_date, view.register)
        act.detail = {
            "register": view.register,
            "counted_cents": row.counted_cents,
            "over_short_cents": counted.over_short.cents if counted.over_short else 0,
        }
        return counted


def _drawer_to_count(
    connection: Connection, practice: Practice, business_date: date, register: str
) -> DrawerView:
    """The drawer called so, before it is counted; ClosedDayError when the day is closed."""
    from recon_desktop.storage.queries.days import day_state

    if day_state(connection, business_date) == "CLOSED":
        raise ClosedDayError(f"{business_date:%m/%d/%Y} is closed; its count stands.")
    name = _register_named(connection, practice, business_date, register)
    return _drawer_named(connection, practice, business_date, name)


def _drawer_named(
    connection: Connection, practice: Practice, business_date: date, name: str
) -> DrawerView:
    drawers = drawers_in(connection, practice, business_date)
    return next(view for view in drawers if view.register == name)


def _mark_counted(act: Act, practice: Practice, business_date: date) -> None:
    """The day is COUNTED once every register that took cash is (R11.2)."""
    from recon_desktop.storage.queries import days

    drawers = drawers_in(act.connection, practice, business_date)
    if all(view.counted is not None for view in drawers if view.cash_receipts):
        days.set_day_state(act.connection, business_date, "COUNTED", act.stamp)


def _pieces(counts: str | Mapping[str, int]) -> Mapping[Denomination, int]:
    if isinstance(counts, str):
        return parse_counts(counts)
    return {denomination_of(name): number for name, number in counts.items() if number}


def _register_named(
    connection: Connection, practice: Practice, business_date: date, register: str
) -> str:
    """The register called so. The first name a new practice uses names its one drawer."""
    from recon_desktop.storage.queries import setup

    shown = drawers_in(connection, practice, business_date)
    for view in shown:
        if register.casefold() in (view.register.casefold(), view.label.casefold()):
            return view.register
    registers = setup.load_registers(connection)
    unnamed = [view.register for view in shown] == [""] and [r.name for r in registers] == [""]
    if unnamed and shown[0].label == MAIN_DRAWER:
        setup.save_setting(connection, "main_drawer_label", register)
        return ""
    names = ", ".join(view.label for view in shown)
    raise RefusedError(f"There is no register {register}. There are: {names}.")
