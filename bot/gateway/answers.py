"""What answers look like in the OpenAPI document. Handlers build plain JSON; a test holds both against each other."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A JSON object; more members may come."""

    model_config = ConfigDict(extra="allow")


class Problem(Answer):
    """RFC 9457; `type` is stable, the words are for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] | None = None


class Token(Answer):
    """A buyer's token, for Authorization: Bearer."""

    token: str


class SignedIn(Answer):
    """A member of staff; `csrf` goes into X-CSRF-Token."""

    name: str
    role: Literal["agent", "mediator", "trainer", "supervisor", "vendor"]
    shop: str
    csrf: str


class DemoBuyer(Answer):
    """Somebody to play."""

    id: str
    name: str


class Now(Answer):
    """The demo's time."""

    now: str


class Accepted(Answer):
    """The number a message got; it is stored. `in_charge`: who will answer a buyer."""

    seq: int
    in_charge: Literal["bot", "queue", "agent"] | None = None


class ShownButton(Answer):
    """A button: `action` is opaque and counts, `value` says what it means."""

    title: str
    action: str
    value: Any


class ShownMessage(Answer):
    """A line of a conversation."""

    seq: int
    id: str
    from_: Literal["buyer", "bot", "agent", "mediator", "system"] = Field(alias="from")
    at: str
    text: str
    card: dict[str, Any] | None = None
    buttons: list[ShownButton] | None = None
    files: list[str] | None = None
    answers: list[str] | None = None
    end: Literal[True] | None = None


class FileNote(Answer):
    """What is to be said of an upload at once; `note` is stable, `text` for the sender."""

    note: str
    text: str


class File(Answer):
    """An upload: size in bytes as it is served; `thumbnail` whether there is a small picture."""

    id: str
    kind: Literal["image", "video", "pdf"]
    size: int
    thumbnail: bool
    notes: list[FileNote]


class ShownItem(Answer):
    """A line of an order, integer fen."""

    item: str
    title: str
    sku: str
    quantity: int
    price_fen: int
    paid_fen: int
    refundable_fen: int
    signed_at: str | None = None


class ShownOrder(Answer):
    """An order."""

    order_no: str
    status: str
    paid_fen: int
    created_at: str
    logistics: dict[str, Any] | None = None
    items: list[ShownItem]


class LateOrders(Answer):
    """The shop's orders that need a look; `due_at` when they have to leave, or had to move."""

    about_to_be_late: list[ShownOrder]
    late: list[ShownOrder]
    stuck: list[ShownOrder]


class AskedInvoice(Answer):
    """An invoice to be issued as a file."""

    order_no: str
    buyer: str
    type: Literal["personal", "company"]
    title: str
    email: str
    asked_at: str
    tax_no: str | None = None


class ShownRating(Answer):
    """1–5 and words."""

    order_no: str
    buyer: str
    score: int
    words: str
    at: str


class BatchRow(Answer):
    """What came of one case of a batch."""

    no: str
    agreed: bool
    case: ShownCase | None = None
    problem: Problem | None = None


class Silence(Answer):
    """Clocks that would run out one after the other; `bears` is "seller" or "buyer"."""

    moves: list[dict[str, Any]]
    ends: ShownCase
    waits: str | None


class ShownPayout(Answer):
    """The shop's own money to a buyer; never a refund. Staff see who proposed and agreed."""

    no: str
    kind: Literal["return_freight", "delay", "claim"]
    status: str
    amount_fen: int
    order_no: str
    case_no: str | None
    version: int


class ShownCase(Answer):
    """A case as the caller may see it; a list leaves `options` out."""

    no: str
    kind: str
    status: str
    reason: str
    amount_fen: int
    order_no: str | None
    items: list[dict[str, Any]]
    due_at: str | None
    version: int
    sku: str | None = None
    difference_fen: int | None = None
    offer: dict[str, Any] | None = None
    charge: dict[str, Any] | None = None
    evidence: dict[str, Any] | None = None
    turn: Literal["buyer", "seller", "platform"] | None = None
    history: list[dict[str, Any]] | None = None
    mediation: dict[str, Any] | None = None
    filing: dict[str, Any] | None = None
    existing: bool | None = None


class Possibility(Answer):
    """What would come of applying for one kind: why not, money, who pays each leg, and the steps with their dates."""

    kind: str
    kind_title: str
    eligible: bool
    automatic: bool
    rule: str | None = None
    sentence: str | None = None
    amount_fen: int
    refundable_fen: int
    difference_fen: int
    freight: dict[str, Any]
    steps: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    existing: str | None = None


class ShownRecord(Answer):
    """A line of a mediation's file; `source` is "chat", "logistics" or "payment"."""

    source: str
    at: str
    author: str
    text: str


class ShownRule(Answer):
    """A rule that a decision may cite."""

    id: str
    text: str
    source: str


class Precedent(Answer):
    """How a case of the same kind and reason was decided; amounts in fen, `asked_fen` what was asked for."""

    no: str
    asked_fen: int
    for_: Annotated[Literal["buyer", "seller", "split"], Field(alias="for")]
    text: str
    amount_fen: int | None
    grounds: str
    rules: list[ShownRule]
    at: str


class ShownOption(Answer):
    """An action of the caller's role."""

    action: str
    allowed: bool
    why_not: str | None = None
    rule: str | None = None


class DeskRow(Answer):
    """A conversation in the desk's list; in_charge is "bot", "queue" or an agent's name."""

    id: str
    buyer: str
    in_charge: str
    epoch: int
    waiting_since: str | None
    owed_since: str | None
    answer_by: str | None
    summary: str
    case_no: str | None = None


class DeskChat(Answer):
    """A row of the list with the buyer's orders and cases."""

    id: str
    buyer: DemoBuyer
    in_charge: str
    epoch: int
    orders: list[ShownOrder]
    cases: list[ShownCase]


class Health(Answer):
    """How it is."""

    status: str


class Seen(Answer):
    """The newest line that was seen."""

    seq: int
