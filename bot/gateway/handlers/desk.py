"""The desk's list and verbs over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role
from bot.chat.handoffs import Hours
from bot.chat.lines import for_desk
from bot.chat.shown import case_row, order_json
from bot.gateway.callers import Who
from bot.gateway.handlers.audits import note_read
from bot.gateway.handlers.boards import alert_json
from bot.gateway.handlers.chat import lines_after
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.alerts import Alerts
from bot.store.chats import QUEUE, Chats, Conversation


async def list_conversations(call: Call) -> list[dict[str, Any]]:
    """The shop's conversations."""
    async with call.parts.units(write=False) as unit:
        found = await Chats(unit.connection).listed(call.who.shop, state=call.query.state, agent=call.who.id)
    return [row(call, chat) for chat in found]


async def find_conversation(call: Call) -> Conversation:
    """A conversation the caller may know of: his shop's for staff, his own for a buyer. Problem 404."""
    async with call.parts.units(write=False) as unit:
        chat = await Chats(unit.connection).get(call.named("id")) if call.named("id").isalnum() else None
    if chat is None or chat.shop != call.who.shop:
        raise Problem("not-found")
    if call.who.who is Who.BUYER and chat.buyer_id != call.who.id:
        raise Problem("not-found")
    return chat


async def get_conversation(call: Call) -> dict[str, Any]:
    """A row of the list with the buyer's orders and cases beside it."""
    chat: Conversation = call.found
    await note_read(call, "conversation", chat.id)
    service, policies = call.parts.aftersales, call.parts.policies
    buyer = Actor(role=Role.BUYER, id=chat.buyer_id, shop=chat.shop)
    orders = await service.orders_of(buyer)
    cases = await service.cases_of(buyer)
    return row(call, chat) | {
        "buyer": {"id": chat.buyer_id, "name": chat.buyer_name},
        "orders": [order_json(order, await service.books_of(order), policies) for order in orders],
        "cases": [case_row(each, policies, staff=True) for each in await service.listed(call.who.actor, cases)],
    }


async def get_messages(call: Call) -> list[dict[str, Any]]:
    """The buyer's lines and the internal ones, oldest first: those after one, or the last hundred before one."""
    if call.query.after == 0:
        await note_read(call, "messages", call.found.id)
    if call.query.before is not None:
        async with call.parts.units(write=False) as unit:
            earlier = await Chats(unit.connection).before(call.found.id, call.query.before)
        return [for_desk(line) for line in earlier]
    lines = await lines_after(call.parts, call.found.id, call.query.after, internal=True)
    return [for_desk(line) for line in lines]


async def take(call: Call) -> dict[str, Any]:
    """Into the caller's hands."""
    supervisor = call.who.who is Who.SUPERVISOR
    took = await call.parts.charge.take(call.who.actor, call.found, supervisor=supervisor, epoch=call.body.epoch)
    return row(call, took)


async def reply(call: Call) -> dict[str, int]:
    """The number of the agent's line."""
    body = call.body
    seq = await call.parts.charge.reply(
        call.who.actor, call.found, message_id=body.id, text=body.text, files=body.files, epoch=body.epoch
    )
    call.parts.presence.stopped(call.found.id, f"agent {call.who.name}")
    return {"seq": seq}


async def release(call: Call) -> dict[str, Any]:
    """Back to the bot."""
    return row(call, await call.parts.charge.release(call.who.actor, call.found, epoch=call.body.epoch))


async def resolve(call: Call) -> dict[str, Any]:
    """Done."""
    return row(call, await call.parts.charge.resolve(call.who.actor, call.found, epoch=call.body.epoch))


async def transfer(call: Call) -> dict[str, Any]:
    """To a colleague or back to the queue."""
    body = call.body
    gave = await call.parts.charge.transfer(call.who.actor, call.found, to=body.to, note=body.note, epoch=body.epoch)
    return row(call, gave)


async def list_alerts(call: Call) -> list[dict[str, Any]]:
    """What happened to chats of the shop that were left alone, the newest first."""
    async with call.parts.units(write=False) as unit:
        found = await Alerts(unit.connection).newest(call.who.shop)
    return [alert_json(alert) for alert in found]


def row(call: Call, chat: Conversation) -> dict[str, Any]:
    """A row of the desk's list. `answer_by`: when a person has to have answered, counted in working hours only."""
    since = chat.waiting_since if chat.in_charge == QUEUE else chat.owed_since
    shown: dict[str, Any] = {
        "id": chat.id,
        "buyer": chat.buyer_id,
        "buyer_name": chat.buyer_name,
        "in_charge": chat.in_charge,
        "epoch": chat.epoch,
        "waiting_since": None if chat.waiting_since is None else chat.waiting_since.isoformat(),
        "owed_since": None if chat.owed_since is None else chat.owed_since.isoformat(),
        "answer_by": None if since is None else _answer_by(call, since).isoformat(),
        "summary": chat.summary,
        "last_seq": chat.last_seq,
        "buyer_seen": chat.buyer_seen,
        "desk_seen": chat.desk_seen,
        "updated_at": chat.updated_at.isoformat(),
    }
    return shown | ({} if chat.case_no is None else {"case_no": chat.case_no})


def _answer_by(call: Call, since: datetime) -> datetime:
    settings = call.parts.settings
    begins = Hours(opens=settings.opens, closes=settings.closes).answered_from(since) or since
    return begins + timedelta(minutes=settings.answer_minutes)
