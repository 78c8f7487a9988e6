"""The garbage collector is as it was when a reader is done, and collects what is due."""

import gc
from collections.abc import Iterator

import pytest

from recon_desktop.garbage import (
    collect_as_before,
    collect_by_hand,
    collect_due,
    collection_paused,
)


def test_objects_that_somebody_froze_stay_frozen() -> None:
    gc.freeze()
    try:
        with collection_paused():
            assert not gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("was_on", [True, False])
def test_it_is_as_before(was_on: bool) -> None:
    if not was_on:
        gc.disable()
    try:
        with collection_paused():
            assert not gc.isenabled()
        assert gc.isenabled() is was_on
    finally:
        gc.enable()


@pytest.fixture
def by_hand() -> Iterator[None]:
    collect_by_hand()
    yield
    collect_as_before()


def make_cycles(how_many: int) -> None:
    for _ in range(how_many):
        cycle: list[object] = []
        cycle.append(cycle)


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """The generations that were collected, in order."""
    generations: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            generations.append(info["generation"])

    gc.collect()
    gc.callbacks.append(note)
    yield generations
    gc.callbacks.remove(note)


@pytest.mark.usefixtures("by_hand")
def test_nothing_is_collected_until_it_is_due(collected: list[int]) -> None:
    collect_due()
    make_cycles(5000)
    assert collected == []
    collect_due()
    assert collected == [0]


@pytest.mark.usefixtures("by_hand")
def test_an_older_generation_has_its_turn_and_the_oldest_once_it_has_grown(
    collected: list[int],
) -> None:
    kept = []
    for _ in range(400):
        make_cycles(1000)
        kept.append([[i] for i in range(2000)])
        collect_due()
    assert set(collected) == {0, 1, 2}
    assert collected.count(0) > collected.count(1) > collected.count(2)
    assert len(kept) == 400


@pytest.mark.usefixtures("by_hand")
def test_nothing_is_collected_while_records_are_built(collected: list[int]) -> None:
    with collection_paused():
        make_cycles(5000)
        collect_due()
        assert collected == []
    make_cycles(5000)
    collect_due()
    assert collected == [0]


def test_the_last_of_several_lets_python_collect_again() -> None:
    collect_by_hand()
    with collection_paused():
        collect_as_before()
        assert not gc.isenabled()
    assert gc.isenabled()
