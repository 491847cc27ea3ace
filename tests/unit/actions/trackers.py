"""Trackers and services for tests of single actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from bot.aftersales.cases import Actor
from bot.aftersales.vocabulary import Role
from bot.chat.services import Services
from tests.dialogues.chat import AnyFiles, MovedClock, OneBuyersChats
from tests.dialogues.demo_world import SHOP
from tests.unit.actions.test_mentions import NOW

LISTEN = {"event": "action", "name": "action_listen"}


def tracker(
    intent: str,
    text: str = "",
    *,
    buyer: str = "xiaowang",
    message: str = "m1",
    entities: Mapping[str, Any] | None = None,
    slots: Mapping[str, Any] | None = None,
    form: str | None = None,
    after: Sequence[Mapping[str, Any]] = (),
) -> Tracker:
    """A tracker in which the buyer just said something; `after` are events since then."""
    user = {
        "event": "user",
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}, {"name": "query_case", "confidence": 0.1}],
        "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
        "metadata": {"message_id": message, "files": []},
    }
    return Tracker(
        buyer, {"requested_slot": None, **(slots or {})}, user, [LISTEN, user, *after], False, None,
        {"name": form} if form else {}, "action_listen",
    )  # fmt: skip


class NoLaw:
    """A service that must not be called; `boom` is raised where it is."""

    def __init__(self, boom: Exception | None = None) -> None:
        self.boom = boom or AssertionError("the law was called")

    def __getattr__(self, name: str) -> Any:
        async def call(*_: Any, **__: Any) -> Any:
            raise self.boom

        return call


async def run(name: str, tracked: Tracker, law: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(messages, events) of one action."""
    services = Services(aftersales=law, chats=OneBuyersChats(), files=AnyFiles(), clock=MovedClock(NOW))
    action = next(each for each in actions.make(services) if each.name() == name)
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracked, {})
    return dispatcher.messages, events


def buyer(name: str) -> Actor:
    """A buyer of the demo's shop."""
    return Actor(role=Role.BUYER, id=name, shop=SHOP)
