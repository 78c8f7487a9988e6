"""R4.30 texts, numbers in any place, wrong payers, and thousands that nothing tells apart."""

import time
from datetime import date
from typing import Any

import pytest
from match_builders import TRN, a_batch, a_line, a_remit, a_ticket, pairs, run

from recon_desktop.domain.bank.match import BankItem, OpenRemittance
from recon_desktop.domain.bank.records import SHOWN

FAR = date(2026, 6, 1)  # outside every window: the number alone decides


@pytest.mark.parametrize(
    ("text", "trace", "payer_tax_id"),
    [
        ("HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\", "736886274", "470858530"),
        ("Hmp Hcclaimpmt Admire Care Ll 92626253 480.00", "92626253", ""),
        ("AC- PAY PLUS HCCLAIMPMT trn*1*ab-12 3456*1123456789~", "AB-123456", "1123456789"),
        ("HCCLAIMPMT TRN*1*00888 12345*1123456789\\", "0088812345", "1123456789"),
        ("HCCLAIMPMT 00888 12345 BLUESKY", "0088812345", ""),
        ("HCCLAIMPMT EFT-2026-000123 BLUESKY", "EFT2026000123", ""),
        ("HCCLAIMPMT92626253BLUESKY", "92626253", ""),
        ("TRN 1 0088812345 1123456789", "0088812345", ""),
        ("BLUESKY 88812345", "0088812345", ""),
    ],
)
def test_the_trace_is_found_in_any_place(text: str, trace: str, payer_tax_id: str) -> None:
    remit = a_remit(trace=trace, payer_tax_id=payer_tax_id, payer_id="")
    assert pairs(run([a_line(text=text, on=FAR)], remits=[remit])) == [(1, "remittance", 1, "T1")]


@pytest.mark.parametrize("field", ["trace", "check_no"])
def test_the_number_may_stand_in_a_column_of_its_own(field: str) -> None:
    line = a_line(text="CREDIT", on=FAR, **{field: "088812345"})
    assert pairs(run([line], remits=[a_remit()])) == [(1, "remittance", 1, "T1")]


@pytest.mark.parametrize(
    "text", ["REMOTE DEPOSIT CHECK 5501", "LOCKBOX CHK# 005501", "LOCKBOX Ck No. 5501 HARBOR"]
)
def test_a_lockbox_check_is_known_by_its_number(text: str) -> None:
    remit = a_remit(method="CHK", trace="5501")
    result = run([a_line(text=text, on=FAR)], remits=[remit])
    assert pairs(result) == [(1, "remittance", 1, "T1")]
    assert result.matched[0].evidence == "check 5501"


def test_a_check_that_lies_on_a_ticket_comes_with_the_ticket() -> None:
    ticket = a_ticket("99.77", check_numbers=("5501",), check_cents=(9977,))
    check = a_remit(method="CHK", trace="5501")
    line = a_line(text="DEPOSIT CHECK 5501", on=date(2026, 3, 12))
    result = run([line], [ticket], remits=[check])
    assert pairs(result) == [(1, "deposit", 1, "T2"), (1, "remittance", 1, "T1")]
    assert result.matched[1].via == "T-1"
    alone = run([line], remits=[check], cleared_tickets=[(ticket._replace(check_cents=()), 44)])
    assert [(m.bank_id, m.via) for m in alone.matched] == [(44, "T-1")]
    twice = run([line], [ticket, ticket._replace(id=2, number="T-2")], remits=[check])
    assert twice.matched == ()
    assert "lies on a deposit ticket" in next(m for m in twice.proposed if m.tier == "T1").reason


@pytest.mark.parametrize("amount", ["99.76", "99.78", "-99.77"])
def test_a_trace_with_another_amount_is_nothing(amount: str) -> None:
    result = run([a_line(amount)], remits=[a_remit()])
    assert result.matched == result.proposed == ()


def test_the_trace_of_another_remittance_keeps_a_line_from_its_amounts_twin() -> None:
    remits = [a_remit("50.00"), a_remit("60.00", id=2, trace="5555555555")]
    line = a_line("60.00", "BLUESKY HCCLAIMPMT 0088812345")
    result = run([line], remits=remits)
    assert result.matched == ()
    assert "trace number is another" in result.proposed[0].reason


def test_a_remittance_whose_trace_stands_elsewhere_is_not_taken_by_amount() -> None:
    wrong = TRN.replace("1123456789", "1999999999")
    lines = [a_line(text=wrong), a_line(text="BLUESKY HCCLAIMPMT", id=2)]
    result = run(lines, remits=[a_remit(payer_id="")])
    assert result.matched == ()
    assert [m.reason for m in result.proposed] == [
        "the trace number is equal, the payer's id is another",
        "its number stands in another bank line",
    ]


@pytest.mark.parametrize(
    ("company", "tier"), [("1123456789", "T1"), ("123456789", "T1"), ("1999999999", None)]
)
def test_the_banks_company_id_is_the_payers_or_a_person_looks(company: str, tier: Any) -> None:
    line = a_line(text="HCCLAIMPMT 0088812345", company_id=company)
    found = run([line], remits=[a_remit(payer_id="")]).matched
    assert [m.tier for m in found] == ([tier] if tier else [])


def test_a_payouts_number_in_a_payers_credit_proves_nothing() -> None:
    line = a_line("294.46", "HCCLAIMPMT 77001122", date(2026, 3, 12))
    assert run([line], (), [a_batch(trace="77001122")]).matched == ()


@pytest.mark.parametrize(
    ("line", "remit"),
    [
        (a_line("199.77", open_cents=9977), a_remit()),
        (a_line(), a_remit("199.77", open_cents=9977)),
    ],
)
def test_what_is_partly_matched_is_for_a_person(line: BankItem, remit: OpenRemittance) -> None:
    result = run([line], remits=[remit])
    assert result.matched == ()
    assert [(m.amount_cents, m.reason) for m in result.proposed] == [
        (9977, "a part of it is matched already")
    ]
    assert (result.unmatched_bank, result.unmatched_remittances) == ((1,), (1,))


def test_what_is_used_up_is_out_of_the_way() -> None:
    used = [a_line(open_cents=0), a_line(id=2)]
    result = run(used, [a_ticket(open_cents=0)], remits=[a_remit(id=9, open_cents=0), a_remit()])
    assert pairs(result) == [(2, "remittance", 1, "T1")]
    assert result.unmatched_bank == result.unmatched_tickets == result.unmatched_remittances == ()


# --- thousands ------------------------------------------------------------------------------------


def test_thousands_of_equal_amounts_are_told_apart_by_their_traces() -> None:
    lines = [a_line(text=f"HCCLAIMPMT TRN*1*9{n:07d}*1123456789\\", id=n) for n in range(2_000)]
    remits = [a_remit(trace=f"9{n:07d}", id=n) for n in range(2_000)]
    found = run(lines, remits=remits)
    assert len(found.matched) == 2_000
    assert all(m.bank_id == m.target_id for m in found.matched)


@pytest.mark.parametrize("text", ["AC- PAY PLUS HCCLAIMPMT", "BLUESKY HCCLAIMPMT", TRN])
def test_thousands_that_nothing_tells_apart_are_counted_and_few_are_shown(text: str) -> None:
    lines = [a_line(text=text, id=n) for n in range(2_000)]
    remits = [a_remit(id=n) for n in range(2_000)]
    began = time.process_time()
    result = run(lines, remits=remits)
    assert time.process_time() - began < 10  # four million pairs would take minutes
    assert result.matched == ()
    assert {m.reason for m in result.proposed} == {"2000 fit"}
    assert {m.bank_id for m in result.proposed} == {m.target_id for m in result.proposed}
    assert len({m.bank_id for m in result.proposed}) == 2_000
    assert len(result.proposed) <= 2 * SHOWN * 2_000
    assert max(len(m.rivals) for m in result.proposed) <= 2 * SHOWN


def test_the_only_one_is_found_among_thousands() -> None:
    lines = [
        *(a_line(text="BLUESKY HCCLAIMPMT", id=n) for n in range(1_000)),
        a_line(text="HARBOR MUTUAL HCCLAIMPMT", id=5_000),
    ]
    remits = [
        *(a_remit(id=n, trace=f"8{n:06d}") for n in range(1_000)),
        a_remit(id=7_000, payer="Harbor Mutual", trace="1"),
    ]
    assert pairs(run(lines, remits=remits)) == [(5_000, "remittance", 7_000, "T2")]
