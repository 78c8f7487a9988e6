"""The worklists inside the act that posts or reverses: only what the act touched, and no more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from builders import a_receipt
from patient_builders import (
    CHARGES,
    RECEIPTS,
    a_claim_answer,
    answer,
    close_small_day,
    receipt_id,
)
from practice_builders import NOW, OWNER, audit_rows, rows, take
from secondary_builders import PAID, an_original, post, write_original

from recon_desktop.domain.access import Action
from recon_desktop.domain.records import Purpose
from recon_desktop.services.follow.after_posting import refresh_within
from recon_desktop.services.follow.apply_receipts import apply_receipt
from recon_desktop.services.follow.credits import credits_now, note_credits
from recon_desktop.services.follow.next_payers import load_next_payers
from recon_desktop.services.follow.secondary_claims import refresh_secondary
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice, open_practice

REFUNDED = a_receipt(
    "10.00", line=7, receipt_no="1046", encounter_id="", patient_id="P02", purpose=Purpose.REFUND
)
"""Ten dollars handed back over the desk, without a visit."""


def refresh(practice: Practice, *claim_ids: str) -> None:
    with practice.act(OWNER, Action.POST_REMITTANCE) as act:
        act.detail = {"trace": "T1"}
        refresh_within(act, OWNER, claim_ids)
        assert act.detail == {"trace": "T1"}


def flags(practice: Practice) -> list[tuple[str, str | None]]:
    found = rows(practice.store.path, "SELECT subject, cleared_on FROM credit_flag ORDER BY id")
    return [(subject, cleared) for subject, cleared in found]


@pytest.fixture
def small(empty: Practice, tmp_path: Path) -> Practice:
    """The small day, closed: two patients who paid before anyone answered."""
    close_small_day(empty, tmp_path)
    apply_receipt(empty, OWNER, receipt_id(empty, "1043"), [("E03", "", 5_000)], reason="ahead")
    return empty


def test_drafts_of_the_claims_it_is_told_of(empty: Practice, tmp_path: Path) -> None:
    bodies = (an_original(), an_original(claim_id="E1108"))
    take(empty, write_original(tmp_path / "sent.837", *bodies))
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1108"), trace="T2")
    refresh(empty, "E1107", "unknown")
    assert [row.claim_id for row in load_next_payers(empty).rows] == ["E1107"]
    refresh(empty, "E1108")
    assert not load_next_payers(empty).stale
    assert not refresh_secondary(empty, OWNER).any


def test_credits_of_their_visits_come_and_go(small: Practice, tmp_path: Path) -> None:
    posted = answer(
        small, tmp_path, a_claim_answer(copay="25", contractual="20"), payment="100.00", trace="T1"
    )
    refresh(small, "C03")
    assert flags(small) == [("patient:E03:", None)]
    assert note_credits(small, OWNER) == 0
    reverse_posting(small, OWNER, posted, reason="wrong payer")
    refresh(small, "C03")  # the claim is known by a posting that has ended
    assert flags(small) == [("patient:E03:", None)]  # paid ahead of the payer once more


def test_other_visits_are_left_alone(small: Practice) -> None:
    refresh(small, "C01")
    refresh(small)
    assert flags(small) == []
    assert note_credits(small, OWNER) == 1


def test_one_audit_row_is_left_and_it_is_the_callers(small: Practice) -> None:
    before = len(audit_rows(small.store.path))
    refresh(small, "C03")
    assert len(audit_rows(small.store.path)) == before + 1


def test_the_day_is_the_practices_own(small: Practice, tmp_path: Path) -> None:
    """One in the morning by the world's clock is still yesterday evening in New York."""
    answer(
        small, tmp_path, a_claim_answer(copay="25", contractual="20"), payment="100.00", trace="T1"
    )
    with small.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM credit_flag")
    night = datetime(2026, 4, 2, 1, 0, tzinfo=NOW.tzinfo)
    with open_practice(small.store.path, clock=lambda: night) as later:
        refresh(later, "C03")
    assert rows(small.store.path, "SELECT flagged_on FROM credit_flag") == [("2026-04-01",)]


def test_the_credits_of_some_visits_are_those_of_all(empty: Practice, tmp_path: Path) -> None:
    """What the desk gave back without a visit makes the patient's first credit smaller, and no
    other one, whichever visit is asked for.
    """
    second = CHARGES[2]._replace(encounter_id="E04")
    charges, receipts = (*CHARGES, second), (*RECEIPTS, REFUNDED)
    close_small_day(empty, tmp_path, charges=charges, receipts=receipts)
    parts = [("E03", "", 2_000), ("E04", "", 3_000)]
    apply_receipt(empty, OWNER, receipt_id(empty, "1043"), parts, reason="ahead")
    with empty.store.read() as connection:
        every = credits_now(connection)
        assert [(each.encounter_id, each.cents) for each in every] == [
            ("E03", 1_000),
            ("E04", 3_000),
        ]
        assert credits_now(connection, ["E03"]) == every[:1]
        assert credits_now(connection, ["E04"]) == every[1:]
        assert credits_now(connection, ["E01"]) == credits_now(connection, []) == []
