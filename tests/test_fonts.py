"""The shipped fonts: readable by the PDF writer, tabular figures, licence beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


@pytest.fixture(params=WEIGHTS)
def font_file(request: pytest.FixtureRequest, project_dir: Path) -> Path:
    return project_dir / "resources" / "fonts" / f"Inter-{request.param}.ttf"


def test_figures_are_equally_wide(font_file: Path) -> None:
    font = TTFont(font_file.stem, str(font_file))
    assert len({font.stringWidth(figure, 1000) for figure in "0123456789"}) == 1


def test_names_outside_latin_1_have_glyphs(font_file: Path) -> None:
    font = TTFont(font_file.stem, str(font_file))
    wanted = "ŁukaszŽořeNguyễnΆрия€–−’“”…✓"
    assert [letter for letter in wanted if ord(letter) not in font.face.charToGlyph] == []


def test_a_font_stays_small(font_file: Path) -> None:
    assert font_file.stat().st_size < 400_000


def test_the_licence_lies_beside_the_fonts(font_file: Path) -> None:
    licence = (font_file.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "tabular figures" in (font_file.parent / "FONTLOG.txt").read_text(encoding="utf-8")
