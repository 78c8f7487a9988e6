"""The one stylesheet, built from the tokens of :mod:`recon_desktop.gui.theme`.

Widgets say what they are by object name or property (``role``, ``tone``); how that looks is
decided here. Rows of lists are not styled here but painted by ``delegates``, which is faster.
"""

from __future__ import annotations

from string import Template

from recon_desktop.gui import theme
from recon_desktop.gui.theme import Colours, Tone
from recon_desktop.settings import resource

_BASE = Template("""
* { outline: 0; }
QWidget { color: $text; font-size: ${body}px; }
QMainWindow, QDialog, #ground, #workspace { background: $ground; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 6px 8px; }

#topBar { background: $card; border-bottom: 1px solid $line; }
#statusBar { background: $card; border-top: 1px solid $line; }
#statusBar QLabel { color: $quiet; font-size: ${quiet_px}px; }
#placeBar { background: $card; border-right: 1px solid $line; }
#card { background: $card; border: 1px solid $line; border-radius: ${card_radius}px; }
#card[flat="true"] { border: 0; }
#well { background: $hover; border-radius: ${radius}px; }
#separator { background: $line; border: 0; max-height: 1px; min-height: 1px; }

QLabel[role="title"] { font-size: ${title}px; font-weight: 700; }
QLabel[role="lead"] { font-size: ${lead}px; font-weight: 600; }
QLabel[role="head"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; font-size: ${quiet_px}px; }
QLabel[role="quietBody"] { color: $quiet; }
QLabel[role="number"] { font-size: ${number}px; font-weight: 700; }
QLabel[role="mediumNumber"], QLabel[role="besideNumber"] { font-size: ${title}px;
  font-weight: 700; }
QLabel[role="strong"] { font-weight: 600; }

QPushButton, QToolButton#plain {
  background: $card; color: $text; border: 1px solid $line; border-radius: ${radius}px;
  padding: 0 14px; min-height: 30px; max-height: 30px; font-weight: 500;
}
QPushButton:hover, QToolButton#plain:hover { background: $hover; }
QPushButton:pressed { background: $act_ground; }
QPushButton:focus, QToolButton#plain:focus { border: 2px solid $act; padding: 0 13px;
  min-height: 28px; max-height: 28px; }
QPushButton:disabled { background: $hover; color: $quiet; border-color: $hover; }
QPushButton[role="act"] { background: $act; color: $act_text; border: 1px solid $act;
  font-weight: 600; }
QPushButton[role="act"]:hover { background: $act_hover; border-color: $act_hover; }
QPushButton[role="act"]:focus { border: 2px solid $text; }
QPushButton[role="act"]:disabled { background: $hover; color: $quiet; border-color: $hover; }
QPushButton[role="link"] { background: transparent; border: 0; color: $act; padding: 0 4px;
  font-weight: 500; text-align: left; min-height: 24px; max-height: 24px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $act; border-radius: 6px; padding: 0 2px;
  min-height: 20px; max-height: 20px; }
QPushButton[role="link"]:disabled { color: $quiet; background: transparent; }
QPushButton[role="choice"] { background: transparent; border-color: transparent;
  text-align: left; }
QPushButton[role="choice"]:hover { background: $hover; }
QPushButton[role="choice"]:checked { background: $act_ground; color: $act; font-weight: 700; }
QPushButton[role="choice"]:focus { border: 2px solid $act; }
QToolButton { background: transparent; border: 2px solid transparent; border-radius: ${radius}px;
  padding: 3px; min-width: 24px; min-height: 24px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border-color: $act; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QDateEdit, QTimeEdit {
  background: $card; color: $text; border: 1px solid $line; border-radius: ${radius}px;
  padding: 0 10px; min-height: 30px; selection-background-color: $act;
  selection-color: $act_text;
}
QPlainTextEdit { padding: 6px 8px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus, QTimeEdit:focus {
  border: 2px solid $act; padding: 0 9px; min-height: 28px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: $hover; color: $quiet; }
QLineEdit[role="cell"] { padding: 0 5px; border: 2px solid $act; border-radius: 0;
  min-height: 26px; }
QLineEdit[role="cell"][wrong="true"] { border: 2px solid $wrong_text; padding: 0 5px;
  min-height: 26px; }
QLineEdit:read-only { background: $hover; }
QLineEdit[wrong="true"] { border: 2px solid $wrong_text; padding: 0 9px; min-height: 28px; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: url($chevron); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $line; padding: 4px;
  selection-background-color: $act_ground; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 26px; }
QCheckBox:focus, QRadioButton:focus { color: $act; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px;
  border: 1px solid $quiet; background: $card; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: $act; border-color: $act; image: url($tick); }
QRadioButton::indicator:checked { background: $act; border: 4px solid $card; width: 10px;
  height: 10px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $act; }

QMenu { background: $card; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $act_ground; }
QMenu::item:disabled { color: $quiet; }
QMenu::separator { height: 1px; background: $line; margin: 6px 4px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }

QTableView, QTreeView, QListView { background: $card; border: 0;
  selection-background-color: $act_ground; selection-color: $text; }
QListWidget { border: 1px solid $line; border-radius: ${radius}px; padding: 5px; }
QListWidget:focus { border: 2px solid $act; padding: 4px; }
QListWidget::item { min-height: 30px; padding: 0 8px; }
QListWidget::item:selected { background: $act_ground; color: $text; border-radius: 6px; }
QHeaderView { background: $card; border: 0; }
QHeaderView::section { background: $card; color: $quiet; border: 0;
  border-bottom: 1px solid $line; padding: 0 8px; font-size: ${head}px; font-weight: 600; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }
QTableCornerButton::section { background: $card; border: 0; }

QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; width: 0; height: 0; border: 0; }
QSplitter::handle { background: transparent; }

QProgressBar { background: $hover; border: 0; border-radius: 4px; max-height: 8px;
  min-height: 8px; }
QProgressBar::chunk { background: $act; border-radius: 4px; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $quiet; padding: 8px 2px; margin-right: 22px;
  border: 0; border-bottom: 2px solid transparent; font-weight: 500; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $act; font-weight: 600; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $act; }
QTabWidget::pane { border: 0; }

#segment { background: $card; border: 1px solid $line; border-radius: ${radius}px; }
#segment QToolButton { border-radius: 6px; min-width: 26px; min-height: 26px; padding: 0; }
#segment QLineEdit { border: 0; min-height: 28px; padding: 0 6px; background: transparent;
  font-weight: 500; }
#segment QLineEdit:focus { border: 2px solid $act; border-radius: 6px; min-height: 24px;
  padding: 0 4px; }
#dropOverlay { background: $act_ground; border: 2px dashed $act; border-radius: 16px; }
#panel { background: $card; border: 1px solid $line; border-radius: ${card_radius}px; }
#sheet { background: $hover; border: 0; }
QCalendarWidget QWidget { background: $card; }
QCalendarWidget QAbstractItemView { selection-background-color: $act;
  selection-color: $act_text; }
QCalendarWidget QToolButton { min-width: 40px; }
""")

_TONE = Template("""
QLabel[tone="$name"] { color: $text; }
QLabel[badge="true"][tone="$name"] { color: $text; background: $ground; border-radius: 10px;
  padding: 0 10px; min-height: 20px; max-height: 20px; font-size: ${quiet}px; font-weight: 600; }
#band[tone="$name"] { background: $ground; border-radius: ${radius}px; }
#band[tone="$name"] QLabel[role="strong"] { color: $text; }
""")


def stylesheet(colours: Colours) -> str:
    """The Qt stylesheet for one set of colours."""
    base = _BASE.substitute(
        ground=colours.ground,
        card=colours.card,
        line=colours.line,
        text=colours.text,
        quiet=colours.quiet,
        act=colours.act,
        act_ground=colours.act_ground,
        act_text=colours.act_text,
        act_hover=colours.act_hover,
        hover=colours.hover,
        wrong_text=colours.wrong.text,
        chevron=_picture(f"chevron-{colours.name}"),
        tick=_picture(f"tick-{colours.name}"),
        body=theme.BODY_PX,
        quiet_px=theme.QUIET_PX,
        head=theme.HEAD_PX,
        lead=theme.LEAD_PX,
        title=theme.TITLE_PX,
        number=theme.NUMBER_PX,
        radius=theme.CONTROL_RADIUS,
        card_radius=theme.CARD_RADIUS,
    )
    return base + "".join(_tone_rules(colours, tone) for tone in Tone)


def _picture(name: str) -> str:
    """A drawing the stylesheet shows as it is; its colour is tested against the tokens."""
    return resource("icons", "controls", f"{name}.svg").as_posix()


def _tone_rules(colours: Colours, tone: Tone) -> str:
    pair = colours.tone(tone)
    return _TONE.substitute(
        name=tone.value,
        text=pair.text,
        ground=pair.ground,
        quiet=theme.QUIET_PX,
        radius=theme.CONTROL_RADIUS,
    )
