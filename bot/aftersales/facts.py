"""What the rules read: the application, its lines of the order, what is left of them, and when it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.aftersales import money
from bot.aftersales.applications import Application
from bot.aftersales.cases import Case
from bot.aftersales.errors import BadRequest, NotRefundable
from bot.aftersales.orders import Item, Order
from bot.aftersales.ports import ItemBook
from bot.aftersales.vocabulary import FAULTS, Goods, Kind, OrderStatus, Reason, Status

#: reasons that need no fault: the buyer simply does not want it
FREE_WILL = frozenset({Reason.NO_REASON, Reason.SIZE})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Gathered before any rule speaks. Not slotted: what is worked out once is kept.

    asked_at   when the buyer first asked; windows are measured there, also for a later `modify`
    gone       pieces by item that ended cases already settled
    own_fen    what the case under change holds of each item itself; counts as free
    moved_to   where the case's goods are, when the case knows better than the order
    recent     how many cases the buyer filed lately
    price_drop_fen  by how much the lines cost less now, as the shop's own price list says; 0 when not asked about
    """

    application: Application
    order: Order
    books: Mapping[str, ItemBook]
    asked_at: datetime
    gone: Mapping[str, int] = field(default_factory=dict)
    own_fen: Mapping[str, int] = field(default_factory=dict)
    moved_to: Goods | None = None
    recent: int = 0
    price_drop_fen: int = 0

    @cached_property
    def lines(self) -> tuple[tuple[Item, int], ...]:
        """(line of the order, pieces asked); BadRequest for an item that is not in it, or named twice."""
        asked = dict(self.application.items)
        if not asked or len(asked) != len(self.application.items):
            raise BadRequest("items", "missing" if not asked else "twice")
        found = [(self.order.item_of(item), quantity) for item, quantity in asked.items()]
        for (line, quantity), item in zip(found, asked, strict=True):
            if line is None:
                raise BadRequest("items", "unknown", item=item)
            if type(quantity) is not int or quantity < 1:
                raise BadRequest("items", "quantity", item=item)
        known = [(line, quantity) for line, quantity in found if line is not None]
        return tuple(sorted(known, key=lambda pair: self.order.items.index(pair[0])))

    @cached_property
    def goods(self) -> Goods | None:
        """Where they all are; None when they are in different places."""
        places = {line.goods for line, _ in self.lines}
        return self.moved_to or (places.pop() if len(places) == 1 else None)

    def left(self, line: Item) -> int:
        """Pieces of a line that no ended case has settled."""
        return line.quantity - self.gone.get(line.item, 0)

    @cached_property
    def most_fen(self) -> Mapping[str, int]:
        """The most that can be asked for the pieces, by item."""
        free = money.refundable({line.item: self.books[line.item] for line, _ in self.lines}, self.own_fen)
        return {
            line.item: money.share_of_pieces(
                line.paid_fen,
                bought=line.quantity,
                asked=quantity,
                left=self.left(line),
                refundable_fen=max(free[line.item], 0),
            )
            for line, quantity in self.lines
        }

    @cached_property
    def refundable_fen(self) -> int:
        """The most that can be asked for on all the lines."""
        return sum(self.most_fen.values())

    @cached_property
    def amount_fen(self) -> int:
        """What is asked for; all that is refundable when no amount was named."""
        asked = self.application.amount_fen
        return self.refundable_fen if asked is None else asked

    def shares(self) -> dict[str, int]:
        """The amount by item, each > 0; BadRequest below 1 fen, NotRefundable past what is left."""
        if type(self.amount_fen) is not int or self.amount_fen < 1:
            raise BadRequest("amount_fen", "too_small")
        if self.amount_fen > self.refundable_fen:
            item = self.lines[0][0].item
            raise NotRefundable(item, asked_fen=self.amount_fen, refundable_fen=self.refundable_fen)
        return money.spread(self.amount_fen, self.most_fen)

    @property
    def fault(self) -> bool:
        """Whether the reason puts the fault on the seller."""
        return self.application.reason in FAULTS

    @property
    def phase(self) -> str:
        """onsale before TRADE_FINISHED, aftersale from then on."""
        return "aftersale" if self.order.status == OrderStatus.TRADE_FINISHED else "onsale"

    def dims(self, group: str | None = None) -> dict[str, Any]:
        """What a number of the settings may be limited to, for this application."""
        first = self.lines[0][0]
        return {
            "on": self.order.created_at,
            "shop": self.order.shop,
            "kind": str(self.application.kind),
            "phase": self.phase,
            "goods": None if self.goods is None else str(self.goods),
            "seven_days": str(first.seven_days),
            "category": group or first.category,
        }


def settled(cases: Iterable[Case]) -> dict[str, int]:
    """Pieces by item that ended cases brought back or paid in full before shipping."""
    gone: dict[str, int] = {}
    for case in cases:
        unsent = case.details.get("unsent", False) and case.reason != Reason.PRICE
        whole = case.kind == Kind.RETURN_REFUND or unsent
        if case.status == Status.SUCCESS and whole:
            for line in case.items:
                gone[line.item] = gone.get(line.item, 0) + line.quantity
    return gone
