"""How logs look: one line an event on stderr, with a level and the real time; personal data and secrets blotted out.

Nothing that people write, no token and no password is given to a log. What slips in with an error is masked here.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

#: how each may look, and what stands in its place
_MASKS = (
    (re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"), "[phone]"),
    (re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx](?![0-9])"), "[id card]"),
    (re.compile(r"(?<![0-9])62[0-9]{14,17}(?![0-9])"), "[bank card]"),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "[mail]"),
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+"), "[token]"),
    (re.compile(r"(?<=://)[^\s/@:]*:[^\s@]*(?=@)"), "[login]"),
    # PostgreSQL quotes the values that broke a rule
    (re.compile(r"DETAIL:[^\n]*"), "DETAIL: [values]"),
)


def set_up_logs(level: str) -> None:
    """One line an event on stderr."""
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            blotted,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def blotted(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event with every text in it masked."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = masked(value)
    return event


def masked(text: str) -> str:
    """The text without phones, cards, addresses of mail, tokens and logins."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text
