"""What the shop has in stock and what cases hold of it; a sku is never promised to more cases than it has pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aftersales import errors
from bot.aftersales.ports import Variant
from bot.store.tables.orders import products, stock_holds

_HELD = (
    select(func.coalesce(func.sum(stock_holds.c.quantity), 0))
    .where(
        stock_holds.c.shop == products.c.shop,
        stock_holds.c.code == products.c.code,
        stock_holds.c.sku == products.c.sku,
    )
    .scalar_subquery()
)


class SqlProducts:
    """The port `Products` in SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def variants(self, shop: str, code: str) -> Sequence[Variant]:
        """Every sku of a product, by sku; `left` is the stock less what cases hold."""
        wanted = select(products.c.sku, products.c.price_fen, (products.c.stock - _HELD).label("left"))
        of_it = wanted.where(products.c.shop == shop, products.c.code == code).order_by(products.c.sku)
        rows = (await self._connection.execute(of_it)).all()
        return [Variant(sku=row.sku, price_fen=row.price_fen, left=row.left) for row in rows]

    async def hold(self, case_no: str, *, shop: str, pieces: Sequence[tuple[str, str, int]]) -> None:
        """Hold (code, sku, quantity) for a case instead of what it held; StateConflict out_of_stock past the stock."""
        await self.let_go(case_no)
        wanted: Counter[tuple[str, str]] = Counter()
        for code, sku, quantity in pieces:
            wanted[code, sku] += quantity
        for (code, sku), quantity in sorted(wanted.items()):
            mine = (products.c.shop == shop, products.c.code == code, products.c.sku == sku)
            # locked first, in a statement of its own: what others hold is read after the wait
            await self._connection.execute(select(products.c.stock).where(*mine).with_for_update())
            left = (await self._connection.execute(select(products.c.stock - _HELD).where(*mine))).scalar_one_or_none()
            if left is None or left < quantity:
                raise errors.StateConflict("out_of_stock", code=code, sku=sku)
            row = {"case_no": case_no, "shop": shop, "code": code, "sku": sku, "quantity": quantity}
            await self._connection.execute(insert(stock_holds).values(row))

    async def let_go(self, case_no: str) -> None:
        """The case holds nothing any more."""
        await self._connection.execute(delete(stock_holds).where(stock_holds.c.case_no == case_no))

    async def take(self, case_no: str) -> None:
        """What the case holds leaves the stock."""
        held = await self._connection.execute(select(stock_holds).where(stock_holds.c.case_no == case_no))
        for row in held.all():
            mine = (products.c.shop == row.shop, products.c.code == row.code, products.c.sku == row.sku)
            await self._connection.execute(update(products).where(*mine).values(stock=products.c.stock - row.quantity))
        await self.let_go(case_no)
