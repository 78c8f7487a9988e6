"""The lists that can be printed or saved for a period, by name; one file a list.

To add one: a file here, ``services/listings/my_list.py``, with ::

    def load(practice: Practice, first: date, last: date) -> Listing:
        with practice.store.read() as connection:
            rows = …  # a query of its own in storage/queries, cents to Money here
        return Listing(
            title="Denied Lines",
            period=period_text(first, last),          # or as_of_text(last)
            basis="Posting date",
            columns=(
                ListColumn("Posted", ListKind.DATE),
                ListColumn("Payer", weight=1),        # shares the width that is left over
                ListColumn("Lines", ListKind.COUNT, total=True),
                ListColumn("Charge", ListKind.MONEY, total=True),
            ),
            groups=(ListGroup("", rows),),            # or one a payer, each with a title
            empty="Nothing was denied in this period.",
        )

and one line in :data:`LISTINGS`. Rows are tuples of ``str``, ``Money``, ``date``, ``int``,
``Share`` (a percentage) or None (not known: an em dash); ``""`` leaves the cell empty. Sums by
group and in all, page breaks with carried sums, the direction of the paper, the PDF, the workbook
with live formulas, the command ``report PRACTICE NAME`` and the Reports page follow by themselves.
Patients are named as name and id on lists for the desk and the biller, by id alone on lists for
the accountant (R10.4).
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import NamedTuple

from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.practice import Practice


class ListingKind(NamedTuple):
    """A list: its title, the module here that loads it.

    `as_of`: it shows how things stood at the end of its last day; the first day does not count.
    """

    title: str
    module: str
    as_of: bool = False


LISTINGS: dict[str, ListingKind] = {
    "posting-journal": ListingKind("Posting Journal", "posting_journal"),
    "denials": ListingKind("Denied Lines", "denials"),
    "adjusted-lines": ListingKind("Adjusted Lines", "adjusted_lines"),
    "deductible-lines": ListingKind("Deductible Lines", "deductible_lines"),
    "unmatched-money": ListingKind("Unmatched Money", "unmatched_money", as_of=True),
    "held-money": ListingKind("Held Money", "held_money", as_of=True),
    "underpayments": ListingKind("Underpayments", "underpayments"),
    "bank-reconciliation": ListingKind("Bank Reconciliation", "bank_reconciliation", as_of=True),
    "changed-since-reconciled": ListingKind("Changed Since Reconciled", "changed_since"),
    "takeback-ledger": ListingKind("Takeback Ledger", "takeback_ledger"),
    "secondary-worklist": ListingKind(
        "Claims for the Next Payer", "secondary_worklist", as_of=True
    ),
    "credit-balances": ListingKind("Credit Balances", "credit_balances", as_of=True),
    "refunds": ListingKind("Refunds", "refunds"),
    "collect-next-visit": ListingKind(
        "Collect at the Next Visit", "collect_next_visit", as_of=True
    ),
}


def load_listing(practice: Practice, name: str, first: date, last: date) -> Listing:
    """The list as it stands now.

    Raises UsageError for a list that does not exist, and when the first day is after the last.
    """
    if name not in LISTINGS:
        raise UsageError(f"There is no list {name}. There are: {', '.join(LISTINGS)}.")
    if first > last:
        raise UsageError(
            f"The list would begin on {first:%m/%d/%Y} and end before it, on {last:%m/%d/%Y}; "
            "exchange the dates."
        )
    module = import_module(f"{__name__}.{LISTINGS[name].module}")
    listing: Listing = module.load(practice, first, last)
    return listing
