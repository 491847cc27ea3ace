"""Train the model from domain.yml, nlu_data and config.yml: `python -m bot.engine.train [--out models]`.

Prints where the model is. The file's name is the hash of what training read, so training twice is training once;
`--force` trains all the same.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from bot.engine.bundles import installation_key, write_bundle
from bot.engine.fingerprint import fingerprint, fits, model_path
from bot.engine.hollow import hollow_out
from bot.engine.logs import hear_warnings_only
from bot.engine.reading.examples import read_examples


class TrainingFailed(Exception):
    """Rasa made no model; its own lines above say why."""


def train(root: Path, out: Path, data_dir: Path) -> Path:
    """Train on the files under `root`, sign, write into `out`; the model's path. Changes the working directory."""
    began = time.monotonic()
    mark, path = fingerprint(root), model_path(root, out)
    key = installation_key(data_dir, make=True)
    say(f"读入训练数据: {root / 'nlu_data'}")
    archive = _rasa_archive(root)
    facts = {"fingerprint": mark, "trained_at": datetime.now(timezone.utc).isoformat(), "rasa": _rasa_version()}
    write_bundle(path, archive, facts, key)
    say(f"模型: {path} ({len(archive) / 2**20:.1f} MiB, {time.monotonic() - began:.0f} 秒)")
    return path


def _rasa_archive(root: Path) -> bytes:
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    hear_warnings_only()
    hollow_out()
    os.chdir(root)
    with tempfile.TemporaryDirectory(prefix="wuyou-train-") as scratch:
        os.environ["RASA_CACHE_DIRECTORY"] = f"{scratch}/cache"
        from rasa.model_training import train as rasa_train

        say("训练")
        made = rasa_train(
            domain="domain.yml",
            config="config.yml",
            training_files=["nlu_data/rules.yml", str(_sample(root / "nlu_data" / "intents", Path(scratch)))],
            output=scratch,
            fixed_model_name="model",
            force_training=True,
        )
        if made.model is None or made.code:
            raise TrainingFailed(f"rasa train: {made.code}")
        return Path(made.model).read_bytes()


def _sample(intents: Path, scratch: Path) -> Path:
    """A file with one example of each intent: Rasa checks names by it, the classifier reads the folder itself."""
    first: dict[str, str] = {}
    for text, intent in read_examples(intents):
        first.setdefault(intent, text)
    blocks = "".join(f"- intent: {intent}\n  examples: |\n    - {text}\n" for intent, text in sorted(first.items()))
    path = scratch / "sample.yml"
    path.write_text(f'version: "3.1"\nnlu:\n{blocks}', encoding="utf-8")
    return path


def _rasa_version() -> str:
    from rasa import __version__

    return str(__version__)


def say(line: str) -> None:
    """A line of progress."""
    print(line, flush=True)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="bot.engine.train", description="训练模型")
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--force", action="store_true")
    options = parser.parse_args()
    root, out = options.root.resolve(), options.out.resolve()
    data_dir = Path(os.environ.get("WUYOU_DATA_DIR", "var")).resolve()
    if fits(model_path(root, out), data_dir) and not options.force:
        print(model_path(root, out))
        return 0
    print(train(root, out, data_dir))
    return 0


if __name__ == "__main__":
    sys.exit(main())
