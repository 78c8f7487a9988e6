"""A keyed EOB as rows of a grid, and what typing into a cell makes of it. No Qt, no services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.keyed import (
    KeyedAdjustment,
    KeyedClaim,
    KeyedLine,
    KeyedProvider,
    KeyedRemittance,
    retype,
)
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.typed_input import parse_amount

CLAIM, LINE, PROVIDER, NEW_CLAIM, NEW_PROVIDER = "claim", "line", "provider", "+claim", "+provider"
_REASON = re.compile(r"^\s*(CO|PR|OA|PI)\s*-?\s*([A-Z]?\d{1,4}[A-Z]?)\s*$", re.IGNORECASE)
_BUCKETS = {
    "Allowed": "allowed_cents",
    "Paid": "paid_cents",
    "Contractual": "contractual_cents",
    "Deduct.": "deductible_cents",
    "Coins.": "coinsurance_cents",
    "Copay": "copay_cents",
}
_TYPED = {
    CLAIM: frozenset({"Paid"}),
    LINE: frozenset({*_BUCKETS, "Code", "Other", "Reason"}),
    PROVIDER: frozenset({"Claim", "Code", "Paid"}),
    NEW_CLAIM: frozenset({"Claim"}),
    NEW_PROVIDER: frozenset({"Code"}),
}
_TEXTS = frozenset({"Claim", "Code", "Reason"})


class KeyRow(NamedTuple):
    """One row. `at` is the place of the claim or provider-level line, `line_at` of the line."""

    kind: str
    at: int = 0
    line_at: int = 0
    claim: KeyedClaim | None = None
    line: KeyedLine | None = None
    provider: KeyedProvider | None = None

    @property
    def place(self) -> tuple[str, int, int]:
        """Which row it is, whatever stands in it."""
        return self.kind, self.at, self.line_at


def rows_of(keyed: KeyedRemittance) -> Iterator[KeyRow]:
    """Claims with their lines, provider level, and a row each to add one more."""
    for at, claim in enumerate(keyed.claims):
        yield KeyRow(CLAIM, at, claim=claim)
        for line_at, line in enumerate(claim.lines):
            yield KeyRow(LINE, at, line_at, claim=claim, line=line)
    yield KeyRow(NEW_CLAIM, len(keyed.claims))
    for at, each in enumerate(keyed.providers):
        yield KeyRow(PROVIDER, at, provider=each)
    yield KeyRow(NEW_PROVIDER, len(keyed.providers))


def columns() -> tuple[Column[KeyRow], ...]:
    """What is typed, from left to right as it stands on paper."""
    return (
        Column("", _mark, width=92),
        Column("Claim", _claim_text, tone=_hint_tone),
        Column("Code", _code_text, width=84, strong=True),
        Column("Charge", _charge, width=76, right=True),
        *(
            Column(title, partial(_bucket, name=name), width=_width(title), right=True)
            for title, name in _BUCKETS.items()
        ),
        Column("Other", _other, width=68, right=True),
        Column("Reason", _reason_text, width=76),
        Column("Difference", _difference, width=84, right=True, tone=_difference_tone),
    )


def _width(title: str) -> int:
    return {"Contractual": 88, "Coins.": 64, "Copay": 64, "Deduct.": 68}.get(title, 76)


def can_type(row: KeyRow, title: str) -> bool:
    """The cell takes typed text."""
    if row.line is not None and title in ("Other", "Reason"):
        return len(row.line.others) < 2
    return title in _TYPED[row.kind]


def is_text(row: KeyRow, title: str) -> bool:
    """What is typed there is a text, not an amount."""
    return title in _TEXTS and can_type(row, title)


def cell_text(row: KeyRow, title: str) -> str:
    """What stands in a cell when typing begins."""
    if title == "Claim":
        return row.provider.reference if row.provider else ""
    if title == "Code":
        return row.line.code if row.line else row.provider.code if row.provider else ""
    if title == "Reason":
        return _reason_text(row)
    value = _other(row) if title == "Other" else _bucket(row, _BUCKETS[title])
    return screen_text(value).replace("−", "-") if value is not None else ""


def typed(keyed: KeyedRemittance, row: KeyRow, title: str, text: str, how: str) -> KeyedRemittance:
    """The EOB with what was typed. Raises ValueError, fit to show."""
    if row.kind == LINE and row.line is not None:
        return with_line(keyed, row, _typed_line(row.line, title, text, how))
    if row.kind == CLAIM and row.claim is not None:
        return with_claim(keyed, row.at, _typed_claim(row.claim, parse_amount(text)))
    if row.kind == PROVIDER and row.provider is not None:
        return with_provider(keyed, row.at, _typed_provider(row.provider, title, text))
    if row.kind == NEW_PROVIDER and text.strip():
        made = KeyedProvider(text.strip().upper(), 0)
        return keyed._replace(providers=(*keyed.providers, made))
    return keyed


def with_claim(keyed: KeyedRemittance, at: int, claim: KeyedClaim | None) -> KeyedRemittance:
    """The EOB with another claim at a place; None takes it out."""
    claims = list(keyed.claims)
    claims[at : at + 1] = [claim] if claim is not None else []
    return keyed._replace(claims=tuple(claims))


def with_line(keyed: KeyedRemittance, row: KeyRow, line: KeyedLine | None) -> KeyedRemittance:
    """The EOB with another line; None takes it out. A line typed by hand ends a proposed spread."""
    claim = keyed.claims[row.at]
    lines = list(claim.lines)
    lines[row.line_at : row.line_at + 1] = [line] if line is not None else []
    return with_claim(keyed, row.at, claim._replace(lines=tuple(lines)))


def with_provider(
    keyed: KeyedRemittance, at: int, provider: KeyedProvider | None
) -> KeyedRemittance:
    """The EOB with another provider-level line; None takes it out."""
    providers = list(keyed.providers)
    providers[at : at + 1] = [provider] if provider is not None else []
    return keyed._replace(providers=tuple(providers))


def _typed_claim(claim: KeyedClaim, cents: int) -> KeyedClaim:
    """A payment typed for the claim; with one line it is that line's."""
    if len(claim.lines) != 1:
        return claim._replace(paid_cents=cents, spread="")
    return claim._replace(
        paid_cents=None, spread="", lines=(retype(claim.lines[0], "paid_cents", cents),)
    )


def _typed_line(line: KeyedLine, title: str, text: str, how: str) -> KeyedLine:
    if title == "Code":
        code, _, modifiers = text.strip().upper().replace("-", ":").partition(":")
        return line._replace(code=code, modifiers=modifiers)
    if title == "Reason":
        group, reason = parse_reason(text)
        old = line.others[0].amount_cents if line.others else line.difference_cents
        return line._replace(others=(KeyedAdjustment(group, reason, old),))
    cents = parse_amount(text)
    if title == "Other":
        was = line.others[0] if line.others else KeyedAdjustment("CO", "", 0)
        others = (was._replace(amount_cents=cents),) if cents else ()
        return line._replace(others=others)
    return retype(line, _BUCKETS[title], cents, carry=how == "tab" and cents == 0)


def _typed_provider(provider: KeyedProvider, title: str, text: str) -> KeyedProvider:
    if title == "Code":
        return provider._replace(code=text.strip().upper())
    if title == "Claim":
        return provider._replace(reference=text.strip())
    return provider._replace(amount_cents=parse_amount(text))


def parse_reason(text: str) -> tuple[str, str]:
    """``co16`` → ('CO', '16'). ValueError when it is no group and reason."""
    found = _REASON.match(text)
    if not found:
        raise ValueError("Type group and reason as the EOB states them, for example CO-16.")
    return found[1].upper(), found[2].upper()


def _mark(row: KeyRow) -> Mark | None:
    if row.claim is not None and row.kind == CLAIM:
        if row.claim.spread == "proposed":
            return Mark("Check", Tone.ATTENTION, "alert")
        whole = not row.claim.difference_cents
        done = whole and all(not line.difference_cents for line in row.claim.lines)
        return Mark("Keyed", Tone.BALANCED) if done else Mark("Open", Tone.ATTENTION, "circle")
    return None


def _claim_text(row: KeyRow) -> str:
    if row.kind == CLAIM and row.claim is not None:
        name = f"{row.claim.patient_first[:1]}. {row.claim.patient_last}".strip(". ")
        when = f"{row.claim.dos:%m/%d}" if row.claim.dos else ""
        return " · ".join(filter(None, (row.claim.claim_id, name, when)))
    if row.line is not None:
        return f"    line {row.line_at + 1}"
    if row.provider is not None:
        return f"Provider {row.provider.reference}".strip()
    return "Claim number or patient" if row.kind == NEW_CLAIM else "Provider level: code →"


def _hint_tone(row: KeyRow) -> Tone | None:
    return Tone.NEUTRAL if row.kind in (NEW_CLAIM, NEW_PROVIDER, LINE) else None


def _code_text(row: KeyRow) -> str:
    if row.line is not None:
        return "-".join(filter(None, (row.line.code, row.line.modifiers.replace(":", "-"))))
    return row.provider.code if row.provider is not None else ""


def _charge(row: KeyRow) -> Money | None:
    if row.line is not None:
        return Money(row.line.charge_cents)
    return Money(row.claim.charge_cents) if row.claim is not None else None


def _bucket(row: KeyRow, name: str) -> Money | None:
    if row.line is not None:
        cents = getattr(row.line, name)
        return Money(cents) if cents or name == "paid_cents" else None
    if row.provider is not None and name == "paid_cents":
        return Money(row.provider.amount_cents)
    if row.claim is None:
        return None
    if name == "paid_cents":
        return Money(row.claim.stated_cents)
    total = sum(getattr(line, name) or 0 for line in row.claim.lines)
    return Money(total) if total else None


def _other(row: KeyRow) -> Money | None:
    lines = [row.line] if row.line else list(row.claim.lines) if row.claim else []
    total = sum(each.amount_cents for line in lines for each in line.others)
    return Money(total) if total else None


def _reason_text(row: KeyRow) -> str:
    if row.line is None:
        return ""
    return " ".join(f"{x.group}-{x.reason}" if x.reason else "reason?" for x in row.line.others)


def _difference(row: KeyRow) -> Money | None:
    if row.line is not None:
        return Money(row.line.difference_cents)
    return Money(row.claim.difference_cents) if row.claim is not None else None


def _difference_tone(row: KeyRow) -> Tone | None:
    return Tone.WRONG if _difference(row) else Tone.NEUTRAL
