"""A supervisor's settings of his shop over HTTP: what holds, drafts, what they would touch, publish, take back."""

from __future__ import annotations

from typing import Any

from bot.aftersales.shop_settings import Change, NumberChange
from bot.gateway.bodies import NewSettings
from bot.gateway.callers import Who
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.shop_settings import StoredVersion


async def get_settings(call: Call) -> dict[str, Any]:
    """Every number with its base and what holds for the shop, the return address, all versions."""
    shop = call.who.shop
    return {
        "numbers": call.parts.shop_settings.numbers(shop),
        "return_address": dict(call.parts.policies.return_address(shop)),
        "versions": [_shown(each) for each in await call.parts.shop_settings.versions(shop)],
    }


async def draft(call: Call) -> dict[str, Any]:
    """201 the new version; nothing holds yet."""
    body: NewSettings = call.body
    change = Change(
        shop=call.who.shop,
        version=0,
        effective=body.effective,
        numbers=tuple(NumberChange(name=each.name, value=each.value, where=each.where) for each in body.numbers),
        return_address=None if body.return_address is None else body.return_address.model_dump(),
    )
    return _shown(await call.parts.shop_settings.draft(call.who.actor, change))


async def find_version(call: Call) -> StoredVersion:
    """A version of the caller's shop. NotFound."""
    version_id = call.named("id")
    if not version_id.isalnum() or len(version_id) > 40 or call.who.who is Who.BUYER:
        raise Problem("not-found")
    return await call.parts.shop_settings.find(call.who.shop, version_id)


async def preview(call: Call) -> dict[str, Any]:
    """The version and the open cases it would touch."""
    return _shown(call.found) | {"touches": await call.parts.shop_settings.preview(call.found)}


async def publish(call: Call) -> dict[str, Any]:
    """It holds from its day on."""
    return _shown(await call.parts.shop_settings.publish(call.who.actor, call.found))


async def take_back(call: Call) -> dict[str, Any]:
    """It holds no more."""
    return _shown(await call.parts.shop_settings.take_back(call.who.actor, call.found))


def _shown(stored: StoredVersion) -> dict[str, Any]:
    def at(moment: Any) -> str | None:
        return None if moment is None else moment.isoformat()

    return {
        "id": stored.id,
        "version": stored.version,
        "state": stored.state,
        "effective": stored.effective.isoformat(),
        **stored.changes,
        "drafted": {"by": stored.drafted_by, "at": at(stored.drafted_at)},
        "published": {"by": stored.published_by, "at": at(stored.published_at)},
        "taken_back": {"by": stored.taken_back_by, "at": at(stored.taken_back_at)},
    }
