"""How a unit of work remembers: first answers under their keys, and a decided move with all it brings."""

from __future__ import annotations

from typing import Any

from bot.aftersales.applications import Key
from bot.aftersales.errors import KeyReused
from bot.aftersales.history import line_of
from bot.aftersales.moves import BookStep, Move
from bot.aftersales.ports import Refunds, UnitOfWork


async def first_answer(unit: UnitOfWork, key: Key | None) -> Any:
    """What was answered under this key; None when it is new. KeyReused when the body was another."""
    found = await unit.keys.find(key.caller, key.path, key.key) if key is not None else None
    if key is None or found is None:
        return None
    if found[0] != key.body_digest:
        raise KeyReused(key.key)
    return found[1]


async def keep_answer(unit: UnitOfWork, key: Key | None, answer: Any) -> None:
    """The first answer is the answer."""
    if key is not None:
        await unit.keys.keep(key.caller, key.path, key.key, key.body_digest, answer)


async def carry_out(unit: UnitOfWork, move: Move, *, opening: bool = False) -> None:
    """Store a decided move: case, history line, books, letters, and the order when it changed. Commits nothing."""
    before = None if opening else move.before.status
    history = () if opening else await unit.cases.history(move.case.case_no)
    if opening:
        await unit.cases.add(move.case)
    else:
        await unit.cases.save(move.case, seen=move.before.version)
    await unit.cases.append(line_of(move, before=before, previous=history[-1] if history else None))
    for step in move.books:
        await _book(unit.refunds, move.case.case_no, step)
    for letter in move.letters:
        await unit.outbox.put(kind=letter.kind, key=letter.key, payload=letter.payload)
    if move.order != move.facts.order:
        await unit.orders.save(move.order)


async def _book(refunds: Refunds, case_no: str, step: BookStep) -> None:
    match step.verb:
        case "reserve":
            await refunds.reserve(case_no, step.shares)
        case "release":
            await refunds.release(case_no)
        case "send":
            await refunds.send(case_no, step.key)
        case "booked":
            await refunds.booked(case_no, step.key)
        case "failed":
            await refunds.failed(case_no, step.key)
