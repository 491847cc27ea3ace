"""A supervisor's report: each figure against a story that was really played, in days of Shanghai, and as a table."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from bot.aftersales.times import shanghai_date
from tests.integration.conftest import World
from tests.integration.shopping import applied, stock
from tests.integration.test_boards import statements
from tests.integration.test_dispatch import queued
from tests.integration.test_platform import ASK, FOR_BUYER, act, disputed, pass_time


async def test_volume_kinds_reasons_and_who_answered_first(world: World) -> None:
    await stock(world)
    boss, agent = await world.staff("boss"), await world.staff()
    case = await applied(await world.buyer())
    await applied(await world.buyer("meili"), "2001", key="k2", reason="quality", note="开胶")
    await applied(await world.buyer("lisi"), "3001", key="k3")
    await pass_time(world, "PT2H")
    await act(agent, case["no"], "agree")
    await pass_time(world, "P6D")
    report = await boss.get("/api/desk/report")
    assert (report["opened"], sum(report["by_day"].values()), len(report["by_day"])) == (2, 2, 30)
    assert report["by_kind"] == {"return_refund": 2}
    assert report["by_reason"] == {"size": 1, "quality": 1}
    by = {row["by"]: row for row in report["answers"]}
    assert (by["agent"]["cases"], by["timer"]["cases"], by["policy"]["cases"]) == (1, 1, 0)
    assert 7200 <= by["agent"]["p50_s"] < 7300
    assert by["policy"]["p50_s"] is None
    (kind,) = report["answered_by_kind"]
    assert (kind["kind"], kind["answered"], kind["late"]) == ("return_refund", 1, 1)


async def test_a_refusal_that_a_mediator_overturned_is_told_from_one_that_was_given_in_to(world: World) -> None:
    buyer, agent, no = await disputed(world)
    boss = await world.staff("boss")
    report = await boss.get("/api/desk/report")
    assert (report["refused"], report["refused_overturned"], report["refused_given_in"]) == (1, 0, 0)
    await act(buyer, no, "request_mediation", ASK)
    await act(buyer, no, "done")
    await act(agent, no, "done")
    await act(await world.staff("mediator1"), no, "decide", FOR_BUYER)
    report = await boss.get("/api/desk/report")
    assert (report["refused"], report["refused_overturned"], report["refused_given_in"]) == (1, 1, 0)


async def test_what_the_seller_granted_after_his_refusal_is_given_in_to(world: World) -> None:
    buyer, agent, no = await disputed(world)
    await act(buyer, no, "request_mediation", ASK)
    await act(agent, no, "agree")
    report = await (await world.staff("boss")).get("/api/desk/report")
    assert (report["refused_overturned"], report["refused_given_in"]) == (0, 1)


async def test_a_case_that_nobody_touched_is_self_service_and_one_that_an_agent_refused_is_not(world: World) -> None:
    first, _, no = await disputed(world)
    second, boss = await world.buyer("meili"), await world.staff("boss")
    other = await applied(second, "2001", key="k2")
    await act(second, other["no"], "cancel")
    report = await boss.get("/api/desk/report")
    assert (report["ended"], report["ended_alone"]) == (1, 1)
    assert report["ended_s"]["p50_s"] < 60
    await act(first, no, "cancel")
    report = await boss.get("/api/desk/report")
    assert (report["ended"], report["ended_alone"]) == (2, 1)


async def test_handoffs_ratings_and_products_that_fail_again(world: World) -> None:
    await stock(world)
    boss = await world.staff("boss")
    await queued(world, "xiaowang", "meili")
    for name, order in (("xiaowang", "1001"), ("meili", "2001")):
        await applied(await world.buyer(name), order, key=order, reason="quality", note="开胶")
    report = await boss.get("/api/desk/report")
    assert sum(report["handoffs"].values()) == 2
    assert report["faults"] == [{"code": "SHOE-41", "title": "运动鞋", "cases": 2, "pieces": 2}]
    assert report["ratings"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}


async def test_a_day_is_shanghais_and_the_range_holds_both_ends(world: World) -> None:
    await stock(world)
    await applied(await world.buyer())
    boss, today = await world.staff("boss"), shanghai_date(datetime.now(UTC))
    yesterday = today - timedelta(days=1)
    report = await boss.get(f"/api/desk/report?since={today}&until={today}")
    assert report["by_day"] == {today.isoformat(): 1}
    assert (await boss.get(f"/api/desk/report?since={yesterday}&until={yesterday}"))["opened"] == 0
    for query in (f"since={today}&until={yesterday}", "since=2020-01-01&until=2026-01-01", "since=x"):
        assert (await boss.call("GET", f"/api/desk/report?{query}"))[0] == 422, query


async def test_the_report_costs_seven_reads(world: World) -> None:
    await stock(world)
    await applied(await world.buyer())
    boss = await world.staff("boss")
    with statements(world) as sent:
        await boss.get("/api/desk/report")
    assert len(sent) == 7, sent


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", " =1", "＝1", "\r=1"])
async def test_the_table_runs_nothing_in_a_spreadsheet(world: World, name: str) -> None:
    async with world.parts.units() as unit:
        from dataclasses import replace

        from tests.integration.shopping import order_of

        for number, buyer in (("5001", "xiaowang"), ("5002", "meili")):
            order = order_of(buyer, "dian1", number)
            await unit.orders.add(replace(order, items=(replace(order.items[0], title=name),)))
        await unit.commit()
    for number, buyer in (("5001", "xiaowang"), ("5002", "meili")):
        await applied(await world.buyer(buyer), number, key=number, reason="quality", note="坏了")
    status, text = await (await world.staff("boss")).call("GET", "/api/desk/report.csv")
    assert status == 200
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[0] == ["部分", "项目", "数值"]
    assert ["类型", "退货退款", "2"] in rows
    (told,) = [row for row in rows if row[0] == "反复出问题的商品"]
    assert told[1].startswith("'")
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "@", "＝")]
