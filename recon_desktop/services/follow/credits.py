"""Credit balances by kind, since when each is known, and the 60 days of public payers
(R6.17, R6.19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.follow.credits import Credit, Side, clock_of, find_credits, subject_of
from recon_desktop.domain.follow.refunds import RefundState
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.practice import Practice

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


def credits_now(connection: Connection) -> list[Credit]:
    """Every credit in the books; a refund the desk paid without a visit makes them smaller.

    Only credits of the same patient are made smaller, oldest visit first.
    """
    from recon_desktop.storage.queries import credits as store

    books = store.visit_books(connection, store.visits_in_credit(connection))
    paid_out = store.refunds_without_visit(connection)
    found: list[Credit] = []
    for credit in (each for book in books for each in find_credits(book)):
        covered = 0
        if credit.side is Side.PATIENT:
            covered = min(credit.cents, paid_out.get(credit.patient_id, 0))
            paid_out[credit.patient_id] = paid_out.get(credit.patient_id, 0) - covered
        if credit.cents > covered:
            found.append(credit._replace(cents=credit.cents - covered))
    return found


def note_credits(practice: Practice, actor: Actor) -> int:
    """Remember the credits that are new, and that others are gone; how many changed.

    A credit whose refund is on its way is not gone: its days run until the refund is paid. Run
    it as often as you like; when nothing changed, nothing is written.
    """
    from recon_desktop.storage.queries import credits as store

    with practice.store.read() as connection:
        new, gone = _changes(connection)
    if not new and not gone:
        return 0
    with practice.act(actor, Action.REQUEST_REFUND) as act:
        new, gone = _changes(act.connection)
        today = practice.local_now().date()
        store.flag_credits(act.connection, new, today)
        store.clear_flags(act.connection, gone, today)
        act.detail = {"credits_found": len(new), "credits_gone": len(gone)}
    return len(new) + len(gone)


def _changes(connection: Connection) -> tuple[set[str], set[str]]:
    from recon_desktop.storage.queries import credits as store
    from recon_desktop.storage.queries.refunds import load_refunds

    standing = {credit.subject for credit in credits_now(connection)}
    on_the_way = {
        subject_of(row.kind, row.encounter_id, row.payer_order)
        for row in load_refunds(connection, states=_BEFORE_PAID)
        if row.receipt_id is None
    }
    known = set(store.open_flags(connection))
    return standing - known, known - standing - on_the_way


def load_credits(practice: Practice) -> tuple[CreditView, ...]:
    """Every credit balance: those with a clock first, then the largest."""
    from recon_desktop.storage.queries import credits as store
    from recon_desktop.storage.queries import patient_money, payer_profiles
    from recon_desktop.storage.queries.refunds import load_refunds

    today = practice.local_now().date()
    with practice.store.read() as connection:
        found = credits_now(connection)
        flags = store.open_flags(connection)
        names = patient_money.patient_names(connection, (c.patient_id for c in found))
        dates = patient_money.visit_dates(connection, (c.encounter_id for c in found))
        profiles = payer_profiles.load_profiles(connection)
        programs = {row.payer.casefold(): row.program for row in profiles}
        returned = {row.patient_id for row in store.returned_checks(connection)}
        requested: dict[str, int] = {}
        for row in load_refunds(connection, states=(RefundState.REQUESTED,)):
            key = subject_of(row.kind, row.encounter_id, row.payer_order)
            if row.receipt_id is None:
                requested[key] = requested.get(key, 0) + row.amount_cents
    views = []
    for credit in found:
        since = flags.get(credit.subject, today)
        clock = clock_of(credit.side, programs.get(credit.payer.casefold(), ""), since, today)
        views.append(
            CreditView(
                credit.kind.value,
                credit.side.value,
                credit.encounter_id,
                credit.order,
                credit.patient_id,
                names.get(credit.patient_id, ""),
                credit.payer,
                dates.get(credit.encounter_id),
                Money(credit.cents),
                Money(requested.get(credit.subject, 0)),
                since,
                clock.known_days,
                clock.left,
                credit.patient_id in returned,
            )
        )
    return tuple(sorted(views, key=_urgency))


def _urgency(view: CreditView) -> tuple[int, int, str]:
    left = view.days_left if view.days_left is not None else 10_000
    return left, -view.amount.cents, view.encounter_id
