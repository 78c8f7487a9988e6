"""The words, colours and icons of states, the same in every place (UX.md, "Colour and words")."""

from __future__ import annotations

from datetime import date, datetime

from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.domain.findings import Severity
from recon_desktop.domain.money import Money
from recon_desktop.domain.words import counted as counted  # a word of the window too
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.table_model import Mark
from recon_desktop.gui.theme import Tone

KIND_NAMES = {
    "x12-835": "Remittance (835)",
    "x12-837p": "Claims (837P)",
    "ofx": "Bank statement (OFX)",
    "bai2": "Bank statement (BAI2)",
    "bank-csv": "Bank statement (CSV)",
    "charges": "Charges",
    "patient-totals": "Patient totals",
    "receipts": "Receipts",
    "claims-log": "Claims submitted",
    "visits": "Visits",
    "card-batches": "Card batches",
    "fee-schedule": "Fee schedule",
    "eob": "Paper EOB",
}

REMITTANCE_MARKS = {
    "Advice received": (Tone.INFORMATION, "file"),
    "Awaiting bank": (Tone.ATTENTION, "clock"),
    "Cleared": (Tone.BALANCED, "check"),
    "Partly held": (Tone.ATTENTION, "alert"),
    "Posted": (Tone.LOCKED, "lock"),
    "Reversed": (Tone.WRONG, "undo"),
    "Keyed again": (Tone.NEUTRAL, "edit"),
}

CHECKLIST_MARKS = {
    "done": Mark("Done", Tone.BALANCED, "check"),
    "fix": Mark("Fix", Tone.WRONG, "cross"),
    "todo": Mark("To do", Tone.ATTENTION, "alert"),
    "optional": Mark("Optional", Tone.NEUTRAL, "dash"),
}

SEVERITY_MARKS = {
    Severity.BLOCKING: Mark("Fix", Tone.WRONG, "cross"),
    Severity.WARNING: Mark("Look", Tone.ATTENTION, "alert"),
    Severity.INFO: Mark("Note", Tone.INFORMATION, "info"),
}


def kind_name(kind: str) -> str:
    """A kind of file in the practice's words."""
    return KIND_NAMES.get(kind, kind or "Not recognised")


def remittance_mark(state: str) -> Mark:
    """A remittance's state as a badge."""
    tone, icon = REMITTANCE_MARKS.get(state, (Tone.NEUTRAL, "dash"))
    return Mark(state, tone, icon)


def check_mark(check: CrossCheck) -> Mark:
    """Whether the day ties out, as a badge."""
    if check.status is DayStatus.BALANCED:
        return Mark("Balanced", Tone.BALANCED)
    if check.status is DayStatus.BALANCED_EXPLAINED:
        return Mark("Balanced with explained items", Tone.BALANCED)
    if check.status is DayStatus.INCOMPLETE:
        return Mark("Reports are missing", Tone.ATTENTION)
    return Mark(f"Out of balance by {screen_text(_largest(check))}", Tone.WRONG)


def _largest(check: CrossCheck) -> Money:
    return max(abs(check.V1), abs(check.VU))


def capitalised(text: str) -> str:
    """A sentence that began as part of another one."""
    return text[:1].upper() + text[1:]


def check_sentence(check: CrossCheck) -> str:
    """Whether the day ties out, as a person would say it."""
    if check.status is DayStatus.BALANCED:
        return "All three totals agree to the cent."
    if check.status is DayStatus.BALANCED_EXPLAINED:
        items = len(check.explained.spb) + len(check.explained.held) + len(check.explained.adj0)
        word = "item" if items == 1 else "items"
        return f"The difference of {screen_text(check.V2)} is explained by {items} {word}."
    if check.status is DayStatus.INCOMPLETE:
        names = ", ".join(kind_name(kind).lower() for kind in check.missing)
        return f"Not imported yet: {names}."
    return " ".join([*_off_sentences(check), *_first_look(check)])


def _off_sentences(check: CrossCheck) -> list[str]:
    said = []
    if check.V1:
        more, less = ("charges", "patient totals") if check.V1.cents > 0 else _SWAPPED
        said.append(f"The {more} report is {screen_text(abs(check.V1))} above the {less} report.")
    if check.VU:
        higher = "above" if check.VU.cents > 0 else "below"
        said.append(
            f"The charges are {screen_text(abs(check.VU))} {higher} what was collected and claimed."
        )
    return said


def _first_look(check: CrossCheck) -> list[str]:
    """The first finding that rests on records: where a person should begin."""
    found = (each for each in check.findings if each.sources)
    return [f"Look first at this: {each.text}" for each in found][:1]


_SWAPPED = ("patient totals", "charges")


def long_date(day: date) -> str:
    """``Tuesday, March 10``."""
    return f"{day:%A, %B} {day.day}"


def clock_text(instant: datetime) -> str:
    """``4:52 pm``."""
    return instant.strftime("%I:%M %p").lstrip("0").lower()
