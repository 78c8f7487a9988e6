"""A claim as it was sent, taken apart into its loops (005010X222A1, DOMAIN §5.1).

Segments are tuples of elements; components of an element are joined by COMPONENT and repetitions
by REPETITION, whatever separated them in the file. Nothing here reads or writes a file, and no
amount is worked out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

COMPONENT = "\x1f"
REPETITION = "\x1e"
SELF = "18"
"""The patient is the insured (SBR02)."""

Segment = tuple[str, ...]
Loop = tuple[Segment, ...]

_PAYER_NUMBERS = frozenset({"2U", "EI", "FY", "NF"})  # REF of 2010BB and 2330B alike
_PROVIDER_AT_PAYER = frozenset({"G2", "LU"})  # REF of 2010BB: who we are to that payer
_AUTHORISATIONS = frozenset({"G1", "9F"})
_RESULTS = frozenset({"CAS", "AMT", "MOA"})


class Envelope(NamedTuple):
    """Who sent the claim to whom: ISA05–08, GS02–03, ISA15 = T, and the guide (GS08, ST03)."""

    sender: tuple[str, str]
    receiver: tuple[str, str]
    application: tuple[str, str]
    test: bool
    guide: str


class Coverage(NamedTuple):
    """One payer of a claim, from 2000B with 2010BA–BB or from 2320 with 2330A–G.

    `relation`: the patient's to the insured (SBR02, PAT01). `ours`: REF by which the payer knows
    the billing provider. `results`: what it has answered (CAS, AMT, MOA). `providers`: loops of
    NM1 and REF by which it knows other providers.
    """

    sbr: Segment
    relation: str
    insured: Loop
    payer: Loop
    ours: Loop = ()
    authorisations: Loop = ()
    others: Loop = ()  # DTP*573, REF*F8, REF*T4 of 2330B
    results: Loop = ()
    oi: Segment = ()
    providers: tuple[Loop, ...] = ()

    @property
    def order(self) -> str:
        """SBR01: P, S, T …"""
        return element(self.sbr, 1)

    @property
    def name(self) -> str:
        """NM1*PR 03."""
        return element(first(self.payer, "NM1"), 3)

    @property
    def payer_id(self) -> str:
        """NM1*PR 09: what SVD01 refers to."""
        return element(first(self.payer, "NM1"), 9)


class ServiceLine(NamedTuple):
    """Loop 2400: LX to 2420, the earlier payers' results (2430), and forms (2440)."""

    segments: Loop
    results: tuple[Loop, ...] = ()
    forms: Loop = ()

    @property
    def number(self) -> str:
        """LX01."""
        return element(first(self.segments, "LX"), 1)

    @property
    def service(self) -> tuple[str, ...]:
        """SV101: qualifier, code, modifiers."""
        return tuple(element(first(self.segments, "SV1"), 1).split(COMPONENT))

    @property
    def charge_text(self) -> str:
        """SV102 as written."""
        return element(first(self.segments, "SV1"), 2)

    @property
    def control(self) -> str:
        """REF*6R."""
        return element(first(self.segments, "REF", "6R"), 2)


class OriginalClaim(NamedTuple):
    """A claim with all it stands on. The first coverage is the one it was sent to."""

    envelope: Envelope
    submitter: Loop
    receiver: Loop
    billing: Loop  # 2000A after its HL
    coverages: tuple[Coverage, ...]
    patient: Loop  # NM1*QC, N3, N4, DMG, REF
    patient_facts: Segment  # PAT without its PAT01
    claim: Loop  # 2300: CLM to HCP
    providers: tuple[Loop, ...]  # 2310A–F
    lines: tuple[ServiceLine, ...]

    def coverage(self, order: str) -> Coverage | None:
        """The payer of an order."""
        return next((each for each in self.coverages if each.order == order), None)


def element(segment: Segment, at: int) -> str:
    """An element by its number, '' where the segment is shorter."""
    return segment[at].strip() if at < len(segment) else ""


def first(loop: Loop, tag: str, qualifier: str = "") -> Segment:
    """The first segment of a kind, () when there is none."""
    return next(
        (x for x in loop if x[0] == tag and qualifier in ("", element(x, 1))),
        (),
    )


def only(loop: Iterable[Segment], *tags: str) -> Loop:
    """The segments of some kinds, in order."""
    return tuple(each for each in loop if each[0] in tags)


class ClaimSet:
    """One ST..SE whose claims are taken apart; the levels (HL) are found once for all of them."""

    def __init__(self, segments: Sequence[Segment], envelope: Envelope) -> None:
        self._segments = segments
        self._envelope = envelope
        self._marks = [n for n, each in enumerate(segments) if each[0] == "HL"]
        self._above: list[int] = []  # for each mark, the mark it stands under; -1 for none
        opened: list[int] = []
        for place, start in enumerate(self._marks):
            level = element(segments[start], 3)
            while opened and self._level(opened[-1]) >= level:
                opened.pop()
            self._above.append(opened[-1] if opened else -1)
            opened.append(place)

    def claim(self, at: int) -> OriginalClaim:
        """The claim whose CLM is the segment `at`."""
        segments = self._segments
        own = self._levels(at)
        header = segments[: self._marks[0] if self._marks else at]
        subscriber = _until(own.get("22", ()), "CLM")
        dependent = _until(own.get("23", ()), "CLM")
        body, others, lines = _parts(_one_claim(segments, at))
        claim, providers = _split(body, "NM1")
        destination = _destination(subscriber, dependent, claim)
        return OriginalClaim(
            envelope=self._envelope,
            submitter=_party(header, "41"),
            receiver=_party(header, "40"),
            billing=tuple(own.get("20", ())),
            coverages=(destination, *(_other(each) for each in others)),
            patient=_patient(subscriber, dependent),
            patient_facts=_facts(subscriber, dependent),
            claim=claim,
            providers=providers,
            lines=lines,
        )

    def _level(self, place: int) -> str:
        return element(self._segments[self._marks[place]], 3)

    def _levels(self, at: int) -> dict[str, Sequence[Segment]]:
        """The segments of the levels that are open at a segment, by HL03, each without its HL."""
        found: dict[str, Sequence[Segment]] = {}
        place = bisect_right(self._marks, at) - 1
        while place >= 0:
            last = place + 1 == len(self._marks)
            end = len(self._segments) if last else self._marks[place + 1]
            found[self._level(place)] = self._segments[self._marks[place] + 1 : end]
            place = self._above[place]
        return found


def _one_claim(segments: Sequence[Segment], at: int) -> Sequence[Segment]:
    end = next(
        (n for n in range(at + 1, len(segments)) if segments[n][0] in ("CLM", "HL", "SE")),
        len(segments),
    )
    return segments[at:end]


def _until(segments: Sequence[Segment], tag: str) -> Loop:
    end = next((n for n, each in enumerate(segments) if each[0] == tag), len(segments))
    return tuple(segments[:end])


def _split(segments: Sequence[Segment], tag: str) -> tuple[Loop, tuple[Loop, ...]]:
    """What stands before the first `tag`, and the loops that each begin with one."""
    starts = [n for n, each in enumerate(segments) if each[0] == tag]
    if not starts:
        return tuple(segments), ()
    ends = [*starts[1:], len(segments)]
    loops = tuple(tuple(segments[a:b]) for a, b in zip(starts, ends, strict=True))
    return tuple(segments[: starts[0]]), loops


def _parts(whole: Sequence[Segment]) -> tuple[Loop, tuple[Loop, ...], tuple[ServiceLine, ...]]:
    """Loops 2300 with 2310, each 2320, each 2400."""
    before, lines = _split(whole, "LX")
    body, others = _split(before, "SBR")
    return body, others, tuple(_line(each) for each in lines)


def _line(loop: Loop) -> ServiceLine:
    end = next((n for n, each in enumerate(loop) if each[0] == "LQ"), len(loop))
    segments, results = _split(loop[:end], "SVD")
    return ServiceLine(segments, results, loop[end:])


def _party(segments: Sequence[Segment], code: str) -> Loop:
    """A name of the file's header and what belongs to it."""
    _, parties = _split(segments, "NM1")
    return next((loop for loop in parties if element(loop[0], 1) == code), ())


def _refs(loop: Loop, qualifiers: frozenset[str]) -> Loop:
    return tuple(x for x in loop if x[0] == "REF" and element(x, 1) in qualifiers)


def _destination(subscriber: Loop, dependent: Loop, claim: Loop) -> Coverage:
    sbr = first(subscriber, "SBR")
    insured, payer = _party(subscriber, "IL"), _party(subscriber, "PR")
    relation = element(first(dependent, "PAT"), 1) if dependent else SELF
    clm = first(claim, "CLM")
    release = "P" if element(clm, 10) == "P" else ""
    return Coverage(
        sbr=sbr,
        relation=relation,
        insured=_insured(insured),
        payer=(*only(payer, "NM1", "N3", "N4"), *_refs(payer, _PAYER_NUMBERS)),
        ours=_refs(payer, _PROVIDER_AT_PAYER),
        authorisations=_refs(claim, _AUTHORISATIONS),
        oi=("OI", "", "", element(clm, 8), release, "", element(clm, 9)),
    )


def _insured(loop: Loop) -> Loop:
    return (*only(loop, "NM1", "N3", "N4"), *_refs(loop, frozenset({"SY"})))


def _other(loop: Loop) -> Coverage:
    head, parties = _split(loop, "NM1")
    known = {element(each[0], 1): each for each in parties}
    payer = known.get("PR", ())
    plain = (*only(payer, "NM1", "N3", "N4"), *_refs(payer, _PAYER_NUMBERS))
    referring = [each for each in parties if element(each[0], 1) not in ("IL", "PR", "85")]
    return Coverage(
        sbr=first(loop, "SBR"),
        relation=element(first(loop, "SBR"), 2),
        insured=_insured(known.get("IL", ())),
        payer=plain,
        ours=only(known.get("85", ()), "REF"),
        authorisations=_refs(payer, _AUTHORISATIONS),
        others=tuple(x for x in payer if x[0] == "DTP" or (x[0] == "REF" and x[1] in ("F8", "T4"))),
        results=tuple(x for x in head if x[0] in _RESULTS),
        oi=first(head, "OI"),
        providers=tuple(referring),
    )


def _patient(subscriber: Loop, dependent: Loop) -> Loop:
    """The patient's own name, address, birth date; from the insured where they are one."""
    loop = _party(dependent, "QC") if dependent else _party(subscriber, "IL")
    name = first(loop, "NM1")
    whole = ("NM1", "QC", "1", *(element(name, at) for at in range(3, 8)))
    kept = tuple(x for x in loop[1:] if x[0] in ("N3", "N4", "DMG") or x[:2] == ("REF", "Y4"))
    return (whole, *kept) if name else ()


def _facts(subscriber: Loop, dependent: Loop) -> Segment:
    pat = first(dependent, "PAT") or first(subscriber, "PAT")
    rest = tuple(element(pat, at) for at in range(2, len(pat)))
    return ("PAT", "", *rest) if any(rest) else ()
