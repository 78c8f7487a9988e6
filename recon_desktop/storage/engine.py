"""Open, create and guard a practice file; begin transactions. Knows nothing of what is in it.

SQLite with WAL, ``synchronous=FULL`` and foreign keys on, driven by sqlcipher3. Readers see one
snapshot; a writer takes the lock at once (``BEGIN IMMEDIATE``), so two processes never both
believe they were first. Every driver error that a person can act on becomes a ReconError here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection as Connection  # re-exported: what services pass on
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from recon_desktop.domain.errors import (
    ClosedDayError,
    DuplicateError,
    PracticeFileError,
    ReconError,
    RefusedError,
    StorageError,
)

APPLICATION_ID = 0x52434E44  # 'RCND'
SCHEMA = "0002"
OLDEST = "0001"
_VERSION = "SELECT version_num FROM alembic_version"
BUSY_SECONDS = 10

_SQLITE_FULL = ("database or disk is full", "disk I/O error")
_SQLITE_DAMAGED = ("not a database", "malformed", "no such table", "unsupported file format")
_GUARDED = {
    "the bank line is used up": "This bank line is matched already; nothing was changed.",
    "has its money already": "The bank has paid this already; nothing was changed.",
    "the bank line is reconciled": (
        "This bank line is on a finished reconciliation; take the reconciliation back first."
    ),
    "the reconciliation is finished": (
        "This reconciliation is finished and stays as it is; take it back first."
    ),
}
"""What a trigger says, and how a person is told."""
_SQLITE_LOCKED = ("database is locked", "database table is locked")


class Store:
    """One open practice file. `read()` and `write()` give a connection inside a transaction."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: everything read inside belongs to one moment."""
        with _plain_errors(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing: committed when the block ends, rolled back when it raises.

        Raises StorageError when the disk refuses or another program holds the file.
        """
        with _plain_errors(self.path), self._engine.connect() as connection:
            writer = connection.execution_options(recon_writer=True)
            with writer.begin():
                yield writer

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()


def create_store(path: Path) -> Store:
    """Make a new, empty practice file with today's tables.

    Raises PracticeFileError when something is there already or the folder cannot be written.
    """
    making = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        if path.exists():
            raise PracticeFileError(f"{path.name} exists already; choose another name or open it.")
        if not path.parent.is_dir():
            raise PracticeFileError(f"The folder {path.parent} does not exist.")
        _build(making)
        making.replace(path)
    except OSError as error:
        raise PracticeFileError(f"{path.name} cannot be made here: {error.strerror}.") from error
    finally:
        for leftover in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                making.with_name(making.name + leftover).unlink(missing_ok=True)
    return open_store(path)


def _build(path: Path) -> None:
    from recon_desktop.storage.migrate import upgrade

    path.touch(mode=0o600)
    engine = _engine(path)
    try:
        with Store(path, engine).write() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            upgrade(connection)
    finally:
        engine.dispose()


def open_store(path: Path) -> Store:
    """Open a practice file. A file that is not ours, or newer than this program, is untouched.

    A file of an older format is brought to today's, whole or not at all, after a copy of it was
    put beside it. Raises PracticeFileError with what to do.
    """
    _check_header(path)
    engine = _engine(path)
    try:
        if _format_of(path, engine) != SCHEMA:
            keep_copy(path, engine)
            _upgrade(path, engine)
    except ReconError:
        engine.dispose()
        raise
    return Store(path, engine)


def _check_header(path: Path) -> None:
    try:
        if not path.is_file():
            raise PracticeFileError(f"There is no practice file at {path}.")
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise PracticeFileError(f"{path.name} cannot be opened: {error.strerror}.") from error
    ours = header[:16] == b"SQLite format 3\x00" and int.from_bytes(header[68:72]) == APPLICATION_ID
    if not ours:
        raise PracticeFileError(f"{path.name} is not a Recon Desktop practice file.")


def _format_of(path: Path, engine: Engine) -> str:
    """The file's format; PracticeFileError when this program does not know it."""
    with _plain_errors(path), engine.connect() as connection:
        version = str(connection.exec_driver_sql(_VERSION).scalar())
        connection.rollback()
    if version > SCHEMA:
        raise PracticeFileError(
            f"{path.name} was written by a newer Recon Desktop (format {version}, this program "
            f"knows {SCHEMA}). Install the newer program; the file was not touched."
        )
    if version < OLDEST:
        raise PracticeFileError(f"{path.name} has the unknown format {version}.")
    return version


def keep_copy(path: Path, engine: Engine) -> Path:
    """Copy a practice file as it stands, its log included, beside it; where the copy is.

    Raises StorageError when there is no room for it: nothing has changed then.
    """
    version = _format_of(path, engine)
    copy = next(
        candidate
        for number in range(1, 1_000)
        if not (candidate := path.with_name(_copy_name(path, version, number))).exists()
    )
    try:
        copy.touch(mode=0o600)
        with (
            _plain_errors(copy),
            closing(driver.connect(str(copy))) as target,
            closing(driver.connect(str(path))) as source,
        ):
            source.backup(target)
    except OSError as error:
        raise StorageError(
            f"No copy of {path.name} could be made before its format changes: {error.strerror}. "
            "Nothing changed; make room and open it again."
        ) from error
    return copy


def _copy_name(path: Path, version: str, number: int) -> str:
    again = f" {number}" if number > 1 else ""
    return f"{path.stem} (format {version}{again}){path.suffix}"


def _upgrade(path: Path, engine: Engine) -> None:
    from recon_desktop.storage.migrate import upgrade

    with Store(path, engine).write() as connection:
        # Another program may have been faster between the look and the lock.
        if connection.exec_driver_sql(_VERSION).scalar() != SCHEMA:
            upgrade(connection)


def _engine(path: Path) -> Engine:
    def connect() -> Any:
        connection = driver.connect(
            str(path), isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        )
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -64000",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise PracticeFileError(f"{path.name}: the disk does not promise to keep what it took.")
        return connection

    engine = create_engine("sqlite://", creator=connect, module=driver, poolclass=None)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writer = connection.get_execution_options().get("recon_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _plain(path, error.orig) from error
    except driver.Error as error:
        raise _plain(path, error) from error


def _plain(path: Path, error: BaseException | None) -> BaseException:
    """What the driver said, as a sentence; a bug stays what it is."""
    said = str(error)
    if any(text in said for text in _SQLITE_FULL):
        return StorageError(f"The disk that holds {path.name} is full or failing; nothing changed.")
    if any(text in said for text in _SQLITE_LOCKED):
        return StorageError(
            f"{path.name} is in use by another program; nothing changed. Try again in a moment."
        )
    if "readonly" in said or "unable to open" in said:
        return StorageError(f"{path.name} or its folder is read-only; nothing was changed.")
    if "the day is closed" in said:
        return ClosedDayError("The day is closed; nothing is dated into it.")
    for text, told in _GUARDED.items():
        if text in said:
            return RefusedError(told)
    if "UNIQUE constraint failed" in said:
        return DuplicateError("Someone else has done exactly this a moment ago; nothing changed.")
    if any(text in said for text in _SQLITE_DAMAGED):
        return PracticeFileError(f"{path.name} is damaged or incomplete; restore a backup.")
    return error or RuntimeError("driver error")
