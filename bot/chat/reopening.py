"""Who gets a buyer who writes again after an agent closed the chat.

Within `within` of the close: the same agent, if he is here and has room; else the queue, if people are at work. After
that, outside working hours, or when no agent had it: the bot. A pressed button is the bot's at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.handoffs import Hours
from bot.store.chats import BOT, QUEUE, Conversation, Message
from bot.store.seats import Seats
from bot.store.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """The rule with the shop's settings. `now` is the real clock, by which people are here."""

    now: Callable[[], datetime]
    within: timedelta
    per_agent: int
    hours: Hours

    async def who(self, unit: SqlUnitOfWork, chat: Conversation, heard: Message) -> str:
        """BOT, QUEUE or an agent's name."""
        fresh = chat.resolved_at is not None and heard.at - chat.resolved_at < self.within
        if chat.in_charge != BOT or not fresh or chat.last_agent is None or heard.choice is not None:
            return chat.in_charge
        free = await Seats(unit.connection).free(chat.shop, self.now(), self.per_agent)
        if any(agent.name == chat.last_agent for agent in free):
            return chat.last_agent
        return QUEUE if self.hours.within(heard.at) else BOT
