"""Runs every sentence of tests/spec/*.yml: 假设 builds the order, 当 applies, 那么 is what must come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.aftersales import eligibility
from bot.aftersales.agreements import automatic
from bot.aftersales.applications import Application
from bot.aftersales.eligibility import PROOFS, judge
from bot.aftersales.exchanges import difference_fen
from bot.aftersales.facts import Facts
from bot.aftersales.flags import Flag
from bot.aftersales.freights import freight_rule
from bot.aftersales.orders import Item, Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import ItemBook, Variant
from bot.aftersales.usecases.forecast import legs_of
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, SevenDays
from tests.fakes.shops import SHOP, item, policies

SENTENCES = [
    pytest.param(sentence, id=f"{path.stem}·{sentence['名称']}")
    for path in sorted(Path(__file__).parent.glob("*.yml"))
    for sentence in yaml.safe_load(path.read_text("utf-8"))
]
#: there is nothing to ask for, or not in one case; whatever else is refused may still be filed as agreed
NOTHING_TO_ASK = {"ORDER_UNPAID", "ORDER_CLOSED", "NOTHING_LEFT", "QUANTITY", "MIXED_GOODS"}
FIELDS = {"名称", "假设", "当", "那么", "来源"}
ORDER_FACTS = {"付款", "交易成功", "订单", "包邮", "近期申请"}
ITEM_FACTS = {"签收", "签收人", "商品", "七天无理由", "实付", "类目", "保修天数", "款式"}
#: 库存: {款式: [分, 件]}；另一件: 同一订单里不申请的商品；赠品: 随商品送的东西；寄回过: 因商家责任寄回过
AROUND = {"件数", "已退件数", "已退", "另一件在", "库存", "另一件", "赠品", "包邮门槛", "寄回过", "退货地址更远"}
GIVEN = ORDER_FACTS | ITEM_FACTS | AROUND | {"现在", "凭证"}


def instant(raw: Any) -> datetime | None:
    """A time as people write it: in Shanghai."""
    if raw is None:
        return None
    read = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    return read.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def order_of(given: dict[str, Any]) -> Order:
    """The order that 假设 tells of, one line."""
    now = instant(given["现在"])
    assert now is not None
    line = item(
        "商品",
        given.get("实付", 15000),
        category=given.get("类目", "服饰"),
        sku=given.get("款式", ""),
        warranty_days=given.get("保修天数", 0),
        quantity=given.get("件数", 1),
        seven_days=SevenDays(given.get("七天无理由", "yes")),
        goods=Goods(given.get("商品", "BUYER")),
        signed_at=instant(given.get("签收")),
        signed_by=given.get("签收人", "courier") if given.get("签收") else None,
    )
    finished = instant(given.get("交易成功"))
    status = OrderStatus.TRADE_FINISHED if finished else OrderStatus.WAIT_BUYER_CONFIRM_GOODS
    paid_at = instant(given.get("付款")) or now
    return Order(
        order_no="1",
        shop=SHOP,
        buyer_id="买家",
        status=OrderStatus(given["订单"]) if "订单" in given else status,
        created_at=paid_at,
        paid_at=paid_at,
        paid_fen=line.paid_fen + given.get("另一件", 0),
        items=(line, *around_it(line, given)),
        extra={"free_shipping_from_fen": given["包邮门槛"]} if "包邮门槛" in given else {},
        finished_at=finished,
        free_shipping=given.get("包邮", True),
    )


def book_of(line: Item, given: dict[str, Any]) -> ItemBook:
    """What went back of a line before."""
    booked = given.get("已退", 0) if line.item == "商品" else 0
    return ItemBook(item=line.item, paid_fen=line.paid_fen, booked_fen=booked)


def around_it(line: Item, given: dict[str, Any]) -> Iterator[Item]:
    """What else the order holds."""
    where = {"goods": line.goods, "signed_at": line.signed_at, "signed_by": line.signed_by}
    if "另一件" in given:
        place = Goods(given.get("另一件在", line.goods))
        yield item("另一件", given["另一件"], **{**where, "goods": place})
    if "赠品" in given:
        yield item("赠品", given["赠品"], paid_fen=0, gift_of="商品", **where)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_law_says(sentence: dict[str, Any]) -> None:
    given, then, law = sentence["假设"], sentence["那么"], policies()
    assert set(sentence) == FIELDS
    assert set(given) <= GIVEN
    order = order_of(given)
    asked = Application(
        order_no="1",
        items=(
            ("商品", sentence["当"].get("件数", 1)),
            *(((name, 1)) for name in ("赠品", "另一件") if sentence["当"].get(f"{name}一起退")),
        ),
        kind=Kind(sentence["当"]["申请"]),
        reason=Reason(sentence["当"]["理由"]),
        amount_fen=sentence["当"].get("金额"),
        files=tuple(given.get("凭证", ())),
        sku=sentence["当"].get("换成"),
    )
    most = law.number("flag_cases", on=order.created_at, shop=order.shop).value
    facts = Facts(
        application=asked,
        order=order,
        books={line.item: book_of(line, given) for line in order.items},
        gone={"商品": given.get("已退件数", 0)},
        asked_at=instant(given["现在"]) or order.created_at,
        variants={
            "商品": [
                Variant(sku=sku, price_fen=price, left=left) for sku, (price, left) in given.get("库存", {}).items()
            ]
        },
        sent_back=frozenset({"商品"} if given.get("寄回过") else ()),
        threshold_fen=law.number("freight_lost_threshold", on=order.created_at).value,
        flags=(Flag(id="flag_repeated"),) if given.get("近期申请", 0) >= most else (),
    )
    decision, verdicts = judge(facts, law)
    if decision != "deny" and judge(facts, law, PROOFS)[0] == "deny":
        decision, verdicts = judge(facts, law, PROOFS)
    rules = [verdict.rule for verdict in verdicts]
    assert (decision, then["规则"] in rules) == (then["结论"], True), rules
    for verdict in verdicts:
        assert law.sentence(verdict.rule, verdict.facts)
    if "自动" in then:
        assert automatic(facts, decision, law) == then["自动"]
    if "可退" in then:
        assert facts.refundable_fen == then["可退"]
    if "差价" in then:
        assert difference_fen(facts) == then["差价"]
    if "各段运费" in then:
        shop_law = dearer_address(law) if given.get("退货地址更远") else law
        rule = freight_rule(asked.kind, asked.reason, order)
        assert {leg: str(payer) for leg, payer in legs_of(rule, facts, shop_law).items()} == then["各段运费"]
    if "运费" in then:
        assert law.payer(freight_rule(asked.kind, asked.reason, order)) == then["运费"]
    if decision == "deny" and rules[0] not in NOTHING_TO_ASK:
        way = replace(facts, application=replace(asked, kind=Kind.REFUND_ONLY, reason=Reason.AGREED, amount_fen=None))
        assert judge(way, law)[0] == "person", "never a dead end"


def dearer_address(law: Policies) -> Policies:
    """The same shop with a return address far from where it ships."""
    default = law.shops["default"]
    return replace(law, shops={"default": {**default, "return_address": {**default["return_address"], "dearer": True}}})


def test_every_rule_has_a_sentence_that_meets_it_and_a_like_one_that_does_not() -> None:
    told = [param.values[0] for param in SENTENCES]
    # complaints are always taken: there is no second outcome
    one_sided = {"COMPLAINT"}
    for rule in (row.id for row in policies().rules.values() if row.decides and row.id not in one_sided):
        meets = [one["当"] for one in told if one["那么"]["规则"] == rule]  # type: ignore[index]
        others = [one["当"] for one in told if one["那么"]["规则"] != rule]  # type: ignore[index]
        assert meets, f"{rule}：至少要有一个用例"
        alike = {mine["申请"] for mine in meets} & {other["申请"] for other in others}
        assert alike, f"{rule}：还要有一个同样申请而不适用它的用例"


def test_every_rule_of_the_settings_is_spoken_by_the_code() -> None:
    source = Path(eligibility.__file__).read_text("utf-8")
    rows = {rule.id for rule in policies().rules.values() if rule.decides}
    assert {rule for rule in rows if f'"{rule}"' not in source} == set()
