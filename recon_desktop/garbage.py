"""When Python's garbage collector runs, and on which thread.

Left alone it runs on whichever thread happens to allocate. It is kept still while records are built
by the hundred thousand, and a window with working threads runs it itself (:func:`collect_due`).
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_GROWN = 1.25
"""A full collection waits until the oldest generation is this many times what the last one left."""


class _Collector:
    """The collector of the process: off while anyone holds it, several at a time, any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held = 0
        self._was_on = True
        self.pauses = 0
        self.left = 0

    def hold(self, pauses: int = 0) -> None:
        with self._lock:
            if not self._held:
                self._was_on = gc.isenabled()
                gc.disable()
            self._held += 1
            self.pauses += pauses

    def let_go(self, pauses: int = 0) -> None:
        with self._lock:
            self._held -= 1
            self.pauses -= pauses
            if not self._held and self._was_on:
                gc.enable()


_collector = _Collector()


@contextmanager
def collection_paused() -> Iterator[None]:
    """Collect nothing while many small tuples are built, neither Python nor a window.

    Records hold no cycles, and walking the growing heap again and again doubles the time. Freezing
    and unfreezing moves what was built to the oldest generation without walking it.
    """
    _collector.hold(pauses=1)
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        _collector.let_go(pauses=1)


def collect_by_hand() -> None:
    """Stop collecting on any thread: the caller calls :func:`collect_due` on its own now and then.

    Each call is ended by one of :func:`collect_as_before`.
    """
    _collector.hold()


def collect_as_before() -> None:
    """Python collects by itself again, once all who stopped it have said so."""
    _collector.let_go()


def collect_due() -> None:
    """Collect on this thread what Python would by now: the oldest generation over its threshold."""
    if _collector.pauses:
        return
    counts, limits = gc.get_count(), gc.get_threshold()
    if counts[0] <= limits[0]:
        return
    if counts[1] <= limits[1]:
        gc.collect(0)
    elif counts[2] <= limits[2] or _oldest() < _GROWN * _collector.left:
        gc.collect(1)
    else:
        gc.collect(2)
        _collector.left = _oldest()


def _oldest() -> int:
    return len(gc.get_objects(generation=2))
