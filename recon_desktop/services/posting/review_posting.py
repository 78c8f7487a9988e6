"""Sign off what the program posted by itself: a person has proofed it (R6.22)."""

from __future__ import annotations

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.posting.write_posting import AUTO
from recon_desktop.services.practice import Practice


def review_posting(practice: Practice, actor: Actor, remittance_id: int, *, note: str) -> None:
    """Sign a remittance's automatic posting.

    Raises RefusedError when the remittance is not posted, was posted by a person, or is signed.
    """
    from recon_desktop.storage.queries.postings import load_posting, sign_posting

    with practice.act(actor, Action.REVIEW_POSTING) as act:
        row = stored_row(act.connection, remittance_id)
        act.detail = {"trace": row.trace, "note": note}
        posting = load_posting(act.connection, remittance_id)
        if posting is None:
            raise RefusedError(f"Remittance {row.trace} is not posted; there is nothing to sign.")
        if posting.mode != AUTO:
            raise RefusedError(
                f"Remittance {row.trace} was posted by a person, not by the program."
            )
        if posting.reviewed_at is not None:
            raise RefusedError(f"Remittance {row.trace} was signed off by {posting.reviewed_by}.")
        act.business_date = posting.posting_date
        sign_posting(act.connection, posting.id, at=act.stamp, by=actor.name, note=note.strip())
