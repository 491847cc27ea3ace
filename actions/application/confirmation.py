"""The one card before anything binding: what it shows, its digest, its three buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.application.drafts import Draft
from actions.facts import goods, iso, yuan
from actions.refusals import cited
from actions.saying import Card, button, card
from actions.scenes import Scene
from actions.turns import digest
from bot.aftersales.orders import Order
from bot.aftersales.service import Forecast
from bot.aftersales.vocabulary import Kind
from bot.wire.turns import Button

#: kinds that pay money back
_MONEY = frozenset({Kind.REFUND_ONLY, Kind.RETURN_REFUND})


def digest_of(draft: Draft, forecast: Forecast) -> str:
    """What the buyer says yes to: everything on the card but dates, which move with the clock."""
    return digest(
        {
            "order_no": draft.order_no,
            "kind": draft.kind,
            "items": draft.items,
            "reason": draft.reason,
            "amount_fen": forecast.amount_fen,
            "freight": forecast.freight,
            "automatic": forecast.automatic,
            "eligible": forecast.eligible,
            "files": draft.files,
            "sku": draft.sku,
        }
    )


def ask_yes(scene: Scene, draft: Draft, order: Order, forecast: Forecast) -> Draft:
    """Say the card; the draft remembers which one lies before the buyer."""
    seen = digest_of(draft, forecast)
    scene.say(
        _response(draft),
        card=_card(scene, draft, order, forecast),
        buttons=_buttons(scene, draft, seen),
        goods=goods(order, draft.items),
        kind=scene.title("kinds", draft.kind),
        reason=scene.title("reasons", draft.reason or ""),
        amount=yuan(forecast.amount_fen),
        freight=forecast.freight_text,
        due=scene.moment(forecast.due_at),
        no=draft.changes or "",
        sku=_sent(draft, order),
    )
    return replace(draft, shown=seen)


def _response(draft: Draft) -> str:
    money = draft.kind in _MONEY
    if draft.changes is not None:
        return "utter_confirm_change" if money else "utter_confirm_change_service"
    if draft.kind == Kind.EXCHANGE:
        return "utter_confirm_exchange"
    return "utter_confirm_application" if money else "utter_confirm_service"


def _sent(draft: Draft, order: Order) -> str:
    """What goes out in an exchange: the other one, else the same again; empty for every other kind."""
    if draft.kind != Kind.EXCHANGE:
        return ""
    bought = order.item_of(draft.items[0][0]) if draft.items else None
    return draft.sku or ("" if bought is None else bought.sku or bought.title)


def payee(scene: Scene, order: Order) -> dict[str, str]:
    """Where the money goes: back the way it came."""
    known = scene.world.titles.knows("payees", order.paid_by)
    return {"type": order.paid_by, "text": scene.title("payees", order.paid_by if known else "other")}


def _card(scene: Scene, draft: Draft, order: Order, forecast: Forecast) -> Card:
    lines = [(order.item_of(item), quantity) for item, quantity in draft.items or ()]
    return card(
        "confirm",
        action="apply" if draft.changes is None else "modify",
        no=draft.changes,
        kind=draft.kind.value,
        kind_title=scene.title("kinds", draft.kind),
        order_no=order.order_no,
        items=[
            {"item": line.item, "title": line.title, "sku": line.sku, "quantity": quantity}
            for line, quantity in lines
            if line is not None
        ],
        reason=draft.reason,
        reason_title=scene.title("reasons", draft.reason or ""),
        amount_fen=forecast.amount_fen if draft.kind in _MONEY else None,
        sku=_sent(draft, order) or None,
        freight={"payer": forecast.freight.value, "text": forecast.freight_text},
        payee=payee(scene, order) if draft.kind in _MONEY else None,
        steps=[{"text": step.text, **({"due_at": iso(step.due_at)} if step.due_at else {})} for step in forecast.steps],
        due_at=iso(forecast.due_at),
        automatic=forecast.automatic,
        rules=cited(forecast.rules),
    )


def _buttons(scene: Scene, draft: Draft, seen: str) -> list[Button]:
    title = scene.world.titles.of
    told: dict[str, Any] = {"draft": draft.draft, "digest": seen}
    return [
        button(title("buttons", "yes"), "yes", "affirm", binding=True, answer="yes", **told),
        button(title("buttons", "no"), "no", "deny", answer="no", **told),
        button(title("buttons", "change"), "change", "provide_info", answer="change", **told),
    ]
