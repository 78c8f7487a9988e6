"""Rows of a list as text for the clipboard and as a CSV file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from recon_desktop.domain.errors import StorageError
from recon_desktop.gui.cells import is_numeric
from recon_desktop.gui.table_model import TableModel

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rows_as_text(model: TableModel[Any], rows: Iterable[Any], columns: Sequence[int]) -> str:
    """Tab-separated lines with the titles first; no cell breaks a line."""
    lines = [[model.columns[at].title for at in columns]]
    lines += [[model.plain(view, at) for at in columns] for view in rows]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)


def write_csv(
    model: TableModel[Any], rows: Iterable[Any], columns: Sequence[int], out: Path
) -> None:
    """Write UTF-8 CSV with the titles first, whole or not at all.

    Texts that a spreadsheet would run as a formula get an apostrophe before them. Raises
    StorageError when the disk refuses.
    """
    making = out.with_name(f".{out.name}.part")
    try:
        with making.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow([model.columns[at].title for at in columns])
            writer.writerows([_safe(model, view, at) for at in columns] for view in rows)
            file.flush()
            os.fsync(file.fileno())
        making.replace(out)
    except OSError as error:
        making.unlink(missing_ok=True)
        raise StorageError(f"{out.name} cannot be written: {error.strerror}.") from error


def _safe(model: TableModel[Any], view: Any, at: int) -> str:
    text = model.plain(view, at)
    numeric = is_numeric(model.columns[at].value(view))
    return f"'{text}" if not numeric and text.startswith(_FORMULA_STARTS) else text
