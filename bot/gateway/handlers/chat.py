"""A buyer writes and reads by HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.chat.bus import chat_topic
from bot.chat.inbox import Accepted, Incoming
from bot.chat.lines import public
from bot.gateway.bodies import NewMessage
from bot.gateway.callers import Caller
from bot.gateway.keys import Parts
from bot.gateway.table import Call
from bot.store.chats import Chats, Message, conversation_id


async def post_message(call: Call) -> dict[str, Any]:
    """202 after the commit; who answers: "bot", "queue" (nobody yet) or "agent"."""
    accepted = await take_in(call.parts, call.who, call.body)
    return {"seq": accepted.seq, "in_charge": accepted.in_charge}


async def take_in(parts: Parts, buyer: Caller, message: NewMessage) -> Accepted:
    """Store a checked message; the number it got. The same for HTTP and sockets."""
    about = None if message.about is None else message.about.model_dump(exclude_none=True)
    incoming = Incoming(id=message.id, text=message.text, action=message.action, files=message.files, about=about)
    return await parts.inbox.accept(buyer.actor, buyer.name, incoming)


async def get_messages(call: Call) -> list[dict[str, Any]]:
    """Lines after `after`; waits up to `wait` seconds for the first one."""
    where = conversation_id(call.who.shop, call.who.id)
    parts, after, wait = call.parts, call.query.after, call.query.wait
    async with parts.bus.listen(chat_topic(where)) as news:
        lines = await lines_after(parts, where, after)
        try:
            async with asyncio.timeout(wait):
                while not lines and wait:
                    await news.get()
                    lines = await lines_after(parts, where, after)
        except TimeoutError:
            pass
    return [public(line) for line in lines]


async def seen(call: Call) -> dict[str, int]:
    """Down to which line the buyer has the chat on his screen; forward only. Who serves him is told."""
    where, seq = conversation_id(call.who.shop, call.who.id), call.body.seq
    async with call.parts.units() as unit:
        await Chats(unit.connection).seen_by_buyer(where, seq)
        await unit.commit()
    await call.parts.bus.publish(chat_topic(where), {"type": "seen", "conversation": where, "seq": seq})
    return {"seq": call.body.seq}


async def lines_after(parts: Parts, conversation: str, after: int, *, internal: bool = False) -> Sequence[Message]:
    """Stored lines after a number, oldest first."""
    async with parts.units(write=False) as unit:
        return await Chats(unit.connection).after(conversation, after, internal=internal)
