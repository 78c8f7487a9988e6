"""Who acts, and whether they may: one check at the door of every service that writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recon_desktop.domain.errors import PermissionDeniedError


class Action(StrEnum):
    """The acts a service can be asked for (TRUST, roles)."""

    IMPORT_EXPORTS = "import practice exports"
    IMPORT_REMITTANCES = "import remittances and claim files"
    IMPORT_BANK = "import bank files"
    UNDO_IMPORT = "undo an import"
    COUNT_DRAWER = "count a drawer"
    MAKE_DEPOSIT = "prepare a deposit"
    MATCH_BANK = "match bank lines"
    POST_REMITTANCE = "post payer money"
    APPROVE_ZERO_PAY = "approve a remittance without payment"
    REVERSE_ENTRY = "reverse an entry"
    DECIDE_POSTING = "work on the posting desk"
    KEY_REMITTANCE = "key a remittance by hand"
    REVIEW_POSTING = "sign off an automatic posting"
    SETTLE_TAKEBACK = "settle a takeback"
    RECONCILE_BANK = "reconcile a bank statement"
    APPLY_RECEIPT = "apply a patient's money"
    REQUEST_REFUND = "request a refund"
    APPROVE_REFUND = "approve a refund"
    PAY_REFUND = "pay a refund"
    WRITE_OFF = "write off a balance"
    PREPARE_CLAIM = "prepare a claim for the next payer"
    CHANGE_RULES = "change posting rules"
    ENTER_LATE = "enter a late entry"
    CLOSE_DAY = "close a day"
    REOPEN_DAY = "reopen a day"
    CHANGE_SETUP = "change the practice's setup"
    PRINT = "print or save a report"


class Role(StrEnum):
    """What a person is in the practice."""

    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, or the scheduled run, that does something; named in every audit row."""

    name: str
    role: Role = Role.OWNER


@dataclass(frozen=True, slots=True)
class Policy:
    """Which role may do what. Deny by default."""

    allowed: frozenset[tuple[Role, Action]]

    def require(self, actor: Actor, action: Action) -> None:
        """Raise PermissionDeniedError unless the actor's role allows the action."""
        if (actor.role, action) not in self.allowed:
            raise PermissionDeniedError(f"{actor.name} ({actor.role}) may not {action}.")


OWNER_POLICY = Policy(frozenset((Role.OWNER, action) for action in Action))
