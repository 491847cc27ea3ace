"""The same units of work that the ports' suites run on."""

from tests.contract.conftest import clock, sql_units

__all__ = ["clock", "sql_units"]
