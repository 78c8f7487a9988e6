"""Scans kept with a remittance, as they were attached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from recon_desktop.storage.tables import remittances as t


class AttachmentRow(NamedTuple):
    """A kept scan, without its bytes."""

    id: int
    remittance_id: int
    file_name: str
    media_type: str
    sha256: str
    size: int
    attached_at: str
    attached_by: str


_COLUMNS = tuple(t.attachment.c[name] for name in AttachmentRow._fields)


def insert_attachment(connection: Connection, row: AttachmentRow, content: bytes) -> int:
    """Keep a scan; its id."""
    values = {key: value for key, value in row._asdict().items() if key != "id"}
    made = connection.execute(
        insert(t.attachment).values(content=content, **values).returning(t.attachment.c.id)
    )
    return int(made.scalar_one())


def load_attachments(connection: Connection, remittance_id: int) -> list[AttachmentRow]:
    """The scans of a remittance in the order they were attached."""
    c = t.attachment.c
    query = select(*_COLUMNS).where(c.remittance_id == remittance_id).order_by(c.id)
    return [AttachmentRow(*row) for row in connection.execute(query)]


def load_attachment(connection: Connection, attachment_id: int) -> AttachmentRow | None:
    """One scan, without its bytes."""
    row = connection.execute(select(*_COLUMNS).where(t.attachment.c.id == attachment_id)).first()
    return AttachmentRow(*row) if row else None


def load_content(connection: Connection, attachment_id: int) -> bytes:
    """The bytes of a scan."""
    query = select(t.attachment.c.content).where(t.attachment.c.id == attachment_id)
    return bytes(connection.execute(query).scalar_one())


def delete_attachment(connection: Connection, attachment_id: int) -> None:
    """Take a scan off; only before the remittance is posted."""
    connection.execute(delete(t.attachment).where(t.attachment.c.id == attachment_id))


def count_attachments(connection: Connection, remittance_ids: Iterable[int]) -> dict[int, int]:
    """Remittance id → how many scans are kept with it."""
    c = t.attachment.c
    query = (
        select(c.remittance_id, func.count())
        .where(c.remittance_id.in_(list(remittance_ids)))
        .group_by(c.remittance_id)
    )
    return dict(connection.execute(query).all())
