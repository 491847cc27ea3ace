"""A supervisor sets his shop: drafted, looked at, published, taken back; every process follows, no other shop does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.aftersales.policies import Policies
from bot.desk.shop_settings import PublishedSettings
from tests.integration.conftest import Person, World
from tests.integration.shopping import applied, stock

PATH = "/api/desk/settings"
ADDRESS = {"receiver": "新仓", "phone": "0571-1", "address": "杭州市新路 1 号"}


def day(ahead: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(hours=8, days=ahead)).date().isoformat()


async def draft(boss: Person, *, effective: str | None = None, **changes: Any) -> dict[str, Any]:
    version: dict[str, Any] = await boss.post(PATH, {"effective": effective or day(), **changes}, expect=201)
    return version


def held(world: World, name: str, shop: str, *, ordered: datetime, **dims: Any) -> int:
    return world.parts.policies.number(name, on=ordered, shop=shop, **dims).value


async def test_a_draft_holds_nothing_a_published_one_from_its_day_and_a_taken_back_one_no_more(world: World) -> None:
    boss, now = await world.staff("boss"), datetime.now(UTC)
    version = await draft(boss, numbers=[{"name": "auto_return", "value": 5000}])
    assert (version["version"], version["state"]) == (1, "draft")
    assert held(world, "auto_return", "dian1", ordered=now) == 20000
    done = await boss.post(f"{PATH}/{version['id']}/publish")
    assert (done["state"], done["published"]["by"]) == ("published", "boss")
    assert held(world, "auto_return", "dian1", ordered=now) == 5000
    assert held(world, "auto_return", "dian2", ordered=now) == 20000
    assert held(world, "auto_return", "dian1", ordered=now - timedelta(days=3)) == 20000
    await boss.post(f"{PATH}/{version['id']}/take_back")
    assert held(world, "auto_return", "dian1", ordered=now) == 20000
    assert [each["state"] for each in (await boss.get(PATH))["versions"]] == ["taken_back"]


async def test_a_change_of_one_row_leaves_the_sharper_rows_of_that_name_alone(world: World) -> None:
    boss, now = await world.staff("boss"), datetime.now(UTC)
    where = {"kind": "refund_only", "goods": "UNSENT"}
    version = await draft(boss, numbers=[{"name": "seller_answers", "value": 24, "where": where}])
    await boss.post(f"{PATH}/{version['id']}/publish")
    assert held(world, "seller_answers", "dian1", ordered=now, **where) == 24
    assert held(world, "seller_answers", "dian1", ordered=now, kind="reship") == 5
    assert held(world, "seller_answers", "dian2", ordered=now, **where) == 48


async def test_another_process_picks_it_up(world: World) -> None:
    boss, now = await world.staff("boss"), datetime.now(UTC)
    other = Policies.read()
    follows = PublishedSettings(units=world.parts.units, policies=other, clock=world.parts.clock)
    assert await follows.step() == 1
    assert await follows.step() == 0
    version = await draft(boss, numbers=[{"name": "auto_return", "value": 100}], return_address=ADDRESS)
    await boss.post(f"{PATH}/{version['id']}/publish")
    assert await follows.step() == 1
    assert other.number("auto_return", on=now, shop="dian1").value == 100
    assert other.return_address("dian1") == ADDRESS
    assert other.return_address("dian2") != ADDRESS


async def test_a_preview_names_the_open_cases_it_would_touch_and_changes_nothing(world: World) -> None:
    await stock(world)
    boss = await world.staff("boss")
    case = await applied(await world.buyer())
    await applied(await world.buyer("lisi"), "3001")
    row = next(each for each in (await boss.get(PATH))["numbers"] if each["name"] == "buyer_returns")
    version = await draft(boss, numbers=[{"name": "buyer_returns", "value": row["value"] + 1}])
    # the case's order is older than the change: it keeps its rules
    assert (await boss.get(f"{PATH}/{version['id']}/preview"))["touches"] == []
    async with world.parts.units() as unit:
        order = await unit.orders.lock("1001")
        assert order is not None
        await unit.orders.save(replace(order, created_at=datetime.now(UTC)))
        await unit.commit()
    touched = (await boss.get(f"{PATH}/{version['id']}/preview"))["touches"]
    assert [(each["no"], each["now"], each["then"]) for each in touched] == [
        (case["no"], row["value"], row["value"] + 1)
    ]
    assert held(world, "buyer_returns", "dian1", ordered=datetime.now(UTC)) == row["value"]


async def test_the_laws_numbers_the_past_and_nonsense_are_refused(world: World) -> None:
    boss = await world.staff("boss")
    for body in (
        {"numbers": [{"name": "no_reason_days", "value": 1}]},
        {"numbers": [{"name": "auto_return", "value": 5000}], "effective": day(-1)},
        {"numbers": [{"name": "auto_return", "value": 0}]},
        {"numbers": [{"name": "auto_return", "value": 5000, "where": {"kind": "repair"}}]},
        {"numbers": [{"name": "nothing", "value": 5}]},
        {"numbers": [{"name": "buyer_returns", "value": 9000}]},
        {},
        {"return_address": {"receiver": "x"}},
    ):
        status, problem = await boss.call("POST", PATH, {"effective": day(), **body})
        assert status == 422, (body, problem)


async def test_only_a_draft_is_published_and_only_a_published_one_taken_back(world: World) -> None:
    boss = await world.staff("boss")
    version = await draft(boss, return_address=ADDRESS)
    await boss.post(f"{PATH}/{version['id']}/take_back", expect=409)
    await boss.post(f"{PATH}/{version['id']}/publish")
    await boss.post(f"{PATH}/{version['id']}/publish", expect=409)
    await boss.post(f"{PATH}/{version['id']}/take_back")
    await boss.post(f"{PATH}/{version['id']}/publish", expect=409)
