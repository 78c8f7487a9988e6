"""Views as JSON: what is counted on the way."""

from __future__ import annotations

from builders import a_claim

from recon_desktop.cli import file_shapes


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
