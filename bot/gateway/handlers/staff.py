"""Staff sign in, ask who they are, sign out."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.gateway.door import json_answer
from bot.gateway.identity import COOKIE, address_of
from bot.gateway.problems import Problem
from bot.gateway.sessions import Locked, WrongPassword
from bot.gateway.table import Call


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
