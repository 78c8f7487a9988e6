"""Acts on the posting desk, for the money state machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from money_choice import AMISS, cents, fitting, mostly, of
from money_files import FIRST, PAPER_CHECK
from money_machine import TAKEN_BACK, MoneyDesk, NothingToDoError, Pick
from practice_builders import OWNER

from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.posting.desk import Choice, DeskLine
from recon_desktop.domain.posting.keyed import KeyedProvider, KeyedRemittance
from recon_desktop.domain.posting.records import ACCEPT, HOLD, WHOLE_CLAIM, Buckets
from recon_desktop.services.posting import decide_posting as desk_acts
from recon_desktop.services.posting.auto_post import auto_post
from recon_desktop.services.posting.desk_offers import load_offers
from recon_desktop.services.posting.key_remittance import key_remittance, own_claim, start_again
from recon_desktop.services.posting.place_held_claim import place_held_claim
from recon_desktop.services.posting.post_remittance import PostResult, post_cleared, post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.reverse_claim import reverse_claim
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.posting.review_posting import review_posting
from recon_desktop.services.posting.settle_held_line import (
    Settlement,
    load_settlements,
    settle_held_line,
)


def _rows_to_decide(desk: MoneyDesk, pick: Pick) -> tuple[int, DeskLine]:
    waiting = desk.ids("SELECT id FROM remittance WHERE state NOT IN ('POSTED', 'REPLACED')")
    if pick.chance(AMISS):
        waiting = desk.ids("SELECT id FROM remittance")
    remittance = int(of(pick, waiting))
    lines = load_desk(desk.practice, remittance).lines
    return remittance, of(pick, [each for each in lines if each.claim_line])


def decide(desk: MoneyDesk, pick: Pick) -> None:
    """Accept or hold a line or a whole claim."""
    remittance, row = _rows_to_decide(desk, pick)
    verdict = pick.one([ACCEPT, HOLD, HOLD])
    place = pick.one([WHOLE_CLAIM, row.service_line])
    choice = Choice(row.claim_line, place, verdict, "" if pick.chance(AMISS) else "ask the payer")
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def _keep(desk: MoneyDesk, decided: Any) -> None:
    if decided is not None:
        desk.kept.append(decided)


def place_amounts(desk: MoneyDesk, pick: Pick) -> None:
    """Move a part of a line's remainder from one bucket to another."""
    remittance, row = _rows_to_decide(desk, pick)
    amounts = row.buckets._asdict()
    from_name = of(pick, [name for name, cents in amounts.items() if cents > 0])
    to_name = pick.one([name for name in amounts if name != from_name])
    if to_name == "patient_cents" and not pick.chance(AMISS):
        to_name = "open_cents" if from_name != "open_cents" else "written_off_cents"
    moved = cents(pick, amounts[from_name])
    amounts[from_name] -= moved
    amounts[to_name] += moved
    choice = Choice(
        row.claim_line, row.service_line, ACCEPT, "as agreed", buckets=Buckets(**amounts)
    )
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def choose_claim(desk: MoneyDesk, pick: Pick) -> None:
    """Say which claim of ours a payer's claim is; mostly the one that is unknown."""
    unknown = desk.rows(
        "SELECT r.id, c.line FROM remittance r JOIN remit_claim c ON c.remittance_id = r.id "
        "WHERE r.state NOT IN ('POSTED', 'REPLACED') AND (c.claim_id = 'X999' OR ?)",
        pick.chance(AMISS),
    )
    remittance, line = of(pick, unknown)
    ours = pick.one(["C08", "C11", "E1107", "NONE"])
    choice = Choice(line, WHOLE_CLAIM, ACCEPT, chosen_claim=ours)
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def take_decision_back(desk: MoneyDesk, pick: Pick) -> None:
    """Undo a decision, mostly the last."""
    decided = of(pick, desk.kept[-1:] or desk.kept)
    desk.do(desk_acts.take_back, decided)
    desk.kept.remove(decided)


def post(desk: MoneyDesk, pick: Pick) -> None:
    """Post one remittance that may be posted."""
    ready = "(state = 'CLEARED' AND balanced) OR (payment_cents = 0 AND state = 'STAGED')"
    remittance = fitting(desk, pick, ready, "remittance")
    zero = desk.ids("SELECT payment_cents FROM remittance WHERE id = ?", remittance) == [0]
    approval = "seen by Ann" if zero != pick.chance(AMISS) else ""
    day = pick.one([None, None, FIRST, FIRST + timedelta(days=8)])
    desk.do(post_remittance, remittance, approval=approval, posting_date=day)


def _tried(found: PostResult) -> int:
    return len(found.posted) + len(found.refused)


def post_all(desk: MoneyDesk, _: Pick) -> None:
    """Post whatever has cleared."""
    desk.do(post_cleared, audits=_tried)


def post_ready(desk: MoneyDesk, _: Pick) -> None:
    """Let the program post what is ready."""
    desk.do(auto_post, audits=lambda found: desk.new_audit_rows(len(found.posted)))


def review(desk: MoneyDesk, pick: Pick) -> None:
    """Sign an automatic posting off."""
    auto = "SELECT remittance_id FROM posting WHERE mode = 'auto' AND reviewed_at IS NULL"
    unsigned = f"id IN ({auto} AND reversed_at IS NULL)"
    desk.do(review_posting, fitting(desk, pick, unsigned, "remittance"), note="proofed")


def reverse(desk: MoneyDesk, pick: Pick) -> None:
    """Reverse a posting; some of the time the bank took the money back."""
    fits = f"state = 'POSTED' AND NOT ({TAKEN_BACK})"
    remittance = fitting(desk, pick, fits, "remittance")
    desk.do(reverse_posting, remittance, reason="wrong", returned=pick.chance(25))


def _posted_claim(desk: MoneyDesk, pick: Pick, condition: str) -> int:
    live = "posting_id IN (SELECT id FROM posting WHERE reversed_at IS NULL)"
    fits = f"reversed_at IS NULL AND {live} AND {condition}"
    return int(fitting(desk, pick, fits, "posted_claim"))


def reverse_one_claim(desk: MoneyDesk, pick: Pick) -> None:
    """Take one claim of a posting back to suspense."""
    fits = "held_reason = '' AND outcome != 'informational'"
    desk.do(reverse_claim, _posted_claim(desk, pick, fits), reason="wrong patient")


def place_claim(desk: MoneyDesk, pick: Pick) -> None:
    """Post a claim out of suspense, as it is or as a claim that a person chose."""
    held = _posted_claim(desk, pick, "held_reason != ''")
    name = desk.ids("SELECT claim_id FROM posted_claim WHERE id = ?", held)
    ours = "C08" if name == ["X999"] else pick.one(["", "", "", "C11"])
    desk.do(place_held_claim, held, ours)


def hold_line(desk: MoneyDesk, pick: Pick) -> None:
    """Hold one service line of what may be posted next, so that it waits in suspense."""
    remittance = fitting(desk, pick, "state = 'CLEARED' AND balanced", "remittance")
    lines = [each for each in load_desk(desk.practice, remittance).lines if each.kind == "line"]
    row = of(pick, lines)
    choice = Choice(row.claim_line, row.service_line, HOLD, "ask the payer")
    _keep(desk, desk.do(desk_acts.decide, remittance, [choice]))


def settle_line(desk: MoneyDesk, pick: Pick) -> None:
    """Post one held line of a posted claim, in one of the ways offered, of a line of ours."""
    live = "c.reversed_at IS NULL AND p.reversed_at IS NULL"
    there = desk.rows(
        "SELECT c.id, l.line, k.line, p.remittance_id, l.held AND c.held_reason = '' AND "
        f"c.outcome NOT IN ('reversal', 'informational') AND {live} "
        "FROM posted_line l JOIN posted_claim c ON c.id = l.posted_claim_id "
        "JOIN posting p ON p.id = c.posting_id JOIN remit_claim k ON k.id = c.remit_claim_id"
    )
    *place, at, remittance, _ = mostly(pick, [each for each in there if each[-1]], there)
    ways, chosen = _ways(desk, place, ""), ""
    if not ways:
        options = load_offers(desk.practice, remittance, at, place[1]).options
        chosen = next((each.reference for each in options if not each.is_claim), "")
        ways = _ways(desk, place, chosen)
    if not ways and not pick.chance(AMISS):
        raise NothingToDoError
    buckets = pick.one([way.buckets for way in ways] or [None])
    desk.do(settle_held_line, *place, reason="he told us", chosen_line=chosen, buckets=buckets)


def _ways(desk: MoneyDesk, place: Sequence[int], chosen: str) -> tuple[Settlement, ...]:
    try:
        return load_settlements(desk.practice, OWNER, *place, chosen_line=chosen)
    except RefusedError:
        return ()


def key_again(desk: MoneyDesk, pick: Pick) -> None:
    """Key the remittance that is out of balance again: what is too much is a provider amount."""
    fits = "state = 'STAGED' AND NOT balanced"
    remittance = fitting(desk, pick, fits, "remittance")
    keyed = desk.do(start_again, remittance, audits=lambda _: 0)
    if keyed is not None:
        desk.do(key_remittance, _corrected(keyed))


def key_paper(desk: MoneyDesk, pick: Pick) -> None:
    """Key an EOB that came on paper; its check is on the bank's statement."""
    keyed = set(desk.ids("SELECT trace FROM remittance WHERE state != 'REPLACED'"))
    if PAPER_CHECK in keyed and not pick.chance(AMISS):
        raise NothingToDoError
    claim = own_claim(desk.practice, "C06")
    line = claim.lines[0]._replace(
        code="99213", allowed_cents=3_300, paid_cents=3_300, contractual_cents=5_700
    )
    paper = KeyedRemittance(
        payer="HARBOR",
        trace=PAPER_CHECK,
        payment_date=FIRST + timedelta(days=14),
        payment_cents=3_300,
        claims=(claim._replace(lines=(line,)),),
    )
    desk.do(key_remittance, paper)


def _corrected(keyed: KeyedRemittance) -> KeyedRemittance:
    """As a person makes it balance: on the line, then on the claim, then for the provider."""
    claims = []
    for claim in keyed.claims:
        lines = (
            line._replace(contractual_cents=line.contractual_cents + line.difference_cents)
            for line in claim.lines
        )
        claims.append(claim._replace(lines=tuple(lines), paid_cents=None))
    keyed = keyed._replace(claims=tuple(claims))
    if not keyed.difference_cents:
        return keyed
    off = KeyedProvider("WO", keyed.difference_cents, "KEYED")
    return keyed._replace(providers=(*keyed.providers, off))
