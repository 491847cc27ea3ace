"""Which model file this installation runs: one that it signed itself, trained when there is none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.engine.fingerprint import fits, model_path
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.publications import Publications


class NoModel(Exception):
    """There is none that this installation believes, and none could be trained; the message says how to mend it."""


def believed_model(settings: Settings, root: Path) -> Path | None:
    """The chosen file, else the one of the present training data: the checkout's, else this data folder's own.

    None when none of them is there and signed by this installation (another data folder has another key).
    """
    places = [settings.models_dir, own_models(settings)]
    candidates = [settings.model] if settings.model is not None else [model_path(root, place) for place in places]
    return next((path for path in candidates if fits(path, settings.data_dir)), None)


async def serving_model(settings: Settings, root: Path) -> Path | None:
    """The model that was published to everybody, else the one of the present training data (`believed_model`)."""
    database = open_database(settings.database)
    try:
        async with database.connect(write=False) as connection:
            live = [each for each in await Publications(connection).live() if each.share == 100]
    except (SQLAlchemyError, OSError):
        live = []  # the first start: there are no tables yet
    finally:
        await database.dispose()
    files = [own_models(settings) / f"wuyou-{each.model}.zip" for each in live]
    found = next((path for path in files if fits(path, settings.data_dir)), None)
    return found if found is not None and settings.model is None else believed_model(settings, root)


def own_models(settings: Settings) -> Path:
    """Where a data folder's own models lie, so that two installations of one checkout do not overwrite each other's."""
    return settings.data_dir / "models"


def train(settings: Settings, root: Path) -> Path:
    """Train for this data folder, half a minute; the model. Raises NoModel."""
    if settings.model is not None:
        raise NoModel(f"{settings.model} 不是这套安装签名的模型：去掉 WUYOU_MODEL，或在这里重新训练")
    python = root / ".venv-rasa" / "bin" / "python"
    out = own_models(settings)
    command = [str(python), "-m", "bot.engine.train", "--out", str(out.resolve())]
    environment = {**os.environ, "WUYOU_DATA_DIR": str(settings.data_dir.resolve()), "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)  # noqa: S603 - our own
    except OSError as error:
        raise NoModel(f"训练不了模型（{error.strerror}）：先运行 make setup") from error
    if done.returncode != 0:
        raise NoModel(f"训练没有成功：{done.stderr.strip()[-500:]}")
    return Path(done.stdout.strip().splitlines()[-1])  # as it says: the files may have changed meanwhile
