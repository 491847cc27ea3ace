"""How an order and a case look as JSON, to HTTP and in the chat's progress card alike (CONTRACT.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.aftersales.applications import CaseView, Option
from bot.aftersales.cases import Case, CaseItem, HistoryLine
from bot.aftersales.orders import Item, Order
from bot.aftersales.policies import Policies
from bot.aftersales.ports import ItemBook
from bot.aftersales.usecases.listing import Listed
from bot.aftersales.vocabulary import Role
from bot.chat.mediations import filing_json, mediation_json
from bot.chat.shown_terms import terms_json

_SIDES = {Role.BUYER: "buyer", Role.MEDIATOR: "platform", Role.PLATFORM: "platform"}


def order_json(order: Order, books: Mapping[str, ItemBook], policies: Policies) -> dict[str, Any]:
    """An element of GET /api/orders."""
    shown: dict[str, Any] = {
        "order_no": order.order_no,
        "status": order.status.value,
        "status_title": policies.title("order_statuses", order.status),
        "paid_fen": order.paid_fen,
        "created_at": iso(order.created_at),
        "items": [_item(item, books.get(item.item)) for item in order.items],
    }
    if order.courier and order.tracking_no:
        shown["logistics"] = {
            "courier": order.courier,
            "tracking_no": order.tracking_no,
            "events": [{"at": iso(event.at), "text": event.text} for event in order.track],
        }
    return shown


def case_json(
    case: Case, policies: Policies, *, order: Order | None = None, view: CaseView | None = None, staff: bool = False
) -> dict[str, Any]:
    """A case; its `order` names the goods, a `view` adds turn, options and history (internal lines for staff)."""
    rules = (
        view.rules if view is not None else [policies.text_of(rule) for rule in case.rules if _known(rule, policies)]
    )
    shown: dict[str, Any] = {
        "no": case.case_no,
        "kind": case.kind.value,
        "kind_title": policies.title("kinds", case.kind),
        "status": case.status.value,
        "status_title": policies.title("statuses", case.status),
        "reason": case.reason.value,
        "reason_title": policies.title("reasons", case.reason),
        "goods": case.goods.value,
        "amount_fen": case.amount_fen,
        "order_no": case.order_no,
        "items": [_share(each, order) for each in case.items],
        "freight": {"payer": case.freight.value, "text": policies.title("payers", case.freight)},
        "rules": [
            {"id": each.id, "text": each.text, "source": each.source, "effective": each.effective} for each in rules
        ],
        "files": list(case.files),
        "note": case.note,
        "created_at": iso(case.created_at),
        "due_at": iso(case.due_at),
        "version": case.version,
    }
    if staff:
        shown["buyer"] = case.buyer_id
        if case.details.get("flags"):
            shown["flags"] = case.details["flags"]
    shown |= terms_json(case, policies, staff=staff)
    if (mediation := mediation_json(case, policies, history=view.history if view is not None else ())) is not None:
        shown["mediation"] = mediation
    if (filing := filing_json(case)) is not None:
        shown["filing"] = filing
    if case.return_parcel is not None:
        parcel = case.return_parcel
        shown["return_parcel"] = {
            "courier": parcel.courier,
            "tracking_no": parcel.tracking_no,
            "shipped_at": iso(parcel.shipped_at),
            "delivered_at": iso(parcel.delivered_at),
        }
    if view is not None:
        shown["turn"] = side(view.turn)
        shown["history"] = [_history(line, policies) for line in view.history if staff or not line.internal]
        shown["options"] = options_json(view.options)
        shown["evidence"] = evidence_json(view, policies)
    return shown


def evidence_json(view: CaseView, policies: Policies) -> dict[str, Any]:
    """What is to be proved by whom, what was shown, what the clock does and whom silence favours."""
    shown: dict[str, Any] = {}
    if (weighed := view.weighed) is not None:
        shown |= {
            "first": weighed.first,
            "needed": [
                {"what": each.what, "title": each.title, "by": each.by, "required": each.required}
                for each in weighed.needed
            ],
            "shown_by": sorted(weighed.shown),
            "favours": weighed.favours,
            "why": weighed.why,
            "source": weighed.source,
        }
    if (silence := view.silence) is not None and silence.status is not None and silence.action is not None:
        shown["if_nothing_more"] = {
            "at": iso(silence.at),
            "action": silence.action,
            "action_title": policies.title("actions", silence.action),
            "status": silence.status,
            "status_title": policies.title("statuses", silence.status),
        }
    return shown


def case_row(listed: Listed, policies: Policies, *, staff: bool) -> dict[str, Any]:
    """A case in a list: as by itself, without the options, which are asked for one."""
    row = case_json(listed.view.case, policies, order=listed.order, view=listed.view, staff=staff)
    return {name: value for name, value in row.items() if name != "options"}


def options_json(options: Sequence[Option]) -> list[dict[str, Any]]:
    """The answer of GET /api/cases/{no}/actions."""
    return [
        {"action": each.action, "title": each.title, "allowed": each.allowed}
        | ({} if each.why_not is None else {"why_not": each.why_not})
        | ({} if each.rule is None else {"rule": each.rule})
        for each in options
    ]


def progress_card(view: CaseView, policies: Policies, order: Order | None) -> dict[str, Any]:
    """The card that tells a buyer how far his case is."""
    case = case_json(view.case, policies, order=order, view=view)
    names = (
        "no", "kind", "kind_title", "status", "status_title", "reason", "reason_title", "amount_fen", "order_no",
        "items", "turn", "due_at", "history",
    )  # fmt: skip
    return {"kind": "progress", "data": {name: case[name] for name in names}}


def return_parcel_card(case: Case, policies: Policies) -> dict[str, Any]:
    """The card that tells a buyer where to send the goods and until when."""
    address = dict(case.details.get("return_address") or policies.return_address(case.shop))
    return {"kind": "return_parcel", "data": {"no": case.case_no, "address": address, "due_at": iso(case.due_at)}}


def yuan(fen: int) -> str:
    """As a sentence says it after ¥: 29900 → "299", 47869 → "478.69"."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def side(turn: Role | None) -> str | None:
    """Whose move it is: "buyer", "seller" or "platform"; None when nobody's."""
    return None if turn is None else _SIDES.get(turn, "seller")


def _item(item: Item, book: ItemBook | None) -> dict[str, Any]:
    shown = {
        "item": item.item,
        "title": item.title,
        "sku": item.sku,
        "quantity": item.quantity,
        "price_fen": item.price_fen,
        "paid_fen": item.paid_fen,
        "refundable_fen": item.paid_fen if book is None else book.refundable_fen,
        "goods": item.goods.value,
    }
    return shown | ({} if item.signed_at is None else {"signed_at": iso(item.signed_at)})


def _share(share: CaseItem, order: Order | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"item": share.item, "quantity": share.quantity, "amount_fen": share.amount_fen}
    line = None if order is None else order.item_of(share.item)
    return shown if line is None else shown | {"title": line.title, "sku": line.sku}


def _known(rule: str, policies: Policies) -> bool:
    return rule in policies.rules or rule in policies.guards


def _history(line: HistoryLine, policies: Policies) -> dict[str, Any]:
    titles = policies.titles
    title = titles["actions"].get(line.action, line.action)
    shown: dict[str, Any] = {
        "n": line.n,
        "at": iso(line.at),
        "actor": line.role.value,
        "actor_title": titles["roles"].get(line.role.value, line.role.value),
        "action": line.action,
        "text": f"{title}：{line.words}" if line.words else title,
        "after": line.after.value,
        "words": line.words,
        "files": list(line.files),
        "amount_fen": line.amount_fen,
        "rules": list(line.rules),
    }
    return shown | ({"internal": True} if line.internal else {})


def iso(at: datetime | None) -> str | None:
    """ISO 8601 with offset."""
    return None if at is None else at.isoformat()
