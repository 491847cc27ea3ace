"""What the files of nlu_data/ hold, and what they say once changes are applied to them.

Only the lines that a change names are touched: comments, order and everything else stay as they were written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import yaml

from bot.trainer.changes.change import Change, Item, Key, Texts, Word, Written

_INTENT = re.compile(r"- intent: *(?P<intent>\S+)\s*$")
_EXAMPLES = re.compile(r" +examples: *\|")
_EXAMPLE = re.compile(r"(?P<lead>\s+- )(?P<written>\S.*?)(?P<end>\s*)$")
_SECTION = re.compile(r"(?P<name>[a-z]+):")
_ROW = re.compile(r"(?P<lead>  (?P<canonical>[^\s#:][^:]*): \[)(?P<words>.*)(?P<end>\]\s*(?:#.*)?)$")
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,'\"\s][^,]*")
#: a word that YAML reads as itself without quotes
_PLAIN = re.compile(r"[\w\u4e00-\u9fff]*[\u4e00-\u9fff][\w\u4e00-\u9fff ]*")
_LEAD = "    - "


def items(texts: Texts) -> dict[Key, Item]:
    """Everything that changes can name, by key, in the order of the files."""
    return {item.key: item for path in sorted(texts) for item in _Page(path, texts[path]).items()}


def applied(texts: Texts, changes: Iterable[Change]) -> dict[str, str]:
    """The files with every change in them. What is already so stays as it is; what is not there is not taken out.

    ValueError when a word's list is not there.
    """
    shelf = _Shelf(texts)
    for change in changes:
        shelf.make(change)
    return shelf.texts()


class _Shelf:
    """All pages, and which item stands on which."""

    def __init__(self, texts: Texts) -> None:
        self._pages = {path: _Page(path, text) for path, text in sorted(texts.items())}
        self._on = {item.key: page for page in self._pages.values() for item in page.items()}

    def texts(self) -> dict[str, str]:
        return {path: page.text() for path, page in self._pages.items()}

    def make(self, change: Change) -> None:
        old, new = change.before, change.after
        if old is not None and (new is None or (new.key != old.key and new.key in self._on)):
            self._drop(old.key)  # gone; or it becomes what stands elsewhere already, and two become one
            old = None
        if new is None:
            return
        key = old.key if old is not None and old.key in self._on else new.key
        home = self._home(new)
        page = self._on.get(key)
        if page is not None and page is home and page.replace(key, new):
            del self._on[key]
        elif page is not None and page.item(key) == new:
            return
        else:
            self._drop(key)
            home.add(new)
        self._on[new.key] = home

    def _drop(self, key: Key) -> None:
        page = self._on.pop(key, None)
        if page is not None:
            page.drop(key)

    def _home(self, item: Item) -> _Page:
        """The page that an item belongs on; a new intent gets a page of its own."""
        for page in self._pages.values():
            if page.holds(item):
                return page
        if isinstance(item, Word):
            raise ValueError(f"nlu_data/words 里没有 {item.entity} 的词表")
        path = f"intents/{item.intent}.yml"
        head = f'version: "3.1"\nnlu:\n- intent: {item.intent}\n  examples: |\n'
        self._pages[path] = page = _Page(path, head)
        return page


class _Page:
    """A file by lines: each may be dropped, replaced, or followed by new ones."""

    def __init__(self, path: str, text: str) -> None:
        self._lines = [[line] for line in text.split("\n")]
        self._items: dict[Key, tuple[int, Item]] = {}
        #: behind which line a new example of an intent goes, or in which one a new word of a value
        self._tails: dict[str, int] = {}
        self._entity: str | None = None
        self._last_row = 0
        if path.startswith("words/"):
            self._read_words()
        elif path.startswith("intents/"):
            self._read_examples()

    def _read_examples(self) -> None:
        intent = None
        for at, (line,) in enumerate(self._lines):
            if match := _INTENT.match(line):
                intent = match["intent"]
            elif intent is not None and _EXAMPLES.match(line):
                self._tails.setdefault(intent, at)
            elif intent in self._tails and (match := _EXAMPLE.match(line)):
                self._tails[intent] = at
                self._put(at, Written(intent=intent, written=match["written"]))

    def _read_words(self) -> None:
        section = ""
        for at, (line,) in enumerate(self._lines):
            if match := _SECTION.match(line):
                section = match["name"]
                self._last_row = at if section == "words" else self._last_row
            if line.startswith("entity:"):
                self._entity = line.removeprefix("entity:").split("#")[0].strip()
            if self._entity is not None and section == "words" and (row := _ROW.match(line)):
                self._last_row, canonical = at, _plain(row["canonical"])
                self._tails[canonical] = at
                for token in _TOKEN.finditer(row["words"]):
                    self._put(at, Word(entity=self._entity, canonical=canonical, word=_plain(token[0])))

    def text(self) -> str:
        return "\n".join(line for lines in self._lines for line in lines)

    def items(self) -> list[Item]:
        return [item for _, item in self._items.values()]

    def item(self, key: Key) -> Item:
        return self._items[key][1]

    def holds(self, item: Item) -> bool:
        return item.entity == self._entity if isinstance(item, Word) else item.intent in self._tails

    def drop(self, key: Key) -> None:
        at, item = self._items.pop(key)
        if isinstance(item, Word):
            self._change_row(at, item.canonical, lambda words: _without(words, item.word))
        else:
            self._lines[at] = [line for line in self._lines[at] if _written(line) != item.written]

    def replace(self, key: Key, item: Item) -> bool:
        """Put an example where another one of its intent stands; False when it is none."""
        at, old = self._items[key]
        if not isinstance(item, Written) or not isinstance(old, Written) or old.intent != item.intent:
            return False
        for n, line in enumerate(self._lines[at]):
            if (match := _EXAMPLE.match(line)) and match["written"] == old.written:
                self._lines[at][n] = f"{match['lead']}{item.written}{match['end']}"
        del self._items[key]
        self._put(at, item)
        return True

    def add(self, item: Item) -> None:
        """Put an item behind the last of its kind."""
        if isinstance(item, Written):
            at = self._tails[item.intent]
            self._lines[at].append(f"{_LEAD}{item.written}")
        elif (tail := self._tails.get(item.canonical)) is not None:
            at = tail
            self._change_row(at, item.canonical, lambda words: f"{words}{', ' if words else ''}{_quoted(item.word)}")
        else:
            self._tails[item.canonical] = at = self._last_row
            self._lines[at].append(f"  {_quoted(item.canonical)}: [{_quoted(item.word)}]")
        self._put(at, item)

    def _put(self, at: int, item: Item) -> None:
        self._items.setdefault(item.key, (at, item))

    def _change_row(self, at: int, canonical: str, change: Callable[[str], str]) -> None:
        for n, line in enumerate(self._lines[at]):
            if (row := _ROW.match(line)) and _plain(row["canonical"]) == canonical:
                self._lines[at][n] = f"{row['lead']}{change(row['words'])}{row['end']}"


def _written(line: str) -> str | None:
    match = _EXAMPLE.match(line)
    return match["written"] if match else None


def _without(words: str, word: str) -> str:
    for token in _TOKEN.finditer(words):
        if _plain(token[0]) == word:
            before, after = words[: token.start()], words[token.end() :]
            return before.rstrip(", ") + after if before.strip() else after.lstrip(", ")
    return words


def _plain(token: str) -> str:
    """The word that a token of YAML stands for."""
    token = token.strip()
    if _PLAIN.fullmatch(token):
        return token
    value: Any = yaml.safe_load(token)
    return value if isinstance(value, str) else token


def _quoted(word: str) -> str:
    """A word so that YAML reads it back as the same."""
    return word if _PLAIN.fullmatch(word) else json.dumps(word, ensure_ascii=False)
