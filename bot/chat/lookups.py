"""What actions ask about a conversation and its files; they never believe what a tracker says about who is talking."""

from __future__ import annotations

from collections.abc import Sequence

from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role
from bot.chat.lines import button_of
from bot.chat.services import FileFacts, SaidLine
from bot.store.chats import Chats, Message
from bot.store.files import Uploads
from bot.store.unit_of_work import SqlUnitsOfWork

#: a conversation never changes its buyer, so who he is may be remembered
REMEMBERED = 10_000
#: lines said again at once
REPEATED = 4
#: cards that show a moment which has passed
_LIVING = frozenset({"handoff"})


class StoredChats:
    """services.Chats over the database."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        self._units = units
        self._buyers: dict[str, Actor] = {}

    async def buyer_of(self, conversation_id: str) -> Actor | None:
        """The buyer of a conversation."""
        known = self._buyers.get(conversation_id)
        if known is not None:
            return known
        async with self._units(write=False) as unit:
            chat = await Chats(unit.connection).get(conversation_id)
        if chat is None:
            return None
        if len(self._buyers) >= REMEMBERED:
            self._buyers.clear()
        return self._buyers.setdefault(conversation_id, Actor(role=Role.BUYER, id=chat.buyer_id, shop=chat.shop))

    async def about(self, conversation_id: str) -> dict[str, str] | None:
        """What the buyer looked at when he opened the chat."""
        async with self._units(write=False) as unit:
            chat = await Chats(unit.connection).get(conversation_id)
        return None if chat is None or chat.about is None else dict(chat.about)

    async def last_said(self, conversation_id: str) -> Sequence[SaidLine]:
        """The newest lines that are not the buyer's own, back to what he said before."""
        async with self._units(write=False) as unit:
            chats = Chats(unit.connection)
            chat = await chats.get(conversation_id)
            lines = [] if chat is None else await chats.after(conversation_id, chat.read_seq)
        return [_said(line) for line in lines if line.sender != "buyer" and line.text][-REPEATED:]


def _said(line: Message) -> SaidLine:
    card = None if line.card is None or line.card["kind"] in _LIVING else line.card
    buttons = [button_of(stored) for stored in line.buttons if "intent" in stored["choice"]]
    return SaidLine(text=line.text, card=card, buttons=buttons)


class StoredFiles:
    """services.Files over the database."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        self._units = units

    async def mine(self, actor: Actor, ids: Sequence[str]) -> Sequence[FileFacts]:
        """The actor's own among these files."""
        if not ids:
            return ()
        async with self._units(write=False) as unit:
            own = await Uploads(unit.connection).of(shop=actor.shop, role=str(actor.role), uploader=actor.id, ids=ids)
        return [FileFacts(id=file.id, kind=file.kind, size=file.size, facts=dict(file.facts)) for file in own]
