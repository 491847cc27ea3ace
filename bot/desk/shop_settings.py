"""A shop's settings: draft, look which open cases it would touch, publish, take back; every process picks them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import NotFound, StateConflict
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock
from bot.aftersales.shop_settings import Change, NumberChange, change_json, changeable, check_change
from bot.aftersales.times import shanghai_date
from bot.chat.lines import new_id
from bot.store.shop_settings import ShopVersions, StoredVersion
from bot.store.unit_of_work import SqlUnitsOfWork


class PublishedSettings:
    """Keeps one process's policies as the database says; `step` reads anew when a newer revision is there."""

    def __init__(self, *, units: SqlUnitsOfWork, policies: Policies, clock: Clock) -> None:
        self._units, self._policies, self._clock = units, policies, clock
        self._known: tuple[int, date] | None = None

    async def step(self) -> int:
        """1 when something was laid anew, else 0. A new day counts: a return address may come into force."""
        today = shanghai_date(self._clock.now())
        async with self._units(write=False) as unit:
            versions = ShopVersions(unit.connection)
            known = (await versions.revision(), today)
            if known == self._known:
                return 0
            changes = [stored.change for stored in await versions.in_force()]
        self._policies.lay(changes, today=today)
        self._known = known
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSettings:
    """What a supervisor does with his shop's settings. Raises BadRequest, NotFound, StateConflict."""

    units: SqlUnitsOfWork
    policies: Policies
    clock: Clock
    published: PublishedSettings

    async def versions(self, shop: str) -> Sequence[StoredVersion]:
        """All versions of a shop, newest first."""
        async with self.units(write=False) as unit:
            return await ShopVersions(unit.connection).of_shop(shop)

    def numbers(self, shop: str) -> list[dict[str, Any]]:
        """Every base row with what holds for the shop today."""
        today = self.clock.now()
        return [
            {
                "name": row.name, "where": dict(row.where), "unit": row.unit, "base": row.value, "source": row.source,
                "changeable": changeable(row),
                "value": self.policies.number(row.name, on=today, **{**row.where, "shop": shop}).value,
            }
            for rows in self.policies.numbers.base.values()
            for row in rows
        ]  # fmt: skip

    async def draft(self, by: Actor, change: Change) -> StoredVersion:
        """Keep it as the shop's next version; nothing holds yet."""
        check_change(change, self.policies.numbers.base, today=shanghai_date(self.clock.now()))
        async with self.units() as unit:
            versions = ShopVersions(unit.connection)
            before = await versions.of_shop(by.shop)
            stored = StoredVersion(
                id=new_id(), shop=by.shop, version=before[0].version + 1 if before else 1, state="draft",
                effective=change.effective, changes=change_json(change), drafted_by=by.id, drafted_at=self.clock.now(),
            )  # fmt: skip
            await versions.add(stored)
            await unit.commit()
        return stored

    async def find(self, shop: str, version_id: str) -> StoredVersion:
        """One of the shop; NotFound."""
        async with self.units(write=False) as unit:
            stored = await ShopVersions(unit.connection).get(version_id)
        if stored is None or stored.shop != shop:
            raise NotFound("settings", version_id)
        return stored

    async def preview(self, stored: StoredVersion) -> list[dict[str, Any]]:
        """Open cases of the shop for which a number would be another one, and whether its clock runs now.

        A clock that runs keeps its end: the new number holds from the next time it starts.
        """
        today = max(shanghai_date(self.clock.now()), stored.effective)
        async with self.units(write=False) as unit:
            others = [each.change for each in await ShopVersions(unit.connection).in_force() if each.id != stored.id]
            cases = await unit.cases.of_shop(stored.shop, open_only=True)
            orders = {case.order_no: await unit.orders.get(case.order_no) for case in cases if case.order_no}
        now = self.policies.with_changes(others, today=today)
        then = self.policies.with_changes([*others, stored.change], today=today)
        touched = []
        for case in cases:
            order = orders.get(case.order_no) if case.order_no else None
            for number in stored.change.numbers:
                touched += _difference(now, then, case, order, number)
        return touched

    async def publish(self, by: Actor, stored: StoredVersion) -> StoredVersion:
        """It holds from its day on, in every process within seconds. StateConflict unless it is a draft."""
        check_change(stored.change, self.policies.numbers.base, today=shanghai_date(self.clock.now()))
        return await self._move(by, stored, "draft", "published")

    async def take_back(self, by: Actor, stored: StoredVersion) -> StoredVersion:
        """As if it had not been published, for what begins from now on. StateConflict unless it is published."""
        return await self._move(by, stored, "published", "taken_back")

    async def _move(self, by: Actor, stored: StoredVersion, seen: str, state: str) -> StoredVersion:
        async with self.units() as unit:
            versions = ShopVersions(unit.connection)
            locked = await versions.get(stored.id, lock=True)
            if locked is None or locked.state != seen:
                raise StateConflict("settings_state", self.policies.sentence("settings_state", {}))
            await versions.move(locked, state, by=by.id, at=self.clock.now())
            moved = await versions.get(stored.id)
            await unit.commit()
        await self.published.step()
        assert moved is not None, "it is locked"
        return moved


def _difference(
    now: Policies, then: Policies, case: Case, order: Order | None, number: NumberChange
) -> list[dict[str, Any]]:
    dims = _dims(case, order)
    if any(dims.get(name) != value for name, value in number.where.items() if name in dims):
        return []
    before, after = (each.number(number.name, **{**number.where, **dims}) for each in (now, then))
    if before.value == after.value:
        return []
    return [{
        "no": case.case_no, "name": number.name, "unit": after.unit, "now": before.value, "then": after.value,
        "running": case.clock == number.name,
    }]  # fmt: skip


def _dims(case: Case, order: Order | None) -> dict[str, Any]:
    line = order.item_of(case.items[0].item) if order is not None and case.items else None
    dims: Mapping[str, Any] = {
        "on": order.created_at if order is not None else case.created_at,
        "shop": case.shop,
        "kind": str(case.kind),
        "goods": str(case.goods),
        **({"seven_days": str(line.seven_days), "category": line.category} if line is not None else {}),
    }
    return dict(dims)
