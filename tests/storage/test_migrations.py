"""The tables that the migrations make are those the program declares; old files are opened."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from practice_builders import (
    GOLDEN,
    OWNER,
    assert_books_hold,
    dump,
    fixed_clock,
    rows,
    take,
)
from sqlalchemy import Connection, create_engine

from recon_desktop.domain.errors import StorageError
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import reopen_day
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import create_practice, open_practice
from recon_desktop.storage import engine, migrate, migrations
from recon_desktop.storage.queries.integrity import GUARDS
from recon_desktop.storage.tables import METADATA

OLD_FILES = Path(__file__).parent / "data"
VERSIONS = Path(migrations.__file__).parent / "versions"
NEW_CHARGE = (
    "Encounter,Patient ID,DOS,Post Date,CPT,Units,Amount\n"
    "Z1,Z1,03/20/2026,03/20/2026,99213,1,10.00\n"
)
REVISION = re.compile(r'^revision = "(\d{4})"$', re.MULTILINE)


def revisions() -> list[str]:
    found = [REVISION.findall(file.read_text("utf-8")) for file in VERSIONS.glob("v*.py")]
    return sorted(revision for one in found for revision in one)


def test_migrations_make_the_declared_tables(tmp_path: Path) -> None:
    path = tmp_path / "p.recon"
    create_practice(path, name="Maple").close()
    made = create_engine("sqlite://", creator=lambda: driver.connect(str(path)), module=driver)
    with made.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        assert compare_metadata(context, METADATA) == []
    made.dispose()


def test_the_guards_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "p.recon"
    create_practice(path, name="Maple").close()
    names = rows(path, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    assert {name for (name,) in names} == GUARDS


def test_the_programs_format_is_the_newest_migration() -> None:
    assert revisions()[-1] == engine.SCHEMA


def test_no_migration_imports_todays_tables() -> None:
    for file in VERSIONS.glob("v*.py"):
        assert "recon_desktop" not in file.read_text("utf-8"), file.name


def test_there_is_an_old_file_of_every_format() -> None:
    assert sorted(file.stem for file in OLD_FILES.glob("*.zip")) == revisions()


@pytest.mark.parametrize("revision", revisions())
def test_an_old_file_opens_and_goes_on(revision: str, tmp_path: Path) -> None:
    """A closed day, a posted remittance and a late entry, as the programs of then left them."""
    with zipfile.ZipFile(OLD_FILES / f"{revision}.zip") as archive:
        archive.extract("practice.recon", tmp_path)
    with open_practice(tmp_path / "practice.recon", clock=fixed_clock) as practice:
        assert_books_hold(practice)
        check = check_day(practice, GOLDEN)
        assert check.status == "BALANCED"
        assert check.totals.DTT.cents == 387_920
        assert [r.state for r in list_remittances(practice)] == ["Posted"]
        reopen_day(practice, OWNER, GOLDEN, reason="to go on")
        new = tmp_path / "charges.csv"
        new.write_text(NEW_CHARGE)
        assert take(practice, new)[0].new == 1
        assert_books_hold(practice)


def test_a_copy_of_the_old_file_is_kept(tmp_path: Path) -> None:
    with zipfile.ZipFile(OLD_FILES / "0001.zip") as archive:
        archive.extract("practice.recon", tmp_path)
    path = tmp_path / "practice.recon"
    before = rows(path, "SELECT COUNT(*), SUM(amount_cents * id) FROM entry_line")
    open_practice(path, clock=fixed_clock).close()
    copy = tmp_path / "practice (format 0001).recon"
    assert rows(copy, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert rows(copy, "SELECT COUNT(*), SUM(amount_cents * id) FROM entry_line") == before
    open_practice(path, clock=fixed_clock).close()
    assert len(list(tmp_path.glob("*.recon"))) == 2


def test_a_failing_migration_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(OLD_FILES / "0001.zip") as archive:
        archive.extract("practice.recon", tmp_path)
    path = tmp_path / "practice.recon"
    before = dump(path, leave=())

    def broken(connection: Connection) -> None:
        real(connection)
        raise StorageError("the power went")

    real = migrate.upgrade
    monkeypatch.setattr(migrate, "upgrade", broken)
    with pytest.raises(StorageError):
        open_practice(path, clock=fixed_clock)
    assert dump(path, leave=()) == before
    monkeypatch.undo()
    with open_practice(path, clock=fixed_clock) as practice:
        assert_books_hold(practice)


def test_old_postings_show_their_lines(tmp_path: Path) -> None:
    """Format 0001 kept no lines of a posting: they are filled from what the payer sent."""
    with zipfile.ZipFile(OLD_FILES / "0001.zip") as archive:
        archive.extract("practice.recon", tmp_path)
    path = tmp_path / "practice.recon"
    open_practice(path, clock=fixed_clock).close()
    found = rows(
        path,
        "SELECT c.claim_id, l.procedure_code, l.charge_cents, l.allowed_cents, l.paid_cents, "
        "l.contractual_cents, l.to_patient_cents, l.next_payer_cents, l.open_cents, l.reasons "
        "FROM posted_line l JOIN posted_claim c ON c.id = l.posted_claim_id ORDER BY l.id",
    )
    assert (
        "E1107",
        "99213",
        14500,
        9840,
        7340,
        4660,
        2500,
        0,
        0,
        "CO-45:46.60 PR-3:25.00",
    ) in found
    assert (
        "E1110",
        "99214",
        20500,
        13100,
        5680,
        7400,
        0,
        7420,
        0,
        "CO-45:74.00 PR-1:60.00 PR-2:14.20",
    ) in found
    assert ("E1115", "99213", 14500, 0, 0, 0, 0, 0, 14500, "CO-16:145.00") in found
    assert sum(row[4] for row in found) == 11840
    reversed_line = next(row for row in found if row[2] == -4220)
    assert reversed_line[9] == "CO-45:-9.20"
