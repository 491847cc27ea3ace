"""The trainer over HTTP: a message that was not understood is found, labelled, tried on a shadow, accepted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.trainer.flips import Meaning
from bot.wire.turns import Parse, Reply, TurnRequest, TurnResult
from tests.integration.conftest import World, eventually

ODD = "嘎嘣脆的那个坏掉捏"


def unsure(request: TurnRequest) -> TurnResult:
    """Asks what was meant by anything typed."""
    ranking = ({"name": "product_question", "confidence": 0.3}, {"name": "report_quality", "confidence": 0.25})
    intent = {**ranking[0], "sure": False}
    reply = Reply(text="您是想？", card={"kind": "clarify", "data": {"options": []}})
    return TurnResult(
        outcome="answered", replies=(reply,), parse=Parse(text=request.text or "", intent=intent, ranking=ranking)
    )


class Learns:
    """A shadow model that has learned whatever it was given."""

    async def __call__(self, nlu_data: Path, texts: Sequence[str]) -> Sequence[tuple[Meaning, Meaning]]:
        taught = (nlu_data / "intents" / "report_quality.yml").read_text()
        was = Meaning(name="product_question", sure=False, confidence=0.3)
        now = Meaning(name="report_quality", sure=True, confidence=0.9)
        return [(was, now if ODD in text and ODD in taught else was) for text in texts]


async def test_an_odd_message_is_found_labelled_tried_and_accepted(world: World, monkeypatch: Any) -> None:
    world.engine.script = unsure
    buyer = await world.buyer()
    await buyer.say(ODD + " 手机13812345678")
    await buyer.say(ODD + "！手机13912345678")
    trainer = await world.staff("trainer1")
    inbox = await trainer.get("/api/trainer/inbox")
    (group,) = inbox["groups"]
    first = group["entries"][0]
    assert (inbox["waiting"], len(group["entries"])) == (2, 2)
    assert (first["guess"], first["runner_up"], first["cause"]) == ("product_question", "report_quality", "unclear")
    assert "13800000000" in first["text"]
    assert {"name": "report_quality", "title": "反映质量问题"} in inbox["intents"]
    assert all(each["title"][0] >= "\u4e00" for each in inbox["intents"] + inbox["entities"]), "in Chinese"
    context = await trainer.get(f"/api/trainer/inbox/{first['id']}/context")
    assert [line["from"] for line in context] == ["buyer", "bot", "buyer", "bot"]
    assert "13812345678" not in str(context)

    body = {"entries": [entry["id"] for entry in group["entries"]], "verdict": "correct", "intent": "report_quality"}
    told = await trainer.post("/api/trainer/inbox/labels", body)
    assert told["waiting"] == 0
    waiting = [change for change in await trainer.get("/api/trainer/changes") if change["verdict"] is None]
    assert {change["after"]["intent"] for change in waiting} == {"report_quality"}
    assert {change["by"] for change in waiting} == {"trainer1"}

    object.__setattr__(world.parts.lessons.tries, "shadow", Learns())
    begun = await trainer.post("/api/trainer/tries", {}, expect=202)

    async def ended() -> Any:
        found = await trainer.get(f"/api/trainer/tries/{begun['id']}")
        return found if found["state"] != "running" else None

    done = await eventually(ended, within=30)
    assert done["state"] == "done", done["found"]
    assert done["found"]["flipped"] == 2
    assert await trainer.post(f"/api/trainer/tries/{begun['id']}/accept") == {"accepted": 2}
    found = await trainer.get("/api/trainer/examples?q=嘎嘣脆")
    assert found["found"] == 2
    assert {example["intent"] for example in found["examples"]} == {"report_quality"}


async def test_a_poisoned_change_is_a_problem_with_a_clear_line_and_nothing_is_kept(world: World) -> None:
    trainer = await world.staff("trainer1")
    fine = {"after": {"intent": "thanks", "written": "多谢多谢您嘞啊"}}
    for written, said in (
        ("/affirm", "命令"),
        ("=SUM(A1)", "公式"),
        ("!!python/name:os", "YAML"),
        ("运\n费", "控制字符"),
    ):
        body = {"changes": [fine, {"after": {"intent": "thanks", "written": written}}]}
        problem = await trainer.post("/api/trainer/changes", body, expect=422)
        assert said in problem["detail"], problem
        assert problem["type"] == "urn:wuyou:not-teachable"
    assert await trainer.get("/api/trainer/changes") == []
    too_many = {"changes": [fine] * 501}
    assert (await trainer.call("POST", "/api/trainer/changes", too_many))[0] == 422


async def test_an_agent_sends_a_line_in_and_makes_a_chat_a_test_and_reads_no_inbox(world: World) -> None:
    buyer, agent, trainer = await world.buyer(), await world.staff("agent1"), await world.staff("trainer1")
    await buyer.say("那个啥来着")
    chat = (await world.chat_of(agent))["id"]
    sent = await agent.post(f"/api/desk/conversations/{chat}/teach", {"seq": 1, "meant": "exchange"}, expect=201)
    (group,) = (await trainer.get("/api/trainer/inbox"))["groups"]
    assert [(entry["id"], entry["cause"], entry["sent_by"]) for entry in group["entries"]] == [
        (sent["id"], "corrected", "agent1")
    ]
    golden = await agent.post(f"/api/desk/conversations/{chat}/golden", {}, expect=201)
    assert golden["lines"] == [{"text": "那个啥来着", "intent": "out_of_scope"}]
    body = {"title": "换货", "lines": [{"text": "那个啥来着", "intent": "exchange"}], "protected": True}
    assert (await trainer.post(f"/api/trainer/goldens/{golden['id']}", body))["version"] == 2
    assert [each["title"] for each in await trainer.get("/api/trainer/goldens")] == ["换货"]
    assert (await agent.call("GET", "/api/trainer/inbox"))[0] == 403
    assert await trainer.post("/api/trainer/inbox/undo") == {"entries": []}


async def test_the_examples_health_tells_thin_and_overlapping_intents_in_words(world: World) -> None:
    trainer = await world.staff("trainer1")
    found = await trainer.get("/api/trainer/health")
    assert found["thin"] == []
    assert all(intent["examples"] >= found["fewest"] for intent in found["intents"])
    assert found["entities"]["product"] > 0
    assert set(found["noise"]) >= {"emoji", "traditional", "stretched"}
