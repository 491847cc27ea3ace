"""Options: every action of the caller's role on a case, and why not those that are refused now."""

from __future__ import annotations

from bot.aftersales.applications import CaseView, Option
from bot.aftersales.burdens import weigh
from bot.aftersales.cases import Actor
from bot.aftersales.decisions import choose, conflict, objection_to
from bot.aftersales.moves import Move, Objection
from bot.aftersales.silences import if_nothing_more
from bot.aftersales.transitions import ACTIONS
from bot.aftersales.turns import turn_of
from bot.aftersales.usecases.act import load
from bot.aftersales.usecases.world import World, own_case


async def options(world: World, actor: Actor, case_no: str) -> tuple[Option, ...]:
    """In the order of the table."""
    async with world.units(write=False) as unit:
        case = await own_case(unit, actor, case_no)
        move = await load(world, unit, actor, case, "note", {})
    return options_of(move)


async def view(world: World, actor: Actor, case_no: str) -> CaseView:
    """The case with its history; lines that staff wrote for staff are not the buyer's."""
    async with world.units(write=False) as unit:
        case = await own_case(unit, actor, case_no)
        lines = await unit.cases.history(case_no)
        move = await load(world, unit, actor, case, "note", {})
    inside = actor.id == case.buyer_id
    return CaseView(
        case=case,
        history=tuple(line for line in lines if not (line.internal and inside)),
        turn=turn_of(case),
        options=options_of(move),
        rules=tuple(world.policies.text_of(rule) for rule in case.rules),
        weighed=weigh(world.policies.burdens.get(case.reason), _group(move), case, lines),
        silence=if_nothing_more(move),
    )


def _group(move: Move) -> str:
    lines = [line for line, _ in move.facts.lines]
    return move.policies.group_of(lines[0].category) if lines else ""


def options_of(move: Move) -> tuple[Option, ...]:
    """What the move's actor may do on its case, whatever action it names."""
    mine = [action for action, roles in ACTIONS.items() if move.actor.role in roles and action != "apply"]
    return tuple(_option(move, action) for action in mine)


def _option(move: Move, action: str) -> Option:
    move = Move(
        before=move.before, case=move.case, order=move.order, actor=move.actor, action=action, now=move.now,
        policies=move.policies, facts=move.facts,
    )  # fmt: skip
    title = move.policies.title("actions", action)
    row = choose(move)
    no = row if isinstance(row, Objection) else objection_to(move, row)
    if no is None:
        return Option(action=action, title=title, allowed=True)
    return Option(action=action, title=title, allowed=False, why_not=conflict(move, no).sentence, rule=no.id)
