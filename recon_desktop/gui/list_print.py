"""A list on paper: a plain table in a document of Qt's own, previewed before it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.table_model import TableModel


def list_document(title: str, model: TableModel[Any], columns: Sequence[int]) -> QTextDocument:
    """The shown rows as a document; every text is escaped, so none is read as markup."""
    heads = "".join(_cell("th", model, 0, at, model.columns[at].title) for at in columns)
    lines = (
        "<tr>" + "".join(_cell("td", model, row, at) for at in columns) + "</tr>"
        for row in range(model.rowCount())
    )
    document = QTextDocument()
    font = QFont(theme.font())
    font.setPointSizeF(9)
    document.setDefaultFont(font)
    document.setHtml(
        f"<h3>{escape(title)}</h3><table cellspacing='0' cellpadding='3' width='100%' border='1'"
        f" style='border-collapse: collapse'><thead><tr>{heads}</tr></thead>"
        f"{''.join(lines)}</table>"
    )
    return document


def _cell(tag: str, model: TableModel[Any], row: int, at: int, text: str | None = None) -> str:
    shown = model.cell(row, at).text if text is None else text
    side = "right" if model.is_right(at) else "left"
    return f"<{tag} align='{side}'>{escape(shown)}</{tag}>"


def preview_list(
    parent: QWidget, title: str, model: TableModel[Any], columns: Sequence[int]
) -> bool:
    """Show the preview; printing starts from there. True when it was printed."""
    document = list_document(title, model, columns)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintPreviewDialog(printer, parent)
    dialog.setWindowTitle(f"Print {title}")
    dialog.paintRequested.connect(document.print_)
    return dialog.exec() == QPrintPreviewDialog.DialogCode.Accepted
