"""A notice reaches its port and, when it is a buyer's, his chat; each once although the port was away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.aftersales.policies import Policies
from bot.chat.bus import LocalBus
from bot.chat.titles import Titles
from bot.chat.wording import read_wording
from bot.store.chats import Chats, conversation_id
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.notices import NoticeDelivery
from bot.timers.outbox import Deliverer
from tests.fakes.clocks import StillClock


class Flaky:
    """A port that is away the first time."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def tell(self, *, shop: str, to: str, template: str, facts: Mapping[str, Any]) -> None:
        """Away, then there."""
        self.asked.append(f"{to}:{template}")
        if len(self.asked) == 1:
            raise ConnectionError("away")


async def test_a_port_that_was_away_is_told_later_and_the_chat_says_it_once(database: Database) -> None:
    clock, port = StillClock(), Flaky()
    units = SqlUnitsOfWork(database, clock=clock)
    wording = read_wording(Path(__file__).parents[3] / "domain.yml", Titles.load(Policies.read().titles))
    route = NoticeDelivery(notices=port, units=units, clock=clock, bus=LocalBus(), wording=wording)
    deliverer = Deliverer(units=units, clock=clock, routes={"notice": route}, notices=port)
    facts = {"order_no": "41", "payout": "delay", "amount_fen": 1250}
    async with units() as unit:
        payload = {"shop": "wuyou", "to": "buyer:xiaowang", "template": "payout_paid", "facts": facts}
        await unit.outbox.put(kind="notice", key="n", payload=payload)
        await unit.commit()
    await deliverer.step()
    clock.move(timedelta(minutes=1))
    await deliverer.step()
    assert port.asked == ["buyer:xiaowang:payout_paid"] * 2
    async with units(write=False) as unit:
        lines = await Chats(unit.connection).after(conversation_id("wuyou", "xiaowang"), 0)
    assert [line.text for line in lines] == ["订单 41 的延迟发货补偿 ¥12.50 已经付给您。"]
