"""Until when something may be asked; all ends are exclusive: at the instant itself it is too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.aftersales.orders import Item, Order
from bot.aftersales.policies import Policies
from bot.aftersales.times import day_after
from bot.aftersales.vocabulary import OrderStatus


def no_reason_end(item: Item, order: Order, policies: Policies) -> datetime | None:
    """From 0:00 in Shanghai of the day after signing, 7 × 24 h; None when the signing time is not known."""
    if item.signed_at is None:
        return None
    days = policies.number("no_reason_days", **_dims(item, order, policies))
    return (day_after(item.signed_at) + days.duration).astimezone(UTC)


def surface_end(item: Item, order: Order, policies: Policies) -> datetime | None:
    """Until when damage and shortage must be reported, counted from signing; None when that is not known."""
    if item.signed_at is None:
        return None
    return item.signed_at + surface_time(item, order, policies)


def surface_time(item: Item, order: Order, policies: Policies) -> timedelta:
    """How long after signing damage and shortage can be reported."""
    return policies.number("surface_report", **_dims(item, order, policies)).duration


def aftersales_end(order: Order, policies: Policies) -> datetime | None:
    """Until when fault reasons hold after TRADE_FINISHED; None while the trade is not finished or its end not known."""
    if order.status != OrderStatus.TRADE_FINISHED or order.finished_at is None:
        return None
    return order.finished_at + policies.number("aftersales_days", on=order.created_at, shop=order.shop).duration


def warranty_end(item: Item, order: Order, policies: Policies) -> datetime | None:
    """Until when a repair is free: the product's warranty or, if longer, what 三包 gives its category, from signing.

    None when there is no warranty, or nobody knows when it began.
    """
    length = timedelta(days=item.warranty_days)
    if sanbao(item, policies):
        length = max(length, policies.number("sanbao_repair", **_dims(item, order, policies)).duration)
    return None if item.signed_at is None or not length else item.signed_at + length


def sanbao_end(name: str, item: Item, order: Order, policies: Policies) -> datetime | None:
    """The end of a 三包 window (sanbao_return, sanbao_exchange); None for a category that is not on the list."""
    if item.signed_at is None or not sanbao(item, policies):
        return None
    return item.signed_at + policies.number(name, **_dims(item, order, policies)).duration


def sanbao(item: Item, policies: Policies) -> bool:
    """Whether the category is on the list of 三包."""
    return policies.group_of(item.category) == "sanbao"


def ship_by(order: Order, policies: Policies) -> datetime | None:
    """When the goods must have left: as promised, else 48 h after payment; None when not paid."""
    if order.promised_ship_at is not None:
        return order.promised_ship_at
    if order.paid_at is None:
        return None
    return order.paid_at + policies.number("ship_after_payment", on=order.created_at, shop=order.shop).duration


def _dims(item: Item, order: Order, policies: Policies) -> dict[str, Any]:
    return {"on": order.created_at, "shop": order.shop, "category": policies.group_of(item.category)}
