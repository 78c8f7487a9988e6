"""What the practice says of its payers: public program, address, what may run by itself."""

from __future__ import annotations

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.follow.credits import Program
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.services.practice import Practice


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
    kept = profile._replace(
        payer=profile.payer.strip(),
        address=profile.address.strip(),
        phone=profile.phone.strip(),
    )
    with practice.act(actor, Action.CHANGE_SETUP) as act:
        store.save_profile(act.connection, kept, rename_from=rename_from)
        act.detail = {"payer": kept.payer, "program": kept.program}


def delete_payer_profile(practice: Practice, actor: Actor, payer: str) -> None:
    """Forget what was said of a payer."""
    from recon_desktop.storage.queries.payer_profiles import delete_profile

    with practice.act(actor, Action.CHANGE_SETUP) as act:
        delete_profile(act.connection, payer)
        act.detail = {"payer": payer, "forgot": "profile"}
