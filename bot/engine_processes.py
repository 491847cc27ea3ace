"""Engines of a published model, started by the app beside those of `wuyou up`, warmed before they take a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.children import Child, end, engine_child, free_ports, keep
from bot.engine_client import RasaEngines

#: what a start takes at most: a quarter of a minute alone, more beside a training
START_SECONDS = 180.0
#: messages that every engine reads before a buyer's
WARMING = ("你好", "我要退货", "快递到哪了", "什么时候退款", "转人工", "尾号1234的鞋小了想换大一码")
ROUNDS = 5


class NotStarted(Exception):
    """The processes refused the model, or were not ready in time; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningEngines:
    """Processes of one model that are kept alive until they are ended."""

    engine: RasaEngines
    children: Sequence[Child]
    keeping: Sequence[asyncio.Task[int]]

    async def end(self) -> None:
        """End them; turns that run are given the grace that a process gets."""
        for task in self.keeping:
            task.cancel()
        await asyncio.gather(*self.keeping, return_exceptions=True)
        await asyncio.gather(*(end(child) for child in self.children))


async def start_engines(
    model: Path, *, count: int, root: Path, data_dir: Path, secret: str, actions: Sequence[str],
    session: aiohttp.ClientSession,
) -> RunningEngines:  # fmt: skip
    """`count` engines of a model at an absolute path, warm. NotStarted; nothing is left behind then."""
    ports = free_ports(count)
    children = [
        engine_child(
            f"{model.stem} {n}", at=f"127.0.0.1:{port}", secret=secret, actions=actions, model=model, root=root,
            data_dir=data_dir,
        )
        for n, port in enumerate(ports, start=1)
    ]  # fmt: skip
    keeping = [asyncio.create_task(keep(child), name=child.name) for child in children]
    each = [RasaEngines(urls=[f"http://127.0.0.1:{port}"], secret=secret, session=session) for port in ports]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    running = RunningEngines(
        engine=RasaEngines(urls=urls, secret=secret, session=session), children=children, keeping=keeping
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            for engine in each:
                await _ready(engine, keeping)
                for _ in range(ROUNDS):
                    await engine.parse(WARMING)
    except TimeoutError as late:
        await running.end()
        raise NotStarted(f"{START_SECONDS:.0f} 秒内没有准备好") from late
    except BaseException:
        await running.end()
        raise
    return running


async def _ready(engine: RasaEngines, keeping: Sequence[asyncio.Task[int]]) -> None:
    while not await engine.ready():
        if any(task.done() for task in keeping):
            raise NotStarted("引擎不收这个模型：不是这套安装签名的，或者改动过")
        await asyncio.sleep(0.1)
