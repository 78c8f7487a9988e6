"""What is told of a statement that is not kept in US dollars; the import refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def foreign_warnings(currencies: Iterable[str]) -> Iterator[str]:
    """One sentence a foreign currency of the file's accounts."""
    for name in sorted(set(currencies) - {"", "USD"}):
        shown = name if re.fullmatch("[A-Z]{3}", name) else "another currency"
        yield f"The account is kept in {shown}; only statements in US dollars are imported"
