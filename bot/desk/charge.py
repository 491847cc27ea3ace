"""Who is in charge of a conversation: taking it, replying, handing it back or on. Each is one commit with its epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.aftersales.cases import Actor
from bot.aftersales.ports import Clock
from bot.chat import wording as words
from bot.chat.bus import Bus, chat_topic, shop_topic
from bot.chat.inbox import IdReused, content_digest
from bot.chat.lines import line, line_event
from bot.chat.wording import Wording
from bot.store.chats import BOT, QUEUE, Change, Chats, Conversation, Message
from bot.store.desk import DeskRecords
from bot.store.files import Uploads
from bot.store.people import People
from bot.store.unit_of_work import SqlUnitsOfWork

#: who may hold a conversation
DESK_ROLES = frozenset({"agent", "supervisor"})


class NotInCharge(Exception):
    """Somebody else holds the conversation, or the epoch that was seen is past. `chat` is how it stands."""

    def __init__(self, chat: Conversation) -> None:
        super().__init__(f"{chat.in_charge} is in charge at epoch {chat.epoch}")
        self.chat = chat


class NoSuchAgent(Exception):
    """A transfer to somebody who is not there, or not an agent of this shop."""


class ForeignFile(Exception):
    """A file that this member of staff did not upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """The desk's verbs. `chat` was found by the gateway and is the caller's shop's; every call checks it again."""

    units: SqlUnitsOfWork
    clock: Clock
    bus: Bus
    wording: Wording

    async def take(self, agent: Actor, chat: Conversation, *, supervisor: bool, epoch: int | None) -> Conversation:
        """Take it from the queue or from the bot; a supervisor from another agent too. Once more changes nothing."""
        _check_epoch(chat, epoch)
        if chat.in_charge == agent.id:
            return chat
        if chat.in_charge not in (BOT, QUEUE) and not supervisor:
            raise NotInCharge(chat)
        text, at = self.wording.say(words.TAKEN, agent=agent.id), self.clock.now()
        change = Change(in_charge=agent.id, values={"waiting_since": None, "last_agent": agent.id, "owed_since": at})
        return await self._change(chat, text, change)

    async def reply(
        self, agent: Actor, chat: Conversation, *, message_id: str, text: str, files: Sequence[str], epoch: int | None
    ) -> int:
        """The number of the agent's line; the same id twice is one line."""
        async with self.units() as unit:
            chats = Chats(unit.connection)
            before = await chats.message_by_id(chat.id, message_id)
            digest = content_digest(text, None, files)
            if before is not None:
                if (before.sender, before.author, before.digest) != ("agent", agent.id, digest):
                    raise IdReused
                return before.seq
            _check_holder(agent, chat, epoch)
            if files:
                uploads = Uploads(unit.connection)
                own = await uploads.of(shop=agent.shop, role="agent", uploader=agent.id, ids=files)
                if len(own) != len(set(files)):
                    raise ForeignFile
                await uploads.show(files, chat.id)
            said = replace(
                line("agent", text, self.clock.now(), author=agent.id, files=tuple(files)), id=message_id, digest=digest
            )
            done = await chats.say(chat, [said], Change(values={"owed_since": None}))
            if done is None:
                raise NotInCharge(await chats.get(chat.id) or chat)
            await unit.commit()
        await self._publish(*done)
        return done[1][0].seq

    async def note(self, agent: Actor, chat: Conversation, *, message_id: str, text: str, names: Sequence[str]) -> int:
        """The number of a line that only staff see, whoever is in charge; `names` find it among their mentions."""
        digest = content_digest(text, "note", ())
        async with self.units() as unit:
            chats = Chats(unit.connection)
            before = await chats.message_by_id(chat.id, message_id)
            if before is not None:
                if (before.author, before.digest) != (agent.id, digest):
                    raise IdReused
                return before.seq
            said = line("agent", text, self.clock.now(), author=agent.id, internal=True)
            present = await chats.get(chat.id) or chat
            done = await chats.say(present, [replace(said, id=message_id, digest=digest)], Change())
            if done is None:
                raise NotInCharge(await chats.get(chat.id) or chat)
            await DeskRecords(unit.connection, chat.shop).name(chat.id, done[1][0].seq, names, self.clock.now())
            await unit.commit()
        await self._publish(*done)
        return done[1][0].seq

    async def release(self, agent: Actor, chat: Conversation, *, epoch: int | None) -> Conversation:
        """Back to the bot: it begins with what the buyer says next."""
        _check_holder(agent, chat, epoch)
        return await self._change(chat, self.wording.say(words.RELEASED), _back_to_bot())

    async def resolve(self, agent: Actor, chat: Conversation, *, epoch: int | None) -> Conversation:
        """Done. What the buyer writes later goes by the reopen rule (bot/chat/reopening.py)."""
        _check_holder(agent, chat, epoch)
        change = _back_to_bot(resolved_at=self.clock.now())
        return await self._change(chat, self.wording.say(words.RESOLVED), change)

    async def transfer(
        self, agent: Actor, chat: Conversation, *, to: str, note: str, epoch: int | None
    ) -> Conversation:
        """To another agent of the shop, or back to the "queue"; the note is for staff only."""
        _check_holder(agent, chat, epoch)
        inner = line("agent", note, self.clock.now(), author=agent.id, internal=True)
        if to == QUEUE:
            change = Change(in_charge=QUEUE, values={"waiting_since": self.clock.now()})
            return await self._change(chat, self.wording.say(words.REQUEUED), change, inner)
        async with self.units(write=False) as unit:
            member = await People(unit.connection).member(to)
        if member is None or member.shop != agent.shop or member.role not in DESK_ROLES or member.disabled:
            raise NoSuchAgent
        text = self.wording.say(words.TRANSFERRED, agent=to)
        return await self._change(
            chat, text, Change(in_charge=to, values={"last_agent": to, "owed_since": self.clock.now()}), inner
        )

    async def _change(self, chat: Conversation, text: str, change: Change, *before: Message) -> Conversation:
        said = [*before, line("system", text, self.clock.now())]
        async with self.units() as unit:
            chats = Chats(unit.connection)
            done = await chats.say(chat, said, change)
            if done is None:
                raise NotInCharge(await chats.get(chat.id) or chat)
            await unit.commit()
        await self._publish(*done)
        after = done[0]
        await self.bus.publish(chat_topic(chat.id), {"type": "in_charge", "in_charge": after.in_charge})
        return after

    async def _publish(self, chat: Conversation, lines: Sequence[Message]) -> None:
        for each in lines:
            await self.bus.publish(chat_topic(chat.id), line_event(chat.id, each))
        event = {"type": "conversations", "conversation": chat.id, "in_charge": chat.in_charge}
        await self.bus.publish(shop_topic(chat.shop), event)


def _back_to_bot(**more: Any) -> Change:
    values: Mapping[str, Any] = {"waiting_since": None, "summary": "", "cause": None, "tried": [], **more}
    return Change(in_charge=BOT, values=values)


def _check_epoch(chat: Conversation, epoch: int | None) -> None:
    if epoch is not None and epoch != chat.epoch:
        raise NotInCharge(chat)


def _check_holder(agent: Actor, chat: Conversation, epoch: int | None) -> None:
    _check_epoch(chat, epoch)
    if chat.in_charge != agent.id:
        raise NotInCharge(chat)
