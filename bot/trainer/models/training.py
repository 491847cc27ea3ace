"""One training from data set to report, as a process of its own: `python -m bot.trainer.models.training FOLDER`.

FOLDER/job.json says {"data_set", "root", "out", "data_dir", "running"}; the result is FOLDER/result.json. Each line on
stdout is one of progress, {"step", "share", "line"}. It gives way to every other process (nice), dies with its parent,
and changes nothing but FOLDER and the model file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.children import dies_with
from bot.trainer.models.datasets import UnfitData, check, training_root
from bot.trainer.models.reports import Questions, against, questions, report
from bot.trainer.scores import Labelled

#: how little of the machine it asks for: 0 is everybody's share, 19 what nobody else wants
NICE = 15
#: what Rasa's side says when it gets there → (step, how far that is, 0–100)
SAID = {
    "读入训练数据": ("reading", 10), "训练": ("training", 15), "意图样本": ("training", 30),
    "校准": ("calibrating", 50),
    "折外正确率": ("calibrating", 60), "模型": ("judging", 70),
}  # fmt: skip


class Failed(Exception):
    """Training or judging ended without a result; worded for the trainer."""


def main() -> int:
    """0 with result.json there; 3 when the data set is unfit, 4 when something failed: the last line says what."""
    os.nice(NICE)
    folder = Path(sys.argv[1])
    job = json.loads((folder / "job.json").read_text("utf-8"))
    try:
        result = run(folder, Asked(**job))
    except UnfitData as unfit:
        for fault in unfit.faults[:50]:
            say("checking", 5, fault)
        say("checking", 5, f"数据集有 {len(unfit.faults)} 处问题，没有训练")
        return 3
    except Failed as failed:
        say("failed", 0, str(failed))
        return 4
    draft = folder / ".result.json"
    draft.write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    draft.rename(folder / "result.json")
    say("done", 100, "完成")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What job.json says, all of them paths: `running` is the model to compare with, None for none."""

    data_set: str
    root: str
    out: str
    data_dir: str
    running: str | None


def run(folder: Path, job: Asked) -> Mapping[str, Any]:
    """Check, train, judge. Raises UnfitData or Failed."""
    data_set, root, out, data_dir = (Path(each) for each in (job.data_set, job.root, job.out, job.data_dir))
    say("checking", 2, "检查数据集")
    examples = check(data_set / "nlu_data", root)
    say("checking", 8, f"{len(examples)} 句例句，没有问题")
    apart = training_root(data_set, root, folder / "root")
    began = time.monotonic()
    model = _train(folder / "root", root, out, data_dir)
    seconds = time.monotonic() - began
    asked = questions("split", apart) if apart else questions("held_out", _held_out(root))
    say("judging", 72, f"用 {len(asked.messages)} 句没有学过的话评判")
    compared = [Path(path) for path in (job.running,) if path is not None and Path(path).name != model.name]
    mine, *theirs = _judge([model, *compared], asked, root, data_dir)
    made = report(asked, mine, size_bytes=model.stat().st_size, training_seconds=seconds)
    if theirs and theirs[0] is not None:
        other = compared[0]
        made["against"] = against(asked, mine, theirs[0], model=named(other), size_bytes=other.stat().st_size)
    say("judging", 98, f"正确率 {made['accuracy']['share']:.1%}")
    return {"model": named(model), "file": model.name, "report": made}


def named(model: Path) -> str:
    """A model's name, from its file's."""
    return model.stem.removeprefix("wuyou-")


def _train(training: Path, root: Path, out: Path, data_dir: Path) -> Path:
    command = ["-m", "bot.engine.train", "--root", str(training), "--out", str(out), "--force"]
    last = ""
    with _rasa(root, command, data_dir, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for raw in process.stdout:
            last = raw.strip() or last
            for words, (step, share) in SAID.items():
                if last.startswith(words):
                    say(step, share, last.split(": /")[0])  # where this machine keeps its files is nobody's business
                    break
        errors = process.stderr.read()
    if process.returncode != 0:
        raise Failed(f"训练没有成功：{errors.strip()[-400:]}")
    return Path(last)


def _judge(models: Sequence[Path], asked: Questions, root: Path, data_dir: Path) -> Sequence[Any]:
    command = ["-m", "bot.engine.judging", *(str(model) for model in models)]
    with _rasa(
        root, command, data_dir, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        answers, errors = process.communicate(json.dumps(asked.texts))
    if process.returncode != 0:
        raise Failed(f"评判没有成功：{errors.strip()[-400:]}")
    found: Sequence[Any] = json.loads(answers)
    return found


def _rasa(root: Path, command: Sequence[str], data_dir: Path, **pipes: Any) -> subprocess.Popen[str]:
    environment = {
        **os.environ, "WUYOU_DATA_DIR": str(data_dir), "PYTHONPATH": str(root), "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    python = root / ".venv-rasa" / "bin" / "python"
    return subprocess.Popen(  # noqa: S603 - our own
        [str(python), *command], cwd=root, env=environment, text=True, preexec_fn=dies_with(os.getpid()), **pipes
    )


def _held_out(root: Path) -> Sequence[Labelled]:
    found = []
    for line in (root / "tests" / "held_out" / "messages.tsv").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, intent, *more = line.split("\t")
            also = tuple(name.strip() for name in (more[0] if more else "").split(",") if name.strip())
            found.append(Labelled(text, intent, also))
    return found


def say(step: str, share: int, line: str) -> None:
    """A line of progress."""
    print(json.dumps({"step": step, "share": share, "line": line}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
