from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Generator, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QThread
from pytestqt.qtbot import QtBot

from recon_desktop.domain.errors import RefusedError
from recon_desktop.gui.jobs import Job, JobQueue, Outcome
from recon_desktop.services.progress import Progress


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.shut_down()


def run(qtbot: QtBot, jobs: JobQueue, job: Job) -> list[Outcome]:
    ends: list[Outcome] = []
    job.finished.connect(ends.append)
    jobs.submit(job)
    assert jobs.wait_idle(10)
    return ends


def test_a_result(qtbot: QtBot, jobs: JobQueue) -> None:
    where: list[object] = []

    def work() -> int:
        where.append(QThread.currentThread())
        return 2**40

    (end,) = run(qtbot, jobs, Job("count", work, writes=False))
    assert (end.result, end.ok) == (2**40, True)
    assert where != [QThread.currentThread()]


def test_a_generator_tells_how_far_it_is(qtbot: QtBot, jobs: JobQueue) -> None:
    def work() -> Generator[Progress, None, str]:
        yield Progress(0, 2, "first")
        yield Progress(1, 2, "second")
        return "done"

    job = Job("steps", work, writes=True)
    told: list[Progress] = []
    job.progressed.connect(told.append)
    (end,) = run(qtbot, jobs, job)
    assert end.result == "done"
    assert told[0] == Progress(0, 2, "first")


def test_progress_is_told_thirty_times_a_second_at_most(qtbot: QtBot, jobs: JobQueue) -> None:
    def work() -> Generator[Progress, None, None]:
        for at in range(5000):
            yield Progress(at, 5000, "")

    job = Job("many", work, writes=True)
    told: list[Progress] = []
    job.progressed.connect(told.append)
    run(qtbot, jobs, job)
    assert len(told) < 500


def test_an_error(qtbot: QtBot, jobs: JobQueue) -> None:
    def work() -> None:
        raise RefusedError("not now")

    (end,) = run(qtbot, jobs, Job("refused", work, writes=True))
    assert isinstance(end.error, RefusedError)
    assert not end.ok


def test_cancel_closes_the_generator_where_it_runs(qtbot: QtBot, jobs: JobQueue) -> None:
    started, closed = threading.Event(), []

    def work() -> Generator[Progress, None, None]:
        try:
            while True:
                started.set()
                yield Progress(0, 0, "")
        finally:
            closed.append(threading.current_thread().name)

    job = Job("long", work, writes=True)
    ends: list[Outcome] = []
    job.finished.connect(ends.append)
    jobs.submit(job)
    assert started.wait(5)
    job.cancel()
    assert jobs.wait_idle(10)
    assert [end.cancelled for end in ends] == [True]
    assert closed
    assert closed[0] != threading.current_thread().name


def test_a_job_cancelled_before_it_began_does_nothing(qtbot: QtBot, jobs: JobQueue) -> None:
    done: list[int] = []
    job = Job("late", lambda: done.append(1), writes=True)
    job.cancel()
    (end,) = run(qtbot, jobs, job)
    assert end.cancelled
    assert done == []


def test_writers_never_overlap_and_keep_their_order(qtbot: QtBot, jobs: JobQueue) -> None:
    running, seen = threading.Lock(), []

    def work(at: int) -> None:
        assert running.acquire(blocking=False)
        seen.append(at)
        running.release()

    for at in range(20):
        jobs.submit(Job(str(at), lambda at=at: work(at), writes=True))
    assert jobs.wait_idle(10)
    assert seen == list(range(20))


def test_a_reader_does_not_wait_for_a_writer(qtbot: QtBot, jobs: JobQueue) -> None:
    gate = threading.Event()
    jobs.submit(Job("writer", lambda: gate.wait(10), writes=True))
    reader = Job("reader", lambda: "read", writes=False)
    with qtbot.waitSignal(reader.finished, timeout=5000):
        jobs.submit(reader)
    gate.set()
    assert jobs.wait_idle(10)


def test_shutting_down_rolls_back_and_ends(qtbot: QtBot) -> None:
    jobs = JobQueue()
    started, closed = threading.Event(), threading.Event()

    def work() -> Generator[Progress, None, None]:
        try:
            while True:
                started.set()
                yield Progress(0, 0, "")
        finally:
            closed.set()

    jobs.submit(Job("long", work, writes=True))
    assert started.wait(5)
    jobs.shut_down()
    assert closed.is_set()
    assert jobs.wait_idle(5)
    jobs.submit(Job("again", lambda: 1, writes=True))
    assert jobs.wait_idle(5)
    jobs.shut_down()


def died_on(threads: list[threading.Thread], *, in_a_cycle: bool) -> Callable[[], object]:
    """A piece of work that alone knows a Qt object, which says on which thread it dies."""
    part = QObject()
    weakref.finalize(part, lambda: threads.append(threading.current_thread()))
    if in_a_cycle:
        part.itself = part  # type: ignore[attr-defined]
    return lambda: part.objectName()


def make_garbage() -> None:
    """Enough for Python to collect many times, were it to do so by itself."""
    for _ in range(20_000):
        cycle: list[object] = []
        cycle.append(cycle)


def test_what_is_left_of_a_page_is_collected_on_the_thread_of_the_window(
    qtbot: QtBot, jobs: JobQueue
) -> None:
    threads: list[threading.Thread] = []
    for _ in range(5):
        run(qtbot, jobs, Job("know it", died_on(threads, in_a_cycle=True), writes=False))
        run(qtbot, jobs, Job("allocate", make_garbage, writes=False))
    gc.collect()  # what the window's timer left for a later time
    assert threads == [threading.main_thread()] * 5


def test_what_only_the_work_knew_dies_on_the_thread_of_the_window(
    qtbot: QtBot, jobs: JobQueue
) -> None:
    heard = threading.Event()
    for lane in jobs.findChildren(QThread):  # each waits, the job told as done, to be heard
        lane.done.connect(lambda _: heard.wait(5), Qt.ConnectionType.DirectConnection)  # type: ignore[attr-defined]
    threads: list[threading.Thread] = []
    run(qtbot, jobs, Job("know it", died_on(threads, in_a_cycle=False), writes=True))
    heard.set()
    jobs.shut_down()
    assert threads == [threading.main_thread()]


def test_python_collects_by_itself_before_the_first_job_and_after_the_last(qtbot: QtBot) -> None:
    jobs = JobQueue()
    assert gc.isenabled()
    run(qtbot, jobs, Job("first", lambda: None, writes=False))
    assert not gc.isenabled()
    jobs.shut_down()
    assert gc.isenabled()
