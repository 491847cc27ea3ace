"""How a process of ours is started, kept alive and ended, so that none outlives its parent."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.settings import place

log = structlog.get_logger("supervisor")

#: pauses before a child that died is started again; one that lived this long starts at the first pause again
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0
#: what a child gets to end by itself
GRACE_SECONDS = 8.0
#: a child that says so is wrongly set up: starting it again cannot help
WRONG_SETUP = 2
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True, kw_only=True)
class Child:
    """A process that is to run as long as we do."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None
    died: int = 0
    started: float = field(default=0.0)

    async def start(self) -> None:
        """Start it; its output is ours."""
        self.started = time.monotonic()
        self.process = await asyncio.create_subprocess_exec(
            *self.command,
            env={**os.environ, **self.environment},
            stdin=asyncio.subprocess.PIPE,
            preexec_fn=dies_with(os.getpid()),
        )

    def pause(self) -> float:
        """How long to wait before the next start."""
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.died = 0
        self.died += 1
        return PAUSES[min(self.died, len(PAUSES)) - 1]


async def keep(child: Child) -> int:
    """Run it, again and again, until it says that it is wrongly set up (WRONG_SETUP) or the task is cancelled."""
    while True:
        await child.start()
        assert child.process is not None
        code = await child.process.wait()
        if code == WRONG_SETUP:
            log.error("child is wrongly set up", child=child.name)
            return code
        pause = child.pause()
        log.warning("child ended", child=child.name, code=code, again_in=pause)
        await asyncio.sleep(pause)


async def end(child: Child) -> None:
    """Ask it to end, then make it."""
    process = child.process
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def engine_child(
    name: str, *, at: str, secret: str, actions: Sequence[str], model: Path | None, root: Path, data_dir: Path
) -> Child:
    """An engine that listens `at` and has its actions run by the first of `actions` that can be reached."""
    host, port = place(at)
    return Child(
        name=name,
        command=[str(root / ".venv-rasa" / "bin" / "python"), "-m", "bot.engine"],
        environment={
            "WUYOU_INTERNAL_SECRET": secret,
            "WUYOU_INTERNAL_ENGINE_HOST": host,
            "WUYOU_INTERNAL_ENGINE_PORT": str(port),
            "WUYOU_INTERNAL_ACTION_URL": ",".join(f"{url.rstrip('/')}/actions/webhook" for url in actions),
            "WUYOU_INTERNAL_MODEL": str(model),
            "WUYOU_DATA_DIR": str(data_dir),
            "PYTHONWARNINGS": "ignore",  # Rasa's own dependencies are deprecated; nothing an operator could mend
        },
    )


def free_ports(count: int) -> Sequence[int]:
    """Loopback ports that nobody holds at this moment."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def dies_with(parent: int) -> Callable[[], None]:
    """What a child does before anything else: have the kernel end it when `parent` is gone."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
