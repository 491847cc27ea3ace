"""A buyer's message is taken in: numbered, its button looked up, stored, only then acknowledged; the same id once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.ports import Clock
from bot.chat import wording as words
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.claims import Claims
from bot.chat.handoffs import Hours, hand_off, place_in_queue
from bot.chat.lines import OUTDATED, TO_BOT, button_at, ended, line, line_event, place_of
from bot.chat.presence import Presence
from bot.chat.reopening import Reopening
from bot.chat.typed import LONGEST, typed_title
from bot.chat.wording import Wording
from bot.store.chats import BOT, QUEUE, Change, Chats, Conversation, Message, conversation_id
from bot.store.files import Uploads
from bot.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork

#: an answer of more lines than these is not looked through for a title
SHOWN_LINES = 12


class UnknownButton(Exception):
    """The action was never shown in this conversation."""


class IdReused(Exception):
    """The id was used before, by this client for other content or by somebody else."""


class UnknownFile(Exception):
    """A file that this buyer did not upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a buyer sends; the text is cleaned and within its limit. One of text, action, files is there."""

    id: str
    text: str = ""
    action: str | None = None
    files: Sequence[str] = ()
    about: Mapping[str, str] | None = None

    @property
    def digest(self) -> str:
        """Of all that counts: the same id with another one is another message."""
        return content_digest(self.text, self.action, self.files)


def content_digest(text: str, action: str | None, files: Sequence[str]) -> str:
    """Of what a client sent under an id of its own."""
    return hashlib.sha256("\x1f".join((text, action or "", *files)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A message that is stored: its number, and who will answer: "bot", "queue" (nobody yet) or "agent"."""

    seq: int
    in_charge: str


def side_in_charge(chat: Conversation) -> str:
    """Who answers, without a name."""
    return chat.in_charge if chat.in_charge in (BOT, QUEUE) else "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Takes messages in. `wake` starts the worker of a conversation; call it only after a commit."""

    units: SqlUnitsOfWork
    clock: Clock
    bus: Bus
    wording: Wording
    presence: Presence
    hours: Hours
    reopening: Reopening
    claims: Claims
    wake: Callable[[str], None]

    async def accept(self, buyer: Actor, name: str, incoming: Incoming) -> Accepted:
        """The number the message got; a second message with the same id gets the first one's.

        Raises UnknownButton, UnknownFile, IdReused; nothing is stored then.
        """
        at = self.clock.now()
        heard = line("buyer", incoming.text, at, files=tuple(incoming.files))
        heard = replace(heard, id=incoming.id, digest=incoming.digest)
        where = conversation_id(buyer.shop, buyer.id)
        async with self.units() as unit:
            chats = Chats(unit.connection)
            numbered = await chats.hear(where, heard, self.claims.fresh())
            if numbered is None:
                await chats.open(shop=buyer.shop, buyer_id=buyer.id, buyer_name=name, at=at)
                numbered = await chats.hear(where, heard, self.claims.fresh())
                assert numbered is not None
            chat, heard = numbered
            if incoming.files:
                await _show(Uploads(unit.connection), buyer, where, incoming.files)
            if incoming.action is not None:
                heard = await _press(chats, chat, heard, incoming.action)
            elif chat.in_charge == QUEUE and self._wants_to_leave(incoming):
                heard = replace(heard, choice=TO_BOT)
            elif incoming.text and not incoming.files:
                heard = await _typed(chats, chat, heard)
            if await chats.keep(chat, heard):
                if incoming.about is not None:
                    await chats.set(where, about={**incoming.about, "said": heard.id})
                was = chat.in_charge
                chat, answers = await self._answer_itself(unit, chat, heard)
                await unit.commit()
            else:
                return await self._stored(where, incoming, unit)
        await self._tell(chat, [heard, *answers], moved=chat.in_charge != was)
        return Accepted(seq=heard.seq, in_charge=side_in_charge(chat))

    async def _stored(self, where: str, incoming: Incoming, unit: SqlUnitOfWork) -> Accepted:
        await unit.connection.rollback()
        chats = Chats(unit.connection)
        found, chat = await chats.message_by_id(where, incoming.id), await chats.get(where)
        assert found is not None and chat is not None, "a line was refused although nobody has its id"  # noqa: PT018
        if (found.sender, found.digest) != ("buyer", incoming.digest):
            raise IdReused
        return Accepted(seq=found.seq, in_charge=side_in_charge(chat))

    def _wants_to_leave(self, incoming: Incoming) -> bool:
        typed = "".join(sign for sign in incoming.text if sign.isalnum())
        return not incoming.files and self.wording.titles.knows("leaving", typed)

    async def _answer_itself(
        self, unit: SqlUnitOfWork, chat: Conversation, heard: Message
    ) -> tuple[Conversation, Sequence[Message]]:
        """What the app answers without the engine, in the commit that stores the line."""
        chats = Chats(unit.connection)
        match (heard.choice or {}).get("app"), chat.in_charge:
            case None, str(who) if who == BOT:
                return await self._reopen(unit, chat, heard)
            case None, str(who) if who == QUEUE and chat.receipt_epoch != chat.epoch:
                said, change = await self._receipt(chats, chat, heard.at)
                return await _said(chats, chat, [said], change)
            case None, _:
                return chat, ()
            case "person", str(who) if who == BOT:
                handoff = await hand_off(
                    chats, chat, facts={"cause": "trouble"}, at=heard.at, hours=self.hours, wording=self.wording,
                    tried=chat.tried,
                )  # fmt: skip
                text = self.wording.say(words.HANDOFF, position=handoff.position, minutes=handoff.minutes)
                said, change = line("bot", text, heard.at, card=handoff.card, buttons=[handoff.button]), handoff.change
            case "leave", str(who) if who == QUEUE:
                said = line("bot", self.wording.say(words.LEFT_QUEUE), heard.at)
                change = Change(in_charge=BOT, values={"waiting_since": None})
            case _, str(who) if who in (BOT, QUEUE):
                said = line("system", self.wording.say(words.OUTDATED), heard.at)
                owes = chat.read_seq < chat.asked_seq and await _owes_before(chats, chat, heard)
                change = Change(read_to=None if owes else heard.seq)
            case _:
                return chat, ()
        return await _said(chats, chat, ended([said], [heard.id]), change)

    async def _reopen(
        self, unit: SqlUnitOfWork, chat: Conversation, heard: Message
    ) -> tuple[Conversation, Sequence[Message]]:
        """A chat that was closed lately goes back to people, by the rule of bot/chat/reopening.py."""
        who, chats = await self.reopening.who(unit, chat, heard), Chats(unit.connection)
        if who == BOT:
            return chat, ()
        if who != QUEUE:
            said = line("system", self.wording.say(words.TAKEN, agent=who), heard.at)
            return await _said(chats, chat, [said], Change(in_charge=who, values={"owed_since": heard.at}))
        handoff = await hand_off(
            chats, chat, facts={"cause": "reopened"}, at=heard.at, hours=self.hours, wording=self.wording,
            tried=chat.tried,
        )  # fmt: skip
        text = self.wording.say(words.HANDOFF, position=handoff.position, minutes=handoff.minutes)
        said = line("system", text, heard.at, card=handoff.card, buttons=[handoff.button])
        told = {**handoff.change.values, "receipt_epoch": chat.epoch + 1}
        return await _said(chats, chat, ended([said], [heard.id]), replace(handoff.change, values=told))

    async def _receipt(self, chats: Chats, chat: Conversation, at: datetime) -> tuple[Message, Change]:
        """Once a stay in the queue: that the line is kept, and the place."""
        place = await place_in_queue(chats, chat)
        opens = self.wording.titles.moment(self.hours.answered_from(at)) or None
        text = self.wording.say(words.WAITING, position=place.position, minutes=place.minutes, opens=opens)
        return line("system", text, at), Change(values={"receipt_epoch": chat.epoch})

    async def _tell(self, chat: Conversation, lines: Sequence[Message], *, moved: bool) -> None:
        self.presence.stopped(chat.id, "buyer")
        for each in lines:
            await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        event = {"type": "conversations", "conversation": chat.id, "in_charge": chat.in_charge}
        await self.bus.publish(shop_topic(chat.shop), event)
        if moved:
            event = {"type": "in_charge", "in_charge": chat.in_charge}
            await self.bus.publish(chat_topic(chat.id), event)
        if chat.in_charge == BOT and chat.asked_seq > chat.read_seq and chat.claimed_by == self.claims.process:
            self.wake(chat.id)


async def _said(
    chats: Chats, chat: Conversation, lines: Sequence[Message], change: Change
) -> tuple[Conversation, Sequence[Message]]:
    done = await chats.say(chat, lines, change)
    assert done is not None, "the row is held, so nobody can have changed its epoch"
    return done


async def _owes_before(chats: Chats, chat: Conversation, heard: Message) -> bool:
    between = await chats.after(chat.id, chat.read_seq)
    return any(each.sender == "buyer" and each.seq < heard.seq for each in between)


async def _show(uploads: Uploads, buyer: Actor, where: str, ids: Sequence[str]) -> None:
    own = await uploads.of(shop=buyer.shop, role="buyer", uploader=buyer.id, ids=ids)
    if len(own) != len(set(ids)):
        raise UnknownFile
    await uploads.show(ids, where)


async def _press(chats: Chats, chat: Conversation, heard: Message, action: str) -> Message:
    place = place_of(action)
    if place is None:
        raise UnknownButton
    seq, which, token = place
    button = button_at(await chats.message(chat.id, seq=seq), which, token)
    if button is None:
        raise UnknownButton
    choice: Mapping[str, Any] = button["choice"]
    if button["binding"] and chat.in_charge == BOT:
        if seq < chat.binding_seq:
            choice = OUTDATED
        else:
            await chats.set(chat.id, binding_seq=seq + 1)
    return replace(heard, text=heard.text or str(button["title"]), choice=choice)


async def _typed(chats: Chats, chat: Conversation, heard: Message) -> Message:
    """A button's title does what the button does, if the buyer has its answer before him and nothing is unread."""
    if len(heard.text) > LONGEST:
        return heard
    lines = await chats.after(chat.id, max(0, heard.seq - 1 - SHOWN_LINES))
    last = max((n for n, line in enumerate(lines) if line.sender == "buyer"), default=-1)
    if last >= 0 and lines[last].seq > chat.read_seq:
        return heard
    lines = lines[last + 1 :]
    buttons = [(line.seq, button) for line in lines for button in line.buttons]
    place = typed_title(heard.text, [str(button["title"]) for _, button in buttons])
    if place is None:
        return heard
    seq, button = buttons[place]
    if button["binding"] and chat.in_charge == BOT:
        if seq < chat.binding_seq:
            return heard
        await chats.set(chat.id, binding_seq=seq + 1)
    return replace(heard, choice=button["choice"])
