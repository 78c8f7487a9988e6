import gc
from datetime import date

import pytest
from x12_files import GOLDEN_CLAIMS, GOLDEN_PLB, a_file, a_header, an_837, golden_835, golden_body

from recon_desktop.domain.errors import ReconError, UnreadableFileError
from recon_desktop.domain.records import Adjustment
from recon_desktop.domain.remittance import check_balance, check_sense
from recon_desktop.readers.base import Kind
from recon_desktop.readers.x12 import read, read_835, segment_at


def the_remittance(data: bytes):
    (remittance,) = read_835(data).records
    return remittance


def a_claim_with(*segments: str, payment: str = "0", plb: str = "") -> bytes:
    body = [*a_header(payment), *segments] + ([plb] if plb else [])
    return a_file(body)


# The golden remittance of §4.9


def test_golden_remittance_balances():
    result = read(golden_835(), Kind.X12_835)
    verdict = check_balance(result.records[0])
    assert verdict.balanced
    assert (verdict.claims_paid_cents, verdict.plb_cents, verdict.payment_cents) == (
        11840,
        1863,
        9977,
    )
    assert (result.rejected, result.warnings) == ((), ())
    assert result.counts == {
        "remittances": 1,
        "claims": 5,
        "service_lines": 8,
        "adjustments": 13,
        "provider_adjustments": 2,
    }
    assert all(total.ok for total in result.control_totals)


def test_golden_header():
    found = the_remittance(golden_835(usage="T"))
    assert found.test
    assert (found.sender_id, found.receiver_id) == ("PAYER01", "PRACTICE01")
    assert (found.interchange_no, found.group_no, found.set_no) == ("000000001", "7", "0001")
    assert (found.handling, found.credit_debit, found.method) == ("I", "C", "ACH")
    assert (found.trace, found.payer_tax_id) == ("0088812345", "1123456789")
    assert (found.payer, found.payer_id) == ("SAMPLE HEALTH PLAN", "PLAN1")
    assert (found.payee, found.payee_id) == ("SAMPLE PRACTICE", "1999999984")
    assert (found.payment_date, found.production_date) == (date(2026, 3, 12), date(2026, 3, 11))
    assert (found.line, found.currency, found.unreadable) == (3, "USD", 0)


def test_golden_claims_and_lines():
    data = golden_835()
    first, second, _, reversal, _ = the_remittance(data).claims
    assert (first.claim_id, first.status, first.charge_cents, first.paid_cents) == (
        "E1107", "1", 17375, 8960,
    )  # fmt: skip
    assert (first.patient_cents, first.filing, first.payer_claim_no) == (
        2500,
        "12",
        "2026055001234",
    )
    assert (first.place, first.frequency) == ("11", "1")
    assert (first.patient_last, first.patient_first, first.patient_id) == ("SAMPLE", "PAT", "M100")
    assert segment_at(data, first.line).text.startswith("CLP*E1107")
    line = first.lines[0]
    assert (line.procedure_code, line.charge_cents, line.paid_cents) == ("99213", 14500, 7340)
    assert (line.units_paid, line.control_no, line.allowed_cents) == ("1", "E1107L1", 9840)
    assert line.dos_from == date(2026, 3, 10)
    assert line.adjustments == (Adjustment("CO", "45", 4660, ""), Adjustment("PR", "3", 2500, ""))
    assert segment_at(data, line.line).text.startswith("SVC*HC:99213*145")
    assert second.crossover_to == "MEDIGAP SAMPLE PLAN"
    assert (reversal.status, reversal.charge_cents) == ("22", -24720)
    assert (reversal.lines[0].modifiers, reversal.lines[0].units_paid) == ("25", "-1")


def test_the_second_triplet_follows_an_empty_quantity():
    line = the_remittance(golden_835()).claims[1].lines[0]
    assert line.adjustments[1:] == (
        Adjustment("PR", "1", 6000, ""),
        Adjustment("PR", "2", 1420, ""),
    )


def test_each_provider_adjustment_has_its_own_reference():
    first, second = the_remittance(golden_835()).provider_adjustments
    assert (first.code, first.reference, first.amount_cents) == ("L6", "", -137)
    assert (second.code, second.reference, second.amount_cents) == ("WO", "2026011000777", 2000)
    assert (first.provider_id, first.fiscal_date) == ("1999999984", date(2026, 12, 31))


# Mutants of §4.9


def test_adding_instead_of_subtracting_the_provider_adjustments_gives_137_03():
    verdict = check_balance(the_remittance(a_file(golden_body(payment="137.03"))))
    assert not verdict.balanced
    assert verdict.difference_cents == 2 * 1863


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("L6*-1.37", "L6*1.37"),  # PLB sign
        ("CAS*PR*1*60**2*14.2", "CAS*PR*1*60*2*14.2"),  # quantity lost
        ("CAS*PR*1*60**2*14.2", "CAS*PR*1*60"),
        ("SVC*HC:99213*145*73.4**1", "CAS*CO*45*46.6\nSVC*HC:99213*145*73.4**1"),  # both levels
    ],
)
def test_mutants_do_not_balance(old, new):
    claims, plb = GOLDEN_CLAIMS.replace(old, new), GOLDEN_PLB.replace(old, new)
    assert (claims, plb) != (GOLDEN_CLAIMS, GOLDEN_PLB)
    result = read_835(a_file(golden_body(claims, plb)))
    assert not check_balance(result.records[0]).balanced


@pytest.mark.parametrize("marks", ["|>!'", "+:~\n", "\x1d\x1f^\x1e"])
def test_other_separators_give_the_same_remittance(marks):
    assert read_835(golden_835(marks=marks)) == read_835(golden_835())


def test_two_sets_in_a_file_are_two_remittances():
    data = a_file(golden_body(), golden_body(trace="2"))
    first, second = read_835(data).records
    assert check_balance(first).balanced
    assert check_balance(second).balanced
    assert [first.trace, second.trace] == ["0088812345", "2"]
    assert segment_at(data, second.line).text == "ST*835*0002"
    assert segment_at(data, second.claims[0].line).text.startswith("CLP*E1107")


def test_every_bit_flip_in_money_is_flagged():
    data, unflagged = golden_835(), []
    for position in money_positions(data):
        for bit in range(8):
            mutant = bytearray(data)
            mutant[position] ^= 1 << bit
            if not is_flagged(bytes(mutant)):
                unflagged.append((position, bit))
    assert unflagged == []


def money_positions(data: bytes) -> list[int]:
    amounts = {b"BPR": [2], b"CLP": [3, 4, 5], b"SVC": [2, 3], b"AMT": [2], b"PLB": [4, 6]}
    amounts[b"CAS"] = [3, 6]
    found, at = [], 0
    for segment in data.split(b"~"):
        row, start = segment.split(b"*"), at
        for index, element in enumerate(row):
            if index in amounts.get(row[0], []):
                found += range(start, start + len(element))
            start += len(element) + 1
        at += len(segment) + 1
    return found


def is_flagged(data: bytes) -> bool:
    try:
        result = read_835(data)
    except ReconError:
        return True
    (remittance,) = result.records or (None,)
    if result.rejected or remittance is None or not check_balance(remittance).balanced:
        return True
    return bool(tuple(check_sense(remittance)))


def test_every_bit_flip_anywhere_is_read_or_refused():
    data = golden_835()
    for position in range(0, len(data), 3):
        for bit in range(8):
            mutant = bytearray(data)
            mutant[position] ^= 1 << bit
            is_flagged(bytes(mutant))


# Elements


def test_codes_of_other_kinds_and_original_codes():
    data = a_claim_with(
        "CLP*1*2*100*60*40*MC*X**", "MIA*0****MA01***************MA02*N1", "MOA***MA07*MA15",
        "REF*F8*OLD9", "REF*EA*7", "DTM*232*20260301", "DTM*233*20260304", "AMT*I*1.37",
        "AMT*AU*60", "NM1*QC*1*A*B", "NM1*74*1*C", "NM1*82*1*D", "NM1*PR*2*OTHER PLAN", "PER*CX*X",
        "QTY*CA*8",
        "SVC*AD:D0120:A1:B2:C3:D4:ignored*60*40*0320*1*HC:99213:25*3",
        "DTM*150*20260301", "DTM*151*20260302", "CAS*CO*45*20", "LQ*HE*N1", "LQ*HE*N2", "LQ*RX*70",
        "SVC*NU:0100*40*20", "CAS*OA*A1*20*3", payment="60",
    )  # fmt: skip
    result = read_835(data)
    (claim,) = result.records[0].claims
    assert claim.remarks == "MA01 MA02 N1 MA07 MA15"
    assert (claim.original_ref, claim.corrected_payer) == ("OLD9", "OTHER PLAN")
    assert (claim.service_from, claim.service_to) == (date(2026, 3, 1), date(2026, 3, 4))
    assert (claim.interest_cents, claim.patient_first) == (137, "B")
    dental, revenue = claim.lines
    assert (dental.procedure_code, dental.modifiers) == ("D0120", "A1:B2:C3:D4")
    assert (dental.original_code, dental.original_modifiers, dental.units_billed) == (
        "99213", "25", "3",
    )  # fmt: skip
    assert (dental.dos_from, dental.dos_to) == (date(2026, 3, 1), date(2026, 3, 2))
    assert dental.remarks == "N1 N2"
    assert (revenue.procedure_code, revenue.units_paid) == ("0100", "")
    assert revenue.adjustments == (Adjustment("OA", "A1", 2000, "3"),)
    assert (result.rejected, result.warnings) == ((), ())


def test_six_triplets_and_six_pairs():
    triplets = "*".join(f"{reason}*{reason}*{reason}" for reason in range(1, 7))
    pairs = "*".join(f"WO:R{pair}*{pair}" for pair in range(1, 7))
    data = a_claim_with(
        "CLP*1*1*21*0*0*12*X", f"CAS*CO*{triplets}", payment="-21", plb=f"PLB*1*20261231*{pairs}"
    )
    found = the_remittance(data)
    assert [each.amount_cents for each in found.claims[0].adjustments] == [
        100,
        200,
        300,
        400,
        500,
        600,
    ]
    assert [each.quantity for each in found.claims[0].adjustments] == list("123456")
    assert [each.reference for each in found.provider_adjustments] == [f"R{n}" for n in range(1, 7)]
    assert check_balance(found).balanced


def test_group_totals_of_medicare():
    body = [*a_header("0"), "TS3*1*11*20261231*1*100", "CLP*1*4*100*0", "CAS*CO*16*100", "LX*2",
            "TS3*1*11*20261231*3*100.01", "CLP*2*4*100*0", "CAS*CO*16*100"]  # fmt: skip
    totals = [t for t in read_835(a_file(body)).control_totals if "TS3" in t.name]
    assert [(t.stated, t.counted) for t in totals] == [
        (1, 1),
        (10000, 10000),
        (3, 1),
        (10001, 10000),
    ]


def test_group_totals_that_are_not_there():
    result = read_835(a_claim_with("TS3*1*11*20261231", "CLP*1*1*0*0", payment="0"))
    assert not [total for total in result.control_totals if "TS3" in total.name]


def test_what_follows_a_control_number_is_not_of_it():
    data = a_claim_with("CLP*1*1*0*0", "SVC*HC:1*0*0", "REF*6R*L1*more", "REF*LU*11")
    assert the_remittance(data).claims[0].lines[0].control_no == "L1"


def test_empty_pairs_between_provider_adjustments():
    found = the_remittance(a_claim_with(payment="-2", plb="PLB*1*20261231***WO:7*2*"))
    assert [each.reference for each in found.provider_adjustments] == ["7"]


def test_group_cr_of_old_files_is_read_as_oa():
    result = read_835(a_claim_with("CLP*1*1*5*0", "CAS*CR*18*5", "CAS*XX*18*0"))
    assert [each.group for each in result.records[0].claims[0].adjustments] == ["OA", "XX"]
    assert len(result.warnings) == 2


def test_an_unknown_status_is_told_and_kept():
    result = read_835(a_claim_with("CLP*1*77*0*0"))
    assert result.records[0].claims[0].status == "77"
    assert result.warnings == (
        "Claim status (CLP02) is unknown: for a person to decide (segment 10)",
    )


def test_segments_of_no_835_are_told():
    result = read_835(a_claim_with("ZZZ*1", "CLP*1*1*0*0", "ZZZ*1", "SVC*HC:1*0*0", "ZZZ*1", "DTM"))
    assert result.warnings == (
        "A segment that is not of an 835 was left out (segments 10, 12, 14)",
    )


# Amounts that are missing or wrong


def only_reason(result) -> str:
    (row,) = result.rejected
    return f"{row.where}: {row.reason}"


LONG = "has more than two decimals"


@pytest.mark.parametrize(
    ("segments", "plb", "reason"),
    [
        (["CLP*1*1*0.001*0"], "", "CLP: CLP03 has more than two decimals"),
        (["CLP*1*1*0*x"], "", "CLP: CLP04 is not an amount"),
        (["CLP*1*1*0*0*x"], "", "CLP: CLP05 is not an amount"),
        (["CLP*1*1*0*0*0", "SVC*HC:1*1,5*0"], "", "SVC: SVC02 is not an amount"),
        (["CLP*1*1*0*0*0", "CAS*CO*45*0*1*2*3.333"], "", f"CAS: the amount of adjustment 2 {LONG}"),
        (["CLP*1*1*0*0*0", "CAS*CO*45"], "", "CAS: has no adjustment"),
        (["CLP*1*1*0*0*0", "CAS*CO*45*"], "", "CAS: the amount of adjustment 1 is missing"),
        (["CLP*1*1*0*0*0", "CAS*CO**0"], "", "CAS: adjustment 1 has an amount but no reason"),
        (["CLP*1*1*0*0*0", "AMT*I*1e3"], "", "AMT: AMT02 is not an amount"),
        (["CLP*1*1*0*0*0", "SVC*HC:1*0*0", "AMT*B6*1 "], "", "AMT: AMT02 is not an amount"),
        ([], "PLB*1*20261231*WO:1", "PLB: the amount of adjustment 1 is missing"),
        ([], "PLB*1*20261231*WO:1*0.005", f"PLB: the amount of adjustment 1 {LONG}"),
        ([], "PLB*1*20261231*L6*1*WO:1", "PLB: the amount of adjustment 2 is missing"),
        ([], "PLB*1*20261231**5", "PLB: adjustment 1 has an amount but no reason"),
        ([], "PLB*1", "PLB: has neither reason nor amount"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_rejected_and_never_balances(segments, plb, reason):
    payment = "-1" if "L6*1" in plb else "0"
    result = read_835(a_claim_with(*segments, payment=payment, plb=plb))
    assert only_reason(result) == reason
    verdict = check_balance(result.records[0])
    assert verdict.difference_cents == 0
    assert not verdict.balanced


def test_a_rejected_claim_takes_its_lines_along_but_not_its_neighbours():
    result = read_835(a_claim_with("CLP*1*1*x*0", "SVC*HC:1*0*0", "CLP*2*1*0*0", "SVC*HC:2*0*0"))
    assert [claim.claim_id for claim in result.records[0].claims] == ["2"]


def test_the_rest_of_a_broken_segment_is_read():
    result = read_835(a_claim_with("CLP*1*1*1*0", "CAS*CO*1*x**2*1***"))
    assert [each.reason for each in result.records[0].claims[0].adjustments] == ["2"]
    assert len(result.rejected) == 1


def test_absent_amounts_count_as_zero_with_a_warning_and_balancing_decides():
    result = read_835(a_claim_with("CLP*1*4", "SVC*HC:1*5"))
    assert result.warnings == (
        "CLP03 is missing and counts as 0.00 (segment 10)",
        "CLP04 is missing and counts as 0.00 (segment 10)",
        "SVC03 is missing and counts as 0.00 (segment 11)",
    )
    assert not check_balance(result.records[0]).balanced
    assert check_balance(read_835(a_claim_with("CLP*1*4")).records[0]).balanced


def test_a_zero_provider_adjustment_is_kept_and_told():
    result = read_835(a_claim_with(plb="PLB*1*20261231*L6:7*0"))
    assert len(result.records[0].provider_adjustments) == 1
    assert "not allowed (R4.10)" in result.warnings[0]


@pytest.mark.parametrize("payment", ["BPR*I*", "BPR*I*9.999*C", "BPR", "NTE*x"])
def test_a_remittance_without_a_payment_is_rejected(payment):
    body = [payment, *a_header()[1:], "CLP*1*1*0*0"]
    result = read_835(a_file(body, golden_body()))
    assert [row.where for row in result.rejected] == ["BPR"]
    assert len(result.records) == 1


def test_another_currency_is_refused():
    body = [*a_header()[:2], "CUR*PR*CAD", *a_header()[2:]]
    with pytest.raises(UnreadableFileError, match="US dollars"):
        read_835(a_file(body))
    assert read_835(a_file([*a_header("0")[:2], "CUR*PR*USD", *a_header()[2:]])).records


# Files


@pytest.mark.parametrize("old", [b"SE*40*", b"GE*1*", b"IEA*1*"])
def test_a_remittance_that_lost_segments_is_refused(old):
    new = old[:3] + b"9*" if old.startswith((b"SE", b"GE")) else b"IEA*9*"
    data = golden_835().replace(b"CAS*CO*16*145~", b"").replace(old, new)
    with pytest.raises(UnreadableFileError, match="lost or added"):
        read_835(data)


@pytest.mark.parametrize("stated", [b"SE*39*", b"SE*41*", b"SE*9*"])
def test_a_wrong_count_of_segments_waits_for_a_person_when_no_money_is_missing(stated):
    result = read_835(golden_835().replace(b"SE*40*", stated))
    assert [total.ok for total in result.control_totals if "SE01" in total.name] == [False]
    assert [remit.miscounted for remit in result.records] == [True]
    assert not read_835(golden_835()).records[0].miscounted


def test_a_count_that_is_no_number_is_refused():
    with pytest.raises(UnreadableFileError, match="it states no number"):
        read_835(golden_835().replace(b"SE*40*", b"SE*XL*"))


def test_a_file_of_another_kind_is_named():
    with pytest.raises(UnreadableFileError, match=r"professional claim file|claim file \(837\)"):
        read_835(an_837("CLM*1*2"))
    with pytest.raises(UnreadableFileError, match="no transaction set"):
        read_835(a_file())


def test_sets_of_another_kind_are_rejected_rows():
    data = golden_835() + b"\n" + an_837("CLM*1*2", control="000000002")
    result = read_835(data)
    assert len(result.records) == 1
    assert only_reason(result) == "ST: is a professional claim file (837P), not a remittance"


def test_a_set_of_nothing_but_a_header():
    result = read_835(a_file(a_header("0")[:-1]))
    assert result.counts["claims"] == 0
    assert result.counts["remittances"] == 1


def test_the_collector_is_as_before():
    assert gc.isenabled()
    read_835(golden_835())
    assert gc.isenabled()
    gc.disable()
    try:
        read_835(golden_835())
        assert not gc.isenabled()
    finally:
        gc.enable()
