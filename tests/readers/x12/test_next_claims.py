"""Third-party claims as originals: what we make of each for its next payer, pyx12 accepts."""

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from recon_desktop.domain.accounts import next_order
from recon_desktop.domain.errors import ReconError
from recon_desktop.domain.follow.claim_file import FiledClaim, render_file
from recon_desktop.domain.follow.claim_segments import Coverage, OriginalClaim
from recon_desktop.domain.follow.next_claim import build_next_claim
from recon_desktop.domain.follow.secondary import Answer
from recon_desktop.domain.records import Adjustment, Claim, ClaimLine, RemitClaim, RemitLine
from recon_desktop.readers.x12 import read_837p
from recon_desktop.readers.x12.claim_original import read_originals

HERE = Path(__file__).resolve().parents[4] / "shared" / "fixtures"
pytestmark = pytest.mark.skipif(
    not HERE.is_dir(), reason="the third-party samples are not on this machine"
)

SECOND = Coverage(
    ("SBR", "S", "18", "G7", "", "", "", "", "", "CI"),
    "18",
    (
        ("NM1", "IL", "1", "ROE", "ANN", "", "", "", "MI", "S100"),
        ("N3", "1 A ST"),
        ("N4", "MIAMI", "FL", "33111"),
    ),
    (("NM1", "PR", "2", "SECOND PLAN", "", "", "", "", "PI", "SEC1"),),
)


def errors(text: str) -> list[str] | None:
    """pyx12's complaints; None where it has no map."""
    from pyx12.errors import EngineError
    from pyx12.params import ParamsBase
    from pyx12.x12n_document import x12n_document

    answer = io.StringIO()
    try:
        ok = x12n_document(ParamsBase(), io.StringIO(text), io.StringIO(), None, None, answer)
    except EngineError:
        return None
    told = re.findall(r'"err_str": "(.*)", "err_val|"err_str": "(.*)"', answer.getvalue())
    return [] if ok else [a or b for a, b in told] or ["not accepted"]


def the_answer(claim: Claim, order: str) -> Answer:
    """An invented answer: five dollars of each line are the patient's, one dollar is off."""
    lines = tuple(_line(line) for line in claim.lines)
    paid = sum(line.paid_cents for line in lines)
    head = RemitClaim(
        line=1,
        claim_id=claim.claim_id,
        status="1",
        charge_cents=claim.amount_cents,
        paid_cents=paid,
        patient_cents=None,
        filing="12",
        payer_claim_no="ICN1",
        place="11",
        frequency="1",
        original_ref="",
        patient_last="",
        patient_first="",
        patient_id="",
        crossover_to="",
        corrected_payer="",
        service_from=None,
        service_to=None,
        interest_cents=0,
        remarks="MA01",
        adjustments=(),
        lines=lines,
    )
    return Answer(order, "FIRST PLAN", "F1", date(2026, 3, 12), head, "paid")


def _line(line: ClaimLine) -> RemitLine:
    share = min(500, line.charge_cents)
    off = min(100, line.charge_cents - share)
    return RemitLine(
        line=1,
        procedure_code=line.procedure_code,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=line.charge_cents - share - off,
        units_paid=line.units,
        original_code="",
        original_modifiers="",
        units_billed="",
        dos_from=line.dos,
        dos_to=None,
        control_no=line.control_no,
        allowed_cents=None,
        remarks="",
        adjustments=(Adjustment("PR", "2", share, ""), Adjustment("CO", "45", off, "")),
    )


def originals() -> list[tuple[str, bytes]]:
    found = []
    for path in sorted([*HERE.glob("x12_837/*/*"), *HERE.glob("x12_annotated/*/*HC837*")]):
        data = path.read_bytes()
        try:
            if read_837p(data).records:
                found.append((str(path.relative_to(HERE)), data))
        except ReconError:
            continue
    return found


def with_next(claim: OriginalClaim) -> tuple[OriginalClaim, str]:
    """The claim with a payer after its own, and that payer's order."""
    own = claim.coverages[0].order
    order = next_order(own)
    if claim.coverage(order) is None:
        sbr = ("SBR", order, *SECOND.sbr[2:])
        claim = claim._replace(coverages=(*claim.coverages, SECOND._replace(sbr=sbr)))
    return claim, order


@pytest.mark.parametrize("data", [x[1] for x in originals()], ids=[x[0] for x in originals()])
def test_the_next_claim_of_a_third_party_claim(data: bytes) -> None:
    record = read_837p(data).records[0]
    original, order = with_next(read_originals(data, [record.line])[record.line])
    own = original.coverages[0].order
    built = build_next_claim(original, {own: the_answer(record, own)}, order)
    if built.missing:
        assert built.claim == ()
        pytest.skip(f"told as missing: {'; '.join(built.missing)}")
    text = render_file(
        [FiledClaim(original, built)], 900_000_001, datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    )
    again = read_837p(text.encode())
    assert again.rejected == ()
    assert all(total.ok for total in again.control_totals)
    (claim,) = again.records
    assert (claim.payer_order, claim.amount_cents) == (order, record.amount_cents)
    assert len(claim.lines) == len(record.lines)
    before = errors(_as_222a1(data))
    after = errors(text)
    assert after is not None
    if before is not None:  # what was wrong with the original may be wrong again, and nothing else
        assert set(after) <= set(before)


def _as_222a1(data: bytes) -> str:
    text = data.decode("utf-8-sig", "replace")
    return re.sub(r"005010X222(?:A\d)?", "005010X222A1", text[text.find("ISA*") :])
