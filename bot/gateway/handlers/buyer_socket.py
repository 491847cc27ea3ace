"""A buyer's socket: who he is comes in the first frame; lines in order without gaps, typing, sending."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from bot.chat.bus import Listener, chat_topic
from bot.chat.lines import public
from bot.chat.presence import TYPING_SECONDS
from bot.gateway.bodies import NewMessage
from bot.gateway.callers import Caller
from bot.gateway.handlers.chat import lines_after, take_in
from bot.gateway.handlers.pipes import BEGUN_ANEW, EXPIRED, REFUSED, TOO_MANY, Pipe, open_pipe
from bot.gateway.identity import check_socket_origin, counted_address
from bot.gateway.keys import Parts
from bot.gateway.problems import Problem
from bot.gateway.refusals import problem_of
from bot.gateway.table import Call
from bot.gateway.tokens import BadToken
from bot.store.chats import BOT, Chats, conversation_id

HELLO_SECONDS = 10.0


async def buyer_socket(call: Call) -> web.WebSocketResponse:
    """Serve one connection to its end. Problem 429 before the handshake when its address holds too many."""
    settings = call.parts.settings
    check_socket_origin(call.request, (*settings.origins, *settings.frame_ancestors))
    with call.parts.connections.of_address(counted_address(call.request, settings.proxies)):
        socket, pipe = await open_pipe(call.request)
        await _greet(call, pipe)
    return socket


async def _greet(call: Call, pipe: Pipe) -> None:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await anext(pipe.frames(), None)
        if hello is None:
            return
        buyer = await call.parts.tokens.check(str(hello.get("token", "")))
        after = hello.get("after", 0)
        if hello.get("type") != "hello" or not isinstance(after, int) or not 0 <= after < 1 << 31:
            await pipe.close(REFUSED, "hello first")
            return
    except BadToken:
        await pipe.close(EXPIRED, "not believed")
        return
    except TimeoutError:
        await pipe.close(REFUSED, "hello first")
        return
    try:
        with call.parts.connections.of_person("buyer", buyer.shop, buyer.id):
            await _serve(call, pipe, buyer, after)
    except Problem:
        await pipe.close(TOO_MANY, "too many connections")


async def _serve(call: Call, pipe: Pipe, buyer: Caller, after: int) -> None:
    where = conversation_id(buyer.shop, buyer.id)
    async with call.parts.bus.listen(chat_topic(where)) as news:
        ready, last_seq = await _ready(call.parts, buyer, where)
        # a number from before the demo began anew means nothing any more
        after = after if after <= last_seq else 0
        await pipe.send(ready)
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(_pass_on(call.parts, pipe, where, after, news)),
                group.create_task(pipe.keep_alive(buyer.until, call.parts.now)),
            ]
            async for frame in pipe.frames():
                await _hear(call.parts, pipe, buyer, where, frame)
            for task in beside:
                task.cancel()


async def _ready(parts: Parts, buyer: Caller, where: str) -> tuple[Mapping[str, Any], int]:
    async with parts.units(write=False) as unit:
        chat = await Chats(unit.connection).get(where)
    in_charge = BOT if chat is None else chat.in_charge
    last_seq = 0 if chat is None else chat.last_seq
    ready = {"type": "ready", "buyer": {"id": buyer.id, "name": buyer.name}, "in_charge": in_charge}
    return ready | {"last_seq": last_seq}, last_seq


async def _pass_on(parts: Parts, pipe: Pipe, where: str, after: int, news: Listener) -> None:
    """Lines in order: an event that does not follow the last line sent is a reason to read the table."""
    after = await _catch_up(parts, pipe, where, after)
    while True:
        event = await news.get()
        match event["type"]:
            case "message":
                line = event["message"]
                if line["seq"] == after + 1 and not line.get("internal"):
                    await pipe.send({"type": "message", "message": line})
                    after += 1
                elif line["seq"] > after:
                    after = max(await _catch_up(parts, pipe, where, after), line["seq"])
            case "again":
                after = await _catch_up(parts, pipe, where, after)
            case "gone":
                await pipe.close(BEGUN_ANEW, "begin anew")
            case "typing" if event["from"] != "buyer":
                await pipe.send({"type": "typing", "from": event["from"], "seconds": TYPING_SECONDS})
            case "in_charge":
                await pipe.send(event)


async def _catch_up(parts: Parts, pipe: Pipe, where: str, after: int) -> int:
    while lines := await lines_after(parts, where, after):
        for line in lines:
            await pipe.send({"type": "message", "message": public(line)})
        after = lines[-1].seq
    return after


async def _hear(parts: Parts, pipe: Pipe, buyer: Caller, where: str, frame: dict[str, Any]) -> None:
    match frame.get("type"):
        case "send":
            await _send(parts, pipe, buyer, frame)
        case "typing":
            if parts.presence.types(where, "buyer"):
                await parts.bus.publish(chat_topic(where), {"type": "typing", "from": "buyer", "conversation": where})


async def _send(parts: Parts, pipe: Pipe, buyer: Caller, frame: dict[str, Any]) -> None:
    client_id = frame.get("id")
    try:
        await parts.limits.message(buyer.shop, buyer.id)
        message = NewMessage.model_validate({name: value for name, value in frame.items() if name != "type"})
        accepted = await take_in(parts, buyer, message)
    except ValidationError:
        refusal = Problem("bad-request", "消息的内容有误")
    except Exception as error:
        found = problem_of(error)
        if found is None:
            raise
        refusal = found
    else:
        await pipe.send({"type": "ack", "id": client_id, "seq": accepted.seq, "in_charge": accepted.in_charge})
        return
    await pipe.send({"type": "refused", "id": client_id, "problem": refusal.document()})
