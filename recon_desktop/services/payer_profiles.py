"""What the practice says of its payers: public program, address, what may run by itself."""

from __future__ import annotations

from dataclasses import dataclass

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.credits import Program
from recon_desktop.domain.errors import UsageError
from recon_desktop.services.practice import Practice


@dataclass(frozen=True, slots=True)
class PayerProfile:
    """One payer, by the name that reports and remittances give it.

    `program`: '', MEDICARE or MEDICAID (R6.19). `crossover_days` and `clearing_days` None: the
    practice's own setting, and what history shows.
    """

    payer: str
    program: str = ""
    address: str = ""
    phone: str = ""
    auto_secondary: bool = False
    auto_post: bool = False
    crossover_days: int | None = None
    clearing_days: int | None = None


def load_payer_profiles(practice: Practice) -> tuple[PayerProfile, ...]:
    """Every payer that something was said of, by name."""
    from recon_desktop.storage.queries.payer_profiles import load_profiles

    with practice.store.read() as connection:
        return tuple(PayerProfile(*row) for row in load_profiles(connection))


def save_payer_profile(
    practice: Practice, actor: Actor, profile: PayerProfile, *, rename_from: str = ""
) -> None:
    """Add a payer or change one. UsageError for no name, an unknown program or odd days."""
    from recon_desktop.storage.queries import payer_profiles as store

    if not profile.payer.strip():
        raise UsageError("A payer needs the name that reports and remittances give it.")
    if profile.program not in set(Program):
        raise UsageError("The program is MEDICARE, MEDICAID or empty.")
    for days in (profile.crossover_days, profile.clearing_days):
        if days is not None and not 1 <= days <= 365:
            raise UsageError("Days are a number from 1 to 365.")
    row = store.PayerProfileRow(
        profile.payer.strip(),
        profile.program,
        profile.address.strip(),
        profile.phone.strip(),
        profile.auto_secondary,
        profile.auto_post,
        profile.crossover_days,
        profile.clearing_days,
    )
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        store.save_profile(act.connection, row, rename_from=rename_from)
        act.detail = {"payer": row.payer, "program": row.program}


def delete_payer_profile(practice: Practice, actor: Actor, payer: str) -> None:
    """Forget what was said of a payer."""
    from recon_desktop.storage.queries.payer_profiles import delete_profile

    with practice.act(actor, Action.CHANGE_SETUP) as act:
        delete_profile(act.connection, payer)
        act.detail = {"payer": payer, "forgot": "profile"}
