"""Collect next visit: who owes what that is decided, and which copays the payer corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QComboBox, QLineEdit

from recon_desktop.domain.money import ZERO
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Topic, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, panes, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.follow.collect_next_visit import CollectPatient, CollectVisit

_TOPICS = frozenset({Topic.CREDITS, Topic.DAY})
_ACCOUNTS = (("Small balance, courtesy", 4110), ("Bad debt", 4120))


class CollectTab(Tab):
    """Patients on the left, their open visits on the right."""

    name: ClassVar[str] = "collect"
    title: ClassVar[str] = "Collect next visit"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.CREDITS, Topic.REMITTANCES, Topic.DAY, Topic.BANK, Topic.IMPORTS}
    )

    def _build(self) -> None:
        self.patients = self._patients_table()
        self.visits = self._visits_table()
        patients, visits = Card(self.patients, pad=14), Card(self.visits, pad=14)
        self.body.addWidget(panes(patients, visits, shares=(6, 7)), 1)
        self.body.addWidget(self._footer())

    def _patients_table(self) -> DataTable[CollectPatient]:
        table: DataTable[CollectPatient] = DataTable(
            "Collect next visit",
            (
                Column("Patient", lambda p: p.patient_name or p.patient_id, strong=True),
                Column("Collect", lambda p: p.amount, width=88, right=True),
                Column("Days", lambda p: p.oldest_days, width=50),
                Column("Copay now", _copay, width=86, right=True, tone=_copay_tone),
                Column("Deductible", lambda p: p.deductible or "", width=88, hidden=True),
                Column("Collected", lambda p: p.collected, width=84, hidden=True),
                Column("Waits", lambda p: p.unapplied or "", width=78, right=True, hidden=True),
                Column("", _patient_mark, width=146),
                Column("Patient ID", lambda p: p.patient_id, width=90, hidden=True),
            ),
            title="Patients who owe",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty(
            "Nobody owes anything that is decided.",
            "A visit stands here once its last known payer has answered and a share is open.",
        )
        return table

    def _visits_table(self) -> DataTable[CollectVisit]:
        table: DataTable[CollectVisit] = DataTable(
            "Open visits",
            (
                Column("Visit", lambda v: v.encounter_id, strong=True),
                Column("Of", lambda v: v.visit_date, width=98),
                Column("Days", lambda v: v.age_days, width=50),
                Column("Deductible", lambda v: v.deductible or "", width=82, right=True),
                Column("Coinsurance", lambda v: v.coinsurance or "", width=92, hidden=True),
                Column("Copay", lambda v: v.copay or "", width=66, right=True, tone=_visit_tone),
                Column("Taken", lambda v: v.copay_taken, width=70, hidden=True),
                Column("Collected", lambda v: v.collected or "", width=80, right=True),
                Column("Open", lambda v: v.open_amount, width=80, right=True),
                Column("Payer", lambda v: v.payer, width=140, hidden=True),
            ),
            title="Open visits",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty("Choose a patient.", "The open visits stand here, oldest first.")
        return table

    def _footer(self) -> Card:
        self.total = Figure("To collect, all patients", role="mediumNumber", note=False)
        self.words = ElidedLabel("", role="quietBody")
        self.amount = AmountField("Amount to write off")
        self.account = QComboBox()
        self.account.setAccessibleName("Where it is written off to")
        for title, number in _ACCOUNTS:
            self.account.addItem(title, number)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Reason of the write-off")
        self.reason.setPlaceholderText("Reason to write off")
        self.reason.setFixedWidth(170)
        self.write_off = Button("&Write off", self._write_off)
        self.print = Button("&Print…", self.patients.print_list, role="act", glyph="reports")
        foot = row(
            self.total,
            self.words,
            self.amount,
            self.account,
            self.reason,
            self.write_off,
            self.print,
            gap=12,
        )
        foot.setStretch(1, 1)
        return Card(foot, pad=14)

    def _connect(self) -> None:
        self.patients.picked.connect(self._picked)
        self.patients.opened.connect(lambda _: self.visits.view.setFocus())
        self.visits.picked.connect(self._visit_picked)
        self.visits.opened.connect(lambda _: self.amount.setFocus())
        self.reason.textChanged.connect(lambda _: self._light())
        self.reason.returnPressed.connect(self.write_off.click)

    def reload(self) -> None:
        """Who owes, as of now."""
        practice = self.session.practice

        def work() -> tuple[CollectPatient, ...]:
            from recon_desktop.services.follow.collect_next_visit import load_collect

            return load_collect(practice)

        self.load("Collect next visit", work, self._show)

    def _show(self, patients: Sequence[CollectPatient]) -> None:
        chosen = self.patients.current
        self.patients.set_rows(patients)
        self.total.show_value(sum((p.amount for p in patients), ZERO))
        same = chosen is not None and self.patients.choose(
            lambda p: p.patient_id == chosen.patient_id
        )
        if not same and patients:
            self.patients.view.selectRow(0)
        self._picked(self.patients.current)

    def _picked(self, patient: CollectPatient | None) -> None:
        self.visits.set_rows(patient.visits if patient else ())
        if patient is not None:
            self.visits.view.selectRow(0)
        self.words.setText(_words(patient) if patient else "")
        self._visit_picked(self.visits.current)

    def _visit_picked(self, visit: CollectVisit | None) -> None:
        self.amount.set_amount(visit.open_amount if visit else None)
        self._light()

    def _light(self) -> None:
        ready = self.visits.current is not None and bool(self.reason.text().strip())
        self.write_off.setEnabled(ready)

    def _write_off(self) -> None:
        visit, amount = self.visits.current, self.amount.amount
        if visit is None or amount is None:
            return
        practice, actor = self.session.practice, self.session.actor
        account, reason = self.account.currentData(), self.reason.text()
        name = f"Write-off of {screen_text(amount)} on visit {visit.encounter_id}"

        def work() -> int:
            from recon_desktop.services.follow.write_off import write_off

            return write_off(practice, actor, visit.encounter_id, "", amount.cents, account, reason)

        def undo(entry_id: int) -> Undo:
            return Undo(name, lambda: self._take_back(entry_id), _TOPICS)

        self.reason.clear()
        self.session.act(
            name,
            work,
            lambda _: self.session.notice(f"{name}: done.", Tone.BALANCED),
            topics=_TOPICS,
            undo=undo,
        )

    def _take_back(self, entry_id: int) -> None:
        from recon_desktop.services.follow.write_off import undo_write_off

        undo_write_off(self.session.practice, self.session.actor, entry_id, reason="undone")


def _copay(patient: CollectPatient) -> object:
    return "" if patient.next_copay is None else patient.next_copay


def _copay_tone(patient: CollectPatient) -> Tone | None:
    return Tone.ATTENTION if patient.copay_corrected else None


def _visit_tone(visit: CollectVisit) -> Tone | None:
    return Tone.ATTENTION if visit.copay_corrected else None


def _patient_mark(patient: CollectPatient) -> Mark | str:
    if patient.returned_check:
        return Mark("Returned check", Tone.WRONG, "alert")
    if patient.copay_corrected:
        return Mark("New copay", Tone.ATTENTION, "edit")
    if patient.unapplied:
        return Mark("Money waits", Tone.INFORMATION, "coins")
    return ""


def _words(patient: CollectPatient) -> str:
    said = []
    if patient.returned_check:
        said.append("A check was returned; ask for cash or card.")
    if patient.next_copay is not None:
        said.append(f"The copay of {patient.copay_payer} is {screen_text(patient.next_copay)}.")
    if patient.unapplied:
        said.append(f"{screen_text(patient.unapplied)} waits and can be applied.")
    return " ".join(said)
