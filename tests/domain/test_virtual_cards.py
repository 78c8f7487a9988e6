"""Virtual cards: the payer's money came as a card sale (R4.33), told by a receipt (R3.8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from match_builders import a_batch, a_line, a_remit, run

from recon_desktop.domain.bank.records import (
    CardDesk,
    CardReceipt,
    CardUse,
    Match,
    PatientCards,
    card_via,
    read_card_via,
)

CLOSED = date(2026, 3, 13)
BATCH = a_batch("96.00", "99.77", id=5, closed_on=CLOSED, batch_id="B-5")
LARGE = a_batch("290.00", "300.00", id=7, closed_on=CLOSED, batch_id="B-7")
REMIT = a_remit(method="NON")


def a_receipt(**fields: Any) -> CardReceipt:
    values = {
        "number": "1043",
        "payer": "BLUESKY HEALTH",
        "amount_cents": 9_977,
        "taken_on": CLOSED,
        "batch": "",
    }
    return CardReceipt(**(values | fields))


def cards(remit: Any = REMIT, *batches: Any, waiting: Any = (), **desk: Any) -> list[Match]:
    """What is proposed as a card, of batches that are paid out on lines 1, 2 …"""
    paid = [(batch, at) for at, batch in enumerate(batches, 1)]
    options = {"paid_batches": paid, "card_desk": CardDesk(**desk)}
    result = run([], (), waiting, [remit], **options)
    return [found for found in result.proposed if found.via]


# --- without a receipt: the gross of a batch ----------------------------------------------------


@pytest.mark.parametrize("method", ["NON", "CHK", ""])
def test_a_remittance_of_a_batchs_gross_is_proposed_on_the_batchs_line(method: str) -> None:
    remit = a_remit(method=method)
    line = a_line("96.00", "BANKCARD", date(2026, 3, 17))
    for result in (
        run([line], (), [BATCH], [remit]),
        run([], (), (), [remit], paid_batches=[(BATCH, 1)]),
    ):
        found = [m for m in result.proposed if m.via]
        assert [(m.bank_id, m.kind, m.target_id, m.tier, m.via) for m in found] == [
            (1, "remittance", 1, "T4", "card:5")
        ]
        assert found[0].amount_cents == 9_977
        assert "virtual card" in found[0].reason
        assert result.unmatched_remittances == (1,)


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "ACH"},
        {"amount_cents": 9_976},
        {"amount_cents": 9_600},  # the net is not what the payer paid
        {"payment_date": date(2026, 3, 16)},
        {"payment_date": date(2026, 1, 16)},
        {"amount_cents": 19_977, "open_cents": 9_977},
    ],
)
def test_otherwise_it_is_no_virtual_card(changes: dict[str, Any]) -> None:
    assert cards(REMIT._replace(**changes), BATCH) == []


def test_two_batches_of_that_gross_say_nothing() -> None:
    assert cards(REMIT, BATCH, BATCH._replace(id=6, batch_id="B-6")) == []


def test_a_remittance_without_a_date_is_looked_for_at_any_time() -> None:
    assert cards(REMIT._replace(payment_date=None), BATCH)


@pytest.mark.parametrize(
    "desk",
    [
        {"uses": (CardUse(5, "", 9_977),)},
        {"uses": (CardUse(5, "1043", 1_000),)},
        {"patients": (PatientCards(CLOSED, "", 9_977),)},
        {"patients": (PatientCards(CLOSED, "B-5", 1_000),)},
        {"receipts": (a_receipt(payer="HARBOR"),)},
    ],
    ids=["used", "partly used", "patients' day", "patients' batch", "another payer's card"],
)
def test_sales_that_are_somebodys_are_no_payers(desk: dict[str, Any]) -> None:
    assert cards(REMIT, BATCH) != []
    assert cards(REMIT, BATCH, **desk) == []


def test_a_day_with_more_sales_than_patients_receipts_may_hold_a_card() -> None:
    patients = (PatientCards(CLOSED, "", 30_000), PatientCards(date(2026, 3, 12), "", 90_000))
    assert [found.bank_id for found in cards(REMIT, BATCH, LARGE, patients=patients)] == [1]


# --- by the receipt of the desk -----------------------------------------------------------------


def test_a_receipt_finds_the_sale_in_a_larger_batch() -> None:
    [found] = cards(REMIT, LARGE, receipts=(a_receipt(),))
    assert (found.via, found.amount_cents, found.tier) == ("card:7:1043", 9_977, "T4")
    assert found.reason == (
        "receipt 1043 of 03/13/2026 is a virtual card of this amount, in card batch B-7"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_cents": 9_976},
        {"payer": "HARBOR"},
        {"taken_on": date(2026, 3, 14)},  # the batch had closed
        {"taken_on": date(2026, 3, 9)},  # and this is before the payer's date
    ],
)
def test_another_receipt_does_not(changes: dict[str, Any]) -> None:
    assert cards(REMIT, LARGE, receipts=(a_receipt(**changes),)) == []


@pytest.mark.parametrize("payer", ["", "BlueSky", "BLUESKY HEALTH PLAN OF THE NORTH"])
def test_the_desk_may_call_the_payer_otherwise(payer: str) -> None:
    assert cards(REMIT, LARGE, receipts=(a_receipt(payer=payer),))


def test_a_receipt_says_more_than_an_equal_gross() -> None:
    """While the batch of its own receipt is on its way, another of that gross is not taken."""
    named = a_receipt(batch="B-7")
    assert [found.via for found in cards(REMIT, BATCH, LARGE, receipts=(named,))] == ["card:7:1043"]
    assert cards(REMIT, BATCH, waiting=[LARGE], receipts=(named,)) == []


def test_the_batch_of_the_receipts_own_day_comes_first() -> None:
    """R3.17: a sale after the cut-off is in the next batch; the gate waits for the first."""
    later = LARGE._replace(id=8, batch_id="B-8", closed_on=date(2026, 3, 16))
    assert [found.via for found in cards(REMIT, later, receipts=(a_receipt(),))] == ["card:8:1043"]
    assert cards(REMIT, later, waiting=[LARGE], receipts=(a_receipt(),)) == []
    assert [found.via for found in cards(REMIT, later, LARGE, receipts=(a_receipt(),))] == [
        "card:7:1043"
    ]


def test_two_receipts_are_offered_one_after_the_other() -> None:
    both = (a_receipt(number="1044"), a_receipt())
    [first] = cards(REMIT, LARGE, receipts=both)
    assert (first.via, first.reason[-7:]) == ("card:7:1043", "; 2 fit")
    [then] = cards(REMIT, LARGE, receipts=both, uses=(CardUse(7, "1043", 9_977),))
    assert then.via == "card:7:1044"


def test_a_receipt_whose_sale_was_matched_by_its_sum_is_used_up() -> None:
    """The card was matched by the batch's gross before its receipt was imported."""
    next_day = LARGE._replace(closed_on=date(2026, 3, 14))
    uses = (CardUse(5, "", 9_977),)
    assert cards(REMIT, BATCH, next_day, receipts=(a_receipt(),), uses=uses) == []


def test_a_batch_without_room_does_not_hold_it() -> None:
    """Patients' receipts that name the batch leave less of it than the card."""
    patients = (PatientCards(CLOSED, "B-7", 20_024),)
    assert cards(REMIT, LARGE, receipts=(a_receipt(),), patients=patients) == []
    patients = (PatientCards(CLOSED, "B-7", 20_023),)
    assert cards(REMIT, LARGE, receipts=(a_receipt(),), patients=patients)


def test_the_order_of_what_is_known_does_not_matter() -> None:
    receipts = (a_receipt(number="1044"), a_receipt(), a_receipt(number="1040", payer=""))
    forwards = cards(REMIT, BATCH, LARGE, receipts=receipts)
    options = {"paid_batches": [(LARGE, 2), (BATCH, 1)], "card_desk": CardDesk(receipts[::-1])}
    assert [m for m in run([], (), (), [REMIT], **options).proposed if m.via] == forwards


def test_where_a_card_is_said_to_be() -> None:
    for place in ((12, ""), (12, "1043"), (12, "A:7")):
        assert read_card_via(card_via(*place)) == place
