"""Every script of tests/dialogues/scripts, played by the real engine, the real actions and the real law."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from bot.aftersales.cases import Actor, Case
from bot.aftersales.service import Application
from bot.aftersales.vocabulary import Kind, Reason, Role
from bot.wire.turns import TurnResult
from tests.dialogues.chat import Chat
from tests.dialogues.conftest import Shop
from tests.dialogues.demo_world import SHOP
from tests.dialogues.scripts_read import OTHERS, Script, Step, read_scripts

#: a hole that was not filled, a part that was not left out, a sentence without its end
_UNFINISHED = re.compile(r"[{}\[\]]|[：，、¥（]\s*[。，）]|（）|“”")
pytestmark = pytest.mark.model
_WHO = {
    "商家": Actor(role=Role.AGENT, id="agent1", shop=SHOP),
    "复核": Actor(role=Role.REVIEWER, id="boss", shop=SHOP),
    "平台": Actor(role=Role.MEDIATOR, id="mediator1", shop=SHOP),
    "平台二": Actor(role=Role.MEDIATOR, id="mediator2", shop=SHOP),
    "维修点": Actor(role=Role.VENDOR, id="vendor1", shop=SHOP),
    "支付": Actor(role=Role.PAYMENT, id="payment", shop=SHOP),
    "快递": Actor(role=Role.COURIER, id="courier", shop=SHOP),
}


def _buyer(chat: Chat) -> Actor:
    """The buyer at another door: the page, over HTTP."""
    return Actor(role=Role.BUYER, id=chat.buyer, shop=SHOP)


@pytest.mark.parametrize("script", read_scripts(), ids=lambda script: script.name)
async def test_a_dialogue_leads_where_its_script_says(script: Script, shop: Shop) -> None:
    chat = shop.chat(script.buyer)
    shop.chats.open_page(chat, script.page)
    for step in script.steps:
        shop.endpoint.ran.clear()
        shop.chats.open_page(chat, step.page)
        result = await _do(step, chat, shop)
        if result is not None:
            _check(step, result, chat, shop)
    await _check_end(script, chat)


async def _do(step: Step, chat: Chat, shop: Shop) -> TurnResult | None:
    match step.does:
        case "说":
            return await chat.say(step.what)
        case "传":
            return (
                await chat.show(*step.what["文件"], text=step.what["说"])
                if isinstance(step.what, Mapping)
                else (await chat.show(*step.what))
            )
        case "按" if isinstance(step.what, Mapping) and isinstance(step.what.get("case_no"), int):
            oldest_first = list(reversed(await chat.cases()))
            return await chat.press({"case_no": oldest_first[step.what["case_no"] - 1].case_no})
        case "按":
            return await chat.press(_named(step.what, chat))
        case "按旧":
            return await chat.press(_named(step.what, chat), oldest=True)
        case "过":
            shop.clock.move(timedelta(hours=step.what))
        case "到期":
            for case in await chat.cases():
                await shop.law.act(Actor(role=Role.TIMER, id="timer", shop=SHOP), case.case_no, "time_out", {})
        case "降价":
            await shop.mark_down({item: fen for order in chat.orders.values() for item in order.items
                                  for name, fen in step.what.items() if name in item.title})  # fmt: skip
        case "网页申请":
            told = _named(step.what, chat)
            line = (
                (await chat.law.order(_buyer(chat), told["order_no"])).item_of(told["item"]) if "item" in told else None
            )
            asked = Application(
                order_no=told.get("order_no"),
                items=((line.item, line.quantity),) if line is not None else (),
                kind=Kind(told["kind"]),
                reason=Reason(told["reason"]),
                amount_fen=told.get("amount_fen"),
                note=told.get("note", ""),
                files=tuple(told.get("files", ())),
            )
            await chat.law.apply(_buyer(chat), asked, key=None)
        case other if other in OTHERS:
            newest = (await chat.cases())[0]
            body = dict(step.what.get("内容", {}))
            if step.what["做"] == "paid_in":
                body["charge"] = newest.details["charge"]["key"]
            await shop.law.act(_WHO.get(other) or _buyer(chat), newest.case_no, step.what["做"], body)
    return None


def _check(step: Step, result: TurnResult, chat: Chat, shop: Shop) -> None:
    where = f"{step.does} {step.what!r}"
    said = [reply.response for reply in result.replies]
    cards = {reply.card["kind"]: reply.card["data"] for reply in result.replies if reply.card}
    buttons = [button.value for reply in result.replies for button in reply.buttons]
    told = f"{where}: {result.outcome} {said} {sorted(cards)} {buttons} ran {shop.endpoint.ran} {result.parse}"
    assert result.outcome == "answered", told
    assert not [reply.text for reply in result.replies if _UNFINISHED.search(reply.text)], told
    for name, wanted in step.expects.items():
        match name:
            case "意图":
                assert result.parse is not None, told
                assert result.parse.intent["name"] == wanted, told
            case "动作":
                assert wanted in shop.endpoint.ran, told
            case "回应":
                assert wanted in said, told
            case "没有回应":
                assert wanted not in said, told
            case "卡片":
                assert wanted in cards, told
            case "卡片里":
                assert _holds(_named(wanted, chat), cards[step.expects["卡片"]]), f"{told} {cards}"
            case "按钮":
                assert _named(wanted, chat) in buttons, told
            case "转人工":
                causes = [reply.handoff["cause"] for reply in result.replies if reply.handoff]
                assert causes == [wanted], told
            case "表单":
                assert result.active_form == wanted, told


async def _check_end(script: Script, chat: Chat) -> None:
    cases = await chat.cases()
    wanted = script.then["售后单"]
    assert len(cases) == len(wanted), [(case.kind, case.status) for case in cases]
    for each, case in zip(wanted, cases, strict=True):
        assert _holds(_named(each, chat), _plain(case)), f"{each} is not {_plain(case)}"

    if told := script.then.get("历史"):
        view = await chat.law.case(_buyer(chat), cases[0].case_no)
        assert _holds(told, {line.action: line.words for line in view.history}), view.history
    for letter, wanted_invoice in script.then.get("发票", {}).items():
        order = await chat.law.order(_buyer(chat), chat.orders[letter].order_no)
        assert _holds(wanted_invoice, order.extra.get("invoice") or {}), order.extra
    for letter, wanted_address in script.then.get("地址", {}).items():
        order = await chat.law.order(_buyer(chat), chat.orders[letter].order_no)
        assert order.address is not None
        assert _holds(wanted_address, asdict(order.address)), order.address


def _plain(case: Case) -> Mapping[str, Any]:
    return {
        "kind": case.kind.value,
        "status": case.status.value,
        "reason": case.reason.value,
        "amount_fen": case.amount_fen,
        "order_no": case.order_no,
        "pieces": sum(line.quantity for line in case.items),
        "stage": case.stage.value if case.stage is not None else None,
        "lines": len(case.items),
        "files": len(case.files),
        "tracking_no": case.return_parcel.tracking_no if case.return_parcel else None,
    }


def _named(wanted: Any, chat: Chat) -> Any:
    """Letters of orders become their numbers: `order_no: A`; `item: A1` is the first line of A."""
    if not isinstance(wanted, Mapping):
        return wanted
    out = {name: _named_all(value, chat) for name, value in wanted.items()}
    if out.get("order_no") in chat.orders:
        out["order_no"] = chat.orders[out["order_no"]].order_no
    item = out.get("item")
    if isinstance(item, str) and item[:1] in chat.orders:
        out["item"] = chat.orders[item[0]].items[int(item[1:]) - 1].item
    return out


def _named_all(value: Any, chat: Chat) -> Any:
    return [_named(each, chat) for each in value] if isinstance(value, list) else value


def _holds(wanted: Any, given: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(given, Mapping) and all(key in given and _holds(wanted[key], given[key]) for key in wanted)
    if isinstance(wanted, list):
        both = isinstance(given, list) and len(given) == len(wanted)
        return both and all(_holds(one, other) for one, other in zip(wanted, given, strict=True))
    return bool(wanted == given)
