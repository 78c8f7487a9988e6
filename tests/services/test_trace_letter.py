"""The letter to a payer about money that has not come: what it names, and when there is none."""

from __future__ import annotations

import pytest
from practice_builders import OWNER, raw
from reports.pdf_reading import pages_of, words_of

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import find_remittance
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.trace_letter import render_trace_letter


def letter(practice: Practice) -> bytes:
    return render_trace_letter(practice, find_remittance(practice, "0088812345"), actor=OWNER)


def change(practice: Practice, statement: str) -> None:
    with raw(practice.store.path) as connection:
        connection.execute(statement)


def test_it_names_the_money_and_no_patient(banked: Practice) -> None:
    change(banked, "UPDATE practice SET address = '12 Orchard Road\nSpringfield, NY 12203'")
    change(
        banked,
        "INSERT INTO payer_profile (payer, address) "
        "VALUES ('MEDICARE EXAMPLE', 'PO Box 1234\nAlbany, NY 12203')",
    )
    pdf = letter(banked)
    assert pdf == letter(banked)
    assert len(pages_of(pdf)) == 1
    words = words_of(pdf)
    for part in (
        "Maple Pediatrics 12 Orchard Road · Springfield, NY 12203",
        "March 31, 2026",
        "MEDICARE EXAMPLE PO Box 1234 Albany, NY 12203",
        "Request to trace a payment of $99.77, number 0088812345",
        "Date of the transfer 03/12/2026",
        "Days since 19",
        "Your identifier 1123456789",
        "Our provider number 1999999984",
        "In our bank's records up to 03/13/2026 we have not found the payment.",
        "ann, for Maple Pediatrics",
    ):
        assert part in words
    for patient in ("ITO", "Ito", "CHEN", "Chen", "M1107"):
        assert patient not in words


def test_a_check_is_asked_for_as_a_check(banked: Practice) -> None:
    change(banked, "UPDATE remittance SET method = 'CHK'")
    words = words_of(letter(banked))
    assert "Request to trace a check of $99.77" in words
    assert "Check number 0088812345" in words
    assert "stop it and issue it again" in words
    assert "Provider Payments" in words  # no address is known


def test_the_account_is_named_when_there_is_one(banked: Practice) -> None:
    change(banked, "DELETE FROM bank_account")
    assert "Our account ends in" not in words_of(letter(banked))
    change(banked, "INSERT INTO bank_account (account, name) VALUES ('000123454321', 'Operating')")
    words = words_of(letter(banked))
    assert "Our account ends in 4321" in words
    assert "000123454321" not in words


def test_only_what_is_missing_is_traced(banked: Practice) -> None:
    change(
        banked,
        "INSERT INTO bank_match (bank_line_id, kind, target_id, tier, amount_cents, matched_at, "
        "matched_by) SELECT bank_line.id, 'remittance', remittance.id, 'T4', 4977, "
        "'2026-03-14T00:00:00Z', 'ann' FROM bank_line, remittance WHERE amount_cents = 9977",
    )
    words = words_of(letter(banked))
    assert "Request to trace a payment of $50.00" in words
    assert "Amount of the advice $99.77 Not received $50.00" in words


def test_what_is_not_known_is_left_out(banked: Practice) -> None:
    change(banked, "UPDATE remittance SET payment_date = NULL, payer_tax_id = '', payee_id = ''")
    change(banked, "DELETE FROM bank_line")
    words = words_of(letter(banked))
    for label in ("Days since", "Your identifier", "Our provider number", "bank's records"):
        assert label not in words
    assert "Trace number 0088812345" in words


def test_long_texts_take_a_second_page(banked: Practice) -> None:
    address = "\n".join(f"Department {number} of the payer" for number in range(40))
    change(
        banked,
        f"INSERT INTO payer_profile (payer, address) VALUES ('MEDICARE EXAMPLE', '{address}')",
    )
    pages = pages_of(letter(banked))
    assert "Page 1 of 2" in pages[0]
    assert "Department 39" in " ".join(pages)
    assert "Sincerely" in pages[1]


def test_no_letter_for_money_that_came(banked: Practice) -> None:
    match_bank(banked, OWNER)
    with pytest.raises(RefusedError, match="is at the bank"):
        letter(banked)


def test_no_letter_about_nothing(banked: Practice) -> None:
    change(banked, "UPDATE remittance SET payment_cents = 0")
    with pytest.raises(RefusedError, match="pays nothing"):
        letter(banked)
    with pytest.raises(UsageError, match="There is no remittance 99"):
        render_trace_letter(banked, 99, actor=OWNER)
