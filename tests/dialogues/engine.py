"""The real engine as a process of its own, and the real actions behind a loopback endpoint it calls."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.wire.turns import SECRET_HEADER
from tests.servers import eventually

ROOT = Path(__file__).resolve().parent.parent.parent
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
SECRET = "only-for-dialogue-tests"


def trained_model() -> Path:
    """The model of the present training data, trained now when there is none yet; or the one the environment names."""
    if named := os.environ.get("WUYOU_INTERNAL_MODEL"):
        return Path(named)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    out = subprocess.run(
        [RASA_PYTHON, "-m", "bot.engine.train"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return Path(out.stdout.strip().splitlines()[-1].removeprefix("模型: ").split(" (")[0])


@contextmanager
def running_engine(model: Path, *, port: int, action_port: int, log: Path) -> Iterator[None]:
    """An engine over `model`, ended by process id."""
    environment = {
        **os.environ,
        "WUYOU_INTERNAL_SECRET": SECRET,
        "WUYOU_INTERNAL_ENGINE_PORT": str(port),
        "WUYOU_INTERNAL_ACTION_URL": f"http://127.0.0.1:{action_port}/actions/webhook",
        "WUYOU_INTERNAL_MODEL": str(model),
        "PYTHONWARNINGS": "ignore",
    }
    with log.open("wb") as out:
        process = subprocess.Popen([RASA_PYTHON, "-m", "bot.engine"], cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            _wait_for(log, process)
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(log: Path, process: subprocess.Popen[bytes], *, within: float = 120) -> None:
    def up() -> bool:
        said = log.read_text(errors="replace")
        assert process.poll() is None, f"the engine ended: {said[-2000:]}"
        return "ready on" in said

    eventually(up, within=within, what="the engine's ready line")


class ActionEndpoint:
    """The action endpoint of one test; `ran` names the actions that were called, in order."""

    def __init__(self, actions: list[Action]) -> None:
        self.executor = ActionExecutor()
        for action in actions:
            self.executor.register_action(action)
        self.ran: list[str] = []
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_post("/actions/webhook", self._call)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        assert request.headers[SECRET_HEADER] == SECRET
        call = await request.json()
        self.ran.append(call["next_action"])
        try:
            result = await self.executor.run(call)
        except ActionExecutionRejection as rejected:
            return web.json_response({"error": str(rejected), "action_name": rejected.action_name}, status=400)
        assert result is not None
        return web.json_response({"events": result.events, "responses": result.responses})
