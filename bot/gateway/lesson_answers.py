"""What the trainer's answers look like in the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from bot.gateway.answers import Answer


class InboxEntry(Answer):
    """A masked message: `written` is the same with the facts marked, `meant` what buyer or agent said it means."""

    id: str
    at: str
    cause: Literal["unclear", "clarified", "refused", "handed_off", "corrected", "sent"]
    text: str
    written: str
    guess: str | None
    confidence: float | None
    runner_up: str | None
    runner_up_confidence: float | None
    meant: str | None
    sent_by: str | None
    note: str
    state: Literal["open", "seconding", "done"]
    mine: bool


class InboxGroup(Answer):
    """Messages that are alike."""

    id: str
    entries: list[InboxEntry]


class Intent(Answer):
    """A meaning that can be given."""

    name: str
    title: str


class Inbox(Answer):
    """The biggest group first; `waiting` counts all, also those beyond what is shown."""

    waiting: int
    twice: bool
    intents: list[Intent]
    entities: list[Intent]
    groups: list[InboxGroup]


class Labelled(Answer):
    """states: entry → state; refused: entry → why it cannot be taught."""

    states: dict[str, Literal["seconding", "done"]]
    refused: dict[str, str]
    waiting: int


class Undone(Answer):
    """Entries that wait again."""

    entries: list[str]


class ContextLine(Answer):
    """A masked line around an entry."""

    sender: Literal["buyer", "bot", "agent", "mediator", "system"] = Field(alias="from")
    at: str
    text: str
    this: bool


class Agreement(Answer):
    """Of two trainers: messages that both labelled, that they labelled alike, Cohen's kappa."""

    one: str
    two: str
    both: int
    alike: int
    kappa: float | None


class ShownChange(Answer):
    """A change; `verdict` None while it waits."""

    id: str
    kind: Literal["example", "word"]
    before: dict[str, str] | None
    after: dict[str, str] | None
    by: str
    at: str
    verdict: Literal["accepted", "held", "withdrawn", "in_git"] | None
    reason: str


class ShownTry(Answer):
    """A try; `found` is what flips, or {"error"}."""

    id: str
    state: Literal["running", "done", "failed"]
    changes: list[str]
    by: str
    at: str
    found: dict[str, Any] | None


class AcceptedChanges(Answer):
    """How many hold now."""

    accepted: int


class Example(Answer):
    """An example, facts marked."""

    intent: str
    written: str


class Examples(Answer):
    """A part of what was found."""

    found: int
    examples: list[Example]


class NearPair(Answer):
    """Two examples that are all but the same."""

    one: Example
    two: Example
    alike: float


class Overlap(Answer):
    """Two intents and how many of their examples are all but the same."""

    one: str
    two: str
    pairs: int


class IntentHealth(Answer):
    """Examples of an intent, those with facts marked, near-doubles among them."""

    name: str
    title: str
    examples: int
    marked: int
    near: int


class ExamplesHealth(Answer):
    """How fit the examples are."""

    fewest: int
    intents: list[IntentHealth]
    thin: list[str]
    doubles: list[NearPair]
    conflicts: list[NearPair]
    overlaps: list[Overlap]
    entities: dict[str, int]
    noise: dict[str, int]


class ShownGolden(Answer):
    """A golden conversation."""

    id: str
    version: int
    title: str
    lines: list[dict[str, str | None]]
    protected: bool
    by: str
    at: str


class SentEntry(Answer):
    """The entry in the trainer's inbox."""

    id: str
