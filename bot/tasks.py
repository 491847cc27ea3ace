"""How tasks are ended: cancelled, waited for, cancelled once more, and named when they still do not end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog

#: seconds that a cancelled task has for its last words, each time
LAST_WORDS = 5.0


async def end_tasks(tasks: Iterable[asyncio.Task[Any]], *, within: float = LAST_WORDS) -> None:
    """Returns after twice `within` seconds at the latest, whatever the tasks do.

    A cancelled task may wait in its turn, and for ever for a killed child of whose output more is left than anybody
    reads (asyncio takes it for running until its pipes are empty); a second cancel ends that wait.
    """
    left = {task for task in tasks if not task.done()}
    for _ in range(2):
        if not left:
            return
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=within)
        for task in done:
            if not task.cancelled():
                task.exception()
    if left:
        structlog.get_logger("app").error("tasks did not end", tasks=[task.get_name() for task in left])
