"""The scripted buyer: opens in his own words, answers what a card asks from what he wants, and stops when it is done.

He reads cards by kind and buttons by value, as CONTRACT.md fixes them, and never the bot's sentences.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.dialogues.people import Chatting, Line, Refused
from bench.dialogues.tasks import Task, World

MOST_MESSAGES = 14
#: how long what the shop did may take to be told in the chat
PUSHED_SECONDS = 8.0
#: what being asked for again counts against a fact that the opening told
ASKS = {"order_picker": "order", "item_picker": "items", "reason_picker": "reason", "amount_picker": "amount"}


@dataclass(slots=True)
class Talk:
    """What was said, and what the judges count."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    sent: int = 0
    filed_after: int | None = None
    needless: list[str] = field(default_factory=list)
    stuck: bool = False


class Buyer:
    """One run of one task; `chance` decides wording and whether he types or presses."""

    def __init__(self, task: Task, world: World, chat: Chatting, chance: Random, noise: Callable[[str], str]) -> None:
        self.task, self.world, self.chat, self.chance, self.noise = task, world, chat, chance, noise
        self.wants: Mapping[str, Any] = task.wants
        self.agrees = task.agrees
        self._most = MOST_MESSAGES
        self.talk = Talk()
        self.order_nos: dict[str, str] = {}
        self._asided = task.aside is None
        self._changed = task.change is None
        self._corrected = False
        self._chosen: set[str] = set()
        self._answers: dict[str, Callable[[Line, Mapping[str, Any]], list[Line] | None]] = {
            "order_picker": self._order,
            "item_picker": self._item,
            "reason_picker": self._reason,
            "evidence_request": self._evidence,
            "confirm": self._confirm,
            "clarify": self._clarify,
            "kind_picker": self._by("kind", "kind"),
            "sku_picker": self._by("sku", "sku"),
            "fault_picker": self._by("fault", "fault"),
            "amount_picker": self._amount,
            "rating": self._by("score", "score"),
            "form": self._form,
            "offer": self._word("offer"),
            "quote": self._word("offer"),
        }

    def run(self) -> Talk:
        """The opening and every answer, then `then`."""
        self.order_nos = self._orders()
        self._until_nothing_is_asked(self._opening())
        for wordings in self.task.then:
            self._until_nothing_is_asked(self.say(self.chance.choice(list(wordings))))
        return self.talk

    def later(self, event: Mapping[str, Any], chance: Random) -> None:
        """What he says or presses after the talk, with the answers that this brings; `wants` and `agrees` are new."""
        self.wants = {**self.wants, **event.get("wants", {})}
        self.agrees = event.get("agrees", True)
        self._most = self.talk.sent + MOST_MESSAGES
        if "press" in event:
            self._until_nothing_is_asked(self.press(self._pushed(event["press"])))
        else:
            self._until_nothing_is_asked(self.say(chance.choice(list(event["say"]))))

    def _pushed(self, wanted: Any) -> Mapping[str, Any]:
        """The newest button in the whole chat that means `wanted`: it may be on a line that answers nothing."""
        deadline = time.monotonic() + PUSHED_SECONDS
        while True:
            lines = self.chat.everything()
            buttons = [button for line in lines for button in line.get("buttons", ()) if button.get("value") == wanted]
            if buttons or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if not buttons:
            raise Refused(404, f"no button {wanted} was shown")
        self.talk.cards += [line["card"]["kind"] for line in lines if line.get("card") and line["from"] != "buyer"]
        return buttons[-1]

    def say(self, text: str) -> list[Line]:
        """Types a line."""
        self.talk.sent += 1
        self.talk.lines.append(("buyer", text, ""))
        return self._heard(self.chat.send(text=text))

    def press(self, button: Mapping[str, Any]) -> list[Line]:
        """Presses a button."""
        self.talk.sent += 1
        self.talk.lines.append(("buyer", f"[{button['title']}]", ""))
        return self._heard(self.chat.send(action=button["action"]))

    def _opening(self) -> list[Line]:
        chosen = self.chance.choice(list(self.task.open))
        mood = self.chance.choice(self.world.phrases["mood"][self.task.mood])
        if isinstance(chosen, list):
            lines: list[Line] = []
            for part in chosen:
                lines = self.say(part)
            return lines
        return self.say(self.noise(mood + chosen))

    def _until_nothing_is_asked(self, lines: list[Line]) -> None:
        again: list[Line] | None = lines
        while again:
            if self.talk.sent >= self._most:
                self.talk.stuck = True
                return
            again = self._answer(again)

    def _answer(self, lines: Sequence[Line]) -> list[Line] | None:
        """What he does about the last card that asks; None when nothing asks him anything."""
        for line in reversed(lines):
            kind = (line.get("card") or {}).get("kind")
            if kind == "handoff":
                return None
            if kind in self._answers:
                if not self._asided and kind not in ("clarify",):
                    self._asided = True
                    return self.say(self.chance.choice(self.world.phrases["aside"][self.task.aside]))
                return self._answers[kind](line, line["card"].get("data") or {})
        return None

    def _heard(self, lines: list[Line]) -> list[Line]:
        for line in lines:
            kind = (line.get("card") or {}).get("kind", "")
            self.talk.lines.append((line["from"], line["text"], kind))
            if kind:
                self.talk.cards.append(kind)
            if ASKS.get(kind) in self.task.tells and self._asided and self._changed_nothing():
                self.talk.needless.append(ASKS[kind])
        if self.talk.filed_after is None and self.chat.call("GET", "/api/cases"):
            self.talk.filed_after = self.talk.sent
        return lines

    def _changed_nothing(self) -> bool:
        return self.wants is self.task.wants

    # what each card is answered with

    def _order(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        letter = self.wants.get("order")
        if letter is None:
            return None
        button = _valued(line, "order_no", self.order_nos.get(letter))
        if button and self._presses():
            return self.press(button)
        return self.say(self.chance.choice(self.world.orders[self.task.buyer][letter]["called"]))

    def _item(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        titles = {item["item"]: item["title"] for item in data.get("items", ())}
        for piece in self.wants.get("items", ()):
            found = next((item for item, title in titles.items() if piece in title), None)
            if found is None or found in self._chosen:
                continue
            self._chosen.add(found)
            buttons = [each for each in line.get("buttons", ()) if _value(each, "item") == found]
            if buttons:
                return self.press(max(buttons, key=lambda each: int(_value(each, "quantity") or 1)))
        done = _valued(line, None, "done")
        return self.press(done) if done else None

    def _reason(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        reason = self.wants.get("reason")
        if reason is None:
            return None
        button = _valued(line, "reason", reason)
        if button and self._presses():
            return self.press(button)
        return self.say(self.chance.choice(self.world.phrases["reason"][reason]))

    def _evidence(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        if self.task.evidence == "photo":
            self.talk.sent += 1
            self.talk.lines.append(("buyer", "[图片]", ""))
            return self._heard(self.chat.send(files=[self.chat.upload(self.chance)]))
        button = _valued(line, None, "skip")
        if button and self._presses():
            return self.press(button)
        return self.say(self.chance.choice(self.world.phrases["no_photo"]))

    def _confirm(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        if not self._changed and self.task.change is not None:
            self._changed = True
            self.wants = {**self.wants, **self.task.change.get("wants", {})}
            return self.say(self.chance.choice(list(self.task.change["say"])))
        if data.get("kind") and self.wants.get("kind") not in (None, data["kind"]) and not self._corrected:
            self._corrected = True
            phrases = self.world.phrases
            wrong = self.chance.choice(phrases["wrong_kind"])
            return self.say(wrong + self.chance.choice(phrases["kind"].get(self.wants["kind"], ["不是这个"])))
        agreed = self.agrees and self._as_wanted(data)
        word = "yes" if agreed else "no"
        button = _valued(line, None, word)
        if button and self._presses():
            return self.press(button)
        return self.say(self.chance.choice(self.world.phrases[word]))

    def _as_wanted(self, data: Mapping[str, Any]) -> bool:
        """A buyer who reads: another kind, order or reason than his own gets no yes."""
        order = self.order_nos.get(self.wants.get("order", ""))
        return all(
            mine is None or data.get(name) in (None, mine)
            for name, mine in (("kind", self.wants.get("kind")), ("order_no", order))
        )

    def _clarify(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        wanted = self.wants.get("intent") or self.wants.get("kind")
        button = _valued(line, "intent", wanted) or _valued(line, None, "none")
        return self.press(button) if button else None

    def _amount(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        fen = self.wants.get("amount_fen")
        if fen is None:
            return None
        button = _valued(line, "amount_fen", fen)
        return self.press(button) if button else self.say(f"{fen / 100:g}元")

    def _form(self, line: Line, data: Mapping[str, Any]) -> list[Line] | None:
        return self.say(self.wants["form"]) if self.wants.get("form") else None

    def _by(self, want: str, field_name: str) -> Callable[[Line, Mapping[str, Any]], list[Line] | None]:
        def answer(line: Line, _: Mapping[str, Any]) -> list[Line] | None:
            wanted = self.wants.get(want)
            button = _valued(line, field_name, wanted)
            return self.press(button) if wanted is not None and button else None

        return answer

    def _word(self, want: str) -> Callable[[Line, Mapping[str, Any]], list[Line] | None]:
        def answer(line: Line, _: Mapping[str, Any]) -> list[Line] | None:
            button = _valued(line, None, self.wants.get(want))
            return self.press(button) if button else None

        return answer

    def _presses(self) -> bool:
        return self.chance.random() < 0.6

    def _orders(self) -> dict[str, str]:
        known = self.world.orders.get(self.task.buyer, {})
        found: dict[str, str] = {}
        for order in self.chat.call("GET", "/api/orders"):
            for letter, one in known.items():
                if any(one["title"] in item["title"] for item in order["items"]):
                    found[letter] = order["order_no"]
        return found


def _value(button: Mapping[str, Any], name: str) -> Any:
    value = button.get("value")
    return value.get(name) if isinstance(value, dict) else None


def _valued(line: Line, name: str | None, wanted: Any) -> Mapping[str, Any] | None:
    """The button whose value is the word `wanted`, or whose member `name` is."""
    buttons: list[Mapping[str, Any]] = line.get("buttons", [])
    for button in buttons:
        if wanted is not None and (button.get("value") if name is None else _value(button, name)) == wanted:
            return button
    return None
