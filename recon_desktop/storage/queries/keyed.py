"""Paper EOBs: drafts saved as they are typed, what a keyed remittance replaces, our own claims."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, or_, select, update

from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.reports import claim

REPLACED = "REPLACED"
"""The state of a remittance that was keyed again by hand: it can no longer be matched or posted."""


class DraftRow(NamedTuple):
    """An EOB that is being keyed."""

    id: int
    content: str
    label: str
    saved_at: str
    saved_by: str


def save_draft(connection: Connection, draft_id: int | None, values: DraftRow) -> int:
    """Write a draft over its last state, or as a new one; its id."""
    columns = {key: value for key, value in values._asdict().items() if key != "id"}
    c = t.keyed_draft.c
    if draft_id is not None:
        done = connection.execute(
            update(t.keyed_draft).where(c.id == draft_id).values(columns).returning(c.id)
        ).first()
        if done:
            return int(done[0])
    made = connection.execute(insert(t.keyed_draft).values(columns).returning(c.id))
    return int(made.scalar_one())


def load_drafts(connection: Connection) -> list[DraftRow]:
    """Every draft, newest first."""
    c = t.keyed_draft.c
    query = select(*(c[name] for name in DraftRow._fields)).order_by(c.id.desc())
    return [DraftRow(*row) for row in connection.execute(query)]


def delete_draft(connection: Connection, draft_id: int) -> bool:
    """Forget a draft; False when it is gone already."""
    gone = connection.execute(delete(t.keyed_draft).where(t.keyed_draft.c.id == draft_id))
    return bool(gone.rowcount)


def mark_paper(connection: Connection, source_id: int, replaces: int | None) -> int:
    """Say that the remittance of this source was keyed; its id."""
    c = t.remittance.c
    values = {"origin": "paper", "replaces": replaces}
    row = connection.execute(
        update(t.remittance).where(c.source_id == source_id).values(values).returning(c.id)
    )
    return int(row.scalar_one())


def replaced_by(connection: Connection, remittance_id: int) -> int | None:
    """The remittance that was keyed in place of this one."""
    query = select(t.remittance.c.id).where(t.remittance.c.replaces == remittance_id)
    return connection.execute(query).scalar()


def release_replaced(connection: Connection, source_id: int) -> None:
    """What the remittances of a source stood for counts again, because they are taken back."""
    c = t.remittance.c
    ids = select(c.replaces).where(c.source_id == source_id, c.replaces.is_not(None))
    connection.execute(
        update(t.remittance).where(c.id.in_(ids), c.state == REPLACED).values(state="STAGED")
    )


class PayerRow(NamedTuple):
    """A payer as remittances name it."""

    payer: str
    payer_id: str
    payer_tax_id: str


def known_payers(connection: Connection) -> list[PayerRow]:
    """Payers of all remittances, by name; one row a name, the newest."""
    c = t.remittance.c
    query = select(c.payer, c.payer_id, c.payer_tax_id).order_by(c.id)
    found = {row[0]: PayerRow(*row) for row in connection.execute(query) if row[0]}
    return [found[name] for name in sorted(found)]


class ClaimHit(NamedTuple):
    """One of our claims, found by what was typed."""

    claim_id: str
    patient_name: str
    dos: date | None
    payer: str
    amount_cents: int


def search_claims(connection: Connection, text: str, limit: int) -> list[ClaimHit]:
    """Claims whose number or patient begins with, or holds, the typed text; newest first."""
    c = claim.c
    typed = text.strip().replace("\\", "").replace("%", "").replace("_", "")
    wanted = f"%{typed}%"
    query = (
        select(c.claim_id, c.patient_name, c.dos, c.payer, c.amount_cents)
        .where(
            c.superseded_by.is_(None), or_(c.claim_id.ilike(wanted), c.patient_name.ilike(wanted))
        )
        .order_by(c.claim_id.ilike(f"{typed}%").desc(), c.dos.desc(), c.id.desc())
        .limit(limit * 4)
    )
    found: dict[str, ClaimHit] = {}
    for row in connection.execute(query):
        found.setdefault(row[0], ClaimHit(*row))
    return list(found.values())[:limit]


def is_paper(connection: Connection, remittance_id: int) -> bool:
    """It was keyed from paper, not read from a file."""
    c = t.remittance.c
    return connection.execute(select(c.origin).where(c.id == remittance_id)).scalar() == "paper"
