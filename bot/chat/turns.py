"""One turn: what is read together, what the engine is asked, and the one commit of replies, state and `read_seq`.

Telling of a delay and answering are two things. A notice (`utter_system_late`, from "system", neither `answers` nor
`end`) says that the message is kept and offers a person; the message stays unread and is answered once, with `answers`
and `end`, when an engine is there again. Whoever asks for a person meanwhile is not answered by the bot any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import structlog

from bot.aftersales.ports import Clock
from bot.chat import wording as words
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.handoffs import Hours, hand_off
from bot.chat.lines import binding_at, ended, line, line_event, person_button, reply_line
from bot.chat.meters import Meters
from bot.chat.misunderstood import heard_meaning, puzzle_of
from bot.chat.traces import Traces
from bot.chat.wording import Wording
from bot.engine_client import Engine, EngineDown, EngineFailed
from bot.store.chats import BOT, Change, Chats, Conversation, Message
from bot.store.puzzles import Puzzle, Puzzles
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.wire.turns import Choice, TurnRequest, TurnResult

log = structlog.get_logger(__name__)

#: after this long without an answer the buyer is told (the bar is 3 s)
LATE_SECONDS = 1.5
#: an engine that broke this often over the same message will break again: apologise and offer a person
TRIES = 3
#: intents remembered for the agent's summary
TRIED = 8


class Came(Enum):
    """What came of trying a turn."""

    NOTHING = "nothing to answer"
    ANSWERED = "answered, discarded, or given up: look again for more"
    DOWN = "no engine there"
    BROKE = "the engine broke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is read together: texts up to the next pressed button, or one pressed button."""

    chat: Conversation
    lines: Sequence[Message]
    read_to: int

    @property
    def ids(self) -> tuple[str, ...]:
        """What the answer answers."""
        return tuple(each.id for each in self.lines)

    def request(self) -> TurnRequest:
        """The first line's id names the turn: a turn run again with more read has the same keys for its actions."""
        pressed = self.lines[0].choice
        texts = [] if pressed is not None else [each.text for each in self.lines if each.text]
        return TurnRequest(
            conversation_id=self.chat.id,
            message_id=self.lines[0].id,
            text="\n".join(texts) or None,
            choice=None
            if pressed is None
            else Choice(
                intent=pressed["intent"],
                entities=tuple((name, value) for name, value in pressed["entities"]),
            ),
            files=tuple(file for each in self.lines for file in each.files),
            state=tuple(self.chat.state),
        )


def batch_of(chat: Conversation, unread: Sequence[Message]) -> Batch:
    """Cut what is read together off what is unread; lines the app answered itself are only passed over."""
    taken: list[Message] = []
    read_to = chat.read_seq
    for each in unread:
        if each.choice is not None and "app" in each.choice:
            read_to = each.seq
            continue
        if taken and (each.choice is not None or taken[0].choice is not None):
            break
        taken.append(each)
        read_to = each.seq
    return Batch(chat=chat, lines=taken, read_to=read_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Runs turns. One at a time a conversation is the worker's promise; the guard in the commit is ours."""

    units: SqlUnitsOfWork
    engine: Engine
    clock: Clock
    bus: Bus
    wording: Wording
    hours: Hours
    meters: Meters
    seconds: Callable[[], float]
    late_after: float = LATE_SECONDS
    traces: Traces = field(default_factory=Traces)

    async def run(self, conversation: str, *, since: float, broke: int) -> Came:
        """Answer what is unread. `since`: when it was first tried; `broke`: how often an engine broke over it."""
        async with self.units(write=False) as unit:
            found = await Chats(unit.connection).unread(conversation)
        if found is None or found[0].in_charge != BOT:
            return Came.NOTHING
        batch = batch_of(*found)
        if not batch.lines:
            await self._commit(batch.chat, (), Change(read_to=batch.read_to))
            return Came.ANSWERED
        with self.traces.span("turn", lines=len(batch.lines)) as span:
            came = await self._turn(batch, since, broke)
            if span is not None:
                span.set_attribute("came", came.name)
        return came

    async def _turn(self, batch: Batch, since: float, broke: int) -> Came:
        started, conversation = self.seconds(), batch.chat.id
        try:
            with self.traces.span("engine") as span:
                result = await self._ask(batch, since)
                if span is not None:
                    span.set_attributes({f"{part}_ms": float(ms) for part, ms in result.timings_ms.items()})
        except EngineDown:
            await self._tell_late(batch, since)
            return Came.DOWN
        except EngineFailed as error:
            log.warning("engine broke", conversation=conversation, error=str(error), times=broke + 1)
            if broke + 1 < TRIES:
                await self._tell_late(batch, since)
                return Came.BROKE
            self.meters.set_aside.inc()
            result = TurnResult(outcome="action_failed", failed_action="engine")
        with self.traces.span("answer", outcome=result.outcome):
            await self._answer(batch, result)
        self.meters.turn_seconds.observe(self.seconds() - started)
        return Came.ANSWERED

    async def set_aside(self, conversation: str) -> None:
        """Answer what is unread with an apology and a person: no try at it will end well."""
        async with self.units(write=False) as unit:
            found = await Chats(unit.connection).unread(conversation)
        if found is not None and found[0].in_charge == BOT:
            self.meters.set_aside.inc()
            await self._answer(batch_of(*found), TurnResult(outcome="action_failed", failed_action="turn"))

    async def _ask(self, batch: Batch, since: float) -> TurnResult:
        turn = asyncio.ensure_future(self.engine.turn(batch.request()))
        try:
            await asyncio.wait({turn}, timeout=max(0.0, since + self.late_after - self.seconds()))
            if not turn.done():
                await self._tell_late(batch, since)
            return await turn
        finally:
            turn.cancel()

    async def _answer(self, batch: Batch, result: TurnResult) -> None:
        self.meters.turns.labels(outcome=result.outcome).inc()
        self._understood(batch, result)
        at = self.clock.now()
        tried = [*batch.chat.tried, *_intent(batch, result)][-TRIED:]
        values: dict[str, Any] = {"tried": tried}
        match result.outcome:
            case "action_failed":
                log.warning("action failed", conversation=batch.chat.id, action=result.failed_action)
                button = person_button(self.wording)
                lines = [line("bot", self.wording.say(words.TROUBLE), at, buttons=[button])]
            case "answered" if result.replies:
                values["state"] = list(result.state)
                lines = [reply_line(reply, at) for reply in result.replies]
            case _:
                values["state"] = list(result.state)
                lines = [line("bot", self.wording.say(words.FALLBACK), at, buttons=[person_button(self.wording)])]
        cut = None if result.outcome == "action_failed" else _handoff(result)
        puzzle = None if result.outcome == "action_failed" else puzzle_of(batch.chat, batch.lines, result)
        if cut is not None:
            await self._hand_over(batch, lines[: cut + 1], result.replies[cut].handoff or {}, values, puzzle)
            return
        change = Change(read_to=batch.read_to, binding_at=binding_at(lines), values=values)
        if not await self._commit(batch.chat, ended(lines, batch.ids), change, puzzle, batch.lines[0]):
            self._discarded(batch.chat)

    def _understood(self, batch: Batch, result: TurnResult) -> None:
        for part in ("parse", "actions", "total"):
            if (spent := result.timings_ms.get(part)) is not None:
                self.meters.turn_parts.labels(part=part).inc(float(spent) / 1000)
        if result.parse is None or batch.lines[0].choice is not None:
            return
        intent = result.parse.intent
        named = str(intent.get("name"))[:32] if intent.get("sure", True) else "unsure"
        self.meters.intents.labels(intent=named).inc()
        self.meters.confidence.observe(float(intent.get("confidence", 0.0)))

    async def _hand_over(
        self, batch: Batch, lines: Sequence[Message], facts: Any, values: dict[str, Any], puzzle: Puzzle | None
    ) -> None:
        async with self.units() as unit:
            chats = Chats(unit.connection)
            handoff = await hand_off(
                chats, batch.chat, facts=facts, at=lines[-1].at, hours=self.hours, wording=self.wording,
                tried=values["tried"],
            )  # fmt: skip
            last = lines[-1]
            card = last.card if last.card is not None and last.card.get("kind") == "handoff" else handoff.card
            said = [*lines[:-1], replace(last, card=card, buttons=[*last.buttons, handoff.button])]
            change = replace(handoff.change, values={**values, **handoff.change.values})
            done = await chats.say(batch.chat, ended(said, batch.ids), change, guard_reading=True)
            if done is None:
                self._discarded(batch.chat)
                return
            if puzzle is not None:
                await Puzzles(unit.connection).add(puzzle)
            await unit.commit()
        await self._told(batch.chat, *done)
        self.meters.handoffs.labels(cause=str(facts.get("cause", "request"))[:32]).inc()

    async def _tell_late(self, batch: Batch, since: float) -> None:
        newest = batch.lines[-1].seq
        if self.seconds() - since < self.late_after or batch.chat.told_seq >= newest:
            return
        notice = line("system", self.wording.say(words.LATE), self.clock.now(), buttons=[person_button(self.wording)])
        if await self._commit(batch.chat, [notice], Change(told_to=newest)):
            self.meters.late.inc()

    async def _commit(
        self, chat: Conversation, lines: Sequence[Message], change: Change, puzzle: Puzzle | None = None,
        heard: Message | None = None,
    ) -> bool:  # fmt: skip
        async with self.units() as unit:
            done = await Chats(unit.connection).say(chat, lines, change, guard_reading=True)
            if done is None:
                return False
            if puzzle is not None:
                await Puzzles(unit.connection).add(puzzle)
            if heard is not None:
                await heard_meaning(Puzzles(unit.connection), chat, heard)
            await unit.commit()
        await self._told(chat, *done)
        return True

    def _discarded(self, chat: Conversation) -> None:
        self.meters.discarded.inc()
        log.info("answer discarded: somebody else was in charge by then", conversation=chat.id)

    async def _told(self, chat: Conversation, after: Conversation, lines: Sequence[Message]) -> None:
        for each in lines:
            await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        if after.in_charge != chat.in_charge:
            await self.bus.publish(chat_topic(chat.id), {"type": "in_charge", "in_charge": after.in_charge})
            event = {"type": "conversations", "conversation": chat.id, "in_charge": after.in_charge}
            await self.bus.publish(shop_topic(chat.shop), event)


def _handoff(result: TurnResult) -> int | None:
    return next((n for n, reply in enumerate(result.replies) if reply.handoff is not None), None)


def _intent(batch: Batch, result: TurnResult) -> Sequence[str]:
    pressed = batch.lines[0].choice
    if pressed is not None:
        return (str(pressed["intent"]),)
    return () if result.parse is None else (str(result.parse.intent.get("name")),)
