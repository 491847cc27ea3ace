"""Which waiting chat goes to which agent, and which goes back to the queue because its agent left or does not answer.

The longest waiting goes to the least busy of the agents who are here and have room; an agent may pick one himself
before or instead. A chat in which an agent owes an answer goes back to its old place in the queue when he is gone, or
after `answer_within`; its buyer and the supervisor are told, and it is not given to the same agent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.aftersales.ports import Clock
from bot.chat import wording as words
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.lines import line, line_event
from bot.chat.wording import Wording
from bot.store.alerts import GONE, LATE, Alert, Alerts
from bot.store.chats import QUEUE, Change, Chats, Conversation, Message
from bot.store.seats import Agent, Seats
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork

#: the cause of a chat that came back
RETURNED = "returned"
#: one process hands out at a time, so that an agent's room is counted right
_LOCK = 7_301_944_221
_Done = tuple[Conversation, Sequence[Message]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The shop's settings: chats an agent may hold, how long he may owe an answer, how long agents pick by hand."""

    per_agent: int
    answer_within: timedelta
    pick_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """`clock` is business time, by which chats wait; `now` the real one, by which people are here."""

    units: SqlUnitsOfWork
    clock: Clock
    now: Callable[[], datetime]
    bus: Bus
    wording: Wording
    rules: Rules

    async def step(self) -> int:
        """Return and hand out what is to be; how many chats moved."""
        async with self.units(write=False) as unit:
            chats = Chats(unit.connection)
            owing = await chats.owing()
            waiting = await chats.waiting_until(self.clock.now() - self.rules.pick_for)
            left = [chat for chat in owing if await self._why(unit, chat) is not None]
            free = [shop for shop in {chat.shop for chat in waiting} if await self._free(unit, shop)]
        if not left and not free:
            return 0
        done: list[_Done] = []
        async with self.units() as unit:
            if unit.connection.dialect.name == "postgresql":
                await unit.connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            for chat in left:
                done += await self._take_back(unit, chat)
            for shop in free:
                done += await self._hand_out(unit, shop)
            await unit.commit()
        for moved in done:
            await self._tell(*moved)
        return len(done)

    async def _why(self, unit: SqlUnitOfWork, chat: Conversation) -> str | None:
        """The reason for which a chat that is owed an answer goes back now."""
        assert chat.owed_since is not None
        if chat.owed_since <= self.clock.now() - self.rules.answer_within:
            return LATE
        return GONE if chat.in_charge in await Seats(unit.connection).gone(chat.shop, self.now()) else None

    async def _free(self, unit: SqlUnitOfWork, shop: str) -> Sequence[Agent]:
        return await Seats(unit.connection).free(shop, self.now(), self.rules.per_agent)

    async def _take_back(self, unit: SqlUnitOfWork, chat: Conversation) -> list[_Done]:
        at, agent = self.clock.now(), chat.in_charge
        why = await self._why(unit, chat) or LATE
        said = [
            line("system", self.wording.titles.of("returns", why).format(agent=agent), at, internal=True),
            line("system", self.wording.say(words.REQUEUED), at),
        ]
        values = {"waiting_since": chat.owed_since, "owed_since": None, "last_agent": agent, "cause": RETURNED}
        done = await Chats(unit.connection).say(chat, said, Change(in_charge=QUEUE, values=values))
        if done is None:
            return []
        await Alerts(unit.connection).add(chat.shop, Alert(at=at, kind=why, conversation_id=chat.id, agent=agent))
        return [done]

    async def _hand_out(self, unit: SqlUnitOfWork, shop: str) -> list[_Done]:
        chats, done = Chats(unit.connection), list[_Done]()
        for chat in await chats.waiting_until(self.clock.now() - self.rules.pick_for, shop=shop):
            shunned = chat.last_agent if chat.cause == RETURNED else None
            agent = next((one for one in await self._free(unit, shop) if one.name != shunned), None)
            if agent is None:
                continue
            at = self.clock.now()
            said = line("system", self.wording.say(words.TAKEN, agent=agent.name), at)
            values = {"waiting_since": None, "last_agent": agent.name, "owed_since": at}
            moved = await chats.say(chat, [said], Change(in_charge=agent.name, values=values))
            done += [] if moved is None else [moved]
        return done

    async def _tell(self, chat: Conversation, lines: Sequence[Message]) -> None:
        for each in lines:
            await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        await self.bus.publish(chat_topic(chat.id), {"type": "in_charge", "in_charge": chat.in_charge})
        moved = {"type": "conversations", "conversation": chat.id, "in_charge": chat.in_charge}
        await self.bus.publish(shop_topic(chat.shop), moved)
        if chat.cause == RETURNED and chat.in_charge == QUEUE:
            await self.bus.publish(shop_topic(chat.shop), {"type": "alert", "conversation": chat.id})
