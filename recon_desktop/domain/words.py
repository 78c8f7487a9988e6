"""Words that every room says the same way."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """``1 receipt``, ``12 receipts``; `many` where the plural is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
