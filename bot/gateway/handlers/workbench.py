"""What an agent has at hand in a chat: replies filled with its facts, colleagues to pass it to, his own being away."""

from __future__ import annotations

from typing import Any

from bot.aftersales.applications import CaseView
from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role
from bot.desk.replies import Facts, fill
from bot.gateway.callers import DESK
from bot.gateway.handlers.records import list_canned
from bot.gateway.table import Call
from bot.store.boards import Boards
from bot.store.chats import Conversation
from bot.store.people import People
from bot.store.seats import Seats


async def canned_for(call: Call) -> list[dict[str, Any]]:
    """The shop's canned replies with the holes filled for a chat; one that cannot be filled is left out whole."""
    _, facts = await _known(call)
    filled = [(row, fill(row["text"], facts)) for row in await list_canned(call)]
    return [{**row, "text": text} for row, text in filled if text is not None]


async def suggestions(call: Call) -> list[dict[str, Any]]:
    """What could be said next; nothing is sent."""
    case, facts = await _known(call)
    return [
        {"title": each.title, "text": each.text, "evidence": each.evidence}
        for each in call.parts.replies.suggested(case, facts)
    ]


async def list_colleagues(call: Call) -> list[dict[str, Any]]:
    """The shop's agents and supervisors, the caller too: who is here, who is away, how many chats each has."""
    async with call.parts.units(write=False) as unit:
        members = [
            member
            for member in await People(unit.connection).members()
            if member.shop == call.who.shop and member.role in DESK and not member.disabled
        ]
        held = await Boards(unit.connection, call.who.shop).held()
        now, seats = call.parts.now(), Seats(unit.connection)
        here, away = set(await seats.here(call.who.shop, now)), set(await seats.away(call.who.shop, now))
    return [
        {
            "name": member.name, "role": member.role, "here": member.name in here, "away": member.name in away,
            "chats": held[member.name].chats if member.name in held else 0,
            "room": call.parts.settings.chats_per_agent,
        }
        for member in sorted(members, key=lambda member: member.name)
    ]  # fmt: skip


async def set_away(call: Call) -> dict[str, bool]:
    """While he is away no chat is given to him; his own go back to the queue when their buyers are not answered."""
    async with call.parts.units() as unit:
        await Seats(unit.connection).set_away(call.who.shop, call.who.name, call.body.away)
        await unit.commit()
    if not call.body.away:
        call.parts.attendance.came()
    return {"away": call.body.away}


async def _known(call: Call) -> tuple[CaseView | None, Facts]:
    chat: Conversation = call.found
    case = await _case_of(call, chat)
    return case, call.parts.replies.facts(chat, case, call.parts.policies, agent=call.who.name)


async def _case_of(call: Call, chat: Conversation) -> CaseView | None:
    """The case the chat is about: the one it names, else the buyer's newest open one, else his newest."""
    law = call.parts.aftersales
    cases = await law.cases_of(Actor(role=Role.BUYER, id=chat.buyer_id, shop=chat.shop))
    named = [case for case in cases if case.case_no == chat.case_no]
    chosen = next(iter([*named, *(case for case in cases if case.open), *cases]), None)
    return None if chosen is None else await law.case(call.who.actor, chosen.case_no)
