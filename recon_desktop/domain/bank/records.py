"""The values that matching compares and gives (R4.31): open items of every kind, and matches."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from recon_desktop.domain.day.entries import Funding

REMITTANCE = "remittance"
DEPOSIT = "deposit"
CARD_BATCH = "card-batch"
RETURNED_CHECK = "returned-check"  # target: the receipt whose check the bank returned
RETURNED_REMITTANCE = "returned-remittance"  # target: a remittance whose EFT the bank took back
REFUND = "refund"  # target: a refund we paid
RETURNED_REFUND = "returned-refund"  # target: a refund whose money the bank gave back
ACCOUNT = "account"  # target: an account number of the chart (6120, 6100, 4900, else 3000)
PAYER_MONEY = "payer-money"  # target: the placeholder of a payer's money without its advice
WHOLE_KINDS = frozenset({REFUND, RETURNED_CHECK, RETURNED_REMITTANCE, RETURNED_REFUND})
"""Kinds that are not divided over bank lines."""

CARD_VIA = "card:"
"""How `via` begins for a remittance whose money is part of a card payout (R4.33)."""


TIERS = ("T1", "T2", "T3")
SUM = "SUM"
"""The tier of a part of a line that several targets make up."""
BY_HAND = "T4"
"""The tier of what only a person can say."""

SHOWN = 3
"""The best so many ways, and rivals, are shown."""
FITS_CAP = 100
"""Ways beyond this many are not told apart: `Combination.fits` stops here."""


class BankItem(NamedTuple):
    """A bank line that is not matched. Positive: money in. `booked`: not pending (R12.7).

    `open_cents`: what of the line is not matched yet; None when nothing is.
    """

    id: int
    account: str
    post_date: date
    amount_cents: int
    text: str
    trace: str
    company_id: str
    check_no: str
    booked: bool
    open_cents: int | None = None

    @property
    def cents(self) -> int:
        """What is still to be matched."""
        return self.amount_cents if self.open_cents is None else self.open_cents

    @property
    def whole(self) -> bool:
        """No part of it is matched."""
        return self.cents == self.amount_cents


class OpenRemittance(NamedTuple):
    """A remittance without its money. `method` is BPR04, `payment_date` BPR16.

    `open_cents`: what of it has not come yet; None when nothing has.
    """

    id: int
    trace: str
    payer_tax_id: str
    payer: str
    payer_id: str
    method: str
    amount_cents: int
    payment_date: date | None
    open_cents: int | None = None

    @property
    def cents(self) -> int:
        """What is still to come."""
        return self.amount_cents if self.open_cents is None else self.open_cents

    @property
    def whole(self) -> bool:
        """No part of it has come."""
        return self.cents == self.amount_cents


class OpenTicket(NamedTuple):
    """A deposit ticket the bank has not booked. `check_cents` goes with `check_numbers`.

    `open_cents`: what of it the bank has not booked yet; None when nothing is. `free_checks` goes
    with `check_numbers` too: a payer's check that no remittance has been matched to.
    """

    id: int
    number: str
    date: date
    amount_cents: int
    check_numbers: tuple[str, ...]
    check_cents: tuple[int, ...] = ()
    open_cents: int | None = None
    free_checks: tuple[bool, ...] = ()

    @property
    def cents(self) -> int:
        """What is still to be booked."""
        return self.amount_cents if self.open_cents is None else self.open_cents

    @property
    def whole(self) -> bool:
        """No part of it is booked."""
        return self.cents == self.amount_cents


class OpenBatch(NamedTuple):
    """A card batch whose payout has not been seen. Sums are made of one processor's batches.

    `open_cents`: what of the payout has not come yet; None when nothing has.
    """

    id: int
    batch_id: str
    closed_on: date
    payout_date: date | None
    net_cents: int
    gross_cents: int  # after refunds and chargebacks, before fees
    trace: str
    funding: Funding
    processor: str = ""
    open_cents: int | None = None

    @property
    def payout_cents(self) -> int:
        """What the bank gets: the net, or the gross where fees are debited monthly (R3.14)."""
        return self.gross_cents if self.funding == Funding.GROSS else self.net_cents

    @property
    def cents(self) -> int:
        """What is still to come."""
        return self.payout_cents if self.open_cents is None else self.open_cents

    @property
    def whole(self) -> bool:
        """No part of it has come."""
        return self.cents == self.payout_cents


class CardReceipt(NamedTuple):
    """A payer's virtual card that the desk has run (R3.8): booked with its remittance alone.

    `batch`: the id of the batch it names, or ''.
    """

    number: str
    payer: str
    amount_cents: int
    taken_on: date
    batch: str


class CardUse(NamedTuple):
    """A remittance that has a card sale of a batch, by its receipt where there is one."""

    batch_id: int
    receipt_no: str
    amount_cents: int


class PatientCards(NamedTuple):
    """What patients paid by card on a day, less refunds. `batch`: as their receipts name it."""

    day: date
    batch: str
    amount_cents: int


class CardDesk(NamedTuple):
    """What the desk knows of the sales in card batches (R4.33)."""

    receipts: tuple[CardReceipt, ...] = ()
    uses: tuple[CardUse, ...] = ()
    patients: tuple[PatientCards, ...] = ()


class OpenCheck(NamedTuple):
    """A patient's check on a cleared ticket: the bank may return it (R3.12). `id`: its receipt."""

    id: int
    check_no: str
    amount_cents: int
    deposited_on: date
    ticket: str


class OpenRefund(NamedTuple):
    """A refund we paid that the bank has not booked. `number`: its check number."""

    id: int
    number: str
    payee: str
    amount_cents: int
    paid_on: date
    method: str


class PaidRemittance(NamedTuple):
    """A remittance whose EFT came: the payer's bank may take it back."""

    id: int
    trace: str
    payer_tax_id: str
    payer: str
    payer_id: str
    amount_cents: int
    cleared_on: date


class MatchSettings(NamedTuple):
    """Windows, and the words that mark a kind of line: whole words, but for deposits; any case."""

    remittance_days: int = 3  # business days either side of BPR16
    deposit_days: int = 3  # business days from the ticket's date on
    card_first_day: int = 1  # business days after the batch closed
    card_last_day: int = 3
    deposit_words: tuple[str, ...] = ("DEPOSIT",)
    correction_days: int = 10  # business days in which a bank corrects a ticket (R3.11)
    correction_words: tuple[str, ...] = ("CORRECTION", "CORRECTED", "ADJUSTMENT", "ADJ")
    returned_days: int = 90  # calendar days after the deposit
    returned_words: tuple[str, ...] = (
        "RETURNED",
        "RETURN ITEM",
        "RETURN CHECK",
        "NSF",
        "CHARGEBACK",
    )
    refund_days: int = 180  # calendar days in which a refund check is cashed
    fee_words: tuple[str, ...] = ("FEE", "FEES", "SERVICE CHARGE", "ANALYSIS CHARGE")
    card_fee_words: tuple[str, ...] = ("MERCHANT", "BANKCARD", "BANKCD", "CARD", "DISCOUNT")
    interest_words: tuple[str, ...] = ("INTEREST",)
    other_words: tuple[str, ...] = ("PAYROLL", "RENT", "TRANSFER", "LOAN", "TAX")
    gross_processors: tuple[str, ...] = ()  # whose fees are debited once a month (R3.14)
    virtual_card_days: int = 30  # calendar days from BPR16 to the card sale (R4.33)
    card_batch_days: int = 3  # calendar days from a card sale to its batch (R3.17)
    most_candidates: int = 50  # sums of three are looked for among so many at most


class Match(NamedTuple):
    """A bank line, or a part of it, and what it is. `reason` is empty when no person is needed.

    `amount_cents`: that part. `via`: the number of the deposit ticket that holds a remittance's
    check, or what `card_via` gives for a virtual card (R4.33); such a match shares the bank line
    of the ticket or the batch. `rivals`: other targets the line fits, or other lines the
    target fits (the best of them).
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


class Combination(NamedTuple):
    """One way in which a sum fits: one line and several targets, or several lines and one target.

    `fits`: how many ways there are (FITS_CAP: so many or more). `evidence`: why a person decides.
    """

    bank_ids: tuple[int, ...]
    kind: str
    target_ids: tuple[int, ...]
    amount_cents: int
    fits: int
    evidence: str


class MatchResult(NamedTuple):
    """Everything accounted for: matched, proposed, and what nothing was matched with (ids)."""

    matched: tuple[Match, ...]
    proposed: tuple[Match, ...]
    unmatched_bank: tuple[int, ...]
    unmatched_remittances: tuple[int, ...]
    unmatched_tickets: tuple[int, ...]
    unmatched_batches: tuple[int, ...]
    unmatched_refunds: tuple[int, ...] = ()
    combinations: tuple[Combination, ...] = ()


DEFAULT_SETTINGS = MatchSettings()


def card_via(batch_id: int, receipt_no: str = "") -> str:
    """`via` of a virtual card: its batch by row id, and the desk's receipt where there is one."""
    return f"{CARD_VIA}{batch_id}:{receipt_no}" if receipt_no else f"{CARD_VIA}{batch_id}"


def read_card_via(via: str) -> tuple[int, str]:
    """The batch and the receipt, '' without one: ``card:12:1043`` → (12, "1043")."""
    batch_id, _, receipt_no = via.removeprefix(CARD_VIA).partition(":")
    return int(batch_id), receipt_no
