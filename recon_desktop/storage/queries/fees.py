"""Fee schedules, and the lines that payers answered, to be held against them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from recon_desktop.domain.accounts import PRIMARY
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.follow.fees import AnsweredLine
from recon_desktop.domain.records import FeeScheduleRow
from recon_desktop.storage.queries.staging import load_where
from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.reports import fee

_CARC = re.compile(r"[A-Z]{2}-([^:]+):")


def load_fees(connection: Connection, kind: str = "") -> list[Staged[FeeScheduleRow]]:
    """The live rows of all schedules; of one kind when it is given."""
    conditions = (fee.c.kind == kind,) if kind else ()
    return load_where(connection, FeeScheduleRow, *conditions)


def answered_lines(connection: Connection, first: date, last: date) -> Iterator[AnsweredLine]:
    """What first payers allowed on lines that were posted in a period and stand.

    Left out: reversals, held lines, lines without a code, answers of later payers (they repeat
    the first one's figure), and claim-level adjustments.
    """
    query = _standing_lines().where(t.posting.c.posting_date.between(first, last))
    for row in connection.execute(query):
        ids = tuple(each for each in row[3:5] if each)
        carcs = frozenset(_CARC.findall(row[14]))
        yield AnsweredLine._make((*row[:3], ids, *row[5:14], carcs, row[15]))


def _standing_lines() -> Select[Any]:
    line, claim, posting = t.posted_line.c, t.posted_claim.c, t.posting.c
    remit, stated = t.remittance.c, t.remit_claim.c
    return (
        select(
            line.id,
            remit.id,
            remit.payer,
            remit.payer_id,
            remit.payer_tax_id,
            claim.claim_id,
            line.procedure_code,
            line.modifiers,
            stated.place,
            func.coalesce(line.dos, stated.service_from),
            line.units,
            line.charge_cents,
            func.coalesce(line.stated_allowed_cents, line.allowed_cents),
            line.paid_cents,
            line.reasons,
            posting.posting_date,
        )
        .select_from(t.posting)
        .join(t.posted_claim, claim.posting_id == posting.id)
        .join(t.posted_line, line.posted_claim_id == claim.id)
        .join(t.remit_claim, stated.id == claim.remit_claim_id)
        .join(t.remittance, remit.id == posting.remittance_id)
        .where(
            claim.reversed_at.is_(None),
            claim.payer_order == PRIMARY,
            line.procedure_code != "",
            line.held.is_(False),
            line.charge_cents > 0,
        )
        .order_by(posting.posting_date, line.id)
    )
