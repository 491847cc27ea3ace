"""How well the bot understands its buyers, over HTTP: counts only, nobody's words."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from bot.gateway.model_bodies import Lately
from bot.gateway.table import Call
from bot.store.publications import Publications
from bot.store.watching import Watched
from bot.trainer.changes.change import Written
from bot.trainer.examples import unmarked
from bot.trainer.models.watching import MOST, by_day, by_intent, by_publication, drift


async def watch(call: Call) -> dict[str, Any]:
    """Of the caller's shop, so many days back."""
    query: Lately = call.query
    now = call.parts.clock.now()
    since = now - timedelta(days=query.days)
    async with call.parts.units(write=False) as unit:
        watched = Watched(unit.connection, call.who.shop)
        typed, puzzled = await watched.typed(since, most=MOST), await watched.puzzled(since)
        publications = await Publications(unit.connection).all()
    items = (await call.parts.lessons.items()).values()
    examples = [unmarked(item.written).text for item in items if isinstance(item, Written)]
    return {
        "days": by_day(typed, puzzled),
        "intents": by_intent(puzzled),
        "effects": by_publication(publications, typed, puzzled, now=now),
        "drift": await asyncio.to_thread(drift, [each.text for each in typed], examples),
    }
