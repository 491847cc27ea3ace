"""Which order and items a draft is about, as far as the message, the page and the order itself tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions.application.drafts import Draft
from actions.said import said
from actions.turns import Turn
from actions.words import Words
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods
from bot.chat.mentions import Candidate, find, unknown_number

#: naming this clear moves a draft from one order to another
_CLEARLY_NAMED = 2.0
_NAMED = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The draft with what could be found, and the buyer's orders, best guess first, for a picker.

    unknown   an order number that was named and is none of the buyer's
    narrowed  the message said which of the order's goods stay or alone go back
    """

    draft: Draft
    ranked: tuple[Candidate, ...]
    narrowed: bool = False
    unknown: str | None = None

    @property
    def order(self) -> Order | None:
        """The draft's order, None when it is not known."""
        return next((found.order for found in self.ranked if found.order.order_no == self.draft.order_no), None)


def place(
    draft: Draft,
    orders: Sequence[Order],
    turn: Turn,
    words: Words,
    *,
    focus: Mapping[str, str],
    arrived: bool,
    sensible: Collection[Goods],
    now: datetime,
) -> Placed:
    """Find order and items. `orders` newest first; `focus` the {"order_no", "item"?} last spoken of or come from.

    `arrived`: the message came from that order's page, so that it is meant unless the words name another.
    """
    ranked = find(orders, said(turn), goods=sensible, now=now)
    if (less := _turned_down(draft, ranked.ranked, turn, words)) is not None:
        rest = replace(turn, text="", entities={}, intent="")
        placed = place(less, orders, rest, words, focus={}, arrived=False, sensible=sensible, now=now)
        return replace(placed, narrowed=True)
    draft = _other(draft, orders, turn, words)
    clear = _NAMED if words.corrects(turn.text) else _CLEARLY_NAMED
    if ranked.sure is not None and ranked.sure.named >= clear:
        draft = replace(draft, passed=tuple(no for no in draft.passed if no != ranked.sure.order.order_no))
    if arrived and not (ranked.ranked and ranked.ranked[0].named >= _NAMED):
        draft = _moved(draft, focus, orders)
    sure = None if ranked.sure is None or ranked.sure.order.order_no in draft.passed else ranked.sure
    best = ranked.ranked[0] if ranked.ranked else None
    if draft.order_no is None and unknown_number(orders, said(turn)) is None:
        draft = replace(draft, order_no=_order(draft, ranked.ranked, sure, turn, words, focus))
    elif (
        draft.order_no is not None
        and sure
        and sure.named >= clear
        and sure.order.order_no != draft.order_no
        and turn.requested != "items"
    ):
        draft = replace(draft, order_no=sure.order.order_no, items=None)
    chosen = next((found for found in ranked.ranked if found.order.order_no == draft.order_no), None)
    if chosen is not None:
        named = chosen.items if best and chosen.named >= min(best.named, _CLEARLY_NAMED) else ()
        draft = replace(draft, items=_items(draft, chosen.order, named, turn, words, focus))
    unknown = None if draft.order_no else unknown_number(orders, said(turn))
    return Placed(
        draft=draft,
        unknown=unknown,
        ranked=tuple(found for found in ranked.ranked if found.order.order_no not in draft.passed),
    )


def _turned_down(draft: Draft, ranked: Sequence[Candidate], turn: Turn, words: Words) -> Draft | None:
    """`不是第一个`, `不是键盘`: the draft without what the answer turns away from; None when it turns from none."""
    if turn.requested not in ("order_no", "items") or not words.turns_down(turn.text):
        return None
    nth = words.nth(turn.text)
    placed = {draft.offered[nth]} if nth is not None and nth < len(draft.offered) else set()
    if turn.requested == "order_no":
        out = placed or {found.order.order_no for found in ranked if found.named >= _NAMED}
        return replace(draft, passed=(*draft.passed, *sorted(out))) if out else None
    chosen = next((found for found in ranked if found.order.order_no == draft.order_no), None)
    out = placed or set(chosen.items if chosen else ())
    if chosen is None or not out:
        return None
    left = [(line.item, line.quantity) for line in chosen.order.items if line.item not in out]
    return replace(draft, items=tuple(left) if len(left) == 1 else None)


def _moved(draft: Draft, focus: Mapping[str, str], orders: Sequence[Order]) -> Draft:
    """The draft about the page that was just opened, whatever it was about before."""
    order_no = focus.get("order_no")
    if order_no == draft.order_no or all(order.order_no != order_no for order in orders):
        return draft
    return replace(draft, order_no=order_no, items=None)


def _order(
    draft: Draft,
    ranked: Sequence[Candidate],
    sure: Candidate | None,
    turn: Turn,
    words: Words,
    focus: Mapping[str, str],
) -> str | None:
    nth = words.nth(turn.text) if turn.requested == "order_no" else None
    if nth is not None and nth < len(draft.offered):
        return draft.offered[nth]
    named = bool(ranked) and ranked[0].named >= _NAMED
    focused = focus.get("order_no")
    suits = any(found.order.order_no == focused and found.fits for found in ranked)
    if not named and focused and focused not in draft.passed and suits:
        return focused
    if sure is not None:
        return sure.order.order_no
    left = [found for found in ranked if found.order.order_no not in draft.passed]
    return left[0].order.order_no if draft.passed and len(left) == 1 else None


def _other(draft: Draft, orders: Sequence[Order], turn: Turn, words: Words) -> Draft:
    """`不是这个 是另一件`: the other line of an order of two, else another order."""
    if draft.order_no is None or not words.other_one(turn.text):
        return draft
    order = next((order for order in orders if order.order_no == draft.order_no), None)
    if order is not None and draft.items and len(order.items) > len(draft.items):
        taken = {item for item, _ in draft.items}
        rest = tuple((line.item, line.quantity) for line in order.items if line.item not in taken)
        return replace(draft, items=rest if len(rest) == 1 else None)
    return replace(draft, passed=(*draft.passed, draft.order_no), order_no=None, items=None)


def _items(
    draft: Draft, order: Order, named: Sequence[str], turn: Turn, words: Words, focus: Mapping[str, str]
) -> tuple[tuple[str, int], ...] | None:
    lines = {line.item: line for line in order.items}
    wanted = [item for item in named if item in lines] if draft.items is None or turn.requested == "items" else []
    nth = words.nth(turn.text) if turn.requested == "items" else None
    if nth is not None and nth < len(draft.offered):
        wanted = [draft.offered[nth]]
    if turn.one("answer") == "all" or (words.everything(turn.text) and not wanted):
        wanted = list(lines)
    if not wanted and draft.items is None:
        wanted = list(lines) if len(lines) == 1 else [item for item in (focus.get("item"),) if item in lines]
    if not wanted:
        wanted = [item for item, _ in draft.items or () if item in lines]
    if not wanted:
        return None
    told = turn.one("quantity")
    before = dict(draft.items or ())
    if len(wanted) == 1 and isinstance(told, int) and 1 <= told <= lines[wanted[0]].quantity:
        before[wanted[0]] = told
    return tuple((item, min(before.get(item, lines[item].quantity), lines[item].quantity)) for item in wanted)
