"""Cards, wells, rows and columns on the 8-pixel grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from recon_desktop.gui.theme import GRID, Tone
from recon_desktop.gui.widgets.labels import PlainLabel

Piece = QWidget | QLayout | int | None
"""A widget, a layout, a gap in pixels, or None for a stretch."""


def fill(layout: QBoxLayout, pieces: Iterable[Piece]) -> None:
    """Put pieces into a layout, one after the other."""
    for piece in pieces:
        if piece is None:
            layout.addStretch(1)
        elif isinstance(piece, int):
            layout.addSpacing(piece)
        elif isinstance(piece, QLayout):
            layout.addLayout(piece)
        else:
            layout.addWidget(piece)


def row(*pieces: Piece, gap: int = GRID) -> QHBoxLayout:
    """Side by side."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    fill(layout, pieces)
    return layout


def column(*pieces: Piece, gap: int = GRID) -> QVBoxLayout:
    """One below the other."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    fill(layout, pieces)
    return layout


def panes(
    *pieces: QWidget,
    sizes: Sequence[int] = (),
    shares: Sequence[int] = (),
    way: Qt.Orientation = Qt.Orientation.Horizontal,
) -> QSplitter:
    """Side by side, or one below the other, with a handle between them.

    `sizes` are the first ones in pixels, `shares` say who gets the room that is left.
    """
    splitter = QSplitter(way)
    for piece in pieces:
        splitter.addWidget(piece)
    splitter.setHandleWidth(14)
    splitter.setChildrenCollapsible(False)
    if sizes:
        splitter.setSizes(sizes)
    for at, share in enumerate(shares):
        splitter.setStretchFactor(at, share)
    return splitter


class Card(QFrame):
    """A white card with room around its content."""

    def __init__(self, *pieces: Piece, title: str = "", gap: int = GRID, pad: int = 18) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(pad, pad - 2, pad, pad - 2)
        self.body.setSpacing(gap)
        self.title = PlainLabel(title, role="head")
        self.body.addWidget(self.title)
        self.title.setVisible(bool(title))
        self.setAccessibleName(title)
        fill(self.body, pieces)


class Band(QFrame):
    """A quiet coloured band inside a card."""

    def __init__(self, *pieces: Piece, tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self.setObjectName("band")
        self.setProperty("tone", tone.value)
        self.body = QHBoxLayout(self)
        self.body.setContentsMargins(12, 9, 12, 9)
        self.body.setSpacing(GRID + 4)
        fill(self.body, pieces)


class Separator(QFrame):
    """A hairline."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("separator")


class Scrolled(QScrollArea):
    """Content that scrolls up and down when the window is small."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        content.setObjectName("scrolled")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)


def growing(widget: QWidget) -> QWidget:
    """Let a widget take the room that is left."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return widget
