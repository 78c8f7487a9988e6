"""A paper EOB keyed by hand: drafts, the gate of three levels, duplicates, keying again, undo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from keyed_eobs import an_eob
from practice_builders import (
    OWNER,
    audit_rows,
    paid_claim,
    raw,
    rows,
    take,
    write_835,
)

from recon_desktop.domain.errors import DuplicateError, RefusedError, UsageError
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.keyed import (
    KeyedClaim,
    KeyedProvider,
    KeyedRemittance,
    spread_by_charge,
)
from recon_desktop.domain.posting.keyed_text import load_keyed
from recon_desktop.services.imports.sources import list_sources, load_source_line
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.key_remittance import (
    discard_draft,
    key_remittance,
    list_drafts,
    offer_claims,
    offer_payers,
    own_claim,
    save_draft,
    start_again,
)
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import Practice


class TestKeying:
    def test_it_becomes_a_remittance_that_awaits_the_bank(self, banked: Practice) -> None:
        new = key_remittance(banked, OWNER, an_eob(banked))
        row = next(each for each in list_remittances(banked) if each.id == new)
        assert (row.payer, row.trace, row.amount, row.state) == (
            "Harbor",
            "70012",
            Money(14875),
            "Awaiting bank",
        )
        assert rows(banked.store.path, f"SELECT origin FROM remittance WHERE id = {new}") == [
            ("paper",)
        ]
        assert audit_rows(banked.store.path)[-1][0] == "key a remittance by hand"

    def test_a_number_leads_back_to_what_was_keyed(self, banked: Practice) -> None:
        key_remittance(banked, OWNER, an_eob(banked))
        source = next(each for each in list_sources(banked) if each.kind == "eob")
        assert source.file == "EOB Harbor 70012"
        found = load_source_line(banked, SourceRef(source.source_id, 4))
        assert json.loads(found.text.rstrip(","))["paid_cents"] == 14875
        assert load_source_line(banked, SourceRef(source.source_id, 99)).text == ""

    def test_the_same_payment_is_not_taken_twice(self, banked: Practice) -> None:
        key_remittance(banked, OWNER, an_eob(banked))
        again = an_eob(banked, payer="Harbor Health")
        with pytest.raises(DuplicateError, match="not taken twice"):
            key_remittance(banked, OWNER, again)
        assert len(list_remittances(banked)) == 2

    def test_what_a_file_brought_is_not_keyed_again(self, banked: Practice) -> None:
        golden = next(each for each in list_remittances(banked))
        keyed = start_again(banked, OWNER, golden.id)._replace(replaces=None)
        with pytest.raises(DuplicateError):
            key_remittance(banked, OWNER, keyed)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"payment_cents": 14876}, "0.01 is missing"),
            ({"trace": " "}, "check or EFT number"),
            ({"claims": (KeyedClaim("E1107", paid_cents=14875),)}, "line by line"),
        ],
    )
    def test_what_does_not_balance_is_not_kept(
        self, banked: Practice, change: dict[str, object], said: str
    ) -> None:
        with pytest.raises(RefusedError, match=said):
            key_remittance(banked, OWNER, an_eob(banked, **change))
        assert len(list_remittances(banked)) == 1
        assert audit_rows(banked.store.path)[-1][1] == "refused"

    def test_a_claim_is_not_keyed_twice_number_for_number(self, banked: Practice) -> None:
        keyed = an_eob(banked)
        [claim] = keyed.claims
        twice = keyed._replace(claims=(claim, claim), payment_cents=29750)
        said = "Claim E1107 is keyed 2 times with the same numbers, 148.75 each"
        with pytest.raises(RefusedError, match=said):
            key_remittance(banked, OWNER, twice)
        assert len(list_remittances(banked)) == 1
        other = claim._replace(payer_claim_no="ICN2")
        assert key_remittance(banked, OWNER, twice._replace(claims=(claim, other)))

    def test_a_lump_sum_is_spread_by_a_person(self, banked: Practice) -> None:
        claim = own_claim(banked, "E1107")
        named = claim._replace(lines=(claim.lines[0]._replace(code="99213"),))
        spread = spread_by_charge(named, claim.charge_cents)
        keyed = an_eob(banked, claims=(spread,), payment_cents=claim.charge_cents)
        with pytest.raises(RefusedError, match="accept it"):
            key_remittance(banked, OWNER, keyed)
        accepted = keyed._replace(claims=(spread._replace(spread="accepted"),))
        assert key_remittance(banked, OWNER, accepted)

    def test_the_same_claim_in_another_remittance_needs_a_look(
        self, banked: Practice, tmp_path: Path
    ) -> None:
        paid = write_835(
            tmp_path / "a.835", paid_claim(icn=""), payment="148.75", trace="T1", payer="Harbor",
            control="000000009",
        )  # fmt: skip
        take(banked, paid)
        new = key_remittance(banked, OWNER, an_eob(banked))
        row = next(each for each in list_remittances(banked) if each.id == new)
        assert "same numbers" in row.hold_reason

    def test_interest_is_provider_level_money(self, banked: Practice) -> None:
        keyed = an_eob(banked, providers=(KeyedProvider("L6", 137, "late"),), payment_cents=15012)
        new = key_remittance(banked, OWNER, keyed)
        found = rows(
            banked.store.path,
            f"SELECT code, amount_cents FROM provider_adjustment WHERE remittance_id = {new}",
        )
        assert found == [("L6", -137)]


class TestDrafts:
    def test_a_draft_is_kept_as_it_is_typed(self, banked: Practice) -> None:
        half = an_eob(banked, payment_date=None)
        draft = save_draft(banked, OWNER, half)
        assert save_draft(banked, OWNER, half._replace(trace="70013"), draft) == draft
        (view,) = list_drafts(banked)
        assert view.keyed == half._replace(trace="70013")
        assert view.label == "Harbor 70013"

    def test_it_goes_when_it_is_kept(self, banked: Practice) -> None:
        keyed = an_eob(banked)
        draft = save_draft(banked, OWNER, keyed)
        key_remittance(banked, OWNER, keyed, draft_id=draft)
        assert list_drafts(banked) == ()

    def test_it_stays_when_it_is_refused(self, banked: Practice) -> None:
        keyed = an_eob(banked, payment_cents=1)
        draft = save_draft(banked, OWNER, keyed)
        with pytest.raises(RefusedError):
            key_remittance(banked, OWNER, keyed, draft_id=draft)
        assert [each.id for each in list_drafts(banked)] == [draft]

    def test_it_can_be_thrown_away(self, banked: Practice) -> None:
        draft = save_draft(banked, OWNER, KeyedRemittance())
        discard_draft(banked, OWNER, draft)
        assert list_drafts(banked) == ()
        with pytest.raises(UsageError):
            discard_draft(banked, OWNER, draft)


class TestOffers:
    def test_claims_by_number_and_by_name(self, banked: Practice) -> None:
        assert offer_claims(banked, "E1107")[0].patient == "Ito, Jun"
        assert [each.claim_id for each in offer_claims(banked, "khan")] == ["E1115"]
        assert offer_claims(banked, "%%") == offer_claims(banked, "")
        assert offer_claims(banked, "nobody") == ()

    def test_a_claim_of_ours_comes_with_its_lines(self, imported: Practice) -> None:
        claim = own_claim(imported, "E05")
        assert [(line.code, line.charge_cents) for line in claim.lines] == [
            ("99214", 20500),
            ("94640", 4220),
        ]
        assert claim.lines[0].modifiers == "25"

    def test_a_claim_that_is_not_ours_is_refused(self, banked: Practice) -> None:
        with pytest.raises(UsageError, match="No claim of ours"):
            own_claim(banked, "NOPE")

    def test_payers_that_have_paid(self, banked: Practice) -> None:
        (payer,) = offer_payers(banked)
        assert (payer.name, payer.tax_id) == ("MEDICARE EXAMPLE", "1123456789")


class TestKeyedAgain:
    def unbalanced(self, practice: Practice, folder: Path) -> int:
        claims = paid_claim(paid="148.70")
        path = write_835(
            folder / "off.835", claims, payment="148.75", trace="OFF1", control="000000008"
        )
        take(practice, path)
        return next(x.id for x in list_remittances(practice) if x.trace == "OFF1")

    def test_it_starts_from_the_original_and_replaces_it(
        self, banked: Practice, tmp_path: Path
    ) -> None:
        original = self.unbalanced(banked, tmp_path)
        keyed = start_again(banked, OWNER, original)
        assert keyed.claims[0].lines[0].difference_cents == 5
        claim = keyed.claims[0]
        line = claim.lines[0]._replace(paid_cents=14875)
        fixed = keyed._replace(claims=(claim._replace(lines=(line,), paid_cents=None),))
        new = key_remittance(banked, OWNER, fixed)
        states = {x.id: (x.state, x.hold_reason) for x in list_remittances(banked)}
        assert states[original][0] == "Keyed again"
        assert states[new] == ("Awaiting bank", "")
        with pytest.raises(DuplicateError, match="keyed again already"):
            start_again(banked, OWNER, original)
        assert audit_rows(banked.store.path)[-1][:2] == ("key a remittance by hand", "refused")

    def test_what_was_keyed_again_is_keyed_once_more(
        self, banked: Practice, tmp_path: Path
    ) -> None:
        """A slip of the keys is keyed over too, to the very claims of the first original."""
        original = self.unbalanced(banked, tmp_path)
        keyed = start_again(banked, OWNER, original)
        claim = keyed.claims[0]
        line = claim.lines[0]._replace(paid_cents=14875)
        first = claim._replace(lines=(line,), paid_cents=None)
        second = key_remittance(banked, OWNER, keyed._replace(claims=(first,)))
        keyed = start_again(banked, OWNER, second)
        third = key_remittance(banked, OWNER, keyed._replace(payee="Maple Pediatrics"))
        states = {x.id: (x.state, x.hold_reason) for x in list_remittances(banked)}
        assert states[original][0] == states[second][0] == "Keyed again"
        assert states[third] == ("Awaiting bank", "")

    def test_undo_brings_the_original_back(self, banked: Practice, tmp_path: Path) -> None:
        original = self.unbalanced(banked, tmp_path)
        keyed = start_again(banked, OWNER, original)
        claim = keyed.claims[0]
        line = claim.lines[0]._replace(paid_cents=14875)
        key_remittance(
            banked,
            OWNER,
            keyed._replace(claims=(claim._replace(lines=(line,), paid_cents=None),)),
        )
        source = next(each for each in list_sources(banked) if each.kind == "eob")
        blocked = next(each for each in list_sources(banked) if each.file == "off.835")
        assert "keyed again by hand" in blocked.why_not
        undo_import(banked, OWNER, source.source_id)
        row = next(each for each in list_remittances(banked) if each.id == original)
        assert row.state == "Awaiting bank"

    def test_what_the_bank_or_the_books_have_is_not_keyed_again(self, banked: Practice) -> None:
        from recon_desktop.services.bank.match_bank import match_bank
        from recon_desktop.services.posting.post_remittance import post_remittance

        match_bank(banked, OWNER)
        with pytest.raises(RefusedError, match="Take the match back"):
            start_again(banked, OWNER, 1)
        post_remittance(banked, OWNER, 1)
        with pytest.raises(RefusedError, match="reverse it before"):
            start_again(banked, OWNER, 1)

    def test_the_same_text_is_taken_once(self, banked: Practice) -> None:
        key_remittance(banked, OWNER, an_eob(banked))
        with raw(banked.store.path) as connection:
            connection.execute("UPDATE remittance SET remittance_key = 'other' WHERE id = 2")
        with pytest.raises(DuplicateError, match="same amounts before"):
            key_remittance(banked, OWNER, an_eob(banked))

    def test_a_remittance_that_is_not_there(self, banked: Practice) -> None:
        with pytest.raises(UsageError):
            start_again(banked, OWNER, 999)


def test_the_text_of_a_source_is_what_was_keyed(banked: Practice) -> None:
    keyed = an_eob(banked)
    key_remittance(banked, OWNER, keyed)
    from recon_desktop.storage.queries.sources import load_content, load_sources

    with banked.store.read() as connection:
        source = load_sources(connection)[0]
        assert load_keyed(load_content(connection, source.id).decode()) == keyed
