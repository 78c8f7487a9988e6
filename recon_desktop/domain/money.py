"""Money: integer cents in US dollars, parsed at the edge and formatted as late as possible.

Bulk records and tables hold bare integers whose names end in ``_cents``; totals, findings and
everything that is shown hold :class:`Money`. No float ever touches either. Ratios are
``Decimal`` and are rounded by :func:`percent_text` alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MAX_CENTS = 10**15
"""A cent amount above this is a reading error, not money."""

_AMOUNT = re.compile(
    r"""^(?P<open>\()?\s*(?P<sign>[-+−])?\s*\$?\s*(?P<sign2>[-−])?
        (?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<frac>\d*))?
        \s*(?P<trail>[-−])?\s*(?P<close>\))?$""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of US dollars, in integer cents."""

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"Money takes integer cents, not {type(self.cents).__name__}")

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __abs__(self) -> Money:
        return Money(abs(self.cents))

    def __mul__(self, times: int) -> Money:
        return Money(self.cents * times)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """On screen: ``1,234.50``, ``-12.00``, ``0.00``."""
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{sign}{dollars:,}.{cents:02d}"

    @property
    def paper(self) -> str:
        """On paper: negatives in parentheses, ``(1,234.50)`` (R10.1)."""
        return f"({-self})" if self.cents < 0 else self.text

    @property
    def plain(self) -> str:
        """For files: ``-1234.50``, no thousands separators."""
        return self.text.replace(",", "")

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read ``$1,234.50``, ``(12.00)``, ``12.00-``, ``-12.00``, ``1234.5`` (R12.2).

        Raises ValueError with a reason when the text is not an amount, has more than two
        decimals (unless they are zeros), or carries two signs; nothing is ever rounded.
        """
        return cls(parse_cents(text))


ZERO = Money(0)


def parse_cents(text: str) -> int:
    """Read an amount (forms of R12.2) to integer cents; ValueError with a reason otherwise.

    The reason never quotes the text: under a wrong heading it could be a patient's name.
    """
    stripped = text.strip().replace("\u00a0", "")
    found = _AMOUNT.match(stripped)
    if not found or (found["whole"] is None and not found["frac"]):
        raise ValueError("is not an amount")
    frac = found["frac"] or ""
    if len(frac.rstrip("0")) > 2:
        raise ValueError("has more than two decimals")
    if (found["open"] is None) != (found["close"] is None):
        raise ValueError("has one parenthesis")
    signs = [found["sign"] not in (None, "+"), found["sign2"] is not None]
    signs += [found["open"] is not None, found["trail"] is not None]
    if sum(signs) > 1:
        raise ValueError("has two signs")
    whole = (found["whole"] or "0").replace(",", "")
    cents = int(whole) * 100 + int((frac + "00")[:2])
    if cents > MAX_CENTS:
        raise ValueError("is too large to be an amount")
    return -cents if any(signs) else cents


def percent_text(part: int, whole: int) -> str:
    """``part/whole`` as a percentage, half-up to one place; ``n/a`` when whole is 0 (§0, §9)."""
    if whole == 0:
        return "n/a"
    ratio = Decimal(part) * 100 / Decimal(whole)
    return f"{ratio.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)} %"
