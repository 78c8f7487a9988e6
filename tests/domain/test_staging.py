"""By what a row is recognised when a later export brings it again."""

from __future__ import annotations

from datetime import date, datetime

from builders import a_card_batch

from recon_desktop.domain.records import Visit
from recon_desktop.domain.staging import natural_key


def a_visit(scheduled_at: str, **fields: object) -> Visit:
    values = dict.fromkeys(Visit._fields, "") | {
        "line": 2,
        "appointment_id": "A17",
        "scheduled_at": datetime.fromisoformat(scheduled_at),
    }
    return Visit(**(values | fields))


def test_an_appointment_moved_to_another_day_is_in_both_days_logs() -> None:
    first, moved = a_visit("2026-03-10T09:00"), a_visit("2026-03-11T15:00")
    assert natural_key(first) != natural_key(moved)
    assert natural_key(first) == natural_key(a_visit("2026-03-10T10:30"))


def test_visits_without_a_number_are_told_apart_by_their_time() -> None:
    first = a_visit("2026-03-10T09:00", appointment_id="", patient_id="P01")
    later = a_visit("2026-03-10T10:30", appointment_id="", patient_id="P01")
    assert natural_key(first) != natural_key(later)


def test_a_terminal_begins_its_batch_numbers_again() -> None:
    first, again = a_card_batch(batch_id="1"), a_card_batch(batch_id="1")
    assert natural_key(first) == natural_key(again)
    assert natural_key(first) != natural_key(again._replace(closed_on=date(2026, 3, 11)))
