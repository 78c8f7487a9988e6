"""Third-party X12 files: nothing lost, the stated verdicts, the same segments as pyx12."""

import io
import re
import warnings
from pathlib import Path

import pytest

from recon_desktop.domain.errors import ReconError
from recon_desktop.domain.remittance import check_balance
from recon_desktop.readers.base import Kind
from recon_desktop.readers.x12 import read, read_835, read_837p, refusal, sniff
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import read_document

HERE = Path(__file__).resolve().parents[4] / "shared" / "fixtures"
NEEDED = pytest.mark.skipif(
    not HERE.is_dir(), reason="the third-party samples are not on this machine"
)
pytestmark = NEEDED


def files(folder: str) -> list[Path]:
    return sorted(path for path in (HERE / folder).glob("*/*") if path.is_file())


def named(path: Path) -> str:
    return str(path.relative_to(HERE))


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def raw_rows(data: bytes) -> list[list[list[str]]]:
    """An independent split: interchanges of rows of elements, by the delimiters of each ISA."""
    text = decoded(data)
    found = []
    for chunk in re.split(r"(?<![A-Za-z0-9])ISA(?=[^A-Za-z0-9\s])", text)[1:]:
        element = chunk[0]
        tail = chunk.split(element)[16]
        terminator = "\n" if tail[1] in "\r\n" else tail[1]
        segments = [segment.strip() for segment in ("ISA" + chunk).split(terminator)]
        found.append([segment.split(element) for segment in segments if segment])
    return found


def count(data: bytes, tag: str) -> int:
    return sum(row[0] == tag for rows in raw_rows(data) for row in rows)


def pairs(data: bytes, tag: str, first: int, step: int) -> int:
    """How many groups of `step` elements, beginning at `first`, hold a first element."""
    return sum(
        1
        for rows in raw_rows(data)
        for row in rows
        if row[0] == tag
        for at in range(first, len(row), step)
        if row[at]
    )


@pytest.mark.parametrize("path", files("x12_835"), ids=named)
def test_nothing_of_a_clean_835_is_lost(path):
    data = path.read_bytes()
    assert sniff(data) == (Kind.X12_835,)
    result = read_835(data)
    assert result.counts == {
        "remittances": count(data, "ST"),
        "claims": count(data, "CLP"),
        "service_lines": count(data, "SVC"),
        "adjustments": pairs(data, "CAS", 2, 3),
        "provider_adjustments": pairs(data, "PLB", 3, 2),
    }
    assert result.rejected == ()


@pytest.mark.parametrize("path", files("x12_837"), ids=named)
def test_nothing_of_a_clean_837_is_lost(path):
    data = path.read_bytes()
    assert sniff(data) == (Kind.X12_837P,)
    result = read_837p(data)
    refused = sum(row.where == "CLM" for row in result.rejected)
    assert result.counts["claims"] + refused == count(data, "CLM")
    assert result.counts["service_lines"] == count(data, "SV1")
    if not count(data, "CLM"):
        assert len(result.rejected) == count(data, "ST")
    elif not refused:
        assert result.rejected == ()


def balance_rows() -> list[list[str]]:
    listed = HERE / "BALANCE_835.md"
    if not listed.is_file():
        return []
    rows = [[cell.strip() for cell in line.split("|")] for line in listed.read_text().split("\n")]
    return [row for row in rows if len(row) == 13 and row[0] != "path"]


def cents(text: str) -> int:
    dollars, _, rest = text.lstrip("-").partition(".")
    value = int(dollars) * 100 + int((rest + "00")[:2])
    return -value if text.startswith("-") else value


@pytest.mark.parametrize("row", balance_rows(), ids=lambda row: f"{row[0]}:{row[1]}")
def test_balance_verdicts(row):
    path, number, _, _, payment, paid, plb, _, balanced, claims, claims_off, lines_off, stated = row
    data = (HERE / path).read_bytes()
    said, counted = stated.split("/")
    if said != counted and balanced == "False":
        with pytest.raises(ReconError, match="lost or added"):
            read_835(data)
        return
    remittances = {each.set_no: each for each in read_835(data).records}
    if payment == "None":
        assert number not in remittances
        return
    found = remittances[number]
    assert found.miscounted == (said != counted)
    verdict = check_balance(found)
    assert (verdict.payment_cents, verdict.claims_paid_cents, verdict.plb_cents) == (
        cents(payment), cents(paid), cents(plb),
    )  # fmt: skip
    assert (verdict.difference_cents == 0) == (balanced == "True")
    assert len(found.claims) == int(claims)
    assert len(verdict.unbalanced_claims) == int(claims_off)
    assert len(verdict.unbalanced_lines) == int(lines_off)


@pytest.mark.parametrize("path", files("x12_malformed"), ids=named)
def test_malformed_files_are_refused_or_need_a_person(path):
    data = path.read_bytes()
    kinds = sniff(data)
    if not kinds:
        assert refusal(data)
        return
    for kind in kinds:
        try:
            result = read(data, kind)
        except ReconError as error:
            reasons = [str(error)]
        else:
            reasons = [row.reason for row in result.rejected]
            reasons += [total.name for total in result.control_totals if not total.ok]
        assert reasons


@pytest.mark.parametrize("path", files("x12_annotated"), ids=named)
def test_annotated_files_are_read_behind_their_text_or_refused(path):
    data = path.read_bytes()
    kinds = sniff(data)
    if not kinds:  # the status of claims, or of an insurance: not read by this program
        assert any(f"{number}_pass" in path.name for number in ("HN277", "HB271"))
        assert refusal(data)
    for kind in kinds:
        if "professional-example" in path.name:  # terminators were lost on the way
            with pytest.raises(ReconError, match="runs over the end of a line"):
                read(data, kind)
            continue
        result = read(data, kind)
        assert result.rejected[0].where == "ISA"
        assert result.records


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("x12_835", "x12_837", "x12_277", "x12_271_270", "x12_ack", "x12_malformed")
        for path in files(folder)
    ],
    ids=named,
)
def test_the_same_segments_as_pyx12(path):
    data = path.read_bytes()
    theirs = pyx12_rows(data)
    try:
        document = read_document(data, Notes())
    except ReconError:
        assert path.parts[-3] not in ("x12_835", "x12_837")
        pytest.skip("refused; pyx12 goes on after damage")
    if theirs is None:
        pytest.skip("pyx12 cannot read it")
    ours = [
        [row[0], *(trimmed(element.split(component)) for element in row[1:])]
        if row[0] != "ISA"
        else [row[0], *([element] for element in row[1:])]
        for each in document.interchanges
        for component in [each.delimiters.component]
        for row in (text.split(each.delimiters.element) for text in each.segments if text)
    ]
    assert [trimmed(row) for row in ours] == theirs


def pyx12_rows(data: bytes) -> list[list[object]] | None:
    """Segments, elements, components as pyx12's raw reader has them; None where it cannot read."""
    from pyx12.errors import X12Error
    from pyx12.x12file import X12Reader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return [
                trimmed([segment.seg_id.strip(), *map(components, segment.elements)])
                for segment in X12Reader(io.StringIO(decoded(data)))
            ]
        except (X12Error, IndexError):  # an ISA it cannot take, or no open loop to close
            return None


def components(element) -> list[str]:
    return trimmed([part.get_value() for part in element.elements])


def trimmed(row: list) -> list:
    """pyx12 drops empty trailing elements and components; both sides are compared without."""
    while row and row[-1] in ("", []):
        row.pop()
    return row
