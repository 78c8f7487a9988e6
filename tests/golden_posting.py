"""The golden remittance of §4.9 on the way to its posting, for tests of postings and of lists."""

from __future__ import annotations

from pathlib import Path

from day_files import GOLDEN_BANK, write_bank
from practice_builders import FIRST_ADVICE, OWNER, REMIT_CLAIMS, Stages, take, write_835
from report_files import write_report

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import post_cleared
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish


def clear_after_history(practice: Practice, stages: Stages, folder: Path) -> None:
    """E0988 was paid and posted in February, as §4.9 assumes; the golden remittance has cleared."""
    take(
        practice,
        write_report(folder / "sent.csv", REMIT_CLAIMS),
        write_835(
            folder / "first.835", FIRST_ADVICE, payment="168", trace="0077", paid_on="20260205"
        ),
        write_bank(
            folder / "bank.ofx",
            [
                ("20260206", "168.00", "B0", "HCCLAIMPMT TRN*1*0077*1123456789\\"),
                *GOLDEN_BANK[2:],
            ],
        ),
    )
    match_bank(practice, OWNER)
    finish(post_cleared(practice, OWNER))
    take(practice, stages.files / "golden.835")
    match_bank(practice, OWNER)
