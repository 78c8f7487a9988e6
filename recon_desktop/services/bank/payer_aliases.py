"""What banks call payers, learned from the matches people make (R4.31).

A learned name is shown with its origin, and can be removed, on Setup.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from recon_desktop.domain.bank.payer_words import stable_words
from recon_desktop.domain.bank.records import REMITTANCE
from recon_desktop.domain.bank.text import compact, names_payer

if TYPE_CHECKING:
    from recon_desktop.services.bank.match_by_hand import HandPart
    from recon_desktop.services.bank.open_items import OpenItems
    from recon_desktop.storage.engine import Connection

LEARNED = "learned"


def load_aliases(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Payer → the words by which banks name it."""
    from recon_desktop.storage.queries import setup

    aliases: dict[str, tuple[str, ...]] = {}
    for row in setup.load_aliases(connection):
        aliases[row.payer] = (*aliases.get(row.payer, ()), row.alias)
    return aliases


def learn_aliases(
    connection: Connection, items: OpenItems, parts: Iterable[HandPart]
) -> list[tuple[str, str]]:
    """Keep the bank's words for payers it did not name as we know them; (payer, words) learned.

    Words that another payer goes by teach nothing.
    """
    from recon_desktop.storage.queries import setup

    known = load_aliases(connection)
    practice = setup.load_practice(connection).name
    learned: list[tuple[str, str]] = []
    for line_id, kind, target_id, _ in parts:
        if kind != REMITTANCE:
            continue
        text, payer = items.lines[line_id].description, items.remittances[target_id].payer
        if not payer or names_payer(text, payer, known.get(payer, ())):
            continue
        words = stable_words(text, practice)
        if words and not _taken(items, known, payer, words):
            setup.save_alias(connection, setup.AliasRow(payer, words, LEARNED))
            known[payer] = (*known.get(payer, ()), words)
            learned.append((payer, words))
    return learned


def _taken(items: OpenItems, known: dict[str, tuple[str, ...]], payer: str, words: str) -> bool:
    """Another payer goes by these words."""
    others = {name for name in known if name != payer}
    others |= {each.payer for each in items.remittances.values() if each.payer != payer}
    squeezed = compact(words)
    return any(
        names_payer(words, other, known.get(other, ()))
        or any(squeezed in compact(alias) for alias in known.get(other, ()))
        for other in others
    )
