"""How edits in git and changes in the console meet: by example, so that both stand unless both touched the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.trainer.changes.change import Change, Item, Key, Texts, Written, between, net
from bot.trainer.changes.files import applied, items


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One example or word that both sides changed, differently."""

    git: Change
    console: Change

    def __str__(self) -> str:
        was = self.git.before or self.console.before
        head = f"原来是 {_said(was)}，" if was else "两边都新写了它，"
        return f"{head}git 里改成 {_said(self.git.after)}，控制台改成 {_said(self.console.after)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """texts: both sides' edits together, without the console's side of what conflicts · by_hand: git's own edits."""

    texts: dict[str, str]
    by_hand: Sequence[Change]
    conflicts: Sequence[Conflict]


def meet(base: Texts, git: Texts, console: Sequence[Change]) -> Met:
    """base: where both last met · git: the files now · console: changes since then, in order.

    ValueError when a change names a list of words that is not there.
    """
    ours = net(console)
    if not ours:
        return Met(texts=dict(git), by_hand=[] if base == git else between(items(base), items(git)), conflicts=[])
    if base == git:
        return Met(texts=applied(git, ours), by_hand=[], conflicts=[])
    by_hand = between(items(base), items(git))
    from_key = {hand.before.key: hand for hand in by_hand if hand.before is not None}
    to_key = {hand.after.key: hand for hand in by_hand if hand.after is not None}
    conflicts, wanted = [], []
    for change in ours:
        hand = _same(change.before, from_key) or _same(change.after, to_key)
        if hand is None:
            wanted.append(change)
        elif hand.after != change.after:
            conflicts.append(Conflict(git=hand, console=change))
    return Met(texts=applied(git, wanted), by_hand=by_hand, conflicts=conflicts)


def _same(item: Item | None, hands: dict[Key, Change]) -> Change | None:
    return None if item is None else hands.get(item.key)


def _said(item: Item | None) -> str:
    if item is None:
        return "（删去）"
    if isinstance(item, Written):
        return f"「{item.written}」→ {item.intent}"
    return f"「{item.word}」→ {item.entity} {item.canonical}"
