"""The trainer's day on the real product: misunderstood, labelled, tried, trained, published, understood, rolled back.

One real training: a minute on an idle machine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Caller, eventually, running

pytestmark = pytest.mark.model

#: nobody says it so; the trainer teaches what it means, by this one message and some like it
ODD = "帮我把这坨晦气请出门"
LIKE_IT = [
    "这坨晦气帮我请出门吧", "赶紧把这坨晦气请走", "我要请走这坨晦气", "麻烦把晦气玩意请出门", "晦气东西请出门",
    "请出门请出门 这坨晦气", "把家里这坨晦气请出门",
]  # fmt: skip
WISH = "return_refund"
TRAINING_SECONDS, STARTING_SECONDS = 900, 240


def kinds(lines: list[dict[str, Any]]) -> set[str]:
    """The cards and named buttons of an answer: what the bot took a message for."""
    return {str(line["card"]["kind"]) for line in lines if line.get("card")}


def posted(person: Caller, path: str, body: Mapping[str, Any] | None = None) -> Any:
    status, answer = person.call("POST", path, dict(body or {}))
    assert status < 300, (path, status, answer)
    return answer


def taught(trainer: Caller) -> None:
    """Labels the message in the inbox, adds some like it, tries all of them and accepts what nothing stands against."""

    def found() -> dict[str, Any] | None:
        entries = (entry for group in trainer.get("/api/trainer/inbox")["groups"] for entry in group["entries"])
        return next((entry for entry in entries if entry["text"] == ODD), None)

    entry = eventually(found, within=20, what="the message in the inbox")
    label = {"entries": [entry["id"]], "verdict": "correct", "intent": WISH}
    assert posted(trainer, "/api/trainer/inbox/labels", label)["states"] == {entry["id"]: "done"}
    more = [{"after": {"intent": WISH, "written": text}} for text in LIKE_IT]
    posted(trainer, "/api/trainer/changes", {"changes": more})
    tried = posted(trainer, "/api/trainer/tries")

    def ended() -> dict[str, Any] | None:
        now: dict[str, Any] = trainer.get(f"/api/trainer/tries/{tried['id']}")
        return now if now["state"] != "running" else None

    done = eventually(ended, within=300, what="the try")
    assert done["state"] == "done", done
    assert posted(trainer, f"/api/trainer/tries/{tried['id']}/accept")["accepted"] == 1 + len(LIKE_IT)


def trained(trainer: Caller) -> str:
    """The name of a model trained on what stands now."""
    job = posted(trainer, "/api/trainer/jobs")

    def ended() -> dict[str, Any] | None:
        now: dict[str, Any] = trainer.get(f"/api/trainer/jobs/{job['id']}")
        return now if now["state"] not in ("waiting", "running") else None

    done = eventually(ended, within=TRAINING_SECONDS, what="the training")
    assert done["state"] == "done", (done["why"], done["log"])
    return str(done["model"])


def serves(person: Caller, model: str) -> None:
    """Waits until every conversation goes to this model."""

    def all_of_them() -> bool:
        engines = person.get("/api/trainer/publications")["engines"]
        assert all(engine["state"] != "failed" for engine in engines), engines
        return any(engine["model"] == model and engine["share"] == 100 for engine in engines)

    eventually(all_of_them, within=STARTING_SECONDS, what=f"{model} serves")


def test_an_odd_message_is_taught_published_with_approval_understood_and_rolled_back(tmp_path: Path) -> None:
    with running(tmp_path / "var") as server:
        trainer, boss = server.staff("trainer1"), server.staff("boss")
        before = kinds(server.buyer("xiaowang").say(ODD))
        taught(trainer)
        own = trainer.get("/api/trainer/publications")["own"]
        model = trained(trainer)
        shown = trainer.get(f"/api/trainer/models/{model}")
        assert shown["report"]["set"]["name"] == "held_out"
        assert shown["report"]["against"]["model"] == own
        asked = posted(trainer, f"/api/trainer/models/{model}/publish", {"note": "晦气"})
        assert trainer.call("POST", f"/api/trainer/publications/{asked['id']}/approve", {})[0] == 409
        posted(boss, f"/api/trainer/publications/{asked['id']}/approve")
        serves(boss, model)
        after = kinds(server.buyer("ajie").say(ODD))
        assert after != before
        assert "clarify" not in after
        began = time.monotonic()
        posted(boss, f"/api/trainer/publications/{asked['id']}/roll_back")
        serves(boss, own)
        assert time.monotonic() - began < 2
        assert kinds(server.buyer("meili").say(ODD)) == before
