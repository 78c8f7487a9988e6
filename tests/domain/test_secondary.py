"""What follows a payer's answer, and the claim for the next payer (R5.4, R6.20, R6.21)."""

from datetime import UTC, date, datetime

import pytest
from remit_builders import remit_claim, remit_line

from recon_desktop.domain.follow.claim_file import (
    FIRST_CONTROL,
    FiledClaim,
    control_number,
    render_file,
)
from recon_desktop.domain.follow.claim_gaps import missing_facts
from recon_desktop.domain.follow.claim_segments import (
    COMPONENT,
    ClaimSet,
    Coverage,
    Envelope,
    OriginalClaim,
    Segment,
    ServiceLine,
)
from recon_desktop.domain.follow.next_claim import (
    adjustment_segments,
    build_next_claim,
    decimal,
)
from recon_desktop.domain.follow.secondary import (
    Answer,
    KnownLine,
    State,
    cob_differences,
    due_on,
    is_crossover,
    match_answers,
    next_step,
    patient_liability,
)
from recon_desktop.domain.records import Adjustment, RemitClaim

DAY = date(2026, 3, 12)
ENVELOPE = Envelope(
    ("ZZ", "US"), ("ZZ", "HOUSE"), ("US", "HOUSE"), test=False, guide="005010X222A1"
)
KNOWN = (
    KnownLine("1", "L1", "99213", ("25",), 14500),
    KnownLine("2", "L2", "87880", (), 2875),
)


def e1107(status: str = "1", **fields: object) -> RemitClaim:
    """E1107 of §4.9."""
    lines = (
        remit_line("99213:25", "145.00", "CO-45 46.60, PR-3 25.00", control_no="L1"),
        remit_line("87880", "28.75", "CO-45 12.55"),
    )
    return remit_claim("E1107", status, *lines, **fields)


def answer(claim: RemitClaim, order: str = "P", outcome: str = "paid") -> Answer:
    return Answer(order, "Payer A", "A1", DAY, claim, outcome)


# --- what follows ---------------------------------------------------------------------


def test_a_draft_carries_what_is_left_to_the_patient() -> None:
    step = next_step(answer(e1107()), "Payer B")
    assert step is not None
    assert (step.state, step.order, step.payer, step.amount_cents) == (
        State.DRAFT,
        "S",
        "Payer B",
        2500,
    )


def test_the_second_answer_leads_to_the_third_payer() -> None:
    step = next_step(answer(e1107("2"), "S"), "Payer C")
    assert step is not None
    assert (step.state, step.order) == (State.DRAFT, "T")


@pytest.mark.parametrize(
    ("claim", "order"),
    [
        (e1107("19"), "S"),
        (e1107("20"), "T"),
        (e1107("21"), "A"),
        (e1107(crossover_to="Payer B"), "S"),
        (e1107(remarks="MA01 MA18"), "S"),
        (e1107(remarks="N89"), "S"),
    ],
)
def test_a_forwarded_claim_is_never_drafted(claim: RemitClaim, order: str) -> None:
    step = next_step(answer(claim), "Payer B")
    assert step is not None
    assert (step.state, step.order, step.payer) == (State.CROSSOVER, order, "Payer B")
    assert is_crossover(claim)


def test_our_order_wins_over_the_payers() -> None:
    """Medicaid says 3 for whatever it pays (R4.15); our claim went to it first."""
    step = next_step(answer(e1107("3"), "P"), "Payer B")
    assert step is not None
    assert (step.state, step.order) == (State.DRAFT, "S")


@pytest.mark.parametrize(
    ("given", "other"),
    [
        (answer(e1107(), outcome="held"), "Payer B"),
        (answer(e1107(), outcome="reversal"), "Payer B"),
        (answer(e1107("25"), outcome="informational"), "Payer B"),
        (answer(e1107()), ""),
        (answer(e1107(), "H"), "Payer B"),  # there is nobody after the eleventh
        (answer(remit_claim("E1", "1", remit_line("99213", "145.00", "CO-16 145"))), "Payer B"),
    ],
)
def test_nothing_follows(given: Answer, other: str) -> None:
    assert next_step(given, other) is None


def test_thirty_days_from_the_answer() -> None:
    assert due_on(date(2026, 3, 13), 30) == date(2026, 4, 12)
    assert due_on(None, 30) is None


# --- R5.4 -----------------------------------------------------------------------------


def test_a_claim_that_balances_says_nothing() -> None:
    assert cob_differences(17375, KNOWN, answer(e1107())) == ()
    assert patient_liability(e1107()) == 2500


def test_claim_level_adjustments_balance_the_claim() -> None:
    whole = remit_claim("E1", "1", adjustments="CO-45 100.00, PR-1 50.00", charge_cents=17375)
    paid = whole._replace(paid_cents=2375)
    assert cob_differences(17375, KNOWN, answer(paid)) == ()
    off = cob_differences(17375, KNOWN, answer(paid._replace(paid_cents=2400)))
    assert off == ("charge 173.75 is not paid 24.00 + adjusted 150.00 by Payer A: 0.25 too much",)


def test_paid_in_full_on_the_line_and_adjusted_on_the_claim() -> None:
    """RFI-2168: the claim balances although no line does by itself."""
    line = remit_line("99213:25", "145.00", control_no="L1")
    other = remit_line("87880", "28.75", control_no="L2")
    claim = remit_claim("E1", "1", line, other, adjustments="PR-1 50.00")
    assert cob_differences(17375, KNOWN, answer(claim)) == ()


def test_a_line_nobody_answers_and_one_that_is_not_ours() -> None:
    claim = remit_claim("E1", "1", remit_line("99214", "173.75"))
    assert cob_differences(17375, KNOWN, answer(claim)) == (
        "Payer A answers 99214, which is no line of ours",
        "Payer A says nothing of line 1 (99213)",
        "Payer A says nothing of line 2 (87880)",
    )


def test_lines_meet_by_number_code_and_charge() -> None:
    split = [
        remit_line("99213", "100.00", control_no="L1"),
        remit_line("99213", "45.00", control_no="L1"),
    ]
    changed = remit_line("87999", "28.75", original_code="87880")
    found, strange = match_answers(KNOWN, [*split, changed])
    assert {number: len(lines) for number, lines in found.items()} == {"1": 2, "2": 1}
    assert strange == []
    twins = (KNOWN[1], KnownLine("3", "", "87880", ("59",), 2875))
    dropped = remit_line("87880:76", "28.75")
    assert match_answers(twins, [dropped])[1] == [dropped]  # two fit: a person's matter


# --- segments -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0"), (7340, "73.4"), (-127, "-1.27"), (15000, "150"), (5, "0.05"), (-50, "-0.5")],
)
def test_amounts_as_x12_writes_them(cents: int, text: str) -> None:
    assert decimal(cents) == text


def test_adjustments_by_group_six_to_a_segment() -> None:
    many = [Adjustment("CO", str(n), 100 * n, "") for n in range(1, 8)]
    found = adjustment_segments([many[0], Adjustment("PR", "1", 500, "2"), *many[1:]])
    assert [x[:2] for x in found] == [("CAS", "CO"), ("CAS", "CO"), ("CAS", "PR")]
    assert found[1] == ("CAS", "CO", "7", "7")
    assert found[2] == ("CAS", "PR", "1", "5", "2")
    assert adjustment_segments([Adjustment("OA", "23", 0, "")]) == ()


def test_control_numbers_are_ours_and_never_too_long() -> None:
    assert control_number(1) == FIRST_CONTROL + 1
    assert control_number(99_999_999) == 999_999_999
    assert control_number(100_000_000) == FIRST_CONTROL


def a_set(*middle: str) -> list[Segment]:
    text = (
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*1*20260310*1200*CH",
        "NM1*41*2*US*****46*U1",
        "PER*IC*DESK*TE*5555550100",
        "NM1*40*2*HOUSE*****46*H1",
        "HL*1**20*1",
        "NM1*85*2*US*****XX*1999999984",
        "N3*1 A ST",
        "N4*SPRINGFIELD*IL*62701",
        "REF*EI*371234567",
        "HL*2*1*22*0",
        "SBR*P*18*******CI",
        "NM1*IL*1*ROE*ANN****MI*A100",
        "N3*2 B ST",
        "N4*SPRINGFIELD*IL*62701",
        "DMG*D8*20100101*F",
        "NM1*PR*2*PAYER A*****PI*A1",
        *middle,
    )
    return [tuple(x.replace(":", COMPONENT).split("*")) for x in text]


ONE = (
    "CLM*E1*145***11:B:1*Y*A*Y*Y*P",
    "HI*ABK:J029",
    "NM1*82*1*LEE*SAM****XX*1234567893",
    "REF*G2*ATA",
    "SBR*S*19*G1******CI",
    "OI***Y***Y",
    "NM1*IL*1*ROE*BEA****MI*B200",
    "NM1*PR*2*PAYER B*****PI*B1",
    "NM1*82*1",
    "REF*G2*ATB",
    "LX*1",
    "SV1*HC:99213*145*UN*1***1",
    "DTP*472*D8*20260310",
)


def original(*middle: str) -> OriginalClaim:
    segments = a_set(*(middle or ONE))
    return taken(segments)


def taken(segments: list[Segment]) -> OriginalClaim:
    at = next(n for n, x in enumerate(segments) if x[0] == "CLM")
    return ClaimSet(segments, ENVELOPE).claim(at)


def one_answer(**fields: object) -> dict[str, Answer]:
    line = remit_line("99213", "145.00", "PR-2 20.00")
    return {"P": answer(remit_claim("E1", "1", line, **fields))}


def test_the_loops_of_a_claim() -> None:
    claim = original()
    assert [each.order for each in claim.coverages] == ["P", "S"]
    assert [each.name for each in claim.coverages] == ["PAYER A", "PAYER B"]
    assert claim.coverages[0].relation == "18"
    assert claim.patient[0] == ("NM1", "QC", "1", "ROE", "ANN", "", "", "")
    assert claim.lines[0].service == ("HC", "99213")
    assert (claim.lines[0].number, claim.lines[0].control) == ("1", "")
    assert claim.coverage("T") is None


def test_a_second_claim_of_the_same_subscriber() -> None:
    segments = a_set(*ONE, *(x.replace("CLM*E1", "CLM*E2") for x in ONE))
    at = [n for n, x in enumerate(segments) if x[0] == "CLM"]
    second = ClaimSet(segments, ENVELOPE).claim(at[1])
    assert second.claim[0][1] == "E2"
    assert len(second.lines) == 1
    assert second.coverages[0].name == "PAYER A"


def test_providers_numbers_change_places() -> None:
    """Each payer knows the rendering provider by a number of its own (2310B and 2330D)."""
    built = build_next_claim(original(), one_answer(), "S")
    assert built.missing == ()
    claim = list(built.claim)
    assert claim[
        claim.index(("NM1", "82", "1", "LEE", "SAM", "", "", "", "XX", "1234567893")) + 1
    ] == (
        "REF",
        "G2",
        "ATB",
    )
    assert claim[claim.index(("NM1", "82", "1")) + 1] == ("REF", "G2", "ATA")
    assert built.patient[0] == ("PAT", "19")
    assert ("OI", "", "", "Y", "P", "", "Y") in claim


def test_a_long_claim_number_is_cut() -> None:
    long = original(*(x.replace("E1*", f"{'E' * 40}*") for x in ONE))
    built = build_next_claim(long, one_answer(), "S")
    assert built.claim[0][1] == "E" * 38


def test_earlier_results_of_the_original_stay() -> None:
    """The first payer's answer came with the claim; only the second has answered since."""
    middle = [x.replace("SBR*P*", "SBR*S*") for x in ONE]
    at = middle.index("SBR*S*19*G1******CI")
    middle[at : at + 4] = [
        "SBR*P*18*******CI",
        "CAS*PR*1*45",
        "AMT*D*100",
        "OI***Y***Y",
        "NM1*IL*1*ROE*BEA****MI*B200",
        "NM1*PR*2*PAYER B*****PI*B1",
        "DTP*573*D8*20260301",
    ]
    middle += ["SVD*B1*100*HC:99213**1", "CAS*PR*1*45", "DTP*573*D8*20260301"]
    claim = original(*middle)
    third = Coverage(
        ("SBR", "T", "18"),
        "18",
        (("NM1", "IL", "1", "ROE", "ANN", "", "", "", "MI", "C3"),),
        (("NM1", "PR", "2", "PAYER C", "", "", "", "", "PI", "C1"),),
    )
    destination = claim.coverages[0]._replace(sbr=("SBR", "S", "18"))
    claim = claim._replace(coverages=(destination, claim.coverages[1], third))
    line = remit_line("99213", "145.00", "OA-23 100.00, PR-2 5.00")
    built = build_next_claim(claim, {"S": answer(remit_claim("E1", "2", line), "S")}, "T")
    assert built.missing == ()
    assert [x for x in built.claim if x[0] == "SVD"] == [
        ("SVD", "B1", "100", f"HC{COMPONENT}99213", "", "1"),
        ("SVD", "A1", "40", f"HC{COMPONENT}99213", "", "1"),
    ]
    assert [x for x in built.claim if x[:2] == ("AMT", "D")] == [
        ("AMT", "D", "40"),
        ("AMT", "D", "100"),
    ]


def test_bundled_lines_name_the_line_they_went_into() -> None:
    two = original(*ONE, "LX*2", "SV1*HC:87880*28.75*UN*1***1", "DTP*472*D8*20260310")
    two = two._replace(claim=(("CLM", "E1", "173.75", *two.claim[0][3:]), *two.claim[1:]))
    paid = remit_line("99213", "145.00", "PR-2 20.00")
    gone = remit_line("99213", "28.75", "CO-97 28.75", original_code="87880")
    built = build_next_claim(two, {"P": answer(remit_claim("E1", "1", paid, gone))}, "S")
    assert built.missing == ()
    assert [x for x in built.claim if x[0] == "SVD"][1] == (
        "SVD",
        "A1",
        "0",
        f"HC{COMPONENT}99213",
        "",
        "1",
        "1",
    )


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("PER*IC", "the submitter's contact (PER)"),
        ("REF*EI", "the billing provider's tax id (REF*EI)"),
        ("HI*", "the diagnoses (HI)"),
        ("DMG", "the patient's birth date"),
        ("NM1*PR*2*PAYER B", "the next payer's name"),
        ("NM1*IL*1*ROE*BEA", "the subscriber with PAYER B"),
    ],
)
def test_what_is_missing_is_named(gone: str, told: str) -> None:
    segments = [x for x in a_set(*ONE) if not "*".join(x).startswith(gone)]
    claim = taken(segments)
    assert told in missing_facts(claim, one_answer(), "S")
    assert build_next_claim(claim, one_answer(), "S").claim == ()


def test_more_that_can_be_missing() -> None:
    claim = original()
    old = claim._replace(envelope=ENVELOPE._replace(guide="004010X098A1"))
    assert missing_facts(old, one_answer(), "S") == ("the claim as sent in version 5010 (837P)",)
    assert missing_facts(claim, one_answer(), "T") == (
        "the next payer's subscriber (the claim as sent does not list that payer)",
    )
    medicare = claim.coverages[1]._replace(sbr=("SBR", "S", "18", "", "", "", "", "", "", "MB"))
    claim = claim._replace(coverages=(claim.coverages[0], medicare))
    assert missing_facts(claim, one_answer(), "S") == ("why Medicare is not first (SBR05)",)
    undated = {"P": one_answer()["P"]._replace(answered_on=None)}
    assert missing_facts(original(), undated, "S") == (
        "the date on which Payer A answered (BPR16)",
    )
    stranger = {"T": one_answer()["P"]._replace(order="T")}
    assert missing_facts(original(), stranger, "S") == (
        "the subscriber with Payer A, which has answered",
    )


def test_a_delimiter_in_a_name_becomes_a_blank() -> None:
    claim = original()
    named = claim._replace(
        lines=(ServiceLine((*claim.lines[0].segments, ("NTE", "ADD", "A*B~C:D^E"))),)
    )
    built = build_next_claim(named, one_answer(), "S")
    text = render_file(
        [FiledClaim(named, built)], 900_000_001, datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    )
    assert "NTE*ADD*A B C D E~" in text
    assert text.startswith("ISA*00*          *00*          *ZZ*US             *ZZ*HOUSE ")
    assert text.splitlines()[0][103:106] == "*:~"
    assert len(text.splitlines()[0]) == 106


def test_an_amount_nobody_can_read_does_not_balance() -> None:
    odd = original(*(x.replace("HC:99213*145", "HC:99213*1x5") for x in ONE))
    assert missing_facts(odd, one_answer(), "S") == (
        "Payer A answers 99213, which is no line of ours",
        "Payer A says nothing of line 1 (99213)",
    )
