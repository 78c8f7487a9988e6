"""What `read` and `import` tell of files: JSON by the contract of DESIGN, and lines for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim, Remittance
from recon_desktop.domain.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.imports.import_files import FileOutcome
    from recon_desktop.services.imports.read_file import FileContents

_Json = dict[str, Any]


def contents(found: FileContents) -> _Json:
    """``read --json``."""
    result = found.result
    data: _Json = {
        "file": found.file,
        "kind": str(result.kind),
        "sha256": found.sha256,
        "records": {n: c for n, c in result.counts.items() if not n.endswith("_rows")},
        "rejected": [_rejected(r.line, r.where, r.reason) for r in result.rejected],
        "control_totals": [_total(t.name, t.stated, t.counted) for t in result.control_totals],
        "warnings": list(result.warnings),
    }
    if result.kind == "x12-835":
        data["remittances"] = [remittance(record) for record in result.records]
    elif result.kind == "x12-837p":
        data["claims"] = claims(result.records)
    elif result.kind in ("ofx", "bai2", "bank-csv"):
        data["accounts"] = accounts(found)
    return data


def _rejected(line: int, where: str, reason: str) -> _Json:
    """`where` is a segment of an X12 file and a column of any other."""
    return {"line": line, "segment": where, "column": where, "reason": reason}


def _total(name: str, stated: int, counted: int) -> _Json:
    return {"name": name, "stated": stated, "counted": counted, "ok": stated == counted}


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
    """The accounts of a bank file, each from its first balance to its last."""
    views = []
    statements = found.result.statements
    names = [each.account for each in (*statements, *found.result.records)]
    for name in dict.fromkeys(names):
        stated = [each for each in statements if each.account == name]
        lines = [line for line in found.result.records if line.account == name]
        days = [line.post_date for line in lines]
        views.append(
            {
                "account": name,
                "lines": len(lines),
                "credits_cents": sum(x.amount_cents for x in lines if x.amount_cents > 0),
                "debits_cents": sum(-x.amount_cents for x in lines if x.amount_cents < 0),
                "opening_cents": stated[0].opening_cents if stated else None,
                "closing_cents": stated[-1].closing_cents if stated else None,
                "first_date": min((s.first_date for s in stated if s.first_date), default=None)
                or min(days, default=None),
                "last_date": max((s.last_date for s in stated if s.last_date), default=None)
                or max(days, default=None),
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
                f"{counted(view['claims'], 'claim')}, {verdict}"
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
            f"{counted(len(result.rejected), 'row')} could not be read "
            f"(line {first.line}: {first.reason})"
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
        "rejected": [_rejected(r.line, r.where, r.reason) for r in outcome.rejected],
        "control_totals": [_total(t.name, t.stated, t.counted) for t in outcome.control_totals],
        "warnings": list(outcome.warnings),
    }


def what_needs_a_look(outcomes: Sequence[FileOutcome]) -> str:
    """Why a person should look at what was imported; the first reason in full."""
    doubtful = [each for each in outcomes if each.doubtful]
    said = [text for each in doubtful for text in (each.reason, *each.warnings) if text]
    if not said:
        return "Some rows or totals of these files need a look."
    more = f" There is more to look at: {len(said) - 1}." if len(said) > 1 else ""
    return said[0] + more


def file_lines(outcome: FileOutcome) -> list[str]:
    """One imported file in words, with what a person should know of it."""
    return [file_line(outcome), *(f"  {text}" for text in outcome.warnings)]


def file_line(outcome: FileOutcome) -> str:
    """One imported file in a line."""
    if outcome.status == "refused":
        return f"{outcome.file}: refused. {outcome.why}"
    if outcome.status == "already-imported":
        return f"{outcome.file}: already imported. {outcome.reason}"
    told = f"{outcome.new} new, {outcome.seen} seen, {outcome.changed} changed"
    if outcome.vanished:
        told += f", {outcome.vanished} no longer there"
    if outcome.rejected:
        told += f", {len(outcome.rejected)} could not be read"
    return f"{outcome.file}: {outcome.kind}, {told}. {outcome.reason}".rstrip()
