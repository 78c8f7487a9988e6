"""The chosen bank lines and the items chosen for them: do they fit to the cent, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.bank.records import WHOLE_KINDS
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.bank.bank_view import BankLineView, OpenItemView


class Pairing(NamedTuple):
    """What is chosen in the two panes. `part`: how much of the one item is the one line's."""

    lines: tuple[BankLineView, ...]
    items: tuple[OpenItemView, ...]
    part: Money | None = None

    @property
    def bank(self) -> Money | None:
        """What can be matched of the chosen lines, or was where all is; None without one."""
        if not self.lines:
            return None
        settled = all(line.whole and not line.waits_for_advice for line in self.lines)
        return sum((line.amount if settled else line.to_match for line in self.lines), ZERO)

    @property
    def chosen(self) -> Money | None:
        """What waits of the chosen items, or the part of it; None without one."""
        if self.part is not None:
            return self.part
        return sum((item.amount for item in self.items), ZERO) if self.items else None

    @property
    def difference(self) -> Money | None:
        """Bank − items; None until both are chosen."""
        if self.bank is None or self.chosen is None:
            return None
        return self.bank - self.chosen

    @property
    def done(self) -> bool:
        """Something chosen is matched already, so Unmatch is the deed."""
        return any(line.whole and not line.waits_for_advice for line in self.lines)

    @property
    def ready(self) -> bool:
        """Both sides are chosen, booked by the bank and open."""
        return bool(self.lines and self.items) and not any(
            line.pending or not line.to_match for line in self.lines
        )

    @property
    def fits(self) -> bool:
        """They can be matched: equal to the cent."""
        return self.part is None and self.ready and self.difference == ZERO

    @property
    def fits_partly(self) -> bool:
        """They can be matched as far as they go: the rest comes later."""
        bank, chosen = self.bank, self.chosen
        if not self.ready or bank is None or chosen is None:
            return False
        most = abs(self.most) if self.part is not None else abs(chosen)
        return bank.cents * chosen.cents > 0 and abs(chosen) <= most

    @property
    def divisible(self) -> bool:
        """One line and one item, of which a part can be said."""
        one = len(self.lines) == len(self.items) == 1
        return one and self.items[0].kind not in WHOLE_KINDS and bool(self.most)

    @property
    def most(self) -> Money:
        """As far as one line and one item go; zero where they do not go together."""
        if not self.ready:
            return ZERO
        line, item = self.lines[0].to_match, self.items[0].amount
        return min(line, item, key=abs) if line.cents * item.cents > 0 else ZERO

    @property
    def tone(self) -> Tone | None:
        """Green at zero, red otherwise, plain while nothing is chosen."""
        if self.difference is None:
            return None
        return Tone.WRONG if self.difference else Tone.BALANCED

    @property
    def words(self) -> str:
        """What the difference means."""
        if not self.lines:
            return "Choose a bank line and what belongs to it. Nothing is lost if you finish later."
        if self.difference is None:
            return "Choose on the right what this bank line is, or say it with “This line is”."
        if self.part is not None:
            return self._words_of_part
        if not self.difference:
            return "The amounts are equal; press Match if they belong together."
        more = "more" if self.difference.cents > 0 else "less"
        name = self.items[0].name if len(self.items) == 1 else "the chosen items"
        return f"The bank has {screen_text(abs(self.difference))} {more} than {name}."

    @property
    def _words_of_part(self) -> str:
        """What stays open of the item with the part; the difference says it of the line."""
        if self.part is None or not self.fits_partly:
            return f"Type how much of {self.items[0].name}: at most {screen_text(self.most)}."
        rest = self.items[0].amount - self.part
        left = f"{screen_text(rest)} of" if rest else "Nothing of"
        return f"{left} {self.items[0].name} stays open."

    @property
    def name(self) -> str:
        """What the pair is called in Undo."""
        cents = self.bank if self.part is None else self.part
        bank = screen_text(cents) if cents is not None else ""
        to = self.items[0].name if len(self.items) == 1 else counted(len(self.items), "item")
        return f"Match of {bank} to {to}"

    def is_pair(self, bank_line_id: int, kind: str, target_id: int) -> bool:
        """Exactly this line and this item are chosen."""
        return [line.id for line in self.lines] == [bank_line_id] and [
            (item.kind, item.id) for item in self.items
        ] == [(kind, target_id)]
