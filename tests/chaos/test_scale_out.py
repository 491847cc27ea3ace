"""Two apps and two engines on PostgreSQL and Redis: one of each is killed under load; nothing is lost or doubled.

Once each; `make chaos FULL=1` goes round twenty times.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.chaos.talking import PATIENCE, Talker, each_answered_once, press
from tests.clusters import Cluster, running_cluster
from tests.servers import eventually

pytestmark = [pytest.mark.model, pytest.mark.postgres]

ROUNDS = 20 if os.environ.get("FULL") == "1" else 1
BUYERS = ("xiaowang", "meili", "laozhang", "ajie", "xiaoli")
SAYINGS = ("你好", "我的订单到哪了", "七天无理由怎么算", "运费谁出", "谢谢")


def test_one_of_each_is_killed_under_load_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with running_cluster(tmp_path / "data") as cluster:
        talkers = [Talker(name, list(cluster.apps)) for name in BUYERS[1:]]
        threads = [talker.chatter(SAYINGS) for talker in talkers]
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
    confirm = buyer.say("那两件T恤不要了，退钱")
    yes = press(confirm, "yes")
    assert yes is not None, confirm
    assert buyer.call("POST", "/api/chat/messages", {"id": "yes", **yes})[0] == 202
    cluster.kill(here, "bot.app")
    other = there.buyer("xiaowang")
    paid = eventually(
        lambda: [case for case in other.get("/api/cases") if case["status"] == "SUCCESS"], within=30, what="the money"
    )
    assert [case["amount_fen"] for case in paid] == [11800]
    assert len(other.get("/api/cases")) == 1
    each_answered_once(other, ["yes"])
