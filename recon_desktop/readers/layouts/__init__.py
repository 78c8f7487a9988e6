"""The kinds of tabular report that are read: one module a kind, by DOMAIN §12."""

from __future__ import annotations

from recon_desktop.readers.bank.statement_csv import BANK_CSV
from recon_desktop.readers.columns import Layout
from recon_desktop.readers.layouts.card_batches import CARD_BATCHES
from recon_desktop.readers.layouts.charges import CHARGES
from recon_desktop.readers.layouts.claims_log import CLAIMS_LOG
from recon_desktop.readers.layouts.fee_schedule import FEE_SCHEDULE
from recon_desktop.readers.layouts.patient_totals import PATIENT_TOTALS
from recon_desktop.readers.layouts.receipts import RECEIPTS
from recon_desktop.readers.layouts.visits import VISITS

LAYOUTS: tuple[Layout, ...] = (
    CHARGES,
    RECEIPTS,
    CLAIMS_LOG,
    VISITS,
    PATIENT_TOTALS,
    CARD_BATCHES,
    FEE_SCHEDULE,
    BANK_CSV,
)
