"""The practice's name, settings, registers, accounts and payer aliases."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from recon_desktop.domain.errors import PracticeFileError
from recon_desktop.storage.tables import setup as t


class PracticeRow(NamedTuple):
    """The practice itself."""

    name: str
    timezone: str
    address: str


class RegisterRow(NamedTuple):
    """A cash drawer and what stays in it overnight."""

    name: str
    location: str
    float_cents: int


class LocationRow(NamedTuple):
    """A place where patients are seen, by the code that reports give it."""

    code: str
    name: str


class AccountRow(NamedTuple):
    """A bank account by its number in the bank's files."""

    account: str
    name: str
    bank_name: str


class AliasRow(NamedTuple):
    """Words by which a bank names a payer."""

    payer: str
    alias: str
    origin: str


def insert_practice(connection: Connection, row: PracticeRow, created_at: str) -> None:
    """Write the one practice row of a new file."""
    connection.execute(insert(t.practice).values(**row._asdict(), created_at=created_at))


def load_practice(connection: Connection) -> PracticeRow:
    """The practice's name, IANA zone and address lines; PracticeFileError when there is none."""
    row = connection.execute(
        select(t.practice.c.name, t.practice.c.timezone, t.practice.c.address)
    ).first()
    if row is None:
        raise PracticeFileError("The file holds no practice; restore a backup.")
    return PracticeRow(*row)


def update_practice(connection: Connection, row: PracticeRow) -> None:
    """Change the name, zone or address."""
    connection.execute(update(t.practice).values(**row._asdict()))


def load_settings(connection: Connection) -> dict[str, str]:
    """Settings that differ from the defaults, as texts."""
    rows = connection.execute(select(t.setting.c.name, t.setting.c.value))
    return dict(rows.all())


def save_setting(connection: Connection, name: str, value: str) -> None:
    """Set one setting."""
    connection.execute(delete(t.setting).where(t.setting.c.name == name))
    connection.execute(insert(t.setting).values(name=name, value=value))


def load_registers(connection: Connection) -> list[RegisterRow]:
    """The cash drawers, by name."""
    columns = (t.register.c.name, t.register.c.location, t.register.c.float_cents)
    return [RegisterRow(*r) for r in connection.execute(select(*columns).order_by(columns[0]))]


def save_register(
    connection: Connection, row: RegisterRow, *, rename_from: str | None = None
) -> None:
    """Add a register, or change the one of that name (or of `rename_from`)."""
    old = row.name if rename_from is None else rename_from
    connection.execute(delete(t.register).where(t.register.c.name == old))
    connection.execute(insert(t.register).values(**row._asdict()))


def load_locations(connection: Connection) -> list[LocationRow]:
    """The practice's locations, by code."""
    columns = (t.location.c.code, t.location.c.name)
    return [LocationRow(*r) for r in connection.execute(select(*columns).order_by(columns[0]))]


def save_location(connection: Connection, row: LocationRow, *, rename_from: str = "") -> None:
    """Add a location, or change the one of that code (or of `rename_from`)."""
    connection.execute(delete(t.location).where(t.location.c.code == (rename_from or row.code)))
    connection.execute(insert(t.location).values(**row._asdict()))


def load_accounts(connection: Connection) -> list[AccountRow]:
    """The bank accounts seen or set up."""
    columns = (t.bank_account.c.account, t.bank_account.c.name, t.bank_account.c.bank_name)
    return [AccountRow(*r) for r in connection.execute(select(*columns).order_by(columns[0]))]


def save_account(connection: Connection, row: AccountRow) -> None:
    """Add an account, or change its names."""
    connection.execute(delete(t.bank_account).where(t.bank_account.c.account == row.account))
    connection.execute(insert(t.bank_account).values(**row._asdict()))


def load_aliases(connection: Connection) -> list[AliasRow]:
    """Words by which the bank names payers."""
    columns = (t.payer_alias.c.payer, t.payer_alias.c.alias, t.payer_alias.c.origin)
    return [AliasRow(*r) for r in connection.execute(select(*columns).order_by(*columns[:2]))]


def save_alias(connection: Connection, row: AliasRow) -> None:
    """Remember an alias; known ones stay as they are."""
    known = select(t.payer_alias.c.id).where(
        t.payer_alias.c.payer == row.payer, t.payer_alias.c.alias == row.alias
    )
    if connection.execute(known).first() is None:
        connection.execute(insert(t.payer_alias).values(**row._asdict()))


def delete_alias(connection: Connection, payer: str, alias: str) -> None:
    """Forget an alias."""
    connection.execute(
        delete(t.payer_alias).where(t.payer_alias.c.payer == payer, t.payer_alias.c.alias == alias)
    )


def load_funding(connection: Connection) -> dict[str, str]:
    """Card processor → NET or GROSS (R3.14)."""
    rows = connection.execute(select(t.merchant.c.processor, t.merchant.c.funding))
    return dict(rows.all())


def save_funding(connection: Connection, processor: str, funding: str) -> None:
    """Set how a card processor pays out."""
    connection.execute(delete(t.merchant).where(t.merchant.c.processor == processor))
    connection.execute(insert(t.merchant).values(processor=processor, funding=funding))
