"""Staff sign in with a password and out again: argon2, sessions as rows, wrong tries slowed down and locked.

Five wrong passwords lock a name for the address they came from and for no other, so that nobody can lock a supervisor
out from elsewhere. What comes from many addresses, or tries many names from one, is slowed down, never refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.gateway.callers import Caller, Who
from bot.store.people import People, Session, StaffMember
from bot.store.seals import Seals
from bot.store.sign_ins import SignIns
from bot.store.unit_of_work import SqlUnitsOfWork

#: so many wrong tries around a name or an address are free; each more makes the next try wait this much longer
FREE_TRIES = 10
SLOWER_SECONDS = 0.2
SLOWEST_SECONDS = 3.0


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
    seals: Seals
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    #: verified in place of a missing member's, so that both take the same time
    decoy: str = field(default_factory=lambda: new_password_hash(secrets.token_hex(8)))

    async def sign_in(self, name: str, password: str, *, address: str) -> tuple[str, Caller]:
        """The cookie's value and who it is. `address` is where the caller is. Raises WrongPassword or Locked."""
        member = await self.confirm(name, password, address=address)
        return await self._begin(member, self.now(), address)

    async def confirm(self, name: str, password: str, *, address: str) -> StaffMember:
        """Whose name and password these are; wrong ones count as at a sign-in. Raises WrongPassword or Locked."""
        now = self.now()
        async with self.units(write=False) as unit:
            member = await People(unit.connection).member(name)
            tries = await SignIns(unit.connection).tries(name, address, now)
        if tries.locked_until is not None:
            raise Locked(int((tries.locked_until - now).total_seconds()) + 1)
        if tries.around > FREE_TRIES:
            await self.pause(min(SLOWEST_SECONDS, (tries.around - FREE_TRIES) * SLOWER_SECONDS))
        right = await asyncio.to_thread(self._verify, self.decoy if member is None else member.password, password)
        if member is None or member.disabled or not right:
            async with self.units() as unit:
                await SignIns(unit.connection).wrong(name, address, now)
                await unit.commit()
            raise WrongPassword
        return member

    async def find(self, cookie: str) -> Caller | None:
        """Who holds this cookie, None when it means nothing (any more)."""
        if not 20 <= len(cookie) <= 100:
            return None
        async with self.units(write=False) as unit:
            session = await People(unit.connection).session(_digest(cookie), self.now())
        return None if session is None else self._caller(session, cookie)

    async def sign_out(self, caller: Caller) -> None:
        """End this session."""
        async with self.units() as unit:
            await People(unit.connection).end_sessions(session_id=caller.session)
            await unit.commit()

    async def _begin(self, member: StaffMember, now: datetime, address: str) -> tuple[str, Caller]:
        cookie = secrets.token_urlsafe(32)
        session = Session(
            id=_digest(cookie),
            shop=member.shop,
            name=member.name,
            role=member.role,
            address=address,
            created_at=now,
            expires_at=now + self.lifetime,
        )
        async with self.units() as unit:
            await People(unit.connection).add_session(session)
            await SignIns(unit.connection).forget(member.name, address)
            await unit.commit()
        return cookie, self._caller(session, cookie)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self.hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False

    def _caller(self, session: Session, cookie: str) -> Caller:
        return Caller(
            who=Who(session.role),
            shop=session.shop,
            id=session.name,
            name=session.name,
            until=session.expires_at,
            csrf=self.seals.token(cookie, about="csrf"),
            session=session.id,
        )


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogateescape")).hexdigest()
