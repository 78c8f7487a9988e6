"""Print the lists of a period, or save them: always as the books stand now, with who and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import recon_desktop
from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.sheets.listing import ListFrame, Listing
from recon_desktop.services.listings import load_listing
from recon_desktop.services.practice import Practice
from recon_desktop.services.sheets.clock import clock_text

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

LIST_FORMATS = ("pdf", "xlsx")


def render_listing_report(
    practice: Practice,
    name: str,
    first: date,
    last: date,
    fmt: str = "pdf",
    actor: Actor | None = None,
) -> bytes:
    """The list as PDF or XLSX.

    Raises UsageError for a list or format that does not exist, or dates the wrong way round.
    """
    require_format(fmt)
    return render(framed(practice, load_listing(practice, name, first, last), actor), fmt)


def require_format(fmt: str) -> None:
    """Raise UsageError unless lists are made in this format."""
    if fmt not in LIST_FORMATS:
        raise UsageError(f"Lists are written as .pdf or .xlsx, not as .{fmt}.")


def framed(practice: Practice, listing: Listing, actor: Actor | None) -> Listing:
    """The list with whose it is and who prints it now."""
    return replace(listing, frame=list_frame(practice, actor))


def list_frame(practice: Practice, actor: Actor | None) -> ListFrame:
    """Whose list it is, and who prints it now."""
    with practice.store.read() as connection:
        return frame_within(connection, practice, actor)


def frame_within(connection: Connection, practice: Practice, actor: Actor | None) -> ListFrame:
    """The frame, inside a transaction that is open already."""
    from recon_desktop.storage.queries.setup import load_practice

    row = load_practice(connection)
    return ListFrame(
        practice=row.name,
        address=tuple(line.strip() for line in row.address.splitlines() if line.strip()),
        generated_at=clock_text(practice.clock(), practice.timezone),
        user=actor.name if actor else "not named",
        version=recon_desktop.__version__,
    )


def render(listing: Listing, fmt: str) -> bytes:
    """A framed list as PDF or XLSX."""
    from recon_desktop.reports.listing import render_listing
    from recon_desktop.reports.listing_workbook import listing_workbook

    return render_listing(listing) if fmt == "pdf" else listing_workbook(listing)
