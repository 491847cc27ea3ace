"""Staff sign in, ask who they are, sign out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.gateway.callers import Who
from bot.gateway.door import json_answer
from bot.gateway.identity import COOKIE, address_of
from bot.gateway.problems import Problem
from bot.gateway.sessions import Locked, WrongPassword
from bot.gateway.table import Call
from bot.store.people import People, Session

#: of a session's digest: enough to name one, too little to be one
_SHOWN = 16


async def login(call: Call) -> web.Response:
    """The session's cookie, and the CSRF token for programs that send no Origin."""
    try:
        cookie, caller = await call.parts.sessions.sign_in(
            call.body.name, call.body.password, address=address_of(call.request, call.parts.settings.proxies)
        )
    except WrongPassword as error:
        raise Problem("wrong-password") from error
    except Locked as error:
        headers = {"Retry-After": str(error.seconds)}
        raise Problem("locked", f"请 {error.seconds} 秒后再试", headers=headers) from error
    answer = json_answer({"csrf": caller.csrf, "role": caller.who.value, "name": caller.name, "shop": caller.shop})
    hours = call.parts.settings.session_hours
    answer.set_cookie(
        COOKIE, cookie, max_age=hours * 3600, path="/", httponly=True, samesite="Strict",
        secure=call.request.secure or call.request.headers.get("X-Forwarded-Proto") == "https",
    )  # fmt: skip
    return answer


async def me(call: Call) -> dict[str, Any]:
    """Who the session belongs to."""
    who = call.who
    return {"name": who.name, "role": who.who.value, "shop": who.shop, "csrf": who.csrf}


async def logout(call: Call) -> web.Response:
    """204; the session is gone."""
    await call.parts.sessions.sign_out(call.who)
    answer = web.Response(status=204)
    answer.del_cookie(COOKIE, path="/")
    return answer


async def list_sessions(call: Call) -> list[dict[str, Any]]:
    """Where somebody is signed in: the caller, or for a supervisor anybody of the shop."""
    return [
        {
            "id": each.id[:_SHOWN], "name": each.name, "address": each.address, "this": each.id == call.who.session,
            "created_at": each.created_at.isoformat(), "expires_at": each.expires_at.isoformat(),
        }
        for each in await _sessions(call)
    ]  # fmt: skip


async def find_session(call: Call) -> Session:
    """One of those that the caller sees. Problem 404."""
    found = [each for each in await _sessions(call) if each.id[:_SHOWN] == call.named("id")]
    if len(found) != 1:
        raise Problem("not-found")
    return found[0]


async def end_session(call: Call) -> web.Response:
    """204; whoever held it must sign in again."""
    async with call.parts.units() as unit:
        await People(unit.connection).end_sessions(session_id=call.found.id)
        await unit.commit()
    return web.Response(status=204)


async def _sessions(call: Call) -> Sequence[Session]:
    name = None if call.who.who is Who.SUPERVISOR else call.who.name
    if call.who.who is Who.BUYER:
        return ()
    async with call.parts.units(write=False) as unit:
        return await People(unit.connection).sessions_of(call.who.shop, name, call.parts.now())
