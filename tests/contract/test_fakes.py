"""The law's fakes pass the suites that the real stores pass: what a unit test believes of them is true."""

from __future__ import annotations

import pytest

from tests.contract import test_cases, test_keys, test_orders, test_products, test_refunds
from tests.contract.test_refunds import books
from tests.fakes.stores import MemoryUnits

__all__ = ["books"]


@pytest.fixture
def units() -> MemoryUnits:
    """In place of the database's."""
    return MemoryUnits()


for _suite in (test_cases, test_keys, test_orders, test_products, test_refunds):
    for _name, _test in vars(_suite).items():
        if _name.startswith("test_") and "sql_units" not in _test.__annotations__:
            globals()[f"{_name}_{_suite.__name__.rpartition('_')[2]}"] = _test
