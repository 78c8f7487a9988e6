"""A PDF inside the window: pages as pictures, zoom, print, save. Made with pypdfium2.

Only pages in sight are rendered. Printing sends the same pages to the printer at its resolution.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from recon_desktop.gui.theme import current_theme
from recon_desktop.gui.widgets.buttons import IconButton
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row

_GAP = 16
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_PX_PER_POINT = 96 / 72
_PRINT_DPI = 300
_KEPT_PAGES = 12


class PdfPages:
    """The pages of one PDF, rendered on demand; the document is never left open."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with self._document() as document:
            self.sizes = [QSizeF(*document.get_page_size(at)) for at in range(len(document))]
        self._kept: dict[tuple[int, int], QImage] = {}

    def _document(self) -> Any:
        import pypdfium2

        return pypdfium2.PdfDocument(self.data)

    def image(self, at: int, scale: float) -> QImage:
        """One page; `scale` is pixels a point."""
        kept = (at, round(scale * 100))
        if kept not in self._kept:
            if len(self._kept) > _KEPT_PAGES:
                self._kept.clear()
            self._kept[kept] = self.render(at, scale)
        return self._kept[kept]

    def render(self, at: int, scale: float) -> QImage:
        """One page as a picture of its own."""
        with self._document() as document:
            bitmap = document[at].render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
            view = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            return view.copy()


class _Sheets(QWidget):
    """The pages one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.pages: PdfPages | None = None
        self.message = ""
        self.zoom = 1.0

    def sizeHint(self) -> QSize:
        boxes = self._boxes()
        if not boxes:
            return QSize(200, 200)
        return QSize(max(box.width() for box in boxes) + 2 * _GAP, boxes[-1].bottom() + _GAP)

    def page_top(self, at: int) -> int:
        return self._boxes()[at].top()

    def relayout(self) -> None:
        hint = self.sizeHint()
        self.setMinimumSize(hint)
        self.updateGeometry()
        self.update()

    def _boxes(self) -> list[QRect]:
        boxes: list[QRect] = []
        top = _GAP
        for size in self.pages.sizes if self.pages else []:
            width = round(size.width() * _PX_PER_POINT * self.zoom)
            height = round(size.height() * _PX_PER_POINT * self.zoom)
            left = max(_GAP, (self.width() - width) // 2)
            boxes.append(QRect(left, top, width, height))
            top += height + _GAP
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), current_theme().colour("hover"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.pages is None:
            painter.setPen(current_theme().colour("quiet"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(40, 0, -40, 0), flags, self.message)
        sharp = self.devicePixelRatioF() * _PX_PER_POINT * self.zoom
        for at, box in enumerate(self._boxes()):
            if self.pages and box.intersects(event.rect()):
                painter.fillRect(box.adjusted(-1, -1, 1, 1), current_theme().colour("line"))
                painter.drawImage(QRectF(box), self.pages.image(at, sharp))


class PdfPreview(QWidget):
    """A PDF with a small toolbar: page, zoom, print, save."""

    save_wanted = Signal()
    printed = Signal()

    def __init__(self, *, save: bool = True) -> None:
        super().__init__()
        self._sheets = _Sheets()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._sheets)
        self._scroll.viewport().installEventFilter(self)
        self._scroll.setAccessibleName("Preview")
        self._fit = True
        self._build(save=save)

    def _build(self, *, save: bool) -> None:
        self.title = PlainLabel("", role="head")
        self._where = PlainLabel("", role="quiet")
        self._zoom_text = PlainLabel("", role="quiet")
        self._save = IconButton("save", "Save as PDF or XLSX (Ctrl+S)", self.save_wanted.emit)
        if not save:
            self._save.hide()
        bar = row(
            self.title,
            self._where,
            None,
            IconButton("zoom-out", "Smaller", lambda: self._step(-1)),
            self._zoom_text,
            IconButton("zoom-in", "Larger", lambda: self._step(1)),
            IconButton("fit", "Fit the width", self.fit_width),
            self._save,
            IconButton("reports", "Print (Ctrl+P)", self.print_pages),
            gap=6,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self._scroll, 1)
        self._scroll.verticalScrollBar().valueChanged.connect(lambda _: self._tell())

    @property
    def pages(self) -> PdfPages | None:
        """What is shown."""
        return self._sheets.pages

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self.pages.sizes) if self.pages else 0

    def show_pdf(self, data: bytes, title: str) -> None:
        """Show a document from its first page."""
        self._sheets.pages = PdfPages(data)
        self.title.setText(title)
        self._scroll.verticalScrollBar().setValue(0)
        if self._fit:
            self.fit_width()
        else:
            self._relayout()

    def show_message(self, title: str, text: str) -> None:
        """Say why there is nothing to show."""
        self._sheets.pages = None
        self._sheets.message = text
        self.title.setText(title)
        self._relayout()

    def fit_width(self) -> None:
        """As wide as the room there is, and not larger than life times one and a half."""
        self._fit = True
        if self.pages:
            widest = max(size.width() for size in self.pages.sizes) * _PX_PER_POINT
            room = self._scroll.viewport().width() - 2 * _GAP - 16
            self._sheets.zoom = min(1.5, max(0.3, room / widest))
        self._relayout()

    def print_pages(self) -> None:
        """Choose a printer and print."""
        if self.pages is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Send every page, each on its own paper size and direction."""
        if self.pages is None:
            return
        painter = QPainter()
        for at, size in enumerate(self.pages.sizes):
            _set_paper(printer, size)
            if at == 0:
                painter.begin(printer)
            else:
                printer.newPage()
            picture = self.pages.render(at, _PRINT_DPI / 72)
            painter.drawImage(QRectF(painter.viewport()), picture)
        painter.end()
        self.printed.emit()

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Ctrl and the wheel zoom; a new width fits again."""
        if event.type() == QEvent.Type.Resize and self._fit:
            self.fit_width()
        if isinstance(event, QWheelEvent) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._step(1 if event.angleDelta().y() > 0 else -1)
            return True
        return bool(super().eventFilter(watched, event))

    def _step(self, direction: int) -> None:
        self._fit = False
        now = self._sheets.zoom
        larger = [zoom for zoom in _ZOOMS if zoom > now + 0.01]
        smaller = [zoom for zoom in _ZOOMS if zoom < now - 0.01]
        if direction > 0 and larger:
            self._sheets.zoom = larger[0]
        elif direction < 0 and smaller:
            self._sheets.zoom = smaller[-1]
        self._relayout()

    def _relayout(self) -> None:
        self._sheets.relayout()
        self._zoom_text.setText(f"{round(self._sheets.zoom * 100)} %" if self.pages else "")
        self._tell()

    def _tell(self) -> None:
        if not self.page_count:
            self._where.setText("")
            return
        middle = self._scroll.verticalScrollBar().value() + self._scroll.viewport().height() // 3
        tops = [self._sheets.page_top(at) for at in range(self.page_count)]
        page = max(1, sum(top <= middle for top in tops))
        self._where.setText(f"page {page} of {self.page_count}")


def _set_paper(printer: QPrinter, size: QSizeF) -> None:
    wide = size.width() > size.height()
    upright = QSizeF(min(size.width(), size.height()), max(size.width(), size.height()))
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(upright, QPageSize.Unit.Point))
    turn = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setPageOrientation(turn)
