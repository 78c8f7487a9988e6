"""A remittance as people can read it: each claim, each line, and how the payment adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.eob import EobClaim, EobLine, EobSheet
from recon_desktop.reports.cells import Cell, Column, Kind, Look, Row, Table
from recon_desktop.reports.facts import Facts
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.page import LANDSCAPE, PageHead, frame_particulars

_TITLE = "Explanation of Payment"
_COLUMNS = (
    Column("Service"),
    Column("Code"),
    Column("Units", Kind.COUNT),
    Column("Charge", Kind.AMOUNT),
    Column("Allowed", Kind.AMOUNT),
    Column("Deductible", Kind.AMOUNT),
    Column("Coinsurance", Kind.AMOUNT),
    Column("Copay", Kind.AMOUNT),
    Column("Paid", Kind.AMOUNT, carried=True),
    Column("Adjusted", Kind.AMOUNT),
    Column("Why", flex=1),
)
_BLANK: tuple[Cell, ...] = ("",) * 9


def render_eob(sheets: Sequence[EobSheet]) -> bytes:
    """The remittances as one PDF; the same views give the same bytes."""
    flow = Flow(f"{_TITLE} {' '.join(sheet.trace for sheet in sheets[:1])}", LANDSCAPE)
    for sheet in sheets:
        flow.start(_head(sheet))
        flow.block(_facts(sheet))
        flow.section("Claims", "" if sheet.whole else _part_of(sheet))
        rows = [row for claim in sheet.claims for row in _claim_rows(claim)]
        totals = (_sums("All claims shown", [x for c in sheet.claims for x in c.lines]),)
        flow.table(Table(_COLUMNS, rows, totals), empty="The remittance names no claim.")
        if sheet.whole:
            _payment(flow, sheet)
    return flow.finish()


def _head(sheet: EobSheet) -> PageHead:
    frame = sheet.frame
    dated = f"Paid {sheet.payment_date:%m/%d/%Y}" if sheet.payment_date else "Not dated"
    particulars = frame_particulars(frame)
    return PageHead(
        frame.practice, frame.address, _TITLE, dated, particulars, (), "", (), ""
    )  # fmt: skip


def _facts(sheet: EobSheet) -> Facts:
    bank = f"{sheet.bank_date:%m/%d/%Y}" if sheet.bank_date else "not seen yet"
    return Facts(
        (
            ("Payer", _named(sheet.payer, sheet.payer_id)),
            ("Trace", sheet.trace or "none"),
            ("At the bank", bank),
            ("Payee", _named(sheet.payee, sheet.payee_id)),
            ("Paid by", sheet.method),
            ("In our books", sheet.state),
        ),
        amount=sheet.payment,
        label="Payment",
    )


def _named(name: str, number: str) -> str:
    return f"{name} ({number})" if number else name


def _part_of(sheet: EobSheet) -> str:
    return f"{len(sheet.claims)} of {sheet.claim_count} claims of this remittance"


def _claim_rows(claim: EobClaim) -> Iterator[Row]:
    title = f"{claim.patient} · claim {claim.claim_id} · {claim.status}"
    yield Row((title, *("",) * 10), Look.GROUP)
    aside = _aside(claim)
    if aside:
        yield Row((aside, *("",) * 10), Look.GROUP_NOTE)
    for line in claim.lines:
        yield from _line_rows(line)
    if len(claim.lines) > 1:
        yield _sums("Claim", claim.lines, counted=False)


def _aside(claim: EobClaim) -> str:
    parts = [f"payer's number {claim.payer_claim_no}"] if claim.payer_claim_no else []
    parts += [f"forwarded to {claim.crossover_to}"] if claim.crossover_to else []
    parts += [f"interest {claim.interest.paper}"] if claim.interest else []
    parts += [f"remarks {claim.remarks}"] if claim.remarks else []
    return " · ".join(parts)


def _line_rows(line: EobLine) -> Iterator[Row]:
    figures = (
        line.dos,
        line.code,
        line.units,
        line.charge,
        line.allowed,
        _some(line.deductible),
        _some(line.coinsurance),
        _some(line.copay),
        line.paid,
    )
    reasons: list[tuple[Cell, Cell]] = [
        (a.amount, f"{a.code} {a.wording}") for a in line.adjustments
    ]
    if line.unexplained:
        reasons.append((line.unexplained, "not explained by the payer"))
    if line.remarks:
        reasons.append(("", f"remark {line.remarks}"))
    for number, (left, right) in enumerate(zip_longest([figures], reasons)):
        yield Row((*(left or _BLANK), *(right or ("", ""))), counted=number == 0)


def _some(amount: Money) -> Cell:
    return amount or ""


def _sums(label: str, lines: Sequence[EobLine], *, counted: bool = True) -> Row:
    amounts = [
        sum((getattr(line, name) for line in lines), ZERO)
        for name in ("charge", "allowed", "deductible", "coinsurance", "copay", "paid")
    ]
    adjusted = sum((line.adjusted + line.unexplained for line in lines), ZERO)
    return Row((label, "", "", *amounts, adjusted, ""), Look.TOTAL, counted)


def _payment(flow: Flow, sheet: EobSheet) -> None:
    flow.section("How the payment adds up")
    columns = (
        Column("", flex=1),
        Column("Code"),
        Column("Reference"),
        Column("Amount", Kind.AMOUNT),
    )
    rows = [Row(("Paid on the claims above", "", "", sheet.paid_on_claims))]
    rows += [
        Row((each.wording[:1].upper() + each.wording[1:], each.code, each.reference, each.effect))
        for each in sheet.provider
    ]
    if sheet.difference:
        rows.append(Row(("Difference: does not balance", "", "", sheet.difference), Look.BAD))
    total = Row(("Payment", "", "", sheet.payment), Look.TOTAL)
    flow.table(Table(columns, rows, (total,)), empty="")
