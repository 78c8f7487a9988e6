"""One hundred kills in the middle of import, post and close: nothing half-done, nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from crash_storm import WORKS, Work, storm
from practice_builders import Stages

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
KILLS = {"import": 40, "post": 40, "close": 20}


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_a_kill_leaves_all_or_nothing(stages: Stages, tmp_path: Path, work: Work) -> None:
    cut_short = storm(work, KILLS[work.name], stages, tmp_path, seed=2026)
    assert cut_short > KILLS[work.name] // 4, "the kills fell beside the work"
