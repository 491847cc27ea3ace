"""A move in the making: what guards and effects read, and what it will have done to books and world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from bot.aftersales.cases import Actor, Case
from bot.aftersales.facts import Facts
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Status

#: who the platform is (a setting of the installation)
OWN_MALL, CONNECTED = "own_mall", "connected"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookStep:
    """A call of the port Refunds, to be made in the commit of the move."""

    verb: Literal["reserve", "release", "send", "booked", "failed"]
    shares: Mapping[str, int] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockStep:
    """A call of the port Products, to be made in the commit of the move; `pieces` are (code, sku, quantity)."""

    verb: Literal["hold", "let_go", "take"]
    pieces: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row of the outbox, each with shop, case_no and order_no.

    refund           key = payment key; {key, amount_fen, payee}
    freight          the same of a freight that the buyer laid out: the shop's own money, no refund
    intercept        key = case number; {courier, tracking_no}: answered by the courier's `intercepted` …
    resume_shipping  key = case number; {items}: the warehouse may send what it had stopped
    charge           key = charge key; {key, amount_fen}: the buyer is asked to pay, answered by `paid_in`
    charge_back      key = charge key + ":back"; {charge, amount_fen}: what was paid for a service that failed
    repair_order     key = case number + ":r" + round; {vendor, goods, fault}
    pickup           key = case number + ":p" + count; {when, address}
    """

    kind: str
    key: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A guard's no: its id in policy/guards.yml and the facts for its sentence."""

    id: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One action on one case. Effects answer a changed copy; nothing here reaches the world before the commit.

    before        the case as it was; `case` as it becomes
    facts         what eligibility reads, with the case's own reservation counted as free
    delivered_at  the courier's record of the parcel in question, asked before the unit of work opened
    platform      who the platform is: own_mall, our own mediators, or connected, the real one by its callbacks
    number_taken  the return number belongs to another case, or is the one the order came with
    """

    before: Case
    case: Case
    order: Order
    actor: Actor
    action: str
    now: datetime
    policies: Policies
    facts: Facts
    body: Mapping[str, Any] = field(default_factory=dict)
    platform: str = OWN_MALL
    delivered_at: datetime | None = None
    number_taken: bool = False
    books: tuple[BookStep, ...] = ()
    stock: tuple[StockStep, ...] = ()
    letters: tuple[Letter, ...] = ()
    rules: tuple[str, ...] = ()

    def with_case(self, **changes: Any) -> Move:
        """The case changed."""
        return replace(self, case=replace(self.case, **changes))

    def with_details(self, **changes: Any) -> Move:
        """Some of the case's details set; a None takes the detail out."""
        details = {name: value for name, value in {**self.case.details, **changes}.items() if value is not None}
        return self.with_case(details=details)

    def booking(self, step: BookStep) -> Move:
        """One more step in the refund book."""
        return replace(self, books=(*self.books, step))

    def stocking(self, step: StockStep) -> Move:
        """One more step in the stock."""
        return replace(self, stock=(*self.stock, step))

    def sending(self, kind: str, key: str, payload: Mapping[str, Any]) -> Move:
        """One more letter, with the case's own names on it."""
        own = {"shop": self.case.shop, "case_no": self.case.case_no, "order_no": self.case.order_no}
        return replace(self, letters=(*self.letters, Letter(kind=kind, key=key, payload={**own, **payload})))

    def number(self, name: str, **dims: Any) -> int:
        """A number of the settings for this case."""
        return self.policies.number(name, **{**self.dims(), **dims}).value

    def dims(self) -> dict[str, Any]:
        """What a number may be limited to, for the case as it becomes."""
        return {**self.facts.dims(), "kind": str(self.case.kind), "goods": str(self.case.goods)}

    def detail(self, name: str) -> Mapping[str, Any]:
        """A structured detail of the case as it was, empty when there is none."""
        found: Mapping[str, Any] = self.before.details.get(name) or {}
        return found


Condition = Callable[[Move], bool]
Guard = Callable[[Move], Objection | None]
Effect = Callable[[Move], Move]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A status that depends on the case; `reach` is every status it can be, for diagram and tests."""

    name: str
    pick: Callable[[Move], Status]
    reach: frozenset[Status]
