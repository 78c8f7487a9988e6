"""A letter of the practice: letterhead, addressee, subject, facts, paragraphs, a place to sign."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter prints; every text is ready to be printed. No patient is named in one."""

    practice: str
    address: tuple[str, ...]
    dated: str  # 'March 31, 2026'
    recipient: tuple[str, ...]  # name, then address lines
    subject: str
    opening: str
    facts: tuple[tuple[str, str], ...]  # label, value
    paragraphs: tuple[str, ...]
    closing: str = "Sincerely,"
    signer: str = ""  # printed under the line
    reference: str = ""  # at the foot of the page
