"""The stores in memory pass the suites that the real ones pass."""

from __future__ import annotations

import pytest

from tests.contract.test_cases import *  # noqa: F403
from tests.contract.test_refunds import *  # noqa: F403
from tests.fakes.stores import MemoryUnits


@pytest.fixture
def units() -> MemoryUnits:
    """What the suites are given here."""
    return MemoryUnits()
