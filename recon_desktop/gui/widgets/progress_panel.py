"""What runs in the background: what it does, how far it is, Cancel. Appears after 0.6 seconds."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from recon_desktop.gui.jobs import Job, JobQueue
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import row
from recon_desktop.services.progress import Progress

APPEARS_AFTER_MS = 600
_MARGIN = 20


class ProgressPanel(QFrame):
    """A small panel in the corner; the window stays usable under it."""

    def __init__(self, jobs: JobQueue, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("panel")
        self.setFixedSize(340, 96)
        self._open: list[Job] = []
        self._name = PlainLabel("", role="head")
        self._text = ElidedLabel("", role="quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._cancel = Button("Cancel", self._stop, role="link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(row(self._name, None, self._cancel))
        layout.addWidget(self._bar)
        layout.addWidget(self._text)
        self._appear = QTimer(self)
        self._appear.setSingleShot(True)
        self._appear.setInterval(APPEARS_AFTER_MS)
        self._appear.timeout.connect(self._show)
        jobs.submitted.connect(self._started)
        jobs.ended.connect(self._ended)
        self.hide()

    def place(self) -> None:
        """Stay in the corner when the window changes size."""
        area = self._over.rect()
        self.move(
            area.right() - self.width() - _MARGIN, area.bottom() - self.height() - _MARGIN - 28
        )

    def _started(self, job: Job) -> None:
        self._open.append(job)
        job.progressed.connect(self._tell)
        if len(self._open) == 1:
            self._tell(Progress(0, 0, ""))
            self._appear.start()
        self._show_names()

    def _ended(self, job: Job) -> None:
        self._open.remove(job)
        if self._open:
            self._show_names()
        else:
            self._appear.stop()
            self.hide()

    def _show_names(self) -> None:
        self._name.setText(self._open[0].name)
        self._cancel.setEnabled(True)

    def _tell(self, progress: Progress) -> None:
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        self._text.setText(progress.text)

    def _stop(self) -> None:
        if self._open:
            self._open[0].cancel()
            self._text.setText("Stopping…")
            self._cancel.setEnabled(False)

    def _show(self) -> None:
        self.place()
        self.raise_()
        self.show()
