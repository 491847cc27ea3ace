"""A notice on its way to a party outside the chat, and to a buyer in his chat as well; decided in a commit before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.aftersales.ports import Clock, Notices
from bot.chat.bus import Bus, chat_topic
from bot.chat.lines import line, line_event
from bot.chat.shown import yuan
from bot.chat.wording import TOLD, Wording
from bot.store.chats import Change, Chats
from bot.store.outbox import Effect
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.outbox import Delivered

#: facts that are codes, and the group of titles that names them
_TITLED = {"status": "statuses", "payout": "payouts"}


class NoticeDelivery:
    """The route of the effect "notice": {shop, to, template, facts}; `to` is "desk", "supervisor" or "buyer:ID"."""

    def __init__(self, *, notices: Notices, units: SqlUnitsOfWork, clock: Clock, bus: Bus, wording: Wording) -> None:
        self._notices = notices
        self._units = units
        self._clock = clock
        self._bus = bus
        self._wording = wording

    async def __call__(self, effect: Effect) -> Delivered:
        """Say it in the chat once, and give it to the port; a port that is away is tried again."""
        payload = effect.payload
        to, template, facts = payload["to"], payload["template"], payload["facts"]
        response = f"utter_system_told_{template}"
        if to.startswith("buyer:") and response in TOLD:
            await self._say(effect, to.removeprefix("buyer:"), response, facts)
        await self._notices.tell(shop=effect.shop, to=to, template=template, facts=facts)
        return Delivered()

    async def _say(self, effect: Effect, buyer_id: str, response: str, facts: Mapping[str, Any]) -> None:
        at = self._clock.now()
        # made of the effect's key: said again it is found
        line_id = hashlib.sha256(f"notice:{effect.key}".encode()).hexdigest()[:32]
        files = (facts["file"],) if "file" in facts else ()
        async with self._units() as unit:
            chats = Chats(unit.connection)
            chat = await chats.open(shop=effect.shop, buyer_id=buyer_id, buyer_name=buyer_id, at=at)
            if await chats.message_by_id(chat.id, line_id) is not None:
                return
            said = line("system", self._wording.say(response, **self._facts(facts)), at, files=files)
            done = await chats.say(chat, [replace(said, id=line_id)], Change())
            if done is None:
                raise RuntimeError("the conversation changed hands; said at the next try")
            await unit.commit()
        for each in done[1]:
            await self._bus.publish(chat_topic(chat.id), line_event(chat.id, each))

    def _facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """As a sentence says them: *_at as a moment, *_fen as yuan, codes by their titles."""
        titles = self._wording.titles
        said = dict(facts)
        for name, value in facts.items():
            if name.endswith("_at"):
                said[name.removesuffix("_at")] = titles.moment(datetime.fromisoformat(value))
            elif name.endswith("_fen"):
                said[name.removesuffix("_fen")] = yuan(value)
            elif name in _TITLED:
                said[name] = titles.of(_TITLED[name], value)
        return said
