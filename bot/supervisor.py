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

from bot.settings import Settings, place

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


async def up(settings: Settings, *, model: Path | None, root: Path) -> int:
    """The app with its own engines, if they are not elsewhere. Until told to stop (0), or wrongly set up (2)."""
    return await keep_up(_children(settings, model=model, root=root))


async def engine_alone(settings: Settings, *, model: Path, root: Path) -> int:
    """One engine for apps elsewhere. Until told to stop (0), or wrongly set up (2)."""
    assert settings.engine_secret is not None
    secret = settings.engine_secret.get_secret_value()
    child = engine_child(
        settings, 1, at=settings.engine_at, secret=secret, actions=settings.action_urls, model=model, root=root
    )
    return await keep_up([child])


async def keep_up(children: Sequence[Child]) -> int:
    """Run them until told to stop (0), or until one says that it is wrongly set up (2)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stop.set)
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


def _children(settings: Settings, *, model: Path | None, root: Path) -> Sequence[Child]:
    given = settings.engine_secret
    secret = secrets.token_urlsafe(32) if given is None else given.get_secret_value()
    action_host, action_port = place(settings.actions_at)
    free_port, *engine_ports = _free_ports(1 + settings.own_engines)
    action_port = action_port or free_port
    urls = settings.engines if isinstance(settings.engines, tuple) else [f"http://127.0.0.1:{n}" for n in engine_ports]
    app = Child(
        name="app",
        command=[sys.executable, "-m", "bot.app"],
        environment={
            "WUYOU_INTERNAL_SECRET": secret,
            "WUYOU_INTERNAL_ENGINE_URLS": ",".join(urls),
            "WUYOU_INTERNAL_ACTION_PORT": str(action_port),
        },
    )
    near = "127.0.0.1" if action_host in ("0.0.0.0", "[::]") else action_host  # noqa: S104 - compared, not bound
    engines = [
        engine_child(
            settings, n, at=f"127.0.0.1:{port}", secret=secret, actions=[f"http://{near}:{action_port}"],
            model=model, root=root,
        )
        for n, port in enumerate(engine_ports, start=1)
    ]  # fmt: skip
    return [app, *engines]


def engine_child(
    settings: Settings, n: int, *, at: str, secret: str, actions: Sequence[str], model: Path | None, root: Path
) -> Child:
    """The n-th engine, listening `at`, which has its actions run by the first of `actions` that can be reached."""
    host, port = place(at)
    return Child(
        name=f"engine {n}",
        command=[str(root / ".venv-rasa" / "bin" / "python"), "-m", "bot.engine"],
        environment={
            "WUYOU_INTERNAL_SECRET": secret,
            "WUYOU_INTERNAL_ENGINE_HOST": host,
            "WUYOU_INTERNAL_ENGINE_PORT": str(port),
            "WUYOU_INTERNAL_ACTION_URL": ",".join(f"{url.rstrip('/')}/actions/webhook" for url in actions),
            "WUYOU_INTERNAL_MODEL": str(model),
            "WUYOU_DATA_DIR": str(settings.data_dir),
            "PYTHONWARNINGS": "ignore",  # Rasa's own dependencies are deprecated; nothing an operator could mend
        },
    )


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
