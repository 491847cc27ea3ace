"""Act on a case: exactly one row of the table, one history line, one commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.aftersales import snapshots
from bot.aftersales.applications import Key
from bot.aftersales.bodies import read_body
from bot.aftersales.cases import Actor, Case
from bot.aftersales.decisions import may_ever, run
from bot.aftersales.errors import StaleVersion
from bot.aftersales.moves import Move
from bot.aftersales.orders import Order
from bot.aftersales.payouts import PayoutKind
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.usecases.gathering import gather
from bot.aftersales.usecases.keeping import carry_out, first_answer, keep_answer
from bot.aftersales.usecases.payouts import proposed
from bot.aftersales.usecases.world import World, facts_of, order_of, own_case
from bot.aftersales.vocabulary import Goods, Kind, Role, Stage

#: actions that may turn a case into an exchange
_STOCK_READ = frozenset({"offer", "accept", "paid_in", "modify", "turn_to_exchange"})


async def act(
    world: World,
    actor: Actor,
    case_no: str,
    action: str,
    raw: Mapping[str, Any],
    *,
    version: int | None,
    key: Key | None,
) -> Case:
    """The case after the move. Locks the case; the courier is asked before the unit of work opens."""
    delivered_at = await delivery(world, actor, case_no, action)
    async with world.units() as unit:
        if (first := await first_answer(unit, key)) is not None:
            return snapshots.from_json(first["case"])
        case = await own_case(unit, actor, case_no, lock=True)
        may_ever(actor.role, action)
        body = read_body(action, raw)
        if version is not None and version != case.version:
            raise StaleVersion(seen=version, present=case.version)
        move = run(await load(world, unit, actor, case, action, body, delivered_at))
        await carry_out(unit, move)
        if move.case.stage is Stage.REQUESTED:
            move = await gather(unit, move)
        if move.action == "uphold" and move.case.kind == Kind.COURIER_CLAIM:
            await _pay_out(world, unit, move)
        await keep_answer(unit, key, {"case": snapshots.to_json(move.case)})
        await unit.commit()
    return move.case


async def _pay_out(world: World, unit: UnitOfWork, move: Move) -> None:
    """The courier's money is a line of the payout book; a claim opened again may be upheld once more."""
    await proposed(
        world, unit, move.order, PayoutKind.CLAIM, move.body["amount_fen"], by=move.actor.id,
        words=move.body["answer"][:200], case_no=move.case.case_no,
        subject=f"{PayoutKind.CLAIM}:{move.case.case_no}:{move.case.version}",
    )  # fmt: skip


async def load(
    world: World,
    unit: UnitOfWork,
    actor: Actor,
    case: Case,
    action: str,
    body: Mapping[str, Any],
    delivered_at: datetime | None = None,
) -> Move:
    """Everything that guards and effects read."""
    order = await order_of(unit, case)
    return Move(
        before=case,
        case=case,
        order=order,
        actor=actor,
        action=action,
        now=world.clock.now(),
        policies=world.policies,
        facts=await facts_of(world, unit, case, order, whole=action == "paid", stock=action in _STOCK_READ),
        body=body,
        platform=world.platform,
        delivered_at=delivered_at,
        number_taken=await _taken(unit, case, order, body.get("tracking_no")),
    )


async def delivery(world: World, actor: Actor, case_no: str, action: str) -> datetime | None:
    """What the courier's record says of the parcel that a clock or a `not_arrived` hangs on."""
    if actor.role != Role.TIMER and action != "not_arrived":
        return None
    async with world.units(write=False) as unit:
        case = await own_case(unit, actor, case_no)
        parcel = case.return_parcel
        if case.goods == Goods.TO_SHOP and parcel is not None:
            courier, number = parcel.courier, parcel.tracking_no
        elif case.goods == Goods.TO_BUYER and not case.details.get("own_goods"):
            order = await order_of(unit, case)
            courier, number = order.courier or "OTHER", order.tracking_no or ""
        else:
            return None
    return await world.couriers.delivered_at(courier=courier, tracking_no=number) if number else None


async def _taken(unit: UnitOfWork, case: Case, order: Order, number: str | None) -> bool:
    if number is None:
        return False
    others = await unit.cases.with_return_no(number)
    return number == order.tracking_no or any(other != case.case_no for other in others)
