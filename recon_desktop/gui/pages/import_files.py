"""Import: drop files, see what each is and what is new in it, then keep them; undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QStackedWidget, QVBoxLayout, QWidget

from recon_desktop.domain.findings import SourceRef
from recon_desktop.gui.import_card import FileCard
from recon_desktop.gui.import_lists import dates_text, kept_list, preview_list, sources_list
from recon_desktop.gui.page import Page
from recon_desktop.gui.preview_import import FileChoice, import_chosen
from recon_desktop.gui.session import Topic, Undo
from recon_desktop.gui.source_view import show_source
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Card, column, panes, row
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.imports.import_files import FileOutcome, ImportResult
    from recon_desktop.services.imports.sources import RejectedLine, SourceView

_SOURCES, _PREVIEW = 0, 1
_REJECTED = "Rows that cannot be read"


class DropArea(QFrame):
    """Where files are dropped or chosen."""

    def __init__(self, choose: Button) -> None:
        super().__init__()
        self.setObjectName("well")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        text = (
            "Charges, patient totals, receipts, claims, card batches, bank files and remittances: "
            "CSV, Excel, OFX, BAI2 or X12, as your systems export them. You see what is in a file "
            "before anything is kept."
        )
        words = column(
            PlainLabel("Drop the day's files anywhere in this window", role="lead"),
            PlainLabel(text, role="quietBody", wrap=True),
            gap=3,
        )
        line = row(gap=16)
        line.addLayout(words, 1)
        line.addWidget(choose)
        layout.addLayout(line)


class ImportPage(Page):
    """First the files that are here; after a drop, the preview of the new ones."""

    title: ClassVar[str] = "Import"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.IMPORTS, Topic.BANK, Topic.REMITTANCES, Topic.DAY}
    )
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self._choices: list[FileChoice] = []
        self.stack = QStackedWidget()
        self.stack.addWidget(self._build_sources())
        self.stack.addWidget(self._build_preview())
        self.body.addWidget(self.stack, 1)

    def _build_sources(self) -> QWidget:
        self.choose_button = Button("&Choose files…", self._choose, role="act", glyph="folder")
        self.sources = sources_list(self.session)
        self.older = QCheckBox("&Older files too")
        self.sources.bar.insertWidget(3, self.older)
        self.undo_button = Button("&Undo this import", self._undo_chosen, glyph="undo")
        self.undo_button.setEnabled(False)
        self.why_not = ElidedLabel("", role="quietBody")
        foot = row(self.undo_button, self.why_not)
        foot.setStretch(1, 1)
        page = QWidget()
        self.kept = kept_list(self.session)
        self.kept_card = Card(self.kept)
        self.kept_card.hide()
        card = Card(gap=10)
        card.body.addWidget(self.sources, 1)
        card.body.addLayout(foot)
        whole = column(DropArea(self.choose_button), gap=14)
        down = Qt.Orientation.Vertical
        whole.addWidget(panes(card, self.kept_card, sizes=(300, 200), way=down), 1)
        page.setLayout(whole)
        return page

    def _build_preview(self) -> QWidget:
        self.preview = preview_list(self.session)
        self.file = FileCard(self.session)
        self.keep_button = Button("&Import", self._keep, role="act")
        self.cancel_button = Button("&Cancel", self._back)
        self.verdict = ElidedLabel("", role="quietBody")
        foot = row(self.verdict, self.cancel_button, self.keep_button, gap=10)
        foot.setStretch(0, 1)
        whole = column(gap=12)
        down = Qt.Orientation.Vertical
        whole.addWidget(panes(Card(self.preview), self.file, sizes=(340, 230), way=down), 1)
        whole.addWidget(Card(foot, pad=12))
        page = QWidget()
        page.setLayout(whole)
        return page

    def _connect(self) -> None:
        self.older.toggled.connect(lambda _: self.reload())
        self.sources.picked.connect(self._source_picked)
        self.sources.opened.connect(lambda _: self.kept.view.setFocus())
        self.kept.opened.connect(self._show_line)
        self.preview.picked.connect(self._file_picked)
        self.file.read_as.connect(self._read_as)
        self.file.dated.connect(self._use_date)

    # the files that are here

    def reload(self) -> None:
        """The imported files, newest first."""
        practice, older = self.session.practice, self.older.isChecked()

        def work() -> tuple[SourceView, ...]:
            from recon_desktop.services.imports.sources import NEWEST, list_sources

            return list_sources(practice, newest=None if older else NEWEST)

        self.load("Imported files", work, self._show_sources)

    def show_what(self, what: object) -> None:
        """Files that were dropped somewhere in the window."""
        if isinstance(what, list):
            self.look_at([path for path in what if isinstance(path, Path)])

    def _show_sources(self, sources: tuple[SourceView, ...]) -> None:
        self.sources.set_rows(sources)
        self._source_picked(self.sources.current)
        if self.stack.currentIndex() == _SOURCES:
            self.subtitle.setText(f"{counted(len(sources), 'file')} here")

    def _source_picked(self, source: SourceView | None) -> None:
        self.undo_button.setEnabled(source is not None and source.can_undo)
        self.why_not.setText(source.why_not if source else "")
        self.forget(_REJECTED)
        self.kept_card.setVisible(source is not None and source.rejected > 0)
        if source is not None and source.rejected:
            practice = self.session.practice

            def work() -> tuple[RejectedLine, ...]:
                from recon_desktop.services.imports.sources import list_rejected

                return list_rejected(practice, source.source_id)

            self.load(_REJECTED, work, self.kept.set_rows)

    def _show_line(self, rejected: RejectedLine) -> None:
        """What stands in the file, in a window of its own."""
        source = self.sources.current
        if source is not None:
            show_source(self.session, SourceRef(source.source_id, rejected.line))

    def _undo_chosen(self) -> None:
        source = self.sources.current
        if source is not None:
            practice, actor = self.session.practice, self.session.actor

            def work() -> object:
                from recon_desktop.services.imports.undo_import import undo_import

                return undo_import(practice, actor, source.source_id)

            self.session.act(f"Undo import of {source.file}", work, lambda _: self._undone(source))

    def _undone(self, source: SourceView) -> None:
        self.session.notice(f"{source.file} is no longer imported; all is as it was before.")

    def _choose(self) -> None:
        self.look_at(self.session.dialogs.ask_open_files(self, "Choose files to import"))

    # the preview

    def look_at(self, files: list[Path]) -> None:
        """Show what is in these files; nothing is kept yet."""
        if files:
            self._choices = [FileChoice(path) for path in files]
            self._preview()

    def _preview(self) -> None:
        practice, actor = self.session.practice, self.session.actor
        choices = list(self._choices)
        self.load(
            f"Reading {counted(len(choices), 'file')}",
            lambda: import_chosen(practice, actor, choices, dry_run=True),
            self._show_preview,
        )

    def _show_preview(self, result: ImportResult) -> None:
        self.stack.setCurrentIndex(_PREVIEW)
        at = self.preview.view.currentIndex().row()
        self.preview.set_rows(result.files)
        self.preview.view.selectRow(at if 0 <= at < len(result.files) else _first_bad(result))
        good = [each for each in result.files if each.status == "would-import"]
        self.keep_button.setText(f"&Import {counted(len(good), 'file')}")
        self.keep_button.setEnabled(bool(good))
        self.subtitle.setText("nothing is kept until you press Import")
        self.verdict.setText(_verdict(result))
        self.keep_button.setFocus()

    def _file_picked(self, outcome: FileOutcome | None) -> None:
        if outcome is None:
            return
        at = self._position(outcome)
        choice = self._choices[at] if at is not None else FileChoice(Path())
        self.file.show_file(outcome, choice, self.session.business_date)

    def _read_as(self, kind: str, profile: str) -> None:
        self._change_choice(lambda choice: choice._replace(kind=kind, profile=profile))

    def _use_date(self) -> None:
        day = self.session.business_date
        self._change_choice(lambda choice: choice._replace(business_date=day))

    def _change_choice(self, change: Callable[[FileChoice], FileChoice]) -> None:
        at = self._position(self.preview.current)
        if at is not None:
            self._choices[at] = change(self._choices[at])
            self._preview()

    def _position(self, outcome: FileOutcome | None) -> int | None:
        """Where the file stands among those that were dropped; outcomes keep that order."""
        outcomes = enumerate(self.preview.model.all_rows)
        return next((at for at, each in outcomes if each is outcome), None)

    def _keep(self) -> None:
        practice, actor, choices = self.session.practice, self.session.actor, list(self._choices)
        self.session.act(
            f"Importing {counted(len(choices), 'file')}",
            lambda: import_chosen(practice, actor, choices, dry_run=False),
            self._kept,
            undo=self._undo_of,
        )
        self._back()

    def _kept(self, result: ImportResult) -> None:
        refused = [each for each in result.files if each.status == "refused"]
        kept = [each for each in result.files if each.status == "imported"]
        rows = sum(each.new for each in kept)
        text = f"{counted(len(kept), 'file')} imported, {counted(rows, 'new row')}."
        if refused:
            names = ", ".join(each.file for each in refused)
            why = refused[0].why if len(refused) == 1 else refused[0].reason
            text += f" Refused: {names}. {why}"
        days = sorted({day for each in kept for day in each.dates})
        if days and self.session.business_date not in days:
            text += f" They tell of {dates_text(tuple(days))}."
        bad = bool(refused) or any(each.needs_person for each in kept)
        self.session.notice(text, Tone.ATTENTION if bad else Tone.BALANCED)

    def _undo_of(self, result: ImportResult) -> Undo | None:
        ids = [each.source_id for each in result.files if each.status == "imported"]
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.imports.undo_import import undo_import

            for source_id in reversed(ids):
                if source_id is not None:
                    undo_import(practice, actor, source_id)

        name = f"Import of {counted(len(ids), 'file')}"
        return Undo(name, work, self.topics) if ids else None

    def _back(self) -> None:
        self._choices = []
        self.stack.setCurrentIndex(_SOURCES)
        self.reload()


def _first_bad(result: ImportResult) -> int:
    bad = (
        at for at, each in enumerate(result.files) if each.status == "refused" or each.needs_person
    )
    return next(bad, 0)


def _verdict(result: ImportResult) -> str:
    refused = sum(each.status == "refused" for each in result.files)
    known = sum(each.status == "already-imported" for each in result.files)
    parts = []
    if refused:
        once = "file cannot be imported; choose it to see its reason"
        more = "files cannot be imported; choose one to see its reason"
        parts.append(counted(refused, once, more))
    if known:
        once = "file was imported before; it changes nothing"
        more = "files were imported before; they change nothing"
        parts.append(counted(known, once, more))
    return " ".join(f"{part}." for part in parts)
