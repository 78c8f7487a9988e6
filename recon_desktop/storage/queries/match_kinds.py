"""How the kind of a match stands in the file.

A card batch has at most one live match of kind ``card-batch``, the one that pays all of it. Where a
processor pays one in parts, each part is kept as ``card-part``; above this file both are the batch.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, literal

from recon_desktop.storage.tables.bank import bank_match

CARD_BATCH, CARD_PART = "card-batch", "card-part"
KIND: ColumnElement[str] = case(
    (bank_match.c.kind == CARD_PART, literal(CARD_BATCH)), else_=bank_match.c.kind
).label("kind")
"""What a match pays."""


def of_kind(kind: str) -> ColumnElement[bool]:
    """The match in hand pays something of this kind."""
    if kind == CARD_BATCH:
        return bank_match.c.kind.in_((CARD_BATCH, CARD_PART))
    return bank_match.c.kind == kind
