"""`wuyou models | publish | rollback`: the same rules as in the desk, and whoever acts proves who he is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.models import Wish, listed, publish, roll_back
from bot.commands.people import UsersError
from bot.store.goldens import Golden, Goldens
from bot.trainer.models.guarding import Guarding
from tests.integration.conftest import PASSWORD, World
from tests.integration.test_models import NEW, Starts, serves, starts, trained, world

__all__ = ["starts", "world"]
ROOT = Path(__file__).parents[2]


def wish(name: str, verb: str = "", share: int | None = None) -> Wish:
    return Wish(name=name, share=share, note="", verb=verb)


async def done(world: World, wanted: Wish, by: str, password: str = PASSWORD) -> str:
    return await publish(world.parts.units, world.settings, ROOT, wanted, by=by, password=password)


async def test_a_running_service_follows_what_is_done_in_a_shell(world: World, starts: Starts) -> None:
    await trained(world, NEW)
    asked = (await done(world, wish(NEW, share=30), "trainer1")).split("：")[0]
    with pytest.raises(UsersError, match="另一个人"):
        await done(world, wish(asked, "approve"), "trainer1")
    assert "已发布，30%" in await done(world, wish(asked, "approve"), "boss")
    await serves(world, NEW)
    assert "100%" in await done(world, wish(asked, share=100), "boss")
    console = Console(record=True, width=200)
    for table in await listed(world.parts.units):
        console.print(table)
    shown = console.export_text()
    assert NEW in shown
    assert "已发布" in shown
    said = await roll_back(world.parts.units, world.settings, ROOT, by="boss", password=PASSWORD)
    assert "已退回" in said
    await serves(world, world.parts.switch.own)
    with pytest.raises(UsersError, match="没有发布过"):
        await roll_back(world.parts.units, world.settings, ROOT, by="boss", password=PASSWORD)


async def test_a_wrong_password_another_role_and_an_unknown_model_do_nothing(world: World) -> None:
    await trained(world, NEW)
    for by, password, says in (
        ("trainer1", "wrong-password", "不正确"), ("nobody", PASSWORD, "不正确"), ("agent1", PASSWORD, "不是培训师"),
    ):  # fmt: skip
        with pytest.raises(UsersError, match=says):
            await done(world, wish(NEW), by, password)
    with pytest.raises(UsersError, match="没有 zz"):
        await done(world, wish("zz"), "trainer1")
    assert (await world.parts.publishing.all())[0] == []


async def test_a_model_that_breaks_a_protected_conversation_is_held_back_with_the_line(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trained(world, NEW)
    lines = [{"text": "我要退货", "intent": "return_refund"}, {"text": "哦", "intent": None}]
    golden = Golden(
        id="g", version=1, shop="dian1", title="退鞋", lines=lines, protected=True, retired=False, by="trainer1",
        at=datetime.now(UTC),
    )  # fmt: skip
    async with world.parts.units() as unit:
        await Goldens(unit.connection).keep(golden)
        await unit.commit()
    answer = "out_of_scope"

    async def judged(self: Guarding, model: str, texts: list[str]) -> list[list[object]]:
        assert texts == ["我要退货"]
        return [[answer, 0.9, 0.5, True, 1.0]]

    monkeypatch.setattr(Guarding, "_judged", judged)
    asked = (await done(world, wish(NEW), "trainer1")).split("：")[0]
    with pytest.raises(UsersError, match="「退鞋」第 1 句「我要退货」应当是 return_refund"):
        await done(world, wish(asked, "approve"), "boss")
    answer = "return_refund"
    assert "已发布" in await done(world, wish(asked, "approve"), "boss")
