"""Changing where an order that is not sent yet goes: the form for what is missing, then the card for the yes."""

from __future__ import annotations

from collections.abc import Sequence

from actions.addresses import FIELDS, REQUIRED, Parts, lacking, masked, merged, parts_of, written_out
from actions.facts import goods
from actions.saying import button, card
from actions.scenes import Scene
from bot.aftersales.orders import Order
from bot.aftersales.vocabulary import Goods


def told_more(scene: Scene, told: Parts, *, order: Order | None, asked: bool) -> dict[str, str]:
    """What was told before and what this message adds; `asked`: the form lies before the buyer."""
    missing = lacking(merged(None if order is None else order.address, told), told) if asked else ()
    return {**told, **parts_of(scene.turn, scene.world.places, missing=missing)}


def say_too_late(scene: Scene, order: Order) -> None:
    """Sent: a person can ask the courier to stop it; received: there is nothing to change."""
    received = all(line.goods is Goods.BUYER for line in order.items)
    person = button(scene.title("buttons", "person"), "person", "request_human")
    track = button(scene.title("intents", "query_logistics"), "query_logistics", "query_logistics",
                   order_no=order.order_no)  # fmt: skip
    response = "utter_address_received" if received else "utter_address_too_late"
    scene.say(response, buttons=[person, track], goods=goods(order))


def ask(scene: Scene, order: Order, told: Parts, *, draft: str, unclear: bool = False) -> None:
    """One card for all that is missing; what stays need not be said."""
    address = merged(order.address, told)
    missing = lacking(address, told)
    fields = [_field(scene, name, address, told, missing) for name in FIELDS]
    cancel = button(scene.title("buttons", "no_keep"), "cancel", "deny", answer="no", draft=draft)
    if unclear:
        wrong = scene.world.places.bad_phone(scene.turn.text)
        scene.say("utter_bad_phone" if wrong else "utter_not_clear")
    scene.say(
        "utter_want_address_rest" if told else "utter_want_address",
        card=card("form", action="change_address", order_no=order.order_no, fields=fields),
        buttons=[cancel],
        goods=goods(order),
        missing=scene.title("formats", "between").join(scene.title("address", name) for name in missing),
    )


def show(scene: Scene, order: Order, address: Parts, *, draft: str) -> None:
    """The card that is agreed to."""
    lines = [
        {"item": line.item, "title": line.title, "sku": line.sku, "quantity": line.quantity} for line in order.items
    ]
    title = scene.world.titles.of
    scene.say(
        "utter_confirm_address",
        card=card(
            "confirm", action="change_address", order_no=order.order_no, items=lines,
            address={**address, "phone": _phone(order, address)},
        ),
        buttons=[
            button(title("buttons", "yes_change_address"), "yes", "affirm", binding=True, answer="yes", draft=draft),
            button(title("buttons", "no_keep"), "no", "deny", answer="no", draft=draft),
            button(title("buttons", "change"), "change", "provide_info", answer="change", draft=draft),
        ],
        goods=goods(order),
        receiver=address["receiver"],
        phone=_phone(order, address),
        address=written_out(address),
    )  # fmt: skip


def _field(scene: Scene, name: str, address: Parts, told: Parts, missing: Sequence[str]) -> dict[str, object]:
    given = "" if name in missing else address[name]
    shown = masked(given) if name == "phone" and "phone" not in told else given
    field: dict[str, object] = {
        "name": name, "title": scene.title("address", name), "required": name in REQUIRED,
    }  # fmt: skip
    return field | ({"given": shown} if shown else {})


def _phone(order: Order, address: Parts) -> str:
    """In full when it is new, so that it can be checked."""
    same = order.address is not None and order.address.phone == address["phone"]
    return masked(address["phone"]) if same else address["phone"]
