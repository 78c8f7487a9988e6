"""A document filled from the top: sections, blocks and tables flow over as many pages as it takes.

A heading never stands alone at the foot of a page, a short table is kept whole, a long one repeats
its headings, sums each page, and keeps its last row beside its total (R10.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Protocol, TypeVar

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from recon_desktop.domain.sheets import SheetFrame
from recon_desktop.reports.cells import Column, Look, Row, Table
from recon_desktop.reports.grid import Grid, LaidRow, row_cents
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.page import LEFT, PORTRAIT, PageFrame, PageHead, Paper, sheet_head
from recon_desktop.reports.palette import BODY_QUIET, SECTION, Style
from recon_desktop.reports.typeface import Fonts
from recon_desktop.reports.wrapping import wrapped

rl_config.useA85 = 0  # text armour around binary streams: a quarter more bytes for nothing

_LEADING = 12.5
_BEFORE_SECTION = 16.0
_SECTION_HEIGHT = 20.0
_SHORT_TABLE = 12  # rows
_OPENING_ROWS = 4  # a long table that cannot show as many begins on the next page

T = TypeVar("T")


class Block(Protocol):
    """Something drawn in one piece."""

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        ...

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        ...


class Flow:
    """One PDF document; the same calls give the same bytes."""

    def __init__(self, title: str, paper: Paper = PORTRAIT) -> None:
        self._paper = paper
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pagesize=tuple(paper), invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Recon Desktop")
        self.fonts = Fonts(self._canvas._doc)
        self._pages: list[tuple[Ink, PageFrame]] = []
        self._heading: tuple[str, str] | None = None
        self._y = 0.0

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self._paper.body_width

    @property
    def ink(self) -> Ink:
        """The page being drawn."""
        return self._pages[-1][0]

    @property
    def _frame(self) -> PageFrame:
        return self._pages[-1][1]

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self._y - self._frame.body_bottom

    @property
    def page_room(self) -> float:
        """Points of an empty page."""
        return self._frame.body_top - self._frame.body_bottom

    def start(self, frame: SheetFrame | PageHead) -> None:
        """Begin a sheet on a page of its own."""
        self._heading = None
        head = sheet_head(frame) if isinstance(frame, SheetFrame) else frame
        self._add_page(PageFrame(head, self.fonts, self._paper))

    def turn(self) -> None:
        """Begin the next page of this sheet."""
        self._add_page(self._frame)

    def _add_page(self, frame: PageFrame) -> None:
        self._pages.append((Ink(self.fonts), frame))
        self._y = frame.body_top

    def section(self, title: str, aside: str = "") -> None:
        """A heading for what comes next; drawn together with it."""
        self._heading = (title, aside)

    def space(self, height: float) -> None:
        """Leave some room."""
        self._y -= height

    def reserve(self, height: float) -> None:
        """Turn the page unless `height` points, and a heading that waits, fit on it."""
        waiting = self._heading_height() if self._heading else 0.0
        if waiting + height > self.room and self._y < self._frame.body_top:
            self.turn()
        if self._heading:
            self._draw_heading(*self._heading)
            self._heading = None

    def _heading_height(self) -> float:
        return _SECTION_HEIGHT + (_BEFORE_SECTION if self._y < self._frame.body_top else 0)

    def _draw_heading(self, title: str, aside: str) -> None:
        self._y -= self._heading_height()
        self.ink.text(SECTION, LEFT, self._y + 7, title)
        x = LEFT + self.fonts.width(SECTION, title) + 8
        self.ink.text(BODY_QUIET, x, self._y + 7, aside)

    def block(self, block: Block) -> None:
        """Draw a block in one piece."""
        height = block.height(self.fonts, self.width)
        self.reserve(height)
        block.draw(self.ink, LEFT, self._y, self.width)
        self._y -= height

    def note(self, text: str, style: Style = BODY_QUIET) -> None:
        """A paragraph."""
        lines = wrapped(text, self.fonts, style, self.width)
        self.reserve(min(len(lines), 3) * _LEADING)
        for line in lines:
            if self.room < _LEADING:
                self.turn()
            self.ink.text(style, LEFT, self._y - 9.5, line)
            self._y -= _LEADING

    def table(self, table: Table, *, empty: str) -> None:
        """A table over as many pages as it takes; the sentence `empty` when it has no row."""
        if not table.rows:
            self.note(empty)
            return
        grid = Grid(table, self.fonts, LEFT, self.width)
        carry, group = _Carry(grid), _Group(grid)
        self.reserve(self._opening_height(grid, carry))
        self._draw_head(grid)
        for bundle, last in _marked_last(_bundled(grid.rows())):
            tail = grid.totals_height + carry.closing_height if last else carry.height
            if sum(laid.height for laid in bundle) + tail > self.room:
                self._continue(grid, carry)
                self._put_all(grid, group.again(bundle[0].row))
            for laid in bundle:
                self._put(grid, laid)
                carry.add(laid.row)
                group.meet(laid.row)
        self._put_all(grid, [*carry.closing(), *grid.totals])

    def _opening_height(self, grid: Grid, carry: _Carry) -> float:
        """What must fit for the table to begin here: all of a short one, else a few rows."""
        heights = [laid.height for laid in grid.rows(_SHORT_TABLE + 1)]
        whole = grid.head_height + sum(heights) + grid.totals_height
        if len(grid.table.rows) <= _SHORT_TABLE and whole <= self.page_room / 2:
            return whole
        return (
            grid.head_height + sum(heights[:_OPENING_ROWS]) + max(carry.height, grid.totals_height)
        )

    def _continue(self, grid: Grid, carry: _Carry) -> None:
        self._put_all(grid, carry.page_end())
        self.turn()
        self._draw_head(grid)
        self._put_all(grid, carry.page_start())

    def _draw_head(self, grid: Grid) -> None:
        grid.draw_head(self.ink, self._y)
        self._y -= grid.head_height

    def _put(self, grid: Grid, laid: LaidRow) -> None:
        grid.draw(self.ink, laid, self._y)
        self._y -= laid.height

    def _put_all(self, grid: Grid, rows: Iterable[LaidRow]) -> None:
        for laid in rows:
            self._put(grid, laid)

    def finish(self) -> bytes:
        """The document's bytes."""
        self._list_more_sources()
        pages = len(self._pages)
        for number, (ink, frame) in enumerate(self._pages, 1):
            around = Ink(self.fonts)
            frame.draw(around, number, pages)
            self._canvas.addLiteral(around.operations)
            self._canvas.addLiteral(ink.operations)
            self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def _list_more_sources(self) -> None:
        if not self._frame.sources_left:
            return
        self.section("Files this sheet rests on")
        columns = (Column("File", flex=1), Column("SHA-256 begins"), Column("As of"))
        self.table(Table(columns, [Row(tuple(s)) for s in self._frame.head.sources]), empty="")


class _Carry:
    """Page subtotals and what is carried forward, of one table."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        columns = grid.table.columns
        self._at = [index for index, column in enumerate(columns) if column.carried]
        self._page, self._all = [0] * len(columns), [0] * len(columns)
        self._broken = False
        self._row_height = grid.sum_row("", self._all).height if self._at else 0.0

    @property
    def height(self) -> float:
        """What closing a page takes."""
        return 2 * self._row_height

    @property
    def closing_height(self) -> float:
        """What the last page's subtotal takes."""
        return self._row_height if self._broken else 0.0

    def add(self, row: Row) -> None:
        for index in self._at:
            cents = row_cents(row, index)
            self._page[index] += cents
            self._all[index] += cents

    def page_end(self) -> Iterator[LaidRow]:
        self._broken = True
        if self._at:
            yield self._grid.sum_row("Page subtotal", self._page)
            yield self._grid.sum_row("Carried forward", self._all)

    def page_start(self) -> Iterator[LaidRow]:
        self._page = [0] * len(self._page)
        if self._at:
            yield self._grid.sum_row("Brought forward", self._all)

    def closing(self) -> Iterator[LaidRow]:
        if self._broken and self._at:
            yield self._grid.sum_row("Page subtotal", self._page)


class _Group:
    """The group that a table is in, so that its title can be said again on the next page."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._title: Row | None = None

    def meet(self, row: Row) -> None:
        if row.look is Look.GROUP:
            self._title = row
        elif row.look.ruled:
            self._title = None

    def again(self, following: Row) -> Iterator[LaidRow]:
        """The title for a page that begins within the group."""
        if self._title is not None and not following.look.spans:
            said = (f"{self._title.cells[0]}, continued", *self._title.cells[1:])
            yield from self._grid.laid(Row(said, Look.GROUP))


def _bundled(rows: Iterable[LaidRow]) -> Iterator[list[LaidRow]]:
    """Rows that a page break must not part: a group's title and its first row, the last and sum."""
    bundle: list[LaidRow] = []
    for laid in rows:
        if bundle and not bundle[-1].row.look.spans and not laid.row.look.ruled:
            yield bundle
            bundle = []
        bundle.append(laid)
    yield bundle


def _marked_last(items: Iterable[T]) -> Iterator[tuple[T, bool]]:
    """Each item, with whether it is the last."""
    iterator = iter(items)
    current = next(iterator)
    for following in iterator:
        yield current, False
        current = following
    yield current, True
