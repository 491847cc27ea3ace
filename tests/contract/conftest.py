"""The units of work that every suite of the law's repositories runs on: ours in SQL."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import StillClock


@pytest.fixture
def clock() -> StillClock:
    """Business time, standing still."""
    return StillClock()


@pytest.fixture
def sql_units(database: Database, clock: StillClock) -> SqlUnitsOfWork:
    """Units of work on a real database."""
    return SqlUnitsOfWork(database, clock=clock)


@pytest.fixture
def units(sql_units: SqlUnitsOfWork) -> SqlUnitsOfWork:
    """What the suites of the law's repositories are given."""
    return sql_units
