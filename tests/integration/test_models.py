"""From a training to a model that serves: asked for, judged, approved by another, given a share, rolled back."""

from __future__ import annotations

import asyncio
import io
import tarfile
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine.bundles import installation_key, write_bundle
from bot.engine_processes import NotStarted
from bot.store.models import StoredModel, StoredModels
from bot.trainer.models.switching import Running
from tests.fakes.engines import ScriptedEngine
from tests.integration.conftest import World, eventually, seed, settings_for

NEW, OTHER = "00000000000000aa", "00000000000000bb"
PUBLICATIONS = "/api/trainer/publications"


@dataclass(slots=True, kw_only=True)
class Started:
    """Engines of a model, as the app sees them."""

    engine: ScriptedEngine
    ended: bool = False

    async def end(self) -> None:
        self.ended = True


@dataclass(slots=True, kw_only=True)
class Starts:
    """Starts a scripted engine a model; `held` lets none come up while it is not set."""

    made: dict[str, Started] = field(default_factory=dict)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    failing: bool = False

    async def __call__(self, model: str) -> Running:
        await self.held.wait()
        if self.failing:
            raise NotStarted("引擎不收这个模型")
        self.made[model] = Started(engine=ScriptedEngine())
        return self.made[model]


@pytest.fixture
async def starts() -> AsyncIterator[Starts]:
    made = Starts()
    made.held.set()
    yield made
    made.held.set()


@pytest.fixture
async def world(database_url: str, tmp_path: Path, start: Callable[..., Awaitable[World]], starts: Starts) -> World:
    await seed(database_url)
    return await start(settings_for(database_url, tmp_path), start=starts)


def archive(*names: str) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name in names:
            tar.addfile(tarfile.TarInfo(name))
    return raw.getvalue()


def file_of(world: World, name: str) -> Path:
    return world.settings.data_dir / "models" / f"wuyou-{name}.zip"


def signed(world: World, name: str, *members: str) -> None:
    key = installation_key(world.settings.data_dir, make=True)
    write_bundle(file_of(world, name), archive(*members), {"fingerprint": name}, key)


async def trained(world: World, name: str, *members: str, at: datetime | None = None) -> None:
    """A model as a training leaves it."""
    signed(world, name, *members)
    model = StoredModel(
        name=name, shop="dian1", data_set="d" * 64, job="j", size_bytes=1, report={"accuracy": {"share": 0.9}},
        trained_by="trainer1", trained_at=at or datetime.now(UTC),
    )  # fmt: skip
    async with world.parts.units() as unit:
        await StoredModels(unit.connection).keep(model)
        await unit.commit()


async def live(world: World, name: str = NEW, share: int = 100) -> dict[str, Any]:
    """A model that one person asked for and another approved."""
    asked = await (await world.staff("trainer1")).post(
        f"/api/trainer/models/{name}/publish", {"share": share}, expect=201
    )
    shown: dict[str, Any] = await (await world.staff("boss")).post(f"{PUBLICATIONS}/{asked['id']}/approve")
    return shown


async def serves(world: World, name: str) -> None:
    """Waits until the app's turns go to a model's engines."""

    async def state() -> bool:
        shown = await (await world.staff("boss")).get(PUBLICATIONS)
        return any(each["model"] == name and each["state"] == "serving" for each in shown["engines"])

    await eventually(state)


async def test_a_model_is_published_only_with_a_second_persons_approval(world: World, starts: Starts) -> None:
    await trained(world, NEW)
    trainer = await world.staff("trainer1")
    asked = await trainer.post(f"/api/trainer/models/{NEW}/publish", {"note": "学会了催退款"}, expect=201)
    problem = await trainer.post(f"{PUBLICATIONS}/{asked['id']}/approve", expect=409)
    assert problem["rule"] == "publication_own"
    await (await world.buyer()).say("在吗")
    assert (len(world.engine.asked), starts.made) == (1, {})
    done = await (await world.staff("boss")).post(f"{PUBLICATIONS}/{asked['id']}/approve")
    assert [(step["what"], step["by"]) for step in done["steps"]] == [("asked", "trainer1"), ("approved", "boss")]
    await serves(world, NEW)
    await (await world.buyer()).say("在吗")
    assert len(starts.made[NEW].engine.asked) == 1


async def test_turns_go_on_by_the_old_model_until_the_new_engines_are_warm(world: World, starts: Starts) -> None:
    await trained(world, NEW)
    starts.held.clear()
    await live(world)
    await (await world.buyer()).say("在吗")
    assert len(world.engine.asked) == 1
    starts.held.set()
    await serves(world, NEW)


async def test_a_roll_back_takes_effect_with_the_next_turn(world: World, starts: Starts) -> None:
    await trained(world, NEW)
    publication = await live(world)
    await serves(world, NEW)
    boss, buyer = await world.staff("boss"), await world.buyer()
    await buyer.say("在吗")
    await boss.post(f"{PUBLICATIONS}/{publication['id']}/roll_back")
    await buyer.say("还在吗")
    assert (len(starts.made[NEW].engine.asked), len(world.engine.asked)) == (1, 1)
    assert not starts.made[NEW].ended, "kept warm, should it be wanted again"
    problem = await boss.post(f"{PUBLICATIONS}/{publication['id']}/roll_back", expect=409)
    assert problem["rule"] == "publication_not_newest"


async def test_a_share_grows_to_all_and_a_second_model_waits_for_that(world: World) -> None:
    await trained(world, NEW)
    await trained(world, OTHER)
    first = await live(world, NEW, share=10)
    await serves(world, NEW)
    shown = await (await world.staff("boss")).get(PUBLICATIONS)
    assert {each["model"]: each["share"] for each in shown["engines"]} == {shown["own"]: 90, NEW: 10}
    trainer, boss = await world.staff("trainer1"), await world.staff("boss")
    asked = await trainer.post(f"/api/trainer/models/{OTHER}/publish", {}, expect=201)
    problem = await boss.post(f"{PUBLICATIONS}/{asked['id']}/approve", expect=409)
    assert problem["rule"] == "publication_partial"
    await trainer.post(f"{PUBLICATIONS}/{first['id']}/share", {"share": 100})
    second = await boss.post(f"{PUBLICATIONS}/{asked['id']}/approve")
    await serves(world, OTHER)
    await boss.post(f"{PUBLICATIONS}/{second['id']}/roll_back")
    await serves(world, NEW)
    problem = await boss.post(f"{PUBLICATIONS}/{second['id']}/share", {"share": 5}, expect=409)
    assert problem["rule"] == "publication_not_newest"


async def test_engines_that_do_not_come_up_leave_the_old_ones_serving_and_are_said(
    world: World, starts: Starts
) -> None:
    await trained(world, NEW)
    starts.failing = True
    await live(world)

    async def failed() -> bool:
        shown = await (await world.staff("boss")).get(PUBLICATIONS)
        return any(each["state"] == "failed" and each["why"] for each in shown["engines"])

    await eventually(failed)
    await (await world.buyer()).say("在吗")
    assert len(world.engine.asked) == 1


def altered(path: Path) -> None:
    with zipfile.ZipFile(path) as bundle:
        members = {name: bundle.read(name) for name in bundle.namelist()}
    members["rasa.tar.gz"] = archive("another")
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)


async def test_altered_foreign_and_zip_slip_models_are_refused_with_a_clear_line_and_nothing_changed(
    world: World, tmp_path: Path
) -> None:
    trainer = await world.staff("trainer1")
    for name in ("a1", "b2", "c3", "d4", "e5"):
        await trained(world, name)
    altered(file_of(world, "a1"))
    write_bundle(file_of(world, "b2"), archive("x"), {"fingerprint": "b2"}, b"k" * 32)
    signed(world, "c3", "../../etc/cron.d/x")
    file_of(world, "d4").write_bytes(file_of(world, "e5").read_bytes())
    file_of(world, "e5").unlink()
    for name, says in {"a1": "altered", "b2": "not signed", "c3": "leads out", "d4": "holds e5", "e5": "e5"}.items():
        problem = await trainer.post(f"/api/trainer/models/{name}/publish", {}, expect=409)
        assert problem["rule"] == "model_not_believed"
        assert says in problem["detail"]
    assert (await trainer.get(PUBLICATIONS))["publications"] == []


async def test_a_model_that_was_altered_after_it_was_asked_for_is_not_approved(world: World) -> None:
    await trained(world, NEW)
    trainer, boss = await world.staff("trainer1"), await world.staff("boss")
    asked = await trainer.post(f"/api/trainer/models/{NEW}/publish", {}, expect=201)
    altered(file_of(world, NEW))
    problem = await boss.post(f"{PUBLICATIONS}/{asked['id']}/approve", expect=409)
    assert problem["rule"] == "model_not_believed"


async def test_old_files_go_by_the_rule_and_their_reports_stay(world: World) -> None:
    now = datetime.now(UTC)
    names = [f"{n:016x}" for n in range(9)]
    for n, name in enumerate(names):
        await trained(world, name, at=now - timedelta(days=n))
    await live(world, names[8])
    await world.parts.publishing.tidy()
    there = {path.stem.removeprefix("wuyou-") for path in file_of(world, "x").parent.glob("*.zip")}
    assert there == {*names[:5], names[8]}
    trainer = await world.staff("trainer1")
    assert (await trainer.get(f"/api/trainer/models/{names[6]}"))["report"]["accuracy"] == {"share": 0.9}
    problem = await trainer.post(f"/api/trainer/models/{names[6]}/publish", {}, expect=409)
    assert problem["rule"] == "model_gone"


async def test_a_report_is_never_written_over(world: World) -> None:
    await trained(world, NEW)
    again = StoredModel(
        name=NEW, shop="dian1", data_set="e" * 64, job="k", size_bytes=2, report={"accuracy": {"share": 1.0}},
        trained_by="boss", trained_at=datetime.now(UTC),
    )  # fmt: skip
    async with world.parts.units() as unit:
        assert not await StoredModels(unit.connection).keep(again)
        await unit.commit()
    assert (await (await world.staff("boss")).get(f"/api/trainer/models/{NEW}"))["trained_by"] == "trainer1"


async def test_watching_counts_what_buyers_typed_and_shows_nobodys_words(world: World) -> None:
    await (await world.buyer()).say("独一无二的一句话")
    await (await world.buyer("lisi")).say("别家店的话")
    trainer = await world.staff("trainer1")
    seen = await trainer.get("/api/trainer/watch?days=7")
    assert [day["messages"] for day in seen["days"]] == [1]
    assert seen["drift"]["divergence"] is None
    assert "独一无二" not in str(seen)
    assert (await trainer.call("GET", "/api/trainer/watch?days=0"))[0] == 422
