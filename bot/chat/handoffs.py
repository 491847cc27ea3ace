"""A conversation goes to the queue: which place, how long, and what the agent is told about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.lines import TO_BOT, app_button
from bot.chat.wording import LEAVE, SUMMARY, Wording
from bot.store.chats import QUEUE, Change, Chats, Conversation, Message

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: an agent's customary time for one chat, until the desk measures its own
SECONDS_A_CHAT = 120
#: how much of what the buyer said the agent reads before opening the chat
LINES_SHOWN = 4
CHARACTERS_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When agents work, Shanghai time; `opens` == `closes` means around the clock."""

    opens: time
    closes: time

    def within(self, at: datetime) -> bool:
        """Whether agents are there at this instant."""
        now = at.astimezone(SHANGHAI).time()
        if self.opens == self.closes:
            return True
        if self.opens < self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes

    def answered_from(self, at: datetime) -> datetime | None:
        """When somebody will be there again, None when people are there now."""
        if self.within(at):
            return None
        here = at.astimezone(SHANGHAI)
        today = datetime.combine(here.date(), self.opens, SHANGHAI)
        return today if today > here else today + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """What goes with a hand-off: the buyer's card with its `leave` button, and the change of the conversation."""

    card: Mapping[str, Any]
    button: Mapping[str, Any]
    change: Change
    position: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the queue, the first being 1."""

    position: int

    @property
    def seconds(self) -> int:
        """How long it is expected to take."""
        return self.position * SECONDS_A_CHAT

    @property
    def minutes(self) -> int:
        """The same, rounded up."""
        return -(-self.seconds // 60)


async def place_in_queue(chats: Chats, chat: Conversation) -> Place:
    """Where a waiting conversation stands now."""
    return Place(position=await chats.waiting_before(chat.shop, chat.waiting_since) + 1)


async def hand_off(
    chats: Chats,
    chat: Conversation,
    *,
    facts: Mapping[str, Any],
    at: datetime,
    hours: Hours,
    wording: Wording,
    tried: Sequence[str],
    read_to: int | None = None,
) -> Handoff:
    """Prepare the hand-off of `chat`; nothing is written. `facts` is a reply's `handoff`: {"cause", …}."""
    position = await chats.waiting_before(chat.shop, at) + 1
    place = Place(position=position)
    wait, opens = place.seconds, hours.answered_from(at)
    said = [line for line in await chats.after(chat.id, max(0, chat.last_seq - 40)) if line.sender == "buyer"]
    case_no = facts.get("case_no") or chat.case_no
    card = {
        "kind": "handoff",
        "data": {"position": position, "expected_wait_s": wait, "within_hours": hours.within(at)}
        | ({} if opens is None else {"answered_from": opens.isoformat()}),
    }
    values = {
        "waiting_since": at,
        "cause": str(facts.get("cause", "request"))[:64],
        "case_no": None if case_no is None else str(case_no)[:32],
        "tried": [],
        "summary": _summary(wording, chat, said, facts, tried),
    }
    return Handoff(
        card=card,
        button=app_button(wording.say(LEAVE), "leave", TO_BOT),
        change=Change(in_charge=QUEUE, values=values, read_to=read_to),
        position=position,
        minutes=place.minutes,
    )


def _summary(
    wording: Wording, chat: Conversation, said: Sequence[Message], facts: Mapping[str, Any], tried: Sequence[str]
) -> str:
    """One line, the cause first, codes by their titles; what is not known is left out."""
    typed = [line.text[:CHARACTERS_SHOWN] for line in said if line.text and line.choice is None]
    named = (wording.titles.find("intents", intent) for intent in tried if intent != "request_human")
    files = sum(len(line.files) for line in said)
    return wording.say(
        SUMMARY,
        cause=wording.titles.find("causes", facts.get("cause")) or wording.titles.of("causes", "request"),
        form=wording.titles.find("forms", facts.get("form")),
        kind=wording.titles.find("kinds", facts.get("kind")),
        reason=wording.titles.find("reasons", facts.get("reason")),
        order_no=facts.get("order_no") or (chat.about or {}).get("order_no"),
        case_no=facts.get("case_no") or chat.case_no,
        asked=facts.get("asked") or " / ".join(typed[-LINES_SHOWN:]),
        tried=wording.titles.of("formats", "between").join(dict.fromkeys(name for name in named if name)),
        files=files or None,
        buyer=chat.buyer_name,
    )
