"""Runs every sentence of tests/spec/*.yml: 假设 builds the order, 当 applies, 那么 is what must come out."""

from __future__ import annotations

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
from bot.aftersales.facts import Facts
from bot.aftersales.freights import freight_rule
from bot.aftersales.orders import Order
from bot.aftersales.ports import ItemBook
from bot.aftersales.vocabulary import Goods, Kind, OrderStatus, Reason, SevenDays
from tests.fakes.shops import SHOP, item, policies

SENTENCES = [
    pytest.param(sentence, id=f"{path.stem}·{sentence['名称']}")
    for path in sorted(Path(__file__).parent.glob("*.yml"))
    for sentence in yaml.safe_load(path.read_text("utf-8"))
]
FIELDS = {"名称", "假设", "当", "那么", "来源"}
ORDER_FACTS = {"付款", "交易成功", "订单", "包邮", "近期申请"}
ITEM_FACTS = {"签收", "签收人", "商品", "七天无理由", "实付", "类目"}
GIVEN = ORDER_FACTS | ITEM_FACTS | {"现在", "凭证"}


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
        paid_fen=line.paid_fen,
        items=(line,),
        finished_at=finished,
        free_shipping=given.get("包邮", True),
    )


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_law_says(sentence: dict[str, Any]) -> None:
    given, then, law = sentence["假设"], sentence["那么"], policies()
    assert set(sentence) == FIELDS
    assert set(given) <= GIVEN
    order = order_of(given)
    asked = Application(
        order_no="1",
        items=(("商品", 1),),
        kind=Kind(sentence["当"]["申请"]),
        reason=Reason(sentence["当"]["理由"]),
        amount_fen=sentence["当"].get("金额"),
        files=tuple(given.get("凭证", ())),
    )
    facts = Facts(
        application=asked,
        order=order,
        books={"商品": ItemBook(item="商品", paid_fen=order.paid_fen)},
        asked_at=instant(given["现在"]) or order.created_at,
        recent=given.get("近期申请", 0),
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
    if "运费" in then:
        assert law.payer(freight_rule(asked.kind, asked.reason, order)) == then["运费"]
    if decision == "deny" and order.status not in (OrderStatus.WAIT_BUYER_PAY, OrderStatus.TRADE_CLOSED):
        way = replace(facts, application=replace(asked, kind=Kind.REFUND_ONLY, reason=Reason.AGREED, amount_fen=None))
        assert judge(way, law)[0] == "person", "never a dead end"


def test_every_rule_of_the_settings_is_spoken_by_the_code() -> None:
    source = Path(eligibility.__file__).read_text("utf-8")
    rows = {rule.id for rule in policies().rules.values() if rule.decides}
    assert {rule for rule in rows if f'"{rule}"' not in source} == set()
