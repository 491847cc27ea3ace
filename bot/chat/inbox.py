"""A buyer's message is taken in: numbered, its button looked up, stored, only then acknowledged; the same id once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.ports import Clock
from bot.chat import wording as words
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.handoffs import Hours, hand_off
from bot.chat.lines import OUTDATED, button_at, ended, line, line_event, place_of
from bot.chat.presence import Presence
from bot.chat.typed import LONGEST, typed_title
from bot.chat.wording import Wording
from bot.store.chats import BOT, QUEUE, Change, Chats, Conversation, Message, conversation_id
from bot.store.files import Uploads
from bot.store.unit_of_work import SqlUnitsOfWork

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
class Inbox:
    """Takes messages in. `wake` starts the worker of a conversation; call it only after a commit."""

    units: SqlUnitsOfWork
    clock: Clock
    bus: Bus
    wording: Wording
    presence: Presence
    hours: Hours
    wake: Callable[[str], None]

    async def accept(self, buyer: Actor, name: str, incoming: Incoming) -> int:
        """The number the message got; a second message with the same id gets the first one's.

        Raises UnknownButton, UnknownFile, IdReused; nothing is stored then.
        """
        at = self.clock.now()
        heard = line("buyer", incoming.text, at, files=tuple(incoming.files))
        heard = replace(heard, id=incoming.id, digest=incoming.digest)
        where = conversation_id(buyer.shop, buyer.id)
        async with self.units() as unit:
            chats = Chats(unit.connection)
            numbered = await chats.hear(where, heard)
            if numbered is None:
                await chats.open(shop=buyer.shop, buyer_id=buyer.id, buyer_name=name, at=at)
                numbered = await chats.hear(where, heard)
                assert numbered is not None
            chat, heard = numbered
            if incoming.files:
                await _show(Uploads(unit.connection), buyer, where, incoming.files)
            if incoming.action is not None:
                heard = await _press(chats, chat, heard, incoming.action)
            elif incoming.text and not incoming.files:
                heard = await _typed(chats, chat, heard)
            if await chats.keep(chat, heard):
                if incoming.about is not None:
                    await chats.set(where, about={**incoming.about, "said": heard.id})
                chat, answers = await self._answer_itself(chats, chat, heard)
                await unit.commit()
            else:
                heard, answers = await self._stored(where, incoming, unit), ()
                return heard.seq
        await self._tell(chat, [heard, *answers])
        return heard.seq

    async def _stored(self, where: str, incoming: Incoming, unit: Any) -> Message:
        await unit.connection.rollback()
        found = await Chats(unit.connection).message_by_id(where, incoming.id)
        assert found is not None, "a line was refused although nobody has its id"
        if (found.sender, found.digest) != ("buyer", incoming.digest):
            raise IdReused
        return found

    async def _answer_itself(
        self, chats: Chats, chat: Conversation, heard: Message
    ) -> tuple[Conversation, Sequence[Message]]:
        """Presses that the app answers without the engine, in the commit that stores them."""
        match (heard.choice or {}).get("app"), chat.in_charge:
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
        done = await chats.say(chat, ended([said], [heard.id]), change)
        assert done is not None, "the row is held, so nobody can have changed its epoch"
        return done

    async def _tell(self, chat: Conversation, lines: Sequence[Message]) -> None:
        self.presence.stopped(chat.id, "buyer")
        for each in lines:
            await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        await self.bus.publish(shop_topic(chat.shop), {"type": "conversations"})
        if any("app" in (each.choice or {}) for each in lines):
            event = {"type": "in_charge", "in_charge": chat.in_charge}
            await self.bus.publish(chat_topic(chat.id), event)
        if chat.in_charge == BOT and chat.asked_seq > chat.read_seq:
            self.wake(chat.id)


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
