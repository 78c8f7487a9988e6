"""The trial balance and the receivables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recon_desktop.domain.accounts import CHART, INSURANCE_AR, PATIENT_AR
from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Practice


@dataclass(frozen=True, slots=True)
class Balances:
    """Account number, name and balance (debit positive), in the order of the chart."""

    accounts: tuple[tuple[int, str, Money], ...]
    ar_patient: Money
    ar_insurance: Money
    in_balance: bool


def load_balances(practice: Practice, as_of: date | None = None) -> Balances:
    """All accounts that were ever used, up to and including `as_of`."""
    from recon_desktop.storage.queries.ledger import balances

    with practice.store.read() as connection:
        found = balances(connection, as_of=as_of)
    return Balances(
        accounts=tuple((n, CHART[n].name, Money(found[n])) for n in sorted(found)),
        ar_patient=Money(found.get(PATIENT_AR, 0)),
        ar_insurance=Money(found.get(INSURANCE_AR, 0)),
        in_balance=sum(found.values()) == 0,
    )
