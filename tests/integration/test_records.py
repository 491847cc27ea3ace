"""What the desk keeps beside the chats: canned replies, notes, marks, search, who read what, who is signed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.replies import fill
from bot.gateway.routes import ROUTES
from tests.integration.conftest import World, eventually
from tests.integration.shopping import applied, stock
from tests.integration.test_dispatch import taken


def test_a_route_that_names_something_looks_up_whose_it_is() -> None:
    assert [row.path for row in ROUTES if "{" in row.path and row.find is None] == []


def test_the_matrix_covers_every_route() -> None:
    skipped = ("logout", "reset", "clock")
    source = Path(__file__).with_name("test_doors.py").read_text()
    assert f"row.path.endswith({skipped!r})".replace("'", '"') in source, "nothing else is left out of the matrix"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{buyer}您好，我是{agent}", "小王您好，我是agent1"),
        ("单号 {order_no}", None),
        ("{nothing} {buyer.__class__}", "{nothing} {buyer.__class__}"),
    ],
)
def test_a_canned_reply_is_filled_whole_or_not_offered(text: str, filled: str | None) -> None:
    assert fill(text, {"buyer": "小王", "agent": "agent1", "order_no": None, "case_no": None}) == filled


async def test_a_supervisor_writes_canned_replies_and_agents_get_them_filled(world: World) -> None:
    boss = await world.staff("boss")
    _, agent, chat = await taken(world)
    reply = {"title": "您好", "text": "{buyer}您好，我是{agent}"}
    kept = await boss.post("/api/desk/canned", reply, expect=201)
    await agent.post("/api/desk/canned", reply, expect=403)
    assert [row["text"] for row in await agent.get(f"{chat}/canned")] == ["小王您好，我是agent1"]
    await boss.post(f"/api/desk/canned/{kept['id']}", {"title": "您好", "text": "在的"})
    assert await agent.get("/api/desk/canned") == [{"id": kept["id"], "title": "您好", "text": "在的"}]
    assert await (await world.staff("agent3")).get("/api/desk/canned") == []
    assert (await boss.call("DELETE", f"/api/desk/canned/{kept['id']}"))[0] == 200
    assert await agent.get("/api/desk/canned") == []


async def test_a_note_names_a_colleague_and_no_buyer_ever_reads_it(world: World) -> None:
    buyer, agent, chat = await taken(world)
    other = await world.staff("agent2")
    body = {"id": "n1", "text": "@agent2 @agent3 @nobody 这位买家要发票"}
    seq = (await agent.post(f"{chat}/note", body))["seq"]
    assert (await agent.post(f"{chat}/note", body))["seq"] == seq
    await agent.post(f"{chat}/note", {**body, "text": "别的"}, expect=422)
    (mention,) = await other.get("/api/desk/mentions")
    assert (mention["author"], mention["text"]) == ("agent1", body["text"])
    assert await (await world.staff("agent3")).get("/api/desk/mentions") == []
    assert "发票" not in str(await buyer.lines())
    await other.post(f"{chat}/seen", {"seq": seq})
    assert await other.get("/api/desk/mentions") == []


async def test_search_finds_in_the_own_shop_only_and_is_written_down(world: World) -> None:
    await stock(world)
    buyer, agent, boss = await world.buyer(), await world.staff(), await world.staff("boss")
    await buyer.say("鞋底 100% 开胶_了")
    case = await applied(buyer)
    found = await agent.get("/api/desk/search?q=100%25")
    assert ["100%" in row["text"] for row in found["conversations"]] == [True, True]
    assert (await agent.get("/api/desk/search?q=1001"))["orders"][0]["order_no"] == "1001"
    assert [row["no"] for row in (await agent.get(f"/api/desk/search?q={case['no']}"))["cases"]] == [case["no"]]
    stranger = await (await world.staff("agent3")).get("/api/desk/search?q=鞋")
    assert "xiaowang" not in str(stranger)
    chat = (await world.chat_of(agent))["id"]
    await agent.get(f"/api/desk/conversations/{chat}")
    await agent.get(f"/api/cases/{case['no']}")
    await buyer.get(f"/api/cases/{case['no']}")
    read = await boss.get("/api/desk/reads")
    assert (read[0]["what"], read[0]["of"], read[0]["role"]) == ("case", case["no"], "agent")
    read = read[1:]
    assert [(row["name"], row["what"]) for row in read[:2]] == [("agent1", "conversation"), ("agent1", "search")]
    assert read[0]["of"] == chat


async def test_a_supervisor_sees_who_is_signed_in_and_ends_it(world: World) -> None:
    boss, agent, other = [await world.staff(name) for name in ("boss", "agent1", "agent2")]
    mine = await agent.get("/api/staff/sessions")
    assert [(row["name"], row["address"], row["this"]) for row in mine] == [("agent1", "127.0.0.1", True)]
    status, _ = await other.call("DELETE", f"/api/staff/sessions/{mine[0]['id']}")
    assert status == 404
    assert {row["name"] for row in await boss.get("/api/staff/sessions")} == {"boss", "agent1", "agent2"}
    assert (await boss.call("DELETE", f"/api/staff/sessions/{mine[0]['id']}"))[0] == 204
    assert (await agent.call("GET", "/api/staff/me"))[0] == 401
    names = {row["name"] for row in await boss.get("/api/staff/accounts")}
    assert names == {"agent1", "agent2", "mediator1", "mediator2", "trainer1", "boss"}


async def test_the_agents_mark_moves_forward_only_and_only_his(world: World) -> None:
    buyer, agent, chat = await taken(world)
    await buyer.send("一")
    for seq, mark in ((3, 3), (2, 3), (9999, 3)):
        await agent.post(f"{chat}/seen", {"seq": seq})
        assert (await world.chat_of(agent))["desk_seen"] == mark
    await (await world.staff("agent2")).post(f"{chat}/seen", {"seq": 4})
    assert (await world.chat_of(agent))["desk_seen"] == 3
    await buyer.post("/api/chat/seen", {"seq": 4})

    async def marked() -> bool:
        return bool((await world.chat_of(agent))["buyer_seen"] == 4)

    await eventually(marked)
