"""Cards to pick an order or items from: best guess first, every choice also typeable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.facts import goods, iso, line, yuan
from actions.saying import Card, button, card
from bot.aftersales.orders import Order
from bot.aftersales.ports import ItemBook
from bot.chat.mentions import Candidate
from bot.chat.titles import Titles
from bot.wire.turns import Button

#: orders on one card; the rest under "more"
PAGE = 4


def order_picker(
    ranked: Sequence[Candidate],
    titles: Titles,
    *,
    intent: str,
    draft: str | None = None,
    page: int = 0,
    told: Mapping[str, Any] | None = None,
) -> tuple[Card, list[Button]]:
    """Some of the buyer's orders; a button says `intent` with its order_no."""
    shown = ranked[page * PAGE : (page + 1) * PAGE]
    picker = card(
        "order_picker", orders=[_order(found.order, best=page == 0 and n == 0) for n, found in enumerate(shown)]
    )
    buttons = [
        button(
            _name(found.order, titles),
            {"order_no": found.order.order_no},
            intent,
            order_no=found.order.order_no,
            draft=draft,
            **(told or {}),
        )
        for found in shown
    ]
    if len(ranked) > (page + 1) * PAGE:
        buttons.append(button(titles.of("buttons", "more"), "more", intent, page=page + 1, draft=draft, **(told or {})))
    return picker, buttons


def item_picker(
    order: Order,
    books: Mapping[str, ItemBook],
    titles: Titles,
    *,
    draft: str | None = None,
    intent: str = "provide_info",
    told: Mapping[str, Any] | None = None,
) -> tuple[Card, list[Button]]:
    """The lines of an order; a button says `intent` of one whole line. A `draft` takes all of them at once too."""
    lines = [
        {
            "item": each.item,
            "title": each.title,
            "sku": each.sku,
            "quantity": each.quantity,
            "refundable_fen": books[each.item].refundable_fen if each.item in books else each.paid_fen,
        }
        for each in order.items
    ]
    buttons = [
        button(
            line(each),
            {"order_no": order.order_no, "item": each.item, "quantity": each.quantity},
            intent,
            **{
                **(told or {}),
                "item": each.item,
                "quantity": each.quantity if draft else None,
                "order_no": None if draft else order.order_no,
                "draft": draft,
            },
        )
        for each in order.items
    ]
    if draft is not None:
        buttons.append(button(titles.of("buttons", "all_items"), "done", "provide_info", answer="all", draft=draft))
    return card("item_picker", order_no=order.order_no, items=lines), buttons


def _name(order: Order, titles: Titles) -> str:
    return f"{goods(order)} · {titles.day(order.created_at)} · ¥{yuan(order.paid_fen)}"


def _order(order: Order, *, best: bool) -> dict[str, object]:
    return {
        "order_no": order.order_no,
        "status": order.status.value,
        "created_at": iso(order.created_at),
        "paid_fen": order.paid_fen,
        "best": best,
        "items": [
            {
                "item": each.item,
                "title": each.title,
                "sku": each.sku,
                "quantity": each.quantity,
                "paid_fen": each.paid_fen,
            }
            for each in order.items
        ],
    }
