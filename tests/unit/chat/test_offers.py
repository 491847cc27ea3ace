"""What a seller's proposal says: its kind and its true sum, what a yes leads to, and no ¥0."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.aftersales.cases import Case
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Status
from bot.chat.offers import offer_card, plan
from bot.chat.titles import Titles

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def _lying(goods: Goods, **offer: Any) -> tuple[Case, Mapping[str, Any]]:
    laid = {"amount_fen": 0, "quote_fen": None, "sku": None, "words": "", "from": "WAIT_SELLER_AGREE", **offer}
    case = Case(
        case_no="AS1", shop="s", buyer_id="b", kind=Kind.RETURN_REFUND, status=Status.WAIT_BUYER_ACCEPT, goods=goods,
        reason=Reason.QUALITY, amount_fen=29900, order_no="1", items=(), freight=Payer.SELLER,
        created_at=NOON, updated_at=NOON, details={"offer": laid},
    )  # fmt: skip
    return case, laid


@pytest.mark.parametrize(
    ("goods", "offer", "said", "on_yes"),
    [
        (Goods.BUYER, {"kind": Kind.REFUND_ONLY, "amount_fen": 6000}, "退款¥60，商品您留着", "商品不用寄回"),
        (Goods.SHOP, {"kind": Kind.REFUND_ONLY, "amount_fen": 6000}, "退款¥60", "原路退回"),
        (Goods.BUYER, {"kind": Kind.RETURN_REFUND, "amount_fen": 9900}, "退货退款，退款¥99", "请您寄回商品"),
        (Goods.BUYER, {"kind": Kind.EXCHANGE, "sku": "白色 42码"}, "换货，换成白色 42码", "商家验货后把换的寄给您"),
        (Goods.SHOP, {"kind": Kind.EXCHANGE}, "换货", "商家把换的商品寄给您"),
        (Goods.BUYER, {"kind": Kind.RESHIP}, "补寄", "商家把缺的寄给您"),
        (Goods.VENDOR, {"kind": Kind.REPAIR, "quote_fen": 8000}, "维修，您需要付¥80", "您付¥80后，修好寄还给您"),
        (Goods.BUYER, {"kind": Kind.FREIGHT, "amount_fen": 1200}, "退运费¥12", "运费¥12"),
    ],
)
def test_each_offer_says_what_it_is_and_its_own_sum(
    goods: Goods, offer: dict[str, Any], said: str, on_yes: str
) -> None:
    titles = Titles.load(Policies.read().titles)
    case, laid = _lying(goods, **offer)
    card = offer_card(case, laid, titles)
    assert plan(case, laid, titles) == said
    assert on_yes in card["data"]["on_yes"]
    assert "¥0" not in plan(case, laid, titles) + card["data"]["on_yes"]


def test_what_asks_for_money_is_a_quote_and_a_service_promises_none() -> None:
    titles = Titles.load(Policies.read().titles)
    case, laid = _lying(Goods.BUYER, kind=Kind.REPAIR, quote_fen=8000)
    card = offer_card(case, laid, titles)
    assert card["kind"] == "quote"
    assert card["data"]["quote_fen"] == 8000
    assert "amount_fen" not in card["data"]
