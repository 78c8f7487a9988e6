"""A workbook as bytes that depend on nothing but its cells.

openpyxl stamps the clock into the file and writes formulas without their results; both are put
right in the finished package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

WORKSHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
"""The name of a worksheet's part, with its number."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP entry can say
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EMPTY_RESULT = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v ?/>')


def packed(workbook: Any, results: Sequence[Mapping[str, str]]) -> bytes:
    """Save `workbook`; `results` gives the value of each formula by cell, one mapping a sheet."""
    raw = BytesIO()
    workbook.save(raw)
    return repacked(raw.getvalue(), lambda name, content: _settled(name, content, results))


def repacked(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each of its parts, by its name and content, as `change` gives it."""
    target = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = change(name, source.read(name))
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _settled(name: str, content: bytes, results: Sequence[Mapping[str, str]]) -> bytes:
    if name == "docProps/core.xml":
        return _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
    sheet = WORKSHEET.fullmatch(name)
    if sheet is None:
        return content
    values = results[int(sheet[1]) - 1]
    return _EMPTY_RESULT.sub(lambda found: _with_result(found, values), content)


def _with_result(found: re.Match[bytes], values: Mapping[str, str]) -> bytes:
    value = values[found[1].decode()].encode()
    return b'<c r="%b"%b><f>%b</f><v>%b</v>' % (found[1], found[2], found[3], value)
