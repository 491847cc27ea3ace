"""Races run on the same real databases as the ports' suites."""

from tests.contract.conftest import clock, sql_units

__all__ = ["clock", "sql_units"]
