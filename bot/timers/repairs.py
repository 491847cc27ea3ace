"""What the law asks of those who mend and of couriers who fetch: delivered once, under the case's key."""

from __future__ import annotations

from bot.aftersales.ports import Couriers, RepairVendors
from bot.store.outbox import Effect
from bot.timers.outbox import Delivered


class RepairOrder:
    """The route of the effect "repair_order": {case_no, vendor, goods, fault}."""

    def __init__(self, *, vendors: RepairVendors) -> None:
        self._vendors = vendors

    async def __call__(self, effect: Effect) -> Delivered:
        """The vendor has the order."""
        told = {name: effect.payload[name] for name in ("case_no", "vendor", "goods", "fault")}
        await self._vendors.order(key=effect.key, **told)
        return Delivered()


class Pickup:
    """The route of the effect "pickup": {case_no, when, address}."""

    def __init__(self, *, couriers: Couriers) -> None:
        self._couriers = couriers

    async def __call__(self, effect: Effect) -> Delivered:
        """The courier has the appointment."""
        await self._couriers.pick_up(**{name: effect.payload[name] for name in ("case_no", "when", "address")})
        return Delivered()
