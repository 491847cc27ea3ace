"""Act on an order: one row of its own table, one commit. What each action does is in bot/aftersales/trades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales import snapshots
from bot.aftersales.applications import Key, OrderAnswer
from bot.aftersales.bodies import (
    COURIERS,
    Read,
    among,
    email,
    file_id,
    item_ids,
    moment,
    phone,
    read_fields,
    score,
    tax_no,
    tracking,
    words,
)
from bot.aftersales.cases import Actor
from bot.aftersales.errors import BadRequest, NotAllowed, StateConflict
from bot.aftersales.trades import buying, running, selling
from bot.aftersales.trades.calls import Call, Known
from bot.aftersales.usecases.keeping import first_answer, keep_answer
from bot.aftersales.usecases.world import STAFF, World, own_order
from bot.aftersales.vocabulary import Role


async def act_on_order(
    world: World, actor: Actor, order_no: str, action: str, raw: Mapping[str, Any], *, key: Key | None
) -> OrderAnswer:
    """The order after the action. Locks it."""
    known = ORDER_ACTIONS.get(action)
    ahead = await _ahead(world, actor, order_no, action, known)
    async with world.units() as unit:
        if (first := await first_answer(unit, key)) is not None:
            case = first["case"] and snapshots.from_json(first["case"])
            order = await own_order(unit, actor, order_no)
            return OrderAnswer(order=order, case=case, existing=first["existing"], pending=first.get("pending", False))
        order = await own_order(unit, actor, order_no, lock=True)
        if known is None:
            raise StateConflict("unknown_action", world.policies.sentence("unknown_action", {}), action=action)
        call = Call(
            world=world, unit=unit, actor=actor, order=order, action=action, body=read_order_body(action, raw),
            now=world.clock.now(), ahead=ahead,
        )  # fmt: skip
        answer = await known.do(call)
        if answer.order != order:
            await unit.orders.save(answer.order)
        told = answer.case and snapshots.to_json(answer.case)
        await keep_answer(unit, key, {"case": told, "existing": answer.existing, "pending": answer.pending})
        await unit.commit()
    return answer


async def price_fallen(world: World, actor: Actor, order_no: str) -> int:
    """Fen that `price_protect` would ask back now. Raises as it; writes nothing."""
    async with world.units(write=False) as unit:
        order = await own_order(unit, actor, order_no)
        call = Call(
            world=world, unit=unit, actor=actor, order=order, action="price_protect", body={}, now=world.clock.now()
        )
        return (await buying.price_fallen(call)).amount_fen or 0


def read_order_body(action: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The body in its own types; a company's invoice needs its tax number."""
    body = read_fields(ORDER_ACTIONS[action].fields, raw)
    if action == "invoice" and body["type"] == "company" and "tax_no" not in body:
        raise BadRequest("tax_no", "missing")
    return body


async def _ahead(world: World, actor: Actor, order_no: str, action: str, known: Known | None) -> Any:
    """What the action asks of the outside; whose order it is and whether the role may are settled before."""
    forbidden = known is not None and actor.role not in known.roles
    if not forbidden and (known is None or known.ahead is None):
        return None
    async with world.units(write=False) as unit:
        order = await own_order(unit, actor, order_no)
    if forbidden:
        raise NotAllowed(actor.role, action)
    return None if known is None or known.ahead is None else await known.ahead(world, actor, order)


_BUYER, _COURIER, _TIMER = frozenset({Role.BUYER}), frozenset({Role.COURIER}), frozenset({Role.TIMER})
_STUCK: Mapping[str, tuple[Read, bool]] = {
    "tracking_no": (words(40, 1), True),
    "why": (among("first_scan", "movement"), True),
    "since": (moment, True),
}
_PARCEL: Mapping[str, tuple[Read, bool]] = {"courier": (among(*COURIERS), True), "tracking_no": (tracking, True)}
_ADDRESS: Mapping[str, tuple[Read, bool]] = {
    "receiver": (words(40, 1), True),
    "phone": (phone, True),
    "province": (words(40), False),
    "city": (words(40), False),
    "district": (words(40), False),
    "detail": (words(200, 2), True),
}
_INVOICE: Mapping[str, tuple[Read, bool]] = {
    "type": (among("personal", "company"), True),
    "title": (words(100, 1), True),
    "tax_no": (tax_no, False),
    "email": (email, True),
}
ORDER_ACTIONS: Mapping[str, Known] = {
    "confirm_order": Known(roles=STAFF, do=selling.confirm_order, fields={}),
    "ship": Known(roles=STAFF, do=selling.ship, fields={**_PARCEL, "items": (item_ids, False)}),
    "issue_invoice": Known(roles=STAFF, do=selling.issue_invoice, fields={"file": (file_id, True)}),
    "signed": Known(roles=_COURIER, do=selling.signed, fields={"at": (moment, False), "items": (item_ids, False)}),
    "wind": Known(roles=_TIMER, do=running.wind, fields={}),
    "order_late": Known(roles=_TIMER, do=running.order_late, fields={}),
    "auto_confirm": Known(roles=_TIMER, do=running.auto_confirm, fields={}),
    "parcel_stuck": Known(roles=_COURIER, do=running.parcel_stuck, fields=_STUCK),
    "parcel_moves": Known(roles=_COURIER, do=running.parcel_moves, fields={"tracking_no": (words(40, 1), True)}),
    "cancel_order": Known(roles=_BUYER, do=buying.cancel_order, fields={}, ahead=buying.stopped),
    "urge": Known(roles=_BUYER, do=buying.urge, fields={}),
    "change_address": Known(roles=_BUYER, do=buying.change_address, fields=_ADDRESS),
    "extend_receipt": Known(roles=_BUYER, do=buying.extend_receipt, fields={}),
    "confirm_receipt": Known(roles=_BUYER, do=buying.confirm_receipt, fields={}),
    "price_protect": Known(roles=_BUYER, do=buying.price_protect, fields={}),
    "invoice": Known(roles=_BUYER, do=buying.invoice, fields=_INVOICE),
    "rate": Known(roles=_BUYER, do=buying.rate, fields={"score": (score, True), "words": (words(), False)}),
}
