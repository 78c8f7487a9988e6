"""A practice under any sequence of acts on its money, and what must hold after each (TRUST 1-17).

:class:`MoneyDesk` does one act at a time and proves the books after it; which act, and on what, is
chosen by whoever drives it: Hypothesis in ``test_money_machine``, a seeded generator in
``tests/benchmarks/machine_storm.py``. The acts themselves are in ``money_acts``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlcipher3.dbapi2 as sqlite
from money_files import FIRST, MoneyFiles
from practice_builders import OWNER, assert_books_hold, fixed_clock, take

from recon_desktop.domain.errors import ReconError
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish

T = TypeVar("T")
DAYS = [FIRST + timedelta(days=number) for number in range(-1, 16)]
TAKEN_OUT = "kind = 'reversal' AND reverses IS NULL"  # returned, before the bank's line came
OF_THE_BANK = "(o.kind IN ('payer-clears', 'payer-returned', 'reversal'))"
LIVE = "undone_at IS NULL"
TAKEN_BACK = (  # the golden remittance, posted, takes back the claim of 0077
    "trace = '0077' AND "
    "EXISTS (SELECT 1 FROM remittance WHERE trace = '0088812345' AND state = 'POSTED')"
)


class Pick(Protocol):
    """Whoever decides: one of several things, or whether something happens."""

    def one(self, things: Sequence[T]) -> T:
        """One of them."""
        ...

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases."""
        ...


class NothingToDoError(Exception):
    """An act has nothing to be done on; the step does not count."""


class MoneyDesk:
    """One practice file, and every act counted: accepted and refused."""

    def __init__(self, files: MoneyFiles, stage: str, path: Path) -> None:
        self.files = files
        self.path = files.copy(stage, path)
        self.practice: Practice = open_practice(path, clock=fixed_clock)
        self._colleague: Practice = open_practice(path, clock=fixed_clock)
        self._done: tuple[Any, tuple[Any, ...], dict[str, Any]] | None = None
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.said: list[str] = []  # what was done so far, for who has to find a fault
        self.kept: list[Any] = []  # decisions that can be taken back
        self._file = sqlite.connect(str(path), isolation_level=None, timeout=10)
        self._image: dict[str, Any] | None = None
        self._audit_rows = self.count("audit")
        self._proved_entries = 0

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
        self.practice.close()
        self._colleague.close()

    # --- looking ----------------------------------------------------------------------------------

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, past every service."""
        return [tuple(row) for row in self._file.execute(query, values)]

    def ids(self, query: str, *values: Any) -> list[Any]:
        """The first column of a query."""
        return [row[0] for row in self.rows(query, *values)]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT COUNT(*) FROM {table}")[0][0])

    def sum_of(self, query: str, *values: Any) -> int:
        """One sum; nothing is zero."""
        return int(self.rows(query, *values)[0][0] or 0)

    def balance(self, account: int) -> int:
        """Cents of an account, debit positive."""
        return self.sum_of("SELECT SUM(amount_cents) FROM entry_line WHERE account = ?", account)

    def image(self) -> dict[str, Any]:
        """Every row of every table but the audit."""
        names = self.ids("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'audit'")
        return {name: self.rows(f"SELECT * FROM {name}") for name in names}

    # --- doing ------------------------------------------------------------------------------------

    def do(
        self, act: Any, *given: Any, audits: Callable[[Any], int] | None = None, **more: Any
    ) -> Any:
        """Do it or be refused; what it gave, None when it was refused.

        `audits`: how many audit rows it leaves when it is several acts in one.
        """
        name = act.__name__
        self.said.append(f"{name} {given} {more}")
        before = self._image or self.image()
        try:
            found = act(self.practice, OWNER, *given, **more)
            if hasattr(found, "send"):
                found = finish(found)
        except ReconError as error:
            self._was_refused(name, str(error), before)
            return None
        self._image = None
        self._done = (act, given, more | ({"audits": audits} if audits else {}))
        self.accepted[name] += 1
        self._audit_rows += 1 if audits is None else audits(found)
        return found

    def change_session(self) -> None:
        """What comes next is done by somebody who had the file open all the while."""
        self.practice, self._colleague = self._colleague, self.practice

    def do_again(self) -> None:
        """Both people did the last act at once: the second comes too late, or does it anew."""
        if self._done is None:
            raise NothingToDoError
        act, given, more = self._done
        self.change_session()
        self.do(act, *given, **more)

    def _was_refused(self, name: str, sentence: str, before: dict[str, Any]) -> None:
        """Told in a sentence, and nothing but the audit has changed."""
        self.said[-1] += f" -> {sentence}"
        self._image = before
        self.refused[name] += 1
        self._audit_rows += 1
        assert sentence.endswith("."), sentence
        assert self.image() == before, f"{name} was refused and changed something"

    def bring(self, name: str) -> None:
        """Import a file of the practice; one that is not taken changes nothing."""
        self.said.append(f"import {name}")
        before = self._image or self.image()
        [outcome] = take(self.practice, self.files.files / name, allow_refused=True)
        taken = outcome.status == "imported"
        (self.accepted if taken else self.refused)["import_files"] += 1
        self._audit_rows += 1
        self._image = None if taken else before
        assert taken or self.image() == before, outcome

    def new_audit_rows(self, least: int) -> int:
        """Rows that several acts in one have left, as many as it did at the least."""
        new = self.count("audit") - self._audit_rows
        assert new >= least
        return new

    # --- what must hold ---------------------------------------------------------------------------

    def prove(self) -> None:
        """Every invariant, as far as two seconds of a person's patience allow."""
        assert self.count("audit") == self._audit_rows, "one audit row an act"
        self.prove_books()

    def prove_books(self) -> None:
        """The invariants of the books alone."""
        assert_books_hold(self.practice)
        self._prove_entries()
        self._prove_days()
        self._prove_postings()
        self._prove_bank()
        self._prove_matches()
        self._prove_patients()
        self._prove_views()

    def _prove_entries(self) -> None:
        """A day sums to zero; a mirror is the opposite of one entry, account by account."""
        off = "SELECT posting_date FROM entry_line GROUP BY 1 HAVING SUM(amount_cents) != 0"
        assert self.rows(off) == []
        what = "account, encounter_id, patient_id, payer, sub, service_line"
        wrong = self.rows(
            f"SELECT m.id FROM entry m WHERE m.id > ? AND m.reverses IS NOT NULL AND EXISTS ("
            f"SELECT {what} FROM entry_line WHERE entry_id IN (m.id, m.reverses) "
            f"GROUP BY {what} HAVING SUM(amount_cents) != 0)",
            self._proved_entries,
        )
        assert wrong == [], "a mirror is not the opposite of its entry"
        self._proved_entries = self.sum_of("SELECT MAX(id) FROM entry")

    def _prove_days(self) -> None:
        """Nothing is dated into a day after its close."""
        late = self.rows(
            "SELECT d.business_date FROM business_day d WHERE d.state = 'CLOSED' AND "
            "(SELECT MAX(e.id) FROM entry e WHERE e.posting_date = d.business_date) > "
            "(SELECT c.last_entry_id FROM day_close c WHERE c.business_date = d.business_date "
            "ORDER BY c.id DESC LIMIT 1)"
        )
        assert late == []

    def _prove_postings(self) -> None:
        """Posted means one live posting, cleared or approved, and placed to the cent (BPR02)."""
        standing = "FROM posting p WHERE p.remittance_id = r.id AND p.reversed_at IS NULL"
        placed = (
            "(SELECT COALESCE(SUM(l.amount_cents), 0) FROM entry e JOIN entry_line l "
            "ON l.entry_id = e.id JOIN entry o ON o.id = COALESCE(e.reverses, e.id) "
            f"WHERE e.remittance_id = r.id AND l.account = 1190 AND NOT {OF_THE_BANK})"
        )
        due = "CASE WHEN r.state = 'POSTED' THEN r.payment_cents ELSE 0 END"
        for wrong in (
            f"(SELECT COUNT(*) {standing}) != (r.state = 'POSTED')",
            f"{placed} != {due}",
            f"r.state = 'POSTED' AND r.payment_cents = 0 AND (SELECT p.approval {standing}) = ''",
            "r.state = 'POSTED' AND r.balanced = 0",
        ):
            assert self.rows(f"SELECT r.trace FROM remittance r WHERE {wrong}") == [], wrong

    def _prove_bank(self) -> None:
        """1000 is what live matches brought in, less refunds and returned checks of payers."""
        matched = self.sum_of(
            f"SELECT SUM(amount_cents) FROM bank_match WHERE {LIVE} AND via = '' "
            "AND kind != 'refund'"
        )
        refunded = self.sum_of(
            "SELECT SUM(amount_cents) FROM refund WHERE state = 'PAID' "
            "AND method IN ('check', 'ach')"
        )
        taken_out = self.sum_of(
            "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1000 AND entry_id IN "
            f"(SELECT id FROM entry WHERE {TAKEN_OUT} UNION SELECT id FROM entry WHERE reverses IN "
            f"(SELECT id FROM entry WHERE {TAKEN_OUT}))"
        )
        assert self.balance(1000) == matched - refunded + taken_out
        known = "SELECT target_id FROM bank_match WHERE kind = '{}' AND " + LIVE
        said = self.sum_of(  # a person knows that the bank has taken it back; its line has not come
            "SELECT SUM(payment_cents) FROM remittance WHERE state = 'RETURNED' AND id IN "
            f"({known.format('remittance')} AND via NOT LIKE 'card:%') AND id NOT IN "
            f"({known.format('returned-remittance')})"
        )
        assert taken_out == -said
        owed = self.sum_of("SELECT SUM(amount_cents) FROM refund WHERE state = 'APPROVED'")
        assert self.balance(2010) == -owed

    def _prove_matches(self) -> None:
        """Live matches rest on live rows, and what is locked by a reconciliation stays whole."""
        live = (
            "FROM bank_match m LEFT JOIN {} t ON t.id = m.target_id WHERE m.kind = ? AND m.{} AND "
        )
        for kind, table, gone in (
            ("deposit", "ticket", "t.voided_at IS NOT NULL"),
            ("card-batch", "card_batch", "t.superseded_by IS NOT NULL"),
            ("card-part", "card_batch", "t.superseded_by IS NOT NULL"),
            ("refund", "refund", "t.state != 'PAID'"),
            (
                "remittance",
                "remittance",
                "t.state NOT IN ('MATCHED', 'CLEARED', 'POSTED', 'RETURNED')",
            ),
            ("returned-check", "receipt", "t.superseded_by IS NOT NULL"),
        ):
            query = f"SELECT m.id {live.format(table, LIVE)}(t.id IS NULL OR {gone})"
            assert self.rows(query, kind) == [], kind
        replaced = self.rows(
            "SELECT m.id FROM bank_match m JOIN bank_line b ON b.id = m.bank_line_id "
            f"WHERE m.{LIVE} AND b.superseded_by IS NOT NULL"
        )
        assert replaced == []
        locked = self.rows(
            "SELECT b.id FROM bank_line b JOIN reconciliation r ON r.id = b.reconciliation_id "
            "WHERE r.state != 'FINISHED' OR NOT b.matched OR b.superseded_by IS NOT NULL"
        )
        assert locked == []

    def _prove_patients(self) -> None:
        """A receipt's money is never applied or given back beyond what it brought in (TRUST 3)."""
        from recon_desktop.services.follow.unapplied import load_unapplied

        closed = self.ids("SELECT business_date FROM business_day WHERE state = 'CLOSED'")
        returned = self.ids(
            f"SELECT target_id FROM bank_match WHERE kind = 'returned-check' AND {LIVE}"
        )
        for each in load_unapplied(self.practice).receipts:
            owes = each.receipt_id in returned  # what was given back of it before it bounced
            assert owes or each.amount.cents >= 0 or each.receipt_date.isoformat() not in closed
        over = self.rows(
            "SELECT a.receipt_id FROM receipt_application a JOIN receipt r ON r.id = a.receipt_id "
            f"WHERE a.{LIVE} GROUP BY a.receipt_id HAVING SUM(a.amount_cents) > MAX(r.amount_cents)"
        )
        assert over == []

    def _prove_views(self) -> None:
        """The takeback ledger is account 2020; every statement's books are explained."""
        from recon_desktop.services.bank.reconciliation_view import load_reconciliation
        from recon_desktop.services.follow.takebacks import load_takebacks

        takebacks = load_takebacks(self.practice)
        assert takebacks.fb_agrees
        assert all(each.agrees for each in takebacks.standings), takebacks.standings
        for made in self.ids("SELECT id FROM reconciliation WHERE state != 'UNDONE'"):
            proof = load_reconciliation(self.practice, made).proof
            assert proof.unexplained_cents == 0, proof

    def prove_pages(self, day: date) -> None:
        """What every page shows can be loaded, and the receivables are proven (R6.14)."""
        from recon_desktop.services.bank.bank_view import load_bank
        from recon_desktop.services.bank.reconciliation_view import load_reconciliations
        from recon_desktop.services.bank.returned_checks import load_returned_checks
        from recon_desktop.services.day.check_day import check_day
        from recon_desktop.services.follow.credits import load_credits
        from recon_desktop.services.follow.refund_list import load_refund_list
        from recon_desktop.services.posting.auto_post import list_ready
        from recon_desktop.services.posting.posting_desk import load_desk
        from recon_desktop.services.posting.remittances import list_remittances

        check_day(self.practice, day)
        for load in (
            load_bank,
            load_credits,
            list_ready,
            load_refund_list,
            load_returned_checks,
            load_reconciliations,
        ):
            load(self.practice)
        for row in list_remittances(self.practice):
            load_desk(self.practice, row.id)
        self._prove_receivables(day)

    def _prove_receivables(self, day: date) -> None:
        """AR(t0) + charges − payments − adjustments = AR(t1), and t1 is tomorrow's t0."""
        from recon_desktop.services.sheets.fill_books import fill_receivables
        from recon_desktop.services.sheets.gather import Printing, gather

        printing = Printing("R", "ann", fixed_clock(), draft=False)
        with self.practice.store.read() as connection:
            today, next_day = (
                fill_receivables(gather(connection, self.practice, each, printing))
                for each in (day, day + timedelta(days=1))
            )
        for here, then in (
            (today.patient, next_day.patient),
            (today.insurance, next_day.insurance),
        ):
            assert not here.unproved, here
            assert here.closing == then.opening
        assert not today.patient.moved + today.insurance.moved, today
