"""The order's own clocks: when it must have left, when it confirms itself, and when a parcel has stood still too long.

A clock of an order is a row: its due instant, and whether it was fired. It is fired under the lock of its order, so it
fires once however many sweepers look. What it does is decided anew from the order as it stands then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.applications import OrderAnswer
from bot.aftersales.cases import Case
from bot.aftersales.orders import RECEIPT, SHIP, Order, OrderClock
from bot.aftersales.payouts import PayoutKind
from bot.aftersales.policies import Policies
from bot.aftersales.trades.calls import Call
from bot.aftersales.trades.selling import TO_SHIP
from bot.aftersales.usecases.payouts import proposed
from bot.aftersales.usecases.world import BESIDE
from bot.aftersales.vocabulary import Goods, OrderStatus, Status
from bot.aftersales.windows import ship_by

#: how soon a clock that stands still is looked at again
LOOK_AGAIN = timedelta(hours=1)
#: how long after paying a buyer is asked to look at the address once more; later an order is an old one
JUST_PAID = timedelta(hours=1)


async def wind(call: Call) -> OrderAnswer:
    """Give the order the clocks that its status asks for; those it has are left alone."""
    order, clocks = call.order, call.unit.order_clocks
    if order.status in TO_SHIP and (due := ship_by(order, call.world.policies)) is not None:
        if await clocks.running(order.order_no, SHIP) is None:
            await _check_address(call)
        await clocks.start(_clock(order, SHIP, order.paid_at or order.created_at, due))
    if order.status == OrderStatus.WAIT_BUYER_CONFIRM_GOODS and order.shipped_at is not None:
        await clocks.start(_clock(order, RECEIPT, order.shipped_at, await _receipt_due(call)))
    return OrderAnswer(order=order)


async def order_late(call: Call) -> OrderAnswer:
    """Not shipped in time: everybody is told, and a compensation is proposed. Never paid by this."""
    order, due = call.order, ship_by(call.order, call.world.policies)
    await _due_now(call, SHIP)
    if order.status in TO_SHIP and due is not None and due > call.now:
        await call.unit.order_clocks.put(_clock(order, SHIP, order.paid_at or order.created_at, due))
        return OrderAnswer(order=order)
    await call.unit.order_clocks.fired(order.order_no, SHIP, call.now)
    goods_fen = await _unsent_fen(call)
    if order.status not in TO_SHIP or not goods_fen:
        return OrderAnswer(order=order)
    fen = compensation_fen(goods_fen, order, call.world.policies)
    if not await call.unit.payouts.standing_for(f"{PayoutKind.DELAY}:{order.order_no}"):
        await proposed(call.world, call.unit, order, PayoutKind.DELAY, fen, by="timer", words="")
    await call.tell("desk", "order_late", amount_fen=fen)
    await call.tell(f"buyer:{order.buyer_id}", "order_late")
    return call.noted(late_at=call.now.isoformat())


async def auto_confirm(call: Call) -> OrderAnswer:
    """Ten days after shipping the trade is finished; it stands still while a case is open on any of it.

    Where the courier shows no delivery the goods are still on their way: a clock does not sign for a parcel.
    """
    order = call.order
    await _due_now(call, RECEIPT)
    if order.status != OrderStatus.WAIT_BUYER_CONFIRM_GOODS:
        await call.unit.order_clocks.fired(order.order_no, RECEIPT, call.now)
        return OrderAnswer(order=order)
    due = await _receipt_due(call)
    if due > call.now:
        again = _clock(order, RECEIPT, order.shipped_at or order.created_at, due)
        await call.unit.order_clocks.put(again)
        return OrderAnswer(order=order)
    await call.unit.order_clocks.fired(order.order_no, RECEIPT, call.now)
    await call.tell(f"buyer:{order.buyer_id}", "trade_finished")
    return OrderAnswer(order=replace(order, status=OrderStatus.TRADE_FINISHED, finished_at=call.now))


async def parcel_stuck(call: Call) -> OrderAnswer:
    """The courier's record stood still: the buyer is told once of each standstill, the shop has it on its list."""
    number, why, since = call.body["tracking_no"], call.body["why"], call.body["since"].isoformat()
    before = dict(call.order.extra.get("stuck") or {})
    if (before.get(number) or {}).get("since") == since or not _on_its_way(call.order):
        raise call.refused("order_state")
    hours = call.number(f"parcel_{why}").value
    for party in ("desk", f"buyer:{call.order.buyer_id}"):
        await call.tell(party, f"parcel_{why}", tracking_no=number, hours=hours)
    return call.noted(stuck={**before, number: {"why": why, "since": since, "told_at": call.now.isoformat()}})


async def parcel_moves(call: Call) -> OrderAnswer:
    """It goes on: off the shop's list."""
    before = dict(call.order.extra.get("stuck") or {})
    if before.pop(call.body["tracking_no"], None) is None:
        raise call.refused("order_state")
    return call.noted(stuck=before)


def compensation_fen(goods_fen: int, order: Order, policies: Policies) -> int:
    """10 % of the goods' price in whole fen, at least ¥5 and at most ¥100."""
    dims: dict[str, Any] = {"on": order.created_at, "shop": order.shop}
    share = goods_fen * policies.number("delay_percent", **dims).value // 100
    least, most = (policies.number(name, **dims).value for name in ("delay_least", "delay_most"))
    return min(max(share, least), most)


def receipt_due(order: Order, cases: Sequence[Case], policies: Policies, now: datetime) -> datetime:
    """Shipping + 10 days, + 3 when the buyer asked for them, + all the time in which a case was open on its items."""
    dims: dict[str, Any] = {"on": order.created_at, "shop": order.shop}
    due: datetime = (order.shipped_at or order.created_at) + policies.number("auto_confirm", **dims).duration
    if order.extra.get("receipt_extended_at") is not None:
        due += policies.number("receipt_extension", **dims).duration
    running = sorted(
        (case.created_at, now if case.open else case.updated_at)
        for case in cases
        if case.order_no == order.order_no and case.kind not in BESIDE
    )
    for begun, ended in _joined(running):
        # a case that began after the clock had run out stops nothing that was left
        if begun < due:
            due += ended - begun
    return due


def _joined(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for begun, ended in spans:
        if joined and begun <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ended, joined[-1][1]))
        else:
            joined.append((begun, ended))
    return joined


async def _receipt_due(call: Call) -> datetime:
    cases = await call.unit.cases.of_buyer(call.order.shop, call.order.buyer_id)
    due = receipt_due(call.order, cases, call.world.policies, call.now)
    mine = {line.item for line in call.order.items}
    still = any(
        case.open and case.kind not in BESIDE and any(line.item in mine for line in case.items) for case in cases
    )
    return max(due, call.now + LOOK_AGAIN) if still else due


async def _due_now(call: Call, clock: str) -> None:
    running = await call.unit.order_clocks.running(call.order.order_no, clock)
    if running is None or running.due_at > call.now:
        raise call.refused("not_due")


async def _unsent_fen(call: Call) -> int:
    """What the buyer paid for that has not left and is not being paid back."""
    unsent = [line for line in call.order.items if line.goods == Goods.UNSENT]
    cases = await call.unit.cases.of_buyer(call.order.shop, call.order.buyer_id)
    over = {
        share.item
        for case in cases
        if case.status in (Status.REFUNDING, Status.REFUND_FAILED, Status.SUCCESS) and case.details.get("unsent")
        for share in case.items
    }
    return sum(line.paid_fen for line in unsent if line.item not in over)


async def _check_address(call: Call) -> None:
    """Just paid: the buyer is shown once where it will go, while he can still change it."""
    order, place = call.order, call.order.address
    if place is None or order.paid_at is None or call.now - order.paid_at > JUST_PAID:
        return
    address = "".join((place.province, place.city, place.district, place.detail))
    await call.tell(f"buyer:{order.buyer_id}", "address_check", address=address)


def _on_its_way(order: Order) -> bool:
    return any(line.goods == Goods.TO_BUYER for line in order.items)


def _clock(order: Order, clock: str, started_at: datetime, due_at: datetime) -> OrderClock:
    return OrderClock(order_no=order.order_no, shop=order.shop, clock=clock, started_at=started_at, due_at=due_at)
