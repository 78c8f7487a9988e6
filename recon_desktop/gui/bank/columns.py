"""The columns of the bank's two panes, and the words for what a bank line can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.services.bank.bank_view import BankLineView, OpenItemView, PartView

KINDS = {
    "remittance": ("Remittance", "remittances"),
    "deposit": ("Deposit", "drawer"),
    "card-batch": ("Card batch", "coins"),
    "refund": ("Refund", "undo"),
    "returned-check": ("Returned check", "undo"),
    "returned-refund": ("Returned refund", "undo"),
    "returned-remittance": ("Returned payment", "undo"),
    "payer-money": ("No advice yet", "clock"),
    "account": ("Bank activity", "bank"),
}
"""Kind → its word and icon."""

TIERS = {
    "T1": "by its number",
    "T2": "by amount, date and name",
    "T3": "by amount and date",
    "SUM": "as the only sum that fits",
    "T4": "by hand",
}


def line_columns() -> tuple[Column[BankLineView], ...]:
    """What the bank says."""
    return (
        Column("Date", lambda b: b.post_date, width=102),
        Column("Bank says", lambda b: b.text),
        Column("Amount", lambda b: b.amount, width=88),
        Column("", line_mark, width=136),
        Column("Age", lambda b: age(b.age_days), width=50, tip="Days since the bank booked it"),
        Column("Account", lambda b: f"···{b.account_last4}", width=76, hidden=True),
        Column("Matched to", lambda b: b.target_text, width=120, hidden=True),
    )


def item_columns() -> tuple[Column[OpenItemView], ...]:
    """What waits for the bank."""
    return (
        Column("", lambda i: Mark(KINDS[i.kind][0], Tone.NEUTRAL, KINDS[i.kind][1]), 118),
        Column("What", item_text),
        Column("Amount", lambda i: i.amount, width=88),
        Column("Age", lambda i: age(i.age_days), width=50, tip="Days since its own date"),
        Column("Date", lambda i: i.day, width=102, hidden=True),
        Column("In all", lambda i: i.total, width=96, hidden=True),
    )


def age(days: int) -> int | None:
    """Days gone by; none for what had not come by the day that is looked at."""
    return days if days >= 0 else None


def item_text(item: OpenItemView) -> str:
    """Payer and trace, or what it is with its number; what has come of it so far."""
    if item.kind == "remittance":
        text = f"{item.text} · {item.name}"
    elif item.kind in ("deposit", "card-batch"):
        text = f"{item.text} {item.name}"
    else:
        text = f"{item.name} · {item.text}"
    if item.amount != item.total:
        text += f" · rest of {screen_text(item.total)}"
    return text


def line_mark(line: BankLineView) -> Mark:
    """Where a bank line stands."""
    if line.waits_for_advice:
        return Mark("No advice yet", Tone.ATTENTION, "clock")
    if line.parts and line.open:
        used = screen_text(line.amount - line.open)
        return Mark(f"{used} matched", Tone.ATTENTION, "circle")
    if line.parts:
        word, glyph = KINDS.get(line.parts[0].kind, ("Matched", "check"))
        if len(line.parts) > 1:
            word = f"{len(line.parts)} items"
        return Mark(word, Tone.BALANCED, "lock" if line.locked else glyph)
    if line.pending:
        return Mark("Pending", Tone.NEUTRAL, "clock")
    money_in = line.amount.cents > 0
    return Mark("Open", Tone.ATTENTION if money_in else Tone.NEUTRAL, "circle")


def part_text(part: PartView) -> str:
    """A part of a line, for a menu: ``Remittance 0088812345, 60.00``."""
    kind = KINDS.get(part.kind, (part.kind, ""))[0]
    return f"{kind} {part.target}, {screen_text(part.amount)}"


def matched_text(line: BankLineView) -> str:
    """What a line was matched to, and how."""
    if line.waits_for_advice:
        return f"Noted as money of {line.parts[0].target}; its advice takes it over when it comes."
    if line.open:
        used, whole = screen_text(line.amount - line.open), screen_text(line.amount)
        told = ", ".join(part_text(part) for part in line.parts)
        return f"{used} of {whole} matched: {told}."
    if len(line.parts) > 1:
        return f"Matched to {', '.join(part_text(part) for part in line.parts)}."
    part = line.parts[0]
    kind = KINDS.get(part.kind, (part.kind, ""))[0].lower()
    note = f" ({part.note})" if part.note else ""
    return f"Matched to {kind} {part.target}, {TIERS.get(part.tier, part.tier)}{note}."
