"""How a YAML file of ours is read: safely, and by libyaml where the wheel brings it (eight times as fast)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yml(path: Path) -> Any:
    """The plain values in the file. OSError when it cannot be read, yaml.YAMLError when it is not YAML."""
    with path.open("rb") as file:
        return yaml.load(file, Loader=_LOADER)  # noqa: S506 (both loaders are the safe one)
