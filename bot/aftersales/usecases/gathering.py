"""A mediation begins: chat, logistics and payment records come into its file by themselves, in the same commit."""

from __future__ import annotations

from dataclasses import replace

from bot.aftersales.cases import Actor
from bot.aftersales.decisions import run
from bot.aftersales.mediation.records import records_of
from bot.aftersales.moves import Move
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.usecases.keeping import carry_out
from bot.aftersales.vocabulary import Role

#: the rule under which the system shows what it has
GATHERED = "MEDIATION_FILE"


async def gather(unit: UnitOfWork, move: Move) -> Move:
    """The move that opens the evidence, stored; the file holds what the system knows from now on."""
    case = move.case
    said = await unit.records.said(case.shop, case.buyer_id, last=move.number("chat_excerpts"))
    await unit.records.add(case, [*said, *records_of(case, move.order)])
    policy = Actor(role=Role.POLICY, id=GATHERED, shop=case.shop)
    opening = run(replace(move, before=case, actor=policy, action="gather", body={}, books=(), letters=(), rules=()))
    await carry_out(unit, opening)
    return opening
