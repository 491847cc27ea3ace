"""A data folder runs only what its own key signed, and one that has none gets its own without touching another's."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from bot.engine.bundles import installation_key, write_bundle
from bot.engine.fingerprint import model_path
from bot.models import NoModel, believed_model, own_models, train
from bot.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WUYOU_")]:
        monkeypatch.delenv(name)


def signed_by(data_dir: Path, path: Path) -> Path:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz"):
        pass
    write_bundle(path, raw.getvalue(), {"fingerprint": "x"}, installation_key(data_dir, make=True))
    return path


def test_the_checkouts_model_is_run_where_its_key_is_and_refused_elsewhere(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "var", tmp_path / "other"
    path = signed_by(home, model_path(ROOT, tmp_path / "models"))
    assert believed_model(Settings(data_dir=home, models_dir=path.parent), ROOT) == path
    other = Settings(data_dir=elsewhere, models_dir=path.parent)
    assert believed_model(other, ROOT) is None
    own = signed_by(elsewhere, model_path(ROOT, own_models(other)))
    assert believed_model(other, ROOT) == own
    assert believed_model(Settings(data_dir=home, models_dir=path.parent), ROOT) == path


def test_a_model_that_was_chosen_and_is_not_ours_is_neither_run_nor_replaced(tmp_path: Path) -> None:
    foreign = signed_by(tmp_path / "var", tmp_path / "m.zip")
    settings = Settings(data_dir=tmp_path / "other", model=foreign)
    assert believed_model(settings, ROOT) is None
    with pytest.raises(NoModel, match="WUYOU_MODEL"):
        train(settings, ROOT)


def test_without_the_engines_environment_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="make setup"):
        train(Settings(data_dir=tmp_path), tmp_path)
