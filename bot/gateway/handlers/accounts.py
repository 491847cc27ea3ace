"""A supervisor's staff: who may sign in, as what, with which password; everybody changes his own password."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from sqlalchemy.exc import IntegrityError

from bot.gateway.callers import Who
from bot.gateway.handlers.audits import note_read
from bot.gateway.identity import address_of
from bot.gateway.passwords import LONGEST, SHORTEST, Weakness, weakness
from bot.gateway.problems import Problem
from bot.gateway.sessions import Locked, WrongPassword, new_password_hash
from bot.gateway.table import Call
from bot.store.people import People, StaffMember
from bot.store.seats import Seats
from bot.store.sign_ins import SignIns

_WEAK: dict[Weakness, str] = {
    "too_short": f"密码至少 {SHORTEST} 个字符",
    "too_long": f"密码最多 {LONGEST} 个字符",
    "like_the_name": "密码不能和账号差不多",
    "tried_first": "这个密码太常见，最容易被人猜到",
    "one_sign": "密码里不同的字符太少",
}


async def list_accounts(call: Call) -> list[dict[str, Any]]:
    """Who works in the shop, and who is here."""
    async with call.parts.units(write=False) as unit:
        members = [each for each in await People(unit.connection).members() if each.shop == call.who.shop]
        here = set(await Seats(unit.connection).here(call.who.shop, call.parts.now()))
    return [_shown(each, here=each.name in here) for each in members]


async def find_account(call: Call) -> StaffMember:
    """One of the caller's shop. Problem 404."""
    async with call.parts.units(write=False) as unit:
        member = await People(unit.connection).member(call.named("name"))
    if member is None or member.shop != call.who.shop or call.who.who is Who.BUYER:
        raise Problem("not-found")
    return member


async def add_account(call: Call) -> dict[str, Any]:
    """201; a name is unique over all shops, and one that is taken tells nothing of whose it is."""
    body = call.body
    member = StaffMember(
        name=body.name, shop=call.who.shop, role=body.role, password=await _hashed(body.name, body.password)
    )
    try:
        async with call.parts.units() as unit:
            await People(unit.connection).add_member(member)
            await unit.commit()
    except IntegrityError as error:
        raise Problem("state-conflict", "这个账号名已经有人用了") from error
    await note_read(call, "account_added", member.name)
    return _shown(member, here=False)


async def change_account(call: Call) -> dict[str, Any]:
    """Role, disabled, a new password: any of them signs the person out everywhere. Nobody locks himself out."""
    member, body = call.found, call.body
    wanted = body.model_dump(exclude_none=True)
    if not wanted:
        raise Problem("bad-request", "没有要改的内容")
    if member.name == call.who.name:
        raise Problem("state-conflict", "不能改自己的账号：请另一位主管来改，密码可以自己改")
    if "password" in wanted:
        wanted["password"] = await _hashed(member.name, wanted["password"])
    async with call.parts.units() as unit:
        people = People(unit.connection)
        await people.change_member(member.name, **wanted)
        await people.end_sessions(name=member.name)
        if "password" in wanted:
            await SignIns(unit.connection).forget(member.name)
        changed = await people.member(member.name)
        await unit.commit()
    for name in sorted(wanted):
        await note_read(call, f"account_{name}", member.name)
    assert changed is not None, "it was changed just now"
    return _shown(changed, here=False)


async def change_own_password(call: Call) -> web.Response:
    """204; the other sessions of the caller end, this one stays. The present password is asked for, with its lock."""
    address = address_of(call.request, call.parts.settings.proxies)
    try:
        await call.parts.sessions.confirm(call.who.name, call.body.password, address=address)
    except WrongPassword as error:
        raise Problem("not-allowed", "现在的密码不对") from error
    except Locked as error:
        raise Problem("locked", f"请 {error.seconds} 秒后再试", headers={"Retry-After": str(error.seconds)}) from error
    hashed = await _hashed(call.who.name, call.body.new)
    async with call.parts.units() as unit:
        people = People(unit.connection)
        await people.change_member(call.who.name, password=hashed)
        for session in await people.sessions_of(call.who.shop, call.who.name, call.parts.now()):
            if session.id != call.who.session:
                await people.end_sessions(session_id=session.id)
        await unit.commit()
    await note_read(call, "account_password", call.who.name)
    return web.Response(status=204)


async def _hashed(name: str, password: str) -> str:
    if (weak := weakness(name, password)) is not None:
        raise Problem("bad-request", _WEAK[weak], errors=[{"field": "password", "code": weak, "detail": _WEAK[weak]}])
    return await asyncio.to_thread(new_password_hash, password)


def _shown(member: StaffMember, *, here: bool) -> dict[str, Any]:
    return {"name": member.name, "role": member.role, "disabled": member.disabled, "here": here}
