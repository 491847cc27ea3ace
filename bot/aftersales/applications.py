"""What callers ask of the law and what it answers: applications, keys, forecasts, options, views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.aftersales.cases import Case, HistoryLine, Record
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Kind, Payer, Reason, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is asked for. `items` are (item, quantity); `amount_fen` None means all that is refundable of them.

    order_no  None only for a complaint
    sku       the other colour or size of an exchange; None means the same again
    staff     the member of staff a complaint is about, "" for the shop
    """

    order_no: str | None
    items: tuple[tuple[str, int], ...]
    kind: Kind
    reason: Reason
    amount_fen: int | None = None
    note: str = ""
    files: tuple[str, ...] = ()
    sku: str | None = None
    staff: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An idempotency key: first answer wins for this caller and path, 24 hours."""

    caller: str
    path: str
    key: str
    body_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens next, in a sentence for the buyer.

    due_at      when the clock that begins now ends
    latest_at   when the step is over if everybody before it takes all his time
    """

    text: str
    due_at: datetime | None = None
    latest_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A proof that helps or must be there; `by` "buyer" or "seller"."""

    what: str
    title: str
    required: bool
    by: str = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule as the buyer may read it; `effective` is an ISO date."""

    id: str
    text: str
    source: str
    effective: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What would come of an application made now; nothing is written.

    eligible          False: `rule` and `sentence` say why not (filing as `agreed` stays possible)
    automatic         policy would agree at once (UNSENT: if the warehouse answers that it stopped the parcel)
    amount_fen        what would be asked for; shares by item in `shares`
    refundable_fen    the most that could be asked for on these items
    freight           who pays the way back, in words in `freight_text`
    insurance         a 运费险 may pay the buyer after the return; never a promise
    due_at            when the seller's time to answer ends
    evidence          proofs for this reason; `evidence_missing` those an application cannot be filed without
    legs              who pays each way: out (to the buyer), back, again (the replacement's), surplus
    difference_fen    what another sku costs more (> 0) or less (< 0)
    existing          number of the open case on one of the items, which would be answered instead
    """

    eligible: bool
    automatic: bool
    amount_fen: int
    refundable_fen: int
    freight: Payer
    freight_text: str
    due_at: datetime | None
    rule: str | None = None
    sentence: str | None = None
    steps: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    evidence_missing: tuple[Evidence, ...] = ()
    rules: tuple[RuleText, ...] = ()
    shares: Mapping[str, int] = field(default_factory=dict)
    existing: str | None = None
    insurance: bool = False
    kind: Kind = Kind.RETURN_REFUND
    legs: Mapping[str, Payer] = field(default_factory=dict)
    difference_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An action of the caller's role on a case; `why_not` is a Chinese sentence, `rule` the guard's or rule's id."""

    action: str
    title: str
    allowed: bool
    why_not: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What is on the table. `favours` "buyer", "seller", "person" (both have shown something) or None (no proof is
    asked for this reason); `why` is the rule's sentence, None where a person weighs."""

    first: str | None
    needed: tuple[Evidence, ...]
    shown: frozenset[str]
    favours: str | None
    why: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What the clock does if nobody does anything: action and status it leads to, `at` None when no clock runs."""

    at: datetime | None
    action: str | None
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A case's whole file. `lines` are all of the history, so that the chain can be checked; what staff wrote for
    staff has no words in a buyer's copy."""

    view: CaseView
    lines: tuple[HistoryLine, ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as its reader may see it. `turn`: whose move it is, None when ended or only the payment is awaited."""

    case: Case
    history: tuple[HistoryLine, ...]
    turn: Role | None
    options: tuple[Option, ...]
    rules: tuple[RuleText, ...] = ()
    weighed: Weighed | None = None
    silence: Silence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer:
    """What an order's own action came to; `case` when it opened or met one, `existing` when it was there before.

    pending   asked of others: the order is as it was until they answer
    """

    order: Order
    case: Case | None = None
    existing: bool = False
    pending: bool = False
