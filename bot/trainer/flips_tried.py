"""A try of changes: the data set with them, a shadow model of it, what flips; then accepted, or held back with why."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import structlog

from bot.chat.lines import new_id
from bot.store.goldens import Golden, Goldens, Try
from bot.store.puzzles import Puzzles
from bot.store.teaching import Teaching
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.tasks import end_tasks
from bot.trainer.changes.applied import Conflicting, data_set, stored_change
from bot.trainer.changes.refused import RefusedChange
from bot.trainer.changes.texts import PoisonedFile, write_texts
from bot.trainer.flips import Meaning, Probe, compared
from bot.trainer.golden_conversations import texts_of

log = structlog.get_logger(__name__)

#: past messages of the inbox that are tried, newest first
PAST = 2000
#: changes of one try
AT_ONCE = 2000
#: a try that runs longer was left behind by a process that ended
LONGEST = timedelta(minutes=5)


class ShadowFailed(Exception):
    """No shadow model came of it; the message is for the trainer."""


class Shadow(Protocol):
    """Learns a folder of nlu_data beside the running model, and reads messages by both."""

    async def __call__(self, nlu_data: Path, texts: Sequence[str]) -> Sequence[tuple[Meaning, Meaning]]:
        """(running, shadow) of each text, in order. Raises ShadowFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowProcess:
    """bot/engine/shadow.py in its own interpreter, one at a time. `model`: the running one's signed file."""

    root: Path
    data_dir: Path
    model: Callable[[], Path | None]
    _slot: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def __call__(self, nlu_data: Path, texts: Sequence[str]) -> Sequence[tuple[Meaning, Meaning]]:
        """As Shadow says."""
        model = self.model()
        if model is None:
            raise ShadowFailed("没有这套安装签名的模型，先训练一个")
        command = [
            str(self.root / ".venv-rasa" / "bin" / "python"), "-m", "bot.engine.shadow",
            "--nlu-data", str(nlu_data), "--model", str(model.resolve()),
        ]  # fmt: skip
        environment = {**os.environ, "WUYOU_DATA_DIR": str(self.data_dir.resolve()), "PYTHONWARNINGS": "ignore"}
        lines = "".join(" ".join(text.split()) + "\n" for text in texts).encode()
        async with self._slot:
            try:
                process = await asyncio.create_subprocess_exec(
                    *command, cwd=self.root, env=environment, stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                )  # fmt: skip
            except OSError as error:
                raise ShadowFailed(f"影子模型启动不了（{error.strerror}）：先运行 make setup") from error
            try:
                out, said = await process.communicate(lines)
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode != 0:
            raise ShadowFailed(said.decode(errors="replace").strip().splitlines()[-1][-300:] or "影子模型没有训练成")
        both = [json.loads(line) for line in out.decode().splitlines()]
        return [(Meaning.of(each["was"]), Meaning.of(each["now"])) for each in both]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Tries of a shop's changes. `held_out`: (text, intent) of the test messages, which nobody is shown."""

    units: SqlUnitsOfWork
    nlu_data: Path
    shadow: Shadow
    held_out: Sequence[tuple[str, str]]
    now: Callable[[], datetime]
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, shop: str, by: str, ids: Sequence[str]) -> Try:
        """Start one; without `ids`, of all that waits. RefusedChange."""
        async with self.units() as unit:
            teaching = Teaching(unit.connection)
            found = await teaching.get(ids) if ids else await teaching.undecided(shop)
            waiting = [each for each in found if each.shop == shop and each.verdict in (None, "held")]
            if len(waiting) < len(set(ids)) or not 0 < len(waiting) <= AT_ONCE:
                raise RefusedChange("没有等着试的改动，或者有的已经处理过了")
            tried = Try(
                id=new_id(), shop=shop, changes=[each.id for each in waiting], state="running", found=None, by=by,
                at=self.now(),
            )  # fmt: skip
            await Goldens(unit.connection).begin(tried)
            await unit.commit()
        task = asyncio.create_task(self._run(tried))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return tried

    async def get(self, shop: str, try_id: str) -> Try | None:
        """A try as it stands; one that was left behind has failed."""
        async with self.units(write=False) as unit:
            tried = await Goldens(unit.connection).tried(shop, try_id)
        if tried is None or tried.state != "running" or self.now() - tried.at < LONGEST:
            return tried
        return Try(
            id=tried.id, shop=tried.shop, changes=tried.changes, state="failed", by=tried.by, at=tried.at,
            found={"error": "试的时候程序重启了，请再试一次"},
        )  # fmt: skip

    async def accept(self, tried: Try, by: str) -> int:
        """All its changes hold from now on, and the next training learns them; how many. RefusedChange."""
        if tried.state != "done" or tried.found is None:
            raise RefusedChange("还没有试完，或者没有试成")
        if tried.found["held"]:
            raise RefusedChange("会弄坏受保护的对话：" + "；".join(tried.found["held"][:3]))
        async with self.units() as unit:
            teaching = Teaching(unit.connection)
            found = await teaching.get(tried.changes)
            waiting = [each.id for each in found if each.verdict in (None, "held")]
            if len(waiting) < len(found):
                raise RefusedChange("有的改动试过以后又变了，请再试一次")
            await teaching.judge(tried.shop, waiting, "accepted", by=by, at=self.now(), reason=tried.id)
            await unit.commit()
        return len(waiting)

    async def stop(self) -> None:
        """End what runs; it is found as failed later."""
        await end_tasks(list(self._running))

    async def _run(self, tried: Try) -> None:
        try:
            found: Mapping[str, Any] = await self._look(tried)
            state = "done"
        except (ShadowFailed, Conflicting, PoisonedFile, ValueError) as error:
            found, state = {"error": str(error)}, "failed"
        except Exception:
            log.exception("try failed", id=tried.id)
            found, state = {"error": "试的时候出了错，请看日志"}, "failed"
        async with self.units() as unit:
            await Goldens(unit.connection).end(tried.id, state, found, self.now())
            if held := found.get("held"):
                reason = "；".join(held)[:2000]
                teaching = Teaching(unit.connection)
                await teaching.judge(tried.shop, tried.changes, "held", by=tried.by, at=self.now(), reason=reason)
            await unit.commit()

    async def _look(self, tried: Try) -> Mapping[str, Any]:
        async with self.units(write=False) as unit:
            changes = [stored_change(each) for each in await Teaching(unit.connection).get(tried.changes)]
            puzzles = Puzzles(unit.connection)
            past = [each for each in await puzzles.past(limit=PAST) if each.shop == tried.shop]
            truths = {label.entry_id: label.intent for label in await puzzles.labels(tried.shop)}
            goldens: Collection[Golden] = await Goldens(unit.connection).present()
        probes = [
            *(Probe(source="past", text=each.text, truth=truths.get(each.id)) for each in past),
            *(Probe(source="held_out", text=text, truth=intent) for text, intent in self.held_out),
        ]
        data = await data_set(self.units, self.nlu_data, changes)
        texts = [*(probe.text for probe in probes), *texts_of(list(goldens))]
        with tempfile.TemporaryDirectory(prefix="wuyou-try-") as folder:
            await asyncio.to_thread(write_texts, data.texts, Path(folder))
            began = asyncio.get_running_loop().time()
            both = await self.shadow(Path(folder), texts)
            took = asyncio.get_running_loop().time() - began
        if len(both) != len(texts):
            raise ShadowFailed("影子模型没有读完")
        found = await asyncio.to_thread(compared, probes, list(goldens), both)
        return {**found, "seconds": round(took, 1)}
