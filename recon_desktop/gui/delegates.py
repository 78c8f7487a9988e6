"""Paints the rows of every list: text, amounts, badges; fast enough for a full repaint a frame.

Takes its cells from :class:`~recon_desktop.gui.table_model.TableModel` directly, past Qt's roles,
and its colours from the theme.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.icons import TONE_ICONS, paint_icon
from recon_desktop.gui.table_model import Cell, Mark, TableModel
from recon_desktop.gui.theme import Theme, Tone, current_theme

_PAD = 8
_PILL = 20
_GLYPH = 12
_WEIGHTS = {False: QFont.Weight.Normal, True: QFont.Weight.DemiBold}


class TableDelegate(QStyledItemDelegate):
    """The painter of one list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme: Theme = current_theme()
        self._fonts = {
            (strong, tabular): theme.font(weight=_WEIGHTS[strong], tabular=tabular)
            for strong in (False, True)
            for tabular in (False, True)
        }
        self._metrics = {kind: QFontMetrics(font) for kind, font in self._fonts.items()}
        self._pill_font = theme.font(theme.QUIET_PX, weight=QFont.Weight.DemiBold)
        self._pill_metrics = QFontMetrics(self._pill_font)
        self.hovered_row = -1

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Every row is one height."""
        return QSize(60, theme.ROW_HEIGHT)

    def width_of_number(self, text: str) -> int:
        """The width of a column in which such a number is never cut, bold or not."""
        return self._metrics[True, True].horizontalAdvance(text) + 2 * _PAD + 1

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One cell: its ground, its hairline, and its text or badge."""
        model = index.model()
        if not isinstance(model, TableModel):
            return
        cell = model.cell(index.row(), index.column())
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, box, index.row(), cell, selected=selected)
        if cell.mark is not None and cell.mark.text:
            self._paint_mark(painter, box, cell.mark)
        elif cell.text:
            self._paint_text(painter, box, cell)
        if state & QStyle.StateFlag.State_HasFocus and selected:
            self._paint_focus(painter, box)

    def _paint_ground(
        self, painter: QPainter, box: QRect, row: int, cell: Cell, *, selected: bool
    ) -> None:
        if selected:
            painter.fillRect(box, self._theme.colour("act_ground"))
        elif row == self.hovered_row:
            painter.fillRect(box, self._theme.colour("hover"))
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if cell.total:
            painter.drawLine(box.topLeft(), box.topRight())

    def _paint_text(self, painter: QPainter, box: QRect, cell: Cell) -> None:
        kind = (cell.strong or cell.total, cell.figures or cell.right)
        painter.setFont(self._underlined(kind) if cell.link else self._fonts[kind])
        painter.setPen(self._text_colour(cell))
        inner = box.adjusted(_PAD, 0, -_PAD, 0)
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        text = cell.text.replace("\n", " ")
        metrics = self._metrics[kind]
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(inner, flags, text)

    def _underlined(self, kind: tuple[bool, bool]) -> QFont:
        font = QFont(self._fonts[kind])
        font.setUnderline(True)
        return font

    def _text_colour(self, cell: Cell) -> QColor:
        if cell.tone is not None and cell.tone is not Tone.NEUTRAL:
            return self._theme.tone(cell.tone)[0]
        if cell.tone is Tone.NEUTRAL or cell.quiet:
            return self._theme.colour("quiet")
        return self._theme.colour("act" if cell.link else "text")

    def _paint_mark(self, painter: QPainter, box: QRect, mark: Mark) -> None:
        text_colour, ground = self._theme.tone(mark.tone)
        room = box.width() - 2 * _PAD
        words = self._pill_metrics.horizontalAdvance(mark.text)
        width = min(room, words + _GLYPH + 24)
        top = box.top() + (box.height() - _PILL) / 2
        pill = QRectF(box.left() + _PAD, top, width, _PILL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, _PILL / 2, _PILL / 2)
        glyph = QRectF(pill.left() + 8, pill.center().y() - _GLYPH / 2, _GLYPH, _GLYPH)
        paint_icon(painter, mark.icon or TONE_ICONS[mark.tone], glyph, text_colour)
        painter.setFont(self._pill_font)
        painter.setPen(text_colour)
        inner = QRectF(glyph.right() + 4, top, width - _GLYPH - 20, _PILL)
        text = self._pill_metrics.elidedText(
            mark.text, Qt.TextElideMode.ElideRight, int(inner.width() + 1)
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_focus(self, painter: QPainter, box: QRect) -> None:
        painter.setPen(QPen(self._theme.colour("act"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corner = QPointF(box.left() + 1, box.top() + 1)
        painter.drawRect(QRectF(corner.x(), corner.y(), box.width() - 2, box.height() - 3))
