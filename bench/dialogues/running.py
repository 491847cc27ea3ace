"""Runs tasks against one `wuyou up` of its own: a reset before each round, different buyers of a round side by side."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from bench.dialogues.buyer import Buyer, Talk
from bench.dialogues.judge import Judge
from bench.dialogues.oracle import breaches
from bench.dialogues.people import Chatting, Person, Refused, staff
from bench.dialogues.tasks import Task, World
from bench.processes import ROOT, free_port, running, seconds_until
from bot.trainer import noise

STAFF = ("agent1", "agent2", "mediator1", "mediator2", "boss")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of one task."""

    task: str
    seed: int
    faults: Sequence[str]
    breaches: Sequence[str]
    talk: Talk
    seconds: float

    @property
    def right(self) -> bool:
        """Whether it ended as the task wants, with nothing forbidden on the way."""
        return not self.faults and not self.breaches


@contextmanager
def product() -> Iterator[tuple[str, Path]]:
    """(address, database file) of a demo shop of its own, ended with the block. NotMeasured when it does not start."""
    with tempfile.TemporaryDirectory(prefix="wuyou-dialogues-") as scratch:
        data, port = Path(scratch), free_port()
        key = ROOT / "var" / "keys" / "model.key"
        if key.exists():  # the checkout's model was signed by the checkout's installation
            (data / "keys").mkdir(mode=0o700)
            shutil.copy(key, data / "keys" / "model.key")
        environment = {
            "WUYOU_DEMO": "1",
            "WUYOU_PORT": str(port),
            "WUYOU_DATA_DIR": str(data),
            "WUYOU_MESSAGES_PER_MINUTE": "100000",
        }
        base, log = f"http://127.0.0.1:{port}", data / "up.log"
        with running([str(ROOT / ".venv" / "bin" / "wuyou"), "up"], environment, log) as process:
            seconds_until(partial(urllib.request.urlopen, base + "/readyz", timeout=2), process, log, 120)
            yield base, next(data.glob("*.db"))


def rounds(tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
    """Tasks that may run side by side: one a buyer, and one that moves the clock runs alone."""
    waiting = list(tasks)
    while waiting:
        taken: list[Task] = []
        for task in waiting:
            if task.alone and not taken:
                taken = [task]
                break
            if not task.alone and task.buyer not in {one.buyer for one in taken}:
                taken.append(task)
        waiting = [task for task in waiting if task not in taken]
        yield taken


def run(
    tasks: Sequence[Task], seeds: Sequence[int], world: World, tell: Callable[[Result], None] = lambda _: None
) -> list[Result]:
    """Every task with every seed."""
    results: list[Result] = []
    with product() as (base, database), ThreadPoolExecutor(5) as pool:
        people = {name: staff(base, name, "wuyou-demo") for name in STAFF}
        for seed in seeds:
            for batch in rounds(tasks):
                people["boss"].call("POST", "/api/demo/reset", {})
                done = list(pool.map(lambda task, seed=seed: _one(base, people, task, seed, world), batch))
                against = breaches(database)
                for buyer, faults, seconds in done:
                    result = Result(
                        task=buyer.task.id, seed=seed, faults=faults, breaches=against, talk=buyer.talk, seconds=seconds
                    )
                    tell(result)
                    results.append(result)
    return results


def _one(
    base: str, people: Mapping[str, Person], task: Task, seed: int, world: World
) -> tuple[Buyer, list[str], float]:
    chance, began = Random(f"{task.id}:{seed}"), time.monotonic()
    chat = Chatting(base=base)
    chat.sign_in(task.buyer)
    buyer = Buyer(task, world, chat, chance, lambda text: noisy(text, chance))
    judge = Judge(people)
    try:
        buyer.run()
        judge.play(buyer, chance)
        faults = judge.faults(buyer)
    except (Refused, urllib.error.URLError, TimeoutError) as error:
        faults = [f"stopped: {error}"]
    return buyer, faults, time.monotonic() - began


#: how a hurried thumb writes, every fourth opening; what changes facts (digits lost) is left out
_KINDS = ("unpunctuated", "stretched", "stickers")


def noisy(text: str, chance: Random) -> str:
    """Mostly the text as it is."""
    if chance.random() >= 0.25:
        return text
    return str(getattr(noise, chance.choice(_KINDS))(text, chance))


def transcript(result: Result) -> str:
    """A run as a person reads it."""
    head = f"## {result.task} (seed {result.seed}) {'✓' if result.right else '✗'}"
    said = [f"{who}: {text}" + (f" 〔{card}〕" if card else "") for who, text, card in result.talk.lines]
    return "\n".join([head, *[f"! {fault}" for fault in (*result.faults, *result.breaches)], *said, ""])


def as_json(result: Result) -> str:
    """One line for a log."""
    return json.dumps({"task": result.task, "seed": result.seed, "faults": list(result.faults)}, ensure_ascii=False)
