"""Views as JSON: what is counted on the way."""

from __future__ import annotations

from builders import a_claim

from recon_desktop.cli import file_shapes
from recon_desktop.services.imports.import_files import FileOutcome


def test_the_claims_of_an_837_by_payer_order_and_frequency() -> None:
    first = a_claim(amount_cents=17_375, payer_order="P", frequency="1")
    claims = (
        first._replace(patient_paid_cents=2_500),
        first._replace(claim_id="E2", frequency="7", patient_paid_cents=2_500),
        first._replace(claim_id="E3", amount_cents=1_000, patient_paid_cents=None),
    )
    assert file_shapes.claims(claims) == {
        "count": 3,
        "charge_cents": 35_750,
        "patient_paid_cents": 5_000,
        "by_class": {
            "P1": {"payer_order": "P", "frequency": "1", "count": 2, "cents": 18_375},
            "P7": {"payer_order": "P", "frequency": "7", "count": 1, "cents": 17_375},
        },
    }


def test_a_refusal_names_the_file_once() -> None:
    outcome = FileOutcome("x.csv", "", None, "refused", "x.csv: It holds no text.")
    assert file_shapes.file_line(outcome) == "x.csv: refused. It holds no text."
    other = FileOutcome("x.csv", "", None, "refused", "The day is closed.")
    assert file_shapes.file_line(other) == "x.csv: refused. The day is closed."


def test_what_needs_a_look_is_said_by_the_first_doubt() -> None:
    fine = FileOutcome("a.csv", "charges", 1, "imported", warnings=("2 rows are late.",))
    doubt = FileOutcome(
        "b.835", "x12-835", 2, "imported", warnings=("It is like one that is here.",), doubtful=True
    )
    seen = FileOutcome("c.835", "x12-835", 3, "imported", "1 was here already.", doubtful=True)
    assert (
        file_shapes.what_needs_a_look([fine]) == "Some rows or totals of these files need a look."
    )
    assert file_shapes.what_needs_a_look([fine, doubt]) == "It is like one that is here."
    assert file_shapes.what_needs_a_look([seen, doubt]) == (
        "1 was here already. There is more to look at: 1."
    )
    assert file_shapes.file_lines(fine)[1:] == ["  2 rows are late."]
