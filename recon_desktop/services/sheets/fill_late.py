"""Late and back-dated entries of a day: what belongs to a day closed before (R11.3, R11.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import LateEntryLine
from recon_desktop.services.sheets.book import BookLine
from recon_desktop.services.sheets.gather import SheetDay


def fill_late_entries(day: SheetDay) -> Iterator[LateEntryLine]:
    """Entries of the ledger first, then the rows of corrected reports."""
    yield from _entries(day)
    yield from _rows(day)


def _entries(day: SheetDay) -> Iterator[LateEntryLine]:
    by_entry: defaultdict[int, list[BookLine]] = defaultdict(list)
    for line in day.book:
        by_entry[line.number].append(line)
    for lines in by_entry.values():
        head = lines[0]
        own_date = head.effective_date or head.posting_date
        if head.late or own_date != head.posting_date:
            yield LateEntryLine(
                document=head.document,
                kind=head.label,
                effective_date=own_date,
                posted_on=head.posting_date,
                amount=Money(sum(line.debit_cents for line in lines)),
                reason=head.reason or "the day it belongs to was closed",
                user=head.user,
            )


def _rows(day: SheetDay) -> Iterator[LateEntryLine]:
    from recon_desktop.storage.queries.sheets import late_rows

    for row in late_rows(day.connection, day.business_date):
        yield LateEntryLine(
            document=row.document,
            kind=row.kind,
            effective_date=row.own_date,
            posted_on=day.business_date,
            amount=Money(row.amount_cents),
            reason=f"in {row.file_name}, imported after the close",
            user=row.imported_by,
        )
