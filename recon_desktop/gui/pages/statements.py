"""Statements: each bank statement ticked off line by line, and the books proven against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget

from recon_desktop.gui.bank.statement_columns import (
    OPEN,
    item_columns,
    line_columns,
    one_sided,
    summary_columns,
)
from recon_desktop.gui.bank.statement_deeds import StatementDeeds
from recon_desktop.gui.bank.statement_footer import FooterCalls, StatementFooter
from recon_desktop.gui.bank.statement_form import StatementForm
from recon_desktop.gui.page import Page
from recon_desktop.gui.print_trail import note_print
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.layout import Card, panes
from recon_desktop.gui.widgets.pdf_preview import PdfPreview
from recon_desktop.gui.widgets.selection import chosen_rows
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.domain.bank.proof import LaterChange
    from recon_desktop.services.bank.propose_statement import ProposedStatement
    from recon_desktop.services.bank.reconciliation_record import StatementLine
    from recon_desktop.services.bank.reconciliation_view import ReconciliationSummary, StatementView

R = TypeVar("R")


class _Loaded(NamedTuple):
    rows: tuple[ReconciliationSummary, ...]
    accounts: tuple[str, ...]


class _Shown(NamedTuple):
    view: StatementView
    changes: tuple[LaterChange, ...]


class StatementsPage(Page):
    """The list and what is one-sided on the left, the lines on the right, the proof below."""

    title: ClassVar[str] = "Bank statements"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.BANK, Topic.IMPORTS, Topic.REMITTANCES, Topic.DEPOSIT, Topic.CREDITS}
    )
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self.deeds = StatementDeeds(self.session, self)
        self.view: StatementView | None = None
        self._wanted: int | None = None
        self._filling = False
        self.new_button = Button("&New statement", self._new, glyph="plus")
        self.bank_button = Button("Bac&k to bank", lambda: self.session.go("bank"), glyph="bank")
        self.tools.addWidget(self.bank_button)
        self.tools.addWidget(self.new_button)
        self.table = self._table("Reconciliations", summary_columns())
        self.table.set_empty("No statement is reconciled yet.", "Begin with New statement.")
        self.items = self._table("On one side only", item_columns())
        self.lines = self._table("Lines of the statement", line_columns())
        self.lines.set_empty("The bank has no line in this period.")
        self.preview = PdfPreview(save=False)
        self.preview.printed.connect(self._note_print)
        self.form = StatementForm(lambda: self.session.today)
        self.right = QStackedWidget()
        for widget in (self.lines, self.form, self.preview):
            self.right.addWidget(widget)
        self.body.addWidget(self._panes(), 1)
        self.foot = StatementFooter(
            FooterCalls(
                correct=self._correct,
                tick_matched=self._tick_matched,
                drop=self._drop,
                take_back=self._take_back,
                print_changes=self._print_changes,
                preview=self._preview,
                later=self._later,
                finish=self._finish,
            )
        )
        self.body.addWidget(self.foot)

    def _table(self, name: str, columns: tuple[Column[R], ...]) -> DataTable[R]:
        return DataTable(
            name,
            columns,
            title=name,
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )

    def _panes(self) -> QSplitter:
        for table in (self.table, self.items):
            table.filter_field.setFixedWidth(110)
        statements, items = Card(self.table, pad=14), Card(self.items, pad=14)
        left = panes(statements, items, way=Qt.Orientation.Vertical)
        return panes(left, Card(self.right, pad=14), sizes=(430, 690), shares=(0, 1))

    def _connect(self) -> None:
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _: self.lines.view.setFocus())
        self.lines.toggled.connect(self._toggle)
        self.lines.opened.connect(lambda _: self._next_line())
        self.form.account_chosen.connect(self._propose)
        self.form.begun.connect(self._begin)
        self.form.left.connect(self._show_lines)
        leave = QShortcut(QKeySequence("Esc"), self.preview)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._show_lines)

    # loading

    def reload(self) -> None:
        """The list, and the reconciliation that is chosen."""
        practice = self.session.practice

        def work() -> _Loaded:
            from recon_desktop.services.bank.propose_statement import statement_accounts
            from recon_desktop.services.bank.reconciliation_view import load_reconciliations

            return _Loaded(load_reconciliations(practice), statement_accounts(practice))

        self.load("Statements", work, self._show)

    def show_what(self, what: object) -> None:
        """Bring a reconciliation into sight by its id."""
        if isinstance(what, int):
            self._wanted = what
            self.reload()

    def _show(self, loaded: _Loaded) -> None:
        self._filling = True
        self.table.set_rows(loaded.rows)
        self._filling = False
        self.form.offer(loaded.accounts)
        self.new_button.setEnabled(bool(loaded.accounts))
        self.subtitle.setText(_subtitle(loaded))
        kept = self.view.id if self.view else None
        wanted, self._wanted = self._wanted or kept, None
        chosen = self.table.choose(lambda r: r.id == wanted)
        chosen = chosen or self.table.choose(lambda r: r.state == OPEN)
        if not chosen and not self.table.choose(lambda _: True):
            self._show_view(None)
            if loaded.accounts:
                self._new()
        elif self.table.current is not None:
            self._load(self.table.current.id)

    def _picked(self, summary: ReconciliationSummary | None) -> None:
        if summary is not None and not self._filling:
            self._load(summary.id)

    def _load(self, which: int) -> None:
        practice = self.session.practice

        def work() -> _Shown:
            from recon_desktop.services.bank.reconciliation_view import (
                changes_since,
                load_reconciliation,
            )

            return _Shown(load_reconciliation(practice, which), changes_since(practice, which))

        self.load("Statement", work, self._show_loaded)

    def _show_loaded(self, shown: _Shown) -> None:
        if self.right.currentWidget() is self.preview:
            self._show_lines()
        self._show_view(shown.view, shown.changes)

    def _show_view(self, view: StatementView | None, changes: tuple[LaterChange, ...] = ()) -> None:
        same = view is not None and self.view is not None and view.id == self.view.id
        self.view = view
        if same and view is not None:
            self.lines.model.update_rows(view.lines)
        else:
            self.lines.set_rows(view.lines if view else ())
            self.lines.choose(lambda _: True)
        self.items.set_rows(one_sided(view, changes) if view else ())
        self.items.title.setText("One side, and changed since" if changes else "On one side only")
        self.items.set_empty(
            "Nothing stands on one side only.", "Every ticked line is in the books of its period."
        )
        self.foot.show_view(view, changed=bool(changes))

    # ticking

    def _toggle(self, line: StatementLine) -> None:
        """Space: the line in hand, or all that are chosen with it."""
        if self.view is None or self.view.state != OPEN:
            return
        chosen = chosen_rows(self.lines)
        lines = chosen if line in chosen else (line,)
        self.deeds.tick(self.view, lines, on=not line.ticked, done=self._show_view)

    def _tick_matched(self) -> None:
        if self.view is not None:
            self.deeds.tick_matched(self.view, self._show_view)

    def _next_line(self) -> None:
        """Enter: the line below."""
        view = self.lines.view
        below = self.lines.model.index(view.currentIndex().row() + 1, 0)
        if below.isValid():
            view.setCurrentIndex(below)

    # the form and the preview

    def _new(self) -> None:
        self.right.setCurrentWidget(self.form)
        self._propose(self.form.chosen_account)
        self.form.closing.setFocus()

    def _propose(self, account: str) -> None:
        practice = self.session.practice

        def work() -> ProposedStatement | None:
            from recon_desktop.services.bank.propose_statement import proposed_statement

            return proposed_statement(practice, account)

        self.load("Proposal", work, self.form.propose)

    def _begin(self) -> None:
        amounts = self.form.amounts()
        if amounts is not None:
            form = self.form
            days = (form.first.day, form.last.day)
            self.deeds.begin(form.chosen_account, *days, amounts, self._begun)

    def _begun(self, which: int) -> None:
        self._wanted = which
        self._show_lines()

    def _show_lines(self) -> None:
        self.right.setCurrentWidget(self.lines)
        self.foot.show_previewed(previewed=False)
        self.lines.view.setFocus()

    def _preview(self) -> None:
        if self.view is None:
            return
        if self.right.currentWidget() is self.preview:
            self._show_lines()
            return
        practice, actor, which = self.session.practice, self.session.actor, self.view.id

        def work() -> bytes:
            from recon_desktop.services.bank.reconciliation_paper import render_statement

            return render_statement(practice, which, actor=actor)

        self.load("Preview", work, self._show_pages)

    def _show_pages(self, data: bytes) -> None:
        self.right.setCurrentWidget(self.preview)
        self.preview.show_pdf(data, "Bank reconciliation statement")
        self.foot.show_previewed(previewed=True)

    def _print_changes(self) -> None:
        """The list of what has changed in finished statements, up to this one's last day."""
        from recon_desktop.services.printing.print_reports import Asked

        if self.view is not None:
            asked = Asked("changed-since-reconciled", self.view.last, self.view.first)
            self.session.go("reports", asked)

    def _note_print(self) -> None:
        from recon_desktop.services.printing.print_reports import Asked

        if self.view is not None:
            asked = Asked("bank-reconciliation", self.view.last, self.view.first)
            note_print(self.session, asked)

    def print_page(self) -> None:
        """Print the statement in the preview, else the list in hand."""
        if self.right.currentWidget() is self.preview:
            self.preview.print_pages()
        else:
            super().print_page()

    # deeds

    def _correct(self) -> None:
        if self.view is not None:
            self.deeds.correct_closing(self.view)

    def _finish(self) -> None:
        if self.view is not None:
            self.deeds.finish(self.view)

    def _drop(self) -> None:
        if self.view is not None:
            self.deeds.drop(self.view)

    def _take_back(self) -> None:
        if self.view is not None:
            self.deeds.take_back(self.view)

    def _later(self) -> None:
        """Nothing has to be saved: the ticks are kept as they are made."""
        self.session.notice("The reconciliation stays open with its ticks.")
        self.session.go("bank")


def _subtitle(loaded: _Loaded) -> str:
    if not loaded.accounts:
        return "import a bank statement first"
    changed = sum(1 for row in loaded.rows if row.changes)
    said = counted(len(loaded.accounts), "account")
    return f"{said} · {counted(changed, 'statement')} changed since" if changed else said
