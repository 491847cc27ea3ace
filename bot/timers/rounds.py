"""How a timer's step is run again and again: one at a time, sooner when woken, not at all while it is held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

#: how often `settle` goes round before it takes something to be spinning
_MOST_PASSES = 500
#: how long a step that failed waits at most before it is tried again
_LONGEST_REST = 30.0


class Rounds:
    """Runs `step`, which answers how much it did, every so many seconds; one that failed is tried again."""

    def __init__(self, name: str, step: Callable[[], Awaitable[int]], *, every: float) -> None:
        self._name = name
        self._step = step
        self._every = every
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()
        self._log = structlog.get_logger("timers")

    def wake(self) -> None:
        """There is something to do: do not wait for the next round."""
        self._woken.set()

    async def once(self) -> int:
        """A step now, after the one that may be running; what it did. Raises what the step raises."""
        async with self._turn:
            return await self._step()

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[None]:
        """Waits for a running step to end; none begins until the block is left."""
        async with self._turn:
            yield

    async def run(self) -> None:
        """For ever, until cancelled."""
        failures = 0
        while True:
            self._woken.clear()
            try:
                did = await self.once()
                failures = 0
            except Exception as error:
                # a database that is away comes back; a timer that died does not
                did, failures = 0, failures + 1
                self._log.error("round failed", timer=self._name, failures=failures, error=repr(error))
            if did:
                # a step may have found everything at hand and never waited: let others in
                await asyncio.sleep(0)
            else:
                await self._rest(min(self._every * 2**failures, max(self._every, _LONGEST_REST)))

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return


async def settle(*rounds: Rounds) -> None:
    """Let every timer do what is due now, and what that makes due, until nothing is left to do."""
    for _ in range(_MOST_PASSES):
        if not sum([await one.once() for one in rounds]):
            return
    raise RuntimeError("the timers do not come to rest")
