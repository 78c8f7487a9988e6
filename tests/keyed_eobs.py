"""A paper EOB as a person keys it."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.posting.keyed import KeyedRemittance, retype
from recon_desktop.services.posting.key_remittance import own_claim
from recon_desktop.services.practice import Practice


def an_eob(practice: Practice, **fields) -> KeyedRemittance:
    """E1107 paid 148.75 with a copay of 25.00: no ids, and no claim number of the payer's."""
    claim = own_claim(practice, "E1107")
    line = retype(claim.lines[0]._replace(code="99213"), "paid_cents", 14_875)
    values = {
        "payer": "Harbor",
        "trace": "70012",
        "payment_date": date(2026, 3, 12),
        "payment_cents": 14_875,
        "payee": practice.name,
        "claims": (claim._replace(lines=(line,)),),
    }
    return KeyedRemittance(**(values | fields))
