"""The reassociation trace inside a bank line's text (R4.30).

``HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\`` → trace 736886274 of 1470858530.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TRN = re.compile(r"TRN\*1\*([^*~\\\s]+)(?:\*(1?\d{9,10}))?", re.I)
_COMPANY = re.compile(r"(?:ORIG(?:INATOR)? ID|CO(?:MPANY)? ID)\s*[:#]?\s*(\w{9,10})\b", re.I)


class Trace(NamedTuple):
    """Trace number (TRN02) and company id (TRN03) found in a text; empty when absent."""

    number: str
    company_id: str


def find_trace(text: str) -> Trace:
    """The trace that the payer's addenda left in the text, if any."""
    found = _TRN.search(text)
    company = _COMPANY.search(text)
    stated = (found[2] if found else None) or (company[1] if company else "")
    return Trace(found[1] if found else "", stated)
