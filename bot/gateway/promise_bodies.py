"""Bodies and answers about promises."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from bot.gateway.answers import Answer
from bot.gateway.bodies import Body, StaffName
from bot.gateway.texts import ClientId, Words

PromiseKind = Literal["time", "money", "action"]


class NewPromise(Body):
    """What the buyer was promised by when; `owner` keeps it, whoever writes it down when absent. `id` is the client's.

    `kind`: an hour or day (time), a sum (money), something that will be done (action).
    """

    id: ClientId
    kind: PromiseKind
    words: Annotated[Words, StringConstraints(min_length=1)]
    due_at: AwareDatetime
    owner: StaffName | None = None


class Promised(Body):
    """Which promises: those that run, those that ran out unkept, or all."""

    state: Literal["open", "broken", "all"] = "open"


class ShownPromise(Answer):
    """A promise; one that was kept after it ran out stays broken and has a kept_at."""

    id: str
    conversation: str
    kind: PromiseKind
    words: str
    owner: str
    made_by: str
    made_at: str
    due_at: str
    state: Literal["open", "kept", "broken"]
    kept_at: str | None
    broken_at: str | None
