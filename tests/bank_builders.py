"""Bank lines and what they pay, for tests: small statements, remittances of one claim, balances."""

from __future__ import annotations

from pathlib import Path

from day_files import write_bank
from practice_builders import paid_claim, rows, write_835

from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.bank_view import BankLineView, load_bank
from recon_desktop.services.practice import Practice


def an_advice(
    folder: Path,
    trace: str,
    payment: str,
    claim: str = "E1107",
    payer: str = "ALPHA MUTUAL",
    **more: str,
) -> Path:
    """A remittance of one claim that pays all of it."""
    claims = paid_claim(claim, charge=payment, paid=payment, copay="0", icn=f"I{trace}")
    path = folder / f"{trace}.835"
    return write_835(path, claims, payment=payment, trace=trace, payer=payer, **more)


def bank(folder: Path, *lines: tuple[str, str, str], name: str = "bank") -> Path:
    """A statement of (yyyymmdd, amount, text)."""
    listed = [(day, amount, f"{name}{at}", text) for at, (day, amount, text) in enumerate(lines)]
    return write_bank(folder / f"{name}.ofx", listed)


def lines_of(practice: Practice) -> dict[str, BankLineView]:
    """Bank lines by their text."""
    return {line.text: line for line in load_bank(practice).lines}


def state_of(practice: Practice, trace: str) -> str:
    return str(
        rows(practice.store.path, "SELECT state FROM remittance WHERE trace = ?", trace)[0][0]
    )


def remittance_id(practice: Practice, trace: str) -> int:
    return int(rows(practice.store.path, "SELECT id FROM remittance WHERE trace = ?", trace)[0][0])


def balance(practice: Practice, account: int) -> int:
    found = {number: money.cents for number, _, money in load_balances(practice).accounts}
    return found.get(account, 0)
