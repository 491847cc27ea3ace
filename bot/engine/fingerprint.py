"""Whether the model is stale: its file name is the hash of all that training reads. Imports no Rasa.

`python -m bot.engine.fingerprint` prints the path of the fitting model; exit 0 when it is there, 1 when not.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Iterator

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


def main() -> int:
    """The command; the working directory is the project."""
    path = model_path(Path.cwd(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path("models"))
    print(path)
    return 0 if path.exists() else 1


if __name__ == "__main__":
    raise SystemExit(main())
