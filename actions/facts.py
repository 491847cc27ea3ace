"""How facts look inside a sentence: money and goods as a buyer reads them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.aftersales.orders import Item, Order
from bot.chat.shown import iso, yuan

__all__ = ["goods", "iso", "line", "paid", "yuan"]


def paid(fen: int) -> str:
    """A case's money; nothing for kinds that pay none, so that the sentence leaves it out."""
    return yuan(fen) if fen else ""


def line(item: Item, quantity: int | None = None) -> str:
    """Title, look and number of one line."""
    named = " ".join(part for part in (item.title, item.sku) if part)
    number = item.quantity if quantity is None else quantity
    return named if number == 1 else f"{named} ×{number}"


def goods(order: Order, items: Iterable[tuple[str, int]] | None = None) -> str:
    """The goods of an order, or those of its lines that are meant."""
    wanted = items if items is not None else [(each.item, each.quantity) for each in order.items]
    lines = [(order.item_of(name), quantity) for name, quantity in wanted]
    return "、".join(line(each, quantity) for each, quantity in lines if each is not None)
