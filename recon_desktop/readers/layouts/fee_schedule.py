"""Fee schedule: one fee a row; our fees and contracted fees are never mixed (DOMAIN §12.9).

``2026 Standard,99213,,145.00,01/01/2026,CHARGE``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recon_desktop.domain.errors import AmbiguousError
from recon_desktop.domain.records import FeeScheduleRow
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout
from recon_desktop.readers.words import plain

_COLUMNS = (
    Column(
        "procedure_code",
        "code",
        "R",
        "ProcedureCode | Procedure Code | CPT | CPT Code | CPT/HCPCS | HCPCS | Code | Proc Code"
        " | Procedure | Service Code | Proc",
    ),
    Column(
        "schedule_name",
        "text",
        "R",
        "Schedule Name | FeeSched | Fee Schedule | Schedule | Fee Schedule Name | plan_name"
        " | Plan Name | Description | Name | Contract | Contract Name",
    ),
    Column(
        "charge_amount",
        "money",
        "R",
        "Standard Fee | UCR Fee | UCR | Our Fee | Charge | Charge Amount | Office Fee"
        " | Billed Fee | Standard Charge | Practice Fee | Gross Charge",
    ),
    Column(
        "allowed_amount",
        "money",
        "R",
        "Allowed | Allowed Amount | Allowable | Contract Rate | Contracted Rate | Contract Amount"
        " | Contracted Fee | AllowedAmount | Reimbursement | Expected Amount | Contracted Amount",
    ),
    Column("amount", "money", "R", "Amount | Fee | Price | Fee Amount | Rate | Unit Fee"),
    Column(
        "kind",
        "enum",
        "R",
        "Kind | Fee Kind | Schedule Type | Fee Type | Type | Schedule Kind | FeeSchedType",
    ),
    Column("payer_id", "id", "C", "Payer ID | PayerID | payer_id | Payer | Carrier | Plan ID"),
    Column("modifier", "text", "O", "Modifier | Mod | Modifiers"),
    Column(
        "place",
        "text",
        "O",
        "Place | Place of Service | POS | Facility/Non-Facility | Facility | Setting",
    ),
    Column(
        "effective_from",
        "date",
        "R",
        "Effective From | effective_date | Effective Date | Effective | Start Date | From"
        " | Valid From | From Date",
    ),
    Column(
        "effective_to",
        "date",
        "O",
        "Effective To | ineffective_date | End Date | Expiration Date | Valid To | To"
        " | Termination Date | To Date",
    ),
)
_KINDS = {
    "CHARGE": "charge|charges|our fee|our fees|fee|standard|ucr|billed|office fee|practice|"
    "normal|usual and customary",
    "CONTRACT": "contract|contracted|allowed|allowable|payer|insurance|ppo|expected|negotiated",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}


def _kind_of(text: str) -> str:
    found = _KIND_OF.get(plain(text))
    if found is None:
        raise ValueError("is neither CHARGE (our fees) nor CONTRACT (allowed)")
    return found


def _fields(cells: Cells) -> list[Sequence[Any]]:
    amount, kind = _amount_and_kind(cells)
    name = cells.text("schedule_name")
    cells.read("schedule_name", str)  # an empty one rejects the row
    return [
        cells.lines,
        name,
        kind,
        cells.ident("payer_id"),
        cells.code("procedure_code"),
        cells.text("modifier"),
        cells.text("place"),
        amount,
        cells.day("effective_from"),
        cells.day("effective_to"),
    ]


def _amount_and_kind(cells: Cells) -> tuple[Sequence[int | None], Sequence[str | None]]:
    """The fee and what it is: from a kind column, or from what the amount's heading says."""
    if cells.has("charge_amount") and cells.has("allowed_amount"):
        raise AmbiguousError(
            f"The schedule has our fees (“{cells.heading('charge_amount')}”) and contracted fees "
            f"(“{cells.heading('allowed_amount')}”) side by side. Export them as two files."
        )
    for name in ("amount", "charge_amount", "allowed_amount"):
        if cells.has(name) and cells.has("kind"):
            return cells.money(name, needed=True), cells.read("kind", _kind_of)
    if cells.has("charge_amount"):
        return cells.money("charge_amount", needed=True), ["CHARGE"] * len(cells)
    return cells.money("allowed_amount", needed=True), ["CONTRACT"] * len(cells)


FEE_SCHEDULE = Layout(
    kind=Kind.FEE_SCHEDULE,
    noun="fees",
    record=FeeScheduleRow,
    columns=_COLUMNS,
    needs=(
        ("procedure_code",),
        ("schedule_name",),
        ("amount", "charge_amount", "allowed_amount"),
        ("kind", "charge_amount", "allowed_amount"),
    ),
    fields=_fields,
    never="Patient | Patient ID | PatientID | Patient Name | MRN | DOS | Service Date | Units"
    " | Date of Service | Encounter | EncounterID | Encounter ID | Qty | Quantity",
)
