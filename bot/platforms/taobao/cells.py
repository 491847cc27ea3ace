"""What a cell of a report means: money in fen, times, numbers, the platform's words for a status. Never guesses."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from bot.aftersales.vocabulary import OrderStatus, SevenDays

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: reads a time cell: the reports' own are Shanghai wall time, the demo's are relative to its start
ReadTime = Callable[[str], datetime]

_STATUSES = {
    "等待买家付款": OrderStatus.WAIT_BUYER_PAY,
    "买家已付款,等待卖家发货": OrderStatus.WAIT_SELLER_SEND_GOODS,
    "卖家部分发货": OrderStatus.SELLER_CONSIGNED_PART,
    "卖家已发货,等待买家确认": OrderStatus.WAIT_BUYER_CONFIRM_GOODS,
    "交易成功": OrderStatus.TRADE_FINISHED,
    "交易关闭": OrderStatus.TRADE_CLOSED,
}
_COURIERS = {
    "顺丰": "SF", "中通": "ZTO", "圆通": "YTO", "申通": "STO", "韵达": "YUNDA", "邮政": "EMS", "EMS": "EMS",
    "极兔": "JTSD", "京东": "JD", "德邦": "DBL",
}  # fmt: skip
#: how nearly all are written, read twenty times faster
_USUAL = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


class CellError(ValueError):
    """A cell that cannot be read; the message is worded for the operator."""


def plain(raw: str) -> str:
    """The text without what spreadsheets put around it: ="…", a leading apostrophe, tabs; "null" is nothing."""
    text = raw.strip().strip("\t")
    if text[:1] == "=" and (wrapped := re.fullmatch(r'="?(.*?)"?', text)) is not None:
        text = wrapped[1]
    text = text.removeprefix("'").strip()
    return "" if text.lower() == "null" else text


def order_no(text: str) -> str:
    """Digits alone; a number that a spreadsheet rounded is refused."""
    if not re.fullmatch(r"\d{5,32}", text):
        raise CellError(f"“{text}”不是订单编号（科学计数法的编号已被表格软件改坏，请用文本格式导出）")
    return text


def fen(text: str) -> int:
    """Yuan with at most two places, not negative, in integer fen."""
    try:
        yuan = Decimal(text.replace(",", "").removeprefix("¥").removeprefix("￥").strip())
    except InvalidOperation:
        raise CellError(f"“{text}”不是金额") from None
    if not yuan.is_finite() or yuan < 0 or yuan > 10**9 or yuan * 100 != int(yuan * 100):
        raise CellError(f"“{text}”不是有效的金额（元，至多两位小数，不能为负）")
    return int(yuan * 100)


def whole(text: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """A whole number from `least` to `most`."""
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII) or not least <= int(text) <= most:
        raise CellError(f"“{text}”不是不小于 {least} 的整数")
    return int(text)


def flag(text: str) -> bool:
    """是 / 否, yes / no, true / false, 1 / 0."""
    match text.lower():
        case "是" | "yes" | "true" | "1":
            return True
        case "否" | "no" | "false" | "0" | "":
            return False
        case _:
            raise CellError(f"“{text}”应为 是 或 否")


def moment(text: str) -> datetime:
    """A time as the seller centre writes it: Shanghai wall time, to the minute or second."""
    if _USUAL.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
    for shape in _TIMES:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=SHANGHAI).astimezone(UTC)
        except ValueError:
            continue
    if re.fullmatch(r"today|-\d+d \d\d:\d\d", text):
        raise CellError(f"“{text}”是演示数据的相对时间：make run 会自己导入它们；要单独导入请加 --relative-dates")
    raise CellError(f"“{text}”不是时间（如 2026-11-24 09:30:00）")


def status(text: str) -> OrderStatus:
    """The platform's words, or its code."""
    if text in OrderStatus.__members__:
        return OrderStatus(text)
    found = _STATUSES.get(text.replace("，", ",").replace(" ", ""))
    if found is None:
        raise CellError(f"不认识的订单状态“{text}”")
    return found


def courier(text: str) -> str:
    """A courier's code; one that we have no code for is OTHER."""
    if text in set(_COURIERS.values()):
        return text
    return next((code for name, code in _COURIERS.items() if name in text), "OTHER")


def seven_days(text: str) -> SevenDays:
    """yes, no_by_law or no_confirmed."""
    try:
        return SevenDays(text or SevenDays.YES)
    except ValueError:
        raise CellError(f"“{text}”应为 yes、no_by_law 或 no_confirmed") from None


def sku(text: str) -> str:
    """颜色:白色;尺码:41码 as a buyer reads it: 白色 41码."""
    parts = re.split(r"[;；]", text)
    return " ".join(re.split(r"[:：]", part, maxsplit=1)[-1].strip() for part in parts if part.strip())
