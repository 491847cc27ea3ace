"""How orders and cases become rows, and rows become orders and cases again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from bot.aftersales.cases import Case, CaseItem, HistoryLine, Parcel
from bot.aftersales.orders import Address, Item, Order, ParcelEvent
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Payer, Reason, Role, SevenDays, Stage, Status

Row = Mapping[str, Any] | RowMapping

#: kinds that may stand beside another open case of the same item
BESIDE = frozenset({Kind.FREIGHT, Kind.COURIER_CLAIM, Kind.COMPLAINT})


def order_row(order: Order) -> dict[str, Any]:
    """The row of `orders`; its lines are rows of their own."""
    return {
        "order_no": order.order_no,
        "shop": order.shop,
        "buyer_id": order.buyer_id,
        "status": order.status.value,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
        "promised_ship_at": order.promised_ship_at,
        "shipped_at": order.shipped_at,
        "finished_at": order.finished_at,
        "paid_fen": order.paid_fen,
        "freight_fen": order.freight_fen,
        "free_shipping": order.free_shipping,
        "paid_by": order.paid_by,
        "courier": order.courier,
        "tracking_no": order.tracking_no,
        "address": None if order.address is None else asdict(order.address),
        "track": [{"at": event.at.isoformat(), "text": event.text} for event in order.track],
        "extra": dict(order.extra),
        "version": order.version,
    }


def item_row(order: Order, line: int, item: Item) -> dict[str, Any]:
    """The row of `order_items` for the line-th item."""
    row = {name: getattr(item, name) for name in Item.__slots__}
    row |= {"seven_days": item.seven_days.value, "goods": item.goods.value}
    return row | {"order_no": order.order_no, "shop": order.shop, "line": line}


def order_of(row: Row, items: Sequence[Row]) -> Order:
    """The order of a row of `orders` and its rows of `order_items` in line order."""
    values = {name: row[name] for name in Order.__slots__ if name in row}
    address = row["address"]
    values |= {
        "status": OrderStatus(row["status"]),
        "items": tuple(item_of(item) for item in items),
        "address": None if address is None else Address(**address),
        "track": tuple(ParcelEvent(at=datetime.fromisoformat(e["at"]), text=e["text"]) for e in row["track"]),
    }
    return Order(**values)


def item_of(row: Row) -> Item:
    """The item of a row of `order_items`."""
    values = {name: row[name] for name in Item.__slots__}
    values |= {"seven_days": SevenDays(row["seven_days"]), "goods": Goods(row["goods"])}
    return Item(**values)


def case_row(case: Case) -> dict[str, Any]:
    """The row of `cases`; its items are rows of their own."""
    row = {name: getattr(case, name) for name in Case.__slots__ if name != "items"}
    for name in ("kind", "status", "goods", "reason", "freight"):
        row[name] = row[name].value
    parcel = case.return_parcel
    return row | {
        "files": list(case.files),
        "rules": list(case.rules),
        "details": dict(case.details),
        "return_parcel": None if parcel is None else _parcel_row(parcel),
        "return_no": None if parcel is None else parcel.tracking_no,
        "open": case.open,
        "before_platform": case.before_platform,
    }


def case_item_rows(case: Case) -> list[dict[str, Any]]:
    """The rows of `case_items`."""
    holds = case.open and case.kind not in BESIDE
    return [
        asdict(item) | {"case_no": case.case_no, "shop": case.shop, "line": line, "holds": holds}
        for line, item in enumerate(case.items)
    ]


def case_of(row: Row, items: Sequence[Row]) -> Case:
    """The case of a row of `cases` and its rows of `case_items` in line order."""
    values = {name: row[name] for name in Case.__slots__ if name in row}
    parcel = row["return_parcel"]
    values |= {
        "kind": Kind(row["kind"]),
        "status": Status(row["status"]),
        "goods": Goods(row["goods"]),
        "reason": Reason(row["reason"]),
        "freight": Payer(row["freight"]),
        "files": tuple(row["files"]),
        "rules": tuple(row["rules"]),
        "items": tuple(CaseItem(**{name: item[name] for name in CaseItem.__slots__}) for item in items),
        "return_parcel": None if parcel is None else _parcel_of(parcel),
    }
    return Case(**values)


def line_row(line: HistoryLine) -> dict[str, Any]:
    """The row of `history`; the words are a row of their own."""
    row = {name: getattr(line, name) for name in HistoryLine.__slots__ if name != "words"}
    return row | {
        "role": line.role.value,
        "before": None if line.before is None else line.before.value,
        "after": line.after.value,
        "stage": None if line.stage is None else line.stage.value,
        "files": list(line.files),
        "rules": list(line.rules),
    }


def line_of(row: Row) -> HistoryLine:
    """The line of a row of `history` joined with its words (None when erased or never there)."""
    values = {name: row[name] for name in HistoryLine.__slots__}
    values |= {
        "role": Role(row["role"]),
        "before": None if row["before"] is None else Status(row["before"]),
        "after": Status(row["after"]),
        "stage": None if row["stage"] is None else Stage(row["stage"]),
        "words": row["words"] or "",
        "files": tuple(row["files"]),
        "rules": tuple(row["rules"]),
    }
    return HistoryLine(**values)


_PARCEL_TIMES = ("shipped_at", "first_scan_at", "delivered_at")


def _parcel_row(parcel: Parcel) -> dict[str, Any]:
    row = asdict(parcel)
    return row | {name: None if row[name] is None else row[name].isoformat() for name in _PARCEL_TIMES}


def _parcel_of(row: Mapping[str, Any]) -> Parcel:
    times = {name: None if row[name] is None else datetime.fromisoformat(row[name]) for name in _PARCEL_TIMES}
    return Parcel(**{**row, **times})
