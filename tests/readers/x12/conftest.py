"""Third-party samples for the X12 tests; they are read where they are, never copied."""

from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[4] / "shared" / "fixtures"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    if not FIXTURES.is_dir():
        pytest.skip("the third-party samples are not on this machine")
    return FIXTURES
