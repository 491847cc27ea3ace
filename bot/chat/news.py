"""A case that desk, timer or payment moved is told to its buyer in the chat, once, whatever crashes in between.

The mark "told up to line n" moves in the commit that stores the line. A buyer's own moves and what policy answers at
once are told by the turn that made them; a line waits while the bot still owes its conversation an answer. What passes
in a moment (a refund on its way that is paid a second later) is waited for, so that only its end is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from bot.aftersales.applications import CaseView
from bot.aftersales.cases import Actor, HistoryLine
from bot.aftersales.orders import Order
from bot.aftersales.ports import Clock
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Role, Status
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.lines import binding_at, line, line_event, stored_button
from bot.chat.moved_cases import say, worth_telling
from bot.chat.wording import Wording
from bot.store.chats import BOT, Change, Chats, Conversation, Message, conversation_id
from bot.store.people import People
from bot.store.told import Told, Untold
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork

log = structlog.get_logger(__name__)

#: between looks when nobody pokes
LOOK_SECONDS = 1.0
#: how long a line waits for the answer that the bot owes
WAIT_SECONDS = 10.0
#: how long a status that seldom stays is given to pass
PASSING_SECONDS = 2.0
PASSING = frozenset({Status.REFUNDING})
#: commits may become visible a little after the time they carry
MARGIN = timedelta(minutes=1)
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
        lines = worth_telling(view, untold.told)
        if lines and (await self._owes_an_answer(untold) or self._may_pass(untold, lines)):
            return False
        order = None if view.case.order_no is None else await self.service.order(buyer, view.case.order_no)
        seen = max(untold.last, *(each.n for each in view.history))
        async with self.units() as unit:
            if not await Told(unit.connection).mark(untold, to=seen):
                return False
            done = await self._say(unit, untold, view, lines, order) if lines else None
            if lines and done is None:
                return False
            await unit.commit()
        self._seen.pop(untold.case_no, None)
        await self.bus.publish(shop_topic(untold.shop), {"type": "case", "no": untold.case_no})
        if done is not None:
            chat, told = done
            for each in told:
                await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        return True

    async def _say(
        self,
        unit: SqlUnitOfWork,
        untold: Untold,
        view: CaseView,
        lines: Sequence[HistoryLine],
        order: Order | None,
    ) -> tuple[Conversation, Sequence[Message]] | None:
        policies, at, chats = self.service.policies, self.clock.now(), Chats(unit.connection)
        buyer = await People(unit.connection).buyer(untold.shop, untold.buyer_id)
        name = untold.buyer_id if buyer is None else buyer.name
        chat = await chats.open(shop=untold.shop, buyer_id=untold.buyer_id, buyer_name=name, at=at)
        said = [
            line("system", each.text, at, card=each.card, buttons=[stored_button(button) for button in each.buttons])
            for each in say(view, lines, order=order, policies=policies, wording=self.wording)
        ]
        change = Change(binding_at=binding_at(said), values={"case_no": view.case.case_no})
        return await chats.say(chat, said, change)

    def _may_pass(self, untold: Untold, lines: Sequence[HistoryLine]) -> bool:
        first = self._seen.setdefault(untold.case_no, self.seconds())
        newest = next((each for each in lines if each.before != each.after), None)
        return newest is not None and newest.after in PASSING and self.seconds() - first < PASSING_SECONDS

    async def _owes_an_answer(self, untold: Untold) -> bool:
        first = self._seen.setdefault(untold.case_no, self.seconds())
        if self.seconds() - first > WAIT_SECONDS:
            return False
        async with self.units(write=False) as unit:
            chat = await Chats(unit.connection).get(conversation_id(untold.shop, untold.buyer_id))
        return chat is not None and chat.in_charge == BOT and chat.asked_seq > chat.read_seq
