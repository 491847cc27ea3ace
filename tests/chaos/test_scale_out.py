"""Two apps and two engines on PostgreSQL and Redis: one of each is killed under load; nothing is lost or doubled.

Once each; `make chaos FULL=1` goes round twenty times.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
import urllib.error
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.clusters import Cluster, running_cluster
from tests.servers import Caller, Server, eventually

pytestmark = [pytest.mark.model, pytest.mark.postgres]

ROUNDS = 20 if os.environ.get("FULL") == "1" else 1
BUYERS = ("xiaowang", "meili", "laozhang", "ajie", "xiaoli")
SAYINGS = ("你好", "我的订单到哪了", "七天无理由怎么算", "运费谁出", "谢谢")
#: an answer that takes longer is a lost one
PATIENCE = 60.0


@dataclass(slots=True)
class Talker:
    """A buyer who goes on whatever is killed: the same id at the other app until one acknowledges, then the answer."""

    name: str
    apps: Sequence[Server]
    acknowledged: list[str] = field(default_factory=list)
    slowest: float = 0.0
    wrong: str = ""
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until told to stop; what went wrong is in `wrong`."""
        try:
            for n in itertools.count():
                if self.stop.is_set():
                    return
                self._say(f"{self.name}-{n}", SAYINGS[n % len(SAYINGS)], self.apps[n % 2 :] + self.apps[: n % 2])
        except Exception as error:
            self.wrong = repr(error)

    def _say(self, message_id: str, text: str, apps: Sequence[Server]) -> None:
        began = time.monotonic()
        self._anywhere(apps, lambda caller: caller.call("POST", "/api/chat/messages", {"id": message_id, "text": text}))
        self.acknowledged.append(message_id)

        def answered(caller: Caller) -> tuple[int, Any]:
            status, lines = caller.call("GET", "/api/chat/messages?after=0&wait=0")
            whole = status == 200 and any(line.get("end") and message_id in line["answers"] for line in lines)
            return (200 if whole else 503), lines

        self._anywhere(apps[::-1], answered)
        self.slowest = max(self.slowest, time.monotonic() - began)

    def _anywhere(self, apps: Sequence[Server], ask: Callable[[Caller], tuple[int, Any]]) -> None:
        deadline = time.monotonic() + PATIENCE
        for app in itertools.cycle(apps):
            try:
                if ask(app.buyer(self.name))[0] < 400:
                    return
            except (OSError, urllib.error.URLError, AssertionError, ConnectionError):
                pass  # this one is down at the moment
            assert time.monotonic() < deadline, f"{self.name} got no answer"
            self.stop.wait(0.1) if not self.stop.is_set() else time.sleep(0.1)


def test_one_of_each_is_killed_under_load_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with running_cluster(tmp_path / "data") as cluster:
        talkers = [Talker(name, list(cluster.apps)) for name in BUYERS[1:]]
        threads = [threading.Thread(target=talker.run, daemon=True) for talker in talkers]
        for thread in threads:
            thread.start()
        for n in range(ROUNDS):
            for kill in kills(cluster, n % 2):
                before = [len(talker.acknowledged) for talker in talkers]
                kill()
                eventually(lambda seen=before: goes_on(talkers, seen), within=PATIENCE, what="everybody to be served")
        pays_once(cluster)
        for talker in talkers:
            talker.stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert [talker.wrong for talker in talkers if talker.wrong] == []
        for app in cluster.apps:
            app.wait_ready(60)
        for talker in talkers:
            each_answered_once(cluster.apps[1].buyer(talker.name), talker.acknowledged)
        checked = cluster.wuyou("verify")
        assert checked.returncode == 0, checked.stdout + checked.stderr


def kills(cluster: Cluster, which: int) -> Sequence[Callable[[], None]]:
    """One of each, the other one in the next round."""

    def redis() -> None:
        cluster.redis.kill()
        cluster.redis.start()

    return (
        lambda: cluster.kill(cluster.engines[which], "bot.engine"),
        lambda: cluster.kill(cluster.apps[which], "bot.app"),
        redis,
        cluster.kill_a_database_connection,
    )


def goes_on(talkers: Sequence[Talker], before: Sequence[int]) -> bool:
    """Whether everybody had a message acknowledged and the one before it answered since."""
    return all(talker.wrong or len(talker.acknowledged) >= n + 2 for talker, n in zip(talkers, before, strict=True))


def pays_once(cluster: Cluster) -> None:
    """A refund agreed at one app, whose app is killed at that moment, is one case and one payment at the other."""
    here, there = cluster.apps
    for app in cluster.apps:
        app.wait_ready(60)
    buyer = here.buyer("xiaowang")
    confirm = buyer.say("那两件T恤不要了，退钱")[-1]
    yes = next(button for button in confirm["buttons"] if button["value"] == "yes")
    assert buyer.call("POST", "/api/chat/messages", {"id": "yes", "action": yes["action"]})[0] == 202
    cluster.kill(here, "bot.app")
    other = there.buyer("xiaowang")
    paid = eventually(
        lambda: [case for case in other.get("/api/cases") if case["status"] == "SUCCESS"], within=30, what="the money"
    )
    assert [case["amount_fen"] for case in paid] == [11800]
    assert len(other.get("/api/cases")) == 1
    each_answered_once(other, ["yes"])


def each_answered_once(buyer: Caller, acknowledged: Sequence[str]) -> None:
    """Every acknowledged message is there once, and named by one last line of an answer."""

    def settled() -> dict[str, int] | None:
        lines, after = [], 0
        while more := buyer.get(f"/api/chat/messages?after={after}"):
            lines += more
            after = more[-1]["seq"]
        assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
        said = [line["id"] for line in lines if line["from"] == "buyer"]
        assert len(said) == len(set(said))
        assert set(acknowledged) <= set(said)
        ends = [name for line in lines if line.get("end") for name in line["answers"]]
        counts = {name: ends.count(name) for name in acknowledged}
        assert max(counts.values()) <= 1, counts
        return counts if min(counts.values()) == 1 else None

    eventually(settled, within=30, what="an answer to every message")
