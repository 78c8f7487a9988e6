"""Every payer with what was said of it, its clock and its names; and single amounts decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bank_builders import an_advice, bank
from practice_builders import OWNER, take

from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.domain.posting.carc import Action, AdjustmentRule
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.payer_list import load_payers, payer_names
from recon_desktop.services.payer_profiles import save_payer_profile
from recon_desktop.services.posting.adjustment_rules import decide, save_rule
from recon_desktop.services.practice import Practice
from recon_desktop.services.setup import save_alias, save_setting


def test_payers_come_from_profiles_remittances_and_the_bank(
    empty: Practice, tmp_path: Path
) -> None:
    assert load_payers(empty) == ()
    profile = PayerProfile("beta health", program="MEDICAID", clearing_days=9)
    save_payer_profile(empty, OWNER, profile)
    save_alias(empty, OWNER, payer="Gamma", alias="GAMMA INS")
    take(empty, an_advice(tmp_path, "A1", "100.00", payer="ALPHA MUTUAL"))
    alpha, beta, gamma = load_payers(empty)
    assert (alpha.payer, alpha.stated, alpha.clock.origin) == ("ALPHA MUTUAL", False, "rule")
    assert (beta.profile, beta.stated) == (profile, True)
    assert (beta.clock.late_after, beta.clock.origin) == (9, "setup")
    assert [each.alias for each in gamma.aliases] == ["GAMMA INS"]
    assert payer_names(empty) == ("ALPHA MUTUAL", "beta health")


def test_usual_days_are_learned_from_five_payments(empty: Practice, tmp_path: Path) -> None:
    """Paid on Thursday 03/12, at the bank on Friday: one business day."""
    answers = [
        an_advice(tmp_path, f"T{at}", f"{100 + at}.00", claim=f"E{at}", control=f"{at + 1:09d}")
        for at in range(5)
    ]
    paid = [
        ("20260313", f"{100 + at}.00", f"HCCLAIMPMT TRN*1*T{at}*1123456789\\") for at in range(5)
    ]
    take(empty, *answers, bank(tmp_path, *paid))
    match_bank(empty, OWNER)
    [alpha] = load_payers(empty)
    assert alpha.clock[:4] == (5, 1, 1, "history")


def test_an_amount_is_decided_by_the_rules_of_its_day(empty: Practice) -> None:
    rule = AdjustmentRule(
        "45", Action.WORKLIST, "CO", payer="Harbor", step="call", effective_from=date(2026, 3, 10)
    )
    rule = rule._replace(id=save_rule(empty, OWNER, rule))
    before = decide(empty, group="co", reason=" 45", payer="HARBOR", on=date(2026, 3, 9))
    assert (before.action, before.rule, before.known) == (Action.CONTRACTUAL, None, True)
    after = decide(empty, group="CO", reason="45", payer="HARBOR", on=date(2026, 3, 10))
    assert (after.action, after.rule) == (Action.WORKLIST, rule)
    assert after.words == "CO-45 above contracted fee: call"
    unknown = decide(empty, group="CO", reason="999")
    assert (unknown.action, unknown.known) == (Action.WORKLIST, False)


@pytest.mark.parametrize(("group", "reason"), [("", "45"), ("XX", "45"), ("CO", " ")])
def test_what_is_no_amount_of_an_answer_is_refused(
    empty: Practice, group: str, reason: str
) -> None:
    with pytest.raises(UsageError):
        decide(empty, group=group, reason=reason)


@pytest.mark.parametrize("value", ["", "1.5", "-1", "101", "x"])
def test_a_percentage_is_a_whole_number(empty: Practice, value: str) -> None:
    with pytest.raises(UsageError, match="0 to 100"):
        save_setting(empty, OWNER, name="underpayment_percent", value=value)
