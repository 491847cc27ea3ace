"""Which numbers, rules and words hold, read once from policy/*.yml when told to."""

from __future__ import annotations


class Policies:
    """The settings table in memory."""
