"""Money out, and what the bank itself books: returned checks, EFTs taken back, refunds, fees.

R3.12, R3.14. A check's or a refund's own number in the line makes it sure; amount and date alone
are proposed; a returned EFT, a fee and interest are always for a person.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

from recon_desktop.domain.accounts import BANK_FEES, CARD_FEES, OTHER_BANK, OTHER_INCOME
from recon_desktop.domain.bank.evidence import PARTLY, PENDING
from recon_desktop.domain.bank.numbers import judged_pairs
from recon_desktop.domain.bank.read_lines import Names, ReadLine
from recon_desktop.domain.bank.records import (
    ACCOUNT,
    BY_HAND,
    REFUND,
    RETURNED_CHECK,
    RETURNED_REMITTANCE,
    SHOWN,
    Match,
    MatchSettings,
    OpenCheck,
    OpenRefund,
    PaidRemittance,
)
from recon_desktop.domain.bank.text import bare_trace, compact, says

_SHORTEST_NUMBER = 3
_TAKEN_BACK = "a person confirms that the bank took this payment back"
_A_FEE = "the bank's text says that it is a fee"

Record = TypeVar("Record", OpenCheck, OpenRefund, PaidRemittance)


class _Paid(NamedTuple, Generic[Record]):
    """Something of ours that money out may answer. `number` is bare; `last`: not after that day."""

    kind: str
    id: int
    number: str
    cents: int
    first: date
    last: date
    record: Record


def debit_edges(
    lines: Sequence[ReadLine],
    checks: Sequence[OpenCheck],
    refunds: Sequence[OpenRefund],
    paid: Sequence[PaidRemittance],
    names: Names,
    settings: MatchSettings,
) -> list[Match]:
    """Every edge of a line that is no deposit and no payer's credit."""
    out = [line for line in lines if line.cents < 0]
    returned = [line for line in out if says(line.item.text, settings.returned_words)]
    return [
        *_by_number_or_amount(returned, [_check(each, settings) for each in checks], settings),
        *_by_number_or_amount(out, [_refund(each, settings) for each in refunds], settings),
        *_taken_back(out, paid, names),
        *_accounts(lines, settings),
    ]


def _check(check: OpenCheck, settings: MatchSettings) -> _Paid[OpenCheck]:
    last = check.deposited_on + timedelta(settings.returned_days)
    number = bare_trace(check.check_no)
    return _Paid(
        RETURNED_CHECK, check.id, number, check.amount_cents, check.deposited_on, last, check
    )


def _refund(refund: OpenRefund, settings: MatchSettings) -> _Paid[OpenRefund]:
    last = refund.paid_on + timedelta(settings.refund_days)
    number = bare_trace(refund.number)
    return _Paid(REFUND, refund.id, number, refund.amount_cents, refund.paid_on, last, refund)


# --- checks and refunds ---------------------------------------------------------------------------


def _by_number_or_amount(
    lines: Sequence[ReadLine], paid: Iterable[_Paid[Record]], settings: MatchSettings
) -> Iterator[Match]:
    """T1 where the number stands in the line, else the nearest of an equal amount."""
    by_amount: defaultdict[int, list[_Paid[Record]]] = defaultdict(list)
    for each in sorted(paid, key=lambda p: (p.first, p.id)):
        by_amount[each.cents].append(each)
    lines_at: defaultdict[int, list[ReadLine]] = defaultdict(list)
    for line in lines:
        lines_at[-line.cents].append(line)
    for cents in lines_at.keys() & by_amount.keys():
        yield from _of_one_amount(lines_at[cents], by_amount[cents], settings)


def _of_one_amount(
    lines: Sequence[ReadLine], paid: Sequence[_Paid[Record]], settings: MatchSettings
) -> Iterator[Match]:
    numbers: defaultdict[str, list[_Paid[Record]]] = defaultdict(list)
    for each in paid:
        if len(each.number) >= _SHORTEST_NUMBER:
            numbers[each.number].append(each)
    holders: defaultdict[str, list[ReadLine]] = defaultdict(list)
    days = [each.first for each in paid]
    for line in lines:
        held = [number for number in _numbers(line, paid[0].kind) if number in numbers]
        for number in held:
            holders[number].append(line)
        if not held:
            yield from _nearest(line, paid, days)
    for number, here in holders.items():
        yield from judged_pairs(_numbered(settings), here, numbers[number])


def _numbers(line: ReadLine, kind: str) -> set[str]:
    """A returned item's text is about the check: any number of it may be the check's."""
    found = {*line.checks, *line.numbers}
    if kind == RETURNED_CHECK:
        found.update(token.lstrip("0") for token in line.tokens)
    return found


def _numbered(settings: MatchSettings) -> Callable[[ReadLine, _Paid[Record]], Match | None]:
    def judged(line: ReadLine, paid: _Paid[Record]) -> Match | None:
        if not paid.first <= line.item.post_date <= paid.last:
            return None
        fee = _A_FEE if says(line.item.text, settings.fee_words) else ""
        return _edge(line, paid.kind, paid.id, "T1", f"check {paid.number}", fee or _doubt(line))

    return judged


def _nearest(
    line: ReadLine, paid: Sequence[_Paid[Record]], days: Sequence[date]
) -> Iterator[Match]:
    """The latest few of an equal amount that were there before the line."""
    day = line.item.post_date
    until = bisect_right(days, day)
    window = paid[0].last - paid[0].first
    fits = until - bisect_left(days, day - window)
    reason = f"{fits} fit" if fits > 1 else "its number is not in the bank's text"
    for each in paid[max(until - fits, until - SHOWN) : until]:
        yield _edge(line, each.kind, each.id, "T3", "amount and date", reason)


# --- EFTs taken back ------------------------------------------------------------------------------


def _taken_back(
    lines: Sequence[ReadLine], paid: Sequence[PaidRemittance], names: Names
) -> Iterator[Match]:
    payers: defaultdict[int, defaultdict[str, list[PaidRemittance]]]
    payers = defaultdict(lambda: defaultdict(list))
    traces: defaultdict[tuple[int, str], list[PaidRemittance]] = defaultdict(list)
    for remit in sorted(paid, key=lambda each: (each.cleared_on, each.id)):
        payers[remit.amount_cents][remit.payer].append(remit)
        traces[remit.amount_cents, bare_trace(remit.trace)].append(remit)
    for line in lines:
        held = [
            remit
            for number in sorted(line.held() - {""})
            for remit in traces.get((-line.cents, number), ())[:SHOWN]
        ]
        for remit in held:
            evidence = f"trace {remit.trace}"
            yield _edge(line, RETURNED_REMITTANCE, remit.id, "T1", evidence, _TAKEN_BACK)
        if not held and line.claim and -line.cents in payers:
            yield from _taken_back_by_name(line, payers[-line.cents], names)


def _taken_back_by_name(
    line: ReadLine, payers: Mapping[str, Sequence[PaidRemittance]], names: Names
) -> Iterator[Match]:
    """The latest few of that payer's payments over the amount."""
    found: list[PaidRemittance] = []
    for payer in sorted(names.named_by(line, payers)):
        here = payers[payer]
        until = bisect_right(here, line.item.post_date, key=lambda remit: remit.cleared_on)
        found += here[max(0, until - SHOWN) : until]
    latest = sorted(found, key=lambda remit: (remit.cleared_on, remit.id))[-SHOWN:]
    for remit in latest:
        evidence = "amount, date and payer"
        yield _edge(line, RETURNED_REMITTANCE, remit.id, "T2", evidence, _TAKEN_BACK)


# --- what the bank itself books -------------------------------------------------------------------


def _accounts(lines: Iterable[ReadLine], settings: MatchSettings) -> Iterator[Match]:
    for line in lines:
        account, what = _account(line, settings)
        if account:
            reason = f"the bank's text says {what}; a person confirms"
            yield _edge(line, ACCOUNT, account, BY_HAND, f"text: {what}", reason)


def _account(line: ReadLine, settings: MatchSettings) -> tuple[int, str]:
    """The account of the chart and what the text says; 0 when it says nothing of the kind."""
    text = line.item.text
    if line.claim:
        return 0, ""
    if line.cents > 0:
        return (OTHER_INCOME, "interest") if says(text, settings.interest_words) else (0, "")
    if _is_card_fee(line, settings):
        return CARD_FEES, "card fee"
    if says(text, settings.fee_words):
        return BANK_FEES, "fee"
    return (OTHER_BANK, "other") if says(text, settings.other_words) else (0, "")


def _is_card_fee(line: ReadLine, settings: MatchSettings) -> bool:
    """The monthly debit of a processor that pays gross (R3.14)."""
    processors = [compact(each) for each in settings.gross_processors]
    named = any(each and each in line.squeezed for each in processors)
    text = line.item.text
    fee = says(text, settings.fee_words) or says(text, ("DISCOUNT",))
    return fee and (named or says(text, settings.card_fee_words))


def _doubt(line: ReadLine) -> str:
    if not line.item.booked:
        return PENDING
    return "" if line.item.whole else PARTLY


def _edge(
    line: ReadLine, kind: str, target_id: int, tier: str, evidence: str, reason: str
) -> Match:
    return Match(line.item.id, kind, target_id, tier, line.cents, evidence, reason)
