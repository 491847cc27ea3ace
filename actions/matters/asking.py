"""How a matter is asked about: one card for all that is missing, then the card that is agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.addresses import masked
from actions.facts import iso, yuan
from actions.matters.table import CHOICES, Begun
from actions.matters.targets import Target, sent
from actions.saying import Card, button, card
from actions.scenes import Scene
from actions.turns import digest
from bot.aftersales.vocabulary import Goods
from bot.wire.turns import Button

#: what is asked for; a matter without fields is never asked about
_ASK: Mapping[str, str] = {
    "complaint": "utter_want_complaint",
    "courier_claim": "utter_want_claim",
    "freight": "utter_want_freight",
    "invoice": "utter_want_invoice",
    "rate": "utter_want_score",
    "statement": "utter_want_statement",
    "appeal": "utter_want_appeal",
    "settle": "utter_want_settlement",
    "reopen": "utter_want_reopening",
    "not_right": "utter_want_not_right",
    "turn_to_exchange": "utter_want_turned_sku",
    "new_payee": "utter_want_payee",
    "pickup": "utter_want_pickup",
    "note": "utter_want_note",
    "add_evidence": "utter_want_files",
}
_SURE: Mapping[str, str] = {
    "complaint": "utter_sure_complaint",
    "courier_claim": "utter_sure_claim",
    "freight": "utter_sure_freight",
    "invoice": "utter_sure_invoice",
    "price_protect": "utter_sure_price_protect",
    "extend_receipt": "utter_sure_extend_receipt",
    "confirm_receipt": "utter_sure_confirm_receipt",
    "appeal": "utter_sure_appeal",
    "settle": "utter_sure_settlement",
    "withdraw": "utter_sure_withdraw",
    "done": "utter_sure_done",
    "accept_decision": "utter_sure_decision",
    "accept_settlement": "utter_sure_accept_settlement",
    "decline_settlement": "utter_sure_decline_settlement",
    "escalate": "utter_sure_escalate",
    "reopen": "utter_sure_reopen",
    "not_right": "utter_sure_not_right",
    "turn_to_exchange": "utter_sure_turn_to_exchange",
    "turn_to_refund": "utter_sure_turn_to_refund",
    "take_back": "utter_sure_take_back",
    "confirm": "utter_sure_received",
    "new_payee": "utter_sure_payee",
    "pickup": "utter_sure_pickup",
}
#: where the titles of a choice are, when not under the field's own name
_CHOICE_TITLES = {"reason": "claim_reasons"}
#: numbers that only their owner should read whole
_HIDDEN = frozenset({"account"})


async def ask(scene: Scene, begun: Begun, target: Target) -> None:
    """One card for all that is missing, with buttons where there is a choice."""
    missing = begun.matter.missing(begun.told)
    between = scene.title("formats", "between")
    more = any(begun.told.get(each.name) for each in begun.matter.needed(begun.told))
    response = "utter_want_more" if more else _ASK[begun.action]
    scene.say(
        response,
        card=await _form(scene, begun, target, missing),
        buttons=[*await _choices(scene, begun, target, missing), cancel(scene, begun)],
        goods=target.named,
        no=begun.target or "",
        missing=between.join(scene.title("fields", name) for name in missing),
    )


def show(scene: Scene, begun: Begun, target: Target) -> None:
    """The card that is agreed to."""
    title = scene.world.titles.of
    told: dict[str, Any] = {"draft": begun.id, "digest": shown_of(begun)}
    words = begun.matter.words
    buttons = [
        button(title("buttons", "yes_do"), "yes", "affirm", binding=True, answer="yes", **told),
        button(title("buttons", "no_keep"), "no", "deny", answer="no", **told),
    ]
    if begun.action == "courier_claim" and _on_its_way(target):
        buttons.append(button(title("intents", "refund_only"), "refund_only", "refund_only", order_no=begun.target))
    if begun.matter.fields:
        buttons.append(button(title("buttons", "change"), "change", "provide_info", answer="change", **told))
    scene.say(
        _SURE[begun.action],
        card=_confirm(scene, begun, target),
        buttons=buttons,
        goods=target.named,
        no=begun.target or "",
        order_no=target.order.order_no if target.order is not None else "",
        words=str(begun.told.get(words, "")) if words else "",
        sku=str(begun.told.get("sku", "")),
        reason=scene.world.titles.find("claim_reasons", begun.told.get("reason")) or "",
        type=scene.world.titles.find("type", begun.told.get("type")) or "",
        title=str(begun.told.get("title", "")),
        tax_no=str(begun.told.get("tax_no", "")),
        email=str(begun.told.get("email", "")),
        account=_text(scene, "account", begun.told.get("account", "")),
        name=str(begun.told.get("name", "")),
        amount=_text(scene, "amount_fen", begun.told.get("amount_fen", target.fen or "")),
        due=scene.moment(target.case.due_at) if target.case is not None else "",
    )


def _on_its_way(target: Target) -> bool:
    return target.order is not None and any(line.goods is Goods.TO_BUYER for line in sent(target.order))


def hold(scene: Scene, begun: Begun) -> None:
    """After a line not surely understood: the card is not laid again by itself."""
    look = button(scene.title("buttons", "look"), "look", "provide_info", answer="look", draft=begun.id)
    scene.say("utter_deed_waits", buttons=[look, cancel(scene, begun, value="no")])


def cancel(scene: Scene, begun: Begun, *, value: str = "cancel") -> Button:
    """The button that leaves everything as it is."""
    return button(scene.title("buttons", "no_keep"), value, "deny", answer="no", draft=begun.id)


def shown_of(begun: Begun) -> str:
    """What the buyer says yes to."""
    return digest({"action": begun.action, "target": begun.target, "told": dict(begun.told)})


async def _form(scene: Scene, begun: Begun, target: Target, missing: Sequence[str]) -> Card | None:
    if missing == ("files",):
        what = scene.world.titles.find("proofs", begun.action) or scene.title("fields", "files")
        reason = begun.told.get("reason") or (target.case.reason.value if target.case else None)
        return card("evidence_request", reason=reason, needed=[{"what": what, "required": True}], received=[])
    if missing == ("sku",) and target.order is not None and target.case is not None:
        line = target.case.items[0]
        bought = target.order.item_of(line.item)
        options = [
            {"sku": each.sku, "in_stock": each.left > 0,
             "difference_fen": each.price_fen - bought.price_fen if bought else 0}
            for each in await _variants(scene, target)
        ]  # fmt: skip
        title = bought.title if bought else ""
        return card("sku_picker", order_no=target.order.order_no, item=line.item, title=title, options=options)
    if missing == ("score",):
        return card("rating", order_no=begun.target)
    fields = [_field(scene, begun, each.name, required=each.required) for each in begun.matter.needed(begun.told)]
    return card("form", action=begun.action, action_title=scene.title("actions", begun.action), no=begun.target,
                order_no=target.order.order_no if target.order else None, fields=fields)  # fmt: skip


async def _choices(scene: Scene, begun: Begun, target: Target, missing: Sequence[str]) -> list[Button]:
    """Of the first thing that is missing and has a few answers."""
    first = missing[0]
    if first == "sku":
        return [
            button(each.sku, {"sku": each.sku}, "provide_info", sku=each.sku, draft=begun.id)
            for each in await _variants(scene, target)
            if each.left > 0
        ]
    if first == "score":
        return [
            button(scene.title("scores", str(score)), {"score": score}, "provide_info", score=score, draft=begun.id)
            for score in (5, 4, 3, 2, 1)
        ]
    return [
        button(
            scene.title(_CHOICE_TITLES.get(first, first), code),
            {first: code},
            "provide_info",
            told={first: code},
            draft=begun.id,
        )
        for code in CHOICES.get(first, ())
    ]


async def _variants(scene: Scene, target: Target) -> Sequence[Any]:
    if target.order is None or target.case is None:
        return ()
    return await scene.law.variants_of(scene.buyer, target.order.order_no, target.case.items[0].item)


def _field(scene: Scene, begun: Begun, name: str, *, required: bool) -> Mapping[str, object]:
    shown = {"name": name, "title": scene.title("fields", name), "required": required}
    given = _text(scene, name, begun.told.get(name, ""))
    return shown | ({"given": given} if given else {})


def _confirm(scene: Scene, begun: Begun, target: Target) -> Card:
    case, order = target.case, target.order
    given = [
        {"name": name, "title": scene.title("fields", name), "text": text}
        for name in (each.name for each in begun.matter.needed(begun.told))
        if name != "files" and (text := _text(scene, name, begun.told.get(name, "")))
    ]
    lines = [] if order is None else [(order.item_of(each.item), each.quantity) for each in (case or order).items]
    return card(
        "confirm",
        action=begun.action,
        action_title=scene.title("actions", begun.action),
        no=case.case_no if case is not None else None,
        kind=case.kind.value if case is not None else None,
        order_no=order.order_no if order is not None else None,
        items=[
            {"item": line.item, "title": line.title, "sku": line.sku, "quantity": quantity}
            for line, quantity in lines
            if line is not None
        ],
        given=given or None,
        files=len(begun.told.get("files") or ()) or None,
        amount_fen=target.fen,
        due_at=iso(case.due_at) if case is not None else None,
    )


def _text(scene: Scene, name: str, value: object) -> str:
    """What was told, as a person reads it."""
    if name == "amount_fen" and isinstance(value, int):
        return yuan(value)
    if name in CHOICES:
        return scene.world.titles.find(_CHOICE_TITLES.get(name, name), value) or ""
    text = str(value) if isinstance(value, str | int) else ""
    return masked(text) if name in _HIDDEN else text
