"""Every payer the practice has to do with: what was said of it, and what history shows."""

from __future__ import annotations

from dataclasses import dataclass

from recon_desktop.domain.bank.clearing_clock import Clock, clock_of
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.services.bank.payer_clock import load_clocks
from recon_desktop.services.practice import Practice
from recon_desktop.services.setup import AliasView


@dataclass(frozen=True, slots=True)
class PayerView:
    """One payer. `stated`: something was said of it; otherwise its profile is empty.

    `clock`: business days from its remittance to the bank (R4.32). `aliases`: its names there.
    """

    profile: PayerProfile
    stated: bool
    clock: Clock
    aliases: tuple[AliasView, ...]

    @property
    def payer(self) -> str:
        """Its name, as remittances give it."""
        return self.profile.payer


def payer_names(practice: Practice) -> tuple[str, ...]:
    """The payers of profiles and remittances, for fields that must name one exactly."""
    from recon_desktop.storage.queries import payer_profiles

    with practice.store.read() as connection:
        stated = {row.payer for row in payer_profiles.load_profiles(connection)}
        return tuple(sorted(stated | payer_profiles.seen_payers(connection), key=str.casefold))


def load_payers(practice: Practice) -> tuple[PayerView, ...]:
    """Payers of profiles, remittances and names at the bank, by name."""
    from recon_desktop.storage.queries import payer_profiles, setup

    today = practice.local_now().date()
    with practice.store.read() as connection:
        stated = {row.payer: row for row in payer_profiles.load_profiles(connection)}
        seen = payer_profiles.seen_payers(connection)
        clocks = load_clocks(connection, today)
        rows = setup.load_aliases(connection)
    aliases: dict[str, list[AliasView]] = {}
    for row in rows:
        aliases.setdefault(row.payer, []).append(AliasView(*row))
    return tuple(
        PayerView(
            profile=stated.get(name, PayerProfile(name)),
            stated=name in stated,
            clock=clocks.get(name) or clock_of(()),
            aliases=tuple(aliases.get(name, ())),
        )
        for name in sorted(stated.keys() | seen | clocks.keys() | aliases.keys(), key=str.casefold)
    )
