"""Colours, type and spacing as tokens (UX.md, "Look"); knows no widget.

Pages and widgets ask the :class:`Theme` or carry a ``tone`` property that the stylesheet colours;
no colour, size or font is written anywhere else. The whole window changes between light and dark
by one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

GRID = 8
"""Spacing comes in steps of eight pixels (and half steps inside a control)."""
CARD_RADIUS = 12
CONTROL_RADIUS = 8
ROW_HEIGHT = 31
CONTROL_HEIGHT = 32

BODY_PX = 13
QUIET_PX = 12
HEAD_PX = 12  # UX names 11; 12 px is 9 pt at 96 dpi, the smallest size it allows
LEAD_PX = 15
TITLE_PX = 20
NUMBER_PX = 27
NUMBER_LINE = 33  # the height of a line of such numbers

FAMILY = "Inter"


class Tone(StrEnum):
    """What a colour means. Never without an icon and a word beside it."""

    NEUTRAL = "neutral"
    BALANCED = "balanced"
    ATTENTION = "attention"
    WRONG = "wrong"
    INFORMATION = "information"
    LOCKED = "locked"


class Choice(StrEnum):
    """What Setup offers for the look."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Pair:
    """A text colour and the ground it stands on."""

    text: str
    ground: str


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour there is, by what it is for."""

    name: str
    ground: str
    card: str
    line: str
    text: str
    quiet: str
    act: str
    act_ground: str
    act_text: str  # on a filled button
    act_hover: str
    hover: str
    balanced: Pair
    attention: Pair
    wrong: Pair
    information: Pair
    locked: Pair

    def tone(self, tone: Tone) -> Pair:
        """The colours of a meaning."""
        if tone is Tone.NEUTRAL:
            return Pair(self.quiet, self.hover)
        pair: Pair = getattr(self, tone.value)
        return pair


LIGHT = Colours(
    name="light",
    ground="#f5f6f8",
    card="#ffffff",
    line="#dfe3e8",
    text="#1c2430",
    quiet="#5f6976",  # one step darker than UX's #66707d: 4.5:1 on the hover ground too
    act="#1f5fbf",
    act_ground="#e8f0fc",
    act_text="#ffffff",
    act_hover="#1a51a4",
    hover="#eff1f4",
    balanced=Pair("#14653a", "#e2f4e8"),
    attention=Pair("#8a5a00", "#fff3dc"),
    wrong=Pair("#a3211a", "#fde6e4"),
    information=Pair("#1b4f91", "#e4eefb"),
    locked=Pair("#4a5563", "#eceff2"),
)

DARK = Colours(
    name="dark",
    ground="#15191f",
    card="#1d232b",
    line="#313a45",
    text="#e8ecf1",
    quiet="#9aa6b4",
    act="#5b9bf0",
    act_ground="#1e324f",  # a hair below UX's #1f3350: 4.5:1 for the act colour on it
    act_text="#0d1a2b",
    act_hover="#7db0f5",
    hover="#252d37",
    balanced=Pair("#7fd6a2", "#17372a"),
    attention=Pair("#f0c069", "#3a2f16"),
    wrong=Pair("#ff9a92", "#44201e"),
    information=Pair("#9cc4f8", "#1c3048"),
    locked=Pair("#b4bec9", "#2a323c"),
)


class Theme(QObject):
    """The look in force. One for the application, handed to who paints by himself."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = Choice.SYSTEM) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._choice = choice
        self.colours = LIGHT
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def choice(self) -> Choice:
        """What Setup says: follow the system, light, or dark."""
        return self._choice

    @property
    def dark(self) -> bool:
        """True while the dark colours are shown."""
        return self.colours is DARK

    def choose(self, choice: Choice) -> None:
        """Change the look of the whole window."""
        self._choice = choice
        self._apply()

    def colour(self, name: str) -> QColor:
        """A colour of :class:`Colours` by name, ready to paint with."""
        return QColor(getattr(self.colours, name))

    def tone(self, tone: Tone) -> tuple[QColor, QColor]:
        """Text and ground colour of a meaning."""
        pair = self.colours.tone(tone)
        return QColor(pair.text), QColor(pair.ground)

    def _system_changed(self) -> None:
        if self._choice is Choice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        from recon_desktop.gui.stylesheet import stylesheet

        system_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self._choice is Choice.DARK or (self._choice is Choice.SYSTEM and system_dark)
        colours = DARK if dark else LIGHT
        if colours is self.colours and self._app.styleSheet():
            return
        self.colours = colours
        self._app.setPalette(qt_palette(self.colours))
        self._app.setStyleSheet(stylesheet(self.colours))
        self.changed.emit()


def current_theme() -> Theme:
    """The application's theme; made on first use so that a widget can be tested alone."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("There is no QApplication yet.")
    return _theme_of(app) or Theme(app)


def install_theme(app: QApplication, choice: Choice) -> Theme:
    """Give the application its one theme, in this look."""
    theme = _theme_of(app)
    if theme is None:
        return Theme(app, choice)
    theme.choose(choice)
    return theme


def _theme_of(app: QApplication) -> Theme | None:
    found = app.findChild(Theme, "theme", Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Theme) else None


def load_fonts(folder: Path) -> bool:
    """Register the fonts shipped with the program; False when the folder has none of them."""
    files = sorted(folder.glob(f"{FAMILY}-*.ttf"))
    added = [QFontDatabase.addApplicationFont(str(path)) for path in files]
    return any(number >= 0 for number in added)


def app_font(shipped: bool) -> QFont:
    """The body font; the system's font when ours is not there."""
    font = QFont(FAMILY) if shipped else QFont(QApplication.font())
    font.setPixelSize(BODY_PX)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def font(
    px: int = BODY_PX, *, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = False
) -> QFont:
    """The application's font in another size or weight; `tabular`: figures stand in columns."""
    made = QFont(QApplication.font())
    made.setPixelSize(px)
    made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def qt_palette(colours: Colours) -> QPalette:
    """The same tokens for what Qt paints without the stylesheet."""
    role = QPalette.ColorRole
    palette = QPalette()
    plain = {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.card,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.Button: colours.card,
        role.ButtonText: colours.text,
        role.ToolTipBase: colours.card,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.quiet,
        role.Highlight: colours.act,
        role.HighlightedText: colours.act_text,
        role.Link: colours.act,
        role.Mid: colours.line,
    }
    for key, value in plain.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(colours.quiet))
    return palette
