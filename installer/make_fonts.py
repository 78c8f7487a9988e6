"""Make the four fonts in `resources/fonts` from Inter's own static TrueType files.

    pip install fonttools
    npm pack @expo-google-fonts/inter@0.4.2 && tar xzf expo-google-fonts-inter-0.4.2.tgz
    python3 installer/make_fonts.py package

Inter's figures have unequal widths unless the OpenType feature `tnum` is asked for, and the PDF
writer cannot ask. So the figures 0-9 are mapped to the glyphs `tnum` would pick; nothing else is
drawn anew. Run by hand when Inter has a new release; the program and its tests do not need it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
WEIGHTS = ("400Regular", "500Medium", "600SemiBold", "700Bold")
VERSION, DESCRIPTION = 5, 10  # ids in the font's table of names
CHANGE = "Recon Desktop: figures 0-9 are tabular by default."


def main(package: Path) -> int:
    """Write the four fonts and the licence from an unpacked font package."""
    for weight in WEIGHTS:
        font = TTFont(package / weight / f"Inter_{weight}.ttf", recalcTimestamp=False)
        make_figures_tabular(font)
        name_the_change(font)
        font.save(FONTS / f"Inter-{weight[3:]}.ttf")
    shutil.copyfile(package / "LICENSE_FONT", FONTS / "OFL.txt")
    return 0


def make_figures_tabular(font: TTFont) -> None:
    """Map the characters 0-9 to the glyphs of the feature `tnum`."""
    tabular = feature_substitutions(font, "tnum")
    for table in font["cmap"].tables:
        for character in map(ord, "0123456789"):
            if character in table.cmap:  # two tables may be one and the same
                glyph = table.cmap[character]
                table.cmap[character] = tabular.get(glyph, glyph)


def feature_substitutions(font: TTFont, tag: str) -> dict[str, str]:
    """Return glyph -> replacement glyph of a feature that swaps single glyphs."""
    layout = font["GSUB"].table
    pairs: dict[str, str] = {}
    for record in layout.FeatureList.FeatureRecord:
        if record.FeatureTag == tag:
            for index in record.Feature.LookupListIndex:
                for subtable in layout.LookupList.Lookup[index].SubTable:
                    single = getattr(subtable, "ExtSubTable", subtable)
                    pairs.update(single.mapping)
    return pairs


def name_the_change(font: TTFont) -> None:
    """Say in the font itself that it is a modified version, as its licence expects."""
    names = font["name"]
    names.setName(f"{names.getDebugName(VERSION)}; {CHANGE}", VERSION, 3, 1, 0x409)
    names.setName(CHANGE, DESCRIPTION, 3, 1, 0x409)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
