"""Write the old file of today's format: run once when a format is frozen, then keep the result.

python tests/storage/make_old_file.py      # from the project folder
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]


def main() -> None:
    """Close the golden day, post its remittance, add a late receipt, zip the file."""
    from builders import a_receipt
    from practice_builders import (
        GOLDEN,
        OWNER,
        build_stages,
        finish,
        fixed_clock,
        open_practice,
        raw,
        take,
    )
    from report_files import write_report
    from sample_days import golden_day

    from recon_desktop.services.bank.match_bank import match_bank
    from recon_desktop.services.day.close_day import close_day
    from recon_desktop.services.posting.post_remittance import post_cleared
    from recon_desktop.storage.engine import SCHEMA

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = build_stages(folder).copy("banked", folder / "practice.recon")
        with open_practice(path, clock=fixed_clock) as practice:
            finish(close_day(practice, OWNER, GOLDEN))
            match_bank(practice, OWNER)
            finish(post_cleared(practice, OWNER))
            late = a_receipt("5.00", receipt_no="1051", encounter_id="", patient_id="P03")
            take(practice, write_report(folder / "late.csv", [*golden_day().receipts, late]))
        with raw(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target = HERE / "data" / f"{SCHEMA}.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.write(path, "practice.recon")
    print(f"{target} is written, {target.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
