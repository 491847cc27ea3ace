"""How a unit of work remembers: first answers under their keys, and a decided move with all it brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.aftersales.applications import Key
from bot.aftersales.errors import KeyReused
from bot.aftersales.history import line_of
from bot.aftersales.moves import BookStep, Move, StockStep
from bot.aftersales.ports import Products, Refunds, UnitOfWork


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


async def carry_out(unit: UnitOfWork, move: Move) -> None:
    """Store a decided move: case, history line, books, letters, and the order when it changed. Commits nothing."""
    last = await unit.cases.last_line(move.case.case_no)
    await unit.cases.save(move.case, seen=move.before.version)
    await unit.cases.append(line_of(move, before=move.before.status, previous=last))
    await _all_it_brings(unit, move.case.case_no, move.books, (move,))


async def open_case_of(unit: UnitOfWork, opening: Move, *then: Move) -> None:
    """Store a new case as the last of `then` leaves it, with a history line for each move. Commits nothing."""
    moves = (opening, *then)
    await unit.cases.add(moves[-1].case)
    lines = [line_of(opening, before=None, previous=None)]
    for move in then:
        lines.append(line_of(move, before=move.before.status, previous=lines[-1]))
    await unit.cases.append(*lines)
    await _all_it_brings(unit, opening.case.case_no, [step for move in moves for step in move.books], moves)


async def _all_it_brings(unit: UnitOfWork, case_no: str, steps: Sequence[BookStep], moves: Sequence[Move]) -> None:
    for step in _joined(steps):
        await _book(unit.refunds, case_no, step)
    for move in moves:
        for piece in move.stock:
            await _stock(unit.products, case_no, move.case.shop, piece)
        for letter in move.letters:
            await unit.outbox.put(kind=letter.kind, key=letter.key, payload=letter.payload)
    if moves[-1].order != moves[-1].facts.order:
        await unit.orders.save(moves[-1].order)


def _joined(steps: Sequence[BookStep]) -> Sequence[BookStep]:
    """What is reserved and sent in one breath is reserved as sent."""
    if [step.verb for step in steps] == ["reserve", "send"]:
        return (BookStep(verb="reserve", shares=steps[0].shares, key=steps[1].key),)
    return steps


async def _book(refunds: Refunds, case_no: str, step: BookStep) -> None:
    match step.verb:
        case "reserve":
            await refunds.reserve(case_no, step.shares, sent_as=step.key or None)
        case "release":
            await refunds.release(case_no)
        case "send":
            await refunds.send(case_no, step.key)
        case "booked":
            await refunds.booked(case_no, step.key)
        case "failed":
            await refunds.failed(case_no, step.key)


async def _stock(products: Products, case_no: str, shop: str, step: StockStep) -> None:
    match step.verb:
        case "hold":
            await products.hold(case_no, shop=shop, pieces=step.pieces)
        case "let_go":
            await products.let_go(case_no)
        case "take":
            # held since the application, unless a second replacement goes out
            await products.hold(case_no, shop=shop, pieces=step.pieces)
            await products.take(case_no)
