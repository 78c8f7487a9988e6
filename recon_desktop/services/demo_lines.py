"""What the demo says: the story of the sample practice in lines for a terminal.

Every figure comes from the services' results; nothing here knows an amount of the sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from textwrap import wrap

from recon_desktop.domain.findings import Severity
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.words import counted
from recon_desktop.services.bank.match_bank import MatchedView, MatchReport
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.sample import SampleDay, SampleStory

_STATUS_WORDS = {
    "BALANCED": "balanced",
    "BALANCED_EXPLAINED": "explained",
    "OUT_OF_BALANCE": "out of balance",
    "INCOMPLETE": "incomplete",
}
_DAY_ROW = "{:<11}{:>11}{:>11}{:>11}{:>9}{:>9}{:>11}  {:<16}{}"
_WIDTH = 98


def tell(path: Path, story: SampleStory) -> Iterator[str]:
    """The story as a person would want it told."""
    yield f"The sample practice is {path}"
    yield from _file_lines(story)
    yield ""
    yield from _day_table(story.days)
    yield ""
    told = (
        *_bank_lines(story),
        *_posting_lines(story),
        *_closing_lines(story.days),
        *_statement_lines(story),
        *_follow_up_lines(path, story),
        *_book_lines(path, story),
    )
    for line in told:
        yield from wrap(line, _WIDTH, subsequent_indent="  ", break_long_words=False)


def _file_lines(story: SampleStory) -> Iterator[str]:
    taken = [each for each in story.files if each.status == "imported"]
    records = sum(each.new for each in taken)
    kinds = len({each.kind for each in taken})
    yield f"Imported: {len(taken)} files of {kinds} kinds, {records} records."
    for each in story.files:
        if each.status != "imported":
            yield f"Refused: {each.file}: {each.why}"
        elif each.needs_person:
            yield f"Needs a look: {each.file}"


def _day_table(days: Iterable[SampleDay]) -> Iterator[str]:
    yield _DAY_ROW.format("Day", "Charges", "Patients", "Billing", "V1", "V2", "Explained", "", "")
    for day in days:
        check = day.check
        amounts = (check.totals.DTT, check.totals.DPT, check.totals.DBET, check.V1, check.V2)
        yield _DAY_ROW.format(
            f"{check.business_date:%m/%d/%Y}",
            *map(str, (*amounts, check.explained.total)),
            _STATUS_WORDS[check.status],
            "closed" if day.closed else "open",
        )


_KINDS = {
    "deposit": ("deposit", "deposits"),
    "card-batch": ("card payout", "card payouts"),
    "remittance": ("payer's remittance", "payers' remittances"),
    "returned-check": ("returned check", "returned checks"),
}


def _bank_lines(story: SampleStory) -> Iterator[str]:
    found = story.matches
    counts = Counter(each.kind for each in found.matched)
    told = ", ".join(counted(counts[kind], *words) for kind, words in _KINDS.items())
    lines: dict[int, list[MatchedView]] = {}
    for each in found.matched:
        lines.setdefault(each.bank_line, []).append(each)
    yield f"Bank: {counted(len(lines), 'line')} over {_sum(found.matched)} matched: {told}."
    for parts in lines.values():
        if len(parts) > 1:
            what = counted(len(parts), *_KINDS[parts[0].kind])
            yield f"Bank: one line over {_sum(parts)} is {what} together."
    money_in = [each.amount for each in found.unmatched_bank if each.amount.cents > 0]
    yield (
        f"Bank: {counted(len(found.unmatched_bank), 'line')} left, money in among them: "
        f"{', '.join(map(str, money_in)) or 'none'}; "
        f"{counted(_asked(found), 'match', 'matches')} to decide."
    )


def _sum(found: Iterable[MatchedView]) -> Money:
    return sum((each.amount for each in found), ZERO)


def _asked(found: MatchReport) -> int:
    """Proposals but those of the bank's own business, which stand among the lines left."""
    return sum(each.kind != "account" for each in found.proposed)


def _posting_lines(story: SampleStory) -> Iterator[str]:
    for result in story.postings:
        for each in result.posted:
            yield (
                f"Posted: remittance {each.trace} over {each.amount}: {each.reason}; "
                f"{counted(result.entries, 'entry', 'entries')}."
            )
        for each in result.held:
            yield f"Held: {each.amount} of remittance {each.trace}: {each.reason}"
        for each in result.refused:
            yield f"Refused: {each.reason}"


def _closing_lines(days: tuple[SampleDay, ...]) -> Iterator[str]:
    closed = [day.closed for day in days if day.closed]
    entries = sum(each.entries for each in closed)
    yield f"Closed: {len(closed)} of {len(days)} days, {entries} entries."
    for day in days:
        if day.refused:
            yield f"Refused: {day.refused}"
            yield from (
                f"  Look at: {finding.text}"
                for finding in day.check.findings
                if finding.severity is Severity.WARNING
            )


def _statement_lines(story: SampleStory) -> Iterator[str]:
    found = story.statement
    yield (
        f"Statement: {found.first:%m/%d/%Y} to {found.last:%m/%d/%Y} reconciled at "
        f"{Money(found.proof.closing_cents)}, {counted(len(found.lines), 'line', 'lines')}, "
        f"difference {found.difference}."
    )


def _follow_up_lines(path: Path, story: SampleStory) -> Iterator[str]:
    """What every worklist of Follow-up holds."""
    days = [day.check.business_date for day in story.days]
    with open_practice(path) as practice:
        yield from _next_payer_lines(practice)
        yield from _fee_lines(practice, days[0], days[-1])
        yield from _patient_lines(practice)
        yield from _takeback_lines(practice)
        yield from _overdue_lines(practice)


def _next_payer_lines(practice: Practice) -> Iterator[str]:
    from recon_desktop.services.follow.next_payers import load_next_payers

    found = load_next_payers(practice)
    ready, sent = found.of("ready"), found.of("waiting", "overdue")
    be = "is" if len(ready) == 1 else "are"
    yield (
        f"Next payer: {counted(len(ready), 'claim', 'claims')} over {found.amount('ready')} {be} "
        f"ready to be written; {len(sent)} forwarded by its payer, "
        f"{found.amount('waiting', 'overdue')}."
    )


def _fee_lines(practice: Practice, first: date, last: date) -> Iterator[str]:
    from recon_desktop.services.follow.fee_variances import load_fee_variances

    found = load_fee_variances(practice, first, last)
    short = [each for each in found.lines if each.variance.cents < 0]
    yield f"Underpaid: {counted(len(short), 'line', 'lines')}, {found.short}."
    yield from (
        f"Underpaid: {each.payer} allows {Money(each.after_cents)} for {each.procedure_code} since "
        f"{each.since:%m/%d/%Y}, {Money(each.before_cents)} before."
        for each in found.changes
    )


def _patient_lines(practice: Practice) -> Iterator[str]:
    from recon_desktop.services.bank.returned_checks import load_returned_checks
    from recon_desktop.services.follow.credits import load_credits
    from recon_desktop.services.follow.unapplied import load_unapplied

    credits_ = [each.amount for each in load_credits(practice)]
    ahead = [x.amount for x in load_unapplied(practice).receipts if not x.prior_balance]
    returned = [each.amount for each in load_returned_checks(practice)]
    told = (
        (credits_, "credit balance", "credit balances"),
        (ahead, "receipt not applied", "receipts not applied"),
        (returned, "returned check", "returned checks"),
    )
    yield (
        "Credits: "
        + ", ".join(
            f"{counted(len(amounts), one, many)} over {sum(amounts, ZERO)}"
            for amounts, one, many in told
        )
        + "."
    )


def _takeback_lines(practice: Practice) -> Iterator[str]:
    from recon_desktop.services.follow.takebacks import load_takebacks

    every = load_takebacks(practice).standing()
    yield (
        f"Takebacks: {every.announced} may still be taken, {every.unannounced} was taken "
        f"unannounced; the books {'agree' if every.agrees else 'do NOT agree'}."
    )


def _overdue_lines(practice: Practice) -> Iterator[str]:
    from recon_desktop.services.bank.payer_clock import load_overdue

    found = load_overdue(practice)
    waiting = [each.amount for each in found.waiting]
    without = [each.amount for each in found.without_advice]
    yield (
        f"Overdue: {counted(len(waiting), 'remittance', 'remittances')} without money, "
        f"{sum(waiting, ZERO)}; {counted(len(without), 'payment', 'payments')} without a "
        f"remittance, {sum(without, ZERO)}."
    )


def _book_lines(path: Path, story: SampleStory) -> Iterator[str]:
    from recon_desktop.services.balances import load_balances
    from recon_desktop.services.verify_books import verify_books

    with open_practice(path) as practice:
        books = load_balances(practice)
        problems = verify_books(practice).problems
    yield (
        f"Books: {'in balance' if books.in_balance else 'NOT in balance'}; insurance owes "
        f"{books.ar_insurance}, patients {books.ar_patient}; remittance clearing holds "
        f"{story.postings[-1].clearing} beyond what waits to be posted."
    )
    yield from (f"Problem: {each}" for each in problems)
