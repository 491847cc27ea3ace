"""What an action may reach: the after-sales service, who the buyer is, his files, business time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.aftersales.cases import Actor
from bot.aftersales.ports import Clock
from bot.wire.turns import Button

if TYPE_CHECKING:
    from bot.aftersales.service import Aftersales


class Chats(Protocol):
    """Conversations as actions see them."""

    async def buyer_of(self, conversation_id: str) -> Actor | None:
        """The buyer whose conversation it is (role buyer), None when there is no such conversation."""
        ...

    async def about(self, conversation_id: str) -> dict[str, str] | None:
        """{"order_no", "item"?, "said"} the buyer last opened the chat from, None when he came from nowhere.

        `said` is the id of the message that came with it: another one means that he looked at a page again.
        """
        ...

    async def last_said(self, conversation_id: str) -> Sequence[SaidLine]:
        """What the buyer was answered last, oldest first; empty when he was told nothing yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """A line that lies before the buyer, with the buttons that an action may lay again."""

    text: str
    card: Mapping[str, Any] | None
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """An upload as the law reads it: kind is "image" | "video" | "pdf", size in bytes, facts e.g. {"taken_at"}."""

    id: str
    kind: str
    size: int
    facts: dict[str, Any]


class Files(Protocol):
    """Uploads as actions see them."""

    async def mine(self, actor: Actor, ids: Sequence[str]) -> Sequence[FileFacts]:
        """Those of `ids` that this actor uploaded, in the order asked; others are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Handed to `actions.make(services) -> list[Action]` by the composition root."""

    aftersales: Aftersales
    chats: Chats
    files: Files
    clock: Clock
