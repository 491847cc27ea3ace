"""`wuyou parse`: one message a line in, one JSON a line out, by the model's data files alone; imports no Rasa."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Optional

from bot.engine.bundles import ModelRefused, archived, installation_key, read_bundle
from bot.engine.fingerprint import model_path
from bot.engine.reading.reader import FILES, Reader


def open_reader(model: Path, data_dir: Path) -> Reader:
    """The reader of a signed model file; ModelRefused, FileNotFoundError."""
    archive = read_bundle(model, installation_key(data_dir, make=False)).archive
    try:
        return Reader.from_files(archived(archive, FILES))
    except (KeyError, ValueError) as error:
        raise ModelRefused(f"{model.name}: {error}") from error


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="bot.engine.parse", description="理解一句话")
    parser.add_argument("--model", type=Path)
    given: Optional[Path] = parser.parse_args().model
    model = given or model_path(Path.cwd(), Path("models"))
    try:
        reader = open_reader(model, Path(os.environ.get("WUYOU_DATA_DIR", "var")))
    except FileNotFoundError:
        print(f"没有模型文件 {model}: 先运行 make train", file=sys.stderr)
        return 2
    except ModelRefused as error:
        print(f"模型不可信: {error}", file=sys.stderr)
        return 2
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        print(json.dumps(reader.read(line), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
