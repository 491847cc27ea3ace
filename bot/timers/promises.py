"""A promise's owner is reminded before it is due, a supervisor told when it ran out: each once, whatever restarts."""

from __future__ import annotations

from bot.aftersales.ports import Clock
from bot.store.promises import Promise, Promises
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork


class PromiseRounds:
    """Reminds and reports. The mark is set in the commit that puts the notice into the outbox."""

    def __init__(self, *, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def step(self) -> int:
        """How many were reminded of or reported."""
        now = self._clock.now()
        async with self._units(write=False) as unit:
            found = Promises(unit.connection)
            near, over = await found.to_remind(now), await found.run_out(now)
        return sum([await self._tell(each, broken=False) for each in near]) + sum(
            [await self._tell(each, broken=True) for each in over]
        )

    async def _tell(self, promise: Promise, *, broken: bool) -> bool:
        at = self._clock.now()
        async with self._units() as unit:
            rows = Promises(unit.connection)
            mine = await rows.broke(promise, at) if broken else await rows.reminded(promise, at)
            if not mine:
                return False
            await _put(unit, promise, "promise_broken" if broken else "promise_due", "supervisor" if broken else "desk")
            await unit.commit()
        return True


async def _put(unit: SqlUnitOfWork, promise: Promise, template: str, to: str) -> None:
    facts = {
        "promise": promise.id, "conversation": promise.conversation_id, "owner": promise.owner,
        "words": promise.words, "due_at": promise.due_at.isoformat(),
    }  # fmt: skip
    payload = {"shop": promise.shop, "to": to, "template": template, "facts": facts}
    await unit.outbox.put(kind="notice", key=f"{template}:{promise.id}", payload=payload)
