"""An 837P file (005010X222A1) of claims for their next payers, as text with standard delimiters.

Counts and control numbers agree by construction (R4.2). Knows no disk; nothing is transmitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from recon_desktop.domain.follow.claim_segments import (
    COMPONENT,
    REPETITION,
    Envelope,
    OriginalClaim,
    Segment,
)
from recon_desktop.domain.follow.next_claim import NextClaim

GUIDE = "005010X222A1"
FIRST_CONTROL = 900_000_000
"""Our interchanges count from here, far from those of the practice's own system."""

_LAST_CONTROL = 999_999_999
_MARKS = str.maketrans({"*": " ", "~": " ", ":": " ", "^": " ", "\n": " ", "\r": " "})
_OUT = str.maketrans({COMPONENT: ":", REPETITION: "^"})


class FiledClaim(NamedTuple):
    """A claim that is ready, with the one it was made from."""

    original: OriginalClaim
    claim: NextClaim


def control_number(count: int) -> int:
    """The interchange control number of the nth file we write; begins anew after a hundred
    million.
    """
    return FIRST_CONTROL + count % (_LAST_CONTROL - FIRST_CONTROL + 1)


def senders(claims: Iterable[FiledClaim]) -> list[Envelope]:
    """The different ways the claims were sent; one file takes one alone."""
    return list(dict.fromkeys(x.original.envelope._replace(guide=GUIDE) for x in claims))


def render_file(claims: Sequence[FiledClaim], control: int, at: datetime) -> str:
    """ISA to IEA; one set for each submitter and receiver, one HL 20 for each billing provider.

    `at` is local time. All claims must have been sent one way (:func:`senders`).
    """
    envelope = claims[0].original.envelope
    groups = _alike(claims, lambda x: (x.original.submitter, x.original.receiver))
    sets = [_set(number, group, control, at) for number, group in enumerate(groups, start=1)]
    segments = [_isa(envelope, control, at), _gs(envelope, control, at)]
    segments += [segment for each in sets for segment in each]
    segments += [("GE", str(len(sets)), str(control)), ("IEA", "1", f"{control:09d}")]
    return "".join(f"{_text(segment)}~\n" for segment in segments)


def _alike(
    claims: Iterable[FiledClaim], key: Callable[[FiledClaim], object]
) -> list[list[FiledClaim]]:
    """Claims with the same key together, in the order in which the keys are met."""
    groups: dict[object, list[FiledClaim]] = {}
    for each in claims:
        groups.setdefault(key(each), []).append(each)
    return list(groups.values())


def _isa(envelope: Envelope, control: int, at: datetime) -> Segment:
    (sender_kind, sender), (receiver_kind, receiver) = envelope.sender, envelope.receiver
    blank = " " * 10
    usage = "T" if envelope.test else "P"
    parties = (sender_kind, f"{sender:15.15}", receiver_kind, f"{receiver:15.15}")
    when = (f"{at:%y%m%d}", f"{at:%H%M}")
    tail = (REPETITION, "00501", f"{control:09d}", "0", usage, COMPONENT)
    return ("ISA", "00", blank, "00", blank, *parties, *when, *tail)


def _gs(envelope: Envelope, control: int, at: datetime) -> Segment:
    when = (f"{at:%Y%m%d}", f"{at:%H%M}")
    return ("GS", "HC", *envelope.application, *when, str(control), "X", GUIDE)


def _set(number: int, claims: Sequence[FiledClaim], control: int, at: datetime) -> list[Segment]:
    """ST to SE. A claim has a subscriber level of its own."""
    name = f"{number:04d}"
    original = claims[0].original
    reference = f"{control}{name}"
    begin = ("BHT", "0019", "00", reference, f"{at:%Y%m%d}", f"{at:%H%M}", "CH")
    body: list[Segment] = [("ST", "837", name, GUIDE), begin]
    body += [*original.submitter, *original.receiver]
    level = 0
    for group in _alike(claims, lambda x: x.original.billing):
        level += 1
        provider = level
        body += [("HL", str(level), "", "20", "1"), *group[0].original.billing]
        for each in group:
            level += 1
            body += _levels(each.claim, provider, level)
            level += bool(each.claim.patient)
    return [*body, ("SE", str(len(body) + 1), name)]


def _levels(claim: NextClaim, provider: int, level: int) -> list[Segment]:
    """HL 22, and HL 23 where the patient is not the insured, with the claim."""
    below = "1" if claim.patient else "0"
    made = [("HL", str(level), str(provider), "22", below), *claim.subscriber]
    if claim.patient:
        made += [("HL", str(level + 1), str(level), "23", "0"), *claim.patient]
    return [*made, *claim.claim]


def _text(segment: Segment) -> str:
    """A segment with standard delimiters; one that stands in a name becomes a blank."""
    if segment[0] == "ISA":
        return "*".join(segment).translate(_OUT)
    while segment[-1] == "":
        segment = segment[:-1]
    return "*".join(x.translate(_MARKS) for x in segment).translate(_OUT)
