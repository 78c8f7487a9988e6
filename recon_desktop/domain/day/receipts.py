"""The receipts journal as a list: sums by tender and use, doubtful rows, unbroken numbers (R3.7).

Knows nothing of claims, drawers or tickets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from recon_desktop.domain.day.desk_receipts import TOS_PURPOSES, DeskReceipt, Use, VisitDays, use_of
from recon_desktop.domain.day.receipt_numbers import check_sequence
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Finding, Severity, Staged
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose, Receipt, Tender

__all__ = ["check_journal", "check_posted_elsewhere", "check_sequence", "table_of"]


def table_of(receipts: Iterable[DeskReceipt]) -> dict[tuple[Tender, Use], tuple[int, Money]]:
    """Count and sum by tender and use, the table of the close report (§10.2, 4)."""
    cells: dict[tuple[Tender, Use], tuple[int, int]] = {}
    for line in receipts:
        key = (line.receipt.tender, line.use)
        count, cents = cells.get(key, (0, 0))
        cells[key] = (count + 1, cents + line.amount_cents)
    return {key: (count, Money(cents)) for key, (count, cents) in sorted(cells.items())}


def check_journal(
    receipts: Sequence[Staged[Receipt]], visits: VisitDays, settings: DaySettings
) -> list[Finding]:
    """Receipts a person should look at: signs, reissues, dates, purposes, other locations."""
    live = sorted(
        (each for each in receipts if not each.record.voided),
        key=lambda each: (each.ref, each.row_id),
    )
    return [
        *(_negative(each) for each in live if _is_wrong_sign(each.record)),
        *_check_reissues(live),
        *(
            _posted_on_another_day(each)
            for each in live
            if _keyed_on(each.record, settings) != each.record.post_date
        ),
        *_check_purposes(live, visits),
    ]


def _is_wrong_sign(receipt: Receipt) -> bool:
    return receipt.amount_cents < 0 and receipt.purpose is not Purpose.REFUND


def _negative(staged: Staged[Receipt]) -> Finding:
    return Finding(
        "NEGATIVE_RECEIPT",
        Severity.WARNING,
        f"Receipt {staged.record.receipt_no} is negative but is neither a refund nor a void; "
        "it counts as it stands.",
        actual=Money(staged.record.amount_cents),
        sources=(staged.ref,),
    )


def _check_reissues(live: Sequence[Staged[Receipt]]) -> Iterator[Finding]:
    """Both the first and the reissued receipt count: only a void mark removes one (variant 9)."""
    by_number = {each.record.receipt_no: each for each in live}
    for again in live:
        first = by_number.get(again.record.reissue_of)
        if first is None or first is again:
            continue
        yield Finding(
            "REISSUED_NOT_VOIDED",
            Severity.WARNING,
            f"Receipt {again.record.receipt_no} replaces {first.record.receipt_no}, "
            "which is not marked void; both count.",
            actual=Money(first.record.amount_cents),
            sources=(first.ref, again.ref),
        )


def _keyed_on(receipt: Receipt, settings: DaySettings) -> date:
    """The day of entry; without an entry time the day the money was taken."""
    if receipt.entered_at is None:
        return receipt.receipt_date
    return settings.local_date(receipt.entered_at)


def _posted_on_another_day(staged: Staged[Receipt]) -> Finding:
    receipt = staged.record
    return Finding(
        "RECEIPT_DATE_DIFFERS",
        Severity.WARNING,
        f"Receipt {receipt.receipt_no} is posted on {receipt.post_date:%m/%d/%Y} but was taken "
        "or entered on another day.",
        actual=Money(receipt.amount_cents),
        sources=(staged.ref,),
    )


def check_posted_elsewhere(
    receipts: Iterable[Staged[Receipt]], business_date: date, settings: DaySettings
) -> list[Finding]:
    """Receipts entered or taken on the date but posted on another (variant 8)."""
    return [
        _posted_on_another_day(each)
        for each in sorted(receipts, key=lambda each: (each.ref, each.row_id))
        if not each.record.voided
        and each.record.post_date != business_date
        and business_date in (_keyed_on(each.record, settings), each.record.receipt_date)
    ]


def _check_purposes(receipts: Sequence[Staged[Receipt]], visits: VisitDays) -> Iterator[Finding]:
    for each in receipts:
        use = use_of(each.record, visits)
        stated = each.record.purpose
        if stated is Purpose.UNSTATED:
            yield _purpose_finding("RECEIPT_PURPOSE_MISSING", each, "names no purpose", use)
        elif stated in TOS_PURPOSES and use is not Use.TIME_OF_SERVICE:
            reason = f"is a {stated.value.lower()} of a visit charged on another day"
            yield _purpose_finding("RECEIPT_OF_OTHER_DAY", each, reason, use)


def _purpose_finding(code: str, staged: Staged[Receipt], reason: str, use: Use) -> Finding:
    return Finding(
        code,
        Severity.INFO,
        f"Receipt {staged.record.receipt_no} {reason}; taken as {use}.",
        actual=Money(staged.record.amount_cents),
        sources=(staged.ref,),
    )
