"""What a turn says about goods, in the terms that bot/chat/mentions.py ranks orders by."""

from __future__ import annotations

import re
from datetime import date

from actions.turns import Turn
from bot.chat.mentions import Said


def said(turn: Turn) -> Said:
    """Numbers, names, looks and days of a message. Steps from the bought size (+1) are no looks."""
    number = turn.one("order_no")
    looks = (str(look) for look in (*turn.every("color"), *turn.every("size")))
    return Said(
        text=turn.text,
        order_no=re.sub(r"\D", "", str(number)) or None if number is not None else None,
        item=turn.one("item"),
        products=tuple(str(product) for product in turn.every("product")),
        looks=tuple(look for look in looks if look[:1] not in "+-"),
        days=_days(turn.one("date")),
    )


def _days(value: object) -> tuple[date, date] | None:
    first, _, last = str(value or "").partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
