"""Real processes, really killed: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.servers import Caller, Server, end, eventually, free_port, running

pytestmark = pytest.mark.model


def one_child(server: Server, part: str) -> int:
    """The process id of its only such child."""
    return eventually(lambda: server.children(part), within=30, what=f"a running {part}")[0]


def answers(buyer: Caller, message_id: str) -> list[dict[str, object]]:
    """All lines so far that answer a message."""
    return [line for line in buyer.get("/api/chat/messages?after=0") if message_id in line.get("answers", ())]


def ended(lines: list[dict[str, object]]) -> bool:
    """Whether the answer is whole."""
    return any(line.get("end") for line in lines)


def test_an_engine_killed_in_a_chat_comes_back_and_the_message_is_answered_once(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        buyer = server.buyer("xiaowang")
        buyer.say("我的订单到哪了")
        before = one_child(server, "bot.engine")
        os.kill(before, signal.SIGKILL)
        status, accepted = buyer.call("POST", "/api/chat/messages", {"id": "killed-1", "text": "那两件T恤不要了，退钱"})
        assert status == 202
        told = eventually(
            lambda: list(buyer.get(f"/api/chat/messages?after={accepted['seq']}")),
            within=5,
            what="the buyer to be told",
        )
        assert told[0]["from"] in ("bot", "system")
        lines = eventually(
            lambda: (found := answers(buyer, "killed-1")) and ended(found) and found, within=90, what="the answer"
        )
        assert [line["card"]["kind"] for line in lines if line.get("card")].count("confirm") == 1
        assert len([line for line in lines if line.get("end")]) == 1
        assert one_child(server, "bot.engine") != before


def test_an_app_killed_after_the_acknowledgement_answers_when_it_is_back(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        buyer = server.buyer("xiaowang")
        status, _ = buyer.call("POST", "/api/chat/messages", {"id": "killed-2", "text": "那两件T恤不要了，退钱"})
        assert status == 202
        os.kill(one_child(server, "bot.app"), signal.SIGKILL)
        server.wait_ready(60)
        lines = eventually(
            lambda: (found := answers(buyer, "killed-2")) and ended(found) and found, within=60, what="the answer"
        )
        assert len([line for line in lines if line.get("end")]) == 1


def test_everything_killed_and_started_again_pays_once(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path / "data", port=port) as server:
        buyer = server.buyer("xiaowang")
        confirm = buyer.say("那两件T恤不要了，退钱")[-1]
        yes = next(button for button in confirm["buttons"] if button["value"] == "yes")
        status, _ = buyer.call("POST", "/api/chat/messages", {"id": "killed-3", "action": yes["action"]})
        assert status == 202
        children = [*server.children("bot.app"), *server.children("bot.engine")]
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
        eventually(
            lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), within=20, what="children to end"
        )
        end(server.process)
    with running(tmp_path / "data", port=port) as server:
        buyer = server.buyer("xiaowang")
        eventually(lambda: ended(answers(buyer, "killed-3")), within=60, what="the answer")
        case = eventually(
            lambda: [case for case in buyer.get("/api/cases") if case["status"] == "SUCCESS"],
            within=20,
            what="the money",
        )
        assert len(case) == 1
        assert case[0]["amount_fen"] == 11800
        assert len(buyer.get("/api/cases")) == 1
