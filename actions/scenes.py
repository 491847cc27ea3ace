"""What every action is given: the turn, a voice, the buyer, the law; and how it becomes a rasa-sdk action."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asking_back import asks_back, explained, repeated
from actions.focus import Page, arrival, just_opened
from actions.matters.phrases import Phrases
from actions.refusals import say_refusal
from actions.saying import Say
from actions.turns import Turn, read
from actions.words import Words
from bot.aftersales.cases import Actor
from bot.aftersales.errors import AftersalesError
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Goods, Kind, Reason
from bot.chat.places import Places
from bot.chat.services import Services
from bot.chat.titles import Titles

if TYPE_CHECKING:
    from bot.aftersales.service import Aftersales

Events = list[EventType]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What does not change from turn to turn."""

    services: Services
    titles: Titles
    words: Words
    places: Places
    policies: Policies
    phrases: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One action in one turn."""

    turn: Turn
    say: Say
    buyer: Actor
    world: World
    #: the page that the buyer came from with this message; empty when he came from none
    arrived: Page

    @property
    def law(self) -> Aftersales:
        """The after-sales service."""
        return self.world.services.aftersales

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.world.services.clock.now()

    def title(self, group: str, code: str) -> str:
        """What a code is called."""
        return self.world.titles.of(group, code)

    def day(self, at: datetime | None) -> str:
        """A day as the buyer reads it; empty for None."""
        return self.world.titles.day(at)

    def moment(self, at: datetime | None) -> str:
        """A moment as the buyer reads it; empty for None."""
        return self.world.titles.moment(at)

    def reasons(self, kind: Kind, goods: Goods) -> tuple[Reason, ...]:
        """What a kind admits where the goods are, by the law; empty when the kind makes no sense there."""
        return self.world.policies.reasons.get(kind, {}).get(goods, ())


Handler = Callable[[Scene], Awaitable[Events]]
#: scolding messages until a person comes
_PATIENCE = 2
#: wishes that are served even when scolding goes with them
_SERVED = frozenset({"return_refund", "refund_only", "exchange", "repair", "report_quality", "report_damage"})
#: actions that do not break a row of misunderstandings
_STILL_UNCLEAR = frozenset(
    {"action_clarify", "action_out_of_scope", "action_provide_info", "action_affirm", "action_deny"}
)


class SceneAction(Action):
    """A rasa-sdk action around a handler. A refusal of the law is said; anything unexpected goes up (action_failed)."""

    def __init__(self, name: str, handler: Handler, world: World) -> None:
        self._name = name
        self._handler = handler
        self._world = world

    def name(self) -> str:
        """The name that domain.yml and rules.yml use."""
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> Events:
        """Hand over when the words call for it, else run the handler."""
        turn = read(tracker, self._name)
        say = Say(dispatcher)
        anger = int(turn.slots.get("anger") or 0) + (0 if turn.again else _scolds(turn, self._world.words))
        cause = None if turn.again else self._world.words.escalation(turn.text)
        if cause is not None or anger >= _PATIENCE:
            say("utter_handoff_now", handoff=handoff(turn, cause or "anger"))
            return [SlotSet("anger", None), *_stay(turn)]
        buyer = await self._world.services.chats.buyer_of(turn.conversation_id)
        if buyer is None:
            raise LookupError(f"conversation {turn.conversation_id} has no buyer")
        page = just_opened(await self._world.services.chats.about(turn.conversation_id), turn.slots)
        scene = Scene(turn=turn, say=say, buyer=buyer, world=self._world, arrived=page)
        try:
            events = await self._heard(scene)
        except AftersalesError as refused:
            say_refusal(say, refused, self._world.titles, self._world.policies)
            return _stay(turn) if self._name.startswith("validate_") else []
        rejected = not events and self._name.startswith("validate_")
        if not rejected:
            events = [*arrival(page), *events]
        if anger != (turn.slots.get("anger") or 0) and not rejected:
            events.append(SlotSet("anger", anger))
        if events and turn.slots.get("unclear") and not turn.again and self._name not in _STILL_UNCLEAR:
            events.append(SlotSet("unclear", 0))
        return events

    async def _heard(self, scene: Scene) -> Events:
        """What the buyer asks back is told first; a form then asks its question again."""
        asked = asks_back(scene)
        if asked is not None:
            if await repeated(scene, asked):
                return []
            scene = explained(scene, asked)
        if scene.turn.slots.get("kept") and self._resumes(scene.turn):
            return [FollowupAction("application_form")]
        return await self._handler(scene)

    def _resumes(self, turn: Turn) -> bool:
        free = turn.form is None and not turn.again and not self._name.startswith("validate_")
        return free and self._world.words.goes_on(turn.text)


def _scolds(turn: Turn, words: Words) -> int:
    """1 for a scolding message. Who scolds the goods and says what he wants is served, not counted."""
    return int(turn.intent == "insult" or (turn.intent not in _SERVED and words.angry(turn.text)))


def handoff(turn: Turn, cause: str) -> Mapping[str, Any]:
    """What the queue is told: why, and which order, case and wish were open when the chat was handed over."""
    known = {
        "order_no": turn.slots.get("order_no") or turn.slots.get("focus_order"),
        "case_no": turn.slots.get("return_case") or turn.slots.get("focus_case"),
        "kind": turn.slots.get("kind"),
        "reason": turn.slots.get("reason"),
        "form": turn.form,
        "intent": turn.intent or None,
    }
    return {"cause": cause, **{name: value for name, value in known.items() if value is not None}}


def _stay(turn: Turn) -> Events:
    """End the turn where it is; an open form stays open for when the bot is back."""
    if turn.action.startswith("validate_"):
        return [SlotSet("draft", turn.slots.get("draft")), SlotSet("requested_slot", turn.requested or "confirm")]
    return [FollowupAction("action_listen")]
