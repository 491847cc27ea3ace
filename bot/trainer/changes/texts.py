"""How git's nlu_data is read and written: plain YAML only, a poisoned file is refused before it means anything."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import yaml

from bot.trainer.changes.change import Texts

#: bytes of one file, and levels of one value; far above what trainers write
LARGEST = 2 * 1024 * 1024
DEEPEST = 12


class PoisonedFile(Exception):
    """A file that uses what no training file needs; the message names it and says what, in Chinese."""


def read_texts(folder: Path) -> dict[str, str]:
    """Every *.yml below `folder` by its path there. Raises PoisonedFile."""
    texts = {}
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            raise PoisonedFile(f"{name}: 不能是指向别处的链接")
        if path.stat().st_size > LARGEST:
            raise PoisonedFile(f"{name}: 超过 {LARGEST // 1024 // 1024} MB")
        try:
            texts[name] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise PoisonedFile(f"{name}: 不是 UTF-8") from None
        check_plain(name, texts[name])
    return texts


def check_plain(name: str, text: str) -> None:
    """Refuse anchors, aliases, tags, several documents and deep nesting, before any value is made. PoisonedFile."""
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            where = f"{name}:{event.start_mark.line + 1 if event.start_mark else 0}"
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise PoisonedFile(f"{where}: 不能用 YAML 的锚点和引用（& 和 *）")
            if getattr(event, "tag", None) not in (None, "!") or getattr(event, "tags", None):
                raise PoisonedFile(f"{where}: 不能用 YAML 的标签（!）")
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST or documents > 1:
                raise PoisonedFile(f"{where}: 嵌套太深，或者一个文件里有几份文档")
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise PoisonedFile(f"{name}{'' if line is None else f':{line + 1}'}: 不是 YAML") from None


def write_texts(texts: Texts, folder: Path) -> list[str]:
    """Write what differs, each file whole or not at all; the paths written."""
    written = []
    for name, text in sorted(texts.items()):
        path = folder / name
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=".", delete=False) as file:
            file.write(text.encode())
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
        written.append(name)
    return written


def digest_of(texts: Texts) -> str:
    """64 hex digits over paths and contents: the data set's name."""
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}\0{len(text.encode())}\0".encode() + text.encode())
    return digest.hexdigest()
