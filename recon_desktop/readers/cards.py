"""Card numbers are masked before they are stored (TRUST, controls).

A receipts journal may print the whole number where only the last digits belong. Digits that pass
the card check sum (Luhn) keep their last four: ``4111 1111 1111 1111`` → ``•••• 1111``.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


def mask_card_number(text: str) -> str:
    """The text with every card number in it reduced to its last four digits."""
    return _NUMBER.sub(_masked, text) if len(text) > 12 else text


def _masked(found: re.Match[str]) -> str:
    digits = [int(sign) for sign in found[0] if sign.isdigit()]
    return f"•••• {''.join(map(str, digits[-4:]))}" if _checks(digits) else found[0]


def _checks(digits: list[int]) -> bool:
    """Luhn: every second digit from the right doubled, digit sums added, a multiple of ten."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
