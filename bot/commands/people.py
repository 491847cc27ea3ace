"""`wuyou users`: staff accounts. Passwords come from the terminal or from stdin, never from the command line."""

from __future__ import annotations

import getpass
import sys

from sqlalchemy.exc import IntegrityError

from bot.gateway.passwords import SHORTEST
from bot.gateway.sessions import new_password_hash
from bot.store.people import People, StaffMember
from bot.store.sign_ins import SignIns
from bot.store.unit_of_work import SqlUnitsOfWork

ROLES = ("agent", "mediator", "trainer", "supervisor", "vendor")


class UsersError(Exception):
    """Worded for the operator."""


def read_password(*, twice: bool = True) -> str:
    """From the terminal, `twice` for a new one, or a line of stdin. UsersError when too short or not the same."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("密码：")
        if twice and getpass.getpass("再输入一次：") != password:
            raise UsersError("两次输入的不一样")
    if len(password) < SHORTEST:
        raise UsersError(f"密码至少 {SHORTEST} 个字符")
    return password


async def add(units: SqlUnitsOfWork, *, name: str, shop: str, role: str, password: str) -> None:
    """A new account. UsersError when the name is taken or the role unknown."""
    if role not in ROLES:
        raise UsersError(f"角色只能是 {'、'.join(ROLES)}")
    try:
        async with units() as unit:
            member = StaffMember(name=name, shop=shop, role=role, password=new_password_hash(password))
            await People(unit.connection).add_member(member)
            await unit.commit()
    except IntegrityError as error:
        raise UsersError(f"已经有 {name} 了") from error


async def change_password(units: SqlUnitsOfWork, *, name: str, password: str) -> None:
    """A new password; signs the person out everywhere and lifts a lock."""
    await _change(units, name, password=new_password_hash(password))
    async with units() as unit:
        await SignIns(unit.connection).forget(name)
        await unit.commit()


async def disable(units: SqlUnitsOfWork, *, name: str, disabled: bool) -> None:
    """Whether the person may sign in; a disabled one is signed out everywhere."""
    await _change(units, name, disabled=disabled)


async def everybody(units: SqlUnitsOfWork) -> list[StaffMember]:
    """All accounts."""
    async with units(write=False) as unit:
        return list(await People(unit.connection).members())


async def _change(units: SqlUnitsOfWork, name: str, **values: object) -> None:
    async with units() as unit:
        people = People(unit.connection)
        if not await people.change_member(name, **values):
            raise UsersError(f"没有 {name}")
        await people.end_sessions(name=name)
        await unit.commit()
