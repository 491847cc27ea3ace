"""What a data set is: the folder nlu_data as it was at a moment, named by the hash of its files; never changed again.

It lies in data_sets/<hash>/nlu_data of the data folder. Training reads a copy beside config.yml and domain.yml; where
an installation has no held-out messages of its own, a tenth of the examples, always the same ones, is kept from the
model to judge it by.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import yaml

from bot.trainer.examples import MARK, Example, read_examples
from bot.trainer.scores import Labelled
from bot.trainer.validation import complaints, held_out_texts, known_names
from bot.wire.yml import read_yml

#: of the examples one in so many is kept apart where there are no held-out messages
KEPT_APART = 10
#: what training reads besides the data: its configuration, and the code that turns both into a model
AROUND = ("config.yml", "domain.yml", "bot", "requirements")
#: how Rasa's own channels write commands; no buyer's message begins so
_COMMAND = re.compile(r"\s*[/@／＠]\s*[A-Za-z_]")
_INTENT = re.compile(r"^\s*-\s+intent:\s*(?P<name>[a-z_]+)\s*$")
_EXAMPLE = re.compile(r"^\s+-\s+(?P<text>.+?)\s*$")


class UnfitData(Exception):
    """A data set that nothing may be trained on; each line says what is wrong where."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """A data set on disk; `folder` holds nlu_data."""

    hash: str
    folder: Path
    counts: Mapping[str, int]

    @property
    def examples(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


def files(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder nlu_data in a fixed order; ValueError for a link, which could lead anywhere."""
    for path in sorted(folder.rglob("*.yml")):
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{path.name}: 数据集里不能有链接")
        yield path


def hash_of(folder: Path) -> str:
    """SHA-256 over names and contents."""
    digest = hashlib.sha256()
    for path in files(folder):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def keep(nlu_data: Path, data_dir: Path) -> DataSet:
    """Copy what lies there now among the data sets; one of this hash that is there already is used again."""
    places = data_dir / "data_sets"
    places.mkdir(parents=True, exist_ok=True)
    draft = places / f".{token_hex(8)}"
    try:
        for path in files(nlu_data):
            to = draft / "nlu_data" / path.relative_to(nlu_data)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
        name = hash_of(draft / "nlu_data")
        kept = places / name
        if kept.exists() and hash_of(kept / "nlu_data") == name:
            shutil.rmtree(draft)
        else:
            shutil.rmtree(kept, ignore_errors=True)  # altered since: what carries the name must be what it names
            draft.rename(kept)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return DataSet(hash=name, folder=kept, counts=counts(kept / "nlu_data"))


def counts(nlu_data: Path) -> dict[str, int]:
    """Examples of each intent; UnfitData for a file that is not in the form."""
    faults = [fault for path in files(nlu_data / "intents") for fault in _form(path)]
    if faults:
        raise UnfitData(faults)
    return dict(sorted(Counter(example.intent for example in read_examples(nlu_data / "intents")).items()))


def _form(path: Path) -> Iterator[str]:
    """Nothing but blocks of an intent and its examples: no tag that makes objects, no alias that grows when read."""
    try:
        loaded = read_yml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield f"{path.name}: 不是可以读的 YAML: {getattr(error, 'problem', None) or '编码不对'}"
        return
    blocks = loaded.get("nlu") if isinstance(loaded, dict) else None
    if not isinstance(blocks, list):
        yield f"{path.name}: 没有 nlu 列表"
        return
    for n, block in enumerate(blocks, 1):
        if not isinstance(block, dict) or {type(block.get(name)) for name in ("intent", "examples")} != {str}:
            yield f"{path.name}: 第 {n} 块不是一个意图和它的例句"


def check(nlu_data: Path, root: Path) -> Sequence[Example]:
    """The examples, all fit to train on. UnfitData names each fault."""
    counts(nlu_data)
    examples = list(read_examples(nlu_data / "intents"))
    intents, entities = known_names(root)
    faults = list(complaints(examples, intents=intents, entities=entities, held_out=held_out_texts(root)))
    faults += [f"{each.file}:{each.line}: 写成了命令: {each.text}" for each in examples if _COMMAND.match(each.text)]
    if faults:
        raise UnfitData(faults)
    return examples


def training_root(data_set: Path, root: Path, into: Path) -> Sequence[Labelled]:
    """Lay out in `into` what training reads. The messages kept apart to judge by; none where the root has its own."""
    into.mkdir(parents=True, exist_ok=True)
    for name in AROUND:
        (into / name).symlink_to(root / name)
    shutil.copytree(data_set / "nlu_data", into / "nlu_data")
    if (root / "tests" / "held_out" / "messages.tsv").exists():
        return ()
    apart: list[Labelled] = []
    for path in files(into / "nlu_data" / "intents"):
        apart += _take_apart(path)
    return apart


def _take_apart(path: Path) -> Iterator[Labelled]:
    kept, intent = [], ""
    found: list[Labelled] = []
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        named, example = _INTENT.match(line), _EXAMPLE.match(line)
        if named:
            intent = named["name"]
        elif example and intent:
            text = MARK.sub(lambda mark: mark["text"], example["text"])
            if hashlib.sha256(text.encode()).digest()[0] % KEPT_APART == 0:
                found.append(Labelled(text, intent))
                continue
        kept.append(line)
    path.write_text("".join(kept), encoding="utf-8")
    return iter(found)
