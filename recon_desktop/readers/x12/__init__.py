"""X12 files in: one tokenizer, one envelope check, one reader a transaction set."""

from __future__ import annotations

from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.readers.x12.claim_837 import read_837p
from recon_desktop.readers.x12.kinds import refusal, sniff
from recon_desktop.readers.x12.remittance_835 import read_835
from recon_desktop.readers.x12.segments import segment_at

__all__ = ["READERS", "read", "read_835", "read_837p", "refusal", "segment_at", "sniff"]

READERS = {Kind.X12_835: read_835, Kind.X12_837P: read_837p}


def read(data: bytes, kind: Kind) -> ReadResult:
    """Read a file as `kind`, one of READERS; UnreadableFileError when it is not that."""
    return READERS[kind](data)
