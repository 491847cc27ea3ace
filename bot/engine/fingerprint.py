"""Whether the model is stale: its file name is the hash of all that training reads. Imports no Rasa.

`python -m bot.engine.fingerprint` prints the path of the fitting model; exit 0 when it is there and signed, else 1.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path
from typing import Iterator

from bot.engine.bundles import ModelRefused, installation_key, read_bundle

#: training reads nothing else: data, wording, configuration, and the code that turns them into a model
_INPUTS = (
    "config.yml", "domain.yml", "nlu_data/**/*.yml", "bot/engine/reading/*.py",
    "bot/engine/components.py", "bot/engine/train.py", "bot/engine/bundles.py", "requirements/rasa.txt",
)  # fmt: skip


def inputs(root: Path) -> Iterator[Path]:
    """Every file that training reads, in a fixed order."""
    for pattern in _INPUTS:
        yield from sorted(path for path in root.glob(pattern) if path.is_file())


def fingerprint(root: Path) -> str:
    """Sixteen hex digits over names and contents of the inputs."""
    digest = hashlib.sha256()
    for path in inputs(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(root: Path, models: Path) -> Path:
    """Where the model of the present inputs lies or will lie."""
    return models / f"wuyou-{fingerprint(root)}.zip"


def fits(path: Path, data_dir: Path) -> bool:
    """Whether the model is there and this installation believes it (another `var` has another key)."""
    try:
        read_bundle(path, installation_key(data_dir, make=False))
    except (ModelRefused, FileNotFoundError):
        return False
    return True


def main() -> int:
    """The command; the working directory is the project."""
    parser = argparse.ArgumentParser(prog="bot.engine.fingerprint", description="模型是否需要重训")
    parser.add_argument("models", type=Path, nargs="?", default=Path("models"))
    parser.add_argument("--check", action="store_true", help="say nothing, only the exit code")
    options = parser.parse_args()
    path = model_path(Path.cwd(), options.models)
    if not options.check:
        print(path)
    return 0 if fits(path, Path(os.environ.get("WUYOU_DATA_DIR", "var"))) else 1


if __name__ == "__main__":
    raise SystemExit(main())
