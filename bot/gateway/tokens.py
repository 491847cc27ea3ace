"""Which buyer's token is believed: EdDSA, or HS256 under a shop's kid; iss shop, aud wuyou, ≤ 15 minutes to live."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey
from joserfc.jws import JWSRegistry
from sqlalchemy.exc import IntegrityError

from bot.gateway.callers import Caller, Who
from bot.store.people import People
from bot.store.seals import Seals
from bot.store.shop_keys import ShopKey, ShopKeys
from bot.store.unit_of_work import SqlUnitsOfWork

log = structlog.get_logger(__name__)

LONGEST = timedelta(minutes=15)
#: clocks of shop and desk may differ by this much
LEEWAY = timedelta(seconds=5)
LARGEST = 4096
REMEMBERED = 10_000
AUDIENCE = "wuyou"


class BadToken(Exception):
    """The token is not believed; the reason is for the log, never for the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Checks and, in demo mode, mints buyers' tokens. `now` is the real clock, not the business one."""

    units: SqlUnitsOfWork
    now: Callable[[], datetime]
    seals: Seals
    #: tokens that were checked, until they run out: a key that is taken away counts after 15 minutes at the latest
    checked: dict[str, Caller] = field(default_factory=dict)

    async def check(self, token: str) -> Caller:
        """The buyer; BadToken for anything that is not exactly right."""
        known = self.checked.get(token)
        if known is not None and known.until > self.now():
            return known
        kid, algorithm = _header(token)
        async with self.units(write=False) as unit:
            key = await ShopKeys(unit.connection, self.seals).get(kid)
            if key is None or key.algorithm != algorithm:
                raise BadToken("no such key, or not for this algorithm")
            claims = _claims(token, key)
            buyer_id, until = self._checked(claims, key.shop)
            buyer = await People(unit.connection).buyer(key.shop, buyer_id)
        name = buyer.name if buyer is not None else str(claims.get("name") or buyer_id)[:64]
        if len(self.checked) >= REMEMBERED:
            self.checked.clear()
        caller = Caller(who=Who.BUYER, shop=key.shop, id=buyer_id, name=name, until=until)
        self.checked[token] = caller
        return caller

    async def mint(self, shop: str, buyer_id: str) -> str:
        """A token of the demo's shop page for one of its buyers."""
        kid = f"demo-{shop}"
        async with self.units(write=False) as unit:
            key = await ShopKeys(unit.connection, self.seals).get(kid)
        if key is None:
            key = await self._new_key(kid, shop)
        now = self.now()
        claims = {
            "iss": shop, "aud": AUDIENCE, "sub": buyer_id,
            "iat": int(now.timestamp()), "exp": int((now + LONGEST).timestamp()),
        }  # fmt: skip
        return jwt.encode({"alg": "HS256", "kid": kid}, claims, OctKey.import_key(key.key), algorithms=["HS256"])

    async def _new_key(self, kid: str, shop: str) -> ShopKey:
        key = ShopKey(kid=kid, shop=shop, algorithm="HS256", key=secrets.token_urlsafe(48))
        try:
            async with self.units() as unit:
                keys = ShopKeys(unit.connection, self.seals)
                if await keys.get(kid) is None:
                    await keys.remove(kid)  # sealed by another installation: it can sign nothing any more
                    await keys.add(key)
                    await unit.commit()
                    return key
        except IntegrityError:
            log.info("another process made the key", kid=kid)
        async with self.units(write=False) as unit:
            stored = await ShopKeys(unit.connection, self.seals).get(kid)
        assert stored is not None, "the key was refused because it is there"
        return stored

    async def keep(self, key: ShopKey) -> None:
        """Believe a shop's key from now on; IntegrityError when the id is taken."""
        async with self.units() as unit:
            await ShopKeys(unit.connection, self.seals).add(key)
            await unit.commit()

    def _checked(self, claims: dict[str, Any], shop: str) -> tuple[str, datetime]:
        subject, expires = claims.get("sub"), claims.get("exp")
        if claims.get("iss") != shop or claims.get("aud") != AUDIENCE:
            raise BadToken("another issuer or audience")
        if not isinstance(subject, str) or not 0 < len(subject) <= 64 or not subject.isprintable():
            raise BadToken("no usable subject")
        if isinstance(expires, bool) or not isinstance(expires, int) or not 0 < expires < 1 << 40:
            raise BadToken("no usable expiry")
        now, until = self.now(), datetime.fromtimestamp(expires, UTC)
        if not now - LEEWAY < until <= now + LONGEST + LEEWAY:
            raise BadToken("expired, or lives too long")
        return subject, until


class _Registry(JWSRegistry):
    """Only the one algorithm of the key. CONTRACT.md names EdDSA, which the library warns of for its name alone."""

    def get_alg(self, name: str) -> Any:
        if not self.allowed or name not in self.allowed:
            raise BadToken("another algorithm than the key's")
        return self.algorithms[name]


def _header(token: str) -> tuple[str, str]:
    if len(token) > LARGEST or token.count(".") != 2:
        raise BadToken("not a token")
    first = token.split(".")[0]
    try:
        raw = orjson.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadToken("unreadable header") from error
    kid, algorithm = (raw.get("kid"), raw.get("alg")) if isinstance(raw, dict) else (None, None)
    if not isinstance(kid, str) or not isinstance(algorithm, str) or "\x00" in kid or len(kid) > 64:
        raise BadToken("no key named")
    return kid, algorithm


def _claims(token: str, key: ShopKey) -> dict[str, Any]:
    loaded = OctKey.import_key(key.key) if key.algorithm == "HS256" else OKPKey.import_key(key.key)
    try:
        return jwt.decode(token, loaded, registry=_Registry(algorithms=[key.algorithm])).claims
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken(type(error).__name__) from error
