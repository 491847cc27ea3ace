"""What the engine's tests share: a small model of their own, an action server that really listens, one loaded engine.

They run in Rasa's Python: `.venv-rasa/bin/python -m pytest -c tests/engine/pytest.ini tests/engine`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.version_info[:2] != (3, 10):
    collect_ignore_glob = ["*"]
else:
    import pytest_asyncio

    from tests.engine.acting import ActionServer

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Path(__file__).resolve().parent / "project"
SECRET = "0123456789abcdef0123456789abcdef"


class Home:
    """A data directory with a key and the model trained for these tests."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "var"
        self.models = folder / "models"
        environment = {**os.environ, "WUYOU_DATA_DIR": str(self.data_dir), "PYTHONPATH": str(ROOT)}
        self.said = subprocess.run(
            [sys.executable, "-m", "bot.engine.train", "--root", str(PROJECT), "--out", str(self.models)],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        self.model = next(self.models.glob("*.zip"))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    return Home(tmp_path_factory.mktemp("engine"))


if sys.version_info[:2] == (3, 10):

    @pytest_asyncio.fixture(scope="session", loop_scope="session")
    async def loaded(home: Home) -> AsyncIterator[Any]:
        """(engine, its action server), loaded once; Rasa takes seconds to import."""
        from bot.engine.hollow import hollow_out
        from bot.engine.logs import hear_warnings_only

        hear_warnings_only()
        hollow_out()
        from bot.engine.bundles import installation_key, read_bundle
        from bot.engine.turning import open_engine

        async with ActionServer(SECRET) as actions:
            model = read_bundle(home.model, installation_key(home.data_dir, make=False))
            engine, calls = open_engine(model, [actions.url], SECRET)
            yield engine, actions
            await calls.close()

    @pytest.fixture
    def engine(loaded: Any) -> Any:
        loaded[1].reset()
        return loaded[0]

    @pytest.fixture
    def actions(loaded: Any) -> Any:
        return loaded[1]
