"""The trainer over HTTP: inbox, labels, changes, tries, examples, golden conversations. All of it masked."""

from __future__ import annotations

from typing import Any

from bot.gateway.callers import Who
from bot.gateway.lesson_bodies import ExampleItem, NewChanges, NewGolden, NewLabel, WordItem
from bot.gateway.problems import Problem
from bot.gateway.table import Call
from bot.store.goldens import Golden, Try
from bot.store.puzzles import Puzzles, rows_of
from bot.store.teaching import StoredChange
from bot.trainer.changes.change import Change, Item, Word, Written
from bot.trainer.examples_health import Pair, search
from bot.trainer.inbox.labels import Said
from bot.trainer.validation import FEWEST

#: changes and tries that are listed
LISTED, TRIES = 500, 20


def _id(call: Call) -> str:
    id = call.named("id")
    if call.who.who is Who.BUYER or not id.isalnum() or len(id) > 40:
        raise Problem("not-found")
    return id


async def get_inbox(call: Call) -> dict[str, Any]:
    """What waits, in groups; in a shop where two must agree, not what the caller has labelled already."""
    lessons, shop = call.parts.lessons, call.who.shop
    groups, waiting = await lessons.labels.groups(shop)
    twice = shop in lessons.labels.twice
    mine: set[str] = set()
    if twice:
        async with call.parts.units(write=False) as unit:
            mine = {
                label.entry_id for label in await Puzzles(unit.connection).labels(shop) if label.by == call.who.name
            }
    shown = [
        {"id": group.id, "entries": [row | {"mine": row["id"] in mine} for row in rows_of(group.entries)]}
        for group in groups
    ]
    return {
        "waiting": waiting, "twice": twice, "groups": shown, "intents": _titled(call, "intents", lessons.known.intents),
        "entities": _titled(call, "entities", lessons.known.entities),
    }  # fmt: skip


async def label(call: Call) -> dict[str, Any]:
    """Say what messages mean."""
    body: NewLabel = call.body
    said = Said(
        verdict=body.verdict, intent=body.intent, written=body.written,
        clauses=[clause.model_dump() for clause in body.clauses],
    )  # fmt: skip
    told = await call.parts.lessons.labels.say(call.who.shop, call.who.name, body.entries, said)
    async with call.parts.units(write=False) as unit:
        waiting = await Puzzles(unit.connection).count_waiting(call.who.shop)
    return {"states": dict(told.states), "refused": dict(told.refused), "waiting": waiting}


async def undo(call: Call) -> dict[str, Any]:
    """Take the caller's newest labels back."""
    return {"entries": await call.parts.lessons.labels.undo(call.who.shop, call.who.name)}


async def find_entry(call: Call) -> list[dict[str, Any]]:
    """The lines around an entry of the shop's. Problem 404."""
    lines = await call.parts.lessons.entries.around(call.who.shop, _id(call))
    if lines is None:
        raise Problem("not-found")
    return lines


async def get_context(call: Call) -> list[dict[str, Any]]:
    """The conversation around a message, masked."""
    found: list[dict[str, Any]] = call.found
    return found


async def agreement(call: Call) -> list[dict[str, Any]]:
    """How far the shop's trainers agree."""
    return await call.parts.lessons.labels.agreement(call.who.shop)


async def send(call: Call) -> dict[str, Any]:
    """An agent sends a buyer's line in."""
    body = call.body
    sent = await call.parts.lessons.entries.send(
        call.found, call.who.name, seq=body.seq, meant=body.meant, note=body.note
    )
    return {"id": sent}


async def list_changes(call: Call) -> list[dict[str, Any]]:
    """The shop's newest changes."""
    return [_change(each) for each in await call.parts.lessons.changes.listed(call.who.shop, limit=LISTED)]


async def propose(call: Call) -> list[dict[str, Any]]:
    """201 the changes, waiting to be tried."""
    body: NewChanges = call.body
    changes = [Change(before=_item(each.before), after=_item(each.after)) for each in body.changes]
    return [_change(each) for each in await call.parts.lessons.changes.propose(call.who.shop, call.who.name, changes)]


async def find_change(call: Call) -> str:
    """The id of a change of the shop's. Problem 404."""
    id = _id(call)
    if not await call.parts.lessons.changes.has(call.who.shop, id):
        raise Problem("not-found")
    return id


async def withdraw(call: Call) -> dict[str, Any]:
    """Take one back."""
    found = await call.parts.lessons.changes.withdraw(call.who.shop, call.who.name, call.found)
    if found is None:
        raise Problem("not-found")
    return _change(found)


async def begin_try(call: Call) -> dict[str, Any]:
    """202 a try that runs; ask for it again until it is done."""
    return _try(await call.parts.lessons.tries.begin(call.who.shop, call.who.name, call.body.changes))


async def find_try(call: Call) -> Try:
    """A try of the shop's. Problem 404."""
    found = await call.parts.lessons.tries.get(call.who.shop, _id(call))
    if found is None:
        raise Problem("not-found")
    return found


async def get_try(call: Call) -> dict[str, Any]:
    """How far it is, and what flips."""
    return _try(call.found)


async def accept_try(call: Call) -> dict[str, Any]:
    """Its changes hold."""
    return {"accepted": await call.parts.lessons.tries.accept(call.found, call.who.name)}


async def list_examples(call: Call) -> dict[str, Any]:
    """Examples with the words in them."""
    items, wanted = await call.parts.lessons.items(), call.query
    found, many = search(items, text=wanted.q, intent=wanted.intent, after=wanted.after)
    return {"found": many, "examples": [each.to_json() for each in found]}


async def health(call: Call) -> dict[str, Any]:
    """How fit the examples are."""
    found = await call.parts.lessons.health()
    titles = {row["name"]: row["title"] for row in _titled(call, "intents", found.intents)}
    return {
        "fewest": FEWEST, "thin": list(found.thin), "entities": dict(found.entities), "noise": dict(found.noise),
        "intents": [{"name": name, "title": titles[name], **counts} for name, counts in found.intents.items()],
        "doubles": [_pair(pair) for pair in found.doubles], "conflicts": [_pair(pair) for pair in found.conflicts],
        "overlaps": [{"one": one, "two": two, "pairs": pairs} for (one, two), pairs in found.overlaps],
    }  # fmt: skip


async def list_goldens(call: Call) -> list[dict[str, Any]]:
    """The shop's golden conversations."""
    return [_golden(each) for each in await call.parts.lessons.goldens.listed(call.who.shop)]


async def make_golden(call: Call) -> dict[str, Any]:
    """201 a chat as a test, as the running model understands it."""
    return _golden(await call.parts.lessons.goldens.of_chat(call.found, call.who.name))


async def find_golden(call: Call) -> Golden:
    """One of the shop's. Problem 404."""
    id = _id(call)
    found = await call.parts.lessons.goldens.get(call.who.shop, id)
    if found is None:
        raise Problem("not-found")
    return found


async def change_golden(call: Call) -> dict[str, Any]:
    """Its next version."""
    body: NewGolden = call.body
    return _golden(await call.parts.lessons.goldens.change(
        call.found, call.who.name, title=body.title, lines=[line.model_dump() for line in body.lines],
        protected=body.protected, retired=body.retired,
    ))  # fmt: skip


def _titled(call: Call, group: str, names: Any) -> list[dict[str, str]]:
    titles = call.parts.wording.titles
    return [
        {"name": name, "title": titles.find(group, name) or titles.find("meanings", name) or name}
        for name in sorted(names)
    ]


def _item(given: ExampleItem | WordItem | None) -> Item | None:
    if given is None:
        return None
    return Written(**given.model_dump()) if isinstance(given, ExampleItem) else Word(**given.model_dump())


def _change(stored: StoredChange) -> dict[str, Any]:
    return {
        "id": stored.id, "kind": stored.kind, "before": stored.before, "after": stored.after, "by": stored.by,
        "at": stored.at.isoformat(), "verdict": stored.verdict, "reason": stored.reason,
    }  # fmt: skip


def _try(tried: Try) -> dict[str, Any]:
    return {
        "id": tried.id, "state": tried.state, "changes": list(tried.changes), "by": tried.by,
        "at": tried.at.isoformat(), "found": tried.found,
    }  # fmt: skip


def _pair(pair: Pair) -> dict[str, Any]:
    return {"one": pair.one.to_json(), "two": pair.two.to_json(), "alike": pair.alike}


def _golden(golden: Golden) -> dict[str, Any]:
    return {
        "id": golden.id, "version": golden.version, "title": golden.title, "lines": list(golden.lines),
        "protected": golden.protected, "by": golden.by, "at": golden.at.isoformat(),
    }  # fmt: skip
