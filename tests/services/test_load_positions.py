"""Which claim of ours a remittance's claim is (R6.6, TRUST 9), and what is offered to a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import a_charge
from practice_builders import PAYER, REMIT_CLAIMS, Practice, take
from remit_builders import remit_claim, remit_line, remittance
from report_files import write_report

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.records import ClaimPosition, DecisionError
from recon_desktop.domain.records import Claim, RemitClaim
from recon_desktop.services.posting.claim_candidates import Candidate, claim_candidates
from recon_desktop.services.posting.load_positions import load_positions

DOS = date(2026, 2, 14)


def asked(claim_id: str = "E1107", **fields: object) -> RemitClaim:
    """E1107 as the payer names it."""
    values = {"patient_last": "ITO", "patient_first": "JUN", "service_from": DOS} | fields
    return remit_claim(claim_id, "1", remit_line("99213", "173.75", "PR-3 25.00"), **values)


def position(
    practice: Practice, claim: RemitClaim, chosen: str = "", payer: str = PAYER
) -> ClaimPosition | None:
    remit = remittance([claim], payer=payer)
    with practice.store.read() as connection:
        return load_positions(connection, remit, chosen={1: chosen} if chosen else {})[1]


def offered(practice: Practice, claim: RemitClaim, payer: str = PAYER) -> tuple[Candidate, ...]:
    with practice.store.read() as connection:
        return claim_candidates(connection, claim, payer)


def sent_as(claim_id: str, name: str, **fields: object) -> Claim:
    """A claim like E1107."""
    return REMIT_CLAIMS[0]._replace(
        claim_id=claim_id, encounter_id=claim_id, patient_name=name, **fields
    )


@pytest.fixture
def sent(empty: Practice, tmp_path: Path) -> Practice:
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    return empty


# --- the rungs ------------------------------------------------------------------------------------


def test_our_number_patient_and_day_find_the_claim(sent: Practice) -> None:
    found = position(sent, asked())
    assert found is not None
    assert (found.rung, found.identity_ok, found.encounter_id) == ("clp01", True, "E1107")


def test_a_number_that_is_not_ours_finds_nothing(sent: Practice) -> None:
    assert position(sent, asked("X1")) is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"patient_last": "Vega"}, "name"),
        ({"service_from": date(2026, 2, 15)}, "date of service"),
    ],
)
def test_a_number_alone_is_not_enough(sent: Practice, fields: dict[str, object], why: str) -> None:
    found = position(sent, asked(**fields))
    assert found is not None
    assert not found.identity_ok
    assert why in found.identity_reason


def test_a_person_may_choose_whatever_the_payer_says(sent: Practice) -> None:
    found = position(sent, asked("X1", patient_last="Vega"), chosen="E1107")
    assert found is not None
    assert (found.claim_id, found.rung, found.identity_ok) == ("E1107", "person", True)
    with pytest.raises(DecisionError, match="not on file any more"):
        position(sent, asked("X1"), chosen="E9")


def test_a_twin_with_the_same_day_and_charge_is_never_taken(sent: Practice, tmp_path: Path) -> None:
    """Our number, but the first name is that of the twin, who has a claim too."""
    twin = sent_as("E1108", "Ito, Kai", patient_id="M1108")
    assert position(sent, asked(patient_first="KAI")).identity_ok  # type: ignore[union-attr]
    take(sent, write_report(tmp_path / "twin.csv", [twin]))
    found = position(sent, asked(patient_first="KAI"))
    assert found is not None
    assert not found.identity_ok
    assert "same last name" in found.identity_reason
    assert "Kai" not in found.identity_reason
    assert position(sent, asked(patient_first="J")).identity_ok  # type: ignore[union-attr]


# --- another payer --------------------------------------------------------------------------------


def test_a_claim_sent_to_a_second_payer_is_known_on_the_first(
    sent: Practice, tmp_path: Path
) -> None:
    second = sent_as("E1107S", "Ito, Jun", payer_order="S")._replace(encounter_id="E1107")
    assert position(sent, asked()).secondary is False  # type: ignore[union-attr]
    take(sent, write_report(tmp_path / "second.csv", [second]))
    first = position(sent, asked())
    later = position(sent, asked("E1107S"))
    assert first is not None
    assert later is not None
    assert (first.secondary, first.payer_order) == (True, "P")
    assert (later.secondary, later.payer_order, later.encounter_id) == (False, "S", "E1107")


def test_a_payer_that_forwards_inside_itself_is_known_by_its_profile(sent: Practice) -> None:
    from recon_desktop.domain.payer_profiles import PayerProfile
    from recon_desktop.storage.queries.payer_profiles import save_profile

    with sent.store.write() as connection:
        save_profile(connection, PayerProfile(PAYER.title(), auto_secondary=True))
    assert position(sent, asked()).secondary  # type: ignore[union-attr]
    assert not position(sent, asked(), payer="Harbor").secondary  # type: ignore[union-attr]


# --- offered to a person --------------------------------------------------------------------------


def test_candidates_say_what_agrees_and_what_does_not(sent: Practice) -> None:
    [first, *_] = offered(sent, asked("X1"))
    assert (first.claim_id, first.charge, first.patient) == ("E1107", Money(17375), "Ito, Jun")
    assert first.reason == "Same patient, date, charge and payer."
    cheaper = asked("X1")._replace(charge_cents=17000)
    [first, *_] = offered(sent, cheaper, "Harbor")
    assert first.reason == "Same patient and date; another charge and payer (ours is 3.75 more)."


def test_what_has_only_one_thing_in_common_is_not_offered(sent: Practice) -> None:
    assert offered(sent, asked("X1", patient_last="Nobody")._replace(charge_cents=1)) == ()


def test_twins_are_offered_side_by_side_and_named_as_such(sent: Practice, tmp_path: Path) -> None:
    twin = sent_as("E1108", "Ito, Kai", patient_id="M1108")
    take(sent, write_report(tmp_path / "twin.csv", [twin]))
    first, second = offered(sent, asked("X1"))
    assert [first.claim_id, second.claim_id] == ["E1107", "E1108"]
    assert first.twin
    assert second.twin
    assert "another first name" in second.reason
    assert "compare the first name" in first.reason


def test_charges_that_no_claim_is_on_file_for_are_offered_too(
    empty: Practice, tmp_path: Path
) -> None:
    charge = a_charge(
        "173.75", encounter_id="E7", patient_name="Ito, Jun", dos=DOS, post_date=DOS, payer=PAYER
    )
    take(empty, write_report(tmp_path / "charges.csv", [charge]))
    [found] = offered(empty, asked("X1"))
    assert (found.claim_id, found.encounter_id) == ("E7", "E7")
    taken = position(empty, asked("X1"), chosen="E7")
    assert taken is not None
    assert [line.reference for line in taken.known_lines] == [charge.procedure_code]


def test_the_newest_transmission_counts(sent: Practice, tmp_path: Path) -> None:
    again = REMIT_CLAIMS[0]._replace(amount_cents=9900, sent_on=date(2026, 2, 20))
    take(sent, write_report(tmp_path / "again.csv", [again]))
    found = [each for each in offered(sent, asked("X1")) if each.claim_id == "E1107"]
    assert [each.charge for each in found] == [Money(9900)]
