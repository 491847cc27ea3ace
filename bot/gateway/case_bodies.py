"""What the body of each action on a case or an order holds (CONTRACT.md); whether it may be done, the law says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, create_model

from bot.aftersales.vocabulary import Kind, Payer, Reason
from bot.gateway.bodies import Body
from bot.gateway.texts import Code, Id, Line, Words

#: integer fen, no more than any order costs
Fen = Annotated[int, Field(gt=0, le=100_000_000_000, strict=True)]
Quantity = Annotated[int, Field(gt=0, le=100_000, strict=True)]
Files = Annotated[tuple[Id, ...], Field(max_length=30)]
Courier = Literal["SF", "ZTO", "YTO", "STO", "YUNDA", "EMS", "JTSD", "JD", "DBL", "OTHER"]
TrackingNo = Annotated[str, StringConstraints(pattern=r"^\s*[A-Za-z0-9-]{6,40}\s*$")]


class ItemShare(Body):
    """Some pieces of one line of an order."""

    item: Id
    quantity: Quantity


class Apply(Body):
    """An application for a case; without `amount_fen` all that is refundable."""

    order_no: Id | None = None
    item: Id | None = None
    items: Annotated[tuple[ItemShare, ...], Field(max_length=100)] | None = None
    kind: Kind
    reason: Reason
    amount_fen: Fen | None = None
    note: Words = ""
    files: Files = ()
    #: the member of staff that a complaint is about
    staff: Id | None = None
    sku: Line | None = None


class Possible(Body):
    """For which item and why; without a quantity the whole line."""

    item: Id
    reason: Reason
    quantity: Annotated[int, Field(gt=0, le=100_000)] | None = None
    sku: Line | None = None


class Act(Body):
    """What every action's body may hold: the version that was seen; absent means the present one."""

    version: Annotated[int, Field(ge=1, le=2_000_000_000, strict=True)] | None = None


class Parcel(Act):
    """A parcel's courier and number."""

    courier: Courier
    tracking_no: TrackingNo


class Ship(Parcel):
    """Some or all items of an order leave."""

    items: Annotated[tuple[Id, ...], Field(max_length=100)] | None = None


class Noted(Act):
    """An action with a remark."""

    note: Words = ""


class Checked(Act):
    """What an inspection or a quality check found."""

    passed: Annotated[bool, Field(strict=True)]
    findings: Words
    files: Files = ()


class Decide(Act):
    """A mediator's decision. Its field is called `for`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    whom: Literal["buyer", "seller", "split"] = Field(alias="for")
    kind: Kind | None = None
    amount_fen: Fen | None = None
    freight: Payer | None = None
    grounds: Words
    rules: Annotated[tuple[Id, ...], Field(max_length=30)]


class NewAddress(Act):
    """Where an order goes instead."""

    receiver: Line
    phone: Annotated[str, StringConstraints(pattern=r"^\s*[0-9+() -]{5,20}\s*$")]
    province: Line | None = None
    city: Line | None = None
    district: Line | None = None
    detail: Line


def _act(model: str, /, **fields: object) -> type[Act]:
    return create_model(model, __base__=Act, **fields)  # type: ignore[call-overload, no-any-return]


_Offer = _act(
    "Offer",
    kind=(Kind | None, None),
    amount_fen=(Fen | None, None),
    quote_fen=(Fen | None, None),
    sku=(Line | None, None),
    words=(Words, ...),
)
_Paper = _act("Paper", note=(Words, ...), files=(Files, ()))
_Grounds = _act("Grounds", grounds=(Words, ...))

CASE_ACTIONS: Mapping[str, type[Act]] = {
    "agree": _act("Agree", amount_fen=(Fen | None, None), freight=(Payer | None, None)),
    "refuse": _act("Refuse", reason=(Code, ...), words=(Words, ...), files=(Files, ())),
    "offer": _Offer,
    "accept": Act,
    "decline": Act,
    "modify": _act(
        "Modify",
        kind=(Kind | None, None),
        reason=(Reason | None, None),
        amount_fen=(Fen | None, None),
        note=(Words | None, None),
        files=(Files | None, None),
        sku=(Line | None, None),
    ),
    "ship_back": Parcel,
    "inspect": Checked,
    "repaired": Noted,
    "qc": Checked,
    "send": Parcel,
    "approve": Act,
    "send_back_to_agent": Noted,
    "take_back": Act,
    "not_arrived": Noted,
    "turn_to_refund": Act,
    "turn_to_exchange": _act("TurnToExchange", sku=(Line, ...)),
    "pickup": _act("Pickup", when=(Line, ...), address=(Line, ...)),
    "retry": Act,
    "new_payee": _act("NewPayee", type=(Literal["alipay", "bank"], ...), account=(Line, ...), name=(Line, ...)),
    "confirm": Act,
    "not_right": Noted,
    "cancel": Act,
    "extend": _act("Extend", days=(Annotated[int, Field(ge=1, le=10, strict=True)], ...)),
    "add_evidence": _act("AddEvidence", files=(Files, ()), note=(Words, "")),
    "request_mediation": _Paper,
    "statement": _act("Statement", text=(Words, ...), files=(Files, ())),
    "settle": _Offer,
    "decide": Decide,
    "appeal": _Paper,
    "accept_decision": Act,
    "accept_settlement": Act,
    "decline_settlement": Act,
    "withdraw": Act,
    "done": Act,
    "note": _act("Note", text=(Words, ...), internal=(bool, False)),
    "suspend": _Grounds,
    "resume": Act,
    "reject_mediation": _Grounds,
    "take": Act,
    "uphold": _act("Uphold", amount_fen=(Fen | None, None), answer=(Words, ...)),
    "dismiss": _act("Dismiss", answer=(Words, ...)),
    "reopen": Noted,
    "escalate": Act,
}

ORDER_ACTIONS: Mapping[str, type[Act]] = {
    "confirm_order": Act,
    "ship": Ship,
    "issue_invoice": _act("IssueInvoice", file=(Id, ...)),
    "cancel_order": Act,
    "change_address": NewAddress,
    "urge": Act,
    "extend_receipt": Act,
    "price_protect": Act,
    "confirm_receipt": Act,
    "invoice": _act(
        "Invoice",
        type=(Literal["personal", "company"], ...),
        title=(Line, ...),
        tax_no=(Line | None, None),
        email=(Annotated[str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}$")], ...),
    ),
    "rate": _act("Rate", score=(Annotated[int, Field(ge=1, le=5, strict=True)], ...), words=(Words, "")),
}

#: what only payment, courier, order, timer and platform may say, through their ports: 403 for whoever asks here
PORTS_ONLY = frozenset({
    "paid", "failed", "paid_in", "goods_arrived", "intercepted", "interception_failed", "refused_at_door",
    "order_shipped", "delivered", "first_scan", "time_out", "timer", "close", "overdue",
})  # fmt: skip


class AgreeToAll(Body):
    """Cases by number, each once."""

    cases: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]


class NewPayout(Body):
    """Return freight, delay compensation or an upheld claim, with its grounds."""

    kind: Literal["return_freight", "delay", "claim"]
    amount_fen: Fen
    words: Words
    case_no: Id | None = None


PAYOUT_ACTIONS: Mapping[str, type[Act]] = {
    "agree": Act,
    "approve": Act,
    "send_back_to_agent": Act,
    "reject": _act("Reject", words=(Words, ...)),
    "retry": Act,
    "new_payee": CASE_ACTIONS["new_payee"],
}
