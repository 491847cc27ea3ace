"""Which keys shops sign their buyers' tokens with; a row holds the key sealed, never as it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.seals import BrokenSeal, Seals
from bot.store.tables.people import shop_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopKey:
    """What a shop signs its buyers' tokens with: "EdDSA" a public key in PEM, "HS256" a secret."""

    kid: str
    shop: str
    algorithm: str
    key: str


class ShopKeys:
    """Signing keys inside one transaction."""

    def __init__(self, connection: AsyncConnection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    async def get(self, kid: str) -> ShopKey | None:
        """The key by its id; None when there is none, or another installation sealed it."""
        row = (await self._connection.execute(select(shop_keys).where(shop_keys.c.kid == kid))).mappings().first()
        if row is None:
            return None
        try:
            opened = self._seals.open(row["key"], about=_about(kid, row["shop"], row["algorithm"]))
        except BrokenSeal:
            return None
        return ShopKey(kid=kid, shop=row["shop"], algorithm=row["algorithm"], key=opened)

    async def add(self, key: ShopKey) -> None:
        """Keep a signing key; IntegrityError when the id is taken."""
        sealed = self._seals.seal(key.key, about=_about(key.kid, key.shop, key.algorithm))
        values = {"kid": key.kid, "shop": key.shop, "algorithm": key.algorithm, "key": sealed}
        await self._connection.execute(insert(shop_keys).values(values))

    async def remove(self, kid: str) -> None:
        """Forget a key: its tokens are not believed once those that were checked have run out."""
        await self._connection.execute(delete(shop_keys).where(shop_keys.c.kid == kid))


def _about(kid: str, shop: str, algorithm: str) -> str:
    return f"shop key\n{kid}\n{shop}\n{algorithm}"
