"""What a buyer reads when his case moved: what happened with its facts, the newest state, once whatever crashes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.aftersales.applications import Application, CaseView
from bot.aftersales.cases import Actor, Case
from bot.aftersales.policies import Policies
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Kind, Reason, Role
from bot.chat.bus import LocalBus
from bot.chat.moved_cases import ASIDES, ROWS
from bot.chat.news import PASSING_SECONDS, News
from bot.chat.titles import Titles
from bot.chat.wording import ALL, read_wording
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.store.chats import Chats, Message, conversation_id
from bot.store.database import open_database
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.dialogues.chat import MovedClock
from tests.dialogues.demo_world import SHOP, demo_orders

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
POLICIES = Policies.read()
WORDING = read_wording(Path(__file__).parents[3] / "domain.yml", Titles.load(POLICIES.titles))
BUYER = Actor(role=Role.BUYER, id="xiaowang", shop=SHOP)
AGENT = Actor(role=Role.AGENT, id="agent1", shop=SHOP)
TIMER = Actor(role=Role.TIMER, id="timer", shop=SHOP)
PAYMENT = Actor(role=Role.PAYMENT, id="sandbox", shop=SHOP)
COURIER = Actor(role=Role.COURIER, id="sandbox", shop=SHOP)
CHAT = conversation_id(SHOP, "xiaowang")
PARCEL = {"courier": "SF", "tracking_no": "SF1234567890123"}


@dataclass(slots=True, kw_only=True)
class Shop:
    """The law on a database, and the teller; `seconds` is what the teller's own clock says."""

    units: SqlUnitsOfWork
    law: Aftersales
    clock: MovedClock
    seconds: list[float]
    news: News

    async def applied(self, letter: str = "A", **more: Any) -> Case:
        """A case of the buyer's own: a return of the shoes for a fault unless told otherwise."""
        order = demo_orders(NOW)["xiaowang"][letter]
        asked = {"kind": Kind.RETURN_REFUND, "reason": Reason.QUALITY, "files": ("photo",), **more}
        items = tuple((line.item, line.quantity) for line in order.items)
        case, _ = await self.law.apply(BUYER, Application(order_no=order.order_no, items=items, **asked), key=None)
        await self.step()
        return case

    async def act(self, actor: Actor, case: Case, action: str, body: Mapping[str, Any] | None = None) -> None:
        """Move it."""
        await self.law.act(actor, case.case_no, action, body or {})

    async def step(self) -> None:
        """Look, and look again when what passes in a moment had time to pass."""
        await self.news.step()
        self.seconds[0] += PASSING_SECONDS + 0.1
        await self.news.step()

    async def lines(self) -> Sequence[Message]:
        """What stands in the chat."""
        async with self.units(write=False) as unit:
            return await Chats(unit.connection).after(CHAT, 0)

    async def told(self) -> Message:
        """The newest line after a look; one and only one came."""
        before = len(await self.lines())
        await self.step()
        await self.step()
        lines = await self.lines()
        assert len(lines) == before + 1, [line.text for line in lines[before:]]
        return lines[-1]


@pytest.fixture
async def shop(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    """The demo's orders, no case yet."""
    path = tmp_path / "wuyou.db"
    shutil.copy(sqlite_template, path)
    database, clock, seconds = open_database(f"sqlite:///{path}"), MovedClock(NOW), [0.0]
    units = SqlUnitsOfWork(database, clock=clock)
    async with units() as unit:
        for order in demo_orders(NOW)["xiaowang"].values():
            await unit.orders.add(order)
        await unit.commit()
    warehouse, couriers = SandboxWarehouse(units=units), SandboxCouriers(units=units, clock=clock)
    law = Aftersales(units=units, clock=clock, policies=POLICIES, warehouse=warehouse, couriers=couriers)
    news = _teller(units, law, clock, seconds)
    yield Shop(units=units, law=law, clock=clock, seconds=seconds, news=news)
    await database.dispose()


def _teller(units: Any, law: Any, clock: MovedClock, seconds: list[float]) -> News:
    return News(units=units, service=law, clock=clock, bus=LocalBus(), wording=WORDING, seconds=lambda: seconds[0])


def _kind(line: Message) -> Any:
    assert line.card is not None
    return line.card["kind"]


def _values(line: Message) -> list[Any]:
    return [button["value"] for button in line.buttons]


def test_every_row_is_worded() -> None:
    assert {f"utter_system_moved_{row.what}" for row in (*ROWS, *ASIDES)} <= set(ALL)


async def test_an_agreed_return_says_where_to_and_until_when(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "agree")
    line = await shop.told()
    assert line.card is not None
    assert (_kind(line), _values(line)) == ("return_parcel", ["shipped"])
    assert {"no", "address", "due_at"} <= set(line.card["data"])
    assert set(line.card["data"]["address"]) == {"receiver", "phone", "address"}
    due = WORDING.titles.moment((await shop.law.case(BUYER, case.case_no)).case.due_at)
    assert all(fact in line.text for fact in (case.case_no, due, line.card["data"]["address"]["phone"]))


async def test_a_return_agreed_by_the_clock_says_that_nobody_answered(shop: Shop) -> None:
    case = await shop.applied()
    shop.clock.at = case.due_at or NOW
    await shop.act(TIMER, case, "time_out")
    line = await shop.told()
    assert _kind(line) == "return_parcel"
    assert "自动同意" in line.text


async def test_a_refusal_says_why_in_whose_words_and_what_is_left(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "refuse", {"reason": "no_fault", "words": "开胶处看不出来。"})
    line = await shop.told()
    assert _kind(line) == "progress"
    assert {"cancel", "mediation", "person"} <= set(_values(line))
    assert all(fact in line.text for fact in ("没有发现问题", "“开胶处看不出来”", "七天无理由", "前补充凭证"))


async def test_an_offer_is_a_card_that_binds_and_voids_what_lay_there_before(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "offer", {"kind": "refund_only", "amount_fen": 5000, "words": "补偿您五十"})
    line = await shop.told()
    assert line.card is not None
    assert (_kind(line), _values(line)) == ("offer", ["accept", "decline", "mediation", "person"])
    assert [button["binding"] for button in line.buttons] == [True, True, False, False]
    assert {"kind": "refund_only", "amount_fen": 5000, "words": "补偿您五十"}.items() <= line.card["data"].items()
    assert "¥50" in line.card["data"]["on_yes"]
    assert "¥50" in line.text
    async with shop.units(write=False) as unit:
        chat = await Chats(unit.connection).get(CHAT)
    assert chat is not None
    assert chat.binding_seq == line.seq


async def test_a_parcel_that_came_back_and_passed_is_told_at_each_step(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "agree")
    await shop.act(BUYER, case, "ship_back", PARCEL)
    assert len(await shop.lines()) == 0, "the buyer moved on himself"
    await shop.act(COURIER, case, "scanned")
    await shop.act(COURIER, case, "delivered")
    assert "已送达商家" in (await shop.told()).text
    await shop.act(AGENT, case, "inspect", {"passed": True, "findings": "完好"})
    line = await shop.told()
    assert all(fact in line.text for fact in ("验货通过", "¥299", "支付宝"))


async def test_a_failed_inspection_says_what_was_found(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "agree")
    await shop.act(BUYER, case, "ship_back", PARCEL)
    await shop.act(AGENT, case, "inspect", {"passed": False, "findings": "鞋底磨损", "files": ["f"]})
    line = await shop.told()
    assert "“鞋底磨损”" in line.text
    assert {"take_back", "mediation", "person"} <= set(_values(line))


async def test_money_that_arrived_names_sum_and_account_and_its_way_there_is_not_told(shop: Shop) -> None:
    case = await shop.applied("C", kind=Kind.REFUND_ONLY, reason=Reason.AGREED, files=())
    await shop.act(AGENT, case, "agree")
    await shop.news.step()
    assert await shop.lines() == [], "it is given a moment to pass"
    await shop.act(PAYMENT, case, "paid")
    line = await shop.told()
    assert all(fact in line.text for fact in ("¥118", "支付宝", case.case_no))
    assert _kind(line) == "progress"


async def test_money_on_its_way_for_longer_is_told(shop: Shop) -> None:
    case = await shop.applied("C", kind=Kind.REFUND_ONLY, reason=Reason.AGREED, files=())
    await shop.act(AGENT, case, "agree")
    line = await shop.told()
    assert all(fact in line.text for fact in ("已提交", "¥118", "支付宝"))
    await shop.act(PAYMENT, case, "failed", {"words": "账户停用"})
    assert "“账户停用”" in (await shop.told()).text


async def test_a_case_that_the_clock_closed_says_so(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "refuse", {"reason": "no_fault", "words": "没有问题"})
    await shop.told()
    shop.clock.at = (await shop.law.case(BUYER, case.case_no)).case.due_at or NOW
    await shop.act(TIMER, case, "time_out")
    assert "自动关闭" in (await shop.told()).text


async def test_a_word_from_the_seller_is_passed_on_and_what_staff_write_for_staff_is_not(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "note", {"text": "难缠的买家", "internal": True})
    await shop.step()
    assert await shop.lines() == []
    await shop.act(AGENT, case, "note", {"text": "明天给您答复"})
    line = await shop.told()
    assert ("明天给您答复" in line.text, "难缠" in line.text, line.card) == (True, False, None)


class MovesOn:
    """A law under which the case moves on just as the teller looks at it."""

    def __init__(self, shop: Shop, case: Case) -> None:
        self._shop, self._case, self._moved = shop, case, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shop.law, name)

    async def case(self, actor: Actor, case_no: str) -> CaseView:
        """As it stands, after the payment that came in between."""
        if not self._moved:
            self._moved = True
            await self._shop.act(PAYMENT, self._case, "paid")
        return await self._shop.law.case(actor, case_no)


async def test_what_moves_while_it_is_told_is_not_told_again(shop: Shop) -> None:
    case = await shop.applied("C", kind=Kind.REFUND_ONLY, reason=Reason.AGREED, files=())
    await shop.act(AGENT, case, "agree")
    shop.news = _teller(shop.units, MovesOn(shop, case), shop.clock, shop.seconds)
    assert "已退回" in (await shop.told()).text


class Crashes:
    """Units of work of a process that dies before its first commit."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        self._units = units

    def __call__(self, *, write: bool = True) -> Any:
        if write:
            raise ConnectionError("gone")
        return self._units(write=write)


async def test_a_crash_before_the_commit_tells_later_and_a_new_process_tells_nothing_twice(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "agree")
    with pytest.raises(ConnectionError):
        await _teller(Crashes(shop.units), shop.law, shop.clock, shop.seconds).step()
    assert "同意" in (await shop.told()).text
    await _teller(shop.units, shop.law, shop.clock, shop.seconds).step()
    assert len(await shop.lines()) == 1


class LooksTogether:
    """A law whose readers wait for each other: two processes see the same case before either tells of it."""

    def __init__(self, shop: Shop, barrier: asyncio.Barrier) -> None:
        self._shop, self._barrier = shop, barrier

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shop.law, name)

    async def case(self, actor: Actor, case_no: str) -> CaseView:
        """As it stands, once both have come."""
        seen = await self._shop.law.case(actor, case_no)
        async with asyncio.timeout(5):
            await self._barrier.wait()
        return seen


async def test_two_processes_that_see_a_move_at_once_tell_of_it_once(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "agree")
    law = LooksTogether(shop, asyncio.Barrier(2))
    await asyncio.gather(*(_teller(shop.units, law, shop.clock, shop.seconds).step() for _ in range(2)))
    assert len(await shop.lines()) == 1


async def test_both_what_must_be_shown_and_what_was_decided_are_told_with_their_dates(shop: Shop) -> None:
    case = await shop.applied()
    await shop.act(AGENT, case, "refuse", {"reason": "no_fault", "words": "没有质量问题"})
    await shop.told()
    await shop.act(AGENT, case, "request_mediation", {"note": "请平台判断"})
    line = await shop.told()
    assert (_kind(line), "举证" in line.text) == ("mediation", True)
    assert line.card is not None
    assert {each["who"] for each in line.card["data"]["must"]} == {"buyer", "seller"}
    await shop.act(AGENT, case, "statement", {"text": "发货前验过"})
    assert "发货前验过" in (await shop.told()).text
    await shop.act(AGENT, case, "done")
    await shop.told()
    await shop.act(BUYER, case, "done")
    mediator = Actor(role=Role.MEDIATOR, id="mediator1", shop=SHOP)
    await shop.act(mediator, case, "decide", {"for": "seller", "grounds": "没有凭证", "rules": ["FAULT"]})
    told = await shop.told()
    assert "没有凭证" in told.text
    assert told.card is not None
    assert told.card["data"]["decision"]["text"] == "支持商家"
