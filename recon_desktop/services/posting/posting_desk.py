"""One remittance on the posting desk: its rows, what is decided, and whether it may be posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.errors import ReconError
from recon_desktop.domain.posting.desk import DeskLine, DeskPlace
from recon_desktop.domain.posting.holds import manual_lane
from recon_desktop.domain.posting.plan import head_reasons
from recon_desktop.domain.posting.provider_adjustments import owed_to
from recon_desktop.domain.posting.records import DecisionError
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import (
    NEVER_POSTED,
    RemittanceBalance,
    check_balance,
    check_sense,
)
from recon_desktop.services.posting.desk_posted import posted_rows
from recon_desktop.services.posting.desk_rows import plan_rows
from recon_desktop.services.posting.load_positions import load_owed
from recon_desktop.services.posting.plan_posting import NOTHING_DECIDED, plan_stored
from recon_desktop.services.posting.post_remittance import gate, posting_date_for
from recon_desktop.services.posting.remittances import RemittanceRow, remittance_rows, stored_row
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow as StoredRow

_ANEW = (
    "The books have changed since it was decided, and the desk shows the plan without decisions. "
    "Type the amounts anew, or hold the line and accept it again."
)


@dataclass(frozen=True, slots=True)
class DeskView:
    """A remittance with what posting it writes, or has written.

    `place` is where it was left. `replaced_by`: the remittance that was keyed in its stead.
    """

    row: RemittanceRow
    bank_text: str
    balance: RemittanceBalance
    lines: tuple[DeskLine, ...]
    warnings: tuple[str, ...]
    posted: bool
    can_post: bool
    why_not: str
    needs_approval: bool
    posting_date: date | None
    place: DeskPlace | None
    scans: int
    paper: bool
    replaced_by: int | None
    unsigned: bool  # the program posted it by itself, and nobody has signed it off (R6.22)


@dataclass(frozen=True, slots=True)
class _Facts:
    lines: tuple[DeskLine, ...]
    warnings: tuple[str, ...]
    refused: tuple[str, ...]
    why_not: str
    posting_date: date | None
    unsigned: bool = False


def load_desk(practice: Practice, remittance_id: int) -> DeskView:
    """One remittance as the desk shows it. UsageError when there is none."""
    from recon_desktop.storage.queries import attachments, bank, desk, keyed, remittances

    with practice.store.read() as connection:
        stored = stored_row(connection, remittance_id)
        remit = remittances.load_remittance(connection, remittance_id)
        summary = remittance_rows(connection, ids=[remittance_id])[0]
        facts = _facts(connection, stored, remit)
        place = desk.load_place(connection, remittance_id)
        scans = attachments.count_attachments(connection, [remittance_id]).get(remittance_id, 0)
        text = bank.text_of_target(connection, "remittance", remittance_id)
        paper = keyed.is_paper(connection, remittance_id)
        replaced_by = keyed.replaced_by(connection, remittance_id)
    posted = summary.posted_on is not None
    open_gate = not posted and not facts.why_not and not facts.refused
    warnings, refusal = _said_once(stored, remit, facts)
    return DeskView(
        row=summary,
        bank_text=text,
        balance=check_balance(remit),
        lines=facts.lines,
        warnings=warnings,
        posted=posted,
        can_post=open_gate and replaced_by is None,
        why_not=facts.why_not or refusal,
        needs_approval=not posted and (remit.payment_cents == 0 or bool(stored.hold_reason)),
        posting_date=facts.posting_date,
        place=DeskPlace(*place) if place else None,
        scans=scans,
        paper=paper,
        replaced_by=replaced_by,
        unsigned=facts.unsigned,
    )


def _said_once(stored: StoredRow, remit: Remittance, facts: _Facts) -> tuple[tuple[str, ...], str]:
    """The warnings, and why the plan refuses, without what the gate has said already."""
    warnings, refused = facts.warnings, facts.refused
    lane = manual_lane(stored)
    if lane and lane in facts.why_not:
        told = {each.text for each in check_sense(remit) if each.code in NEVER_POSTED}
        warnings = tuple(each for each in warnings if each not in told)
        refused = tuple(each for each in refused if each not in head_reasons(remit))
    refusal = f"It cannot be posted as it stands: {'; '.join(refused)}." if refused else ""
    unsaid = (refusal,) if refusal and facts.why_not else ()
    held = f"It waits for a person: {stored.hold_reason}" if stored.hold_reason else ""
    first = (held,) if held and not stored.test else ()  # of a test file the gate says it
    return (*first, *warnings, *unsaid), refusal


def _facts(connection: Connection, stored: StoredRow, remit: Remittance) -> _Facts:
    from recon_desktop.storage.queries import desk
    from recon_desktop.storage.queries.postings import load_posting

    posting = load_posting(connection, stored.id)
    if posting is not None:
        lines = tuple(posted_rows(connection, stored.id, remit, stored.source_id))
        unsigned = posting.mode == "auto" and posting.reviewed_at is None
        told = tuple(filter(None, posting.warnings.split("\n")))
        return _Facts(lines, told, (), "", posting.posting_date, unsigned)
    decided = {
        (row.claim_line, row.service_line): row for row in desk.load_rows(connection, stored.id)
    }
    why_not, day = _gate_words(connection, stored)
    try:
        plan = plan_stored(connection, remit, approved=True, remittance_id=stored.id)
    except DecisionError as error:
        why_not, decided = f"{error} {_ANEW}", {}
        plan = plan_stored(
            connection, remit, approved=True, remittance_id=stored.id, decided=NOTHING_DECIDED
        )
    names = (remit.payer, remit.payer_id, remit.payer_tax_id)
    owed = owed_to(names, load_owed(connection))
    rows = tuple(plan_rows(remit, plan, decided, stored.source_id, owed_cents=owed))
    return _Facts(rows, plan.warnings, plan.refused, why_not, day)


def _gate_words(connection: Connection, stored: StoredRow) -> tuple[str, date | None]:
    """Why it cannot be posted now, or '' and the date it would be posted on."""
    try:
        bank_date = gate(connection, stored, "approved")
    except ReconError as error:
        return str(error), None
    return "", posting_date_for(connection, None, bank_date)
