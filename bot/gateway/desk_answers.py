"""What the desk's own records look like in the OpenAPI document: alerts, settings, canned replies, search."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from bot.gateway.answers import Answer, ShownCase


class ShownAlert(Answer):
    """A chat that went back to the queue: its agent did not answer in time ("late") or left ("gone")."""

    at: str
    kind: Literal["late", "gone"]
    conversation: str
    agent: str


class SettingsVersion(Answer):
    """A version of a shop's settings; `touches` only in a preview."""

    id: str
    version: int
    state: Literal["draft", "published", "taken_back"]
    effective: str
    numbers: list[dict[str, Any]]
    return_address: dict[str, str] | None
    drafted: dict[str, str | None]
    touches: list[dict[str, Any]] | None = None


class ShopSettings(Answer):
    """What holds for a shop."""

    numbers: list[dict[str, Any]]
    return_address: dict[str, str]
    versions: list[SettingsVersion]


class Canned(Answer):
    """A canned reply."""

    id: str
    title: str
    text: str


class WorkPage(Answer):
    """A page of cases; `next` goes into `after`; `more`: there are more than `total`."""

    cases: list[ShownCase]
    next: str | None
    total: int
    more: bool


class Suggestion(Answer):
    """What could be said next; `evidence`: it asks the buyer for proof."""

    title: str
    text: str
    evidence: bool


class Colleague(Answer):
    """An agent or supervisor of the shop; `room` is how many chats one may be given."""

    name: str
    role: str
    here: bool
    away: bool
    chats: int
    room: int


class Away(Answer):
    """Whether the caller is away."""

    away: bool


class Mention(Answer):
    """An internal line in which the caller was named."""

    conversation: str
    seq: int
    at: str
    author: str
    text: str


class Found(Answer):
    """Search results, at most 20 of each."""

    conversations: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    cases: list[dict[str, Any]]


class Read(Answer):
    """A member of staff read something of a buyer's."""

    at: str
    name: str
    role: str
    what: str
    of: str


class BoardAgent(Answer):
    """An agent of the shop; `owed_s` is how long the buyer who waits longest in his chats is owed an answer."""

    name: str
    here: bool
    chats: int
    owed_s: int


class NearCase(Answer):
    """An open case whose next move is the seller's and whose deadline is near or past."""

    no: str
    kind: str
    status: str
    due_at: str


class Board(Answer):
    """How the desk stands. `room`: chats an agent is given; `at_risk`: seller's deadlines in 24 hours or past."""

    waiting: int
    longest_wait_s: int
    agents: list[BoardAgent]
    room: int
    engine: bool
    cases_open: int
    cases_overdue: int
    at_risk: int
    nearest: list[NearCase]
    alerts: list[ShownAlert]


class AnswersBy(Answer):
    """First answers of one side: "agent", "policy" (at once) or "timer" (nobody did); None of no cases."""

    by: Literal["agent", "policy", "timer"]
    cases: int
    p50_s: int | None
    p90_s: int | None


class AnswersOf(Answer):
    """First answers of one kind by people or policy; `late`: the clock ran out first."""

    kind: str
    answered: int
    late: int
    p50_s: int | None
    p90_s: int | None


class Spread(Answer):
    """Nearest-rank percentiles in seconds; None of nothing."""

    p50_s: int | None
    p90_s: int | None


class FaultyProduct(Answer):
    """A product with more than one case for a fault."""

    code: str
    title: str
    cases: int
    pieces: int


class Report(Answer):
    """Cases opened from `since` to `until`, both in it; hand-offs and ratings of these days."""

    since: date
    until: date
    opened: int
    by_day: dict[str, int]
    by_kind: dict[str, int]
    by_reason: dict[str, int]
    by_status: dict[str, int]
    answers: list[AnswersBy]
    answered_by_kind: list[AnswersOf]
    ended: int
    ended_alone: int
    ended_s: Spread
    refused: int
    refused_overturned: int
    refused_given_in: int
    handoffs: dict[str, int]
    ratings: dict[str, int]
    faults: list[FaultyProduct]


class Account(Answer):
    """A member of staff."""

    name: str
    role: str
    disabled: bool
    here: bool


class LiveSession(Answer):
    """Somebody is signed in."""

    id: str
    name: str
    address: str
    created_at: str
    expires_at: str
    this: bool
