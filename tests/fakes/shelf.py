"""What the repositories in memory store: one shelf, copied for each unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.aftersales.cases import Case, HistoryLine, Record
from bot.aftersales.orders import Order, OrderClock, Rating
from bot.aftersales.payouts import Payout


@dataclass
class Share:
    """What a case holds of an item."""

    fen: int
    in_flight: bool = False
    key: str | None = None


@dataclass
class Shelf:
    """Everything stored."""

    orders: dict[str, Order] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    history: dict[str, list[HistoryLine]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    booked: dict[str, int] = field(default_factory=dict)
    shares: dict[tuple[str, str], Share] = field(default_factory=dict)
    ledger: list[tuple[str, str, int]] = field(default_factory=list)  # payment key, item, fen
    keys: dict[tuple[str, str, str], tuple[str, Any]] = field(default_factory=dict)
    letters: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    chats: dict[tuple[str, str], list[Record]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    prices: dict[tuple[str, str, str], int] = field(default_factory=dict)  # shop, code, sku
    #: price and stock by shop, code and sku
    products: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    holds: dict[str, dict[tuple[str, str, str], int]] = field(default_factory=dict)
    payouts: dict[str, Payout] = field(default_factory=dict)
    paid_out: dict[str, int] = field(default_factory=dict)  # payment key
    clocks: dict[tuple[str, str], tuple[OrderClock, bool]] = field(default_factory=dict)  # fired?

    def copied(self) -> Shelf:
        """Another shelf with the same things; what lies on it is frozen, but for lists and shares."""
        return Shelf(
            orders=dict(self.orders),
            cases=dict(self.cases),
            history={case_no: list(lines) for case_no, lines in self.history.items()},
            numbers=dict(self.numbers),
            paid=dict(self.paid),
            booked=dict(self.booked),
            shares={held: replace(share) for held, share in self.shares.items()},
            ledger=list(self.ledger),
            keys=dict(self.keys),
            letters=dict(self.letters),
            chats={whose: list(lines) for whose, lines in self.chats.items()},
            records={case_no: list(lines) for case_no, lines in self.records.items()},
            ratings=dict(self.ratings),
            prices=self.prices,
            products=dict(self.products),
            holds={case_no: dict(held) for case_no, held in self.holds.items()},
            payouts=dict(self.payouts),
            paid_out=dict(self.paid_out),
            clocks=dict(self.clocks),
        )
