"""Setup: the practice, its drawers and accounts, the rules of the close, this desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabWidget,
    QWidget,
)

from recon_desktop.domain.access import Actor
from recon_desktop.domain.money import Money
from recon_desktop.gui.page import Page
from recon_desktop.gui.rules.close_rules import RulesForm
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.theme import Choice, Tone, current_theme
from recon_desktop.gui.typed_input import parse_amount
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, column, row
from recon_desktop.gui.widgets.record_editor import RecordEditor
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.zones import ZONES

if TYPE_CHECKING:
    from recon_desktop.services.setup import (
        AccountView,
        LocationView,
        RegisterView,
        SetupView,
    )

_LOOKS = (("As the &system", Choice.SYSTEM), ("&Light", Choice.LIGHT), ("Da&rk", Choice.DARK))


class SetupPage(Page):
    """One tab a subject."""

    title: ClassVar[str] = "Setup"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETUP})
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.addTab(self._practice_tab(), "Pract&ice")
        self.locations = self._locations_tab()
        self.registers = self._registers_tab()
        self.accounts = self._accounts_tab()
        self.tabs.addTab(self.locations, "L&ocations")
        self.tabs.addTab(self.registers, "&Drawers")
        self.tabs.addTab(self.accounts, "Ban&k accounts")
        self.rules = RulesForm(self._save_rules, self._save_funding)
        self.tabs.addTab(self.rules, "R&ules of the close")
        self.tabs.addTab(self._desk_tab(), "T&his desk")
        card = Card()
        card.body.addWidget(self.tabs)
        self.body.addWidget(card, 1)
        self.subtitle.setText("changes are kept in the audit trail with your name")
        self.payers = Button("Pay&ers and rules", lambda: self.session.go("rules"), glyph="rules")
        self.tools.addWidget(self.payers)

    # the practice

    def _practice_tab(self) -> QWidget:
        self.name = QLineEdit()
        self.zone = QComboBox()
        for title, zone in ZONES:
            self.zone.addItem(f"{title}  ({zone})", zone)
        self.address = QPlainTextEdit()
        self.address.setFixedHeight(84)
        self.address.setTabChangesFocus(True)
        for widget, name in ((self.name, "Name"), (self.zone, "Zone"), (self.address, "Address")):
            widget.setAccessibleName(name)
        form = _form()
        form.addRow("&Name", self.name)
        form.addRow("Time &zone", self.zone)
        form.addRow("&Address, as on the sheets", self.address)
        save = Button("&Save", self._save_practice, role="act")
        return _narrow(form, row(None, save))

    def _save_practice(self) -> None:
        name, zone = self.name.text(), self.zone.currentData()
        address = self.address.toPlainText()

        def work() -> None:
            from recon_desktop.services.setup import save_practice

            save_practice(
                self.session.practice,
                self.session.actor,
                name=name,
                timezone=zone,
                address=address,
            )

        self._act("Saving the practice", work, f"{name.strip()} is saved.")

    # locations, drawers, accounts

    def _locations_tab(self) -> RecordEditor[LocationView]:
        table: DataTable[LocationView] = self._table(
            "Locations",
            Column("Code", lambda x: x.code, width=120, strong=True),
            Column("Name", lambda x: x.name),
        )
        table.set_empty("No locations yet.", "A practice with one address needs none.")
        return RecordEditor(
            table,
            (("&Code in the reports", lambda x: x.code), ("&Name", lambda x: x.name)),
            hint="The name of the one location stands on the sheets. The cross-check is for the "
            "whole practice, however many locations it has.",
            save=self._save_location,
        )

    def _save_location(self, texts: list[str], chosen: LocationView | None) -> None:
        code, name = texts

        def work() -> None:
            from recon_desktop.services.setup import save_location

            save_location(
                self.session.practice,
                self.session.actor,
                code=code,
                name=name,
                rename_from=chosen.code if chosen else "",
            )

        self._act("Saving the location", work, f"{name or code} is saved.")

    def _registers_tab(self) -> RecordEditor[RegisterView]:
        table: DataTable[RegisterView] = self._table(
            "Drawers",
            Column("Name", lambda r: r.name or "Main drawer", strong=True),
            Column("Location", lambda r: r.location, width=160),
            Column("Float", lambda r: r.float_amount, width=100),
        )
        return RecordEditor(
            table,
            (
                ("&Name", lambda r: r.name),
                ("&Location", lambda r: r.location),
                ("&Float", lambda r: r.float_amount.text),
            ),
            hint="The float is the change that stays in the drawer overnight; it is not receipts. "
            "A drawer is found by the register named in the receipts report.",
            save=self._save_register,
        )

    def _save_register(self, texts: list[str], chosen: RegisterView | None) -> None:
        name, location, typed = texts
        try:
            amount = Money(parse_amount(typed or "0"))
        except ValueError as reason:
            self.session.notice(f"Float: {reason}", Tone.WRONG)
            return

        def work() -> None:
            from recon_desktop.services.setup import save_register

            save_register(
                self.session.practice,
                self.session.actor,
                name=name,
                location=location,
                float_amount=amount,
                rename_from=chosen.name if chosen else None,
            )

        self._act("Saving the drawer", work, f"{name or 'The drawer'} is saved.")

    def _accounts_tab(self) -> RecordEditor[AccountView]:
        table: DataTable[AccountView] = self._table(
            "Bank accounts",
            Column("Account", lambda a: f"···{a.account[-4:]}", width=100, strong=True),
            Column("Name", lambda a: a.name),
            Column("Bank", lambda a: a.bank_name, width=180),
        )
        table.set_empty("No bank accounts yet.", "Import a statement, or add one on the right.")
        return RecordEditor(
            table,
            (
                ("Nu&mber in the bank's files", lambda a: a.account),
                ("&Name", lambda a: a.name),
                ("&Bank", lambda a: a.bank_name),
            ),
            hint="Only the last four digits are shown and printed.",
            save=self._save_account,
        )

    def _save_account(self, texts: list[str], _: AccountView | None) -> None:
        account, name, bank = texts

        def work() -> None:
            from recon_desktop.services.setup import save_account

            save_account(
                self.session.practice,
                self.session.actor,
                account=account,
                name=name,
                bank_name=bank,
            )

        self._act("Saving the account", work, f"Account ···{account[-4:]} is saved.")

    # rules

    def _save_rules(self, values: dict[str, str]) -> None:
        def work() -> None:
            from recon_desktop.services.setup import save_setting

            for name, value in values.items():
                save_setting(self.session.practice, self.session.actor, name=name, value=value)

        self._act("Saving the rules", work, "The rules of the close are saved.")

    def _save_funding(self, processor: str, funding: str) -> None:
        def work() -> None:
            from recon_desktop.services.setup import save_funding

            save_funding(
                self.session.practice, self.session.actor, processor=processor, funding=funding
            )

        self._act("Saving the processor", work, f"{processor} is saved.")

    # this desk

    def _desk_tab(self) -> QWidget:
        self.user = QLineEdit(self.session.preferences.user)
        self.user.setAccessibleName("Your name")
        self._looks = QButtonGroup(self)
        looks = row(gap=18)
        for at, (text, choice) in enumerate(_LOOKS):
            button = QRadioButton(text)
            button.setChecked(self.session.preferences.look is choice)
            self._looks.addButton(button, at)
            looks.addWidget(button)
        looks.addStretch(1)
        form = _form()
        form.addRow("&Your name, as it stands on sheets", self.user)
        form.addRow("Look", looks)
        self._looks.idClicked.connect(self._choose_look)
        self.user.editingFinished.connect(self._choose_user)
        note = PlainLabel("Your name stands in the audit trail beside all you do.", role="quiet")
        return _narrow(form, note)

    def _choose_look(self, at: int) -> None:
        choice = _LOOKS[at][1]
        self.session.preferences.look = choice
        current_theme().choose(choice)

    def _choose_user(self) -> None:
        self.session.preferences.user = self.user.text()
        self.session.set_actor(Actor(self.session.preferences.user, self.session.actor.role))

    # loading

    def reload(self) -> None:
        """Everything as it stands."""
        practice = self.session.practice

        def work() -> SetupView:
            from recon_desktop.services.setup import load_setup

            return load_setup(practice)

        self.load("Setup", work, self._show)

    def _show(self, view: SetupView) -> None:
        self.name.setText(view.name)
        if self.zone.findData(view.timezone) < 0:
            self.zone.addItem(view.timezone, view.timezone)
        self.zone.setCurrentIndex(self.zone.findData(view.timezone))
        self.address.setPlainText(view.address)
        self.locations.table.set_rows(view.locations)
        self.registers.table.set_rows(view.registers)
        self.accounts.table.set_rows(view.accounts)
        self.rules.show_rules(view.settings, view.funding)

    def _table(self, name: str, *columns: Column[Any]) -> DataTable[Any]:
        return DataTable(
            name,
            columns,
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            tools=False,
        )

    def _act(self, name: str, work: Callable[[], None], done: str) -> None:
        self.session.act(name, work, lambda _: self.session.notice(done, Tone.BALANCED))


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(20)
    return form


def _narrow(*pieces: Any) -> QWidget:
    inner = QWidget()
    inner.setLayout(column(*pieces, None, gap=16))
    inner.setFixedWidth(640)
    outer = QWidget()
    whole = row(inner, None)
    whole.setContentsMargins(0, 16, 0, 0)
    outer.setLayout(whole)
    return outer
