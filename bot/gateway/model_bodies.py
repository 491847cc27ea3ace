"""What requests about models hold, and what is answered; reports are bot/trainer/reports.py's JSON."""

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
