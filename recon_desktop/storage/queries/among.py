"""Many ids in one question: a list of any length is one parameter, and the plan stays the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, TableValuedAlias, func, select

_Id = TypeVar("_Id", str, int)


def among(column: Column[_Id], ids: Iterable[_Id]) -> ColumnElement[bool]:
    """The column is one of these ids; '' and 0 are none."""
    return column.in_(select(listed(ids).c.value))


def listed(ids: Iterable[_Id]) -> TableValuedAlias:
    """The ids as rows (`value`), each once, in order."""
    text = json.dumps(sorted({each for each in ids if each}))
    return func.json_each(text).table_valued("value", name="listed")
