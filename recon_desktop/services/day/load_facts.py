"""Gather what is known of one business date for the cross-check, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.day.claim_classes import ClaimFacts, business_day_of
from recon_desktop.domain.day.facts import DayFacts
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import CardBatch, Charge, Claim, PatientTotal, Receipt, Tender
from recon_desktop.services.bank.bank_days import bank_calendar

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.claims import SentClaim

_NEAR = timedelta(days=14)
"""How far around a date receipts that were keyed on it are looked for."""


def load_settings(connection: Connection, *, timezone: str = "") -> DaySettings:
    """The practice's settings of the close; defaults where nothing was set."""
    from recon_desktop.storage.queries.setup import load_settings as load

    stored = load(connection)
    return settings_from(stored, timezone=timezone)


def settings_from(stored: Mapping[str, str], *, timezone: str = "") -> DaySettings:
    """Settings out of their texts, by the names of the fields of DaySettings."""
    values: dict[str, Any] = {"timezone": timezone}
    for each in fields(DaySettings):
        text = stored.get(each.name)
        if text is None or each.name == "timezone":
            continue
        if each.name == "self_pay_words":
            values[each.name] = frozenset(filter(None, (w.strip() for w in text.split(","))))
        elif each.name.endswith("_cents"):
            values[each.name] = int(text)
        elif each.name == "blind_count":
            values[each.name] = text == "1"
        else:
            values[each.name] = text or None
    return DaySettings(**values)


def load_facts(connection: Connection, day: date, settings: DaySettings) -> DayFacts:
    """The records of the date, and the history their classes depend on."""
    from recon_desktop.storage.queries import claims as history
    from recon_desktop.storage.queries import sources, staging
    from recon_desktop.storage.tables.reports import receipt

    charges = staging.load_day(connection, Charge, day)
    receipts = staging.load_day(connection, Receipt, day)
    named = {r.record.encounter_id for r in receipts}
    claims = _load_claims(connection, day, settings)
    todays = {c.record.encounter_id for c in charges}
    sent = history.sent_claims(
        connection,
        encounter_ids=todays,
        claim_ids=todays | {c.record.claim_id for c in charges},
    )
    batches = [b for b in staging.load_day(connection, CardBatch, day) if b.record.closed_on == day]
    near = receipt.c.business_date.between(day - _NEAR, day + _NEAR)
    elsewhere = staging.load_where(
        connection, Receipt, near, receipt.c.business_date != day, receipt.c.receipt_date == day
    )
    return DayFacts(
        business_date=day,
        charges=tuple(charges),
        patient_totals=tuple(staging.load_day(connection, PatientTotal, day)),
        receipts=tuple(receipts),
        claims=claims,
        covered=sources.covered_reports(connection, day),
        encounter_posted_on=history.first_posted(connection, named),
        encounters_with_claims=_claimed(charges, sent),
        card_batches=tuple(batches),
        counted=_counted(connection, day, receipts),
        cleared=_cleared(connection, day),
        receipts_posted_elsewhere=tuple(elsewhere),
        earlier_card_receipts=_of_batches(connection, day, batches),
    )


def _load_claims(
    connection: Connection, day: date, settings: DaySettings
) -> tuple[ClaimFacts, ...]:
    from recon_desktop.storage.queries import claims as history

    calendar = bank_calendar()
    last = calendar.next_business_day(day) if settings.claim_cutoff else day
    rows = history.claims_between(connection, day, last)
    claims = [each for each, _ in rows]
    encounter = _encounters(connection, claims)
    posted = history.first_posted(connection, encounter.values())
    counts = {
        each.row_id: business_day_of(
            each.record.sent_on,
            each.record.sent_time,
            posted.get(encounter[each.row_id]),
            settings.claim_cutoff,
            calendar,
        )
        for each in claims
    }
    too_late = _too_late(connection, claims, counts)
    sent = history.sent_claims(
        connection,
        encounter_ids=encounter.values(),
        claim_ids=[each.record.claim_id for each in claims],
    )
    by_key = _by_key(sent)
    found = []
    for each, origin in rows:
        if _is_of_day(each.record, day, counts[each.row_id], late=each.row_id in too_late):
            visit = encounter[each.row_id]
            before = _sent_before(each.record, visit, by_key)
            found.append(ClaimFacts(each, visit, origin, before, posted_on=posted.get(visit)))
    return tuple(found)


def _encounters(connection: Connection, claims: Iterable[Staged[Claim]]) -> dict[int, str]:
    """Row id → the encounter the claim names, or another report names for it; '' when none."""
    from recon_desktop.storage.queries.claims import encounters_of_claims

    unnamed = [each.record.claim_id for each in claims if not each.record.encounter_id]
    by_claim = encounters_of_claims(connection, unnamed)
    return {
        each.row_id: each.record.encounter_id or by_claim.get(each.record.claim_id, "")
        for each in claims
    }


def _is_of_day(claim: Claim, day: date, counts_for: date, *, late: bool) -> bool:
    """It counts for the day; what became known too late counts where it was sent, if at all."""
    if late and counts_for == day:
        return False
    counted_on = claim.sent_on if late else counts_for
    return counted_on == day or claim.sent_on < day


def _too_late(
    connection: Connection, claims: Iterable[Staged[Claim]], counts: Mapping[int, date]
) -> set[int]:
    """Claims that became known after the day they count for was closed; it stays as it was."""
    from recon_desktop.storage.queries.claims import first_told
    from recon_desktop.storage.queries.days import sources_at_close

    if not counts:
        return set()
    closed = sources_at_close(connection, min(counts.values()), max(counts.values()))
    newer = [
        each.row_id
        for each in claims
        if each.ref.source_id > closed.get(counts[each.row_id], each.ref.source_id)
    ]
    first = first_told(connection, newer)
    return {row_id for row_id in newer if first[row_id] > closed[counts[row_id]]}


def _by_key(sent: Iterable[SentClaim]) -> dict[str, list[SentClaim]]:
    """Transmissions by encounter and by claim id, whichever later ones may be found by."""
    found: dict[str, list[SentClaim]] = {}
    for each in sent:
        for key in {f"e {each.encounter_id}", f"c {each.claim_id}"} - {"e ", "c "}:
            found.setdefault(key, []).append(each)
    return found


def _sent_before(
    claim: Claim, encounter_id: str, by_key: Mapping[str, list[SentClaim]]
) -> date | None:
    """The first day on which the same encounter and payer went out earlier (§2.2, class 5)."""
    candidates = [*by_key.get(f"e {encounter_id}", ()), *by_key.get(f"c {claim.claim_id}", ())]
    earlier = [
        each.sent_on
        for each in candidates
        if each.sent_on < claim.sent_on
        and each.payer_order == claim.payer_order
        and each.frequency != "8"
        and not each.encounter_report
        and _same_payer(claim, each)
    ]
    return min(earlier, default=None)


def _same_payer(claim: Claim, earlier: SentClaim) -> bool:
    """By id where both have one, else by name; a claim that names none is taken as the same."""
    if claim.payer_id and earlier.payer_id:
        return claim.payer_id == earlier.payer_id
    if claim.payer and earlier.payer:
        return claim.payer.casefold() == earlier.payer.casefold()
    return True


def _claimed(charges: Iterable[Staged[Charge]], sent: Iterable[SentClaim]) -> frozenset[str]:
    encounters = {each.encounter_id for each in sent}
    claim_ids = {each.claim_id for each in sent}
    return frozenset(
        c.record.encounter_id
        for c in charges
        if c.record.encounter_id in encounters | claim_ids or c.record.claim_id in claim_ids
    )


def _counted(
    connection: Connection, day: date, receipts: Iterable[Staged[Receipt]]
) -> dict[Tender, Money]:
    """Cash counted less the float, when every register that took cash was counted; checks too."""
    from recon_desktop.services.day.count_drawer import parse_checks
    from recon_desktop.storage.queries.days import load_counts

    counts = load_counts(connection, day)
    with_cash = {
        r.record.register
        for r in receipts
        if r.record.tender is Tender.CASH and not r.record.voided
    }
    counted: dict[Tender, Money] = {}
    if counts and (with_cash <= counts.keys() or with_cash == {""}):
        cents = sum(row.counted_cents - row.float_cents for row in counts.values())
        counted[Tender.CASH] = Money(cents)
    checks = [parse_checks(row.checks) for row in counts.values() if row.checks]
    if checks:
        counted[Tender.CHECK] = Money(sum(cents for each in checks for _, cents in each))
    return counted


def _cleared(connection: Connection, day: date) -> tuple[Money, Money]:
    from recon_desktop.storage.queries.remittances import cleared_on, original_paid

    remittances = cleared_on(connection, day)
    total = sum(cents for _, cents in remittances)
    original = original_paid(connection, [remittance_id for remittance_id, _ in remittances])
    return Money(total), Money(original)


def _of_batches(
    connection: Connection, day: date, batches: Iterable[Staged[CardBatch]]
) -> tuple[Staged[Receipt], ...]:
    """Card receipts of earlier days that are settled in a batch closed on this one (R3.17)."""
    from recon_desktop.storage.queries.staging import load_where
    from recon_desktop.storage.tables.reports import receipt

    ids = [b.record.batch_id for b in batches if b.record.batch_id]
    if not ids:
        return ()
    earlier = receipt.c.business_date.between(day - _NEAR, day - timedelta(days=1))
    return tuple(load_where(connection, Receipt, earlier, receipt.c.batch_id.in_(ids)))
