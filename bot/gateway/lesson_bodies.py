"""What requests of the trainer hold: labels, changes, tries, golden conversations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.gateway.bodies import Body, Seq
from bot.gateway.texts import Code, Id, Line, Words

#: as it is: what must not be in it is refused by bot/trainer, in words
Raw = Annotated[str, StringConstraints(max_length=2000)]
Ids = Annotated[tuple[Id, ...], Field(max_length=2000)]


class Clause(Body):
    """A part of a message with two wishes."""

    text: Raw
    intent: Code


class NewLabel(Body):
    """What a trainer says of messages; `intent` of correct, `written` with marks of one message, `clauses` of split."""

    entries: Annotated[tuple[Id, ...], Field(min_length=1, max_length=500)]
    verdict: Literal["confirm", "correct", "split", "out_of_scope", "ignore"]
    intent: Code | None = None
    written: Raw | None = None
    clauses: Annotated[tuple[Clause, ...], Field(max_length=6)] = ()


class ExampleItem(Body):
    """An example, facts marked."""

    intent: Code
    written: Raw


class WordItem(Body):
    """A word of a dictionary."""

    entity: Code
    canonical: Raw
    word: Raw


class NewChange(Body):
    """before: what stands now, None for something new; after: what shall stand, None to take it out."""

    before: ExampleItem | WordItem | None = None
    after: ExampleItem | WordItem | None = None


class NewChanges(Body):
    """Changes made together."""

    changes: Annotated[tuple[NewChange, ...], Field(min_length=1, max_length=500)]


class NewTry(Body):
    """Which changes to try; none means all that wait."""

    changes: Ids = ()


class Sent(Body):
    """A buyer's line that an agent sends to the trainer, and what it meant."""

    seq: Seq
    meant: Code | None = None
    note: Words = ""


class GoldenLine(Body):
    """What the buyer says, and as what it must be understood; None: no matter."""

    text: Raw
    intent: Code | None = None


class NewGolden(Body):
    """A golden conversation as it shall be."""

    title: Line
    lines: Annotated[tuple[GoldenLine, ...], Field(min_length=1, max_length=40)]
    protected: bool
    retired: bool = False


class ExampleSearch(Body):
    """Words in it, its intent, from which on."""

    q: Line = ""
    intent: Code | None = None
    after: Seq = 0
