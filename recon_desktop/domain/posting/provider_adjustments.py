"""Provider-level adjustments (PLB): money of a remittance that belongs to no claim (§4.6).

A positive PLB amount lowers the payment (R4.10). Each pair is posted against one account; what
is not plainly known goes to suspense and to the worklist, never anywhere by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recon_desktop.domain.accounts import (
    PAYER_ADVANCES,
    PAYER_FEES,
    PAYER_INTEREST,
    PAYER_OVERPAYMENTS,
    REMIT_CLEARING,
    SUSPENSE,
    WITHHOLD,
)
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.records import WorkItem
from recon_desktop.domain.records import ProviderAdjustment


class PlbRule(NamedTuple):
    """Our wording of a code and where its money goes."""

    wording: str
    account: int
    sub: str
    worklist: bool = False


_LEVY = "levy"

PLB_RULES: dict[str, PlbRule] = {
    "WO": PlbRule("overpayment recovery", PAYER_OVERPAYMENTS, ""),
    "FB": PlbRule("balance forwarded", PAYER_OVERPAYMENTS, "FB"),
    "72": PlbRule("refund acknowledged", PAYER_OVERPAYMENTS, ""),
    "L6": PlbRule("interest", PAYER_INTEREST, ""),
    "50": PlbRule("late charge", PAYER_FEES, "50"),
    "51": PlbRule("interest penalty", PAYER_FEES, "51"),
    "AP": PlbRule("advance payment", PAYER_ADVANCES, "AP"),
    "PI": PlbRule("periodic interim payment", PAYER_ADVANCES, "PI"),
    "E3": PlbRule("withhold", WITHHOLD, ""),
    "LE": PlbRule("tax levy", SUSPENSE, _LEVY, worklist=True),
    "IR": PlbRule("tax withholding", SUSPENSE, _LEVY, worklist=True),
}

WAITING_CODES = {
    "CS": "general adjustment or garnishment",
    "J1": "non-reimbursable, offsets claims that only inform",
    "B2": "rebate",
    "B3": "recovery allowance",
    "C5": "temporary allowance",
    "90": "early payment allowance",
    "AH": "origination fee",
    "AM": "paid to a lender",
    "BD": "bad debt adjustment",
    "BN": "bonus",
    "CR": "capitation interest",
    "CT": "capitation payment",
    "CV": "capital pass-through",
    "CW": "anesthetist pass-through",
    "DM": "direct medical education",
    "FC": "fund allocation",
    "GO": "graduate medical education",
    "HM": "hemophilia supplement",
    "IP": "incentive payment",
    "IS": "interim settlement",
    "L3": "penalty",
    "LS": "lump sum",
    "OA": "organ acquisition",
    "OB": "offset for another provider",
    "PL": "final payment",
    "RA": "retroactive adjustment",
    "RE": "return on equity",
    "SL": "student loan repayment",
    "TL": "another party's liability",
    "WU": "recovery of unknown kind",
}
"""Codes that are never posted automatically: they wait in suspense for a person (§4.6)."""


class PlbPlan(NamedTuple):
    """The effect of one pair of a PLB."""

    entries: tuple[PlannedEntry, ...] = ()
    items: tuple[WorkItem, ...] = ()


def plb_rule(code: str) -> PlbRule:
    """The rule of a code; a rare or unknown one waits in suspense for a person."""
    wording = WAITING_CODES.get(code, "adjustment that needs a person")
    waits = PlbRule(wording, SUSPENSE, code or "PLB", worklist=True)
    return PLB_RULES.get(code, waits)


def plan_provider_adjustment(
    adjustment: ProviderAdjustment, *, step: int, payer: str, trace: str, claim_id: str = ""
) -> PlbPlan:
    """One balanced entry: the account of the code against remittance clearing.

    `claim_id`: the claim its reference names, if one is known (R4.19). It is told to whoever works
    on it; the claim itself is never opened again.
    """
    code, cents = adjustment.code, adjustment.amount_cents
    if not cents:
        return PlbPlan()
    rule = plb_rule(code)
    memo = f"PLB {code} {rule.wording}"
    base = JournalLine(rule.account, cents, payer=payer, sub=rule.sub, memo=memo)
    lines = (
        base._replace(service_line=adjustment.reference),
        base._replace(account=REMIT_CLEARING, amount_cents=-cents, sub=""),
    )
    label = f"P{step} PLB {code} {rule.wording}"
    entries = plan_entry(
        "remit-plb", label, lines, document=trace, reason=f"{code}:{adjustment.reference}"
    )
    items: tuple[WorkItem, ...] = ()
    if rule.worklist:
        named = f", which names claim {claim_id}" if claim_id else ""
        reference = f"reference {adjustment.reference or '(none)'}{named}"
        reason = f"{memo}, {reference}: find what it belongs to"
        items = (WorkItem("", "", "", f"PLB {code}", -cents, reason, held=True),)
    return PlbPlan(entries, items)


def recovery_warnings(
    adjustments: Sequence[ProviderAdjustment], owed_cents: int, payer: str
) -> tuple[str, ...]:
    """Say when a recovery takes more than the books say is owed to the payer (R4.24)."""
    pairs = [each for each in adjustments if each.code in ("WO", "FB", "72")]
    taken = sum(each.amount_cents for each in pairs)
    if taken <= max(owed_cents, 0):
        return ()
    return (
        f"{payer} recovers {Money(taken)}; the books hold {Money(max(owed_cents, 0))} as owed to "
        "it. Look for the letter or the earlier remittance.",
    )


def owed_to(payer_names: Sequence[str], owed: Mapping[str, int]) -> int:
    """Cents open in 2020 for the payer, under the first of its names the books know."""
    return next((owed[name] for name in payer_names if name in owed), 0)
