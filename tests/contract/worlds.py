"""Orders and cases for the suites of the ports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.aftersales.cases import Case, CaseItem, HistoryLine
from bot.aftersales.orders import Address, Item, Order, ParcelEvent
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Payer, Reason, Role, SevenDays, Status
from bot.store.tables.sandbox import demo as demo_marks
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.store.upserts import upsert

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


async def mark_as_demo(units: SqlUnitsOfWork) -> None:
    """As an upgrade in demo mode marks a database that had no table."""
    async with units() as unit:
        await unit.connection.execute(
            upsert(units.database.dialect, demo_marks).values(id=1, shop="*", clock_ahead_ms=0).on_conflict_do_nothing()
        )
        await unit.commit()


class StillClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Forward by so much."""
        self.at += by


def an_order(order_no: str = "4100000000000000001", *, paid: tuple[int, ...] = (29900,), **changes: Any) -> Order:
    """An order of 小王 with a line for each paid share."""
    items = tuple(
        Item(
            item=f"{order_no}-{n}",
            title="运动鞋",
            sku="白色 41码",
            code=f"SHOE-{n}",
            quantity=2,
            price_fen=fen,
            paid_fen=fen,
            category="shoes",
            seven_days=SevenDays.YES,
            freight_insurance=True,
            goods=Goods.BUYER,
            signed_at=NOON - timedelta(days=2),
            signed_by="courier",
        )
        for n, fen in enumerate(paid, 1)
    )
    order = Order(
        order_no=order_no,
        shop="wuyou",
        buyer_id="xiaowang",
        status=OrderStatus.TRADE_FINISHED,
        created_at=NOON - timedelta(days=5),
        paid_fen=sum(paid),
        items=items,
        paid_at=NOON - timedelta(days=5),
        shipped_at=NOON - timedelta(days=4),
        address=Address(receiver="王小明", phone="13800000000", city="杭州"),
        courier="SF",
        tracking_no="SF1000000000001",
        track=(ParcelEvent(at=NOON - timedelta(days=2), text="已签收"),),
        extra={"店铺备注": "老客户"},
    )
    return replace(order, **changes)


def a_case(case_no: str, order: Order, **changes: Any) -> Case:
    """A return of the first line of an order that waits for the seller."""
    item = order.items[0]
    case = Case(
        case_no=case_no,
        shop=order.shop,
        buyer_id=order.buyer_id,
        kind=Kind.RETURN_REFUND,
        status=Status.WAIT_SELLER_AGREE,
        goods=Goods.BUYER,
        reason=Reason.SIZE,
        amount_fen=item.paid_fen,
        order_no=order.order_no,
        items=(CaseItem(item=item.item, quantity=1, amount_fen=item.paid_fen),),
        freight=Payer.BUYER,
        created_at=NOON,
        updated_at=NOON,
        clock="seller_answers",
        clock_started_at=NOON,
        due_at=NOON + timedelta(hours=48),
        note="有点小",
        files=("file-1",),
        rules=("no_reason.in_time",),
        details={"offers": 0},
    )
    return replace(case, **changes)


def a_line(case: Case, n: int, **changes: Any) -> HistoryLine:
    """A line of the history of a case."""
    line = HistoryLine(
        case_no=case.case_no,
        n=n,
        at=NOON,
        role=Role.BUYER,
        actor_id=case.buyer_id,
        action="apply",
        before=None,
        after=case.status,
        amount_fen=case.amount_fen,
        words="鞋子有点小",
        salt="salt",
        digest=f"digest-{n}",
    )
    return replace(line, **changes)
