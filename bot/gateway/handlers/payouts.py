"""Payouts over HTTP: propose, list, act. The law decides; here is only who asks and how it looks."""

from __future__ import annotations

from typing import Any

from bot.aftersales.payouts import TABLE, Payout
from bot.aftersales.policies import Policies
from bot.chat.shown import iso
from bot.gateway.callers import Who
from bot.gateway.handlers.cases import key_of, plain
from bot.gateway.problems import Problem
from bot.gateway.table import Call


async def list_payouts(call: Call) -> list[dict[str, Any]]:
    """The shop's for its staff, his own for a buyer; newest first."""
    found = await call.parts.aftersales.payouts_of(call.who.actor)
    return [payout_json(each, call.parts.policies, staff=_staff(call)) for each in found]


async def find_payout(call: Call) -> Payout:
    """A payout the caller may know of. NotFound."""
    no = call.named("payout_no")
    if not no.isalnum() or len(no) > 24:
        raise Problem("not-found")
    return await call.parts.aftersales.payout(call.who.actor, no)


async def propose(call: Call) -> dict[str, Any]:
    """A new one, waiting for somebody's yes."""
    actor, order_no = call.who.actor, call.named("order_no")
    made = await call.parts.aftersales.propose_payout(actor, order_no, plain(call), key=key_of(call))
    return payout_json(made, call.parts.policies, staff=True)


async def may_act(call: Call) -> None:
    """Problem 403 when the action is another role's, 404 when there is none such."""
    action = call.named("action")
    if action not in TABLE:
        raise Problem("not-found", "没有这项操作")
    if call.who.acting(action).role not in TABLE[action][0]:
        raise Problem("not-allowed", "您的角色不能做这项操作", action=action)


async def act(call: Call) -> dict[str, Any]:
    """The payout after the action."""
    await may_act(call)
    action, version = call.named("action"), call.body.version
    moved = await call.parts.aftersales.act_on_payout(
        call.who.acting(action), call.named("payout_no"), action, plain(call), version=version, key=key_of(call)
    )
    call.parts.moved()
    return payout_json(moved, call.parts.policies, staff=_staff(call))


def payout_json(payout: Payout, policies: Policies, *, staff: bool) -> dict[str, Any]:
    """A payout as its reader may see it."""
    shown = {
        "no": payout.payout_no,
        "kind": payout.kind.value,
        "kind_title": policies.title("payouts", payout.kind),
        "status": payout.status.value,
        "status_title": policies.title("payout_statuses", payout.status),
        "amount_fen": payout.amount_fen,
        "order_no": payout.order_no,
        "case_no": payout.case_no,
        "proposed_at": iso(payout.proposed_at),
        "version": payout.version,
    }
    if not staff:
        return shown
    names = ("words", "proposed_by", "agreed_by", "approved_by", "failures", "payer")
    return shown | {"buyer": payout.buyer_id, **{name: getattr(payout, name) for name in names}}


def _staff(call: Call) -> bool:
    return call.who.who is not Who.BUYER
