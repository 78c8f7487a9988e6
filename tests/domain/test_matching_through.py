"""Virtual cards: the payer's money came as a card sale (R4.33)."""

from datetime import date
from typing import Any

import pytest
from match_builders import a_batch, a_line, a_remit, run

BATCH = a_batch("96.00", "99.77", id=5, closed_on=date(2026, 3, 13), batch_id="B-5")


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
            (1, "remittance", 1, "T4", "card:B-5")
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
    remit = a_remit(method="NON")._replace(**changes)
    assert run([], (), (), [remit], paid_batches=[(BATCH, 1)]).proposed == ()


def test_two_batches_of_that_gross_say_nothing() -> None:
    paid = [(BATCH, 1), (BATCH._replace(id=6, batch_id="B-6"), 2)]
    assert run([], (), (), [a_remit(method="NON")], paid_batches=paid).proposed == ()


def test_a_remittance_without_a_date_is_looked_for_at_any_time() -> None:
    remit = a_remit(method="NON", payment_date=None)
    assert run([], (), (), [remit], paid_batches=[(BATCH, 1)]).proposed
