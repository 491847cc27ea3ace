"""A question of the bot's that nobody answered for a while is brought up once more, and never again by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.aftersales.ports import Clock
from bot.chat.bus import Bus, chat_topic
from bot.chat.lines import line, line_event
from bot.chat.wording import STILL_OPEN, Wording
from bot.store.chats import Change, Chats, Conversation
from bot.store.unit_of_work import SqlUnitsOfWork

#: how long a buyer is left in peace, and after how long he has left
QUIET, GONE = timedelta(minutes=30), timedelta(hours=2)


class PauseRounds:
    """Looks for open forms whose last word is the bot's."""

    def __init__(self, *, units: SqlUnitsOfWork, clock: Clock, bus: Bus, wording: Wording) -> None:
        self._units = units
        self._clock = clock
        self._bus = bus
        self._wording = wording

    async def step(self) -> int:
        """How many buyers were asked once more."""
        now = self._clock.now()
        async with self._units(write=False) as unit:
            quiet = await Chats(unit.connection).quiet_with_bot(since=now - GONE, until=now - QUIET)
        return sum([await self._ask(chat) for chat in quiet if open_form(chat.state)])

    async def _ask(self, chat: Conversation) -> bool:
        line_id = hashlib.sha256(f"pause:{chat.id}:{chat.last_seq}".encode()).hexdigest()[:32]
        async with self._units() as unit:
            chats = Chats(unit.connection)
            newest = await chats.message(chat.id, seq=chat.last_seq)
            if newest is None or newest.sender != "bot":
                return False
            said = line("system", self._wording.say(STILL_OPEN), self._clock.now())
            done = await chats.say(chat, [replace(said, id=line_id)], Change(), guard_reading=True)
            if done is None or done[0].last_seq != chat.last_seq + 1:
                return False
            await unit.commit()
        for each in done[1]:
            await self._bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        return True


def open_form(state: Sequence[Mapping[str, Any]]) -> str | None:
    """The form that waits in a conversation's state, None when none does."""
    named = (event.get("name") for event in state if event.get("event") == "active_loop")
    return next((str(name) for name in named if name), None)
