"""A bank line and the item chosen for it: do they fit to the cent, and in words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.services.bank_view import BankLineView, OpenItemView


class Pairing(NamedTuple):
    """What is chosen in the two panes."""

    line: BankLineView | None
    item: OpenItemView | None

    @property
    def difference(self) -> Money | None:
        """Bank − item; None until both are chosen."""
        if self.line is None or self.item is None:
            return None
        return self.line.amount - self.item.amount

    @property
    def fits(self) -> bool:
        """They can be matched: equal to the cent, booked, and not matched yet."""
        return (
            self.line is not None
            and self.difference == Money(0)
            and self.line.match_id is None
            and not self.line.pending
        )

    @property
    def tone(self) -> Tone | None:
        """Green at zero, red otherwise, plain while nothing is chosen."""
        if self.difference is None:
            return None
        return Tone.WRONG if self.difference else Tone.BALANCED

    @property
    def words(self) -> str:
        """What the difference means."""
        if self.line is None or self.item is None or self.difference is None:
            return "Choose on the right what this bank line is."
        if not self.difference:
            return "The amounts are equal; press Match if they belong together."
        more = "more" if self.difference.cents > 0 else "less"
        return f"The bank has {screen_text(abs(self.difference))} {more} than {self.item.name}."

    def is_pair(self, kind: str, target_id: int) -> bool:
        """The chosen item is this one."""
        return self.item is not None and (self.item.kind, self.item.id) == (kind, target_id)
