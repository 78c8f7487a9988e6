"""How long tables take against the bare parsers: CSV against csv.reader, XLSX against expat.

Run as a script, it prints one line a path. The medians are of interleaved runs on the same data,
process time, so that a busy machine slows both sides alike.
"""

import csv
import io
import random
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from recon_desktop.readers.base import Kind
from recon_desktop.readers.identify import read_file
from recon_desktop.readers.spreadsheet import read_workbook

ROWS = 100_000
HEADINGS = [
    *("Encounter ID", "Patient ID", "Patient Name", "DOS", "Post Date", "CPT", "Modifier"),
    *("Units", "Fee", "Amount", "Payer", "Claim ID", "Provider", "Location", "Adjustment"),
    *("Dx", "User", "Entered At", "Void", "Status"),
]


def a_row(number: int, chance: random.Random) -> list[str]:
    """One charge line of the made-up practice."""
    units = 1 + number % 3
    fee = chance.randrange(900, 40_000)
    patient = number % 4_000
    day = f"{1 + number // 9_000:02d}/{1 + number % 28:02d}/2026"
    code = str(chance.choice((99213, 99214, 90460, 90461, 87880, 96127)))
    amounts = [f"{fee / 100:.2f}", f"{fee * units / 100:.2f}"]
    place = ["BlueSky", f"C{number}", "Dr. Lane", "Main St", "0.00", "J06.9", "front"]
    start = [f"E{number:06d}", f"P{patient:05d}", f"Name {patient}", day, day, code, "25"]
    return [*start, str(units), *amounts, *place, f"{day} 09:{number % 60:02d}", "", "Posted"]


def a_csv(rows: int = ROWS) -> bytes:
    """A charges report of that many rows and 20 columns."""
    chance = random.Random(7)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(a_row(number, chance) for number in range(rows))
    return text.getvalue().encode()


def a_workbook(data: bytes) -> bytes:
    """The same report as a workbook with shared strings and numbers, as Excel writes it."""
    shared: dict[str, int] = {}
    lines = []
    for number, row in enumerate(csv.reader(io.StringIO(data.decode())), start=1):
        cells = "".join(_cell(number, place, text, shared) for place, text in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    content = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{content}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
        f'"/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships {package}><Relationship Id="r1" Type="{relations}'
        '/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{relations}"><sheets><sheet name="Day" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {package}><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {space}>"
        + "".join(f"<si><t>{text}</t></si>" for text in shared)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{''.join(lines)}"
        "</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _cell(row: int, place: int, text: str, shared: dict[str, int]) -> str:
    address = f"{chr(65 + place)}{row}"
    if not text:
        return ""
    if row > 1 and HEADINGS[place] in ("Units", "Fee", "Amount", "Adjustment"):
        return f'<c r="{address}"><v>{text}</v></c>'
    return f'<c r="{address}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'


def medians(paths: dict[str, Callable[[], object]], runs: int = 5) -> dict[str, float]:
    """Process seconds of each path, run in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(runs):
        for name, path in paths.items():
            start = time.process_time()
            path()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in seconds.items()}


def ratios(rows: int = ROWS) -> list[tuple[str, float, str]]:
    """Name, ratio to the floor, goal."""
    data = a_csv(rows)
    book = a_workbook(data)
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    text = data.decode()
    found = medians(
        {
            "csv floor": lambda: list(csv.reader(io.StringIO(text, newline=""))),
            "csv typed": lambda: read_file(data, kind=Kind.CHARGES),
            "csv identified": lambda: read_file(data),
            "xlsx floor": lambda: expat.ParserCreate().Parse(sheet, True),
            "xlsx rows": lambda: list(read_workbook(book)),
            "xlsx typed": lambda: read_file(book, kind=Kind.CHARGES),
        }
    )
    return [
        ("CSV, typed, against csv.reader", found["csv typed"] / found["csv floor"], "≤ 3.5"),
        (
            "CSV, identified and typed, against csv.reader",
            found["csv identified"] / found["csv floor"],
            "≤ 3.5",
        ),
        ("XLSX, checked rows, against expat", found["xlsx rows"] / found["xlsx floor"], "≤ 1.7"),
        (
            "XLSX, checked and typed, against expat",
            found["xlsx typed"] / found["xlsx floor"],
            "no goal of its own",
        ),
    ]


if __name__ == "__main__":
    for name, ratio, goal in ratios():
        print(f"{name}: {ratio:.2f} (goal {goal})")
