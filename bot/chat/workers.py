"""Which conversation is served when: one turn at a time each, longest waiting first, and nothing owed is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.chat.claims import Claims
from bot.chat.turns import TRIES, Came, Turns
from bot.store.chats import Chats
from bot.store.database import AWAY
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.tasks import end_tasks

log = structlog.get_logger(__name__)

#: turns that run at the same time; more wait in order
AT_ONCE = 32
#: how often the table is asked for what was left behind by a crash, or by another process that is gone
SWEEP_SECONDS = 1.0
#: what running turns get to end when the process is to stop
DRAIN_SECONDS = 4.0
#: between tries while no engine answers
PAUSES = (0.1, 0.25, 0.4, 0.5)


class Workers:
    """A task for each conversation that is owed an answer. `start` and `stop` belong to the composition root."""

    def __init__(self, *, units: SqlUnitsOfWork, turns: Turns, claims: Claims, seconds: Callable[[], float]) -> None:
        self._units = units
        self._turns = turns
        self._claims = claims
        self._seconds = seconds
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._resting = asyncio.Event()

    def wake(self, conversation: str) -> None:
        """There is something to read. Never blocks; a conversation that is being served is looked at again after."""
        if conversation in self._tasks:
            self._again.add(conversation)
            return
        if self._resting.is_set():
            return
        task = asyncio.create_task(self._serve(conversation), name=f"chat {conversation}")
        self._tasks[conversation] = task
        task.add_done_callback(lambda _: self._done(conversation))

    async def start(self) -> None:
        """Pick up what a former process left behind, and keep looking."""
        self._resting.clear()
        self._sweeper = asyncio.create_task(self._sweep(), name="chat sweeper")

    async def stop(self, within: float = DRAIN_SECONDS) -> None:
        """Take nothing more on and let running turns end; one that is cut off is run again, here or elsewhere."""
        self._resting.set()
        if self._sweeper is not None:
            self._sweeper.cancel()
        tasks = tuple(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=within)
        await end_tasks([*tasks, *([self._sweeper] if self._sweeper else [])])

    async def settle(self) -> None:
        """Take nothing more on and wait until the running turns have ended; `start` begins again."""
        self._resting.set()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _serve(self, conversation: str) -> None:
        since, broke, waits = self._seconds(), 0, 0
        while not self._resting.is_set():
            self._again.discard(conversation)
            async with self._slots:
                came = await self._try(conversation, since, broke)
            match came:
                case Came.NOTHING:
                    if conversation not in self._again:
                        return
                case Came.ANSWERED:
                    since, broke, waits = self._seconds(), 0, 0
                    continue
                case Came.BROKE:
                    broke += 1
                case Came.DOWN:
                    pass
            await asyncio.sleep(PAUSES[min(waits, len(PAUSES) - 1)])
            waits += 1

    async def _try(self, conversation: str, since: float, broke: int) -> Came:
        """A turn; one that fails for a reason nobody foresaw is poison after some tries, and is answered as such."""
        try:
            return await self._turns.run(conversation, since=since, broke=broke)
        except AWAY:
            raise  # the database is away: the sweeper finds the conversation again
        except Exception as error:
            log.error("a turn failed", conversation=conversation, times=broke + 1, exc_info=error)
            if broke + 1 < TRIES:
                return Came.BROKE
            await self._turns.set_aside(conversation)
            return Came.ANSWERED

    def _done(self, conversation: str) -> None:
        task = self._tasks.pop(conversation)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a conversation's worker fell over", conversation=conversation, exc_info=error)
            return
        if conversation in self._again and not self._resting.is_set():
            self.wake(conversation)

    async def _sweep(self) -> None:
        while True:
            try:
                for conversation in await self._claim():
                    if conversation not in self._tasks:
                        self.wake(conversation)
            except Exception as error:  # the database may be away: look again in a moment
                log.warning("cannot look for unread messages", error=repr(error))
            await asyncio.sleep(SWEEP_SECONDS)

    async def _claim(self) -> Sequence[str]:
        """Ours from now on: what nobody answers, and what we are answering for a while already."""
        claim = self._claims.fresh()
        async with self._units(write=False) as unit:
            # so that an idle look takes no write lock
            owed = await Chats(unit.connection).owed(claim)
        if not owed:
            return ()
        async with self._units() as unit:
            taken = await Chats(unit.connection).claim(claim, owed)
            await unit.commit()
        return taken
