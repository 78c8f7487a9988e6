"""Claims of an 837P file with every segment they stand on, found again by the number of their CLM.

The delimiters are those of the file's own ISA; the loops are made in
:mod:`recon_desktop.domain.follow.claim_segments`.
"""

from __future__ import annotations

from collections.abc import Iterable

from recon_desktop.domain.follow.claim_segments import (
    COMPONENT,
    REPETITION,
    ClaimSet,
    Envelope,
    OriginalClaim,
    Segment,
)
from recon_desktop.readers.x12.envelope import Group, TransactionSet
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import Delimiters, Interchange, read_document


def read_originals(data: bytes, numbers: Iterable[int]) -> dict[int, OriginalClaim]:
    """Segment number of a CLM → its claim. Numbers that are no CLM are left out.

    Raises UnreadableFileError as the tokenizer does.
    """
    wanted = sorted(set(numbers))
    found: dict[int, OriginalClaim] = {}
    for interchange, group, each in read_document(data, Notes()).sets():
        first, last = interchange.number(each.start), interchange.number(each.end)
        inside = [number for number in wanted if first < number < last]
        if not inside:
            continue
        segments = _segments(interchange, each)
        claims = ClaimSet(segments, _envelope(interchange, group, each))
        for number in inside:
            at = number - first
            if segments[at][0] == "CLM":
                found[number] = claims.claim(at)
    return found


def _segments(interchange: Interchange, each: TransactionSet) -> list[Segment]:
    marks = interchange.delimiters
    texts = interchange.segments[each.start : each.end]
    return [_segment(text, marks) for text in texts]


def _segment(text: str, marks: Delimiters) -> Segment:
    swap = {ord(marks.component): COMPONENT}
    if marks.repetition and not marks.repetition.isalnum():  # 4010 has a letter in ISA11
        swap[ord(marks.repetition)] = REPETITION
    return tuple(text.translate(swap).split(marks.element))


def _envelope(interchange: Interchange, group: Group, each: TransactionSet) -> Envelope:
    isa, gs = interchange.elements, group.elements
    return Envelope(
        sender=(isa[5], isa[6]),
        receiver=(isa[7], isa[8]),
        application=(gs[2], gs[3]),
        test=interchange.test,
        guide=each.guide or gs[8],
    )
