"""The desk's socket: that the list changed, that a case moved, and the lines of the conversation that is watched."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.chat.bus import Listener, chat_topic, shop_topic
from bot.chat.presence import TYPING_SECONDS
from bot.gateway.callers import Caller, Who
from bot.gateway.handlers.pipes import BEGUN_ANEW, PING_SECONDS, Pipe, open_pipe
from bot.gateway.identity import check_socket_origin
from bot.gateway.keys import Parts
from bot.gateway.table import Call
from bot.store.chats import Chats

log = structlog.get_logger(__name__)

#: a colleague is shown beside a chat for so long after he was last heard of there
BESIDE_SECONDS = 15
#: conversations one socket may watch at a time
WATCHED = 20


async def staff_socket(call: Call) -> web.WebSocketResponse:
    """Serve one connection to its end. Problem 429 before the handshake when he holds too many."""
    check_socket_origin(call.request, ())
    parts, who = call.parts, call.who
    with parts.connections.of_person("staff", who.shop, who.name):
        socket, pipe = await open_pipe(call.request)
        await _serve(parts, who, pipe)
    return socket


async def _serve(parts: Parts, who: Caller, pipe: Pipe) -> None:
    watched: dict[str, None] = {}
    async with (
        parts.attendance.seat(who.shop, who.name) as seat,
        parts.bus.listen(shop_topic(who.shop)) as news,
        asyncio.TaskGroup() as group,
    ):
        beside = [
            group.create_task(_pass_on(pipe, who, news)),
            group.create_task(pipe.keep_alive(who.until, parts.now)),
            group.create_task(_keep_seat(parts, who, seat)),
        ]
        async for frame in pipe.frames():
            await _hear(parts, who, news, watched, frame)
        for task in beside:
            task.cancel()


async def _keep_seat(parts: Parts, who: Caller, seat: str) -> None:
    while True:
        await asyncio.sleep(PING_SECONDS)
        try:
            await parts.attendance.heard(seat, who.shop, who.name)
        except (SQLAlchemyError, TimeoutError) as error:
            log.warning("cannot write a seat down", error=type(error).__name__)


async def _pass_on(pipe: Pipe, who: Caller, news: Listener) -> None:
    """`seq` counts what the list was told on this socket's shop: a gap means that something was missed, read again."""
    while True:
        event = await news.get()
        match event["type"]:
            case "message":
                frame = {"type": "message", "conversation": event["conversation"], "message": event["message"]}
                await pipe.send(frame)
            case "again":
                await pipe.send({"type": "conversations"})
            case "conversations":
                await pipe.send(event)
            case "in_charge":
                await pipe.send({"type": "conversations"})
            case "gone":
                await pipe.close(BEGUN_ANEW, "begin anew")
            case "case" | "seen":
                await pipe.send(event)
            case "alert" if who.who is Who.SUPERVISOR:
                await pipe.send(event)
            case "beside" if event["name"] != who.name:
                await pipe.send({**event, "seconds": BESIDE_SECONDS})
            case "typing" if event["from"] == "buyer":
                await pipe.send({"type": "typing", "conversation": event["conversation"], "seconds": TYPING_SECONDS})


async def _hear(parts: Parts, who: Caller, news: Listener, watched: dict[str, None], frame: dict[str, Any]) -> None:
    conversation = frame.get("conversation")
    if not isinstance(conversation, str) or len(conversation) > 40 or not conversation.isalnum():
        return
    match frame.get("type"):
        case "watch" if conversation not in watched and await _is_ours(parts, who, conversation):
            watched[conversation] = None
            parts.bus.join(news, chat_topic(conversation))
            if len(watched) > WATCHED:
                oldest = next(iter(watched))
                del watched[oldest]
                parts.bus.leave(news, chat_topic(oldest))
        case "looking" if conversation in watched:
            await parts.bus.publish(chat_topic(conversation), _beside(who, conversation, "looking"))
        case "typing" if conversation in watched and parts.presence.types(conversation, f"agent {who.name}"):
            await parts.bus.publish(chat_topic(conversation), _beside(who, conversation, "typing"))
            if await _in_charge(parts, who, conversation):
                event = {"type": "typing", "from": "agent", "conversation": conversation}
                await parts.bus.publish(chat_topic(conversation), event)


def _beside(who: Caller, conversation: str, doing: str) -> dict[str, Any]:
    """That somebody has this chat open, or writes in it: for his colleagues, so that two do not answer at once."""
    return {"type": "beside", "conversation": conversation, "name": who.name, "doing": doing}


async def _is_ours(parts: Parts, who: Caller, conversation: str) -> bool:
    async with parts.units(write=False) as unit:
        chat = await Chats(unit.connection).get(conversation)
    return chat is not None and chat.shop == who.shop


async def _in_charge(parts: Parts, who: Caller, conversation: str) -> bool:
    async with parts.units(write=False) as unit:
        chat = await Chats(unit.connection).get(conversation)
    return chat is not None and chat.in_charge == who.name
