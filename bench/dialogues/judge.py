"""Whether a task ended right: the events after the talk are played, then the API is asked what became true."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

from bench.dialogues.buyer import Buyer
from bench.dialogues.people import Person, Refused
from bench.dialogues.tasks import Task

SETTLING_SECONDS = 8.0


class Judge:
    """The staff of the demo shop, who act when a task says so and look afterwards."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self.people = people

    def play(self, buyer: Buyer, chance: Random) -> None:
        """The task's events in order. Refused when the server refuses one."""
        for event in buyer.task.events:
            if "advance" in event:
                self.people["boss"].call("POST", "/api/demo/clock", {"advance": event["advance"]})
            elif "say" in event or "press" in event:
                buyer.later(event, chance)
            elif "until" in event:
                _within(partial(_is, buyer, event))
            elif "order" in event:
                path = f"/api/orders/{buyer.order_nos[event['order']]}/{event['action']}"
                self.people[event["staff"]].do(path, event.get("body", {}))
            else:
                case, person, body = (
                    _newest(buyer, event.get("case", {})),
                    self.people[event["staff"]],
                    event.get("body", {}),
                )
                if event.get("photo"):
                    body = {**body, "files": [person.upload(chance)]}
                person.do(f"/api/cases/{case['no']}/{event['action']}", body)

    def faults(self, buyer: Buyer) -> list[str]:
        """What is not as the task expects; empty when all of it is."""
        task: Task = buyer.task
        found: list[str] = []
        wrong: list[str] = []

        def cases_right() -> bool:
            wrong[:] = _cases_wrong(buyer, task.expect["cases"])
            return not wrong

        if "cases" in task.expect and not _within(cases_right):
            found += wrong
        for letter, status in task.expect.get("orders", {}).items():
            no = buyer.order_nos.get(letter)

            def order_right(no: str | None = no, status: str = status) -> bool:
                return any(o["order_no"] == no and o["status"] == status for o in buyer.chat.call("GET", "/api/orders"))

            if not _within(order_right):
                found.append(f"order {letter} is not {status}")
        if "queue" in task.expect and task.expect["queue"] != ("handoff" in buyer.talk.cards):
            found.append("a person was not called" if task.expect["queue"] else "a person was called")
        found += [f"no card {kind}" for kind in task.expect.get("cards", ()) if kind not in buyer.talk.cards]
        found += [f"a card {kind}" for kind in task.expect.get("never", ()) if kind in buyer.talk.cards]
        if buyer.talk.stuck:
            found.append("the talk did not end")
        return found


def _is(buyer: Buyer, event: Mapping[str, Any]) -> bool:
    return _like(_newest(buyer, event.get("case", {})), event["until"])


def _newest(buyer: Buyer, like: Mapping[str, Any]) -> Mapping[str, Any]:
    cases = [case for case in _whole(buyer) if _like(case, like)]
    if not cases:
        raise Refused(404, f"no case like {dict(like)} was filed")
    found: Mapping[str, Any] = cases[0]
    return found


def _whole(buyer: Buyer) -> list[Mapping[str, Any]]:
    """All of the buyer's cases, newest first, with what only the case's own page tells."""
    return [buyer.chat.call("GET", f"/api/cases/{case['no']}") for case in buyer.chat.call("GET", "/api/cases")]


def _cases_wrong(buyer: Buyer, expected: Sequence[Mapping[str, Any]]) -> list[str]:
    cases = _whole(buyer)
    wrong = []
    for each in expected:
        wanted = {name: value for name, value in each.items() if name not in ("order", "lines", "acted")}
        if "order" in each:
            wanted["order_no"] = buyer.order_nos.get(each["order"])
        match = next((c for c in cases if _like(c, wanted) and _counted(c, each)), None)
        if match is None:
            wrong.append(f"no case like {dict(each)}")
        else:
            cases.remove(match)
    return wrong + [f"a case too many: {c['kind']} {c['reason']} {c['status']} {c['amount_fen']}" for c in cases]


def _counted(case: Mapping[str, Any], each: Mapping[str, Any]) -> bool:
    """Whether it has so many `lines`, and every action of `acted` in its history."""
    done = {line["action"] for line in case.get("history", ())}
    return each.get("lines") in (None, len(case["items"])) and set(each.get("acted", ())) <= done


def _like(case: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(_fits(case.get(name), value) for name, value in wanted.items())


def _fits(found: Any, wanted: Any) -> bool:
    """A list names what may be there, members within are looked at one by one."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and _like(found, wanted)
    return found in wanted if isinstance(wanted, list) else found == wanted


def _within(right: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SETTLING_SECONDS
    while not right():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
