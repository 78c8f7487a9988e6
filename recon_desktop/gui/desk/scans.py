"""The scans of a remittance: attach one, look at it inside the window, save it, take it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session, Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.pdf_preview import PdfPreview
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.posting.attachments import AttachmentView

_FILES = "Scans (*.pdf *.png *.jpg *.jpeg)"
_TOPICS = frozenset({Topic.REMITTANCES})
_PDF = "application/pdf"


class PictureView(QScrollArea):
    """A scanned picture, as wide as the room there is."""

    def __init__(self) -> None:
        super().__init__()
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setAccessibleName("Picture")

    def show_picture(self, data: bytes) -> bool:
        """Show it; False when the bytes are no picture after all."""
        picture = QPixmap()
        if not picture.loadFromData(data):
            return False
        width = max(200, self.viewport().width() - 24)
        if picture.width() > width:
            picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        self._label.setPixmap(picture)
        return True


class ScansDialog(QDialog):
    """The list on the left, the scan that is chosen on the right."""

    def __init__(self, parent: QWidget, session: Session, remittance_id: int, name: str) -> None:
        super().__init__(parent)
        self._session = session
        self._remittance_id = remittance_id
        self._data = b""
        self.setWindowTitle(f"Scans of {name}")
        self.resize(1000, 640)
        self.table: DataTable[AttachmentView] = DataTable(
            "Scans",
            (
                Column("File", lambda a: a.file_name, strong=True),
                Column("Attached", lambda a: a.attached_at, width=150),
            ),
            preferences=session.preferences,
            dialogs=session.dialogs,
            tools=False,
        )
        self.table.set_empty("No scans yet.", "Attach the paper EOB as a PDF, PNG or JPEG.")
        self.pdf = PdfPreview(save=False)
        self.picture = PictureView()
        self.shown = QStackedWidget()
        self.shown.addWidget(self.pdf)
        self.shown.addWidget(self.picture)
        self.note = ElidedLabel("", role="quietBody")
        self.attach = Button("&Attach…", self.ask_attach, role="act")
        self.save = Button("&Save as…", self.ask_save)
        self.remove = Button("&Take off", self.take_off)
        self._arrange(name)
        self.table.picked.connect(self._picked)
        self.reload()

    def _arrange(self, name: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(f"Scans of {name}", role="lead"))
        scans = Card(self.table, pad=12)
        scans.setFixedWidth(340)
        panes = row(scans, gap=14)
        panes.addWidget(Card(self.shown, pad=12), 1)
        layout.addLayout(panes, 1)
        foot = row(self.attach, self.save, self.remove)
        foot.addWidget(self.note, 1)
        foot.addWidget(Button("&Close", self.accept))
        layout.addLayout(foot)

    def reload(self) -> None:
        """The list, and the first scan."""
        practice, remittance_id = self._session.practice, self._remittance_id

        def work() -> tuple[AttachmentView, ...]:
            from recon_desktop.services.posting.attachments import list_attachments

            return list_attachments(practice, remittance_id)

        self._session.load("Scans", work, self._show)

    def _show(self, rows: tuple[AttachmentView, ...]) -> None:
        self.table.set_rows(rows)
        if rows and self.table.current is None:
            self.table.view.selectRow(0)
        self._picked(self.table.current)

    def _picked(self, scan: AttachmentView | None) -> None:
        for button in (self.save, self.remove):
            button.setEnabled(scan is not None)
        if scan is None:
            self.pdf.show_message("", "Choose a scan to look at it.")
            self.shown.setCurrentWidget(self.pdf)
            return
        practice = self._session.practice

        def work() -> bytes:
            from recon_desktop.services.posting.attachments import load_attachment

            return load_attachment(practice, scan.id)

        self._session.load("Scan", work, lambda data: self._show_scan(scan, data))

    def _show_scan(self, scan: AttachmentView, data: bytes) -> None:
        self._data = data
        self.note.setText(f"{scan.size / 1024:,.0f} KB, attached by {scan.attached_by}")
        if scan.media_type == _PDF:
            self.shown.setCurrentWidget(self.pdf)
            self._show_pdf(scan, data)
        elif self.picture.show_picture(data):
            self.shown.setCurrentWidget(self.picture)

    def _show_pdf(self, scan: AttachmentView, data: bytes) -> None:
        from pypdfium2 import PdfiumError

        try:
            self.pdf.show_pdf(data, scan.file_name)
        except PdfiumError:
            self.pdf.show_message(scan.file_name, "The pages of this PDF cannot be drawn. Save it.")

    def ask_attach(self) -> None:
        """Choose a scan and keep it."""
        path = self._session.dialogs.ask_open_file(self, "Attach a scan", _FILES)
        if path is None:
            return
        practice, actor = self._session.practice, self._session.actor
        remittance_id = self._remittance_id

        def work() -> int:
            from recon_desktop.services.posting.attachments import attach_file

            return attach_file(practice, actor, remittance_id, path)

        self._session.act(f"Attaching {path.name}", work, lambda _: self.reload(), topics=_TOPICS)

    def ask_save(self) -> None:
        """Write the scan to a file of its own."""
        scan = self.table.current
        if scan is None:
            return
        out = self._session.dialogs.ask_save_file(self, "Save the scan", scan.file_name, _FILES)
        if out is None:
            return
        practice, actor = self._session.practice, self._session.actor
        data, remittance = self._data, str(self._remittance_id)

        def work() -> None:
            from recon_desktop.services.printing.hand_out import HandOut, write_out

            what = HandOut("scan", "scan", remittance=remittance)
            write_out(practice, actor, what, out, lambda: data, overwrite=True)

        done = f"Saved {out.name}, {screen_text(len(data))} bytes."
        self._session.act(
            f"Saving {out.name}",
            work,
            lambda _: self._session.notice(done),
            topics=frozenset(),
        )

    def take_off(self) -> None:
        """Take a wrong scan off."""
        scan = self.table.current
        if scan is None:
            return
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.posting.attachments import remove_attachment

            remove_attachment(practice, actor, scan.id)

        name = f"Taking off {scan.file_name}"
        self._session.act(name, work, lambda _: self.reload(), topics=_TOPICS)
