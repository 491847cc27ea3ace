"""What a change of the training data is, what changes make of each other, and what lies between two sets of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.trainer.examples import normalised, unmarked

#: path below nlu_data → the file's text
Texts = Mapping[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An example as trainers write it, facts marked: `[8块](money)邮费退吗`."""

    intent: str
    written: str

    @property
    def key(self) -> Key:
        """The same for every spelling of one message, whatever its intent: one message has one meaning."""
        text = unmarked(self.written).text
        return ("example", normalised(text) or text)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {"intent": self.intent, "written": self.written}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A spelling of a dictionary or a synonym: `canonical` is what comes out as the entity's value."""

    entity: str
    canonical: str
    word: str

    @property
    def key(self) -> Key:
        """One spelling under one value."""
        return ("word", self.entity, self.canonical, self.word)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {"entity": self.entity, "canonical": self.canonical, "word": self.word}


Item = Written | Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """before None: something new; after None: something gone; both: edited, or moved to another intent."""

    before: Item | None = None
    after: Item | None = None

    @property
    def kind(self) -> str:
        """Either "example" or "word"."""
        return "example" if isinstance(self.before or self.after, Written) else "word"

    @property
    def undone(self) -> Change:
        """What takes it back."""
        return Change(before=self.after, after=self.before)


def change_of(kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change:
    """What `to_json` of its items wrote."""
    one: type[Item] = Written if kind == "example" else Word
    return Change(before=None if before is None else one(**before), after=None if after is None else one(**after))


def chains(changes: Iterable[Change]) -> list[tuple[Change, list[int]]]:
    """What a row of changes comes to, each with the places of those it is made of: one that goes on where another
    ended is one with it. There and back again comes to a change from a thing to itself."""
    found: list[tuple[Change, list[int]]] = []
    ends: dict[Key, int] = {}
    for at, change in enumerate(changes):
        n = None if change.before is None else ends.pop(change.before.key, None)
        if n is None:
            n = len(found)
            found.append((change, [at]))
        else:
            whole, steps = found[n]
            found[n] = (Change(before=whole.before, after=change.after), [*steps, at])
        if change.after is not None:
            ends[change.after.key] = n
    return found


def net(changes: Iterable[Change]) -> list[Change]:
    """What a row of changes comes to, without those that went there and back."""
    return [change for change, _ in chains(changes) if change.before != change.after]


def between(before: Mapping[Key, Item], after: Mapping[Key, Item]) -> list[Change]:
    """How one set of items became the other. A line put where another one of its intent stood counts as its edit."""
    changed = [
        Change(before=item, after=after[key]) for key, item in before.items() if key in after and after[key] != item
    ]
    gone = [item for key, item in before.items() if key not in after]
    came = [item for key, item in after.items() if key not in before]
    for old, new in _edits(gone, came, before, after):
        gone.remove(old)
        came.remove(new)
        changed.append(Change(before=old, after=new))
    return [*changed, *(Change(before=item) for item in gone), *(Change(after=item) for item in came)]


def _edits(
    gone: Sequence[Item], came: Sequence[Item], before: Mapping[Key, Item], after: Mapping[Key, Item]
) -> Iterator[tuple[Written, Written]]:
    for intent in sorted({item.intent for item in gone if isinstance(item, Written)}):
        if not any(isinstance(item, Written) and item.intent == intent for item in came):
            continue
        old, new = _of(intent, before), _of(intent, after)
        matcher = SequenceMatcher(None, [each.key for each in old], [each.key for each in new], autojunk=False)
        for verb, a, b, c, d in matcher.get_opcodes():
            if verb == "replace" and b - a == d - c:
                pairs = zip(old[a:b], new[c:d], strict=True)
                yield from ((one, two) for one, two in pairs if one in gone and two in came)


def _of(intent: str, items: Mapping[Key, Item]) -> list[Written]:
    return [item for item in items.values() if isinstance(item, Written) and item.intent == intent]
