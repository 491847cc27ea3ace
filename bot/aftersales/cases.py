"""A case: what the buyer asks for on some items of an order, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.aftersales.vocabulary import ENDED, Goods, Kind, Payer, Reason, Role, Stage, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something. `id` is a buyer id, a staff name, or the name of a port (timer, sandbox …)."""

    role: Role
    id: str
    shop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItem:
    """A line of the order inside a case, with the share of the amount that falls on it."""

    item: str
    quantity: int
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel on its way to the shop or back to the buyer."""

    courier: str
    tracking_no: str
    shipped_at: datetime
    first_scan_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One after-sales case; it changes only by a row of the transition table.

    amount_fen  what is asked or agreed to be paid back, integer fen; 0 for kinds that reserve nothing
    due_at      when the present clock runs out; None when none runs
    clock       the name of that clock in policy/*.yml
    freight     who pays the way back
    rules       ids of the rules the decision used
    details     what only some kinds have (offer, quote, sku, findings, payee, mediation …), plain JSON types
    """

    case_no: str
    shop: str
    buyer_id: str
    kind: Kind
    status: Status
    goods: Goods
    reason: Reason
    amount_fen: int
    order_no: str | None
    items: tuple[CaseItem, ...]
    freight: Payer
    created_at: datetime
    updated_at: datetime
    version: int = 1
    clock: str | None = None
    clock_started_at: datetime | None = None
    due_at: datetime | None = None
    note: str = ""
    files: tuple[str, ...] = ()
    return_parcel: Parcel | None = None
    rules: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether anything can still happen to it."""
        return self.status not in ENDED

    @property
    def stage(self) -> Stage | None:
        """How far its mediation is; None when there never was one."""
        mediation = self.details.get("mediation")
        return Stage(mediation["state"]) if mediation else None

    @property
    def before_platform(self) -> bool:
        """Whether a mediator has or had to do with it."""
        escalated = (self.details.get("filing") or {}).get("level") == "platform"
        return self.stage is not None or escalated


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line of 协商历史; append-only, each holds the digest of the one before.

    words are a person's own text: the digest covers a salted hash of them, so that they can be erased later.
    """

    case_no: str
    n: int
    at: datetime
    role: Role
    actor_id: str
    action: str
    before: Status | None
    after: Status
    #: the stage of the mediation after it
    stage: Stage | None = None
    amount_fen: int | None = None
    words: str = ""
    files: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    internal: bool = False
    #: 16 hex digits of salt, then 48 of the salted hash of the words: it outlives the words, so that an erased line
    #: still proves itself
    salt: str = ""
    previous: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line that the system lays into a mediation's file.

    author  a side, "bot", "system" or a courier's code; `text` may be personal
    """

    source: str
    at: datetime
    author: str
    text: str
