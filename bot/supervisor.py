"""`wuyou up`: the app and its engines as children of one small process that starts a dead one again.

Children get the per-start secret and loopback ports by environment, hold one end of a pipe on stdin, and are told by
the kernel when this process dies, so that nothing is left behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.settings import Settings

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
            preexec_fn=_dies_with(os.getpid()),
        )

    def pause(self) -> float:
        """How long to wait before the next start."""
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.died = 0
        self.died += 1
        return PAUSES[min(self.died, len(PAUSES)) - 1]


async def up(settings: Settings, *, model: Path, root: Path) -> int:
    """Run until told to stop (0), or until a child says that it is wrongly set up (2)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stop.set)
    children = _children(settings, model=model, root=root)
    runs = [asyncio.create_task(_keep(child), name=child.name) for child in children]
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *runs], return_when=asyncio.FIRST_COMPLETED)
    code = max((run.result() for run in runs if run in done), default=0)
    for task in (stopping, *runs):
        task.cancel()
    await asyncio.gather(*runs, return_exceptions=True)
    await asyncio.gather(*(_end(child) for child in children))
    return code


async def _keep(child: Child) -> int:
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


async def _end(child: Child) -> None:
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


def _children(settings: Settings, *, model: Path, root: Path) -> Sequence[Child]:
    secret = secrets.token_urlsafe(32)
    action_port, *engine_ports = _free_ports(1 + settings.engines)
    shared = {"WUYOU_INTERNAL_SECRET": secret}
    urls = ",".join(f"http://127.0.0.1:{port}" for port in engine_ports)
    app = Child(
        name="app",
        command=[sys.executable, "-m", "bot.app"],
        environment=shared | {"WUYOU_INTERNAL_ENGINE_URLS": urls, "WUYOU_INTERNAL_ACTION_PORT": str(action_port)},
    )
    engines = [
        Child(
            name=f"engine {n}",
            command=[str(root / ".venv-rasa" / "bin" / "python"), "-m", "bot.engine"],
            environment=shared
            | {
                "WUYOU_INTERNAL_ENGINE_PORT": str(port),
                "WUYOU_INTERNAL_ACTION_URL": f"http://127.0.0.1:{action_port}/actions/webhook",
                "WUYOU_INTERNAL_MODEL": str(model),
                "WUYOU_DATA_DIR": str(settings.data_dir),
                "PYTHONWARNINGS": "ignore",  # Rasa's own dependencies are deprecated; nothing an operator could mend
            },
        )
        for n, port in enumerate(engine_ports, start=1)
    ]
    return [app, *engines]


def _free_ports(count: int) -> Sequence[int]:
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _dies_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
