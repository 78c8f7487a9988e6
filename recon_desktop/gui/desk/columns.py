"""How a row of the posting desk is shown: columns, marks, and the sentence below the grid."""

from __future__ import annotations

from collections.abc import Callable

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskLine, DeskMark, Tally
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.words import counted

MARKS = {
    DeskMark.CLEAN: Mark("Clean", Tone.NEUTRAL, "circle"),
    DeskMark.ACCEPTED: Mark("OK", Tone.BALANCED, "check"),
    DeskMark.PERSON: Mark("Look", Tone.ATTENTION, "alert"),
    DeskMark.HELD: Mark("Held", Tone.ATTENTION, "clock"),
    DeskMark.INFO: Mark("Note", Tone.INFORMATION, "info"),
    DeskMark.POSTED: Mark("Posted", Tone.LOCKED, "lock"),
}
KEYS = (
    "Enter accepts, next · Shift+Enter claim · H hold · W write off · F4 choose · "
    "type an amount · Esc leaves"
)
_TYPED = {
    "Contractual": "contractual_cents",
    "Write-off": "written_off_cents",
    "Patient": "patient_cents",
    "Next": "next_payer_cents",
    "Open": "open_cents",
}
"""Columns that can be typed into, and their bucket."""
WHEN_USED = ("Write-off",)
"""Columns that come into sight by themselves once something stands in them."""


def bucket_of(title: str) -> str:
    """The bucket of a column; '' where nothing is typed."""
    return _TYPED.get(title, "")


def columns() -> tuple[Column[DeskLine], ...]:
    """The columns of R6.1; what is rare can be chosen. Widths are the least: amounts widen them."""
    return (
        Column("", lambda r: MARKS[r.mark], width=92),
        Column("Claim", claim_text),
        Column("Code", lambda r: r.code, width=84, strong=True),
        _amount("Charge", lambda r: r.charge_cents, 68, always=True),
        _amount("Allowed", lambda r: r.allowed_cents, 68, always=True),
        Column("Paid", lambda r: Money(r.paid_cents), width=68, strong=True, right=True),
        _amount("Deduct.", lambda r: r.deductible_cents, 62),
        _amount("Coins.", lambda r: r.coinsurance_cents, 54),
        _amount("Copay", lambda r: r.copay_cents, 54),
        _amount("Other PR", lambda r: r.other_pr_cents, 72, hidden=True),
        _amount("Contractual", lambda r: r.buckets.contractual_cents, 84),
        _amount("Write-off", lambda r: r.buckets.written_off_cents, 70, hidden=True),
        _amount("Withheld", lambda r: r.withheld_cents, 76, hidden=True),
        _amount("Other CO", lambda r: r.other_co_cents, 76, hidden=True),
        _amount("OA / PI", lambda r: r.oa_pi_cents, 72, hidden=True),
        _amount("Patient", lambda r: r.buckets.patient_cents, 62),
        _amount("Next", lambda r: r.buckets.next_payer_cents, 54, tip="Moves to the next payer"),
        _amount("Open", lambda r: r.buckets.open_cents, 64),
        _amount("Before", lambda r: r.before_cents if r.first else None, 80, hidden=True),
        _amount("After", lambda r: r.after_cents if r.first else None, 80, hidden=True),
        Column("Found", lambda r: r.rung, width=220, hidden=True),
        Column("Reasons", lambda r: r.reasons, width=200, hidden=True),
    )


def _amount(
    title: str,
    cents: Callable[[DeskLine], int | None],
    width: int,
    *,
    always: bool = False,
    hidden: bool = False,
    tip: str = "",
) -> Column[DeskLine]:
    """An amount; blank when it is nothing, unless it is always said."""

    def value(line: DeskLine) -> Money | None:
        found = cents(line)
        return Money(found) if found or (always and found is not None) else None

    if title in _TYPED:
        tip = f"{tip}. Type an amount or a sum such as 12.50+3".removeprefix(". ")
    return Column(title, value, width=width, right=True, hidden=hidden, tip=tip)


def claim_text(line: DeskLine) -> str:
    """``E1107 · J. Ito · 02/14``; nothing below the first row of a claim."""
    if not line.first:
        return ""
    if line.kind == "provider":
        return " ".join(filter(None, (line.claim, line.patient)))
    when = f"{line.dos:%m/%d}" if line.dos else ""
    return " · ".join(filter(None, (line.claim, line.patient, line.word or when)))


def name_of(line: DeskLine) -> str:
    """How a row is called in a sentence: ``E1107 99213``."""
    return line.claim if line.kind == "provider" else f"{line.claim} {line.code}".strip()


def written_text(line: DeskLine) -> str:
    """What posting the row writes, and what moves on."""
    parts = [line.entry_text]
    if line.buckets.next_payer_cents:
        parts.append(f"{_cents(line.buckets.next_payer_cents)} to the next payer")
    if line.buckets.patient_cents:
        parts.append(f"{_cents(line.buckets.patient_cents)} to the patient")
    if line.buckets.open_cents:
        parts.append(f"{_cents(line.buckets.open_cents)} stays open")
    return " · ".join(filter(None, parts)) or "Nothing is written."


def about_text(line: DeskLine) -> str:
    """Why somebody has to look, what the payer changed, how it was found, its reasons."""
    moved = "a person moved the remainder" if line.typed else ""
    parts = (line.why, line.note, moved, line.rung, line.reasons)
    return " · ".join(filter(None, parts))


def tally_text(count: Tally) -> str:
    """The footer in words: how many rows stand how."""
    parts = [
        (count.accepted, f"{count.accepted:,} accepted"),
        (count.clean, f"{count.clean:,} clean"),
        (count.held, f"{count.held:,} to suspense"),
        (count.waiting, f"{counted(count.waiting, 'line')} to look at"),
    ]
    return " · ".join(text for number, text in parts if number)


def waiting_text(count: Tally) -> str:
    """What becomes of the rows nobody decided, asked once before posting."""
    text = f"{counted(count.waiting, 'line')} that need a person are not decided."
    if count.suspense_cents:
        text += f" {_cents(count.suspense_cents)} of their payments go to suspense."
    if count.open_cents:
        text += f" {_cents(count.open_cents)} stay open with the payer, on the worklist."
    return text + " Everything else is posted as shown."


def _cents(cents: int) -> str:
    return screen_text(Money(cents))
