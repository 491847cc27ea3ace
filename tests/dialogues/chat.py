"""A buyer's chat without the gateway: state kept between turns, buttons pressed by what they say, real law behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.aftersales.cases import Actor, Case
from bot.aftersales.orders import Order
from bot.aftersales.service import Aftersales
from bot.aftersales.vocabulary import Role
from bot.chat.services import FileFacts, SaidLine
from bot.chat.typed import typed_title
from bot.engine_client import Engine
from bot.wire.turns import Button, Reply, TurnRequest, TurnResult
from tests.dialogues.demo_world import SHOP


class MovedClock:
    """Business time that a script moves."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Forward."""
        self.at += by


class OneBuyersChats:
    """The port `Chats`: a conversation is called after its buyer."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, str]] = {}
        self.said: dict[str, Sequence[SaidLine]] = {}

    async def buyer_of(self, conversation_id: str) -> Actor | None:
        """The buyer."""
        return Actor(role=Role.BUYER, id=conversation_id, shop=SHOP)

    def open_page(self, chat: Chat, letter: str | None) -> None:
        """The next message comes from the page of the order with that letter; None leaves it as it was."""
        if letter is not None:
            said = f"{chat.buyer}-{chat.turns + 1}"
            self.pages[chat.buyer] = {"order_no": chat.orders[letter].order_no, "said": said}

    async def about(self, conversation_id: str) -> dict[str, str] | None:
        """The page the chat was opened from."""
        return self.pages.get(conversation_id)

    async def last_said(self, conversation_id: str) -> Sequence[SaidLine]:
        """The answer to the message before."""
        return self.said.get(conversation_id, ())


class AnyFiles:
    """The port `Files`: every file is the buyer's own photo."""

    async def mine(self, actor: Actor, ids: Sequence[str]) -> Sequence[FileFacts]:
        """All of them."""
        return [FileFacts(id=each, kind="image", size=1, facts={}) for each in ids]


@dataclass(slots=True, kw_only=True)
class Chat:
    """One buyer talking."""

    buyer: str
    engine: Engine
    law: Aftersales
    orders: Mapping[str, Order]
    chats: OneBuyersChats
    state: tuple[Mapping[str, Any], ...] = ()
    heard: list[Reply] = field(default_factory=list)
    lying: list[Button] = field(default_factory=list)
    turns: int = 0

    async def say(self, text: str) -> TurnResult:
        """Type a line; the whole title of a button that lies there presses it, as the inbox does."""
        place = typed_title(text, [button.title for button in self.lying])
        return await self._turn(text=text) if place is None else await self._turn(choice=self.lying[place].choice)

    async def show(self, *files: str, text: str | None = None) -> TurnResult:
        """Send files, with a line under them or without."""
        return await self._turn(files=files, text=text)

    async def press(self, value: Any, *, oldest: bool = False) -> TurnResult:
        """Press the newest button that says `value`, or the oldest one that still lies in the chat."""
        for reply in self.heard if oldest else reversed(self.heard):
            for button in reply.buttons:
                if button.value == value:
                    return await self._turn(choice=button.choice)
        offered = [button.value for reply in self.heard for button in reply.buttons]
        raise AssertionError(f"no button says {value!r}; offered: {offered}")

    async def cases(self) -> Sequence[Case]:
        """The buyer's cases, newest first."""
        return await self.law.cases_of(Actor(role=Role.BUYER, id=self.buyer, shop=SHOP))

    async def _turn(self, **said: Any) -> TurnResult:
        self.turns += 1
        request = TurnRequest(
            conversation_id=self.buyer, message_id=f"{self.buyer}-{self.turns}", state=tuple(self.state), **said
        )
        result = await self.engine.turn(request)
        self.state = result.state
        self.heard = [*self.heard, *result.replies]
        lines = [SaidLine(text=reply.text, card=reply.card, buttons=reply.buttons) for reply in result.replies]
        self.chats.said[self.buyer] = [line for line in lines if line.text]
        self.lying = [button for reply in result.replies for button in reply.buttons]
        return result
