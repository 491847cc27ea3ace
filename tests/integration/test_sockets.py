"""Sockets: lines in order without gaps, resumed by number; who he is comes first; foreign pages get none."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.integration.conftest import Person, World, eventually


class Frames:
    """The frames of one socket; pings are answered and left out."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self, kind: str | None = None) -> dict[str, Any]:
        """The next frame (of this kind)."""
        while True:
            async with asyncio.timeout(5):
                frame: dict[str, Any] = await self.socket.receive_json()
            if kind is None or frame["type"] == kind:
                return frame


def token_of(buyer: Person) -> str:
    return buyer.headers["Authorization"].removeprefix("Bearer ")


@asynccontextmanager
async def buyer_socket(world: World, buyer: Person, after: int = 0):  # type: ignore[no-untyped-def]
    async with world.http.ws_connect(world.base + "/api/chat/socket", origin=world.base) as socket:
        await socket.send_json({"type": "hello", "token": token_of(buyer), "after": after})
        frames = Frames(socket)
        assert (await frames.next())["type"] == "ready"
        yield frames


@asynccontextmanager
async def desk_socket(world: World, agent: Person):  # type: ignore[no-untyped-def]
    headers = {"Cookie": agent.headers["Cookie"], "Origin": world.base}
    async with world.http.ws_connect(world.base + "/api/desk/socket", headers=headers) as socket:
        yield Frames(socket)


async def test_a_message_sent_on_the_socket_is_acknowledged_and_answered(world: World) -> None:
    buyer = await world.buyer()
    async with buyer_socket(world, buyer) as frames:
        await frames.socket.send_json({"type": "send", "id": "s1", "text": "你好"})
        seen = [await frames.next() for _ in range(3)]
        kinds = sorted(frame["type"] for frame in seen)
        assert kinds == ["ack", "message", "message"]
        lines = [frame["message"] for frame in seen if frame["type"] == "message"]
        assert [line["seq"] for line in lines] == [1, 2]
        await frames.socket.send_json({"type": "send", "id": "s2"})
        refused = await frames.next("refused")
        assert (refused["id"], refused["problem"]["status"]) == ("s2", 422)


async def test_a_socket_resumes_after_the_last_number_without_gap_or_double(world: World) -> None:
    buyer = await world.buyer()
    await buyer.say("一")
    await buyer.say("二")
    async with buyer_socket(world, buyer, after=1) as frames:
        await buyer.say("三")
        seqs = [(await frames.next("message"))["message"]["seq"] for _ in range(5)]
    assert seqs == [2, 3, 4, 5, 6]


async def test_an_internal_note_never_reaches_the_buyers_socket(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    await buyer.say("你好")
    chat = (await world.chat_of(agent))["id"]
    async with buyer_socket(world, buyer, after=2) as frames:
        await agent.post(f"/api/desk/conversations/{chat}/take")
        await agent.post(f"/api/desk/conversations/{chat}/transfer", {"to": "agent2", "note": "秘密"})
        await (await world.staff("agent2")).post(f"/api/desk/conversations/{chat}/reply", {"id": "r", "text": "您好"})
        texts = []
        while not texts or texts[-1] != "您好":
            texts.append((await frames.next("message"))["message"]["text"])
    assert "秘密" not in texts


@pytest.mark.parametrize(
    "first", ["no json", '{"type":"send"}', "[1]", '{"type":"hello","token":"x.y.z"}', '{"type":"hello"}']
)
async def test_who_does_not_say_who_he_is_gets_nothing(world: World, first: str) -> None:
    async with world.http.ws_connect(world.base + "/api/chat/socket", origin=world.base) as socket:
        await socket.send_str(first)
        message = await asyncio.wait_for(socket.receive(), 5)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_a_foreign_page_opens_no_socket(world: World) -> None:
    agent = await world.staff()
    for path, headers in (
        ("/api/chat/socket", {"Origin": "http://evil.example"}),
        ("/api/chat/socket", {"Origin": "null"}),
        ("/api/chat/socket", {}),
        ("/api/desk/socket", {"Origin": "http://evil.example", "Cookie": agent.headers["Cookie"]}),
        ("/api/desk/socket", {"Cookie": agent.headers["Cookie"]}),
        ("/api/desk/socket", {"Origin": world.base}),
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.http.ws_connect(world.base + path, headers=headers)
        assert refused.value.status in (401, 403)


async def test_the_desk_hears_of_changes_and_of_the_chat_it_watches(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    await buyer.say("你好")
    chat = (await world.chat_of(agent))["id"]
    async with desk_socket(world, agent) as frames:
        await frames.socket.send_json({"type": "watch", "conversation": chat})
        await agent.post(f"/api/desk/conversations/{chat}/take")
        assert (await frames.next("conversations"))["type"] == "conversations"
        await buyer.send("在吗", id="w")
        while (frame := await frames.next("message"))["message"]["id"] != "w":
            pass
        assert frame["conversation"] == chat


async def test_another_shops_chat_cannot_be_watched(world: World) -> None:
    buyer, stranger = await world.buyer(), await world.staff("agent3")
    await buyer.say("你好")
    chat = (await world.chat_of(await world.staff()))["id"]
    other = await world.buyer("lisi")
    async with desk_socket(world, stranger) as frames:
        await frames.socket.send_json({"type": "watch", "conversation": chat})
        await buyer.say("秘密")
        await other.say("你好")
        assert (await frames.next())["type"] == "conversations"


async def test_typing_is_passed_on_to_the_other_side_only(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    await buyer.say("你好")
    chat = (await world.chat_of(agent))["id"]
    other = await world.staff("agent2")
    await agent.post(f"/api/desk/conversations/{chat}/take")
    async with (
        desk_socket(world, other) as onlooker,
        desk_socket(world, agent) as desk,
        buyer_socket(world, buyer, after=2) as frames,
    ):
        await onlooker.socket.send_json({"type": "watch", "conversation": chat})
        await onlooker.socket.send_json({"type": "typing", "conversation": chat})

        async def heard() -> bool:
            return "agent agent2" in world.parts.presence.typing(chat)

        await eventually(heard)
        await agent.post(f"/api/desk/conversations/{chat}/reply", {"id": "r", "text": "您好"})
        before = [await frames.next()]
        while before[-1].get("message", {}).get("text") != "您好":
            before.append(await frames.next())
        assert "typing" not in [frame["type"] for frame in before], "who does not serve him is not shown"
        await desk.socket.send_json({"type": "watch", "conversation": chat})
        await desk.socket.send_json({"type": "typing", "conversation": chat})
        assert (await onlooker.next("beside"))["name"] == "agent1"
        assert (await frames.next("typing"))["from"] == "agent"
        await frames.socket.send_json({"type": "typing"})
        assert (await desk.next("typing"))["conversation"] == chat


async def test_one_person_holds_so_many_sockets_and_no_more_until_he_closes_one(world: World) -> None:
    buyer, most = await world.buyer(), world.settings.sockets_per_person
    async with AsyncExitStack() as held:
        for _ in range(most):
            await held.enter_async_context(buyer_socket(world, buyer))
        async with world.http.ws_connect(world.base + "/api/chat/socket", origin=world.base) as socket:
            await socket.send_json({"type": "hello", "token": token_of(buyer), "after": 0})
            assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 4429
        other = await world.buyer("meili")
        await held.enter_async_context(buyer_socket(world, other))
    async with buyer_socket(world, buyer):
        pass


async def test_one_address_holds_so_many_sockets_whoever_they_say_they_are(world: World) -> None:
    object.__setattr__(world.parts, "settings", world.settings.model_copy(update={"proxies": ("127.0.0.1",)}))
    world.parts.connections._most["address"] = 3
    headers = {"X-Forwarded-For": "203.0.113.9", "Origin": world.base}
    async with AsyncExitStack() as held:
        for _ in range(3):
            await held.enter_async_context(world.http.ws_connect(world.base + "/api/chat/socket", headers=headers))
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.http.ws_connect(world.base + "/api/chat/socket", headers=headers)
        assert refused.value.status == 429
        assert refused.value.headers is not None
        assert refused.value.headers["Retry-After"]
