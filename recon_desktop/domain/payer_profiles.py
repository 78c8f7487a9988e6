"""What the practice says of a payer beside its rules and prices."""

from __future__ import annotations

from typing import NamedTuple


class PayerProfile(NamedTuple):
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
