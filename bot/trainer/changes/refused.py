"""What no trainer may teach: commands, YAML tricks, formulas, broken marks, copies of the held-out test messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.trainer.changes.change import Change, Item, Key, Word, Written
from bot.trainer.examples import normalised, unmarked
from bot.trainer.validation import NEAR, NEVER_WRITTEN, SHORT, held_out_texts
from bot.wire.yml import read_yml

#: characters of an example (a turn reads no more for its intent), and of a word
LONGEST, LONGEST_WORD = 500, 40
MOST_MARKS = 20
#: how Rasa's channels write commands
_COMMAND = re.compile("[^\\w]*[/@\\\\\u2044\u2215\u29f8][^\\w]*\\w")
#: a spreadsheet would run it
_FORMULA = re.compile(r"[=|]|[+\-][^\s].*[(|!]")
_YAML = re.compile(r"!!?[a-z]+[/:]|!<|<<\s*:|(?:^|\s)[&*][A-Za-z_]\w*(?:\s|$)|---(?:\s|$)|%(?:YAML|TAG)")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff]"
)
#: facts that trainers mark (LANGUAGE.md); the rest of domain.yml's entities are said by buttons only
MARKABLE = frozenset({
    "order_no", "tracking_no", "courier", "phone", "money", "quantity", "product", "date", "color", "size", "fault",
    "reason", "address", "payee",
})  # fmt: skip
#: single values of the words that no change may touch: dates have a form of their own
_NO_LISTS = frozenset({"festival"})


class RefusedChange(Exception):
    """The sentence for the trainer; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What domain.yml knows, and what may never be taught.

    held_out   normalised text → as written
    """

    intents: Collection[str]
    entities: Collection[str]
    lists: Collection[str]
    held_out: Mapping[str, str] = field(default_factory=dict)


def read_known(root: Path) -> Known:
    """From domain.yml, nlu_data/words and tests/held_out below the project's root."""
    domain = read_yml(root / "domain.yml")

    def names(listed: Iterable[object]) -> frozenset[str]:
        return frozenset(str(next(iter(each))) if isinstance(each, dict) else str(each) for each in listed)

    return Known(
        intents=names(domain["intents"]) - NEVER_WRITTEN,
        entities=names(domain["entities"]) & MARKABLE,
        lists=frozenset(path.stem for path in (root / "nlu_data" / "words").glob("*.yml")) - _NO_LISTS,
        held_out={normalised(text): text for text in held_out_texts(root)},
    )


def check(change: Change, known: Known, there: Mapping[Key, Item]) -> None:
    """Refuse what must not be taught, or what is no change of what is `there`. RefusedChange."""
    before, after = change.before, change.after
    if before is None and after is None:
        raise RefusedChange("没有写要改什么")
    if before is not None and there.get(before.key) != before:
        raise RefusedChange("原来的那一句已经不是这样了，请刷新后再改")
    if after is None:
        return
    if isinstance(after, Written):
        _check_example(after, known)
    else:
        _check_word(after, known)
    stands = there.get(after.key)
    if stands is not None and (before is None or before.key != after.key):
        if isinstance(stands, Written) and isinstance(after, Written) and stands.intent != after.intent:
            raise RefusedChange(f"同一句话已经归在 {stands.intent}：请改那一句，或把它移过来")
        raise RefusedChange("已经有了")


def _check_example(example: Written, known: Known) -> None:
    said = unmarked(example.written)
    if example.intent not in known.intents:
        raise RefusedChange(f"没有意图 {example.intent[:48]}")
    _check_text(example.written, said.text, LONGEST)
    if said.broken or "]{" in example.written or len(said.entities) > MOST_MARKS:
        raise RefusedChange("实体标注没有写完整，或者太多")
    for _, _, entity in said.entities:
        if entity not in known.entities:
            raise RefusedChange(f"没有实体 {entity}")
    key = normalised(said.text)
    if key and key in known.held_out:
        raise RefusedChange("与保留的测试句相同，学了它，成绩就不可信了")
    if len(key) > SHORT:
        near = process.extractOne(key, known.held_out.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
        if near is not None and len(near[0]) > SHORT:
            raise RefusedChange("与保留的测试句太像，学了它，成绩就不可信了")


def _check_word(word: Word, known: Known) -> None:
    if word.entity not in known.lists:
        raise RefusedChange(f"没有 {word.entity[:48]} 的词表，或者它不能在这里改")
    for text in (word.canonical, word.word):
        _check_text(text, text, LONGEST_WORD)
        if not normalised(text):
            raise RefusedChange("一个词至少要有一个字")


def _check_text(written: str, text: str, longest: int) -> None:
    plain = unicodedata.normalize("NFKC", text)
    if not text.strip() or text != text.strip() or written != written.strip():
        raise RefusedChange("不能是空的，前后也不能有空格")
    if len(text) > longest:
        raise RefusedChange(f"太长：最多 {longest} 个字")
    if _UNSEEN.search(written):
        raise RefusedChange("含有看不见的控制字符，或者换行")
    if _COMMAND.match(plain):
        raise RefusedChange("不能像命令一样以 / 或 @ 开头")
    if _FORMULA.match(plain):
        raise RefusedChange("不能像表格公式一样开头")
    if _YAML.search(plain):
        raise RefusedChange("不能含有 YAML 的标签、锚点或引用")
    if written.startswith(("- ", "#")):
        raise RefusedChange("不能以 - 或 # 开头")
