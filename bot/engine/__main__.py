"""Serve one model until the parent dies: `python -m bot.engine`, told by WUYOU_INTERNAL_* what to do."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import sys
from pathlib import Path

from bot.engine.bundles import Model, ModelRefused, installation_key, read_bundle
from bot.engine.hollow import hollow_out
from bot.engine.logs import hear_warnings_only

#: Linux: have the kernel send a signal when the parent thread ends
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """0 after a wish to stop, 2 when something needed is missing or the model is refused (said on stderr)."""
    parent = os.getppid()
    _die_with_parent()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    try:
        host = os.environ.get("WUYOU_INTERNAL_ENGINE_HOST", "127.0.0.1")
        port = int(os.environ["WUYOU_INTERNAL_ENGINE_PORT"])
        secret = os.environ["WUYOU_INTERNAL_SECRET"]
        action_urls = os.environ["WUYOU_INTERNAL_ACTION_URL"].split(",")
        model = Path(os.environ["WUYOU_INTERNAL_MODEL"])
    except (KeyError, ValueError) as error:
        print(f"engine: missing or wrong {error}", file=sys.stderr)
        return 2
    if len(secret) < 16:
        print("engine: WUYOU_INTERNAL_SECRET is too short", file=sys.stderr)
        return 2
    try:
        believed = read_bundle(model, installation_key(Path(os.environ.get("WUYOU_DATA_DIR", "var")), make=False))
    except (ModelRefused, FileNotFoundError) as error:
        print(f"engine: {error}", file=sys.stderr)
        return 2
    hear_warnings_only()
    hollow_out(training=False)
    return asyncio.run(_serve(host, port, secret, action_urls, believed, parent))


async def _serve(host: str, port: int, secret: str, action_urls: list[str], model: Model, parent: int) -> int:
    from aiohttp import web

    from bot.engine.serving import engine_app
    from bot.engine.turning import open_engine

    engine, calls = open_engine(model, action_urls, secret)
    engine.parse("你好")  # warms tables that fill on first use
    gc.collect()
    gc.freeze()  # the model lives as long as the process: no collection need walk it again
    runner = web.AppRunner(engine_app(engine, secret), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    print(f"engine: ready on {host}:{port}, model {engine.model}", file=sys.stderr, flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stop.set)
    _watch_stdin(loop, stop)
    while not stop.is_set() and os.getppid() == parent:
        try:
            await asyncio.wait_for(stop.wait(), 1)
        except asyncio.TimeoutError:
            continue
    await runner.cleanup()
    await calls.close()
    return 0


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when whoever holds the other end of a pipe on stdin is gone; a terminal, file or /dev/null says nothing."""
    import stat

    try:
        if not stat.S_ISFIFO(os.fstat(0).st_mode) and not stat.S_ISSOCK(os.fstat(0).st_mode):
            return
    except OSError:
        return

    def readable() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stop.set()

    loop.add_reader(0, readable)


if __name__ == "__main__":
    sys.exit(main())
