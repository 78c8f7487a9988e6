"""A letter as PDF: one page as a practice would send it, and more when its texts are very long."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from recon_desktop.domain.sheets.letter import Letter
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.page import PORTRAIT
from recon_desktop.reports.palette import BOLD, LINE, QUIET, REGULAR, RULE, SEMIBOLD, TEXT, Style
from recon_desktop.reports.typeface import Fonts
from recon_desktop.reports.wrapping import wrapped

_LEFT, _RIGHT = 72.0, PORTRAIT.width - 72.0  # the inch that letters have
_TOP, _BOTTOM = PORTRAIT.height - 64.0, 76.0
_LABELS = 150.0  # width of the facts' labels
_BODY = Style(REGULAR, 10.5)
_STRONG = Style(SEMIBOLD, 10.5, TEXT)
_LABEL = Style(REGULAR, 10.5, QUIET)
_NAME = Style(BOLD, 15, TEXT)
_SMALL = Style(REGULAR, 9, QUIET)
_LEADING = 15.0


def render_letter(letter: Letter) -> bytes:
    """The letter as PDF; the same letter gives the same bytes."""
    page = _Pages(f"{letter.subject}")
    _letterhead(page, letter)
    page.text(_BODY, letter.dated)
    page.space(16)
    for line in letter.recipient:
        page.text(_BODY, line)
    page.space(18)
    page.text(_STRONG, letter.subject)
    page.space(12)
    page.text(_BODY, letter.opening)
    page.space(10)
    _facts(page, letter)
    for paragraph in letter.paragraphs:
        page.space(9)
        page.text(_BODY, paragraph)
    _signature(page, letter)
    return page.finish(letter.reference)


class _Pages:
    """Pages filled from the top, with the margins of a letter."""

    def __init__(self, title: str) -> None:
        self._file = BytesIO()
        paper = tuple(PORTRAIT)
        self._canvas = Canvas(self._file, pagesize=paper, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Recon Desktop")
        self.fonts = Fonts(self._canvas._doc)
        self._inks: list[Ink] = []
        self.turn()

    @property
    def ink(self) -> Ink:
        """The page being written."""
        return self._inks[-1]

    def turn(self) -> None:
        """Begin the next page."""
        self._inks.append(Ink(self.fonts))
        self.y = _TOP

    def space(self, height: float) -> None:
        """Leave some room."""
        self.y -= height

    def reserve(self, height: float) -> None:
        """Turn the page unless that much fits."""
        if self.y - height < _BOTTOM:
            self.turn()

    def text(self, style: Style, text: str, *, left: float = _LEFT) -> None:
        """A paragraph."""
        for line in wrapped(text, self.fonts, style, _RIGHT - left):
            self.reserve(_LEADING)
            self.ink.text(style, left, self.y - style.size, line)
            self.y -= _LEADING

    def finish(self, reference: str) -> bytes:
        """The document's bytes."""
        for number, ink in enumerate(self._inks, 1):
            ink.text(_SMALL, _LEFT, 44, reference)
            if len(self._inks) > 1:
                ink.text_right(_SMALL, _RIGHT, 44, f"Page {number} of {len(self._inks)}")
            self._canvas.addLiteral(ink.operations)
            self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()


def _letterhead(page: _Pages, letter: Letter) -> None:
    for line in wrapped(letter.practice, page.fonts, _NAME, _RIGHT - _LEFT):
        page.ink.text(_NAME, _LEFT, page.y - _NAME.size, line)
        page.space(20)
    page.text(_SMALL, " · ".join(letter.address))
    page.space(4)
    page.ink.line(_LEFT, page.y, _RIGHT, page.y, colour=RULE, width=0.8)
    page.space(26)


def _facts(page: _Pages, letter: Letter) -> None:
    for label, value in letter.facts:
        lines = wrapped(value, page.fonts, _STRONG, _RIGHT - _LEFT - _LABELS)
        page.reserve(_LEADING * len(lines) + 6)
        page.ink.text(_LABEL, _LEFT, page.y - _BODY.size, label)
        page.text(_STRONG, value, left=_LEFT + _LABELS)
        page.ink.line(_LEFT, page.y - 1, _RIGHT, page.y - 1, colour=LINE)
        page.space(5)


def _signature(page: _Pages, letter: Letter) -> None:
    page.reserve(112)
    page.space(20)
    page.text(_BODY, letter.closing)
    page.space(44)
    page.ink.line(_LEFT, page.y, _LEFT + 230, page.y, colour=RULE, width=0.7)
    page.ink.line(_LEFT + 260, page.y, _RIGHT, page.y, colour=RULE, width=0.7)
    page.ink.text(_SMALL, _LEFT, page.y - 12, letter.signer or "Name and signature")
    page.ink.text(_SMALL, _LEFT + 260, page.y - 12, "Date")
