"""Prove the books: the file is whole, every entry balances, kept totals equal recomputed ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """`problems` in sentences; empty when everything holds."""

    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def verify_books(practice: Practice) -> VerifyResult:
    """Check everything that can be checked from the practice file alone."""
    with practice.store.read() as connection:
        return VerifyResult(
            (
                *_file(connection),
                *_ledger(connection),
                *_clearing(connection),
                *_sources(connection),
                *_sheets(connection),
            )
        )


def _file(connection: Connection) -> list[str]:
    from recon_desktop.storage.queries.integrity import (
        broken_references,
        integrity,
        missing_guards,
    )

    problems = [f"The file is damaged: {text}." for text in integrity(connection)]
    problems += [f"The guard {name} was taken out." for name in missing_guards(connection)]
    broken = broken_references(connection)
    return problems + ([f"{broken} rows refer to rows that are not there."] if broken else [])


def _ledger(connection: Connection) -> list[str]:
    from recon_desktop.storage.queries import ledger

    problems = [f"Entry {i} does not balance." for i in ledger.unbalanced_entries(connection)]
    kept, counted = ledger.balances(connection), ledger.recomputed_balances(connection)
    for account in sorted(kept.keys() | counted.keys()):
        a, b = kept.get(account, 0), counted.get(account, 0)
        if a != b:
            problems.append(f"Account {account} is kept as {Money(a)}; its lines give {Money(b)}.")
    return problems + [
        f"The balance of visit {visit} is not kept as its lines give it."
        for visit in ledger.wrong_balances(connection)
    ]


def _clearing(connection: Connection) -> list[str]:
    from recon_desktop.services.posting.post_remittance import clearing_left

    left = clearing_left(connection)
    return [f"Remittance clearing holds {left} that belongs to no remittance."] if left else []


def _sources(connection: Connection) -> list[str]:
    from recon_desktop.storage.queries import sources

    return [
        f"The kept copy of {row.file_name} is not the file that was imported."
        for row in sources.load_sources(connection)
        if hashlib.sha256(sources.load_content(connection, row.id)).hexdigest() != row.sha256
    ]


def _sheets(connection: Connection) -> list[str]:
    from recon_desktop.storage.queries.integrity import stored_sheets

    return [
        f"The stored sheet {name} of {run} was changed."
        for run, name, sha256, content in stored_sheets(connection)
        if hashlib.sha256(content).hexdigest() != sha256
    ]
