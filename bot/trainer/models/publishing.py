"""Which model serves whom: asked for by one person, approved by another, given a share, then all, rolled back.

Live publications lie on each other: the newest serves its share, the one below it the rest, and at the bottom is the
installation's own model. Rolling back takes the newest off. Nothing here starts engines: bot/trainer/models/switching.py
follows what is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.errors import NotFound
from bot.chat.lines import new_id
from bot.engine.bundles import ModelRefused, installation_key, read_bundle
from bot.engine_fleets import Plan
from bot.store.models import StoredModel, StoredModels
from bot.store.publications import Publication, Publications, Step
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.models.jobs import Workshop
from bot.trainer.refusals import Refused

#: files are kept of so many of the newest models, of those live or asked for, and of those live within this time
NEWEST_KEPT = 5
LIVE_KEPT = timedelta(days=30)

#: why this model may not be published now, None when it may: golden conversations that it breaks
Guard = Callable[[StoredModel], Awaitable[str | None]]


async def unguarded(model: StoredModel) -> str | None:
    """Nothing stands against it."""
    return None


def plan_of(live: Sequence[Publication], own: str) -> Plan:
    """Who serves, of the live publications newest first; `own` is the name of the installation's model."""

    def model(place: int) -> str | None:
        return live[place].model if place < len(live) and live[place].model != own else None

    if not live:
        return Plan()
    return Plan(model=model(0), share=live[0].share, rest=model(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What people do with models. Raises NotFound and Refused. `now` is real time; `moved` lets this process follow."""

    units: SqlUnitsOfWork
    now: Callable[[], datetime]
    workshop: Workshop
    moved: Callable[[], Awaitable[Any]]
    guard: Guard = unguarded

    async def models(self) -> Sequence[StoredModel]:
        """All that were trained here, the newest first."""
        async with self.units(write=False) as unit:
            return await StoredModels(unit.connection).all()

    async def model(self, name: str) -> StoredModel:
        """One. NotFound."""
        async with self.units(write=False) as unit:
            found = await StoredModels(unit.connection).get(name)
        if found is None:
            raise NotFound("model", name)
        return found

    async def all(self) -> tuple[Sequence[Publication], Sequence[Step]]:
        """Publications, the newest first, and all that was done to them."""
        async with self.units(write=False) as unit:
            publications = Publications(unit.connection)
            return await publications.all(), await publications.steps()

    async def find(self, publication_id: str) -> Publication:
        """One. NotFound."""
        async with self.units(write=False) as unit:
            found = await Publications(unit.connection).get(publication_id)
        if found is None:
            raise NotFound("publication", publication_id)
        return found

    async def ask(self, by: Actor, model: StoredModel, *, share: int, note: str) -> Publication:
        """Ask that it take `share` percent. Refused for a file that is not believed, or asked for already."""
        await self._check(model)
        asked = Publication(
            id=new_id(), shop=by.shop, model=model.name, state="asked", share=share, note=note, asked_by=by.id,
            asked_at=self.now(),
        )  # fmt: skip
        async with self._locked() as publications:
            if any(each.model == model.name and each.state == "asked" for each in await publications.all()):
                raise Refused("publication_asked")
            live = await publications.live()
            if live and live[0].model == model.name:
                raise Refused("publication_live")
            await publications.ask(asked)
        return asked

    async def approve(self, by: Actor, asked: Publication) -> Publication:
        """It goes live. Refused for whoever asked himself, and while another one has only a share."""
        if by.id == asked.asked_by:
            raise Refused("publication_own")
        model = await self.model(asked.model)
        await self._check(model)
        against = await self.guard(model)
        if against is not None:
            raise Refused("publication_held", why=against)
        async with self._locked() as publications:
            present = await _in_state(publications, asked, "asked")
            live = await publications.live()
            if live and live[0].share < 100:
                raise Refused("publication_partial", model=live[0].model)
            done = await publications.move(
                present, "approved", by=by.id, at=self.now(), state="live", decided_by=by.id, decided_at=self.now()
            )
        await self.moved()
        return done

    async def refuse(self, by: Actor, asked: Publication) -> Publication:
        """It does not go live; whoever asked may take it back so."""
        async with self._locked() as publications:
            present = await _in_state(publications, asked, "asked")
            return await publications.move(
                present, "refused", by=by.id, at=self.now(), state="refused", decided_by=by.id, decided_at=self.now()
            )

    async def share(self, by: Actor, live: Publication, share: int) -> Publication:
        """Another share of the conversations. Refused unless it is the newest live one."""
        async with self._locked() as publications:
            present = await _newest(publications, live)
            done = await publications.move(present, "share", by=by.id, at=self.now(), share=share)
        await self.moved()
        return done

    async def roll_back(self, by: Actor, live: Publication) -> Publication:
        """Take it off: what was there before serves again. Refused unless it is the newest live one."""
        async with self._locked() as publications:
            present = await _newest(publications, live)
            done = await publications.move(
                present, "rolled_back", by=by.id, at=self.now(), state="rolled_back", ended_by=by.id,
                ended_at=self.now(),
            )  # fmt: skip
        await self.moved()
        return done

    async def tidy(self) -> list[str]:
        """Delete the files that the rule does not keep; their names. Rows and reports stay for ever."""
        async with self.units() as unit:
            models = StoredModels(unit.connection)
            published = await Publications(unit.connection).all()
            known = [model for model in await models.all() if model.gone_at is None]
            kept = kept_files(known, published, now=self.now())
            gone = [model.name for model in known if model.name not in kept]
            for name in gone:
                await models.gone(name, at=self.now())
            await unit.commit()
        for name in gone:
            await asyncio.to_thread(self.workshop.model(name).unlink, missing_ok=True)
        return gone

    async def _check(self, model: StoredModel) -> None:
        if model.gone_at is not None:
            raise Refused("model_gone")
        try:
            await asyncio.to_thread(believed, self.workshop.model(model.name), self.workshop.data_dir, model.name)
        except (ModelRefused, FileNotFoundError) as error:
            raise Refused("model_not_believed", why=str(error)) from error

    @asynccontextmanager
    async def _locked(self) -> AsyncGenerator[Publications]:
        async with self.units() as unit:
            publications = Publications(unit.connection)
            await publications.lock()
            yield publications
            await unit.commit()


def believed(path: Path, data_dir: Path, name: str) -> None:
    """The file is signed by this installation, unaltered, and the model that its name says. ModelRefused."""
    found = read_bundle(path, installation_key(data_dir, make=False))
    if found.name != name:
        raise ModelRefused(f"{path.name}: holds {found.name}")


def kept_files(models: Sequence[StoredModel], publications: Iterable[Publication], *, now: datetime) -> frozenset[str]:
    """Whose file is kept: the newest, those live or asked for, and those that were live lately."""
    kept = {model.name for model in models[:NEWEST_KEPT]}
    for each in publications:
        lately = each.ended_at is not None and now - each.ended_at < LIVE_KEPT
        if each.state in ("asked", "live") or lately:
            kept.add(each.model)
    return frozenset(kept)


async def _in_state(publications: Publications, seen: Publication, state: str) -> Publication:
    present = await publications.get(seen.id)
    if present is None or present.state != state:
        raise Refused("publication_moved")
    return present


async def _newest(publications: Publications, seen: Publication) -> Publication:
    live = await publications.live()
    if not live or live[0].id != seen.id:
        raise Refused("publication_not_newest")
    return live[0]
