"""Which claims of a day are originals: the seven tests of §2.2, the cut-off, the two sources.

Knows the claim, what became of earlier transmissions and when its charges were posted; where
that history is kept is the services' business.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.calendar import BusinessCalendar
from recon_desktop.domain.findings import Finding, Severity, Staged
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim


class ClaimClass(StrEnum):
    """What a transmission is (§2.2). Only ORIGINAL_PRIMARY counts in the Daily Claim Total."""

    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    VOID = "void"
    REPLACEMENT = "replacement"
    RESUBMITTED = "resubmitted"
    PRIOR_DAY_ORIGINAL = "prior-day original"
    ORIGINAL_PRIMARY = "original primary"
    UNKNOWN_ORDER = "unknown payer order"  # SBR01 = U: a person has to look
    ENCOUNTER_REPORT = "encounter report"  # BHT06 = RP: in no total


class ClaimFacts(NamedTuple):
    """A transmission and what is known around it.

    `sent_before` is the earlier transmission of the same encounter and payer in our own history,
    the same day included. `posted_on` is None when we have no charges of the encounter.
    """

    claim: Staged[Claim]
    encounter_id: str = ""  # '' = unknown
    origin: str = "log"  # '837' | 'log'
    sent_before: date | None = None
    rejected_since: bool = False  # a front-end rejection between the two
    posted_on: date | None = None  # first post date of the encounter's charges


class ClassifiedClaim(NamedTuple):
    """A transmission with its class."""

    facts: ClaimFacts
    claim_class: ClaimClass

    @property
    def amount_cents(self) -> int:
        """CLM02."""
        return self.facts.claim.record.amount_cents


_RESUBMISSION_WORDS = re.compile(r"\bre-?sub(mitted|mission)\b|\bre-?sent\b", re.IGNORECASE)
_TERTIARY_ORDERS = frozenset("TABCDEFGH")


def classify(facts: ClaimFacts, business_date: date) -> ClaimClass:
    """The class of one transmission: the tests of §2.2 in their order, first hit wins."""
    claim = facts.claim.record
    if claim.encounter_report:
        return ClaimClass.ENCOUNTER_REPORT
    if claim.payer_order == "S":
        return ClaimClass.SECONDARY
    if claim.payer_order in _TERTIARY_ORDERS:
        return ClaimClass.TERTIARY
    if claim.payer_order == "U":
        return ClaimClass.UNKNOWN_ORDER
    if claim.frequency == "8":
        return ClaimClass.VOID
    if claim.frequency == "7":
        return ClaimClass.REPLACEMENT
    if facts.sent_before is not None or says_resubmission(claim):
        return ClaimClass.RESUBMITTED
    if facts.posted_on is not None and facts.posted_on < business_date:
        return ClaimClass.PRIOR_DAY_ORIGINAL
    return ClaimClass.ORIGINAL_PRIMARY


def says_resubmission(claim: Claim) -> bool:
    """True when the log itself names the claim that this one repeats, or says so in words."""
    return bool(claim.parent_claim or _RESUBMISSION_WORDS.search(claim.status))


def classify_all(facts: Iterable[ClaimFacts], business_date: date) -> tuple[ClassifiedClaim, ...]:
    """Every transmission of the day with its class, in the order of sending."""
    return tuple(
        ClassifiedClaim(each, classify(each, business_date))
        for each in sorted(facts, key=_sending_order)
    )


def mark_repeats(facts: Iterable[ClaimFacts]) -> list[ClaimFacts]:
    """Mark a transmission whose encounter and payer went out earlier the same day (R2.11).

    Without a named encounter the claim id stands for it: it is one per chain (§5.1).
    """
    first_sent: dict[tuple[str, str], date] = {}
    marked: list[ClaimFacts] = []
    for each in sorted(facts, key=_sending_order):
        key = _chain(each)
        if each.sent_before is None and key in first_sent:
            each = each._replace(sent_before=first_sent[key])
        if _starts_a_chain(each.claim.record):
            first_sent.setdefault(key, each.claim.record.sent_on)
        marked.append(each)
    return marked


def _starts_a_chain(claim: Claim) -> bool:
    """A void or a secondary claim is no first transmission to the primary payer."""
    return not claim.encounter_report and claim.payer_order in ("P", "") and claim.frequency != "8"


def _sending_order(facts: ClaimFacts) -> tuple[date, str, int, int]:
    claim = facts.claim
    return (claim.record.sent_on, claim.record.sent_time, *claim.ref)


def _chain(facts: ClaimFacts) -> tuple[str, str]:
    claim = facts.claim.record
    payer = (claim.payer_id or claim.payer).casefold()
    return (facts.encounter_id or f"claim {claim.claim_id}", payer)


def one_submission_each(
    facts: Sequence[ClaimFacts],
) -> tuple[tuple[ClaimFacts, ...], tuple[Finding, ...]]:
    """Pair a transmission that is in an 837 and in the claims log; each counts once.

    The key is (claim id, payer order, frequency, day sent) and the running number among equals
    of one origin, so two real transmissions stay two. The 837's record is kept, with the log's
    F5, encounter and resubmission mark where the 837 has none. Findings: amounts that differ.
    """
    logged: dict[tuple[object, ...], ClaimFacts] = {}
    for key, each in _numbered(f for f in facts if f.origin == "log"):
        logged[key] = each
    kept: list[ClaimFacts] = []
    findings: list[Finding] = []
    for key, each in _numbered(f for f in facts if f.origin != "log"):
        twin = logged.pop(key, None)
        kept.append(each if twin is None else _merged(each, twin))
        findings += [] if twin is None else _compare_sources(each, twin)
    return tuple(sorted([*kept, *logged.values()], key=_sending_order)), tuple(findings)


def _numbered(facts: Iterable[ClaimFacts]) -> Iterator[tuple[tuple[object, ...], ClaimFacts]]:
    seen: Counter[tuple[object, ...]] = Counter()
    for each in sorted(facts, key=_sending_order):
        claim = each.claim.record
        key = (claim.claim_id, claim.payer_order or "P", claim.frequency or "1", claim.sent_on)
        seen[key] += 1
        yield (*key, seen[key]), each


def _merged(from_837: ClaimFacts, from_log: ClaimFacts) -> ClaimFacts:
    ours, theirs = from_837.claim.record, from_log.claim.record
    paid = ours.patient_paid_cents
    record = ours._replace(
        patient_paid_cents=theirs.patient_paid_cents if paid is None else paid,
        parent_claim=ours.parent_claim or theirs.parent_claim,
        status=ours.status or theirs.status,
        sent_time=ours.sent_time or theirs.sent_time,
    )
    return from_837._replace(
        claim=from_837.claim._replace(record=record),
        encounter_id=from_837.encounter_id or from_log.encounter_id,
        sent_before=_sent_before_both(from_837.sent_before, from_log.sent_before),
        rejected_since=from_837.rejected_since or from_log.rejected_since,
        posted_on=from_837.posted_on or from_log.posted_on,
    )


def _sent_before_both(first: date | None, second: date | None) -> date | None:
    """History both copies know of; one that only one knows of may be its own twin."""
    return None if first is None or second is None else min(first, second)


def _compare_sources(from_837: ClaimFacts, from_log: ClaimFacts) -> list[Finding]:
    ours, theirs = from_837.claim, from_log.claim
    pairs = [("amount", ours.record.amount_cents, theirs.record.amount_cents)]
    paid_837, paid_log = ours.record.patient_paid_cents, theirs.record.patient_paid_cents
    if paid_837 is not None and paid_log is not None:
        pairs.append(("patient amount paid", paid_837, paid_log))
    return [
        Finding(
            "CLAIM_SOURCES_DIFFER",
            Severity.WARNING,
            f"Claim {ours.record.claim_id}: {what} in the claims log is not that of the 837; "
            "the 837 counts.",
            expected=Money(in_837),
            actual=Money(in_log),
            sources=(ours.ref, theirs.ref),
        )
        for what, in_837, in_log in pairs
        if in_837 != in_log
    ]


def business_day_of(
    sent_on: date,
    sent_time: str,
    posted_on: date | None,
    cutoff: str | None,
    calendar: BusinessCalendar,
) -> date:
    """The business date a transmission counts for (R2.20); each counts for exactly one.

    With a cut-off, a claim sent until that time of the business day after its charges were
    posted counts for the day of the charges; so does one without a time on that day, since the
    practice has said that it transmits next morning. Everything else counts where it was sent.
    """
    if cutoff is None or posted_on is None or posted_on >= sent_on:
        return sent_on
    last_day = calendar.next_business_day(posted_on)
    in_time = sent_on < last_day or (sent_on == last_day and sent_time <= cutoff)
    return posted_on if in_time else sent_on


def counts_for(
    sent_on: date,
    sent_time: str,
    posted_on: date | None,
    business_date: date,
    cutoff: str | None,
    calendar: BusinessCalendar,
) -> bool:
    """True when a transmission counts for the business date (R2.20)."""
    return business_day_of(sent_on, sent_time, posted_on, cutoff, calendar) == business_date


def check_classes(claims: Iterable[ClassifiedClaim], business_date: date) -> list[Finding]:
    """What a person should look at: repeats, unknown orders, claims without charges (R2.11)."""
    by_code: dict[str, list[ClassifiedClaim]] = defaultdict(list)
    for each in claims:
        for code in _doubts(each, business_date):
            by_code[code].append(each)
    return [
        Finding(
            code,
            Severity.WARNING,
            _TEXTS[code].format(claim=each.facts.claim.record.claim_id),
            actual=Money(each.amount_cents),
            sources=(each.facts.claim.ref,),
        )
        for code in _TEXTS
        for each in by_code[code]
    ]


_TEXTS = {
    "DUPLICATE_SUBMISSION": "Claim {claim}: encounter and payer were already sent the same day, "
    "with no rejection between; not counted a second time.",
    "UNKNOWN_PAYER_ORDER": "Claim {claim}: the payer order is unknown (U); not in the Daily "
    "Claim Total until someone decides.",
    "PAYER_ORDER_MISSING": "Claim {claim}: no payer order is given; taken as primary.",
    "CLAIM_WITHOUT_CHARGES": "Claim {claim}: counted as an original of the day, but the day has "
    "no charges of its encounter.",
    "CLAIM_TIME_UNKNOWN": "Claim {claim}: sent after the day, without a time; taken as sent "
    "before the cut-off.",
}


def _doubts(each: ClassifiedClaim, business_date: date) -> Iterator[str]:
    facts, claim = each.facts, each.facts.claim.record
    if each.claim_class is ClaimClass.RESUBMITTED:
        if facts.sent_before == claim.sent_on and not facts.rejected_since:
            yield "DUPLICATE_SUBMISSION"
    elif each.claim_class is ClaimClass.UNKNOWN_ORDER:
        yield "UNKNOWN_PAYER_ORDER"
    elif each.claim_class is ClaimClass.ORIGINAL_PRIMARY:
        if not claim.payer_order:
            yield "PAYER_ORDER_MISSING"
        if facts.posted_on != business_date:
            yield "CLAIM_WITHOUT_CHARGES"
        if claim.sent_on > business_date and not claim.sent_time:
            yield "CLAIM_TIME_UNKNOWN"
