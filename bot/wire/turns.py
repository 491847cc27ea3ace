"""One turn of a conversation as it crosses the wire between app and engine."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Mapping, Optional

Json = Mapping[str, Any]

TURN_PATH = "/webhooks/wuyou/turn"
PARSE_PATH = "/webhooks/wuyou/parse"
READY_PATH = "/webhooks/wuyou/ready"
SECRET_HEADER = "X-Wuyou-Secret"
#: W3C trace context: which step of which trace a request belongs to
TRACE_HEADER = "traceparent"

#: How a turn ended. An empty reply is an outcome, never silence:
#: answered        at least one reply
#: silent          Rasa predicted nothing to say
#: action_failed   an action raised or could not be reached; the turn's replies must not be believed
Outcome = Literal["answered", "silent", "action_failed"]


@dataclass(frozen=True)
class Choice:
    """What a pressed button means; issued by the server, never written by a buyer."""

    intent: str
    entities: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class TurnRequest:
    """A buyer's message with the conversation's state.

    text         what the buyer wrote, already cleaned by the gateway; None for a button or bare files
    choice       the meaning of a pressed button; None for text
    files        ids of files that came with the message
    state        the events returned by the turn before; empty at the start
    """

    conversation_id: str
    message_id: str
    text: Optional[str] = None
    choice: Optional[Choice] = None
    files: tuple[str, ...] = ()
    state: tuple[Json, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, ready to be sent."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Json) -> "TurnRequest":
        """Read what `to_json` wrote; KeyError or TypeError when it is something else."""
        choice = raw.get("choice")
        return cls(
            conversation_id=str(raw["conversation_id"]),
            message_id=str(raw["message_id"]),
            text=raw.get("text"),
            choice=None
            if choice is None
            else Choice(
                intent=str(choice["intent"]),
                entities=tuple((str(name), value) for name, value in choice.get("entities", ())),
            ),
            files=tuple(raw.get("files", ())),
            state=tuple(raw.get("state", ())),
        )


@dataclass(frozen=True)
class Button:
    """A choice offered with a reply.

    title     what the buyer reads
    value     what it says to outside programs (CONTRACT.md, "Cards")
    choice    what the engine is told when it is pressed; never leaves the server
    binding   pressing it moves money or a case: works once
    """

    title: str
    value: Any
    choice: Choice
    binding: bool = False


@dataclass(frozen=True)
class Reply:
    """One line the bot says.

    response  the name in domain.yml that worded it
    card      {"kind", "data"} of bot/wire/cards.py
    handoff   {"cause": …} ends the turn: the conversation goes to the queue in the commit that stores the line
    """

    text: str
    response: Optional[str] = None
    card: Optional[Json] = None
    buttons: tuple[Button, ...] = ()
    handoff: Optional[Json] = None


@dataclass(frozen=True)
class Parse:
    """What the engine understood: intent {"name","confidence"}, ranking, entities (CONTRACT.md, `wuyou parse`)."""

    text: str
    intent: Json
    ranking: tuple[Json, ...] = ()
    entities: tuple[Json, ...] = ()


@dataclass(frozen=True)
class TurnResult:
    """What came of a turn; `state` is to be stored in the commit that stores the replies."""

    outcome: Outcome
    replies: tuple[Reply, ...] = ()
    state: tuple[Json, ...] = ()
    parse: Optional[Parse] = None
    failed_action: Optional[str] = None
    #: the form that is waiting for an answer, None when none is
    active_form: Optional[str] = None
    #: the name of the model that understood it
    model: Optional[str] = None
    timings_ms: Json = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, ready to be sent."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Json) -> "TurnResult":
        """Read what `to_json` wrote; KeyError or TypeError when it is something else."""
        parse = raw.get("parse")
        return cls(
            outcome=raw["outcome"],
            replies=tuple(_reply(reply) for reply in raw.get("replies", ())),
            state=tuple(raw.get("state", ())),
            parse=None
            if parse is None
            else Parse(
                text=parse["text"],
                intent=parse["intent"],
                ranking=tuple(parse.get("ranking", ())),
                entities=tuple(parse.get("entities", ())),
            ),
            failed_action=raw.get("failed_action"),
            active_form=raw.get("active_form"),
            model=raw.get("model"),
            timings_ms=raw.get("timings_ms", {}),
        )


def button_from_json(raw: Json) -> Button:
    """A button as an action or the engine wrote it."""
    choice = raw["choice"]
    return Button(
        title=str(raw["title"]),
        value=raw["value"],
        choice=Choice(
            intent=str(choice["intent"]),
            entities=tuple((str(name), value) for name, value in choice.get("entities", ())),
        ),
        binding=bool(raw.get("binding", False)),
    )


def _reply(raw: Json) -> Reply:
    return Reply(
        text=str(raw["text"]),
        response=raw.get("response"),
        card=raw.get("card"),
        buttons=tuple(button_from_json(button) for button in raw.get("buttons", ())),
        handoff=raw.get("handoff"),
    )
