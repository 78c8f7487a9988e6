"""Which X12 file is this: recognised by its contents (ISA, GS01, GS08, ST01), never by its name.

Knows the names of many transaction sets, to say what a file is even when it is not read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from recon_desktop.domain.errors import ReconError
from recon_desktop.readers.base import Kind
from recon_desktop.readers.x12.segments import Delimiters, find_start, read_delimiters

_READ = {"835": Kind.X12_835, "837": Kind.X12_837P}
_HEAD_BYTES = 2**16
_LOOKS = re.compile(rb"(?:\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*|[\r\n][ \t]*)ISA[^0-9A-Za-z\s]")
_GUIDE = re.compile(r"X(\d{3})")
_NAMES = {
    "270": "an eligibility inquiry (270)",
    "271": "an eligibility response (271)",
    "276": "a claim status inquiry (276)",
    "277": "a claim status response (277)",
    "278": "a referral or authorization (278)",
    "820": "a premium payment (820)",
    "824": "an application advice (824)",
    "834": "a benefit enrollment (834)",
    "835": "a remittance (835)",
    "837": "a claim file (837)",
    "997": "a functional acknowledgement (997)",
    "999": "an implementation acknowledgement (999)",
    "TA1": "an interchange acknowledgement (TA1)",
}
_GUIDE_NAMES = {
    ("277", "214"): "a claim acknowledgement (277CA)",
    ("277", "213"): "a request for information about a claim (277)",
    ("837", "096"): "an institutional claim file (837I)",
    ("837", "223"): "an institutional claim file (837I)",
    ("837", "097"): "a dental claim file (837D)",
    ("837", "224"): "a dental claim file (837D)",
    ("837", "098"): "a professional claim file (837P)",
    ("837", "222"): "a professional claim file (837P)",
}


class _Found(NamedTuple):
    codes: tuple[str, ...]  # ST01 of each set, once each, in order
    guide: str  # ST03 or GS08 of the first set


def sniff(data: bytes) -> tuple[Kind, ...]:
    """The kinds of X12 file that `data` holds and this program reads; () for anything else."""
    try:
        found = _found(data, find_start(data), read_delimiters(data))
    except ReconError:
        return ()
    return tuple(_READ[code] for code in found.codes if code in _READ)


def refusal(data: bytes) -> str:
    """Why an X12 file is not read, as a sentence fit to show; '' when it is, or is no X12 file."""
    if not _looks_like_x12(data):
        return ""
    try:
        found = _found(data, find_start(data), read_delimiters(data))
    except ReconError as error:
        return str(error)
    if any(code in _READ for code in found.codes):
        return ""
    if not found.codes:
        return "This X12 file holds no transaction set (ST). Ask for the file again."
    name = set_name(found.codes[0], found.guide)
    return f"This is {name}; this program does not read it yet."


def _looks_like_x12(data: bytes) -> bool:
    head = bytes(data[:_HEAD_BYTES]).replace(b"\0", b"")
    return _LOOKS.search(head) is not None


def set_name(code: str, guide: str = "") -> str:
    """What a transaction set is called, by its ST01 and implementation guide."""
    number = _GUIDE.search(guide)
    special = _GUIDE_NAMES.get((code, number[1])) if number else None
    return special or _NAMES.get(code, "an X12 file of another kind")


def guide_number(guide: str) -> str:
    """``005010X222A1`` → ``222``; '' when the guide is not named."""
    number = _GUIDE.search(guide)
    return number[1] if number else ""


def _found(data: bytes, start: int, delimiters: Delimiters) -> _Found:
    element, segment = (
        re.escape(mark.encode("latin-1")) for mark in (delimiters[0], delimiters[3])
    )
    begins = re.compile(rb"%b\s*(GS|ST|TA1)%b([^%b]*)" % (segment, element, segment))
    codes: dict[str, str] = {}
    guide, acknowledges = "", False
    for match in begins.finditer(data, start):
        parts = match[2].decode("latin-1").strip().split(delimiters.element)
        if match[1] == b"GS":
            guide = parts[7] if len(parts) > 7 else ""
        elif match[1] == b"ST":
            codes.setdefault(parts[0], (parts[2] if len(parts) > 2 else "") or guide)
        else:
            acknowledges = True
    if acknowledges and not codes:
        codes["TA1"] = ""
    return _Found(tuple(codes), next(iter(codes.values()), ""))
