"""Why the trainer's part refuses something; worded in bot/gateway/refusals.py."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """`code` is stable and worded at the edge; `facts` fill the words."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
