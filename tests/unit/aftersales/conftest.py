"""The demo's shop in memory for every test of the law."""

from __future__ import annotations

import pytest

from tests.fakes.shops import Shop, demo_orders


@pytest.fixture
async def shop() -> Shop:
    """With the demo buyers' orders."""
    made = Shop()
    await made.stock(*demo_orders())
    made.shoes()
    return made
