"""Parcels on their way: what the courier shows is told to the law, and what the law asks of courier and warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Row, Select, exists, select

from bot.aftersales.applications import Key, OrderAnswer
from bot.aftersales.cases import Actor
from bot.aftersales.errors import AftersalesError, StateConflict
from bot.aftersales.orders import ParcelEvent
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock, Couriers, Notices
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

    def __init__(
        self, *, units: SqlUnitsOfWork, couriers: Tracks, service: ActsOnOrders, policies: Policies, clock: Clock,
        page: int = 200,
    ) -> None:  # fmt: skip
        self._units = units
        self._couriers = couriers
        self._service = service
        self._policies = policies
        self._clock = clock
        self._page = page
        self._log = structlog.get_logger("timers")

    async def step(self) -> int:
        """One look at them all, page by page; how many moved."""
        return await self._to_buyers() + await self._to_the_shop()

    async def _to_buyers(self) -> int:
        moved, last = 0, ""
        while found := await self._pages(_OUTBOUND.where(orders.c.order_no > last)):
            for row in found:
                for parcel in _parcels(row):
                    moved += await self._look(row, parcel)
            last = found[-1].order_no
        return moved

    async def _to_the_shop(self) -> int:
        moved, last = 0, ""
        while found := await self._pages(_RETURNS.where(cases.c.case_no > last)):
            for row in found:
                if row.return_parcel["delivered_at"] is None:
                    moved += await self._look_at_return(row)
            last = found[-1].case_no
        return moved

    async def _pages(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        async with self._units(write=False) as unit:
            found: Sequence[Row[Any]] = (await unit.connection.execute(wanted.limit(self._page))).all()
            return found

    async def _look(self, row: Row[Any], parcel: Mapping[str, Any]) -> bool:
        named = {"courier": parcel["courier"], "tracking_no": parcel["tracking_no"]}
        arrived = await self._couriers.delivered_at(**named)
        if arrived is not None:
            body = {"at": arrived.isoformat(), **({"items": parcel["items"]} if parcel.get("items") else {})}
            return await self._of_order(row, "signed", body)
        events = await self._couriers.track(**named)
        why, since = ("movement", events[-1].at) if events else ("first_scan", row.shipped_at)
        noted = (row.extra.get("stuck") or {}).get(parcel["tracking_no"])
        if since is not None and self._clock.now() - since >= self._allowed(why, row):
            if noted is not None and noted["since"] == since.isoformat():
                return False
            body = {"tracking_no": parcel["tracking_no"], "why": why, "since": since.isoformat()}
            return await self._of_order(row, "parcel_stuck", body)
        if noted is not None:
            return await self._of_order(row, "parcel_moves", {"tracking_no": parcel["tracking_no"]})
        return False

    def _allowed(self, why: str, row: Row[Any]) -> timedelta:
        return self._policies.number(f"parcel_{why}", on=row.created_at, shop=row.shop).duration

    async def _of_order(self, row: Row[Any], action: str, body: Mapping[str, Any]) -> bool:
        try:
            await self._service.act_on_order(_courier(row.shop), row.order_no, action, body, key=None)
        except AftersalesError as refused:
            self._log.info("the courier's word was not taken", order_no=row.order_no, action=action, why=str(refused))
            return False
        return True

    async def _look_at_return(self, row: Row[Any]) -> bool:
        parcel = row.return_parcel
        named = {"courier": parcel["courier"], "tracking_no": parcel["tracking_no"]}
        arrived = await self._couriers.delivered_at(**named)
        if arrived is not None:
            return await self._of_return(row, "delivered", arrived)
        if parcel["first_scan_at"] is None and (events := await self._couriers.track(**named)):
            return await self._of_return(row, "scanned", events[0].at)
        return False

    async def _of_return(self, row: Row[Any], action: str, at: datetime) -> bool:
        try:
            await self._service.act(_courier(row.shop), row.case_no, action, {"at": at.isoformat()})
        except AftersalesError as refused:
            self._log.info("parcel was not taken", case_no=row.case_no, action=action, reason=str(refused))
            return False
        return True


_OUTBOUND = (
    select(orders)
    .where(
        exists().where(order_items.c.order_no == orders.c.order_no, order_items.c.goods == Goods.TO_BUYER.value),
        orders.c.tracking_no.is_not(None),
    )
    .order_by(orders.c.order_no)
)
_RETURNS = (
    select(cases.c.case_no, cases.c.shop, cases.c.return_parcel)
    .where(cases.c.open, cases.c.status == Status.WAIT_SELLER_CONFIRM_GOODS.value)
    .where(cases.c.goods == Goods.TO_SHOP.value, cases.c.return_no.is_not(None))
    .order_by(cases.c.case_no)
)


def _parcels(row: Row[Any]) -> Sequence[Mapping[str, Any]]:
    """Every parcel the order left in; one for all its items where it was not shipped here."""
    known: Sequence[Mapping[str, Any]] = row.extra.get("parcels") or ()
    return known or ({"courier": row.courier, "tracking_no": row.tracking_no},)


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
