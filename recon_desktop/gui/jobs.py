"""Work off the window's thread: one writer at a time, readers beside it, cancel, and one end.

A job's work is a function. Where it returns a generator (a service that yields
:class:`~recon_desktop.services.progress.Progress` and returns its result), it is driven on the
worker thread and closed there when cancelled, so that its ``with`` blocks roll back. Whatever
happens, ``finished`` is emitted exactly once, on the window's thread. Knows no service.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QThread, QTimer, Signal, Slot

from recon_desktop.gui.garbage import GarbageTimer
from recon_desktop.services.progress import Progress

PROGRESS_EVERY = 1 / 30
"""Seconds between two progress signals at least."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: with a result, with an error, or cancelled."""

    result: Any = None
    error: Exception | None = None
    cancelled: bool = False

    @property
    def ok(self) -> bool:
        """There is a result."""
        return self.error is None and not self.cancelled


class _Work:
    """The part of a job that the worker thread touches: no QObject, so none dies over there."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function
        self.stop = threading.Event()

    def run(self, tell: Callable[[Progress], None]) -> Outcome:
        """Do it; every way it can end is an Outcome."""
        try:
            return self._drive(tell)
        except Exception as error:  # noqa: BLE001 - carried to the window, which knows what to do
            return Outcome(error=error)

    def _drive(self, tell: Callable[[Progress], None]) -> Outcome:
        if self.stop.is_set():
            return Outcome(cancelled=True)
        started = self.function()
        if not isinstance(started, Generator):
            return Outcome(result=started)
        try:
            return self._steps(started, tell)
        finally:
            started.close()

    def _steps(
        self, steps: Generator[Progress, None, Any], tell: Callable[[Progress], None]
    ) -> Outcome:
        told_at = 0.0
        while not self.stop.is_set():
            try:
                progress = next(steps)
            except StopIteration as end:
                return Outcome(result=end.value)
            now = time.monotonic()
            if now - told_at >= PROGRESS_EVERY:
                told_at = now
                tell(progress)
        return Outcome(cancelled=True)


class Job(QObject):
    """One piece of work as the window sees it. Hand it to :meth:`JobQueue.submit`."""

    progressed = Signal(object)  # Progress
    finished = Signal(object)  # Outcome, exactly once

    def __init__(self, name: str, function: Callable[[], Any], *, writes: bool) -> None:
        super().__init__()
        self.name = name
        self.writes = writes
        self.work = _Work(function)

    def cancel(self) -> None:
        """Ask the work to stop at its next step; what it had not committed is rolled back."""
        self.work.stop.set()


class _Lane(QThread):
    """A thread that does one piece of work after the other."""

    told = Signal(object, object)  # _Work, Progress
    done = Signal(bool)  # which lane: the writers'; what and how is in `ended`

    def __init__(self, parent: QObject, writes: bool) -> None:
        super().__init__(parent)
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._writes = writes
        self.ended: queue.SimpleQueue[tuple[_Work, Outcome]] = queue.SimpleQueue()

    def put(self, work: _Work | None) -> None:
        if not self.isRunning():
            self.start()
        self._waiting.put(work)

    def run(self) -> None:
        while self._do_next():
            self.done.emit(self._writes)

    def _do_next(self) -> bool:
        """Do one piece of work; False: there will be none.

        All that this thread held of it is let go on return, before the window hears of it: what the
        work held last, a page perhaps, then dies on the window's thread.
        """
        work = self._waiting.get()
        if work is None:
            return False
        self.ended.put((work, work.run(lambda progress: self.told.emit(work, progress))))
        return True


class JobQueue(QObject):
    """Everything the window does in the background; two lanes, writers and readers."""

    submitted = Signal(object)  # Job
    ended = Signal(object)  # Job
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[_Work, Job] = {}
        self._garbage = GarbageTimer(self)
        self._lanes = {writes: self._lane(writes) for writes in (True, False)}

    def submit(self, job: Job) -> Job:
        """Queue a job; writers run strictly one after the other."""
        self._garbage.begin()
        self._open[job.work] = job
        self._lanes[job.writes].put(job.work)
        self.submitted.emit(job)
        return job

    @property
    def busy(self) -> bool:
        """Something is running or waiting."""
        return bool(self._open)

    def wait_idle(self, seconds: float = 60.0) -> bool:
        """Let the event loop run until nothing is left; False when time ran out."""
        until = time.monotonic() + seconds
        while self.busy and time.monotonic() < until:
            loop = QEventLoop()
            limit = QTimer(loop)  # its child: QTimer.singleShot would keep the loop until it fires
            limit.timeout.connect(loop.quit)
            limit.start(round(seconds * 1000))
            self.idle.connect(loop.quit)
            loop.exec()
        return not self.busy

    def shut_down(self) -> None:
        """Cancel what runs, wait for its rollback, and end the threads."""
        for work in self._open:
            work.stop.set()
        for lane in self._lanes.values():
            if lane.isRunning():
                lane.put(None)
                lane.wait()
        self._garbage.end()

    def _lane(self, writes: bool) -> _Lane:
        lane = _Lane(self, writes)
        lane.told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        lane.done.connect(self._end, Qt.ConnectionType.QueuedConnection)
        return lane

    @Slot(object, object)
    def _tell(self, work: _Work, progress: Progress) -> None:
        if job := self._open.get(work):
            job.progressed.emit(progress)

    @Slot(bool)
    def _end(self, writes: bool) -> None:
        work, outcome = self._lanes[writes].ended.get_nowait()
        job = self._open.pop(work)
        try:
            job.finished.emit(outcome)
        finally:
            self.ended.emit(job)
            if not self._open:
                self.idle.emit()
