"""Ready or not, automatic posting, signing off; the practice's own rules and holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from day_files import write_bank
from practice_builders import (
    OWNER,
    PAYER,
    REMIT_CLAIMS,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    rows,
    take,
    write_835,
)
from report_files import write_report

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.posting.carc import Action, AdjustmentRule
from recon_desktop.domain.posting.holds import PostingRule
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.day.day_view import load_day
from recon_desktop.services.posting.adjustment_rules import end_rule, list_rules, save_rule
from recon_desktop.services.posting.auto_post import auto_post, list_ready
from recon_desktop.services.posting.post_remittance import PostResult, post_remittance
from recon_desktop.services.posting.posting_rules import (
    delete_hold,
    list_holds,
    save_hold,
)
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.posting.review_posting import review_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

DAY = date(2026, 3, 13)
DENIED = [
    "CLP*E1115*1*145*100*0*12*ICN3*11*1",
    "NM1*QC*1*KHAN*AMY****MI*M1",
    "SVC*HC:99213*145*100**1",
    "DTM*472*20260217",
    "CAS*CO*16*45",
]
UNITS = [*paid_claim()[:2], "SVC*HC:99213*173.75*148.75**1**2", *paid_claim()[3:]]


@pytest.fixture
def sent(empty: Practice, tmp_path: Path) -> Practice:
    """The claims of the remittances are on file."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    return empty


def trust(practice: Practice, payer: str = PAYER) -> None:
    from recon_desktop.domain.payer_profiles import PayerProfile
    from recon_desktop.storage.queries.payer_profiles import save_profile

    with practice.store.write() as connection:
        save_profile(connection, PayerProfile(payer.title(), auto_post=True))


def cleared(
    practice: Practice,
    folder: Path,
    claims: list[str],
    payment: str,
    trace: str = "T1",
    **more: str,
) -> int:
    """A remittance whose money the bank has; its id."""
    take(
        practice,
        write_835(folder / f"{trace}.835", claims, payment=payment, trace=trace, **more),
        write_bank(
            folder / f"{trace}.ofx",
            [("20260313", payment, f"B{trace}", f"HCCLAIMPMT TRN*1*{trace}*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    return next(r.id for r in list_remittances(practice) if r.trace == trace)


def post_all(practice: Practice) -> PostResult:
    return finish(auto_post(practice, OWNER))


# --- ready, or why not ----------------------------------------------------------------------------


def test_a_clean_remittance_is_ready_and_posted_for_a_trusted_payer_alone(
    sent: Practice, tmp_path: Path
) -> None:
    cleared(sent, tmp_path, paid_claim(), "148.75")
    [row] = list_ready(sent)
    assert (row.ready, row.automatic, row.bank_date) == (True, False, DAY)
    assert post_all(sent).posted == ()
    trust(sent)
    assert list_ready(sent)[0].automatic
    assert [each.trace for each in post_all(sent).posted] == ["T1"]
    assert rows(sent.store.path, "SELECT mode, reviewed_at FROM posting") == [("auto", None)]
    assert list_ready(sent) == ()
    assert_books_hold(sent)


@pytest.mark.parametrize(
    ("claims", "payment", "why"),
    [
        (DENIED, "100", "CO-16"),
        (paid_claim("NOBODY"), "148.75", "no claim of ours"),
        (paid_claim(status="2"), "148.75", "payer order"),
        (UNITS, "148.75", "units"),
        (paid_claim(), "148.00", "differ by -0.75"),
    ],
)
def test_what_is_not_clean_waits_for_a_person(
    sent: Practice, tmp_path: Path, claims: list[str], payment: str, why: str
) -> None:
    trust(sent)
    cleared(sent, tmp_path, claims, payment)
    [row] = list_ready(sent)
    assert why in " ".join(row.reasons)
    before = dump(sent.store.path)
    result = post_all(sent)
    assert [why in each.reason for each in result.refused] == [True]
    assert dump(sent.store.path) == before


def test_a_hold_keeps_the_program_back_and_not_a_person(sent: Practice, tmp_path: Path) -> None:
    trust(sent)
    hold = PostingRule(payer=PAYER, procedure_code=" 99213 ", note="look at each")
    hold_id = save_hold(sent, OWNER, hold)
    row_id = cleared(sent, tmp_path, paid_claim(), "148.75")
    [reason] = list_ready(sent)[0].reasons
    assert "Claim E1107 is held" in reason
    assert "look at each" in reason
    assert post_all(sent).posted == ()
    [kept] = list_holds(sent)
    assert (kept.id, kept.procedure_code) == (hold_id, "99213")
    save_hold(sent, OWNER, kept._replace(active=False))
    assert list_ready(sent)[0].ready
    delete_hold(sent, OWNER, hold_id)
    save_hold(sent, OWNER, PostingRule(reason="3"))
    assert not list_ready(sent)[0].ready
    assert post_remittance(sent, OWNER, row_id).held == ()
    assert rows(sent.store.path, "SELECT mode FROM posting") == [("hand",)]


def test_a_hold_that_names_nothing_or_stands_already_is_refused(sent: Practice) -> None:
    with pytest.raises(RefusedError, match="needs a payer"):
        save_hold(sent, OWNER, PostingRule(note="everything"))
    save_hold(sent, OWNER, PostingRule(reason="16"))
    with pytest.raises(RefusedError, match="already"):
        save_hold(sent, OWNER, PostingRule(reason="16 "))
    for act in (
        lambda: save_hold(sent, OWNER, PostingRule(reason="17", id=99)),
        lambda: delete_hold(sent, OWNER, 99),
    ):
        with pytest.raises(UsageError, match="not there"):
            act()
    assert [a for a, _, _ in audit_rows(sent.store.path)][-1] == "change posting rules"


# --- signed off -----------------------------------------------------------------------------------


def test_the_day_stays_open_until_automatic_postings_are_signed(
    sent: Practice, tmp_path: Path
) -> None:
    trust(sent)
    row_id = cleared(sent, tmp_path, paid_claim(), "148.75")
    post_all(sent)
    text = "1 remittance was posted automatically and is not signed off."
    view = load_day(sent, DAY)
    assert text in view.blocking
    assert [i.text for i in view.checklist if i.key == "review"] == [
        "1 automatic posting to sign off"
    ]
    with pytest.raises(RefusedError, match="not signed off"):
        finish(close_day(sent, OWNER, DAY))
    review_posting(sent, OWNER, row_id, note="agrees with the EOB")
    assert load_day(sent, DAY).blocking == ()
    finish(close_day(sent, OWNER, DAY))
    columns = "reviewed_by, review_note"
    assert rows(sent.store.path, f"SELECT {columns} FROM posting") == [
        (OWNER.name, "agrees with the EOB")
    ]


def test_only_an_automatic_posting_is_signed_and_once(sent: Practice, tmp_path: Path) -> None:
    trust(sent)
    row_id = cleared(sent, tmp_path, paid_claim(), "148.75")
    with pytest.raises(RefusedError, match="not posted"):
        review_posting(sent, OWNER, row_id, note="")
    post_all(sent)
    review_posting(sent, OWNER, row_id, note="")
    with pytest.raises(RefusedError, match="was signed off by"):
        review_posting(sent, OWNER, row_id, note="again")
    reverse_posting(sent, OWNER, row_id, reason="wrong")
    post_remittance(sent, OWNER, row_id)
    with pytest.raises(RefusedError, match="by a person"):
        review_posting(sent, OWNER, row_id, note="again")


def test_a_reversed_automatic_posting_need_not_be_signed(sent: Practice, tmp_path: Path) -> None:
    trust(sent)
    row_id = cleared(sent, tmp_path, paid_claim(), "148.75")
    post_all(sent)
    reverse_posting(sent, OWNER, row_id, reason="wrong")
    assert load_day(sent, DAY).blocking == ()


# --- the manual lane in the list ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "payment", "words"),
    [
        ({}, "148.75", ""),
        ({"usage": "T"}, "148.75", "Test file"),
        ({"handling": "H"}, "148.75", "Notification only"),
        ({"handling": "P"}, "148.75", "Prenote"),
        ({}, "0", "pays nothing"),
        ({}, "148.00", "differ by -0.75"),
    ],
)
def test_the_list_says_why_a_person_must_take_one_in_hand(
    sent: Practice, tmp_path: Path, fields: dict[str, str], payment: str, words: str
) -> None:
    take(sent, write_835(tmp_path / "a.835", paid_claim(), payment=payment, trace="T1", **fields))
    [row] = list_remittances(sent)
    assert words in row.lane
    assert bool(row.lane) == bool(words)


# --- the decision table ---------------------------------------------------------------------------


def test_an_own_row_is_used_for_the_next_posting(sent: Practice, tmp_path: Path) -> None:
    row_id = cleared(sent, tmp_path, DENIED, "100")
    save_rule(sent, OWNER, AdjustmentRule("16 ", Action.WRITE_OFF, payer=f" {PAYER.lower()} "))
    assert list_ready(sent)[0].ready
    post_remittance(sent, OWNER, row_id)
    written_off = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 4110"
    assert rows(sent.store.path, written_off) == [(4500,)]
    assert rows(sent.store.path, "SELECT written_off_cents, work FROM posted_line") == [(4500, "")]


def test_the_table_shows_which_row_holds(sent: Practice) -> None:
    rule_id = save_rule(
        sent, OWNER, AdjustmentRule("16", Action.INFO, effective_from=date(2026, 1, 1))
    )

    def held(on: date) -> list[tuple[bool, bool]]:
        return [(r.own, r.holds) for r in list_rules(sent, on=on) if r.rule.reason == "16"]

    assert held(date(2026, 2, 1)) == [(True, True), (False, False)]
    assert held(date(2025, 12, 31)) == [(True, False), (False, True)]
    end_rule(sent, OWNER, rule_id, date(2026, 1, 31))
    assert held(date(2026, 2, 1)) == [(True, False), (False, True)]
    with pytest.raises(RefusedError, match="begins on 01/01/2026"):
        end_rule(sent, OWNER, rule_id, date(2025, 12, 31))
    with pytest.raises(UsageError, match="not there"):
        end_rule(sent, OWNER, 99, date(2026, 1, 31))
    assert [r.rule.reason for r in list_rules(sent)][:3] == ["1", "2", "3"]


def test_a_row_that_would_bill_the_contract_to_a_patient_is_refused(sent: Practice) -> None:
    before = dump(sent.store.path)
    with pytest.raises(RefusedError, match="never billed to the patient"):
        save_rule(sent, OWNER, AdjustmentRule("45", Action.PATIENT, group="co"))
    assert dump(sent.store.path) == before
    with pytest.raises(UsageError, match="not there"):
        save_rule(sent, OWNER, AdjustmentRule("45", Action.INFO, id=7))


def test_two_rows_never_decide_the_same_on_one_day(sent: Practice) -> None:
    first = AdjustmentRule("16", Action.INFO, effective_to=date(2026, 1, 31))
    first_id = save_rule(sent, OWNER, first)
    with pytest.raises(RefusedError, match="end that one first"):
        save_rule(sent, OWNER, AdjustmentRule("16", Action.WORKLIST))
    later = AdjustmentRule("16", Action.WORKLIST, effective_from=date(2026, 2, 1))
    save_rule(sent, OWNER, later)
    save_rule(sent, OWNER, AdjustmentRule("16", Action.WORKLIST, payer="Harbor"))
    save_rule(sent, OWNER, first._replace(id=first_id, step="ask"))
    assert len([r for r in list_rules(sent) if r.own]) == 3
