"""Opening, creating and losing a practice file: a sentence each time, and nothing half-done."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from practice_builders import (
    GOLDEN,
    OWNER,
    Stages,
    assert_books_hold,
    dump,
    fixed_clock,
    raw,
    rows,
    take,
)

from recon_desktop.domain.errors import PracticeFileError, ReconError, StorageError, UsageError
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.imports.import_files import import_files
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.practice import Practice, create_practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.storage import engine

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


# --- making one -----------------------------------------------------------------------


@POSIX
def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    create_practice(tmp_path / "p.recon", name="Maple").close()
    assert stat.S_IMODE((tmp_path / "p.recon").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["p.recon"]


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "p.recon"
    path.write_text("letters")
    with pytest.raises(PracticeFileError, match="exists already"):
        create_practice(path, name="Maple")
    assert path.read_text() == "letters"


@pytest.mark.parametrize("name", ["a [b] c.recon", "a**b.recon", "é ü.recon", "100%.recon"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    create_practice(tmp_path / name, name="Maple").close()
    with open_practice(tmp_path / name) as practice:
        assert practice.name == "Maple"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_practice_needs_a_folder_a_name_and_a_zone(tmp_path: Path) -> None:
    with pytest.raises(PracticeFileError, match="does not exist"):
        create_practice(tmp_path / "no" / "p.recon", name="Maple")
    with pytest.raises(UsageError, match="name"):
        create_practice(tmp_path / "p.recon", name=" ")
    with pytest.raises(UsageError, match="time zone"):
        create_practice(tmp_path / "p.recon", name="Maple", timezone="Mars/Base")
    assert list(tmp_path.iterdir()) == []


def test_the_disk_keeps_what_it_took(stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("empty", tmp_path / "p.recon")
    with open_practice(path) as practice, practice.store.read() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


# --- files that are none --------------------------------------------------------------


def test_what_is_no_practice_file_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.recon")
    other.execute("CREATE TABLE t (a)")
    other.commit()
    other.close()
    files = {"empty.recon": b"", "text.recon": b"hello", "zip.recon": b"PK\x03\x04" * 50}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for name in ("other.recon", *files):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(PracticeFileError, match="not a Recon Desktop practice file"):
            open_practice(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(PracticeFileError, match="no practice file"):
        open_practice(tmp_path / "nothing.recon")
    with pytest.raises(PracticeFileError, match="no practice file"):
        open_practice(tmp_path)


def test_a_newer_file_is_not_touched(stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("imported", tmp_path / "p.recon")
    with raw(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0042'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(PracticeFileError, match="newer Recon Desktop"):
        open_practice(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.recon"]


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE alembic_version SET version_num = '0000'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
        "DELETE FROM practice",
        "DROP TABLE practice",
    ],
)
def test_a_file_that_lacks_what_it_must_have_is_refused(
    stages: Stages, tmp_path: Path, meddling: str
) -> None:
    path = stages.copy("imported", tmp_path / "p.recon")
    with raw(path) as connection:
        connection.execute(meddling)
    with pytest.raises(PracticeFileError):
        open_practice(path)


def test_a_cut_file_is_refused(stages: Stages, tmp_path: Path) -> None:
    whole = (stages.folder / "imported.recon").read_bytes()
    for keep in (100, 512, 4096, 4097, 20_000, len(whole) // 2, len(whole) - 4096):
        path = tmp_path / f"cut{keep}.recon"
        path.write_bytes(whole[:keep])
        with pytest.raises(PracticeFileError, match="damaged or incomplete"):
            open_practice(path, clock=fixed_clock)


def test_rubbish_in_the_middle_never_brings_the_program_down(
    stages: Stages, tmp_path: Path
) -> None:
    whole = (stages.folder / "imported.recon").read_bytes()
    assert len(whole) > 40 * 4096
    for page in range(1, len(whole) // 4096, 3):
        path = tmp_path / "bad.recon"
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        with suppress(ReconError), open_practice(path, clock=fixed_clock) as practice:
            check_day(practice, GOLDEN)
            list(import_files(practice, OWNER, [stages.files / "bank.ofx"]))
        for leftover in tmp_path.glob("bad.recon-*"):
            leftover.unlink()


# --- files that others hold -----------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)


@pytest.mark.usefixtures("impatient")
def test_a_file_that_another_writes_to_is_in_use(stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("empty", tmp_path / "p.recon")
    with open_practice(path, clock=fixed_clock) as practice, raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        [outcome] = take(practice, stages.files / "charges.csv", allow_refused=True)
        assert outcome.status == "refused"
        assert "in use by another program" in outcome.reason
        other.execute("ROLLBACK")
        [outcome] = take(practice, stages.files / "charges.csv")
        assert outcome.status == "imported"


@pytest.mark.usefixtures("impatient")
def test_a_file_that_another_holds_alone_is_in_use(stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("empty", tmp_path / "p.recon")
    with raw(path) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="in use"):
            open_practice(path)
        other.execute("ROLLBACK")


def test_two_windows_on_one_file_see_each_others_work(stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("empty", tmp_path / "p.recon")
    with (
        open_practice(path, clock=fixed_clock) as one,
        open_practice(path, clock=fixed_clock) as two,
    ):
        take(one, stages.files / "charges.csv")
        assert check_day(two, GOLDEN).totals.DTT == check_day(one, GOLDEN).totals.DTT
        [outcome] = take(two, stages.files / "charges.csv")
        assert outcome.status == "already-imported"


def test_a_reader_sees_one_moment(stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("empty", tmp_path / "p.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        with practice.store.read() as connection:
            count = "SELECT COUNT(*) FROM charge"
            assert connection.exec_driver_sql(count).scalar() == 0
            worker = threading.Thread(target=take, args=(practice, stages.files / "charges.csv"))
            worker.start()
            worker.join()
            assert connection.exec_driver_sql(count).scalar() == 0
        assert rows(path, count) == [(42,)]


# --- disks that refuse ----------------------------------------------------------------


def test_a_full_disk_is_said_and_nothing_changes(stages: Stages, tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the disk: the driver says the same words."""
    path = stages.copy("empty", tmp_path / "p.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        before = dump(path, leave=())
        with practice.store.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        _limit_pages(practice, int(pages or 0))
        charges = stages.files / "charges.csv"
        [outcome] = finish(import_files(practice, OWNER, [charges])).files
        assert outcome.status == "refused"
        assert "full" in outcome.reason
        assert dump(path, leave=("audit",)) == {k: v for k, v in before.items() if k != "audit"}
    with open_practice(path, clock=fixed_clock) as practice:
        [outcome] = take(practice, charges)
        assert outcome.status == "imported"
        assert_books_hold(practice)


@pytest.mark.parametrize("act", ["match", "post", "close"])
def test_a_disk_that_fills_up_leaves_nothing_half_done(
    stages: Stages, tmp_path: Path, act: str
) -> None:
    path = stages.copy("banked", tmp_path / "p.recon")
    acts = {
        "match": lambda practice: match_bank(practice, OWNER),
        "post": lambda practice: post_remittance(practice, OWNER, 1),
        "close": lambda practice: finish(close_day(practice, OWNER, GOLDEN)),
    }
    with open_practice(path, clock=fixed_clock) as practice:
        if act == "post":
            match_bank(practice, OWNER)
        before = dump(path)
        with practice.store.read() as connection:
            pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        _limit_pages(practice, pages)
        with suppress(ReconError):  # what little there is to write may still fit
            acts[act](practice)
            before = dump(path)
        assert dump(path) == before
    with open_practice(path, clock=fixed_clock) as practice:
        assert_books_hold(practice)


def _limit_pages(practice: Practice, pages: int) -> None:
    from sqlalchemy import event

    def limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(practice.store._engine, "begin", limit)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_without_room_for_a_new_practice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(PracticeFileError, match="No space left"):
        create_practice(tmp_path / "p.recon", name="Maple")
    assert list(tmp_path.iterdir()) == []


def _as_nobody(work: Any) -> str:
    """Run in a child without root's rights; what it said comes back."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            if os.geteuid() == 0:
                os.setegid(65534)
                os.seteuid(65534)
            said = work()
        except ReconError as error:
            said = f"{type(error).__name__}: {error}"
        except BaseException as error:  # noqa: BLE001  # told to the parent, which fails
            said = f"BUG {error!r}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everyone may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


@POSIX
@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_read_only_file_or_folder_is_said(stages: Stages, open_folder: Path, where: str) -> None:
    folder = open_folder / "shared"
    folder.mkdir()
    path = stages.copy("empty", folder / "p.recon")
    path.chmod(0o444 if where == "file" else 0o666)
    folder.chmod(0o777 if where == "file" else 0o555)
    charges = open_folder / "charges.csv"
    charges.write_bytes((stages.files / "charges.csv").read_bytes())
    before = path.read_bytes()

    def work() -> str:
        with open_practice(path, clock=fixed_clock) as practice:
            [outcome] = finish(import_files(practice, OWNER, [charges])).files
            return f"{outcome.status}: {outcome.reason}"

    said = _as_nobody(work)
    folder.chmod(0o755)
    assert "read-only" in said
    assert path.read_bytes() == before


@POSIX
def test_a_folder_that_may_not_be_entered_is_said(stages: Stages, open_folder: Path) -> None:
    folder = open_folder / "private"
    folder.mkdir()
    path = stages.copy("empty", folder / "p.recon")
    folder.chmod(0o000)
    opened = _as_nobody(lambda: str(open_practice(path)))
    made = _as_nobody(lambda: str(create_practice(folder / "q.recon", name="Maple")))
    folder.chmod(0o755)
    assert opened.startswith("PracticeFileError: p.recon cannot be opened")
    assert made.startswith("PracticeFileError: q.recon cannot be made here")


@POSIX
def test_a_read_only_folder_takes_no_new_practice(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    said = _as_nobody(lambda: str(create_practice(open_folder / "p.recon", name="Maple")))
    assert said.startswith("PracticeFileError: p.recon cannot be made here")
