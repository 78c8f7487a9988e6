from remit_builders import golden_remittance, plb, remit_claim, remit_line, remittance

from recon_desktop.domain.remit_balance import Imbalance, check_balance


def test_the_golden_remittance_balances_at_all_three_levels() -> None:
    assert check_balance(golden_remittance()) == ()


def test_adding_plb_instead_of_taking_it_off_is_out_by_37_26() -> None:
    added = golden_remittance()._replace(payment_cents=13703)
    assert check_balance(added) == (Imbalance("B3", 1, 9977 - 13703),)


def test_a_broken_line_breaks_its_claim_too() -> None:
    line = remit_line("99213", "145.00", "CO-45 45.00", line=7, paid_cents=10001)
    remit = remittance([remit_claim("E1", "1", line, line=5)])
    assert check_balance(remit) == (Imbalance("B2", 5, -1), Imbalance("B1", 7, -1))


def test_claim_level_adjustments_count_once() -> None:
    claim = remit_claim(
        "E1", "1", remit_line("99211", "800.00", "PR-1 300.00"), adjustments="CO-45 50.00"
    )
    assert check_balance(remittance([claim])) == ()
    assert check_balance(remittance([claim._replace(adjustments=())])) == (
        Imbalance("B2", 1, 5000),
    )


def test_a_debit_takes_money() -> None:
    claim = remit_claim("E1", "22", remit_line("99213", "-145.00"))
    remit = remittance([claim], [plb("L6", "5.00")], payment_cents=15000, credit_debit="D")
    assert check_balance(remit) == ()
