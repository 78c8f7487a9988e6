"""What every test shares: Qt without a screen, repeatable Hypothesis, the third-party samples."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT.parent / "shared" / "fixtures"

# "ci" finds the same examples on every run; "explore" looks for new ones:
#     HYPOTHESIS_PROFILE=explore python3 installer/bootstrap.py test
SLOW_IS_FINE = [HealthCheck.too_slow]  # two busy cores make it say so at random
settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_IS_FINE,
)
settings.register_profile(
    "explore",
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--golden-update`` writes the expected side of golden pairs anew."""
    parser.addoption("--golden-update", action="store_true", help="write golden pairs anew")


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The project's own folder."""
    return PROJECT


@pytest.fixture(scope="session")
def fixtures_dir() -> Path:
    """The third-party sample files, which are read where they lie and never shipped."""
    if not FIXTURES.is_dir():
        pytest.skip("the third-party samples are not here (../shared/fixtures)")
    return FIXTURES
