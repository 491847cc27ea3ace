"""What the law asks of the world: repositories inside one unit of work, and ports to the outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, Self

from bot.aftersales.cases import Case, HistoryLine, Record
from bot.aftersales.orders import Item, Order, OrderClock, Rating
from bot.aftersales.payouts import Payout


class Clock(Protocol):
    """Business time: law, `at` and `due_at` read it. Tokens, sessions, rate limits and locks read the real clock."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBook:
    """The refund book of one item, integer fen: booked + in_flight + reserved <= paid, by constraint as well."""

    item: str
    paid_fen: int
    booked_fen: int = 0
    in_flight_fen: int = 0
    reserved_fen: int = 0

    @property
    def refundable_fen(self) -> int:
        """What can still be asked for."""
        return self.paid_fen - self.booked_fen - self.in_flight_fen - self.reserved_fen


class Orders(Protocol):
    """Orders of all shops; ownership is checked by the service, not here."""

    async def get(self, order_no: str) -> Order | None: ...
    async def lock(self, order_no: str) -> Order | None:
        """As get, and no other unit of work applies or ships on it until this one ends."""
        ...

    async def of_item(self, item: str) -> Order | None: ...
    async def of_buyer(self, shop: str, buyer_id: str) -> Sequence[Order]:
        """Newest first."""
        ...

    async def several(self, order_nos: Collection[str]) -> Mapping[str, Order]:
        """Those that exist, by number; in one read."""
        ...

    async def add(self, order: Order) -> None: ...
    async def save(self, order: Order) -> None:
        """Raises errors.StaleVersion when the stored version is not `order.version`; stores version + 1."""
        ...

    async def receivers_of(self, shop: str, buyer_id: str, since: datetime) -> int:
        """To how many different receivers (by phone) a buyer's orders made from `since` on went."""
        ...

    async def to_ship(self, shop: str) -> Sequence[Order]:
        """Paid and not shipped whole, oldest payment first."""
        ...

    async def under_way(self, shop: str) -> Sequence[Order]:
        """With goods on their way to the buyer, oldest shipment first."""
        ...

    async def invoices_asked(self, shop: str) -> Sequence[Order]:
        """Whose invoice was asked for and not issued, in no order."""
        ...

    async def price_drop(self, shop: str, line: Item) -> int:
        """Fen by which the whole line costs less now than it did; 0 when it does not or nobody knows its price."""
        ...

    async def rating_of(self, order_no: str) -> Rating | None: ...
    async def rate(self, rating: Rating) -> None:
        """Once an order: raises errors.StateConflict the second time."""
        ...

    async def ratings(self, shop: str, *, limit: int = 200) -> Sequence[Rating]:
        """A shop's, newest first."""
        ...


class Cases(Protocol):
    """Cases and their history."""

    async def next_no(self, at: datetime) -> str:
        """AS + Shanghai date + sequence, e.g. AS202611240007."""
        ...

    async def get(self, case_no: str) -> Case | None: ...
    async def lock(self, case_no: str) -> Case | None:
        """As get, and no other unit of work moves it until this one ends."""
        ...

    async def of_buyer(self, shop: str, buyer_id: str) -> Sequence[Case]:
        """Newest first."""
        ...

    async def of_shop(self, shop: str, *, open_only: bool = False) -> Sequence[Case]:
        """Soonest deadline first when open_only, else newest first."""
        ...

    async def of_platform(self) -> Sequence[Case]:
        """Those of every shop that a mediator has or had to do with; open ones first, soonest deadline first."""
        ...

    async def open_on(self, items: Sequence[str]) -> Sequence[Case]:
        """Unfinished cases on any of these items."""
        ...

    async def with_return_no(self, tracking_no: str) -> Sequence[str]:
        """Numbers of the cases, of any shop, whose return parcel has this tracking number."""
        ...

    async def add(self, case: Case) -> None: ...
    async def save(self, case: Case, *, seen: int) -> None:
        """Store `case` (its version is seen + 1). Raises errors.StaleVersion when the stored version is not `seen`."""
        ...

    async def append(self, *lines: HistoryLine) -> None:
        """Add lines, all of one case."""
        ...

    async def histories(self, case_nos: Collection[str]) -> Mapping[str, Sequence[HistoryLine]]:
        """Of several cases, each oldest first; in one read."""
        ...

    async def last_line(self, case_no: str) -> HistoryLine | None:
        """The newest of its history."""
        ...

    async def history(self, case_no: str) -> Sequence[HistoryLine]:
        """Oldest first."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Numbers of cases whose clock ran out at or before `now`, soonest first."""
        ...

    async def next_due(self) -> datetime | None:
        """The soonest deadline of all open cases."""
        ...


class Refunds(Protocol):
    """The refund book. Every amount > 0; a sum past what was paid raises errors.NotRefundable."""

    async def book_of(self, item: str) -> ItemBook: ...
    async def books_of(self, items: Sequence[str]) -> Mapping[str, ItemBook]:
        """Of all of them at once; errors.NotFound when one is unknown."""
        ...

    async def reserve(self, case_no: str, shares: Mapping[str, int], *, sent_as: str | None = None) -> None:
        """Reserve fen by item for a case, instead of what the case had reserved before.

        With `sent_as` it is in flight under that payment key at once, as if `send` had followed.
        """
        ...

    async def release(self, case_no: str) -> None: ...
    async def send(self, case_no: str, key: str) -> None:
        """Reserved becomes in flight under a stable payment key."""
        ...

    async def booked(self, case_no: str, key: str) -> None:
        """In flight becomes booked; a second call with the same key does nothing."""
        ...

    async def failed(self, case_no: str, key: str) -> None:
        """In flight stays reserved for the retry."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One sku of a product: what a piece costs now, integer fen, and how many pieces no case holds."""

    sku: str
    price_fen: int
    left: int


class Products(Protocol):
    """What the shop has in stock, and what cases hold of it for an exchange."""

    async def variants(self, shop: str, code: str) -> Sequence[Variant]:
        """Every sku of a product, by sku; nothing when the product is not known."""
        ...

    async def hold(self, case_no: str, *, shop: str, pieces: Sequence[tuple[str, str, int]]) -> None:
        """Hold (code, sku, quantity) for a case instead of what it held; StateConflict out_of_stock past the stock."""
        ...

    async def let_go(self, case_no: str) -> None: ...
    async def take(self, case_no: str) -> None:
        """What the case holds leaves the stock."""
        ...


class Records(Protocol):
    """What the system laid into the files of mediations. Personal text: it may be erased."""

    async def said(self, shop: str, buyer_id: str, *, last: int) -> Sequence[Record]:
        """The last lines of the buyer's chat that both sides saw, oldest first."""
        ...

    async def add(self, case: Case, records: Sequence[Record]) -> None: ...
    async def of(self, case_no: str) -> Sequence[Record]:
        """In the order they were added."""
        ...


class Keys(Protocol):
    """Idempotency: the first answer under a key is the answer."""

    async def find(self, caller: str, path: str, key: str) -> tuple[str, Any] | None:
        """(digest of the body, stored answer) or None; holds 24 hours by the real clock."""
        ...

    async def keep(self, caller: str, path: str, key: str, body_digest: str, answer: Any) -> None: ...


class Outbox(Protocol):
    """Effects on the outside world, written in the commit that decides them, delivered at least once with their key."""

    async def put(self, *, kind: str, key: str, payload: Mapping[str, Any]) -> None: ...


class Payouts(Protocol):
    """The payout book, apart from every refund."""

    async def next_no(self, at: datetime) -> str:
        """PO + Shanghai date + sequence."""
        ...

    async def get(self, payout_no: str) -> Payout | None: ...
    async def lock(self, payout_no: str) -> Payout | None: ...
    async def standing_for(self, subject: str) -> bool:
        """Whether a payout that was not rejected has this subject."""
        ...

    async def add(self, payout: Payout) -> None:
        """Raises errors.StateConflict when its subject has one that was not rejected."""
        ...

    async def save(self, payout: Payout) -> None:
        """Raises errors.StaleVersion when the stored version is not `payout.version` - 1."""
        ...

    async def book(self, payout: Payout) -> None:
        """The money left: one line of the ledger, once a key."""
        ...

    async def booked(self, key: str) -> int: ...
    async def of_shop(self, shop: str) -> Sequence[Payout]:
        """Newest first."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Payout]:
        """Whose retry is due, soonest first."""
        ...


class OrderClocks(Protocol):
    """Clocks of orders (trades/running.py), each a row."""

    async def unwound(self, limit: int) -> Sequence[tuple[str, str]]:
        """(shop, order number) of orders that lack a clock their status asks for."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[OrderClock]: ...
    async def running(self, order_no: str, clock: str) -> OrderClock | None: ...
    async def start(self, clock: OrderClock) -> None:
        """Does nothing when the order has it."""
        ...

    async def put(self, clock: OrderClock) -> None:
        """Another end for one that runs."""
        ...

    async def fired(self, order_no: str, clock: str, at: datetime) -> None: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving without `commit` rolls everything back."""

    orders: Orders
    cases: Cases
    refunds: Refunds
    products: Products
    records: Records
    keys: Keys
    outbox: Outbox
    payouts: Payouts
    order_clocks: OrderClocks

    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *exc: object) -> None: ...
    async def commit(self) -> None: ...


class UnitsOfWork(Protocol):
    """Makes units of work; `write=False` promises that nothing is changed."""

    def __call__(self, *, write: bool = True) -> UnitOfWork: ...


class Payments(Protocol):
    """Where money goes back. `refund` with a key that was used before answers the first outcome and pays nothing."""

    async def refund(self, *, key: str, order_no: str, amount_fen: int, payee: Mapping[str, Any]) -> PaymentOutcome: ...
    async def pay_out(self, *, key: str, order_no: str, amount_fen: int, payee: Mapping[str, Any]) -> PaymentOutcome:
        """The shop's own money to the buyer, as `refund` but no part of what he paid."""
        ...

    async def find(self, key: str) -> PaymentOutcome | None: ...
    async def daily_list(self, day: date) -> Sequence[BankLine]:
        """Everything that left on that day of Shanghai, each payment once."""
        ...

    async def charge(self, *, key: str, order_no: str, amount_fen: int) -> PaymentOutcome:
        """Ask the buyer to pay; the same key again answers how it stands."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One payment in the payment side's list of a day."""

    key: str
    order_no: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOutcome:
    """paid: the money is on its way; failed: it never left; pending: no answer yet, ask again, never pay again."""

    key: str
    state: str  # "paid" | "failed" | "pending"
    words: str = ""


class Warehouse(Protocol):
    """Stops parcels that have not left."""

    async def stop(self, *, order_no: str, items: Sequence[str]) -> bool:
        """True when it answered *stopped*."""
        ...


class Couriers(Protocol):
    """A courier's record of a parcel."""

    async def delivered_at(self, *, courier: str, tracking_no: str) -> datetime | None: ...
    async def intercept(self, *, courier: str, tracking_no: str) -> bool: ...
    async def pick_up(self, *, case_no: str, when: str, address: str) -> None:
        """Send somebody to fetch a return; a second call for the case replaces the first."""
        ...


class RepairVendors(Protocol):
    """Who mends. The same key again is the same order."""

    async def order(self, *, key: str, case_no: str, vendor: str, goods: str, fault: str) -> None: ...


class Notices(Protocol):
    """Tells a party outside the chat (site message, SMS)."""

    async def tell(self, *, shop: str, to: str, template: str, facts: Mapping[str, Any]) -> None: ...
