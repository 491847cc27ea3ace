"""Whatever is not a row of the table is refused, and nothing is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.aftersales import errors
from bot.aftersales.cases import Actor, Case, CaseItem, Parcel
from bot.aftersales.clocks import CLOCK_OF
from bot.aftersales.targets import reach
from bot.aftersales.transitions import ACTIONS, OPEN, PORTS, TABLE, kinds_with_rows
from bot.aftersales.vocabulary import FILED_KINDS, Goods, Kind, Payer, Reason, Role, Status
from tests.fakes.clocks import NOON
from tests.fakes.shops import SHOP, Shop

#: a body of the right form for every action, so that only the table can refuse
BODIES: dict[str, dict[str, Any]] = {
    "refuse": {"reason": "other", "words": "不同意"},
    "offer": {"amount_fen": 100, "words": "少退一点"},
    "modify": {"note": "改一下"},
    "ship_back": {"courier": "SF", "tracking_no": "SF9999999999999"},
    "send": {"courier": "SF", "tracking_no": "SF9999999999999"},
    "inspect": {"passed": True},
    "not_arrived": {"note": "没到"},
    "send_back_to_agent": {"note": "补充"},
    "new_payee": {"type": "alipay", "account": "a@b.cn", "name": "王小明"},
    "note": {"text": "备注"},
    "add_evidence": {"files": ["photo"]},
    "extend": {"days": 1},
    "repaired": {"note": "换了主板"},
    "qc": {"passed": True},
    "turn_to_exchange": {"sku": "白色 42码"},
    "pickup": {"when": "明天上午", "address": "文三路 478 号"},
    "not_right": {"note": "发来的颜色不对"},
    "paid_in": {"charge": "AS1:c1"},
    "request_mediation": {"note": "请平台介入"},
    "statement": {"text": "情况说明"},
    "settle": {"amount_fen": 100, "words": "各退一步"},
    "decide": {"for": "buyer", "grounds": "凭证充分", "rules": ["FAULT"]},
    "appeal": {"note": "新的凭证"},
    "reject_mediation": {"grounds": "不受理"},
    "suspend": {"grounds": "双方同意"},
    "uphold": {"answer": "属实"},
    "dismiss": {"answer": "不属实"},
    "reopen": {"note": "新的事实"},
}
UNKNOWN = ("repair", "quality", "pay_me", "", "__init__", "同意")


def standing(kind: Kind, status: Status, goods: Goods) -> Case:
    """A case of 小王 that stands there, with whatever a case there must have."""
    under = {"from": "WAIT_SELLER_AGREE", "by": "agent9", "action": "agree", "amount_fen": 29900}
    details: dict[str, Any] = {"payment": {"key": "AS1:1", "failures": 1}, "own_goods": status in OWN or None}
    if status == Status.WAIT_REVIEW:
        details["review"] = under
    if status == Status.WAIT_BUYER_ACCEPT:
        later = (NOON + timedelta(days=9)).isoformat()
        details["offer"] = {**under, "kind": "return_refund", "words": "", "clock": "seller_answers", "due_at": later}
    return Case(
        case_no="AS1",
        shop=SHOP,
        buyer_id="xiaowang",
        kind=kind,
        status=status,
        goods=goods,
        reason=Reason.QUALITY,
        amount_fen=29900,
        order_no="1001",
        items=(CaseItem(item="A鞋", quantity=1, amount_fen=29900),),
        freight=Payer.SELLER,
        created_at=NOON,
        updated_at=NOON,
        clock="seller_answers",
        due_at=NOON + timedelta(days=9),
        files=("photo",),
        return_parcel=Parcel(courier="SF", tracking_no="SF1234567890123", shipped_at=NOON),
        details={name: value for name, value in details.items() if value is not None},
    )


OWN = (Status.WAIT_SELLER_SEND_GOODS, Status.WAIT_BUYER_CONFIRM_GOODS)
PLACES = tuple(Goods)


def has_row(case: Case, action: str, role: Role) -> bool:
    """Whether the table gives any row for it; conditions and guards may still refuse."""
    return any(
        row.action == action
        and role in row.roles
        and row.before == case.status
        and case.kind in row.kinds
        and case.goods in row.goods
        and case.stage in row.stages
        for row in TABLE
    )


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_action_of_every_role_outside_the_table_changes_nothing(shop: Shop, kind: Kind) -> None:
    tried = 0
    for status in Status:
        for goods in PLACES if kind in kinds_with_rows() else (Goods.BUYER,):
            case = standing(kind, status, goods)
            shop.units.shelf.cases = {"AS1": case}
            before = shop.units.shelf.copied()
            for action in (*ACTIONS, *UNKNOWN, "time_out"):
                for role in Role:
                    if has_row(case, action, role):
                        continue
                    actor = Actor(role=role, id="xiaowang" if role == Role.BUYER else "somebody", shop=SHOP)
                    with pytest.raises((errors.StateConflict, errors.NotAllowed, errors.NotFound)):
                        await shop.law.act(actor, "AS1", action, BODIES.get(action, {}))
                    tried += 1
            assert shop.units.shelf == before
    assert tried > 5000


async def test_what_comes_from_the_ports_is_forbidden_to_every_person(shop: Shop) -> None:
    system = [action for action, roles in ACTIONS.items() if roles <= PORTS]
    assert {"paid", "failed", "goods_arrived", "order_shipped", "close", "overdue"} <= set(system)
    shop.units.shelf.cases = {"AS1": standing(Kind.REFUND_ONLY, Status.REFUNDING, Goods.UNSENT)}
    for action in (*system, "time_out"):
        for role in (Role.BUYER, Role.AGENT, Role.REVIEWER):
            actor = Actor(role=role, id="xiaowang" if role == Role.BUYER else "somebody", shop=SHOP)
            with pytest.raises(errors.NotAllowed):
                await shop.law.act(actor, "AS1", action, {})


async def test_a_port_does_only_its_own(shop: Shop) -> None:
    shop.units.shelf.cases = {"AS1": standing(Kind.RETURN_REFUND, Status.WAIT_SELLER_AGREE, Goods.BUYER)}
    for role in PORTS - {Role.POLICY, Role.TIMER}:
        with pytest.raises(errors.NotAllowed):
            await shop.law.act(Actor(role=role, id="port", shop=SHOP), "AS1", "agree", {})


async def test_no_role_may_do_anything_to_what_has_ended(shop: Shop) -> None:
    for status in (Status.SUCCESS, Status.CLOSED):
        shop.units.shelf.cases = {"AS1": replace(standing(Kind.RETURN_REFUND, status, Goods.BUYER), due_at=NOON)}
        for action, roles in ACTIONS.items():
            for role in roles:
                actor = Actor(role=role, id="xiaowang" if role == Role.BUYER else "somebody", shop=SHOP)
                with pytest.raises((errors.StateConflict, errors.NotFound)):
                    await shop.law.act(actor, "AS1", action, BODIES.get(action, {}))


def test_no_row_leads_to_closed_while_the_goods_are_with_the_shop() -> None:
    for row in TABLE:
        if row.to == Status.CLOSED and row.action != "confirm" and not row.kinds & FILED_KINDS:
            assert not row.goods & {Goods.TO_SHOP, Goods.SHOP, Goods.VENDOR}, row


def test_every_open_status_can_be_reached_and_left() -> None:
    everywhere = set()
    for kind in kinds_with_rows() - FILED_KINDS:
        rows = [row for row in TABLE if kind in row.kinds and row.before]
        reached, grew = {Status.WAIT_SELLER_AGREE}, True
        while grew:
            more = {
                end
                for row in rows
                if row.before in reached
                for end in reach(row.to, row.before, None if row.action in ("accept", "paid_in") else kind)
            }
            grew = not more <= reached
            reached |= more
        assert {Status.SUCCESS, Status.CLOSED} <= reached, kind
        everywhere |= reached
    assert everywhere == {*OPEN, Status.SUCCESS, Status.CLOSED}
    for status in OPEN:
        assert status in CLOCK_OF, status
        assert any(row.before == status and reach(row.to, status) != {status} for row in TABLE), status
