"""The garbage collector is as it was when a reader is done."""

import gc

import pytest

from recon_desktop.readers.collector import collection_paused


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
