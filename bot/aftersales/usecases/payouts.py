"""Propose a payout, act on one, see the shop's; each move one commit, and money only through the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.aftersales.applications import Key
from bot.aftersales.bodies import BODIES, Read, among, fen, read_fields, words
from bot.aftersales.cases import Actor
from bot.aftersales.errors import BadRequest, NotAllowed, NotFound, StaleVersion
from bot.aftersales.orders import Order
from bot.aftersales.payouts import PAYER, Payout, PayoutKind, PayoutStatus, moved
from bot.aftersales.ports import UnitOfWork
from bot.aftersales.usecases.keeping import first_answer, keep_answer
from bot.aftersales.usecases.world import STAFF, World, own_case, own_order, owns

_PROPOSAL: Mapping[str, tuple[Read, bool]] = {
    "kind": (among(*PayoutKind), True),
    "amount_fen": (fen, True),
    "words": (words(200, 2), True),
    "case_no": (words(24, 1), False),
}
_BODIES: Mapping[str, Mapping[str, tuple[Read, bool]]] = {
    "reject": {"words": (words(200, 2), True)},
    "failed": {"words": (words(), False)},
    "new_payee": BODIES["new_payee"],
}


async def propose_payout(
    world: World, staff: Actor, order_no: str, raw: Mapping[str, Any], *, key: Key | None
) -> Payout:
    """An agent proposes one for an order of his shop, on a case of it where the kind needs one."""
    if staff.role not in STAFF:
        raise NotAllowed(staff.role, "propose_payout")
    body = read_fields(_PROPOSAL, raw)
    kind = PayoutKind(body["kind"])
    async with world.units() as unit:
        if (first := await first_answer(unit, key)) is not None:
            return await _own(unit, staff, first)
        order = await own_order(unit, staff, order_no, lock=True)
        case_no = body.get("case_no")
        if kind != PayoutKind.DELAY and case_no is None:
            raise BadRequest("case_no", "missing")
        if case_no is not None and (await own_case(unit, staff, case_no)).order_no != order_no:
            raise BadRequest("case_no", "unknown")
        made = await proposed(
            world, unit, order, kind, body["amount_fen"], by=staff.id, words=body["words"], case_no=case_no
        )
        await keep_answer(unit, key, made.payout_no)
        await unit.commit()
    return made


async def proposed(
    world: World, unit: UnitOfWork, order: Order, kind: PayoutKind, amount_fen: int, *,
    by: str, words: str, case_no: str | None = None, subject: str | None = None,
) -> Payout:  # fmt: skip
    """As `propose_payout`, inside a unit that somebody else commits. StateConflict when its subject has one already."""
    now = world.clock.now()
    payout = Payout(
        payout_no=await unit.payouts.next_no(now),
        shop=order.shop,
        buyer_id=order.buyer_id,
        order_no=order.order_no,
        case_no=case_no,
        kind=kind,
        amount_fen=amount_fen,
        payer=PAYER[kind],
        subject=subject or f"{kind}:{case_no or order.order_no}",
        status=PayoutStatus.PROPOSED,
        proposed_by=by,
        proposed_at=now,
        words=words,
        payee={"type": order.paid_by},
    )
    await unit.payouts.add(payout)
    return payout


async def act_on_payout(
    world: World, actor: Actor, payout_no: str, action: str, raw: Mapping[str, Any], *,
    version: int | None, key: Key | None,
) -> Payout:  # fmt: skip
    """The payout after one row of its table; what leads to PAYING goes to the outbox in the same commit."""
    async with world.units() as unit:
        if (first := await first_answer(unit, key)) is not None:
            return await _own(unit, actor, first)
        before = await _own(unit, actor, payout_no, lock=True)
        if version is not None and version != before.version:
            raise StaleVersion("payout", seen=version, present=before.version)
        body = read_fields(_BODIES.get(action, {}), raw)
        payout = moved(before, actor, action, body, policies=world.policies, now=world.clock.now())
        await unit.payouts.save(payout)
        if payout.status == PayoutStatus.PAYING:
            await unit.outbox.put(kind="payout", key=payout.key, payload=_order_to_pay(payout))
        if payout.status == PayoutStatus.FAILED and payout.due_at is None:
            await unit.outbox.put(kind="notice", key=f"payout_failed:{payout.key}", payload=_for_a_person(payout))
        if payout.status == PayoutStatus.PAID:
            await unit.payouts.book(payout)
            await unit.outbox.put(kind="notice", key=f"payout_paid:{payout.key}", payload=_for_the_buyer(payout))
        await keep_answer(unit, key, payout_no)
        await unit.commit()
    return payout


async def payouts_of(world: World, actor: Actor) -> Sequence[Payout]:
    """A shop's for its staff, his own for a buyer; newest first. Nothing for other roles."""
    async with world.units(write=False) as unit:
        found = await unit.payouts.of_shop(actor.shop)
    return [each for each in found if owns(actor, shop=each.shop, buyer_id=each.buyer_id)]


async def payout(world: World, actor: Actor, payout_no: str) -> Payout:
    """One; NotFound when it is not the caller's."""
    async with world.units(write=False) as unit:
        return await _own(unit, actor, payout_no)


async def _own(unit: UnitOfWork, actor: Actor, payout_no: str, *, lock: bool = False) -> Payout:
    found = await (unit.payouts.lock(payout_no) if lock else unit.payouts.get(payout_no))
    if found is None or not owns(actor, shop=found.shop, buyer_id=found.buyer_id):
        raise NotFound("payout", payout_no)
    return found


def _order_to_pay(payout: Payout) -> Mapping[str, Any]:
    names = ("shop", "payout_no", "order_no", "case_no", "amount_fen")
    return {name: getattr(payout, name) for name in names} | {"key": payout.key, "payee": dict(payout.payee)}


def _for_a_person(payout: Payout) -> Mapping[str, Any]:
    facts = {"payout_no": payout.payout_no, "order_no": payout.order_no, "amount_fen": payout.amount_fen}
    return {"shop": payout.shop, "to": "supervisor", "template": "payout_failed", "facts": facts}


def _for_the_buyer(payout: Payout) -> Mapping[str, Any]:
    facts = {"order_no": payout.order_no, "payout": str(payout.kind), "amount_fen": payout.amount_fen}
    return {"shop": payout.shop, "to": f"buyer:{payout.buyer_id}", "template": "payout_paid", "facts": facts}
