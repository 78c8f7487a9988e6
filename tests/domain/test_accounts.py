from recon_desktop.domain.accounts import CHART, AccountKind, next_order

CHART_OF_DOMAIN = (
    "1000 1005 1010 1015 1100 1110 1180 1190 1195 2000 2010 2020 2030 4000 4100 4110 4120 4130 "
    "4200 6100 6110 6120"
)


def test_the_chart_holds_every_account_of_the_domain() -> None:
    assert {int(number) for number in CHART_OF_DOMAIN.split()} <= CHART.keys()


def test_accounts_stand_under_their_own_number_with_a_name() -> None:
    assert all(number == account.number and account.name for number, account in CHART.items())
    assert len({account.name for account in CHART.values()}) == len(CHART)


def test_kinds_follow_the_number_ranges() -> None:
    assert {a.kind for n, a in CHART.items() if n < 2000} == {AccountKind.ASSET}
    assert {a.kind for n, a in CHART.items() if 2000 <= n < 3000} == {AccountKind.LIABILITY}
    assert CHART[4100].kind is AccountKind.CONTRA_INCOME
    assert {a.kind for n, a in CHART.items() if n >= 6000} == {AccountKind.EXPENSE}


def test_payers_follow_each_other_in_the_order_of_the_claim() -> None:
    assert [next_order(order) for order in "PSTAH"] == ["S", "T", "A", "B", "H"]
