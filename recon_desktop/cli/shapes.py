"""Views as the JSON of the contract and as lines for people. Cents are integers (``_cents``)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.findings import Finding
from recon_desktop.domain.words import counted

if TYPE_CHECKING:
    from recon_desktop.domain.day.crosscheck import CrossCheck
    from recon_desktop.services.balances import Balances
    from recon_desktop.services.bank.match_bank import MatchedView, MatchReport, OpenView
    from recon_desktop.services.day.close_day import CloseResult
    from recon_desktop.services.day.count_drawer import DrawerView
    from recon_desktop.services.day.make_deposit import DepositView
    from recon_desktop.services.posting.post_remittance import PostOutcome, PostResult

_Json = dict[str, Any]


def finding(found: Finding) -> _Json:
    """A finding."""
    return {
        "code": found.code,
        "severity": str(found.severity),
        "text": found.text,
        "expected_cents": found.expected.cents if found.expected is not None else None,
        "actual_cents": found.actual.cents if found.actual is not None else None,
        "sources": [{"source_id": r.source_id, "line": r.line} for r in found.sources],
    }


def check(found: CrossCheck) -> _Json:
    """``check --json``."""
    return {
        "date": found.business_date,
        "status": str(found.status),
        "missing": list(found.missing),
        "totals_cents": found.totals.as_cents(),
        "counts": dict(found.counts),
        "V1_cents": found.V1.cents,
        "V2_cents": found.V2.cents,
        "V3_cents": found.V3.cents,
        "VU_cents": found.VU.cents,
        "explained_cents": {
            "SPB": found.SPB.cents,
            "HELD": found.HELD.cents,
            "ADJ0": found.ADJ0.cents,
        },
        "tender_cents": {str(tender): money.cents for tender, money in found.tender.items()},
        "findings": [finding(each) for each in found.findings],
    }


def check_lines(found: CrossCheck) -> list[str]:
    """The cross-check in words."""
    day = f"{found.business_date:%m/%d/%Y}"
    lines = [f"{day}: {found.status.replace('_', ' ').lower()}; V1 {found.V1}, V2 {found.V2}."]
    if found.missing:
        lines[0] = f"{day}: incomplete; missing {', '.join(found.missing)}."
    width = max(len(row.label) for row in found.waterfall)
    lines += [f"  {row.label:<{width}}  {row.amount.paper:>14}" for row in found.waterfall]
    return lines + [f"  {each.severity}: {each.text}" for each in found.findings]


def drawer(view: DrawerView) -> _Json:
    """``drawer --json``."""
    return {
        "register": view.label,
        "float_cents": view.float_amount.cents,
        "cash_receipts_cents": view.cash_receipts.cents,
        "expected_cents": view.expected.cents,
        "counted_cents": view.counted.cents if view.counted is not None else None,
        "over_short_cents": view.over_short.cents if view.over_short is not None else None,
        "to_deposit_cents": view.to_deposit.cents if view.to_deposit is not None else None,
    }


def drawer_lines(view: DrawerView) -> list[str]:
    """A count in words."""
    return [
        f"{view.label}: expected {view.expected}, counted {view.counted}, "
        f"over/short {view.over_short}, to deposit {view.to_deposit}."
    ]


def deposit(view: DepositView) -> _Json:
    """``deposit --json``."""
    return {
        "ticket": view.number,
        "date": view.business_date,
        "currency_cents": view.currency.cents,
        "coin_cents": view.coin.cents,
        "checks": [
            {"number": c.check_no, "drawn_by": c.drawn_by, "amount_cents": c.amount.cents}
            for c in view.checks
        ],
        "checks_cents": view.checks_total.cents,
        "total_cents": view.total.cents,
        "items": view.items,
        "state": view.state,
    }


def matches(report: MatchReport) -> _Json:
    """``match --json``."""
    return {
        "matched": [_matched(m) for m in report.matched],
        "proposed": [_matched(m) for m in report.proposed],
        "unmatched_bank": [_open(o) for o in report.unmatched_bank],
        "unmatched_remittances": [_open(o) for o in report.unmatched_remittances],
        "unmatched_deposits": [_open(o) for o in report.unmatched_deposits],
        "unmatched_batches": [_open(o) for o in report.unmatched_batches],
        "combinations": [
            {
                "bank_lines": list(way.bank_lines),
                "kind": way.kind,
                "targets": list(way.targets),
                "amount_cents": way.amount.cents,
                "fits": way.fits,
                "reason": way.reason,
            }
            for way in report.combinations
        ],
    }


def _matched(view: MatchedView) -> _Json:
    return {
        "bank_line": view.bank_line,
        "kind": view.kind,
        "target": view.target,
        "tier": view.tier,
        "amount_cents": view.amount.cents,
        "reason": view.reason,
    }


def _open(view: OpenView) -> _Json:
    return {
        "id": view.id,
        "name": view.name,
        "date": view.day,
        "amount_cents": view.amount.cents,
        "text": view.text,
    }


def match_lines(report: MatchReport) -> list[str]:
    """Matches in words."""
    lines = [f"matched {m.kind} {m.target}: {m.amount} ({m.tier})" for m in report.matched]
    lines += [f"proposed {m.kind} {m.target}: {m.amount}: {m.reason}" for m in report.proposed]
    waiting = (
        counted(len(report.unmatched_bank), "bank line"),
        counted(len(report.unmatched_remittances), "remittance"),
        counted(len(report.unmatched_deposits), "deposit"),
        counted(len(report.unmatched_batches), "card batch", "card batches"),
    )
    return [*lines, f"Open: {', '.join(waiting)}."]


def posted(result: PostResult) -> _Json:
    """``post --json``."""
    return {
        "posted": [_post_outcome(o) for o in result.posted],
        "held": [_post_outcome(o) for o in result.held],
        "refused": [_post_outcome(o) for o in result.refused],
        "entries": result.entries,
        "clearing_cents": result.clearing.cents,
    }


def _post_outcome(outcome: PostOutcome) -> _Json:
    return {
        "trace": outcome.trace,
        "amount_cents": outcome.amount.cents,
        "reason": outcome.reason,
    }


def posted_lines(result: PostResult) -> list[str]:
    """Postings in words."""
    lines = [f"posted {o.trace}: {o.amount} ({o.reason})" for o in result.posted]
    lines += [f"held {o.trace}: {o.amount}: {o.reason}" for o in result.held]
    lines += [f"refused {o.trace}: {o.amount}: {o.reason}" for o in result.refused]
    entries = counted(result.entries, "entry", "entries")
    beyond = f"remittance clearing {result.clearing} beyond what waits to be posted"
    return [*lines, f"{entries}; {beyond}."]


def closed(day: date, result: CloseResult) -> _Json:
    """``close --json``."""
    return {
        "date": day,
        "state": "CLOSED",
        "status": result.status,
        "run_id": result.run_id,
        "entries": result.entries,
        "sheets": list(result.sheets),
        "warnings": list(result.warnings),
    }


def balances(found: Balances) -> _Json:
    """``balances --json``."""
    return {
        "accounts": {str(number): amount.cents for number, _, amount in found.accounts},
        "ar_patient_cents": found.ar_patient.cents,
        "ar_insurance_cents": found.ar_insurance.cents,
        "in_balance": found.in_balance,
    }


def balance_lines(found: Balances) -> list[str]:
    """The trial balance in words."""
    lines = [f"{number}  {name:<40} {amount.paper:>14}" for number, name, amount in found.accounts]
    verdict = "in balance" if found.in_balance else "NOT IN BALANCE"
    return [*lines, f"AR patient {found.ar_patient}, AR insurance {found.ar_insurance}; {verdict}."]
