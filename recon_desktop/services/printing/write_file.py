"""Write a file for a person: whole or not at all, and never over another without a word."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from recon_desktop.domain.errors import RefusedError, StorageError, UsageError


def require_free(out: Path, *, overwrite: bool) -> None:
    """Raise UsageError for a folder, RefusedError for a file that may not be replaced."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder; name a file in it.")
    if out.exists() and not overwrite:
        raise RefusedError(f"{out.name} is there already and was not replaced; name another file.")


@contextmanager
def file_or_nothing(out: Path) -> Iterator[Callable[[bytes], None]]:
    """Gives what writes the file; when the block fails after that, all is as it was before.

    For a file that must not be there without its row in the practice, whose commit comes last.
    """
    written = False
    before = _bytes_of(out)

    def write(content: bytes) -> None:
        nonlocal written
        write_whole(out, content)
        written = True

    try:
        yield write
    except BaseException:
        if written:
            _put_back(out, before)
        raise


def _bytes_of(out: Path) -> bytes | None:
    """What stands there now; None for no file."""
    try:
        return out.read_bytes() if out.exists() else None
    except OSError as error:
        raise StorageError(f"{out.name} was not replaced: {_because(out, error)}") from error


def _put_back(out: Path, before: bytes | None) -> None:
    if before is None:
        out.unlink(missing_ok=True)
    else:
        write_whole(out, before)


def write_whole(out: Path, content: bytes) -> None:
    """Beside the target first, then renamed: nobody ever sees half a file.

    Raises StorageError when the disk refuses.
    """
    try:
        handle, made = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem}-", suffix=out.suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(made).replace(out)
        finally:
            with suppress(FileNotFoundError):
                Path(made).unlink()
    except OSError as error:
        raise StorageError(f"{out.name} was not written: {_because(out, error)}") from error


def _because(out: Path, error: OSError) -> str:
    if not out.parent.is_dir():
        return f"the folder {out.parent} does not exist."
    return f"{error.strerror or 'the disk refused'}. Choose another folder."
