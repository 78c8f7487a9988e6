"""What the program proposes on the Bank page: for a line, for a remittance, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from recon_desktop.gui.bank.columns import matched_text
from recon_desktop.gui.bank.deeds import BANK_FEE, CARD_FEE, INTEREST, OTHER
from recon_desktop.gui.bank.pairing import Pairing

if TYPE_CHECKING:
    from recon_desktop.services.bank.bank_view import ProposalView

ACCOUNT = "account"
ACCOUNT_WORDS = {
    BANK_FEE: "Bank fee",
    CARD_FEE: "Card fee",
    INTEREST: "Interest or other income",
    OTHER: "Other bank activity",
}
"""Account → what a bank line booked to it is called."""


class Proposals:
    """The proposals in sight, asked by what a person has chosen."""

    def __init__(self, proposals: Iterable[ProposalView] = ()) -> None:
        found = tuple(proposals)
        self._lines = {each.bank_line_id: each for each in found if not each.via}
        self._cards = {each.target_id: each for each in found if each.via.startswith("card:")}

    def of_line(self, line_id: int) -> ProposalView | None:
        """What a bank line probably is."""
        return self._lines.get(line_id)

    def account_of(self, pairing: Pairing) -> ProposalView | None:
        """The account a line probably goes to, while nothing is chosen for it."""
        if len(pairing.lines) != 1 or pairing.items or not pairing.lines[0].open:
            return None
        proposal = self._lines.get(pairing.lines[0].id)
        known = proposal is not None and proposal.kind == ACCOUNT
        return proposal if known and proposal and proposal.target_id in ACCOUNT_WORDS else None

    def card_of(self, pairing: Pairing) -> ProposalView | None:
        """The card payout that probably paid the chosen remittance (R4.33)."""
        if len(pairing.items) != 1 or pairing.fits or pairing.part is not None:
            return None
        if pairing.items[0].kind != "remittance":
            return None
        return self._cards.get(pairing.items[0].id)

    def can_match(self, pairing: Pairing, *, partial: bool) -> bool:
        """It fits, or is told to be a part, or the program knows what it is."""
        told = self.account_of(pairing) or self.card_of(pairing)
        return pairing.fits or (partial and pairing.fits_partly) or told is not None

    def match_word(self, pairing: Pairing) -> str:
        """What the button says."""
        account, card = self.account_of(pairing), self.card_of(pairing)
        if account is not None:
            return f"&Match as {ACCOUNT_WORDS[account.target_id].lower()}"
        return "&Match to its card payout" if card is not None else "&Match"

    def words(self, pairing: Pairing) -> str:
        """What there is to say of what is chosen, in a sentence."""
        card = self.card_of(pairing)
        if card is not None:
            return card.reason
        if len(pairing.lines) != 1 or pairing.part is not None:
            return pairing.words
        line = pairing.lines[0]
        if line.pending:
            return "The bank has not booked this line yet."
        if line.parts and not pairing.items:
            return matched_text(line)
        if line.whole and not line.waits_for_advice:
            return matched_text(line)
        account = self.account_of(pairing)
        if account is not None:
            word = ACCOUNT_WORDS[account.target_id].lower()
            return f"By the bank's text this is: {word}. Press Match to book it so."
        proposal = self._lines.get(line.id)
        if proposal is not None and pairing.is_pair(line.id, proposal.kind, proposal.target_id):
            return proposal.reason
        return pairing.words
