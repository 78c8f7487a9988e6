"""Lines that more than one sheet prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from recon_desktop.domain.money import ZERO, Money


def named_patient(name: str, patient_id: str) -> str:
    """``Ito, Jun (P03)``: as papers for the desk, the biller and the manager say it (R10.4)."""
    return f"{name} ({patient_id})" if name and patient_id else name or patient_id


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and how much; None where it is not known."""

    count: int | None
    amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderLine:
    """The receipts of one tender by what they were for (§10.2.4); voids are not in them."""

    tender: str  # a value of records.Tender
    count: int
    time_of_service: Money = ZERO
    prior_balance: Money = ZERO
    prepayment: Money = ZERO
    payer_check: Money = ZERO
    other: Money = ZERO

    @property
    def total(self) -> Money:
        """All of this tender."""
        parts = (self.time_of_service, self.prior_balance, self.prepayment, self.payer_check)
        return sum(parts, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLine:
    """A voided receipt, which keeps its number (R3.7)."""

    receipt_no: str
    register: str
    tender: str  # a value of records.Tender
    amount: Money
    reason: str
    user: str
    reissued_as: str = ""  # '' when it was not taken again


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """Money given back to a patient; `amount` is positive."""

    document: str
    patient: str
    tender: str  # a value of records.Tender
    amount: Money
    reason: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSeries:
    """The receipt numbers of one register and series (R3.7)."""

    register: str
    first: str  # '' when no receipt was issued
    last: str
    count: int
    gaps: tuple[str, ...] = ()  # missing numbers, or ranges '1044–1046'
    repeats: tuple[str, ...] = ()
    out_of_order: tuple[str, ...] = ()

    @property
    def unbroken(self) -> bool:
        """No gap, no repeat, nothing out of order."""
        return not (self.gaps or self.repeats or self.out_of_order)


class Approval(NamedTuple):
    """One signature asked for; `name` is printed when it is known, else left for the pen."""

    role: str
    name: str = ""
