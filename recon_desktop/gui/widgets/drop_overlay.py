"""What appears over the window while files are dragged over it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from recon_desktop.gui.icons import pixmap
from recon_desktop.gui.theme import current_theme
from recon_desktop.gui.widgets.labels import PlainLabel


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files of a drag; folders and links are left out."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in paths if path.is_file()]


class DropOverlay(QFrame):
    """A dashed sheet with one sentence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = PlainLabel("", role="title")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = PlainLabel("You see what is in them before anything is kept.", role="quietBody")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        layout.addStretch(1)
        for label in (self._icon, self._text, hint):
            layout.addWidget(label)
        layout.addStretch(1)
        self.hide()

    def show_over(self, count: int) -> None:
        """Cover the window."""
        tint = current_theme().colour("act").name()
        self._icon.setPixmap(pixmap("import", tint, 48, self.devicePixelRatioF()))
        self._text.setText("Drop to import" if count == 1 else f"Drop {count} files to import")
        self.setGeometry(self._over.rect().adjusted(16, 16, -16, -16))
        self.raise_()
        self.show()
