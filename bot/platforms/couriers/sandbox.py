"""A courier whose parcels keep to a timetable: scanned three hours after shipping, delivered after two days.

An order's own track is believed first and goes on by the timetable; all follows the business clock, so a demo that
moves its clock sees parcels arrive. Nothing is written: it may be asked while a unit of work is open.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, cast, select

from bot.aftersales.orders import ParcelEvent
from bot.aftersales.ports import Clock
from bot.store.tables.cases import cases
from bot.store.tables.orders import orders
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork

#: what a parcel shows after it was shipped, by then
TIMETABLE = (
    (timedelta(hours=3), "已揽收"),
    (timedelta(hours=12), "已到达分拨中心"),
    (timedelta(hours=44), "派送中"),
    (timedelta(hours=48), "已签收"),
)
_SIGNED = "签收"


class SandboxCouriers:
    """The port `Couriers` over what orders and cases say of their parcels."""

    def __init__(self, *, units: SqlUnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def delivered_at(self, *, courier: str, tracking_no: str) -> datetime | None:
        """When the parcel was delivered, None when it was not yet or nobody knows it."""
        events = await self.track(courier=courier, tracking_no=tracking_no)
        return next((event.at for event in events if _SIGNED in event.text), None)

    async def intercept(self, *, courier: str, tracking_no: str) -> bool:
        """True when the parcel is still on its way and will be turned round."""
        events = await self.track(courier=courier, tracking_no=tracking_no)
        return bool(events) and not any(_SIGNED in event.text for event in events)

    async def pick_up(self, *, case_no: str, when: str, address: str) -> None:
        """Somebody will come; this courier keeps no diary."""

    async def track(self, *, courier: str, tracking_no: str) -> tuple[ParcelEvent, ...]:
        """The parcel's events so far, oldest first; nothing when nobody knows it."""
        shipped_at, known = await self._parcel(courier, tracking_no)
        if shipped_at is None or any(_SIGNED in event.text for event in known):
            return known
        last = known[-1].at if known else shipped_at
        stops = (ParcelEvent(at=shipped_at + after, text=text) for after, text in TIMETABLE)
        return known + tuple(event for event in stops if last < event.at <= self._clock.now())

    async def _parcel(self, courier: str, tracking_no: str) -> tuple[datetime | None, tuple[ParcelEvent, ...]]:
        sent = select(orders.c.shipped_at, orders.c.track).where(
            orders.c.courier == courier, orders.c.tracking_no == tracking_no
        )
        back = select(cases.c.return_parcel).where(cases.c.return_no == tracking_no)
        async with self._units(write=False) as unit:
            row = (await unit.connection.execute(sent.limit(1))).one_or_none()
            if row is not None:
                known = (ParcelEvent(at=datetime.fromisoformat(e["at"]), text=e["text"]) for e in row.track)
                return row.shipped_at, tuple(known)
            parcel = (await unit.connection.execute(back.limit(1))).scalar_one_or_none()
            if parcel is None:
                return await _part(unit, tracking_no), ()
        return (None if parcel is None else datetime.fromisoformat(parcel["shipped_at"])), ()


async def _part(unit: SqlUnitOfWork, tracking_no: str) -> datetime | None:
    """When an earlier part of an order left: the order itself names its last parcel alone."""
    holding = select(orders.c.shipped_at, orders.c.extra).where(cast(orders.c.extra, String).contains(tracking_no))
    for row in await unit.connection.execute(holding):
        if any(each["tracking_no"] == tracking_no for each in row.extra.get("parcels", ())):
            shipped_at: datetime | None = row.shipped_at
            return shipped_at
    return None
