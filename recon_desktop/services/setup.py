"""The practice's own data: name, address, registers, accounts, payers, settings."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Practice, zone_named


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A cash drawer and its float."""

    name: str
    location: str
    float_amount: Money


@dataclass(frozen=True, slots=True)
class LocationView:
    """A place where patients are seen; `code` is how reports name it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """A bank account; `account` is its number in the bank's files."""

    account: str
    name: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class AliasView:
    """Words by which the bank names a payer."""

    payer: str
    alias: str
    origin: str


@dataclass(frozen=True, slots=True)
class SetupView:
    """Everything the Setup page shows. `funding`: card processor → NET or GROSS."""

    name: str
    timezone: str
    address: str
    locations: tuple[LocationView, ...]
    registers: tuple[RegisterView, ...]
    accounts: tuple[AccountView, ...]
    aliases: tuple[AliasView, ...]
    funding: dict[str, str]
    settings: dict[str, str]


SETTINGS = {
    "claim_cutoff": "Claims sent until this time next business day count for the day (HH:MM)",
    "card_cutoff": "Card sales after this time go into the next batch (HH:MM)",
    "over_short_warning_cents": "Warn when a drawer is off by more than this (cents)",
    "blind_count": "Hide the expected cash until the drawer is counted (1 = yes)",
    "self_pay_words": "Payer texts that mean the patient pays (separated by commas)",
    "underpayment_cents": "An allowed amount may be off its contract by so much (cents)",
    "underpayment_percent": "or by so many percent, whichever is more",
    "crossover_days": "Days in which the next payer answers a forwarded claim",
    "payee_ids": "NPIs and tax ids of the practice; a remittance to another payee waits (commas)",
    "close_without_count": "Allow closing while a drawer is not counted (1 = yes)",
    "refund_needs_second_person": "A refund is approved by another person (1 = yes)",
}
"""Settings that may be changed, and what they mean."""


def load_setup(practice: Practice) -> SetupView:
    """The practice's data as it stands."""
    from recon_desktop.storage.queries import setup

    with practice.store.read() as connection:
        row = setup.load_practice(connection)
        return SetupView(
            name=row.name,
            timezone=row.timezone,
            address=row.address,
            locations=tuple(LocationView(*x) for x in setup.load_locations(connection)),
            registers=tuple(
                RegisterView(r.name, r.location, Money(r.float_cents))
                for r in setup.load_registers(connection)
            ),
            accounts=tuple(AccountView(*a) for a in setup.load_accounts(connection)),
            aliases=tuple(AliasView(*a) for a in setup.load_aliases(connection)),
            funding=setup.load_funding(connection),
            settings=setup.load_settings(connection),
        )


def save_practice(
    practice: Practice, actor: Actor, *, name: str, timezone: str, address: str
) -> None:
    """Change the practice's name, zone or address."""
    from recon_desktop.storage.queries import setup

    if not name.strip():
        raise UsageError("A practice needs a name.")
    zone: ZoneInfo = zone_named(timezone)
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        setup.update_practice(
            act.connection, setup.PracticeRow(name.strip(), zone.key, address.strip())
        )
        act.detail = {"practice": name.strip(), "timezone": zone.key}


def save_location(
    practice: Practice, actor: Actor, *, code: str, name: str, rename_from: str = ""
) -> None:
    """Add a location or change one. With one location its name stands on the sheets; the
    cross-check is practice-wide whatever their number (R11.9).
    """
    from recon_desktop.storage.queries import setup

    if not code.strip():
        raise UsageError("A location needs the code that the reports give it.")
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        row = setup.LocationRow(code.strip(), name.strip())
        setup.save_location(act.connection, row, rename_from=rename_from)
        act.detail = {"location": row.code, "name": row.name}


def save_register(
    practice: Practice,
    actor: Actor,
    *,
    name: str,
    float_amount: Money,
    location: str = "",
    rename_from: str | None = None,
) -> None:
    """Add a register or change one; its float is changed only here, with a log entry (R3.2)."""
    from recon_desktop.storage.queries import setup

    if float_amount.cents < 0:
        raise UsageError("A float cannot be below zero.")
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        row = setup.RegisterRow(name.strip(), location.strip(), float_amount.cents)
        setup.save_register(act.connection, row, rename_from=rename_from)
        act.detail = {"register": row.name, "float_cents": row.float_cents}


def save_account(
    practice: Practice, actor: Actor, *, account: str, name: str, bank_name: str
) -> None:
    """Add a bank account or change its names."""
    from recon_desktop.storage.queries import setup

    if not account.strip():
        raise UsageError("An account needs its number as the bank's files give it.")
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        row = setup.AccountRow(account.strip(), name.strip(), bank_name.strip())
        setup.save_account(act.connection, row)
        act.detail = {"account": account.strip()[-4:]}


def save_alias(practice: Practice, actor: Actor, *, payer: str, alias: str) -> None:
    """Remember by which words the bank names a payer."""
    from recon_desktop.storage.queries import setup

    if not payer.strip() or not alias.strip():
        raise UsageError("An alias needs a payer and the bank's words for it.")
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        setup.save_alias(act.connection, setup.AliasRow(payer.strip(), alias.strip(), "setup"))
        act.detail = {"payer": payer.strip(), "alias": alias.strip()}


def delete_alias(practice: Practice, actor: Actor, *, payer: str, alias: str) -> None:
    """Forget an alias."""
    from recon_desktop.storage.queries import setup

    with practice.act(actor, Action.CHANGE_SETUP) as act:
        setup.delete_alias(act.connection, payer, alias)
        act.detail = {"payer": payer, "forgot": alias}


def save_funding(practice: Practice, actor: Actor, *, processor: str, funding: str) -> None:
    """Say whether a card processor takes its fee daily (NET) or monthly (GROSS) (R3.14)."""
    from recon_desktop.storage.queries import setup

    if funding not in ("NET", "GROSS"):
        raise UsageError("Funding is NET or GROSS.")
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        setup.save_funding(act.connection, processor, funding)
        act.detail = {"processor": processor, "funding": funding}


def save_setting(practice: Practice, actor: Actor, *, name: str, value: str) -> None:
    """Change one setting; UsageError for an unknown name or a value that does not fit."""
    from recon_desktop.services.day.load_facts import settings_from
    from recon_desktop.storage.queries import setup

    if name not in SETTINGS:
        raise UsageError(f"There is no setting {name}.")
    _check_value(name, value.strip())
    settings_from({name: value.strip()})
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        setup.save_setting(act.connection, name, value.strip())
        act.detail = {"setting": name, "value": value.strip()}


def _check_value(name: str, value: str) -> None:
    if name.endswith("_cutoff") and value:
        hours, colon, minutes = value.partition(":")
        fits = colon and hours.isdigit() and minutes.isdigit() and len(value) == 5
        if not fits or int(hours) > 23 or int(minutes) > 59:
            raise UsageError("Write a time as HH:MM, for example 10:30.")
    if name.endswith("_cents") and not value.isdigit():
        raise UsageError("Write a whole number of cents.")
    if name == "underpayment_percent" and not (value.isdigit() and int(value) <= 100):
        raise UsageError("A percentage is a whole number from 0 to 100.")
    if name == "crossover_days" and not (value.isdigit() and 1 <= int(value) <= 365):
        raise UsageError("Days are a number from 1 to 365.")
    if name in (
        "blind_count",
        "close_without_count",
        "refund_needs_second_person",
    ) and value not in ("0", "1"):
        raise UsageError("Write 1 for yes or 0 for no.")
