"""Which of a shop's orders need a look, which invoices wait, and what buyers thought; for its staff alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.aftersales.cases import Actor
from bot.aftersales.errors import NotAllowed
from bot.aftersales.orders import Order, Rating
from bot.aftersales.usecases.world import STAFF, World
from bot.aftersales.windows import ship_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An order and the instant it had to leave, or to move, by."""

    order: Order
    due_at: datetime


async def late_orders(world: World, staff: Actor) -> Mapping[str, Sequence[Late]]:
    """about_to_be_late, late, stuck; each soonest first."""
    _only_staff(staff, "late_orders")
    now = world.clock.now()
    async with world.units(write=False) as unit:
        waiting = await unit.orders.to_ship(staff.shop)
        moving = await unit.orders.under_way(staff.shop)
    found = [Late(order=order, due_at=due) for order in waiting if (due := ship_by(order, world.policies)) is not None]
    found.sort(key=lambda late: late.due_at)
    soon = {
        late.order.order_no
        for late in found
        if late.due_at - world.policies.number("late_soon", on=late.order.created_at, shop=staff.shop).duration <= now
    }
    return {
        "about_to_be_late": [late for late in found if late.order.order_no in soon and late.due_at > now],
        "late": [late for late in found if late.due_at <= now],
        "stuck": [
            Late(order=order, due_at=datetime.fromisoformat(min(each["told_at"] for each in stuck.values())))
            for order in moving
            if (stuck := order.extra.get("stuck"))
        ],
    }


async def invoices_asked(world: World, staff: Actor) -> Sequence[Order]:
    """Asked for and not issued, oldest wish first."""
    _only_staff(staff, "issue_invoice")
    async with world.units(write=False) as unit:
        found = await unit.orders.invoices_asked(staff.shop)
    return sorted(found, key=lambda order: str(order.extra["invoice"]["asked_at"]))


async def ratings(world: World, staff: Actor) -> Sequence[Rating]:
    """Newest first."""
    _only_staff(staff, "ratings")
    async with world.units(write=False) as unit:
        return await unit.orders.ratings(staff.shop)


def _only_staff(actor: Actor, what: str) -> None:
    if actor.role not in STAFF:
        raise NotAllowed(actor.role, what)
