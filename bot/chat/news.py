"""A case that desk, timer or payment moved is told to its buyer in the chat, once, whatever crashes in between.

The mark "told up to line n" moves in the commit that stores the line. A buyer's own moves and what policy answers at
once are told by the turn that made them; a line waits while the bot still owes its conversation an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from bot.aftersales.applications import CaseView
from bot.aftersales.cases import Actor
from bot.aftersales.orders import Order
from bot.aftersales.ports import Clock
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Role
from bot.chat import wording as words
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.lines import line, line_event
from bot.chat.shown import progress_card
from bot.chat.wording import Wording
from bot.store.chats import BOT, Change, Chats, Conversation, Message, conversation_id
from bot.store.told import Told, Untold
from bot.store.unit_of_work import SqlUnitsOfWork

log = structlog.get_logger(__name__)

#: between looks when nobody pokes
LOOK_SECONDS = 1.0
#: how long a line waits for the answer that the bot owes
WAIT_SECONDS = 10.0
#: commits may become visible a little after the time they carry
MARGIN = timedelta(minutes=1)
#: whose moves the turn itself tells
TOLD_BY_THE_TURN = frozenset({Role.BUYER, Role.POLICY})
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class News:
    """The teller; `poke` after a commit makes it look at once."""

    units: SqlUnitsOfWork
    service: Aftersales
    clock: Clock
    bus: Bus
    wording: Wording
    seconds: Callable[[], float]
    _since: datetime = LONG_AGO
    _poked: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: dict[str, float] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def poke(self) -> None:
        """Something may have moved."""
        self._poked.set()

    def begin_anew(self) -> None:
        """The clock went back: look at everything again."""
        self._since = LONG_AGO
        self._seen.clear()

    async def run(self) -> None:
        """For ever, until cancelled."""
        while True:
            try:
                await self.step()
            except Exception as error:  # a database that is away comes back
                log.warning("could not tell of a case", error=repr(error))
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._poked.wait()
            except TimeoutError:
                pass
            self._poked.clear()

    def held(self) -> asyncio.Lock:
        """While it is held nothing is told."""
        return self._turn

    async def step(self) -> int:
        """Tell what is to be told now; how many cases were looked at."""
        async with self._turn:
            return await self._step()

    async def _step(self) -> int:
        now = self.clock.now()
        async with self.units(write=False) as unit:
            behind = await Told(unit.connection).behind(self._since)
        waiting = [untold for untold in behind if not await self._tell(untold)]
        if not waiting:
            self._since = now - MARGIN
        return len(behind)

    async def _tell(self, untold: Untold) -> bool:
        buyer = Actor(role=Role.BUYER, id=untold.buyer_id, shop=untold.shop)
        view = await self.service.case(buyer, untold.case_no)
        news = [each for each in view.history if each.n > untold.told and each.role not in TOLD_BY_THE_TURN]
        moved = [each for each in news if not each.internal and each.before is not None and each.before != each.after]
        if moved and await self._owes_an_answer(untold):
            return False
        order = None if view.case.order_no is None else await self.service.order(buyer, view.case.order_no)
        async with self.units() as unit:
            if not await Told(unit.connection).mark(untold):
                return False
            done = await self._say(Chats(unit.connection), untold, view, order) if moved else None
            if moved and done is None:
                return False
            await unit.commit()
        self._seen.pop(untold.case_no, None)
        await self.bus.publish(shop_topic(untold.shop), {"type": "case", "no": untold.case_no})
        if done is not None:
            chat, lines = done
            for each in lines:
                await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        return True

    async def _say(
        self, chats: Chats, untold: Untold, view: CaseView, order: Order | None
    ) -> tuple[Conversation, Sequence[Message]] | None:
        case, titles, at = view.case, self.service.policies, self.clock.now()
        chat = await chats.open(shop=untold.shop, buyer_id=untold.buyer_id, buyer_name=untold.buyer_id, at=at)
        status = titles.title("statuses", case.status)
        text = self.wording.say(
            words.CASE_MOVED, no=case.case_no, status=status, status_title=status,
            kind_title=titles.title("kinds", case.kind),
        )  # fmt: skip
        said = line("system", text, at, card=progress_card(view, titles, order))
        return await chats.say(chat, [said], Change(values={"case_no": case.case_no}))

    async def _owes_an_answer(self, untold: Untold) -> bool:
        first = self._seen.setdefault(untold.case_no, self.seconds())
        if self.seconds() - first > WAIT_SECONDS:
            return False
        async with self.units(write=False) as unit:
            chat = await Chats(unit.connection).get(conversation_id(untold.shop, untold.buyer_id))
        return chat is not None and chat.in_charge == BOT and chat.asked_seq > chat.read_seq
