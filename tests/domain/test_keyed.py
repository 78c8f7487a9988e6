"""A paper EOB while it is keyed: computed shares, spreading, the balance on three levels."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remit_builders import golden_remittance

from recon_desktop.domain.posting.keyed import (
    KeyedAdjustment,
    KeyedClaim,
    KeyedLine,
    KeyedProvider,
    KeyedRemittance,
    reasons_not_ready,
    retype,
    spread_by_charge,
)
from recon_desktop.domain.posting.keyed_text import (
    as_remittance,
    dump_keyed,
    keyed_again,
    load_keyed,
)
from recon_desktop.domain.remittance import check_balance


def a_line(charge: int = 14500, **fields) -> KeyedLine:
    return KeyedLine("99213", "", charge, **fields)


def an_eob(*claims: KeyedClaim, **fields) -> KeyedRemittance:
    values = {
        "payer": "Harbor",
        "trace": "70012",
        "payment_date": date(2026, 3, 12),
        "payment_cents": sum(claim.stated_cents for claim in claims),
        "claims": claims,
    }
    return KeyedRemittance(**(values | fields))


def keyed_line() -> KeyedLine:
    return a_line(paid_cents=7340, contractual_cents=4660, copay_cents=2500)


class TestShare:
    def test_paid_and_write_off_give_the_share(self) -> None:
        line = retype(retype(a_line(), "paid_cents", 7340), "contractual_cents", 4660)
        assert (line.deductible_cents, line.difference_cents) == (2500, 0)

    def test_the_allowed_amount_gives_the_write_off(self) -> None:
        line = retype(retype(a_line(), "allowed_cents", 9840), "paid_cents", 7340)
        assert (line.contractual_cents, line.deductible_cents) == (4660, 2500)

    def test_nought_and_tab_move_it_on(self) -> None:
        line = retype(retype(a_line(), "paid_cents", 7340), "contractual_cents", 4660)
        line = retype(line, "deductible_cents", 0, carry=True)
        line = retype(line, "coinsurance_cents", 0, carry=True)
        assert (line.deductible_cents, line.coinsurance_cents, line.copay_cents) == (0, 0, 2500)
        assert retype(line, "copay_cents", 0, carry=True).difference_cents == 2500

    def test_it_stays_where_it_was_put(self) -> None:
        line = retype(keyed_line(), "paid_cents", 7440)
        assert (line.copay_cents, line.deductible_cents) == (2400, 0)

    def test_two_shares_are_not_guessed_at(self) -> None:
        line = a_line(paid_cents=5000, deductible_cents=1000, copay_cents=1000)
        assert retype(line, "contractual_cents", 2500).difference_cents == 5000

    def test_paid_beyond_the_charge_is_a_difference(self) -> None:
        line = retype(a_line(), "paid_cents", 15000)
        assert (line.deductible_cents, line.difference_cents) == (0, -500)

    def test_a_reversal_is_keyed_with_negative_amounts(self) -> None:
        line = retype(retype(a_line(-14500), "paid_cents", -7340), "contractual_cents", -4660)
        assert (line.deductible_cents, line.difference_cents) == (-2500, 0)


class TestSpread:
    def test_in_proportion_to_the_cent(self) -> None:
        claim = KeyedClaim("E1", (a_line(10000), a_line(10000), a_line(10000)))
        spread = spread_by_charge(claim, 10000)
        assert [line.paid_cents for line in spread.lines] == [3334, 3333, 3333]
        assert (spread.spread, spread.difference_cents) == ("proposed", 0)

    @given(st.lists(st.integers(0, 100_000), min_size=1, max_size=9), st.integers(-9999, 99_999))
    def test_nothing_is_lost(self, charges: list[int], cents: int) -> None:
        claim = KeyedClaim("E1", tuple(a_line(each) for each in charges))
        assert sum(x.paid_cents for x in spread_by_charge(claim, cents).lines) == cents

    def test_a_proposal_must_be_accepted(self) -> None:
        claim = spread_by_charge(KeyedClaim("E1", (a_line(10000),)), 10000)
        assert any("accept it" in each for each in reasons_not_ready(an_eob(claim)))
        accepted = claim._replace(spread="accepted")
        assert reasons_not_ready(an_eob(accepted)) == ()


class TestReady:
    def test_it_balances_on_three_levels(self) -> None:
        keyed = an_eob(KeyedClaim("E1107", (keyed_line(),)))
        assert reasons_not_ready(keyed) == ()
        assert check_balance(as_remittance(keyed)).balanced

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"payer": " "}, "Name the payer"),
            ({"trace": ""}, "check or EFT number"),
            ({"payment_date": None}, "date of the payment"),
            ({"payment_cents": 7341}, "0.01 is missing"),
            ({"payment_cents": -1}, "not below zero"),
            ({"claims": ()}, "Nothing is keyed"),
            ({"claims": (KeyedClaim(""),)}, "has no number"),
            ({"claims": (KeyedClaim("E1", paid_cents=7340),)}, "has no lines"),
            ({"claims": (KeyedClaim("E1", (a_line(),)),)}, "neither paid nor adjusted"),
            (
                {"claims": (KeyedClaim("E1", (keyed_line(),), paid_cents=7400),)},
                "0.60 of 74.00 is not on its lines",
            ),
            ({"providers": (KeyedProvider("L6", 0),)}, "has no amount"),
            ({"providers": (KeyedProvider(" ", 5),)}, "has no code"),
            (
                {"claims": (KeyedClaim("E1", (KeyedLine("", "", 100, paid_cents=100),)),)},
                "type the procedure code",
            ),
            (
                {
                    "claims": (
                        KeyedClaim("E1", (a_line(100, others=(KeyedAdjustment("CO", "", 100),)),)),
                    )
                },
                "give the other amount a reason",
            ),
        ],
    )
    def test_what_is_missing_is_said(self, change: dict[str, object], said: str) -> None:
        keyed = an_eob(KeyedClaim("E1107", (keyed_line(),)))._replace(**change)
        assert any(said in each for each in reasons_not_ready(keyed))

    def test_interest_raises_and_a_takeback_lowers_the_payment(self) -> None:
        providers = (KeyedProvider("L6", 137), KeyedProvider("WO", -2000, "R7"))
        keyed = an_eob(
            KeyedClaim("E1107", (keyed_line(),)), providers=providers, payment_cents=5477
        )
        assert reasons_not_ready(keyed) == ()
        pairs = as_remittance(keyed).provider_adjustments
        assert [(pair.code, pair.amount_cents) for pair in pairs] == [("L6", -137), ("WO", 2000)]


class TestText:
    def test_one_record_a_line_and_back(self) -> None:
        line = keyed_line()._replace(others=(KeyedAdjustment("CO", "253", 147),))
        claim = KeyedClaim("E1107", (line, line), dos=date(2026, 2, 14))
        keyed = an_eob(claim, providers=(KeyedProvider("L6", 137),))
        text = dump_keyed(keyed)
        assert load_keyed(text) == keyed
        remit = as_remittance(keyed)
        rows = text.splitlines()
        assert '"row":"claim"' in rows[remit.claims[0].line - 1]
        assert [each.line for each in remit.claims[0].lines] == [4, 5]
        assert '"row":"provider"' in rows[remit.provider_adjustments[0].line - 1]

    def test_the_golden_remittance_keyed_again_says_the_same(self) -> None:
        golden = golden_remittance()
        keyed = keyed_again(golden, 7)
        assert keyed.replaces == 7
        assert reasons_not_ready(keyed) == ()
        again = as_remittance(keyed)
        assert check_balance(again).balanced
        assert again.payment_cents == golden.payment_cents
        mine = [sorted(a[:3] for a in x.adjustments) for c in again.claims for x in c.lines]
        theirs = [sorted(a[:3] for a in x.adjustments) for c in golden.claims for x in c.lines]
        assert mine == theirs
