"""Promises over HTTP: written down beside the chat, kept by their owner, seen by whoever looks after them."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.chat.shown import iso
from bot.gateway.callers import Who
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.people import People
from bot.store.promises import Promise, Promises

#: the owner is reminded when this share of the time is left
_LEFT_AT_REMINDER = 6


async def make(call: Call) -> dict[str, Any]:
    """Written down once for a client's id. Problem 422 when it is due already or its owner is nobody of the shop."""
    body, at = call.body, call.parts.clock.now()
    if body.due_at <= at:
        raise Problem("bad-request", "承诺的时间要在现在之后", field="due_at")
    owner = body.owner or call.who.name
    promise = Promise(
        id=hashlib.sha256(f"{call.found.id}\n{call.who.name}\n{body.id}".encode()).hexdigest()[:32],
        shop=call.who.shop,
        conversation_id=call.found.id,
        kind=body.kind,
        words=body.words,
        owner=owner,
        made_by=call.who.name,
        made_at=at,
        due_at=body.due_at,
        remind_at=body.due_at - (body.due_at - at) / _LEFT_AT_REMINDER,
    )
    async with call.parts.units() as unit:
        member = await People(unit.connection).member(owner)
        if member is None or member.shop != call.who.shop:
            raise Problem("bad-request", "没有这位同事", field="owner")
        made = await Promises(unit.connection).make(promise)
        await unit.commit()
    return shown(made)


async def list_promises(call: Call) -> list[dict[str, Any]]:
    """The shop's for a supervisor, his own for everybody else; soonest due first."""
    owner = None if call.who.who is Who.SUPERVISOR else call.who.name
    async with call.parts.units(write=False) as unit:
        found = await Promises(unit.connection).listed(call.who.shop, state=call.query.state, owner=owner)
    return [shown(each) for each in found]


async def find_promise(call: Call) -> Promise:
    """One of the shop's, which a buyer knows nothing of. Problem 404."""
    async with call.parts.units(write=False) as unit:
        found = await Promises(unit.connection).get(call.who.shop, call.named("id"))
    if found is None or call.who.who is Who.BUYER:
        raise Problem("not-found")
    return found


async def keep(call: Call) -> dict[str, Any]:
    """Kept, by its owner or a supervisor; again it stays as it is. Problem 403."""
    promise: Promise = call.found
    if call.who.who is not Who.SUPERVISOR and call.who.name != promise.owner:
        raise Problem("not-allowed", "只有负责的同事或主管可以标记")
    async with call.parts.units() as unit:
        rows = Promises(unit.connection)
        await rows.keep(promise, call.parts.clock.now())
        after = await rows.get(call.who.shop, promise.id)
        assert after is not None, "promises are never deleted"
        await unit.commit()
    return shown(after)


def shown(promise: Promise) -> dict[str, Any]:
    """A promise as staff see it."""
    names = ("id", "kind", "words", "owner", "made_by", "state")
    times = ("made_at", "due_at", "kept_at", "broken_at")
    return {
        "conversation": promise.conversation_id,
        **{name: getattr(promise, name) for name in names},
        **{name: iso(getattr(promise, name)) for name in times},
    }
