"""OFX as a tree: SGML of version 1 (leaves without end tags) and XML of version 2 alike.

``<STMTTRN><TRNAMT>-80.00<FITID>18</STMTTRN>``. Only tags, texts, CDATA and the character
references are read; a document type or entity declaration is refused, so nothing is ever expanded
or fetched. An aggregate that is not closed (the list of transactions apart, whose end some banks
leave out), or a document without its end, is refused whole.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from recon_desktop.domain.errors import UnreadableFileError

_START = re.compile(rb"<\s*OFX\s*>", re.I)
_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.I)
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)\]\]>|<!--.*?-->|<\?.*?\?>"
    r"|<(?P<end>/?)\s*(?P<tag>[A-Za-z][\w.\-]*)[^<>]*?(?P<empty>/?)\s*>|(?P<text>[^<]+)|(?P<bad><)",
    re.S,
)
_AGGREGATE = re.compile(
    r"(?:RS|RQ|LIST|LISTP|V\d|FROM|TO|BAL|TRN|TRNP|TRAN|STATUS|SONRS|FI|OFX|PAYEE|CURRENCY|SET)$"
)
_LISTED = frozenset({"DTSTART", "DTEND", "STMTTRN"})
_MAX_DEPTH = 60


@dataclass(slots=True)
class Node:
    """One element: an aggregate with children, or a leaf with a text."""

    tag: str
    start: int = 0  # offset of its tag in the text
    end: int = 0  # offset behind it; 0 when it never ends
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def child(self, *tags: str) -> Node | None:
        """The first child with one of these tags."""
        return next((node for node in self.children if node.tag in tags), None)

    def value(self, tag: str) -> str:
        """The text of a leaf, '' when it is absent or empty."""
        node = self.child(tag)
        return node.text if node else ""

    def walk(self, *tags: str) -> Iterator[Node]:
        """Every descendant with one of these tags, in document order."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if node.tag in tags:
                yield node
            waiting.extend(reversed(node.children))


def is_ofx(data: bytes) -> bool:
    """The file is an OFX document, whole or not."""
    head = _head(data)
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"OFXHEADER") or bool(
        _START.search(head)
    )


def _head(data: bytes) -> bytes:
    head = data[:8192]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.replace(b"\0", b"")
    return head


def ofx_text(data: bytes) -> str:
    """The text of the file. UTF-8 proves itself; anything else is cp1252, the OFX 1 default."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_tree(text: str) -> Node:
    """The OFX element of a document; UnreadableFileError when it is not whole."""
    if _DECLARATION.search(text):
        raise UnreadableFileError(
            "The file declares a document type or entities, which no bank's OFX does; it was "
            "refused."
        )
    start = re.search(r"<\s*OFX\s*>", text, re.I)
    if not start:
        raise UnreadableFileError("This is not an OFX file: it has no <OFX> element.")
    builder = _Builder()
    for found in _TOKEN.finditer(text, start.start()):
        builder.take(found)
    return builder.whole()


class _Builder:
    """Builds the tree token by token; the open elements are a stack."""

    def __init__(self) -> None:
        self._root = Node("")
        self._open = [self._root]

    def take(self, found: re.Match[str]) -> None:
        if found["bad"]:
            raise UnreadableFileError("The OFX file is cut off or damaged inside a tag.")
        if found["tag"]:
            self._take_tag(found)
        elif found["cdata"] is not None:
            self._take_text(found["cdata"])
        elif found["text"]:
            self._take_text(unescape(found["text"]))

    def _take_tag(self, found: re.Match[str]) -> None:
        tag = found["tag"].upper()
        if found["end"]:
            self._close(tag, found.end())
            return
        self._end_leaf(found.start())
        if len(self._open) == 1 and self._root.children:
            raise UnreadableFileError("The file holds more than one OFX document.")
        node = Node(tag, found.start(), found.end())
        self._open[-1].children.append(node)
        if not found["empty"]:
            self._open.append(node)
        if len(self._open) > _MAX_DEPTH:
            raise UnreadableFileError("The OFX file nests deeper than any statement.")

    def _take_text(self, text: str) -> None:
        if not text.strip():
            return
        if len(self._open) == 1:
            raise UnreadableFileError("The OFX file has text outside its document.")
        node = self._open[-1]
        if node.children:
            raise UnreadableFileError(f"The OFX file has stray text inside <{node.tag}>.")
        node.text = f"{node.text} {text.strip()}".strip()

    def _end_leaf(self, at: int) -> None:
        """A leaf with a text ends where the next tag begins (SGML)."""
        if self._open[-1].text:
            self._open.pop().end = at

    def _close(self, tag: str, at: int) -> None:
        if not any(node.tag == tag for node in self._open):
            raise UnreadableFileError(f"The OFX file closes <{tag}>, which was never opened.")
        while self._open[-1].tag != tag:
            self._give_up(self._open.pop())
        self._open.pop().end = at

    def _give_up(self, node: Node) -> None:
        """An element left open: an empty leaf of SGML, whose neighbours were taken as its own."""
        if node.tag == "BANKTRANLIST":  # some banks leave out its end, and only its end
            own = [child for child in node.children if child.tag in _LISTED]
            self._open[-1].children.extend(c for c in node.children if c.tag not in _LISTED)
            node.children, node.end = own, 0
            return
        if _AGGREGATE.search(node.tag):
            raise UnreadableFileError(f"The OFX file never closes <{node.tag}>; it is damaged.")
        self._open[-1].children.extend(node.children)
        node.children = []

    def whole(self) -> Node:
        if len(self._open) != 1 or not self._root.children:
            raise UnreadableFileError(
                "The OFX file is cut off: its end (</OFX>) is missing. Download it again."
            )
        return self._root.children[0]
