"""Which other colour or size an exchange sends: read from the words, else asked with what the shop has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.application.drafts import Draft
from actions.facts import line
from actions.saying import button, card
from actions.scenes import Scene
from actions.turns import Turn
from bot.aftersales.orders import Item
from bot.aftersales.ports import Variant
from bot.aftersales.vocabulary import FAULTS, Kind
from bot.chat.likeness import tidy

_STEP = re.compile(r"[+-]\d+")
_UNIT = re.compile(r"(?<=\d)[\u4e00-\u9fff]+$")
_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")


def wants_other(draft: Draft, variants: Sequence[Variant]) -> bool:
    """Whether it must be known which one is sent: one with a fault is replaced by the same again unless told."""
    asked = draft.kind == Kind.EXCHANGE and draft.sku is None and len(draft.items or ()) == 1
    return asked and draft.reason not in FAULTS and bool(variants)


def other_size(sku: str, bought: str) -> bool:
    """Whether another one differs by its size, and by nothing else."""
    other = [part for part in re.split(r"[\s,;:/·]+", tidy(sku)) if part not in tidy(bought)]
    return bool(other) and all(part in _SIZES or re.search(r"\d", part) for part in other)


def named(turn: Turn, bought: Item, variants: Sequence[Variant]) -> str | None:
    """The sku that the words name: a look of it, or a step from the size that was bought; None when they name none."""
    pressed = turn.one("sku")
    if pressed is not None:
        return next((each.sku for each in variants if each.sku == pressed), None)
    others = [each.sku for each in variants if each.sku != bought.sku]
    told = [str(look) for look in (*turn.every("color"), *turn.every("size"))]
    for look in told:
        if _STEP.fullmatch(look) and (stepped := _stepped(bought.sku, int(look), others)):
            return stepped
    looks = [tidy(look) for look in told if not _STEP.fullmatch(look)]
    words = tidy(turn.text)
    fitting = [sku for sku in others if looks and all(look in tidy(sku) for look in looks)]
    fitting = fitting or [
        sku for sku in others if _own(sku, bought.sku) and all(p in words for p in _own(sku, bought.sku))
    ]
    return fitting[0] if len(fitting) == 1 else None


def ask_other(scene: Scene, draft: Draft, bought: Item, variants: Sequence[Variant]) -> Draft:
    """The card with what the shop has, what it costs on top, and what is sold out."""
    options = [
        {"sku": each.sku, "in_stock": each.left > 0, "difference_fen": each.price_fen - bought.price_fen}
        for each in variants
        if each.sku != bought.sku
    ]
    buttons = [
        button(str(each["sku"]), {"sku": each["sku"]}, "provide_info", sku=each["sku"], draft=draft.draft)
        for each in options
        if each["in_stock"]
    ]
    if not scene.turn.again and (scene.turn.every("size") or scene.turn.every("color")):
        scene.say("utter_no_such_sku")
    scene.say(
        "utter_want_sku",
        card=card("sku_picker", order_no=draft.order_no, item=bought.item, title=bought.title, options=options),
        buttons=buttons,
        goods=line(bought),
    )
    return replace(draft, offered=tuple(str(each["sku"]) for each in options if each["in_stock"]))


def _own(sku: str, other: str) -> list[str]:
    """The parts of a sku that the other has not, as they are said: a number without its unit too."""
    parts = [part for part in re.split(r"[\s,;:/·]+", tidy(sku)) if part not in tidy(other)]
    return [_UNIT.sub("", part) for part in parts]


def _stepped(sku: str, step: int, others: Sequence[str]) -> str | None:
    number = re.search(r"\d+", sku)
    if number is not None:
        wanted = sku[: number.start()] + str(int(number[0]) + step) + sku[number.end() :]
        return wanted if wanted in others else None
    parts = sku.split()
    sizes = [part for part in parts if part.lower() in _SIZES]
    if len(sizes) != 1 or not 0 <= _SIZES.index(sizes[0].lower()) + step < len(_SIZES):
        return None
    size = _SIZES[_SIZES.index(sizes[0].lower()) + step]
    return next((each for each in others if size in tidy(each).split()), None)
