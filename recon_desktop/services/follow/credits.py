"""Credit balances by kind, since when each is known, and the 60 days of public payers
(R6.17, R6.19)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.follow.credits import (
    Credit,
    Side,
    clock_of,
    find_credits,
    possible_subjects,
    subject_of,
)
from recon_desktop.domain.follow.refunds import RefundState
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_BEFORE_PAID = (RefundState.REQUESTED, RefundState.APPROVED)


@dataclass(frozen=True, slots=True)
class CreditView:
    """A credit balance. `requested` is what refunds that are not approved have asked for.

    `days_left`: of the 60 for Medicare and Medicaid; None for everyone else.
    """

    kind: str
    side: str
    encounter_id: str
    order: str
    patient_id: str
    patient_name: str
    payer: str
    visit_date: date | None
    amount: Money
    requested: Money
    known_since: date
    known_days: int
    days_left: int | None
    returned_check: bool

    @property
    def available(self) -> Money:
        """What can still be asked for."""
        return max(self.amount - self.requested, ZERO)

    @property
    def owner(self) -> str:
        """Whose money it is."""
        return self.payer if self.side == Side.PAYER else self.patient_name or self.patient_id


def credits_now(
    connection: Connection, encounter_ids: Collection[str] | None = None
) -> list[Credit]:
    """Every credit in the books; a refund the desk paid without a visit makes them smaller.

    Only credits of the same patient are made smaller, by visit. `encounter_ids`: the credits of
    these visits alone, at the cost of these visits alone.
    """
    from recon_desktop.storage.queries import credits as store
    from recon_desktop.storage.queries.patient_money import visits_of_patients

    paid_out = store.refunds_without_visit(connection)
    visits = store.visits_in_credit(connection, encounter_ids)
    books = store.visit_books(connection, visits)
    if encounter_ids is not None:
        shared = {book.patient_id for book in books} & paid_out.keys()
        more = visits_of_patients(connection, shared) if shared else []
        if more:
            visits = store.visits_in_credit(connection, {*visits, *more})
            books = store.visit_books(connection, visits)
    found: list[Credit] = []
    for credit in (each for book in books for each in find_credits(book)):
        covered = 0
        if credit.side is Side.PATIENT:
            covered = min(credit.cents, paid_out.get(credit.patient_id, 0))
            paid_out[credit.patient_id] = paid_out.get(credit.patient_id, 0) - covered
        asked = encounter_ids is None or credit.encounter_id in encounter_ids
        if asked and credit.cents > covered:
            found.append(credit._replace(cents=credit.cents - covered))
    return found


def note_credits(practice: Practice, actor: Actor) -> int:
    """Remember the credits that are new, and that others are gone; how many changed.

    A credit whose refund is on its way is not gone: its days run until the refund is paid. Run
    it as often as you like; when nothing changed, nothing is written.
    """
    with practice.store.read() as connection:
        if not any(_changes(connection)):
            return 0
    with practice.act(actor, Action.REQUEST_REFUND) as act:
        new, gone = note_within(act, practice.local_now().date())
        act.detail = {"credits_found": new, "credits_gone": gone}
    return new + gone


def note_within(
    act: Act, today: date, encounter_ids: Collection[str] | None = None
) -> tuple[int, int]:
    """The same inside an act, of these visits only when they are given; how many came and went."""
    from recon_desktop.storage.queries import credits as store

    new, gone = _changes(act.connection, encounter_ids)
    store.flag_credits(act.connection, new, today)
    store.clear_flags(act.connection, gone, today)
    return len(new), len(gone)


def _changes(
    connection: Connection, encounter_ids: Collection[str] | None = None
) -> tuple[set[str], set[str]]:
    """Subjects of credits that are not flagged, and of flags that have lost their credit."""
    from recon_desktop.storage.queries import credits as store
    from recon_desktop.storage.queries.refunds import load_refunds

    standing = {credit.subject for credit in credits_now(connection, encounter_ids)}
    asked = None if encounter_ids is None else possible_subjects(encounter_ids)
    known = set(store.open_flags(connection, asked))
    gone = known - standing
    if gone:
        gone -= {
            subject_of(row.kind, row.encounter_id, row.payer_order)
            for row in load_refunds(connection, states=_BEFORE_PAID)
            if row.receipt_id is None
        }
    return standing - known, gone


def load_credits(practice: Practice) -> tuple[CreditView, ...]:
    """Every credit balance: those with a clock first, then the largest."""
    from recon_desktop.storage.queries import credits as store
    from recon_desktop.storage.queries import patient_money, payer_profiles

    today = practice.local_now().date()
    with practice.store.read() as connection:
        found = credits_now(connection)
        patients = {credit.patient_id for credit in found}
        profiles = payer_profiles.load_profiles(connection)
        known = _Known(
            today,
            flags=store.open_flags(connection, (credit.subject for credit in found)),
            names=patient_money.patient_names(connection, patients),
            visit_dates=patient_money.visit_dates(connection, (c.encounter_id for c in found)),
            programs={row.payer.casefold(): row.program for row in profiles},
            returned={row.patient_id for row in store.returned_checks(connection, patients)},
            requested=requested_cents(connection),
        )
    return tuple(sorted((_view(credit, known) for credit in found), key=_urgency))


def requested_cents(connection: Connection) -> dict[str, int]:
    """Subject of a credit → what refunds that are not approved have asked for."""
    from recon_desktop.storage.queries.refunds import load_refunds

    requested: dict[str, int] = {}
    for row in load_refunds(connection, states=(RefundState.REQUESTED,)):
        if row.receipt_id is None:
            subject = subject_of(row.kind, row.encounter_id, row.payer_order)
            requested[subject] = requested.get(subject, 0) + row.amount_cents
    return requested


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beside the credits themselves."""

    today: date
    flags: dict[str, date]  # by subject
    names: dict[str, str]  # by patient
    visit_dates: dict[str, date]
    programs: dict[str, str]  # by payer in lower case
    returned: set[str]  # patients with a returned check
    requested: dict[str, int]  # by subject


def _view(credit: Credit, known: _Known) -> CreditView:
    since = known.flags.get(credit.subject, known.today)
    program = known.programs.get(credit.payer.casefold(), "")
    clock = clock_of(credit.side, program, since, known.today)
    return CreditView(
        kind=credit.kind.value,
        side=credit.side.value,
        encounter_id=credit.encounter_id,
        order=credit.order,
        patient_id=credit.patient_id,
        patient_name=known.names.get(credit.patient_id, ""),
        payer=credit.payer,
        visit_date=known.visit_dates.get(credit.encounter_id),
        amount=Money(credit.cents),
        requested=Money(known.requested.get(credit.subject, 0)),
        known_since=since,
        known_days=clock.known_days,
        days_left=clock.left,
        returned_check=credit.patient_id in known.returned,
    )


def _urgency(view: CreditView) -> tuple[int, int, str]:
    left = view.days_left if view.days_left is not None else 10_000
    return left, -view.amount.cents, view.encounter_id
