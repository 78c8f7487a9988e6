"""Card money for tests: receipts of patients' and of payers' cards, a payout and its advice."""

from __future__ import annotations

from pathlib import Path

from bank_builders import an_advice, bank, lines_of
from builders import a_receipt
from practice_builders import OWNER, take
from report_files import write_report

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import CardBatch, Purpose, Receipt, Tender
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.practice import Practice

PAYOUT = "MERCHANT BANKCARD"
BANK, CARDS, CLEARING, FEES = 1000, 1015, 1190, 6100


def a_virtual_card(amount: str = "100.00", **fields: object) -> Receipt:
    """The desk ran a payer's card."""
    values: dict[str, object] = {
        "receipt_no": "1051",
        "line": 8,
        "tender": Tender.VIRTUAL_CARD,
        "purpose": Purpose.PAYER_CHECK,
        "payer": "ALPHA MUTUAL",
        "patient_id": "",
        "encounter_id": "",
    }
    return a_receipt(amount, **(values | fields))


def a_card(amount: str, **fields: object) -> Receipt:
    """A patient paid by card, on account."""
    values: dict[str, object] = {
        "receipt_no": "1052",
        "line": 9,
        "tender": Tender.CARD,
        "purpose": Purpose.PRIOR_BALANCE,
        "encounter_id": "",
    }
    return a_receipt(amount, **(values | fields))


def paid_out(batch: CardBatch, day: str = "20260312", text: str = PAYOUT) -> tuple[str, str, str]:
    return (day, Money(batch.net_cents).plain, text)


def by_card(folder: Path, trace: str = "TA", amount: str = "100.00", **more: str) -> Path:
    """The advice of a payment by virtual card."""
    return an_advice(folder, trace, amount, method="NON", paid_on="20260310", **more)


def pay_out(practice: Practice, folder: Path, batch: CardBatch) -> int:
    """The batch and its payout, matched; the bank line."""
    take(practice, write_report(folder / "cards.csv", [batch]), bank(folder, paid_out(batch)))
    match_bank(practice, OWNER)
    return lines_of(practice)[PAYOUT].id


def card_proposals(practice: Practice) -> list[tuple[int, str]]:
    """(remittance, why) of what the page proposes as a virtual card."""
    return [(each.target_id, each.reason) for each in load_bank(practice).proposals if each.via]
