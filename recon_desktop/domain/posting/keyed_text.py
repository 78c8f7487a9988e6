"""A keyed EOB as text, and as the remittance it stands for.

The text is canonical JSON with one record on each text line, so that a number on a sheet can be
followed back to the line that was keyed, as with a file. The same keying gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from typing import Any

from recon_desktop.domain.posting.keyed import (
    KeyedAdjustment,
    KeyedClaim,
    KeyedLine,
    KeyedProvider,
    KeyedRemittance,
)
from recon_desktop.domain.records import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitLine,
    Remittance,
)

KIND = "eob"
"""The kind of the source a keyed remittance rests on."""
_CONTRACT = ("CO", "45")
_SHARES = {("PR", "1"): "deductible_cents", ("PR", "2"): "coinsurance_cents",
           ("PR", "3"): "copay_cents"}  # fmt: skip
_RECORDS: dict[str, Any] = {
    "remittance": KeyedRemittance,
    "claim": KeyedClaim,
    "line": KeyedLine,
    "provider": KeyedProvider,
}
_NESTED = frozenset({"claims", "providers", "lines"})
_ADJUSTED = frozenset({"others", "adjustments"})
_DATES = frozenset({"payment_date", "dos"})


def dump_keyed(keyed: KeyedRemittance) -> str:
    """Canonical JSON: a list of flat records, one a text line, in the order of the paper."""
    rows = [_dump_row(name, record) for name, record in _flat(keyed)]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _flat(keyed: KeyedRemittance) -> Iterator[tuple[str, Any]]:
    yield "remittance", keyed
    for claim in keyed.claims:
        yield "claim", claim
        for line in claim.lines:
            yield "line", line
    for each in keyed.providers:
        yield "provider", each


def _dump_row(name: str, record: Any) -> str:
    values = {key: value for key, value in record._asdict().items() if key not in _NESTED}
    values["row"] = name
    return json.dumps(
        values, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False
    )


def load_keyed(text: str) -> KeyedRemittance:
    """What :func:`dump_keyed` wrote."""
    head = KeyedRemittance()
    claims: list[KeyedClaim] = []
    providers: list[KeyedProvider] = []
    for values in json.loads(text):
        name = values.pop("row")
        record = _RECORDS[name](**{key: _loaded(key, value) for key, value in values.items()})
        if name == "remittance":
            head = record
        elif name == "claim":
            claims.append(record)
        elif name == "line":
            claims[-1] = claims[-1]._replace(lines=(*claims[-1].lines, record))
        else:
            providers.append(record)
    return head._replace(claims=tuple(claims), providers=tuple(providers))


def _loaded(key: str, value: Any) -> Any:
    if key in _ADJUSTED:
        return tuple(KeyedAdjustment(*each) for each in value)
    if key in _DATES and value is not None:
        return date.fromisoformat(value)
    return value


def as_remittance(keyed: KeyedRemittance) -> Remittance:
    """The remittance it stands for; the line numbers are those of its text (:func:`dump_keyed`)."""
    numbers = count(2)  # the text begins with a bracket on a line of its own
    head = next(numbers)
    claims = tuple(_as_claim(claim, numbers) for claim in keyed.claims)
    pairs = tuple(
        ProviderAdjustment(
            next(numbers),
            keyed.payee_id,
            keyed.payment_date,
            each.code,
            each.reference,
            -each.amount_cents,
        )
        for each in keyed.providers
    )
    return Remittance(
        line=head,
        sender_id="",
        receiver_id="",
        interchange_no="",
        group_no="",
        set_no="",
        test=False,
        handling="I" if keyed.payment_cents else "H",
        payment_cents=keyed.payment_cents,
        credit_debit="C",
        method=keyed.method if keyed.payment_cents else "NON",
        payment_date=keyed.payment_date,
        trace=keyed.trace.strip(),
        payer_tax_id=keyed.payer_tax_id.strip(),
        payer=keyed.payer.strip(),
        payer_id=keyed.payer_id.strip(),
        payee=keyed.payee.strip(),
        payee_id=keyed.payee_id.strip(),
        production_date=None,
        currency="",
        claims=claims,
        provider_adjustments=pairs,
    )


def _as_claim(claim: KeyedClaim, numbers: Iterator[int]) -> RemitClaim:
    number = next(numbers)
    lines = tuple(_as_line(line, next(numbers)) for line in claim.lines)
    days: list[date | None] = [line.dos for line in claim.lines if line.dos] or [claim.dos]
    return RemitClaim(
        line=number,
        claim_id=claim.claim_id.strip(),
        status=claim.status,
        charge_cents=claim.charge_cents,
        paid_cents=claim.stated_cents,
        patient_cents=sum(line.share_cents for line in claim.lines),
        filing="",
        payer_claim_no=claim.payer_claim_no.strip(),
        place="",
        frequency=claim.frequency,
        original_ref="",
        patient_last=claim.patient_last,
        patient_first=claim.patient_first,
        patient_id=claim.patient_id,
        crossover_to="",
        corrected_payer="",
        service_from=days[0],
        service_to=days[-1],
        interest_cents=0,
        remarks="",
        adjustments=tuple(Adjustment(*each, "") for each in claim.adjustments),
        lines=lines,
    )


def _as_line(line: KeyedLine, number: int) -> RemitLine:
    plain = [(*_CONTRACT, line.contractual_cents)]
    plain += [(*key, getattr(line, name)) for key, name in _SHARES.items()]
    adjusted = [*plain, *line.others]
    return RemitLine(
        line=number,
        procedure_code=line.code,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=line.paid_cents,
        units_paid=line.units,
        original_code="",
        original_modifiers="",
        units_billed="",
        dos_from=line.dos,
        dos_to=line.dos,
        control_no=line.control_no,
        allowed_cents=line.allowed_cents,
        remarks=line.remarks,
        adjustments=tuple(Adjustment(*each, "") for each in adjusted if each[2]),
    )


def keyed_again(remit: Remittance, remittance_id: int) -> KeyedRemittance:
    """A remittance as the start of keying it again by hand: nothing of it has to be typed twice."""
    return KeyedRemittance(
        payer=remit.payer,
        payer_id=remit.payer_id,
        payer_tax_id=remit.payer_tax_id,
        trace=remit.trace,
        payment_date=remit.payment_date,
        method=remit.method if remit.method in ("ACH", "CHK", "FWT") else "CHK",
        payment_cents=max(remit.payment_cents, 0) if remit.credit_debit != "D" else 0,
        payee=remit.payee,
        payee_id=remit.payee_id,
        claims=tuple(_keyed_claim(claim) for claim in remit.claims),
        providers=tuple(
            KeyedProvider(pair.code, -pair.amount_cents, pair.reference)
            for pair in remit.provider_adjustments
        ),
        replaces=remittance_id,
    )


def _keyed_claim(claim: RemitClaim) -> KeyedClaim:
    return KeyedClaim(
        claim_id=claim.claim_id,
        lines=tuple(_keyed_line(line) for line in claim.lines),
        paid_cents=claim.paid_cents,
        status=claim.status,
        frequency=claim.frequency,
        payer_claim_no=claim.payer_claim_no,
        patient_last=claim.patient_last,
        patient_first=claim.patient_first,
        patient_id=claim.patient_id,
        dos=claim.service_from,
        adjustments=tuple(_keyed_adjustments(claim.adjustments)),
    )


def _keyed_line(line: RemitLine) -> KeyedLine:
    made = KeyedLine(
        code=line.procedure_code,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=line.paid_cents,
        allowed_cents=line.allowed_cents,
        dos=line.dos_from,
        units=line.units_paid or "1",
        control_no=line.control_no,
        remarks=line.remarks,
    )
    others = []
    for each in line.adjustments:
        key = (each.group, each.reason)
        bucket = "contractual_cents" if key == _CONTRACT else _SHARES.get(key, "")
        if bucket:
            made = made._replace(**{bucket: getattr(made, bucket) + each.amount_cents})
        else:
            others.append(each)
    return made._replace(others=tuple(_keyed_adjustments(others)))


def _keyed_adjustments(adjustments: Iterable[Adjustment]) -> Iterator[KeyedAdjustment]:
    return (KeyedAdjustment(each.group, each.reason, each.amount_cents) for each in adjustments)
