from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from recon_desktop.gui import icons, stylesheet, theme
from recon_desktop.gui.places import PLACES
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.start import make_application
from recon_desktop.gui.theme import DARK, LIGHT, Choice, Colours, Tone
from recon_desktop.gui.widgets.message_bar import _GLYPHS
from recon_desktop.gui.words import CHECKLIST_MARKS, REMITTANCE_MARKS, SEVERITY_MARKS
from recon_desktop.settings import resource

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@BOTH
def test_every_text_can_be_read(colours: Colours) -> None:
    pairs = [
        (colours.text, colours.card), (colours.text, colours.ground),
        (colours.quiet, colours.card), (colours.quiet, colours.ground),
        (colours.quiet, colours.hover), (colours.act, colours.card),
        (colours.act, colours.act_ground), (colours.act_text, colours.act),
        (colours.text, colours.act_ground), (colours.text, colours.hover),
    ]  # fmt: skip
    pairs += [(p.text, p.ground) for p in map(colours.tone, Tone)]
    pairs += [(colours.tone(tone).text, colours.card) for tone in Tone]
    pairs += [(colours.text, colours.tone(tone).ground) for tone in Tone]
    assert {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5} == {}


@BOTH
def test_the_stylesheet_has_only_the_tokens(colours: Colours) -> None:
    sheet = stylesheet.stylesheet(colours)
    assert "$" not in sheet
    tokens = {getattr(colours, name) for name in Colours.__dataclass_fields__}
    tokens |= {
        part for tone in Tone for part in (colours.tone(tone).text, colours.tone(tone).ground)
    }
    assert set(re.findall(r"#[0-9a-f]{6}\b", sheet)) <= {t for t in tokens if isinstance(t, str)}


@BOTH
def test_the_drawings_of_controls_have_the_colours_of_the_theme(colours: Colours) -> None:
    def stroke(name: str) -> str:
        drawing = resource("icons", "controls", f"{name}-{colours.name}.svg").read_text()
        return re.findall(r'stroke="(#[0-9a-f]{6})"', drawing)[0]

    assert stroke("chevron") == colours.quiet
    assert stroke("tick") == colours.act_text


def test_nothing_is_smaller_than_nine_points() -> None:
    sizes = (theme.BODY_PX, theme.QUIET_PX, theme.HEAD_PX, theme.LEAD_PX, theme.TITLE_PX)
    assert min(sizes) >= 12


def test_no_colour_is_written_outside_the_theme(project_dir: Path) -> None:
    gui = project_dir / "recon_desktop" / "gui"
    strays = [
        path.name
        for path in gui.rglob("*.py")
        if path.name != "theme.py" and re.search(r"[\"']#[0-9a-fA-F]{3,8}[\"']", path.read_text())
    ]
    assert strays == []


def test_every_icon_that_is_named_exists(project_dir: Path) -> None:
    drawn = {path.stem for path in (project_dir / "resources" / "icons").glob("*.svg")}
    named = set(icons.TONE_ICONS.values()) | set(_GLYPHS.values())
    named |= {mark.icon for marks in (CHECKLIST_MARKS, SEVERITY_MARKS) for mark in marks.values()}
    named |= {icon for _, icon in REMITTANCE_MARKS.values()}
    named |= {place.name.icon for place in PLACES.values()}
    source = "\n".join(p.read_text() for p in (project_dir / "recon_desktop/gui").rglob("*.py"))
    named |= set(re.findall(r'glyph="([a-z-]+)"', source))
    named |= set(re.findall(r'IconButton\(\s*"([a-z-]+)"', source))
    assert named <= drawn, named - drawn
    assert len(named) > 25


def test_the_whole_window_changes(qtbot: QtBot, preferences: Preferences) -> None:
    app = make_application([], preferences)
    look = theme.current_theme()
    look.choose(Choice.DARK)
    assert look.dark
    assert DARK.card in app.styleSheet()
    look.choose(Choice.LIGHT)
    assert not look.dark
    assert app.palette().window().color().name() == LIGHT.ground


def test_our_font_is_used_with_tabular_figures(qtbot: QtBot, preferences: Preferences) -> None:
    make_application([], preferences)
    from PySide6.QtGui import QFontInfo, QFontMetricsF

    font = theme.font(theme.NUMBER_PX, tabular=True)
    assert QFontInfo(font).family() == "Inter"
    metrics = QFontMetricsF(font)
    assert metrics.horizontalAdvance("111.11") == metrics.horizontalAdvance("888.88")
