"""Which of his own orders, and which items of it, a buyer means by what he wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.aftersales.orders import Item, Order
from bot.aftersales.vocabulary import Goods, OrderStatus
from bot.chat.likeness import Span, resembles, spans, tidy, without_couriers

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_TAIL = re.compile(r"(?:尾号|尾数|后四位|末四位)\D{0,3}(\d{3,6})")
_WRITTEN = re.compile(r"订单(?:编?号)?[^\d\n]{0,4}(\d{8,24})(?!\d)")
_LAST_TIME = re.compile(r"上次|上回|最近|刚买|刚刚买|新买|刚下单|刚拍")
_DAYS_AGO = {"今天": 0, "今早": 0, "刚才": 0, "昨天": 1, "昨晚": 1, "昨日": 1, "前天": 2, "大前天": 3}
_NAMED = 0.75
_CLEARLY_AHEAD = 0.35
#: what people call goods by and no title says, with what such titles say (tidied)
_GENERAL: Mapping[str, tuple[str, ...]] = {
    "衣服": ("t恤", "衫", "衣", "裙", "裤", "外套", "夹克", "羽绒服", "西装", "马甲", "背心"),
    "鞋子": ("鞋", "靴"),
    "水果": ("樱桃", "苹果", "橙", "桃", "梨", "葡萄", "草莓", "芒果", "香蕉", "猕猴桃", "榴莲", "蓝莓", "柚", "荔枝"),
    "家电": ("电饭煲", "冰箱", "洗衣机", "空调", "微波炉", "烤箱", "热水器", "电视", "吹风机", "电水壶", "吸尘器"),
    "灯": ("台灯", "吊灯", "吸顶灯", "落地灯", "夜灯"),
}
#: what stands between goods and a part of them (鼠标左键, 鼠标的右键)
_PART_OF = re.compile("的?[左右上下]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a message says about goods, as the engine read it.

    text      the buyer's words; products, looks (colours and sizes) canonical values of entities
    order_no  digits, whole or a tail; days  first and last day meant, Shanghai dates
    """

    text: str = ""
    order_no: str | None = None
    item: str | None = None
    products: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An order that may be meant. `items` are those that the words name, empty when they name the order only."""

    order: Order
    items: tuple[str, ...] = ()
    named: float = 0.0
    fits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`sure` is the one order meant, None when several may be; `ranked` all of them, best guess first."""

    sure: Candidate | None
    ranked: tuple[Candidate, ...] = field(default=())


def unknown_number(orders: Sequence[Order], said: Said) -> str | None:
    """The order number that is named and that none of the orders has; None when none is, or it is one of them."""
    number = _number(tidy(said.text), said)
    return number if number and not any(order.order_no.endswith(number) for order in orders) else None


def find(orders: Sequence[Order], said: Said, *, goods: Collection[Goods], now: datetime) -> Found:
    """Rank `orders` (newest first, the buyer's own) by `said`; `goods` are the places where the wish makes sense."""
    words = tidy(said.text)
    naming = _naming(orders, words, said)
    candidates = [
        Candidate(
            order=order,
            items=tuple(line.item for line in order.items if naming[line.item] >= _NAMED),
            named=_of_order(order, naming, said, words, now=now, newest=n == 0),
            fits=_fits(order, goods),
        )
        for n, order in enumerate(orders)
    ]
    ranked = tuple(sorted(candidates, key=lambda found: (-found.named, not found.fits)))
    return Found(sure=_sure(ranked, said), ranked=ranked)


def _sure(ranked: Sequence[Candidate], said: Said) -> Candidate | None:
    if not ranked:
        return None
    best = ranked[0]
    level = [found for found in ranked if best.named - found.named < _CLEARLY_AHEAD]
    if len(level) > 1:
        level = [found for found in level if found.fits]
    unknown_goods = bool(said.products or said.order_no) and best.named < _NAMED
    return level[0] if len(level) == 1 and not unknown_goods else None


def _naming(orders: Sequence[Order], words: str, said: Said) -> Mapping[str, float]:
    lines = [line for order in orders for line in order.items]
    bare = without_couriers(words)
    named = {line.item: list(spans(bare, without_couriers(tidy(line.title)))) for line in lines}
    every = [span for found in named.values() for span in found]
    score = {item: max((_alone(span, every, bare) for span in found), default=0.0) for item, found in named.items()}
    for product in said.products:
        like = {line.item: _by_name(tidy(product), tidy(line.title)) for line in lines}
        best = max(like.values(), default=0.0)
        for item, weight in like.items():
            score[item] = max(score[item], weight if best - weight < _CLEARLY_AHEAD else 0.0)
    for line in lines:
        score[line.item] += _looks(line, words, said)
        if said.item == line.item:
            score[line.item] = 10.0
    return score


def _alone(span: Span, every: Sequence[Span], words: str) -> float:
    """The weight of a span; nothing when other goods explain its words better.

    They do when its characters are theirs too (鼠标 inside 鼠标垫), or a single one that follows close upon their
    name (键 in 鼠标左键).
    """
    for other in every:
        inside = other.start <= span.start and span.end <= other.end
        part = (
            span.end - span.start == 1
            and other.end - other.start > 1
            and _PART_OF.fullmatch(words, other.end, span.start)
        )
        if (inside or part) and other.weight > span.weight:
            return 0.0
    return span.weight


def _by_name(product: str, title: str) -> float:
    if product in title:
        heads = 0.4 if re.search(re.escape(product) + r"(?![\u4e00-\u9fff])", title) else 0.0
        return 1.0 + 0.6 * min(len(product), 5) + heads
    if resembles(product, title):
        return 1.4
    return 1.0 if any(part in title for part in _GENERAL.get(product, ())) else 0.0


def _looks(line: Item, words: str, said: Said) -> float:
    sku = tidy(line.sku)
    parts = [part for part in re.split(r"[\s,;:/·]+", sku) if len(part) > 1]
    told = sum(part in words for part in parts) + sum(tidy(look) in sku for look in said.looks)
    return 0.6 * min(told, 2)


def _of_order(
    order: Order, naming: Mapping[str, float], said: Said, words: str, *, now: datetime, newest: bool
) -> float:
    total = max((naming[line.item] for line in order.items), default=0.0)
    number = _number(words, said)
    if number:
        total += 10.0 if order.order_no == number else 8.0 if order.order_no.endswith(number) else 0.0
    days = said.days or _days(words, now)
    if days:
        total += 1.5 if any(days[0] <= day <= days[1] for day in _days_of(order)) else 0.0
    if newest and _LAST_TIME.search(words):
        total += 0.3
    return total


def _number(words: str, said: Said) -> str | None:
    found = _TAIL.search(words) or _WRITTEN.search(words)
    return said.order_no or (found.group(1) if found else None)


def _days(words: str, now: datetime) -> tuple[date, date] | None:
    today = now.astimezone(_SHANGHAI).date()
    for word, ago in sorted(_DAYS_AGO.items(), key=lambda pair: -len(pair[0])):
        if word in words:
            day = today - timedelta(days=ago)
            return day, day
    if "上周" in words or "上个星期" in words:
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    return None


def _days_of(order: Order) -> Sequence[date]:
    moments = [order.created_at, *(line.signed_at for line in order.items if line.signed_at)]
    return [moment.astimezone(_SHANGHAI).date() for moment in moments]


def _fits(order: Order, goods: Collection[Goods]) -> bool:
    if order.status is OrderStatus.TRADE_CLOSED:
        return False
    return any(line.goods in goods for line in order.items)
