"""`/metrics` says whether buyers wait, deadlines are at risk and understanding is worse; strangers cannot swell it."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.wire.turns import Parse, Reply, TurnRequest, TurnResult
from tests.integration.conftest import World, eventually


async def figures(world: World) -> dict[str, float]:
    """Every sample by its name and labels."""
    _, text = await world.anyone().call("GET", "/metrics")
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_buyer_who_waits_for_the_bot_or_for_a_person_is_seen(world: World) -> None:
    buyer = await world.buyer()
    world.engine.down = True
    await buyer.send("我要退货", id="q")
    notice = (await eventually(lambda: buyer.lines(after=1)))[0]
    seen = await figures(world)
    assert seen["wuyou_chats_owed"] == 1
    assert seen["wuyou_chats_owed_oldest_seconds"] > 1
    assert seen["wuyou_late_notices_total"] == 1
    assert seen["wuyou_engine_up|1"] == 0
    await buyer.say(action=notice["buttons"][0]["action"])
    seen = await figures(world)
    assert (seen["wuyou_chats_owed"], seen["wuyou_queue_chats"]) == (0, 1)


async def test_how_messages_were_understood_is_counted_typed_ones_only(world: World) -> None:
    def understands(asked: TurnRequest) -> TurnResult:
        parse = Parse(text=asked.text or "", intent={"name": "return_refund", "confidence": 0.83})
        return TurnResult(outcome="answered", replies=(Reply(text="好"),), parse=parse)

    world.engine.script = understands
    await (await world.buyer()).say("退货")
    seen = await figures(world)
    assert seen["wuyou_intents_total|return_refund"] == 1
    assert seen["wuyou_confidence_bucket|0.8"] == 0
    assert seen["wuyou_confidence_bucket|0.9"] == 1


async def test_made_up_methods_and_paths_add_no_names(world: World) -> None:
    await figures(world)
    before = set(await figures(world))
    for n in range(5):
        async with world.http.request(f"BREW{n}", f"{world.base}/api/x{n}"):
            pass
    new = set(await figures(world)) - before
    assert len([name for name in new if not name.startswith("wuyou_requests_created")]) <= 6, new


async def test_a_flood_from_one_address_is_refused_with_the_time_to_wait(world: World) -> None:
    limited = world.settings.model_copy(update={"proxies": ("127.0.0.1",)})
    object.__setattr__(world.parts, "settings", limited)
    world.parts.limits._requests = type(world.parts.limits._requests)(20)
    flood = {"X_Forwarded_For": "203.0.113.9"}
    answers = [await world.anyone().call("GET", "/healthz", **flood) for _ in range(25)]
    assert answers[0][0] == 200
    assert answers[-1][0] == 429
    assert answers[-1][1]["type"].endswith("too-many")
    other = {"X_Forwarded_For": "203.0.113.10"}
    assert (await world.anyone().call("GET", "/healthz", **other))[0] == 200
    assert (await world.anyone().call("GET", "/healthz"))[0] == 200
