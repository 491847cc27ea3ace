"""What requests about models hold, and what is answered; reports are bot/trainer/models/reports.py's JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.gateway.answers import Answer
from bot.gateway.bodies import Body
from bot.gateway.texts import Words

Share = Annotated[int, Field(ge=1, le=100)]


class AskToPublish(Body):
    """Which share of the conversations, in percent, and why."""

    share: Share = 100
    note: Words = ""


class NewShare(Body):
    """Another share of the conversations, in percent."""

    share: Share


class Lately(Body):
    """How many days back."""

    days: Annotated[int, Field(ge=1, le=90)] = 30


class ShownJob(Answer):
    """A training. `share` is how far it is, 0–100; `log` only of one alone."""

    id: str
    state: Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
    step: str
    share: int
    data_set: str | None
    model: str | None
    asked_by: str
    asked_at: str
    started_at: str | None
    ended_at: str | None
    why: str
    log: str | None = None


class ShownModel(Answer):
    """A model; `report` whole only of one alone, else its figures without lists."""

    name: str
    data_set: str
    size_bytes: int
    trained_by: str
    trained_at: str
    gone_at: str | None
    report: dict[str, Any]


class Done(Answer):
    """Who did what to a publication."""

    what: Literal["asked", "approved", "refused", "share", "rolled_back"]
    share: int
    by: str
    at: str


class ShownPublication(Answer):
    """A publication; `newest` when it is the one that can be changed or rolled back."""

    id: str
    model: str
    state: Literal["asked", "live", "refused", "rolled_back"]
    share: int
    note: str
    asked_by: str
    newest: bool
    steps: list[Done]


class Served(Answer):
    """A model of this process's engines."""

    model: str
    state: Literal["starting", "serving", "warm", "failed"]
    share: int
    why: str


class ShownPublications(Answer):
    """Who serves now in this process, and all publications, newest first."""

    own: str
    engines: list[Served]
    publications: list[ShownPublication]


class Understood(Answer):
    """Typed messages, those that were not understood, those that went to a person."""

    messages: int
    unclear: int
    handed_off: int


class UnderstoodDay(Understood):
    """Of a day in Shanghai."""

    day: str


class PuzzlingIntent(Answer):
    """What the model took messages for that it was not sure of."""

    intent: str
    unclear: int
    handed_off: int


class Effect(Answer):
    """While a model was live, at most seven days, and as long before."""

    model: str
    share: int
    since: str
    before: Understood
    live: Understood


class Drift(Answer):
    """Jensen–Shannon divergence of what buyers type from the examples, and what chance alone would give."""

    messages: int
    divergence: float | None
    floor: float | None
    drifted: bool


class Watch(Answer):
    """How well the bot understands its buyers lately."""

    days: list[UnderstoodDay]
    intents: list[PuzzlingIntent]
    effects: list[Effect]
    drift: Drift
