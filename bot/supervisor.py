"""`wuyou up`: the app and its engines as children of one small process that starts a dead one again.

Children get the per-start secret and loopback ports by environment, hold one end of a pipe on stdin, and are told by
the kernel when this process dies, so that nothing is left behind.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.children import Child, end, engine_child, free_ports, keep
from bot.settings import Settings, place


async def up(settings: Settings, *, model: Path | None, root: Path) -> int:
    """The app with its own engines, if they are not elsewhere. Until told to stop (0), or wrongly set up (2)."""
    return await keep_up(_children(settings, model=model, root=root))


async def engine_alone(settings: Settings, *, model: Path, root: Path) -> int:
    """One engine for apps elsewhere. Until told to stop (0), or wrongly set up (2)."""
    assert settings.engine_secret is not None
    secret = settings.engine_secret.get_secret_value()
    child = engine_child(
        "engine 1", at=settings.engine_at, secret=secret, actions=settings.action_urls, model=model, root=root,
        data_dir=settings.data_dir,
    )  # fmt: skip
    return await keep_up([child])


async def keep_up(children: Sequence[Child]) -> int:
    """Run them until told to stop (0), or until one says that it is wrongly set up (2)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stop.set)
    runs = [asyncio.create_task(keep(child), name=child.name) for child in children]
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *runs], return_when=asyncio.FIRST_COMPLETED)
    code = max((run.result() for run in runs if run in done), default=0)
    for task in (stopping, *runs):
        task.cancel()
    await asyncio.gather(*runs, return_exceptions=True)
    # the app first: its running turns need their engines
    await end(children[0])
    await asyncio.gather(*(end(child) for child in children[1:]))
    return code


def _children(settings: Settings, *, model: Path | None, root: Path) -> Sequence[Child]:
    given = settings.engine_secret
    secret = secrets.token_urlsafe(32) if given is None else given.get_secret_value()
    action_host, action_port = place(settings.actions_at)
    free_port, *engine_ports = free_ports(1 + settings.own_engines)
    action_port = action_port or free_port
    urls = settings.engines if isinstance(settings.engines, tuple) else [f"http://127.0.0.1:{n}" for n in engine_ports]
    app = Child(
        name="app",
        command=[sys.executable, "-m", "bot.app"],
        environment={
            "WUYOU_INTERNAL_SECRET": secret,
            "WUYOU_INTERNAL_ENGINE_URLS": ",".join(urls),
            "WUYOU_INTERNAL_ACTION_PORT": str(action_port),
            **({"WUYOU_INTERNAL_MODEL": str(model.resolve())} if model is not None else {}),
        },
    )
    near = "127.0.0.1" if action_host in ("0.0.0.0", "[::]") else action_host  # noqa: S104 - compared, not bound
    engines = [
        engine_child(
            f"engine {n}", at=f"127.0.0.1:{port}", secret=secret, actions=[f"http://{near}:{action_port}"],
            model=model, root=root, data_dir=settings.data_dir,
        )
        for n, port in enumerate(engine_ports, start=1)
    ]  # fmt: skip
    return [app, *engines]
