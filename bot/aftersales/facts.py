"""What the rules read: the application, its lines of the order, what is left of them, and when it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.aftersales import money
from bot.aftersales.applications import Application
from bot.aftersales.cases import Case
from bot.aftersales.errors import BadRequest, NotRefundable
from bot.aftersales.flags import Flag
from bot.aftersales.orders import Item, Order
from bot.aftersales.ports import ItemBook, Variant
from bot.aftersales.vocabulary import FAULTS, REFUND_KINDS, Goods, Kind, OrderStatus, Payer, Reason, Status

#: reasons that need no fault: the buyer simply does not want it
FREE_WILL = frozenset({Reason.NO_REASON, Reason.SIZE})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Gathered before any rule speaks. Not slotted: what is worked out once is kept.

    asked_at   when the buyer first asked; windows are measured there, also for a later `modify`
    gone       pieces by item that ended cases already settled
    own_fen    what the case under change holds of each item itself; counts as free
    moved_to   where the case's goods are, when the case knows better than the order
    flags      what an agent should look at twice; a flagged buyer gets no automatic agreement
    price_drop_fen  by how much the lines cost less now, as the shop's own price list says; 0 when not asked about
    variants   what the shop has of an item's product, by item; read for exchanges
    sent_back  items that a buyer sent back for the seller's fault
    threshold_fen  the freight that is deducted when a free-shipping threshold is lost
    """

    application: Application
    order: Order
    books: Mapping[str, ItemBook]
    asked_at: datetime
    gone: Mapping[str, int] = field(default_factory=dict)
    own_fen: Mapping[str, int] = field(default_factory=dict)
    moved_to: Goods | None = None
    flags: tuple[Flag, ...] = ()
    price_drop_fen: int = 0
    variants: Mapping[str, Sequence[Variant]] = field(default_factory=dict)
    sent_back: frozenset[str] = frozenset()
    threshold_fen: int = 0

    @cached_property
    def lines(self) -> tuple[tuple[Item, int], ...]:
        """(line of the order, pieces asked); BadRequest for an item that is not in it, or named twice."""
        asked = dict(self.application.items)
        if not asked and self.application.kind == Kind.COMPLAINT:
            return ()
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
    def gifts_kept(self) -> tuple[Item, ...]:
        """Gifts of the asked lines that do not go back with them."""
        asked = {line.code for line, _ in self.lines}
        back = {line.item for line, _ in self.lines}
        return tuple(line for line in self.order.items if line.gift_of in asked and line.item not in back)

    @cached_property
    def gifts_fen(self) -> int:
        """What the kept gifts are worth, at their price, integer fen."""
        return sum(line.price_fen * line.quantity for line in self.gifts_kept)

    @cached_property
    def threshold_lost(self) -> bool:
        """Not for a fault: what stays with the buyer no longer reaches the sum from which shipping was free."""
        free_from = self.order.extra.get("free_shipping_from_fen")
        taken = self.application.kind in REFUND_KINDS and self.application.reason in FREE_WILL
        if not taken or type(free_from) is not int or not self.threshold_fen:
            return False
        kept = sum(line.paid_fen for line in self.order.items) - sum(self.worth_fen.values())
        return 0 < kept < free_from <= sum(line.paid_fen for line in self.order.items)

    @cached_property
    def deducted_fen(self) -> int:
        """What is kept back of a refund without a fault, integer fen: kept gifts, freight of a lost threshold."""
        if self.fault or self.application.kind not in REFUND_KINDS:
            return 0
        gifts = self.gifts_fen if self.application.kind == Kind.RETURN_REFUND else 0
        return gifts + (self.threshold_fen if self.threshold_lost else 0)

    @cached_property
    def most_fen(self) -> Mapping[str, int]:
        """The most that can be asked for the pieces, by item, after what is kept back; never less than 1 fen in all."""
        whole = sum(self.worth_fen.values())
        back = min(self.deducted_fen, whole - 1)
        if back <= 0:
            return self.worth_fen
        less = money.spread(back, self.worth_fen)
        return {item: fen - less.get(item, 0) for item, fen in self.worth_fen.items()}

    @cached_property
    def worth_fen(self) -> Mapping[str, int]:
        """What the pieces are worth of what is left of their paid shares, by item."""
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
        """What is asked for: all that is refundable when no amount was named; 0 for a kind that pays no money."""
        asked = self.application.amount_fen
        if self.application.kind in REFUND_KINDS:
            return self.refundable_fen if asked is None else asked
        return asked or 0

    def shares(self) -> dict[str, int]:
        """The amount by item; only a refund takes a share of its items.

        BadRequest below 1 fen or for a kind that has no amount, NotRefundable past what is left.
        """
        asked = self.application.amount_fen
        if self.application.kind == Kind.FREIGHT:
            if type(asked) is not int or asked < 1:
                raise BadRequest("amount_fen", "missing" if asked is None else "too_small")
            return {line.item: 0 for line, _ in self.lines}
        if self.application.kind not in REFUND_KINDS:
            if asked is not None:
                raise BadRequest("amount_fen", "not_for_this_kind")
            return {line.item: 0 for line, _ in self.lines}
        return {**{line.item: 0 for line, _ in self.lines}, **self._refund_shares()}

    def _refund_shares(self) -> dict[str, int]:
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
        if not self.application.items:
            return {"on": self.order.created_at, "shop": self.order.shop, "kind": str(self.application.kind)}
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


def sent_back_for_fault(cases: Iterable[Case]) -> frozenset[str]:
    """Items that a buyer sent back at the seller's cost: a return, an exchange or a repair for the seller's fault."""
    return frozenset(
        line.item
        for case in cases
        if case.return_parcel is not None and case.freight == Payer.SELLER and case.reason in FAULTS
        for line in case.items
    )
