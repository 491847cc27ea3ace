"""Whether a model breaks a protected golden conversation: every line of each is read by it before it is approved."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.children import dies_with
from bot.store.goldens import Goldens
from bot.store.models import StoredModel
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.golden_conversations import Break
from bot.trainer.models.jobs import Workshop

SECONDS = 60.0
#: broken lines that are named; the rest are counted
NAMED = 3


@dataclass(frozen=True, slots=True)
class Guarding:
    """Called with a model; the reason why it may not be published, None when nothing stands against it."""

    units: SqlUnitsOfWork
    workshop: Workshop

    async def __call__(self, model: StoredModel) -> str | None:
        """Every shop's protected conversations count: a model serves all shops."""
        async with self.units(write=False) as unit:
            goldens = [golden for golden in await Goldens(unit.connection).present() if golden.protected]
        lines = [
            (golden, n, str(line["text"]), str(line["intent"]))
            for golden in goldens
            for n, line in enumerate(golden.lines, 1)
            if line.get("intent")
        ]
        if not lines:
            return None
        answers = await self._judged(model.name, [text for _, _, text, _ in lines])
        if answers is None:
            return "读不了受保护的会话"
        broken = [
            Break(golden=golden.id, title=golden.title, protected=True, line=n, text=text, wanted=wanted, got=str(got))
            for (golden, n, text, wanted), (got, *_) in zip(lines, answers, strict=True)
            if got != wanted
        ]
        if not broken:
            return None
        more = f"；另有 {len(broken) - NAMED} 句" if len(broken) > NAMED else ""
        return "；".join(str(each) for each in broken[:NAMED]) + more

    async def _judged(self, model: str, texts: Sequence[str]) -> Sequence[Any] | None:
        root = self.workshop.root
        process = await asyncio.create_subprocess_exec(
            str(root / ".venv-rasa" / "bin" / "python"), "-m", "bot.engine.judging", str(self.workshop.model(model)),
            cwd=root, env={**os.environ, "WUYOU_DATA_DIR": str(self.workshop.data_dir), "PYTHONPATH": str(root)},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=dies_with(os.getpid()),
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS):
                said, _ = await process.communicate(json.dumps(texts).encode())
        except TimeoutError:
            process.kill()
            await process.wait()
            return None
        answers: Sequence[Any] | None = json.loads(said)[0] if process.returncode == 0 else None
        return answers
