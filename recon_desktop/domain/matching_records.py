"""The values that matching compares and gives (R4.31): open items of four kinds, and matches."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from recon_desktop.domain.day_entries import Funding

REMITTANCE = "remittance"
DEPOSIT = "deposit"
CARD_BATCH = "card-batch"


class BankItem(NamedTuple):
    """A bank line that is not matched. Positive: money in. `booked`: not pending (R12.7)."""

    id: int
    account: str
    post_date: date
    amount_cents: int
    text: str
    trace: str
    company_id: str
    check_no: str
    booked: bool


class OpenRemittance(NamedTuple):
    """A remittance without its money. `method` is BPR04, `payment_date` BPR16."""

    id: int
    trace: str
    payer_tax_id: str
    payer: str
    payer_id: str
    method: str
    amount_cents: int
    payment_date: date | None


class OpenTicket(NamedTuple):
    """A deposit ticket the bank has not booked. `check_cents` goes with `check_numbers`."""

    id: int
    number: str
    date: date
    amount_cents: int
    check_numbers: tuple[str, ...]
    check_cents: tuple[int, ...] = ()


class OpenBatch(NamedTuple):
    """A card batch whose payout has not been seen."""

    id: int
    batch_id: str
    closed_on: date
    payout_date: date | None
    net_cents: int
    gross_cents: int  # after refunds and chargebacks, before fees
    trace: str
    funding: Funding

    @property
    def payout_cents(self) -> int:
        """What the bank gets: the net, or the gross where fees are debited monthly (R3.14)."""
        return self.gross_cents if self.funding == Funding.GROSS else self.net_cents


class MatchSettings(NamedTuple):
    """Windows in business days, and the words that mark a deposit."""

    remittance_days: int = 3  # either side of BPR16
    deposit_days: int = 3  # from the ticket's date on
    card_first_day: int = 1  # after the batch closed
    card_last_day: int = 3
    deposit_words: tuple[str, ...] = ("DEPOSIT",)


class Match(NamedTuple):
    """A bank line and what it is. `reason` is empty when no person is needed.

    `via`: the number of the deposit ticket that holds a remittance's check; such a match shares
    the ticket's bank line. `rivals`: other targets the line fits, or other lines the target fits.
    """

    bank_id: int
    kind: str
    target_id: int
    tier: str
    amount_cents: int
    evidence: str
    reason: str = ""
    via: str = ""
    rivals: tuple[str, ...] = ()


class MatchResult(NamedTuple):
    """Everything accounted for: matched, proposed, and what nothing was matched with (ids)."""

    matched: tuple[Match, ...]
    proposed: tuple[Match, ...]
    unmatched_bank: tuple[int, ...]
    unmatched_remittances: tuple[int, ...]
    unmatched_tickets: tuple[int, ...]
    unmatched_batches: tuple[int, ...]


DEFAULT_SETTINGS = MatchSettings()
