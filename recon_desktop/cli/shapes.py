"""Views as the JSON of the contract and as lines for people. Cents are integers (``_cents``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.findings import Finding
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim, Remittance

if TYPE_CHECKING:
    from recon_desktop.domain.day.crosscheck import CrossCheck
    from recon_desktop.services.balances import Balances
    from recon_desktop.services.bank.match_bank import MatchedView, MatchReport, OpenView
    from recon_desktop.services.day.close_day import CloseResult
    from recon_desktop.services.day.count_drawer import DrawerView
    from recon_desktop.services.day.make_deposit import DepositView
    from recon_desktop.services.imports.import_files import FileOutcome
    from recon_desktop.services.imports.read_file import FileContents
    from recon_desktop.services.posting.post_remittance import PostOutcome, PostResult

_Json = dict[str, Any]


def contents(found: FileContents) -> _Json:
    """``read --json``."""
    result = found.result
    data: _Json = {
        "file": found.file,
        "kind": str(result.kind),
        "sha256": found.sha256,
        "records": {n: c for n, c in result.counts.items() if not n.endswith("_rows")},
        "rejected": [
            {"line": row.line, "segment": row.where, "column": row.where, "reason": row.reason}
            for row in result.rejected
        ],
        "control_totals": [
            {"name": t.name, "stated": t.stated, "counted": t.counted, "ok": t.ok}
            for t in result.control_totals
        ],
        "warnings": list(result.warnings),
    }
    if result.kind == "x12-835":
        data["remittances"] = [remittance(record) for record in result.records]
    elif result.kind == "x12-837p":
        data["claims"] = claims(result.records)
    elif result.kind in ("ofx", "bank-csv"):
        data["accounts"] = accounts(found)
    return data


def remittance(record: Remittance) -> _Json:
    """One remittance of an 835."""
    from recon_desktop.domain.remittance import check_balance, is_reversal

    balance = check_balance(record)
    return {
        "trace": record.trace,
        "payer": record.payer,
        "payee": record.payee,
        "method": record.method,
        "handling": record.handling,
        "date": record.payment_date,
        "payment_cents": record.payment_cents,
        "claims": len(record.claims),
        "service_lines": sum(len(claim.lines) for claim in record.claims),
        "claims_paid_cents": balance.claims_paid_cents,
        "plb_cents": balance.plb_cents,
        "balanced": balance.balanced,
        "unbalanced_claims": len(balance.unbalanced_claims),
        "unbalanced_lines": len(balance.unbalanced_lines),
        "reversals": sum(is_reversal(claim) for claim in record.claims),
    }


def claims(records: Sequence[Claim]) -> _Json:
    """The claims of an 837: totals, and by payer order and frequency."""
    by_class: dict[str, _Json] = defaultdict(lambda: {"count": 0, "cents": 0})
    for claim in records:
        entry = by_class[f"{claim.payer_order}{claim.frequency}"]
        entry["payer_order"], entry["frequency"] = claim.payer_order, claim.frequency
        entry["count"] += 1
        entry["cents"] += claim.amount_cents
    return {
        "count": len(records),
        "charge_cents": sum(claim.amount_cents for claim in records),
        "patient_paid_cents": sum(claim.patient_paid_cents or 0 for claim in records),
        "by_class": dict(sorted(by_class.items())),
    }


def accounts(found: FileContents) -> list[_Json]:
    """The accounts of a bank file."""
    views = []
    names = [s.account for s in found.result.statements]
    names += [r.account for r in found.result.records if r.account not in names]
    for name in dict.fromkeys(names):
        statement = next((s for s in found.result.statements if s.account == name), None)
        lines = [line for line in found.result.records if line.account == name]
        days = sorted(line.post_date for line in lines)
        first = statement.first_date if statement else None
        last = statement.last_date if statement else None
        views.append(
            {
                "account": name,
                "lines": len(lines),
                "credits_cents": sum(x.amount_cents for x in lines if x.amount_cents > 0),
                "debits_cents": sum(-x.amount_cents for x in lines if x.amount_cents < 0),
                "opening_cents": statement.opening_cents if statement else None,
                "closing_cents": statement.closing_cents if statement else None,
                "first_date": first or (days[0] if days else None),
                "last_date": last or (days[-1] if days else None),
            }
        )
    return views


def contents_lines(found: FileContents) -> list[str]:
    """A file in words."""
    counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in found.result.counts.items())
    lines = [f"{found.file}: {found.result.kind}, {counts or 'no records'}"]
    if found.result.kind == "x12-835":
        for record in found.result.records:
            view = remittance(record)
            verdict = "balanced" if view["balanced"] else "OUT OF BALANCE"
            lines.append(
                f"  {record.payer} {record.trace}: {Money(record.payment_cents)}, "
                f"{view['claims']} claims, {verdict}"
            )
    lines += [f"  line {row.line} {row.where}: {row.reason}" for row in found.result.rejected]
    lines += [
        f"  {t.name}: the file says {t.stated}, there are {t.counted}"
        for t in found.result.control_totals
        if not t.ok
    ]
    return lines + [f"  {text}" for text in found.result.warnings]


def what_is_off(found: FileContents) -> str:
    """Why a person should look, in one sentence."""
    result = found.result
    reasons = []
    if result.rejected:
        first = result.rejected[0]
        reasons.append(
            f"{len(result.rejected)} rows could not be read (line {first.line}: {first.reason})"
        )
    off = [t.name for t in result.control_totals if not t.ok]
    if off:
        reasons.append(f"totals do not agree: {', '.join(off)}")
    if result.kind == "x12-835":
        bad = [r.trace for r in result.records if not remittance(r)["balanced"]]
        reasons += [f"remittance {trace} is out of balance" for trace in bad]
        reasons += [text for text in result.warnings if "CLP02" in text]
    if not reasons:
        reasons = list(result.warnings) or ["nothing to import was found"]
    return f"{found.file}: {'; '.join(reasons)}."


def file_outcome(outcome: FileOutcome) -> _Json:
    """One file of ``import --json``."""
    return {
        "file": outcome.file,
        "kind": outcome.kind,
        "source_id": outcome.source_id,
        "status": outcome.status,
        "reason": outcome.reason,
        "new": outcome.new,
        "seen": outcome.seen,
        "changed": outcome.changed,
        "vanished": outcome.vanished,
        "dates": list(outcome.dates),
        "rejected": [
            {"line": r.line, "segment": r.where, "column": r.where, "reason": r.reason}
            for r in outcome.rejected
        ],
        "control_totals": [
            {"name": t.name, "stated": t.stated, "counted": t.counted, "ok": t.ok}
            for t in outcome.control_totals
        ],
        "warnings": list(outcome.warnings),
    }


def file_line(outcome: FileOutcome) -> str:
    """One imported file in words."""
    if outcome.status == "refused":
        return f"{outcome.file}: refused. {outcome.reason}"
    if outcome.status == "already-imported":
        return f"{outcome.file}: already imported. {outcome.reason}"
    told = f"{outcome.new} new, {outcome.seen} seen, {outcome.changed} changed"
    if outcome.vanished:
        told += f", {outcome.vanished} no longer there"
    if outcome.rejected:
        told += f", {len(outcome.rejected)} could not be read"
    return f"{outcome.file}: {outcome.kind}, {told}. {outcome.reason}".rstrip()


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
    lines.append(
        f"{len(report.unmatched_bank)} bank lines, {len(report.unmatched_remittances)} "
        f"remittances and {len(report.unmatched_deposits)} deposits are open."
    )
    return lines


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
    return [*lines, f"{result.entries} entries; remittance clearing {result.clearing}."]


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
