"""What is kept of a finished reconciliation, as JSON: proof, lines, frame, and how far things went.

It is written once; a later program reads it with the same keys.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from recon_desktop.domain.bank.proof import BankProof, ProofItem
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import ListFrame

if TYPE_CHECKING:
    from recon_desktop.storage.queries.bank_books import Marks


class StatementLine(NamedTuple):
    """A line of the bank on a statement. `open` is what is not matched of it.

    `earlier`: it is older than the period, and no finished reconciliation holds it.
    """

    id: int
    day: date
    text: str
    amount: Money
    open: Money
    matched_to: str
    ticked: bool
    earlier: bool
    ref: SourceRef

    @property
    def whole(self) -> bool:
        """The books explain all of it."""
        return not self.open


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement as it was finished."""

    proof: BankProof
    lines: tuple[StatementLine, ...]
    frame: ListFrame
    marks: Marks


def write_record(record: StatementRecord) -> str:
    """The record as JSON."""
    proof = asdict(record.proof)
    proof["items"] = [
        [item.kind, item.day.isoformat(), item.text, item.cents] for item in record.proof.items
    ]
    kept = {
        "proof": proof,
        "lines": [_line_values(line) for line in record.lines],
        "frame": asdict(record.frame),
        "marks": record.marks._asdict(),
    }
    return json.dumps(kept, sort_keys=True)


def _line_values(line: StatementLine) -> list[Any]:
    return [
        line.id,
        line.day.isoformat(),
        line.text,
        line.amount.cents,
        line.open.cents,
        line.matched_to,
        line.ticked,
        line.earlier,
        list(line.ref),
    ]


def read_record(text: str) -> StatementRecord:
    """The record of a finished reconciliation."""
    from recon_desktop.storage.queries.bank_books import Marks

    kept = json.loads(text)
    items = tuple(
        ProofItem(kind, date.fromisoformat(day), said, cents)
        for kind, day, said, cents in kept["proof"].pop("items")
    )
    frame = kept["frame"]
    frame["address"] = tuple(frame["address"])
    return StatementRecord(
        BankProof(**kept["proof"], items=items),
        tuple(_line(*values) for values in kept["lines"]),
        ListFrame(**frame),
        Marks(**kept["marks"]),
    )


def _line(row_id: int, day: str, text: str, cents: int, left: int, *rest: Any) -> StatementLine:
    matched_to, ticked, earlier, ref = rest
    return StatementLine(
        row_id,
        date.fromisoformat(day),
        text,
        Money(cents),
        Money(left),
        matched_to,
        ticked,
        earlier,
        SourceRef(*ref),
    )
