"""Small reports as products export them, each with what must be read from it.

``pytest --golden-update`` writes the expectations anew; look at the difference before keeping it.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from recon_desktop.domain.records import BankLine, Claim, Receipt
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.readers.identify import read_file

DATA = Path(__file__).parent / "data"
SAMPLES = sorted(path for path in DATA.iterdir() if not path.name.endswith(".expected.json"))


def told(result: ReadResult) -> dict[str, object]:
    """Everything of a result, as JSON knows it."""
    return {
        "kind": result.kind,
        "counts": result.counts,
        "records": [list(map(str, record)) for record in result.records],
        "rejected": [list(row) for row in result.rejected],
        "control_totals": [list(total) for total in result.control_totals],
        "columns": {column.heading: column.column for column in result.columns},
        "stated_date": str(result.stated_date),
        "warnings": list(result.warnings),
    }


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_is_read_as_expected(path: Path, request: pytest.FixtureRequest) -> None:
    golden = path.with_name(f"{path.name}.expected.json")
    found = told(read_file(path.read_bytes(), name=path.name))
    if request.config.getoption("--golden-update"):
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert found == json.loads(golden.read_text("utf-8"))


def test_no_expectation_without_its_sample() -> None:
    expected = {path.name for path in DATA.glob("*.expected.json")}
    assert expected == {f"{path.name}.expected.json" for path in SAMPLES}


def golden_day(prefix: str) -> Iterator[ReadResult]:
    return (read_file(p.read_bytes()) for p in SAMPLES if p.name.startswith(prefix))


def test_golden_day_sums() -> None:
    """DOMAIN §2.3 from four products' reports."""
    for result in golden_day("charges"):
        assert sum(row.amount_cents for row in result.records) == 387_920
        assert {row.post_date for row in result.records} == {date(2026, 3, 10)}
        assert (len(result.records), sum(row.units for row in result.records)) == (42, 57)
    (totals,) = golden_day("patient_totals")
    assert sum(row.charges_cents for row in totals.records) == 387_920
    (receipts,) = golden_day("receipts")
    tenders: dict[str, int] = {}
    row: Receipt | Claim | BankLine
    for row in receipts.records:
        tenders[row.tender] = tenders.get(row.tender, 0) + row.amount_cents
    assert tenders == {"CASH": 10_000, "CHECK": 8_500, "CARD": 30_320}
    (claims,) = golden_day("claims")
    assert sum(row.amount_cents for row in claims.records) == 477_265
    orders = [row.payer_order for row in claims.records]
    assert (orders.count("S"), orders.count("T")) == (2, 1)


def test_every_kind_of_table_has_a_sample() -> None:
    kinds = {read_file(path.read_bytes()).kind for path in SAMPLES}
    assert kinds >= set(Kind) - {Kind.X12_835, Kind.X12_837P, Kind.OFX}
