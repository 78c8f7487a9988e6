from datetime import date

import pytest
from x12_files import CLAIM, a_file, an_837, an_837_body, golden_835

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.readers.base import Kind
from recon_desktop.readers.x12 import read, read_837p, segment_at


def the_claim(data: bytes):
    (claim,) = read_837p(data).records
    return claim


def a_set(body: list[str], guide: str = "005010X222A1") -> bytes:
    return a_file(body, code="837", guide=guide)


def test_a_claim_with_everything():
    data = an_837(CLAIM)
    result = read(data, Kind.X12_837P)
    (claim,) = result.records
    assert (claim.claim_id, claim.amount_cents, claim.patient_paid_cents) == ("E1107", 17375, 2500)
    assert (claim.payer_order, claim.frequency, claim.place) == ("P", "1", "11")
    assert (claim.payer, claim.payer_id) == ("SAMPLE HEALTH PLAN", "PLAN1")
    assert (claim.patient_id, claim.patient_name) == ("MRN7", "SAMPLE, PAT Q")
    assert (claim.payer_claim_no, claim.batch_id) == ("OLD1", "B77")
    assert (claim.sent_on, claim.sent_time) == (date(2026, 3, 10), "18:15")
    assert (claim.dos, claim.diagnoses) == (date(2026, 3, 9), ("J029", "R509"))
    assert not claim.encounter_report
    assert segment_at(data, claim.line).text.startswith("CLM*E1107")
    assert result.counts == {"claims": 1, "service_lines": 2}
    assert (result.rejected, result.warnings) == ((), ())
    assert all(total.ok for total in result.control_totals)


def test_its_lines():
    data = an_837(CLAIM)
    first, second = the_claim(data).lines
    assert (first.line_no, first.procedure_code, first.modifiers) == ("1", "99213", "25")
    assert (first.charge_cents, first.units, first.pointers) == (14500, "1", "1:2")
    assert (first.dos, first.control_no) == (date(2026, 3, 10), "E1107L1")
    assert segment_at(data, first.line).text.startswith("SV1*HC:99213")
    assert (second.dos, second.control_no, second.pointers) == (date(2026, 3, 9), "", "1")


@pytest.mark.parametrize("order", ["P", "S", "T", "A", "U"])
def test_the_payer_order_is_that_of_the_destination_payer(order):
    data = a_set(an_837_body(CLAIM, order=order))
    assert the_claim(data).payer_order == order


def test_other_separators():
    assert read_837p(an_837(CLAIM, marks="|>!'", line_end="\r\n")) == read_837p(an_837(CLAIM))


def test_a_dependent_is_the_patient_and_the_next_subscriber_is_not():
    dependent = ["HL*3*2*23*0", "PAT*19", "NM1*QC*1*SAMPLE*KID", "CLM*2*0***11:B:1"]
    other = ["HL*4*1*22*0", "SBR*S*18", "NM1*IL*1*OTHER*ONE****MI*M200", "NM1*PR*2*PLAN TWO"]
    other += ["CLM*3*0***11:B:7"]
    claims = read_837p(a_set([*an_837_body(), *dependent, *other])).records
    assert [claim.patient_name for claim in claims] == ["SAMPLE, KID", "OTHER, ONE"]
    assert [claim.patient_id for claim in claims] == ["M100", "M200"]
    assert [claim.payer_order for claim in claims] == ["P", "S"]
    assert [claim.payer for claim in claims] == ["SAMPLE HEALTH PLAN", "PLAN TWO"]


def test_encounter_reports_are_marked():
    assert the_claim(a_set(an_837_body(CLAIM, purpose="RP"))).encounter_report


def test_a_file_sent_again_is_told():
    data = an_837(CLAIM).replace(b"BHT*0019*00*", b"BHT*0019*18*")
    assert read_837p(data).warnings == ("The file was sent again (BHT02 = 18) (segment 4)",)


def test_a_test_file_is_told():
    assert "test file" in read_837p(an_837(CLAIM, usage="T")).warnings[0]


@pytest.mark.parametrize(
    ("sent", "day", "clock"),
    [
        (b"*20260310*1815*", date(2026, 3, 10), "18:15"),
        (b"*20260310*181559*", date(2026, 3, 10), "18:15"),
        (b"*20260310*9915*", date(2026, 3, 10), ""),
        (b"*20260310**", date(2026, 3, 10), ""),
        (b"*never*1815*", date(2026, 3, 12), "18:15"),  # GS04
    ],
)
def test_when_it_was_sent(sent, day, clock):
    claim = the_claim(an_837(CLAIM).replace(b"*20260310*1815*", sent))
    assert (claim.sent_on, claim.sent_time) == (day, clock)


def test_the_interchange_date_is_the_last_resort():
    data = an_837(CLAIM).replace(b"*20260310*1815*", b"***").replace(b"*20260312*0930", b"**0930")
    assert the_claim(data).sent_on == date(2026, 3, 12)
    undated = data.replace(b"*260312*", b"*......*")
    assert [row.where for row in read_837p(undated).rejected] == ["CLM"]


def test_a_claim_that_is_not_its_lines_is_a_control_total():
    data = an_837(CLAIM.replace("173.75", "173.76"))
    (off,) = [total for total in read_837p(data).control_totals if not total.ok]
    assert (off.stated, off.counted) == (17376, 17375)


def test_the_same_claim_number_twice_is_told():
    result = read_837p(an_837(CLAIM, CLAIM))
    assert len(result.records) == 2
    assert "more than once (segments 13, 33)" in result.warnings[0]


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("CLM*E1107*173.75", "CLM*E1107*x", "CLM", "CLM02 is not an amount"),
        ("CLM*E1107*173.75", "CLM*E1107*", "CLM", "CLM02 is missing"),
        ("AMT*F5*25", "AMT*F5*2.505", "AMT", "AMT02 has more than two decimals"),
        ("HC:99213:25*145", "HC:99213:25*14g", "SV1", "SV102 is not an amount"),
        ("SV1*HC:87880*28.75*UN*1***1\n", "", "LX", "this service line has no professional"),
        ("LX*2\n", "", "SV1", "stands outside a service line (LX)"),
    ],
)
def test_what_cannot_be_read_is_rejected(old, new, where, reason):
    assert old in CLAIM
    result = read_837p(an_837(CLAIM.replace(old, new)))
    (row,) = result.rejected
    assert row.where == where
    assert row.reason.startswith(reason)


@pytest.mark.parametrize(
    ("missing", "where"),
    [("NM1*85", "NM1"), ("SBR*P", "SBR"), ("NM1*IL", "NM1")],
)
def test_a_missing_party_is_told_and_the_claims_are_read(missing, where):
    body = [segment for segment in an_837_body(CLAIM, CLAIM) if not segment.startswith(missing)]
    result = read_837p(a_set(body))
    assert [row.where for row in result.rejected] == [where]
    assert len(result.records) == 2


def test_segments_where_they_mean_nothing():
    stray = [
        "SBR*T*18",
        "HI*ABK:X",
        "LX*9",
        "DTP*472*D8*20260101",
        "SVD*X*1",
        "REF*6R*X",
        "AMT*F5*9",
    ]
    body = an_837_body(CLAIM)
    result = read_837p(a_set([*body[:3], *stray, *body[3:]]))
    (claim,), (expected,) = result.records, read_837p(a_set(body)).records
    assert [line._replace(line=0) for line in claim.lines] == [
        line._replace(line=0) for line in expected.lines
    ]
    assert claim._replace(line=0, lines=()) == expected._replace(line=0, lines=())


def test_codes_that_are_no_diagnosis_are_left_alone():
    claim = the_claim(an_837(CLAIM.replace("HI*ABK:J029", "HI*BG:17*ABK:J029")))
    assert claim.diagnoses == ("J029", "R509")
    unreferenced = CLAIM.replace("REF*D9*D1", "REF*G1*AUTH")
    assert the_claim(an_837(unreferenced)).payer_claim_no == "OLD1"


def test_what_is_odd_is_told():
    body = [segment for segment in an_837_body(CLAIM) if not segment.startswith("NM1*PR")]
    assert "not named" in read_837p(a_set(body)).warnings[0]
    odd = (
        CLAIM.replace("11:B:1", "11").replace("ABK:J029", "J029").replace("D8*20260310", "D8*soon")
    )
    warnings = read_837p(an_837(odd)).warnings
    assert ["diagnosis" in warnings[0], "472" in warnings[1], "CLM05-3" in warnings[2]] == [
        True
    ] * 3
    assert "no service line" in read_837p(an_837("CLM*1*0***11:B:1")).warnings[0]


@pytest.mark.parametrize(
    ("guide", "name"),
    [("005010X223A2", "837I"), ("004010X097A1", "837D"), ("005010X224A2", "837D")],
)
def test_institutional_and_dental_claims_are_rejected_one_by_one(guide, name):
    result = read_837p(a_set(an_837_body(CLAIM, CLAIM), guide))
    assert result.records == ()
    assert [row.where for row in result.rejected] == ["CLM", "CLM"]
    assert name in result.rejected[0].reason
    empty = read_837p(a_set(an_837_body(), guide))
    assert [row.where for row in empty.rejected] == ["ST"]


def test_without_a_guide_the_service_lines_tell():
    assert len(read_837p(a_set(an_837_body(CLAIM), "005010")).records) == 1
    institutional = CLAIM.replace("SV1*", "SV2*0320*")
    assert read_837p(a_set(an_837_body(institutional), "005010")).records == ()


def test_a_set_without_a_claim_is_no_silent_zero():
    assert [row.where for row in read_837p(a_set(an_837_body())).rejected] == ["ST"]


def test_a_file_of_another_kind_is_named():
    with pytest.raises(UnreadableFileError, match=r"a remittance \(835\)"):
        read_837p(golden_835())
    with pytest.raises(UnreadableFileError, match="no transaction set"):
        read_837p(a_file(code="837"))


def test_sets_of_another_kind_are_rejected_rows():
    data = an_837(CLAIM) + golden_835(control="000000002")
    (row,) = read_837p(data).rejected
    assert row.reason == "is a remittance (835), not a claim file"


def other_payer(*others: str, order: str = "P") -> str:
    """What is read of the payers after the one the claim goes to."""
    named = {"S": "SECOND PLAN", "T": "THIRD PLAN", "P": "FIRST PLAN", "": "NOBODY"}
    loops = [
        part
        for each in others
        for part in (f"SBR*{each}*18*******CI", f"NM1*PR*2*{named[each]}*****PI*X1")
    ]
    body = [*an_837_body(order=order), "CLM*E1*145***11:B:1*Y*A*Y*Y", *loops]
    body += ["LX*1", "SV1*HC:99213*145*UN*1***1", "DTP*472*D8*20260310"]
    (claim,) = read_837p(a_file(body, code="837", guide="005010X222A1")).records
    return claim.other_payer


def test_the_payers_that_come_after_this_one() -> None:
    assert other_payer() == ""
    assert other_payer("S") == "SECOND PLAN"
    assert other_payer("T", "S") == "SECOND PLAN|THIRD PLAN"
    assert other_payer("P", "T", order="S") == "THIRD PLAN"
    assert other_payer("P", order="S") == ""
    assert other_payer("") == ""
