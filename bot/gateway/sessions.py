"""Staff sign in with a password and out again: argon2, sessions as rows, a lock after too many wrong tries."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.gateway.callers import Caller, Who
from bot.store.people import People, Session, StaffMember
from bot.store.unit_of_work import SqlUnitsOfWork

WRONG_TRIES = 5
LOCKED_FOR = timedelta(minutes=5)


class WrongPassword(Exception):
    """No such member, or another password; never told apart."""


class Locked(Exception):
    """Too many wrong passwords; `seconds` until the next try."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"locked for {seconds} s")
        self.seconds = seconds


def new_password_hash(password: str) -> str:
    """An argon2id hash; takes a tenth of a second, so call it in a thread."""
    return PasswordHasher().hash(password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Sign-in and session look-up. `now` is the real clock."""

    units: SqlUnitsOfWork
    now: Callable[[], datetime]
    lifetime: timedelta
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    #: verified in place of a missing member's, so that both take the same time
    decoy: str = field(default_factory=lambda: new_password_hash(secrets.token_hex(8)))

    async def sign_in(self, name: str, password: str) -> tuple[str, Caller]:
        """The cookie's value and who it is. Raises WrongPassword or Locked."""
        async with self.units(write=False) as unit:
            member = await People(unit.connection).member(name)
        now = self.now()
        if member is not None and member.locked_until is not None and member.locked_until > now:
            raise Locked(int((member.locked_until - now).total_seconds()) + 1)
        right = await asyncio.to_thread(self._verify, self.decoy if member is None else member.password, password)
        if member is None or member.disabled:
            raise WrongPassword
        if not right:
            await self._count_wrong(member, now)
            raise WrongPassword
        return await self._begin(member, now)

    async def find(self, cookie: str) -> Caller | None:
        """Who holds this cookie, None when it means nothing (any more)."""
        if not 20 <= len(cookie) <= 100:
            return None
        async with self.units(write=False) as unit:
            session = await People(unit.connection).session(_digest(cookie), self.now())
        return None if session is None else _caller(session)

    async def sign_out(self, caller: Caller) -> None:
        """End this session."""
        async with self.units() as unit:
            await People(unit.connection).end_sessions(session_id=caller.session)
            await unit.commit()

    async def _begin(self, member: StaffMember, now: datetime) -> tuple[str, Caller]:
        cookie = secrets.token_urlsafe(32)
        session = Session(
            id=_digest(cookie),
            shop=member.shop,
            name=member.name,
            role=member.role,
            csrf=secrets.token_urlsafe(24),
            expires_at=now + self.lifetime,
        )
        async with self.units() as unit:
            people = People(unit.connection)
            await people.add_session(session, now)
            if member.failed:
                await people.change_member(member.name, failed=0, locked_until=None)
            await unit.commit()
        return cookie, _caller(session)

    async def _count_wrong(self, member: StaffMember, now: datetime) -> None:
        failed = member.failed + 1
        locked = now + LOCKED_FOR if failed % WRONG_TRIES == 0 else None
        async with self.units() as unit:
            await People(unit.connection).change_member(member.name, failed=failed, locked_until=locked)
            await unit.commit()

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self.hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogateescape")).hexdigest()


def _caller(session: Session) -> Caller:
    return Caller(
        who=Who(session.role),
        shop=session.shop,
        id=session.name,
        name=session.name,
        until=session.expires_at,
        csrf=session.csrf,
        session=session.id,
    )
