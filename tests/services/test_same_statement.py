"""The same statement as OFX and as CSV: no line twice, nothing lost (TRUST 10)."""

from __future__ import annotations

from pathlib import Path

from day_files import write_bank
from practice_builders import OWNER, dump, rows, take

from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.practice import Practice

LINES = [
    ("20260311", "25.00", "A1", "DEPOSIT"),
    ("20260311", "25.00", "A2", "DEPOSIT"),
    ("20260312", "99.77", "A3", "HCCLAIMPMT"),
]


def csv_of(folder: Path, lines: list[tuple[str, str, str, str]], name: str = "bank") -> Path:
    """The statement of account 0004821 as its bank writes it for spreadsheets."""
    path = folder / f"{name}.csv"
    body = "\n".join(
        f"0004821,{day[4:6]}/{day[6:]}/{day[:4]},{text} OF THE CSV,{amount}"
        for day, amount, _, text in lines
    )
    path.write_text(f"Account,Posting Date,Description,Amount\n{body}\n")
    return path


def count(practice: Practice) -> int:
    return int(rows(practice.store.path, "SELECT COUNT(*) FROM bank_line")[0][0])


def test_the_same_lines_are_known_again(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_bank(tmp_path / "bank.ofx", LINES))
    [outcome] = take(empty, csv_of(tmp_path, LINES))
    assert count(empty) == 3
    assert (outcome.new, outcome.seen) == (0, 3)


def test_the_other_way_round_with_newer_days(empty: Practice, tmp_path: Path) -> None:
    take(empty, csv_of(tmp_path, LINES))
    newer = ("20260313", "12.00", "A4", "DEPOSIT")
    [outcome] = take(empty, write_bank(tmp_path / "bank.ofx", [*LINES, newer]))
    assert count(empty) == 4
    assert (outcome.new, outcome.seen) == (1, 3)


def test_lines_that_agree_only_in_part_are_kept_and_told(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_bank(tmp_path / "bank.ofx", LINES))
    other = [LINES[0], ("20260312", "88.00", "", "OTHER"), LINES[2]]
    [outcome] = take(empty, csv_of(tmp_path, other))
    assert count(empty) == 6
    assert "look like" in " ".join(outcome.warnings)


def test_undone_it_is_as_before(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_bank(tmp_path / "bank.ofx", LINES))
    before = dump(empty.store.path)
    [outcome] = take(empty, csv_of(tmp_path, LINES))
    assert outcome.source_id is not None
    undo_import(empty, OWNER, outcome.source_id)
    after = dump(empty.store.path)
    assert after["bank_line"] == before["bank_line"]
