"""Scans kept with a remittance: what it is, is read off its bytes, never off its name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import (
    DuplicateError,
    ReconError,
    RefusedError,
    UnreadableFileError,
    UsageError,
)
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.attachments import AttachmentRow

MAX_BYTES = 25 * 1024 * 1024
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A kept scan. `attached_at` is on the practice's clock."""

    id: int
    file_name: str
    media_type: str
    size: int
    attached_at: datetime
    attached_by: str


def attach_file(practice: Practice, actor: Actor, remittance_id: int, path: Path) -> int:
    """Keep a scan with a remittance; its id.

    Raises UnreadableFileError for what is no PDF, PNG or JPEG or is too large, DuplicateError
    when the same bytes are there already.
    """
    from recon_desktop.storage.queries import attachments as store

    content, media_type = _read(practice, actor, path)
    sha256 = hashlib.sha256(content).hexdigest()
    with practice.act(actor, Action.DECIDE_POSTING) as act:
        row = stored_row(act.connection, remittance_id)
        act.detail = {"trace": row.trace, "sha256": sha256, "media_type": media_type}
        for each in store.load_attachments(act.connection, remittance_id):
            if each.sha256 == sha256:
                raise DuplicateError(f"This scan is kept already, as {each.file_name}.")
        new = store.AttachmentRow(
            0,
            remittance_id,
            path.name,
            media_type,
            sha256,
            len(content),
            act.stamp,
            actor.name,
        )
        return store.insert_attachment(act.connection, new, content)


def _read(practice: Practice, actor: Actor, path: Path) -> tuple[bytes, str]:
    """The scan, read before the practice file is held; a refusal leaves its audit row too."""
    try:
        practice.policy.require(actor, Action.DECIDE_POSTING)
        return _read_scan(path)
    except ReconError as refusal:
        practice.refuse(actor, Action.DECIDE_POSTING, str(refusal))
        raise


def _read_scan(path: Path) -> tuple[bytes, str]:
    """The bytes of a scan and what they are. Raises UnreadableFileError with what to do."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFileError(
                f"{path.name} has {size / 2**20:.0f} MB; a scan may have {MAX_BYTES // 2**20} MB. "
                "Scan it in black and white, or in parts."
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}.") from error
    media_type = next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
    if not media_type:
        raise UnreadableFileError(f"{path.name} is no PDF, PNG or JPEG. Scan it as a PDF.")
    return content, media_type


def list_attachments(practice: Practice, remittance_id: int) -> tuple[AttachmentView, ...]:
    """The scans of a remittance in the order they were attached."""
    from recon_desktop.services.imports.sources import local_time
    from recon_desktop.storage.queries.attachments import load_attachments

    with practice.store.read() as connection:
        rows = load_attachments(connection, remittance_id)
    return tuple(
        AttachmentView(
            row.id,
            row.file_name,
            row.media_type,
            row.size,
            local_time(practice, row.attached_at),
            row.attached_by,
        )
        for row in rows
    )


def load_attachment(practice: Practice, attachment_id: int) -> bytes:
    """The bytes of a scan as they were attached; RefusedError when they were changed since."""
    from recon_desktop.storage.queries.attachments import load_content

    with practice.store.read() as connection:
        row = _row(connection, attachment_id)
        content = load_content(connection, attachment_id)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise RefusedError(f"{row.file_name} is not what was attached: its bytes were changed.")
    return content


def remove_attachment(practice: Practice, actor: Actor, attachment_id: int) -> None:
    """Take a wrong scan off again; what is kept with a posting stays."""
    from recon_desktop.storage.queries.attachments import delete_attachment
    from recon_desktop.storage.queries.postings import was_posted

    with practice.act(actor, Action.DECIDE_POSTING) as act:
        row = _row(act.connection, attachment_id)
        act.detail = {"removed": row.file_name, "sha256": row.sha256}
        if was_posted(act.connection, row.remittance_id):
            raise RefusedError(f"{row.file_name} is kept with a posting; it stays.")
        delete_attachment(act.connection, attachment_id)


def _row(connection: Connection, attachment_id: int) -> AttachmentRow:
    from recon_desktop.storage.queries.attachments import load_attachment as load_row

    row = load_row(connection, attachment_id)
    if row is None:
        raise UsageError(f"There is no attachment {attachment_id}.")
    return row
