"""Parcels on their way: what the courier shows is told to the law, and what the law asks of courier and warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy import select

from bot.aftersales.applications import Key, OrderAnswer
from bot.aftersales.cases import Actor
from bot.aftersales.errors import AftersalesError, StateConflict
from bot.aftersales.orders import ParcelEvent
from bot.aftersales.ports import Couriers, Notices
from bot.aftersales.vocabulary import Goods, Role, Status
from bot.store.outbox import Effect
from bot.store.tables.cases import cases
from bot.store.tables.orders import order_items, orders
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.timers.outbox import Delivered
from bot.timers.sweeper import Acts


class ActsOnOrders(Acts, Protocol):
    """The part of the law's service that couriers call."""

    async def act_on_order(
        self, actor: Actor, order_no: str, action: str, body: Mapping[str, Any], *, key: Key | None
    ) -> OrderAnswer: ...


class Tracks(Couriers, Protocol):
    """A courier that shows a parcel's way, oldest first."""

    async def track(self, *, courier: str, tracking_no: str) -> Sequence[ParcelEvent]: ...


class ParcelWatch:
    """Asks about every parcel that is under way; each step of it reaches the law once, as it refuses a second."""

    def __init__(self, *, units: SqlUnitsOfWork, couriers: Tracks, service: ActsOnOrders, batch: int = 200) -> None:
        self._units = units
        self._couriers = couriers
        self._service = service
        self._batch = batch
        self._log = structlog.get_logger("timers")

    async def step(self) -> int:
        """One look at them all; how many moved."""
        return await self._to_buyers() + await self._to_the_shop()

    async def _to_buyers(self) -> int:
        under_way = (
            select(orders.c.order_no, orders.c.shop, orders.c.courier, orders.c.tracking_no)
            .join(order_items, order_items.c.order_no == orders.c.order_no)
            .where(order_items.c.goods == Goods.TO_BUYER.value, orders.c.tracking_no.is_not(None))
            .distinct()
            .limit(self._batch)
        )
        async with self._units(write=False) as unit:
            parcels = (await unit.connection.execute(under_way)).all()
        moved = 0
        for parcel in parcels:
            arrived = await self._couriers.delivered_at(courier=parcel.courier, tracking_no=parcel.tracking_no)
            if arrived is not None:
                moved += await self._signed(parcel.shop, parcel.order_no, arrived)
        return moved

    async def _signed(self, shop: str, order_no: str, at: datetime) -> bool:
        try:
            body = {"at": at.isoformat()}
            await self._service.act_on_order(_courier(shop), order_no, "signed", body, key=None)
        except AftersalesError as refused:
            self._log.info("signing was not taken", order_no=order_no, reason=str(refused))
            return False
        return True

    async def _to_the_shop(self) -> int:
        under_way = (
            select(cases.c.case_no, cases.c.shop, cases.c.return_parcel)
            .where(cases.c.open, cases.c.status == Status.WAIT_SELLER_CONFIRM_GOODS.value)
            .where(cases.c.goods == Goods.TO_SHOP.value, cases.c.return_no.is_not(None))
            .limit(self._batch)
        )
        async with self._units(write=False) as unit:
            found = (await unit.connection.execute(under_way)).all()
        moved = 0
        for case_no, shop, parcel in found:
            if parcel["delivered_at"] is not None:
                continue
            named = {"courier": parcel["courier"], "tracking_no": parcel["tracking_no"]}
            if await self._couriers.delivered_at(**named) is not None:
                moved += await self._told(shop, case_no, "delivered")
            elif parcel["first_scan_at"] is None and await self._couriers.track(**named):
                moved += await self._told(shop, case_no, "scanned")
        return moved

    async def _told(self, shop: str, case_no: str, action: str) -> bool:
        try:
            await self._service.act(_courier(shop), case_no, action, {})
        except AftersalesError as refused:
            self._log.info("parcel was not taken", case_no=case_no, action=action, reason=str(refused))
            return False
        return True


class Interception:
    """The route of the effect "intercept": {shop, case_no, courier, tracking_no}; a no is told to the case."""

    def __init__(self, *, couriers: Couriers, service: Acts) -> None:
        self._couriers = couriers
        self._service = service

    async def __call__(self, effect: Effect) -> Delivered:
        """Ask the courier. What becomes of a yes, its track will show."""
        payload = effect.payload
        if not await self._couriers.intercept(courier=payload["courier"], tracking_no=payload["tracking_no"]):
            try:
                await self._service.act(_courier(effect.shop), payload["case_no"], "interception_failed", {})
            except StateConflict:
                # the case has gone on: it needs no interception any more
                return Delivered()
        return Delivered()


class Redirection:
    """The route of the effect "redirect": {shop, order_no, courier, tracking_no, address}: asked, and a person told."""

    def __init__(self, *, couriers: Couriers, notices: Notices) -> None:
        self._couriers = couriers
        self._notices = notices

    async def __call__(self, effect: Effect) -> Delivered:
        """Whether the courier turns it or not, a person goes on: only he can send it to the other address."""
        payload = effect.payload
        turned = await self._couriers.intercept(courier=payload["courier"], tracking_no=payload["tracking_no"])
        facts = {"order_no": payload["order_no"], "address": payload["address"], "intercepted": turned}
        await self._notices.tell(shop=effect.shop, to="desk", template="address_after_shipping", facts=facts)
        return Delivered()


class Warehouse(Protocol):
    """A warehouse that can let go again what it stopped."""

    async def resume(self, *, order_no: str, items: Sequence[str]) -> None: ...


class ResumedShipping:
    """The route of the effect "resume_shipping": {shop, order_no, items}."""

    def __init__(self, *, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    async def __call__(self, effect: Effect) -> Delivered:
        """The warehouse may send them."""
        await self._warehouse.resume(order_no=effect.payload["order_no"], items=effect.payload["items"])
        return Delivered()


def _courier(shop: str) -> Actor:
    return Actor(role=Role.COURIER, id="courier", shop=shop)
