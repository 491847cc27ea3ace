"""The files of mediations and the mediators' list, on either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.aftersales.cases import Record
from bot.aftersales.vocabulary import Stage
from bot.store.chats import Change, Chats, Message
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.contract.worlds import NOON, a_case, an_order


async def test_what_the_system_lays_into_a_file_stays_in_order_and_with_its_case(units: SqlUnitsOfWork) -> None:
    lines = [Record(source="chat", at=NOON, author="buyer", text="开胶了")]
    more = [Record(source="logistics", at=NOON - timedelta(days=1), author="SF", text="已揽收")]
    async with units() as unit:
        await unit.orders.add(order := an_order())
        await unit.cases.add(case := a_case("AS202611240001", order))
        await unit.records.add(case, lines)
        await unit.records.add(case, more)
        await unit.commit()
    async with units(write=False) as unit:
        assert await unit.records.of(case.case_no) == [*lines, *more]
        assert await unit.records.of("AS0") == []


async def test_a_mediator_lists_what_came_before_the_platform_open_and_soonest_first(units: SqlUnitsOfWork) -> None:
    async with units() as unit:
        await unit.orders.add(order := an_order())
        await unit.cases.add(case := a_case("AS202611240001", order))
        assert await unit.cases.of_platform() == []
        asked = replace(
            case, version=case.version + 1, details={"mediation": {"state": str(Stage.EVIDENCE)}}, due_at=NOON
        )
        await unit.cases.save(asked, seen=case.version)
        await unit.commit()
    async with units(write=False) as unit:
        assert [one.stage for one in await unit.cases.of_platform()] == [Stage.EVIDENCE]


async def test_the_file_gets_the_last_lines_of_the_chat_that_both_sides_saw(units: SqlUnitsOfWork) -> None:
    def said(n: int, text: str, **more: object) -> Message:
        return Message(id=f"m{n}", sender="buyer" if n % 2 else "agent", at=NOON, text=text, **more)  # type: ignore[arg-type]

    lines = [
        said(1, "鞋开胶了"),
        said(2, "只给自己人看", internal=True),
        said(3, ""),
        said(4, "不退"),
        said(5, "凭什么"),
    ]
    async with units() as unit:
        chats = Chats(unit.connection)
        chat = await chats.open(shop="dian1", buyer_id="xiaowang", buyer_name="小王", at=NOON)
        assert await chats.say(chat, lines, Change())
        await unit.commit()
    async with units(write=False) as unit:
        found = await unit.records.said("dian1", "xiaowang", last=2)
        assert [(record.author, record.text) for record in found] == [("agent", "不退"), ("buyer", "凭什么")]
        everything = await unit.records.said("dian1", "xiaowang", last=60)
        assert "只给自己人看" not in [record.text for record in everything]
