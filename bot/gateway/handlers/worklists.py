"""The desk's list of cases, a page at a time, and the same as a table for a spreadsheet."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from aiohttp import web

from bot.aftersales.cases import Case
from bot.aftersales.orders import Order
from bot.aftersales.times import said
from bot.aftersales.turns import turn_of
from bot.aftersales.vocabulary import Status
from bot.chat.shown import case_json, side, yuan
from bot.gateway.handlers.audits import note_read
from bot.gateway.problems import Problem
from bot.gateway.spreadsheets import attached
from bot.gateway.table import Call
from bot.store.worklists import COUNTED, Mark, Wanted, Worklists

#: what each list of the desk holds
STATUSES: Mapping[str, Sequence[Status]] = {
    "agree": (Status.WAIT_SELLER_AGREE,),
    "review": (Status.WAIT_REVIEW,),
    "inspect": (Status.WAIT_SELLER_CONFIRM_GOODS,),
    "repair": (Status.IN_REPAIR, Status.WAIT_QC),
    "send": (Status.WAIT_SELLER_SEND_GOODS,),
    "failed": (Status.REFUND_FAILED,),
    "buyer": (
        Status.WAIT_BUYER_MODIFY, Status.WAIT_BUYER_ACCEPT, Status.WAIT_BUYER_RETURN_GOODS,
        Status.WAIT_BUYER_CONFIRM_GOODS,
    ),
    "refunding": (Status.REFUNDING,),
}  # fmt: skip
#: how near a deadline counts as near
NEAR = timedelta(hours=24)
#: rows of an export, and how many are read at a time
MOST_EXPORTED = 20_000
_PAGE = 50
_BATCH = 500
_HEAD = (
    "售后单号", "类型", "状态", "原因", "金额（元）", "订单号", "买家", "商品", "轮到谁", "期限", "申请时间",
)  # fmt: skip
_TURNS = {"buyer": "买家", "seller": "商家", "platform": "平台"}


async def list_page(call: Call) -> dict[str, Any]:
    """Up to 50 cases, where the next page begins, and how many there are up to a thousand."""
    wanted = _wanted(call)
    async with call.parts.units(write=False) as unit:
        lists = Worklists(unit.connection, call.who.shop)
        cases, after = await lists.page(wanted, _mark(call.query.after), _PAGE)
        total = await lists.count(wanted)
        orders = await unit.orders.several({case.order_no for case in cases if case.order_no is not None})
    return {
        "cases": [_row(call, case, orders) for case in cases],
        "next": None if after is None else _written(after),
        "total": min(total, COUNTED),
        "more": total > COUNTED,
    }


async def export(call: Call) -> web.Response:
    """All that the filters leave, as CSV; who took it is written down."""
    await note_read(call, "export", "cases")
    wanted, rows, after = _wanted(call), [_HEAD], _mark("")
    while len(rows) <= MOST_EXPORTED:
        async with call.parts.units(write=False) as unit:
            cases, after = await Worklists(unit.connection, call.who.shop).page(wanted, after, _BATCH)
            orders = await unit.orders.several({case.order_no for case in cases if case.order_no is not None})
        rows += [_cells(_row(call, case, orders), case) for case in cases]
        if after is None:
            break
    return attached(rows, "cases.csv")


def _wanted(call: Call) -> Wanted:
    query, now = call.query, call.parts.clock.now()
    due = {"overdue": now, "near": now + NEAR}.get(query.due)
    return Wanted(
        opened={"open": True, "ended": False, "all": None}[query.state],
        statuses=[status.value for status in STATUSES.get(query.work, ())],
        kind=query.kind,
        before_platform=query.work == "platform",
        due_before=due,
        words=query.q,
    )


def _row(call: Call, case: Case, orders: Mapping[str, Order]) -> dict[str, Any]:
    shown = case_json(case, call.parts.policies, order=orders.get(case.order_no or ""), staff=True)
    return shown | {"turn": side(turn_of(case))}


def _cells(row: Mapping[str, Any], case: Case) -> tuple[Any, ...]:
    goods = "、".join(str(item.get("title") or item["item"]) for item in row["items"])
    return (
        row["no"], row["kind_title"], row["status_title"], row["reason_title"], yuan(case.amount_fen),
        row["order_no"], row["buyer"], goods, _TURNS.get(row["turn"], ""),
        "" if case.due_at is None else said(case.due_at), said(case.created_at),
    )  # fmt: skip


def _written(mark: Mark) -> str:
    raw = orjson.dumps([None if mark.at is None else mark.at.isoformat(), mark.no])
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mark(given: str) -> Mark | None:
    """Problem 422 for one that we did not write."""
    if not given:
        return None
    try:
        at, no = orjson.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
        parsed = None if at is None else datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error) as broken:
        raise Problem("bad-request", "列表的位置有误，请从头看") from broken
    if not isinstance(no, str) or len(no) > 24 or (parsed is not None and parsed.tzinfo is None):
        raise Problem("bad-request", "列表的位置有误，请从头看")
    return Mark(at=parsed, no=no)
