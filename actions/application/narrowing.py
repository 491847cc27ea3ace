"""Which items of an order a buyer keeps (垫子留着) or restricts himself to (只退键盘), clause by clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from actions.application.drafts import Draft
from actions.said import said
from actions.turns import Turn
from actions.words import Words
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import find


def without_kept(turn: Turn, words: Words) -> Turn:
    """The turn without what it says to be kept or not meant (T恤留着 耳机那单退, 不是键盘 是鼠标)."""
    parts = words.clauses(turn.text)
    left = {part: turn.text[slice(*part)] for part in parts}
    rest = [part for part, said in left.items() if not (words.keeps(said) or words.takes_back(said))]
    if not rest or len(rest) == len(parts):
        return turn
    entities: dict[str, tuple[Any, ...]] = {}
    for part in rest:
        for name, values in turn.within(*part).items():
            entities[name] = tuple(dict.fromkeys((*entities.get(name, ()), *values)))
    return replace(turn, text=" ".join(turn.text[slice(*part)] for part in rest), entities=entities, places={})


def narrowed(draft: Draft, order: Order | None, turn: Turn, words: Words, *, now: datetime) -> Draft | None:
    """The draft without what is kept; None when the message narrows nothing, or would leave nothing."""
    if order is None or len(order.items) < 2:
        return None
    kept: set[str] = set()
    only: set[str] = set()
    for start, end in words.clauses(turn.text):
        clause = turn.text[start:end]
        if words.keeps(clause):
            kept |= _named(order, turn, start, end, now=now)
        elif words.restricts(clause):
            only |= _named(order, turn, start, end, now=now)
    before = draft.items or tuple((line.item, line.quantity) for line in order.items)
    chosen = dict(before) | {line.item: line.quantity for line in order.items if line.item in only}
    left = tuple((line.item, chosen[line.item]) for line in order.items if line.item in (only or set(chosen)) - kept)
    return replace(draft, items=left) if (kept or only) and left else None


def _named(order: Order, turn: Turn, start: int, end: int, *, now: datetime) -> set[str]:
    """The items that a part of the text names; none when it names the order as a whole."""
    part = replace(turn, text=turn.text[start:end], entities=turn.within(start, end), places={})
    ranked = find([order], said(part), goods=frozenset(Goods), now=now).ranked
    named = set(ranked[0].items)
    return named if len(named) < len(order.items) else set()
