"""The open questions of an application: each one line with a picker or buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.application.drafts import Draft, to_slots
from actions.application.goods import Placed
from actions.application.reading import SERVED
from actions.facts import goods, line, yuan
from actions.pickers import PAGE, item_picker, order_picker
from actions.refusals import cited
from actions.saying import button, card
from actions.scenes import Events, Scene
from bot.aftersales.orders import Item, Order
from bot.aftersales.service import Forecast
from bot.aftersales.vocabulary import Goods, Kind, Reason
from bot.wire.turns import Button

Way = tuple[Kind, Reason]


def ask_order(scene: Scene, draft: Draft, placed: Placed) -> Draft:
    """Which order; best guess first."""
    page = int(scene.turn.one("page") or 0)
    shown, buttons = order_picker(
        placed.ranked, scene.world.titles, intent="provide_info", draft=draft.draft, page=page
    )
    scene.say("utter_want_order", card=shown, buttons=buttons)
    listed = placed.ranked[page * PAGE : (page + 1) * PAGE]
    return replace(draft, offered=tuple(found.order.order_no for found in listed))


async def ask_items(scene: Scene, draft: Draft, order: Order) -> Draft:
    """Which lines of the order."""
    shown, buttons = item_picker(order, await scene.law.books_of(order), scene.world.titles, draft=draft.draft)
    scene.say("utter_want_items", card=shown, buttons=buttons)
    return replace(draft, offered=tuple(each.item for each in order.items))


def ask_reason(scene: Scene, draft: Draft, item: Item) -> None:
    """Why; only what the law admits where the goods are. What he has not got is not shown as agreed on."""
    admitted = scene.reasons(draft.kind, item.goods)
    shown = admitted if item.goods == Goods.BUYER else [each for each in admitted if each != Reason.AGREED]
    reasons = [(reason, scene.title("reasons", reason)) for reason in shown]
    buttons = [
        button(title, {"reason": reason.value}, "provide_info", reason=reason.value, draft=draft.draft)
        for reason, title in reasons
    ]
    scene.say(
        "utter_want_reason",
        card=card("reason_picker", reasons=[{"reason": reason.value, "title": title} for reason, title in reasons]),
        buttons=buttons,
        goods=line(item),
        kind=scene.title("kinds", draft.kind),
    )


def ask_evidence(scene: Scene, draft: Draft, forecast: Forecast) -> None:
    """What to show; it can be left out unless nothing can be filed without it."""
    proofs = [proof for proof in forecast.evidence if proof.by == "buyer"]
    needed = [{"what": proof.title, "required": proof.required} for proof in proofs]
    wanted = scene.title("formats", "between").join(proof.title for proof in proofs if proof.required)
    response = "utter_want_evidence_more" if draft.files else "utter_want_evidence"
    scene.say(
        response,
        card=card("evidence_request", reason=draft.reason, needed=needed, received=list(draft.files)),
        buttons=[
            button(scene.title("buttons", name), name, "provide_info", answer=name, draft=draft.draft)
            for name in ("skip", "done")
        ],
        wanted=wanted,
    )


def insist_on_evidence(scene: Scene, draft: Draft, forecast: Forecast) -> None:
    """Nothing can be filed without it: send it, find a person, or drop the application."""
    needed = [{"what": proof.title, "required": proof.required} for proof in forecast.evidence_missing]
    scene.say(
        "utter_must_show",
        card=card("evidence_request", reason=draft.reason, needed=needed, received=[]),
        buttons=[
            button(scene.title("buttons", "done"), "done", "provide_info", answer="done", draft=draft.draft),
            button(scene.title("buttons", "person"), "person", "request_human"),
            button(scene.title("buttons", "drop"), "no", "deny", answer="drop", draft=draft.draft),
        ],
        wanted="、".join(proof.title for proof in forecast.evidence_missing),
    )


def ask_amount(scene: Scene, draft: Draft, order: Order, forecast: Forecast) -> None:
    """How much of what was paid; a sum that cannot be is told which can."""
    most = forecast.refundable_fen
    suggestions = sorted({most // 10, most // 4, most // 2} - {0})
    buttons = [
        button(f"¥{yuan(fen)}", {"amount_fen": fen}, "provide_info", money=fen, draft=draft.draft)
        for fen in suggestions
    ]
    if scene.reasons(Kind.RETURN_REFUND, order.items[0].goods):
        kind = Kind.RETURN_REFUND.value
        title = scene.title("buttons", f"change_kind_{kind}")
        buttons.append(button(title, {"kind": kind}, "provide_info", kind=kind, draft=draft.draft))
    scene.say(
        "utter_want_amount" if draft.amount is None else "utter_other_amount",
        card=card("amount_picker", max_fen=most - 1, suggestions=suggestions),
        buttons=buttons,
        least=yuan(1),
        most=yuan(most - 1),
    )


def ask_way(scene: Scene, draft: Draft, order: Order, forecast: Forecast, ways: Sequence[Way]) -> None:
    """Why not, in the rule's own sentence, and what is possible instead."""
    buttons: list[Button] = []
    for way in ways:
        kind, reason = way
        name = f"change_kind_{kind.value}" if kind != draft.kind else _NAMES[reason]
        told = {"kind": kind.value, "reason": reason.value}
        buttons.append(
            button(
                scene.title("buttons", name),
                told,
                "provide_info",
                kind=kind.value,
                reason=reason.value,
                draft=draft.draft,
            )
        )
    buttons.append(button(scene.title("buttons", "person"), "person", "request_human"))
    buttons.append(button(scene.title("buttons", "drop"), "no", "deny", answer="drop", draft=draft.draft))
    scene.say(
        "utter_other_way" if ways else "utter_no_way",
        card=card(
            "policy",
            order_no=order.order_no,
            item=draft.items[0][0] if draft.items else None,
            kind=draft.kind.value,
            kind_title=scene.title("kinds", draft.kind),
            eligible=False,
            rules=cited(forecast.rules),
        ),
        buttons=buttons,
        goods=goods(order, draft.items),
        sentence=forecast.sentence or "",
    )


def ask_change(scene: Scene, draft: Draft) -> None:
    """What to change on the card."""
    response = "utter_want_change" if draft.changes is None else "utter_want_change_of"
    scene.say(response, buttons=_changes(scene, draft), no=draft.changes or "")


def hold_card(scene: Scene, draft: Draft) -> Events:
    """After a line not surely understood the card is not laid again by itself: it might not be what is wanted now."""
    look = button(scene.title("buttons", "look"), "look", "provide_info", answer="look", draft=draft.draft)
    drop = button(scene.title("buttons", "drop"), "no", "deny", answer="drop", draft=draft.draft)
    scene.say("utter_card_waits", buttons=[look, *_changes(scene, draft), drop])
    return [*to_slots(draft), SlotSet("requested_slot", "confirm"), SlotSet("unclear", max(1, scene.turn.misses))]


def _changes(scene: Scene, draft: Draft) -> list[Button]:
    kinds = [kind for kind in SERVED if kind != draft.kind] if draft.changes is not None else []
    asked = ("reason",) if draft.changes is not None else ("reason", "items", "order")
    title = scene.world.titles.of
    return [
        *(button(title("buttons", f"change_{what}"), {"change": what}, "provide_info", change=what, draft=draft.draft)
          for what in asked),
        *(button(title("buttons", f"change_kind_{kind}"), {"kind": kind.value}, "provide_info", kind=kind.value,
                 draft=draft.draft) for kind in kinds),
    ]  # fmt: skip


_NAMES = {Reason.QUALITY: "fault_quality", Reason.AGREED: "agreed"}
