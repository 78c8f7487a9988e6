"""Keying a paper EOB: its head, its claims and lines in a grid, the balance on three levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.keyed import KeyedRemittance, reasons_not_ready, spread_by_charge
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.desk import eob_rows
from recon_desktop.gui.desk.eob_draft import EobDraft
from recon_desktop.gui.desk.eob_head import EobHead
from recon_desktop.gui.desk.eob_rows import CLAIM, LINE, NEW_CLAIM, PROVIDER, KeyRow
from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.edit_grid import EditGrid, Typed
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, column, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.domain.posting.keyed import KeyedClaim
    from recon_desktop.services.posting.key_remittance import ClaimOffer

_HINT = "Enter next line · Tab next cell · 0 Tab moves the share on · Del takes a row out"


class KeyEob(QWidget):
    """One EOB being keyed; every change is saved as a draft."""

    left = Signal()
    kept = Signal(object)  # the remittance's id

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.keyed = KeyedRemittance()
        self._draft: EobDraft | None = None
        self.head = EobHead(session)
        self.lines: DataTable[KeyRow] = DataTable(
            "Paper EOB",
            eob_rows.columns(),
            preferences=session.preferences,
            dialogs=session.dialogs,
            strong=lambda each: each.kind == CLAIM,
            sortable=False,
            tools=False,
            view_class=EditGrid,
        )
        self.grid: EditGrid = self._grid()
        self.payment = Figure("Payment", role="besideNumber", note=False)
        self.keyed_sum = Figure("Keyed", role="besideNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.missing = ElidedLabel("", role="strong")
        self.hint = ElidedLabel(_HINT, role="quietBody")
        self.spread = Button("&Spread by charge", self.spread_claim)
        self.accept = Button("A&ccept the spread", self.accept_spread)
        self.discard = Button("&Discard", self.ask_discard)
        self.later = Button("&Finish later", self.finish_later)
        self.keep = Button("Kee&p", self.keep_remittance, role="act")
        self._arrange()
        self._connect()

    def _grid(self) -> EditGrid:
        grid = self.lines.view
        if not isinstance(grid, EditGrid):
            raise TypeError("the grid of the EOB is not one to type into")
        titles = [each.title for each in self.lines.model.columns]
        grid.can_type = lambda at, column: eob_rows.can_type(self._row(at), titles[column])
        grid.is_text = lambda at, column: eob_rows.is_text(self._row(at), titles[column])
        grid.text_of = lambda at, column: eob_rows.cell_text(self._row(at), titles[column])
        grid.keep = self._keep
        return grid

    def _arrange(self) -> None:
        lines = Card(gap=6, pad=8)
        lines.body.addWidget(self.lines, 1)
        words = column(self.missing, self.hint, gap=2)
        foot = row(self.payment, self.keyed_sum, self.difference, gap=22)
        foot.addLayout(words, 1)
        buttons = (self.spread, self.accept, self.discard, self.later, self.keep)
        foot.addLayout(row(*buttons, gap=8))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(self.head)
        whole.addWidget(lines, 1)
        whole.addWidget(Card(foot, pad=10))

    def _connect(self) -> None:
        self.head.changed.connect(self._take_head)
        self.head.payer.editingFinished.connect(self._fill_payer)
        grid = self.grid
        grid.on(Qt.Key.Key_Return, lambda: grid.start_typing())
        grid.on(Qt.Key.Key_Delete, self.take_out)
        grid.on(Qt.Key.Key_F4, self.ask_claim)
        grid.on(Qt.Key.Key_Escape, self.finish_later)
        grid.wrong.connect(lambda reason: self.session.notice(reason, Tone.ATTENTION))
        self.lines.picked.connect(lambda _: self._show_buttons())

    # showing

    def start(self, keyed: KeyedRemittance | None, draft_id: int | None) -> None:
        """Begin: a new EOB, a draft, or a remittance that is keyed again."""
        self._draft = EobDraft(self.session, draft_id, self)
        self._draft.kept.connect(self.kept)
        self._draft.gone.connect(self.left)
        self.keyed = keyed or KeyedRemittance(payee=self.session.practice.name)
        self.head.show_keyed(self.keyed)
        self._show()
        self.grid.go_to(0, 1)
        self.session.load("Payers", self._load_payers, self.head.offer_payers)
        (self.head.payer if not self.keyed.payer else self.grid).setFocus()

    def _load_payers(self) -> Any:
        from recon_desktop.services.posting.key_remittance import offer_payers

        return offer_payers(self.session.practice)

    def _show(self) -> None:
        rows = list(eob_rows.rows_of(self.keyed))
        old = [each.place for each in self.lines.model.all_rows]
        if [each.place for each in rows] == old:
            self.lines.model.update_rows(rows)
        else:
            index = self.grid.currentIndex()
            self.lines.set_rows(rows)
            self.grid.go_to(min(max(index.row(), 0), len(rows) - 1), max(index.column(), 1))
        left = self.keyed.difference_cents
        self.payment.show_value(Money(self.keyed.payment_cents))
        self.keyed_sum.show_value(Money(self.keyed.keyed_cents))
        self.difference.show_value(Money(left), tone=Tone.WRONG if left else Tone.BALANCED)
        reasons = reasons_not_ready(self.keyed)
        self.missing.setText(reasons[0] if reasons else "It balances: lines, claims, payment.")
        self.missing.set_tone(None if reasons else Tone.BALANCED)
        self.keep.setEnabled(not reasons)
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self.lines.current
        claim = chosen.claim if chosen is not None else None
        lump = claim is not None and claim.spread != "proposed" and bool(claim.difference_cents)
        self.spread.setVisible(lump)
        self.accept.setVisible(claim is not None and claim.spread == "proposed")

    def _row(self, at: int) -> KeyRow:
        return self.lines.model.row(at)

    # typing

    def _take_head(self) -> None:
        self._set(self.head.read(self.keyed))

    def _fill_payer(self) -> None:
        known = self.head.payer_named(self.keyed.payer)
        if known is not None:
            self._set(
                self.keyed._replace(
                    payer=known.name, payer_id=known.payer_id, payer_tax_id=known.tax_id
                )
            )

    def _keep(self, typed: Typed) -> str:
        shown = self._row(typed.row)
        title = self.lines.model.columns[typed.column].title
        text = typed.text.strip()
        if shown.kind == NEW_CLAIM:
            if text:
                self.find_claim(text)
            return ""
        if not text:
            return ""
        try:
            self._set(eob_rows.typed(self.keyed, shown, title, text, typed.how))
        except ValueError as reason:
            return str(reason)
        return ""

    def _set(self, keyed: KeyedRemittance) -> None:
        """What is keyed now; shown and saved when it has changed."""
        if keyed != self.keyed:
            self.keyed = keyed
            self._show()
            if self._draft is not None:
                self._draft.save(keyed)

    def take_out(self) -> None:
        """Take the chosen claim, line or provider-level line out."""
        chosen = self.lines.current
        if chosen is None:
            return
        if chosen.kind == CLAIM:
            self._set(eob_rows.with_claim(self.keyed, chosen.at, None))
        elif chosen.kind == LINE:
            self._set(eob_rows.with_line(self.keyed, chosen, None))
        elif chosen.kind == PROVIDER:
            self._set(eob_rows.with_provider(self.keyed, chosen.at, None))

    # claims

    def ask_claim(self) -> None:
        """Offer our claims (F4)."""
        self.find_claim("")

    def find_claim(self, typed: str) -> None:
        """The claim of that number with its lines; else what fits is offered."""
        practice = self.session.practice

        def work() -> tuple[KeyedClaim | None, tuple[ClaimOffer, ...]]:
            from recon_desktop.services.posting.key_remittance import offer_claims, own_claim

            try:
                return own_claim(practice, typed), ()
            except UsageError:
                return None, offer_claims(practice, typed)

        self.session.load("Our claims", work, lambda found: self._found(typed, *found))

    def _found(self, typed: str, claim: KeyedClaim | None, offers: tuple[ClaimOffer, ...]) -> None:
        if claim is not None:
            self._add(claim)
            return
        if not offers:
            self.session.notice(f"No claim of ours fits “{typed}”.", Tone.ATTENTION)
            return
        texts = [_offer_text(each) for each in offers]
        place = self.session.dialogs.ask_choice(
            self, "Which claim?", "Our claims that fit what was typed:", texts, "&Choose"
        )
        if place is not None:
            self.find_claim(offers[place].claim_id)

    def _add(self, claim: KeyedClaim) -> None:
        if not self._wanted(claim):
            return
        at = len(self.keyed.claims)
        self._set(self.keyed._replace(claims=(*self.keyed.claims, claim)))
        titles = [each.title for each in self.lines.model.columns]
        where = self.lines.model.position(lambda r: r.place == (LINE, at, 0))
        self.grid.go_to(max(where, 0), titles.index("Allowed"))
        self.grid.setFocus()

    def _wanted(self, claim: KeyedClaim) -> bool:
        """Ask before a claim is added that is on the paper already: it may be paid only once."""
        already = [each for each in self.keyed.claims if each.claim_id == claim.claim_id]
        if not already:
            return True
        paid = screen_text(Money(sum(each.stated_cents for each in already)))
        return self.session.dialogs.confirm(
            self,
            "The claim is here already",
            f"Claim {claim.claim_id} is on this EOB already, paid {paid}. Add it a second time "
            "only if the paper lists it twice, a correction for instance.",
            "&Add it again",
        )

    def spread_claim(self) -> None:
        """Propose how a lump sum goes over the lines."""
        chosen = self.lines.current
        if chosen is not None and chosen.claim is not None:
            spread = spread_by_charge(chosen.claim, chosen.claim.stated_cents)
            self._set(eob_rows.with_claim(self.keyed, chosen.at, spread))
            self.grid.setFocus()

    def accept_spread(self) -> None:
        """A person has looked at the proposal."""
        chosen = self.lines.current
        if chosen is not None and chosen.claim is not None:
            accepted = chosen.claim._replace(spread="accepted")
            self._set(eob_rows.with_claim(self.keyed, chosen.at, accepted))
            self.grid.setFocus()

    # keeping

    def finish_later(self) -> None:
        """Leave; the draft is saved."""
        self.grid.stop_typing()
        self.left.emit()

    def ask_discard(self) -> None:
        """Throw the draft away, after a question."""
        sure = self.session.dialogs.confirm(
            self, "Discard this EOB", "What was keyed is thrown away.", "&Discard"
        )
        if sure and self._draft is not None:
            self._draft.discard()

    def keep_remittance(self) -> None:
        """Keep it as a remittance that awaits the bank."""
        if self._draft is not None:
            self._draft.keep(self.keyed)


def _offer_text(offer: ClaimOffer) -> str:
    when = f"{offer.dos:%m/%d/%Y}" if offer.dos else ""
    parts = (offer.claim_id, offer.patient, when, offer.payer, screen_text(offer.charge))
    return " · ".join(filter(None, parts))
