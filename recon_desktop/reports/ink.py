"""The marks on one page, collected and written as one piece of PDF.

Shapes lie under the texts, and all texts of a page share one text object: a page costs the same
whether it is the first or the thousandth. Coordinates are points from the lower left corner.
"""

from __future__ import annotations

from recon_desktop.reports.palette import Colour, Style
from recon_desktop.reports.typeface import Fonts

_CURVE = 0.5523  # of the radius: the Bézier handle that draws a quarter circle


class Ink:
    """One page being drawn."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._shapes: list[str] = []
        self._texts: list[str] = []
        self._style: Style | None = None
        self._resource = ""

    def text(self, style: Style, x: float, y: float, text: str) -> None:
        """Print `text` with its baseline starting at x, y."""
        if not text:
            return
        if style is not self._style:
            self._style, self._resource = style, ""
            self._texts.append(f"{style.colour.operands} rg")
        place = f"1 0 0 1 {x:.2f} {y:.2f} Tm"
        for resource, encoded in self.fonts.face(style.face).runs(text):
            if resource != self._resource:
                self._resource = resource
                self._texts.append(f"{resource} {style.size:g} Tf")
            self._texts.append(f"{place} ({encoded}) Tj")
            place = ""

    def text_right(self, style: Style, x: float, y: float, text: str) -> None:
        """Print `text` ending at x."""
        self.text(style, x - self.fonts.width(style, text), y, text)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: Colour, width: float = 0.5
    ) -> None:
        """A straight line."""
        self._shapes.append(
            f"{colour.operands} RG {width:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S"
        )

    def dashes(self, x1: float, y: float, x2: float, *, colour: Colour) -> None:
        """A dashed horizontal line, to tear along."""
        self._shapes.append(
            f"q [3 3] 0 d {colour.operands} RG 0.7 w {x1:.2f} {y:.2f} m {x2:.2f} {y:.2f} l S Q"
        )

    def path(
        self, points: tuple[tuple[float, float], ...], *, colour: Colour, width: float
    ) -> None:
        """A line through the points, round at its ends."""
        (x, y), *rest = points
        steps = " ".join(f"{px:.2f} {py:.2f} l" for px, py in rest)
        self._shapes.append(
            f"q 1 J 1 j {colour.operands} RG {width:g} w {x:.2f} {y:.2f} m {steps} S Q"
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        ground: Colour | None = None,
        edge: Colour | None = None,
        radius: float = 0,
    ) -> None:
        """A rectangle from its lower left corner, with round corners if `radius` says so."""
        fill = f"{ground.operands} rg " if ground else ""
        stroke = f"{edge.operands} RG 0.7 w " if edge else ""
        act = "B" if ground and edge else "f" if ground else "S"
        self._shapes.append(f"{fill}{stroke}{_outline(x, y, width, height, radius)} {act}")

    def watermark(self, style: Style, x: float, y: float, text: str) -> None:
        """`text` centred on x, y, rising to the right, under everything else."""
        back = self.fonts.width(style, text) * 0.3536  # half the width, times the cosine of 45°
        place = f"0.7071 0.7071 -0.7071 0.7071 {x - back:.2f} {y - back:.2f} Tm"
        runs = self.fonts.face(style.face).runs(text)
        marks = " ".join(f"{name} {style.size:g} Tf ({code}) Tj" for name, code in runs)
        self._shapes.insert(0, f"BT {style.colour.operands} rg {place} {marks} ET")

    @property
    def operations(self) -> str:
        """The page as PDF operators."""
        return "\n".join((*self._shapes, "BT", *self._texts, "ET"))


def _outline(x: float, y: float, width: float, height: float, radius: float) -> str:
    if not radius:
        return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    right, top, k = x + width, y + height, radius * (1 - _CURVE)
    west, east, south, north = x + radius, right - radius, y + radius, top - radius
    steps = (
        f"{west:.2f} {y:.2f} m {east:.2f} {y:.2f} l",
        _curve(right - k, y, right, y + k, right, south),
        f"{right:.2f} {north:.2f} l",
        _curve(right, top - k, right - k, top, east, top),
        f"{west:.2f} {top:.2f} l",
        _curve(x + k, top, x, top - k, x, north),
        f"{x:.2f} {south:.2f} l",
        _curve(x, y + k, x + k, y, west, y),
    )
    return " ".join(steps) + " h"


def _curve(*points: float) -> str:
    return " ".join(f"{point:.2f}" for point in points) + " c"
