"""The garbage collector, kept still while a file's records are built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the garbage collector still while many small tuples are built, then restore it.

    Records hold no cycles, and walking the growing heap again and again doubles the time. Freezing
    and unfreezing moves what was built to the oldest generation without walking it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        if was_on:
            gc.enable()
