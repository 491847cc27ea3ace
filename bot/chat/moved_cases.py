"""What a buyer is told when somebody else moved his case: a line for where it stands now, and each word to him."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.aftersales.applications import CaseView
from bot.aftersales.cases import Case, HistoryLine
from bot.aftersales.orders import Order
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Role, Status
from bot.chat.charges import charge_of, pay_buttons, pay_card
from bot.chat.mediations import mediation_json
from bot.chat.moves import move_button, move_buttons
from bot.chat.offers import offer_buttons, offer_card, offered, plan, ways_out
from bot.chat.shown import progress_card, return_parcel_card, side, yuan
from bot.chat.wording import CASE_MOVED, Wording
from bot.wire.turns import Button

#: whose moves the turn itself tells
TOLD_BY_THE_TURN = frozenset({Role.BUYER, Role.POLICY})
PROGRESS, REFUSED, OFFER, PARCEL, MEDIATION, NONE = "progress", "refused", "offer", "return_parcel", "mediation", ""
#: what policy does that no turn tells: both sides hear what they must show, whoever asked for it
TOLD_ANYWAY = frozenset({"gather"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line for the buyer; `response` worded it."""

    response: str
    text: str
    card: dict[str, Any] | None = None
    buttons: Sequence[Button] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """When `after` was reached by `action` of `role` (None: by any), `what` is said and `shows` is the card."""

    after: Status | None
    what: str
    action: str | None = None
    role: Role | None = None
    shows: str = PROGRESS


WSA, WBM, WBRG = Status.WAIT_SELLER_AGREE, Status.WAIT_BUYER_MODIFY, Status.WAIT_BUYER_RETURN_GOODS
WSCG, TIMER = Status.WAIT_SELLER_CONFIRM_GOODS, Role.TIMER
#: the first row that fits is taken
ROWS: tuple[Row, ...] = (
    Row(after=WSA, action="apply", what="applied"),
    Row(after=WSA, action="decline", role=TIMER, what="offer_lapsed"),
    Row(after=Status.WAIT_REVIEW, what="in_review"),
    Row(after=WBRG, action="not_arrived", what="number_unknown", shows=PARCEL),
    Row(after=WBRG, action="carry_out", what="decided_return", shows=PARCEL),
    Row(after=WBRG, role=TIMER, what="agreed_by_clock", shows=PARCEL),
    Row(after=WBRG, what="agreed", shows=PARCEL),
    Row(after=WBM, action="inspect", what="inspection_failed", shows=REFUSED),
    Row(after=WBM, action="goods_arrived", what="arrived", shows=REFUSED),
    Row(after=WBM, action="refuse", role=TIMER, what="refused_by_clock", shows=REFUSED),
    Row(after=WBM, action="refuse", what="refused", shows=REFUSED),
    Row(after=Status.WAIT_BUYER_ACCEPT, what="offer", shows=OFFER),
    Row(after=WSCG, action="intercepted", what="turned_back"),
    Row(after=WSCG, action="refused_at_door", what="turned_back"),
    Row(after=Status.REFUNDING, action="inspect", what="inspected"),
    Row(after=Status.REFUNDING, action="agree", role=TIMER, what="refunding_by_clock"),
    Row(after=Status.REFUNDING, what="refunding"),
    Row(after=Status.REFUND_FAILED, what="refund_failed"),
    Row(after=Status.SUCCESS, action="paid", what="paid"),
    Row(after=Status.CLOSED, action="carry_out", what="decided_closed"),
    Row(after=Status.CLOSED, action="accept_decision", what="decided_closed"),
    Row(after=Status.CLOSED, role=TIMER, what="closed_by_clock"),
    Row(after=Status.CLOSED, what="closed"),
    Row(after=Status.WAIT_SELLER_SEND_GOODS, action="take_back", what="own_goods"),
    Row(after=Status.WAIT_SELLER_SEND_GOODS, action="carry_out", what="decided_sending"),
    Row(after=Status.FILED, action="overdue", what="filing_passed_on"),
    Row(after=Status.FILED, action="escalate", what="filing_passed_on"),
    Row(after=Status.IN_REVIEW, action="take", what="filing_taken"),
    Row(after=Status.UPHELD, what="filing_upheld"),
    Row(after=Status.DISMISSED, what="filing_dismissed"),
    Row(after=Status.WAIT_BUYER_CONFIRM_GOODS, action="send", what="sent"),
)
#: a dearer one is agreed to: nothing is proposed, the difference is to be paid
CHARGED = Row(after=Status.WAIT_BUYER_ACCEPT, what="to_pay", shows=OFFER)
#: what is told although the case stays where it is
ASIDES: tuple[Row, ...] = (
    Row(after=None, action="note", what="note", shows=NONE),
    Row(after=None, action="extend", what="extended", shows=NONE),
    Row(after=None, action="delivered", what="parcel_received"),
    Row(after=None, action="not_arrived", what="parcel_lost"),
    Row(after=None, action="interception_failed", what="not_intercepted"),
    Row(after=None, action="order_shipped", what="shipped_anyway"),
    Row(after=None, action="gather", what="mediation_opened", shows=MEDIATION),
    Row(after=None, action="reject_mediation", what="mediation_rejected"),
    Row(after=None, action="withdraw", what="mediation_withdrawn"),
    Row(after=None, action="statement", what="mediation_statement", shows=MEDIATION),
    Row(after=None, action="evidence_over", what="mediation_deciding", shows=MEDIATION),
    Row(after=None, action="done", what="mediation_done", shows=MEDIATION),
    Row(after=None, action="decide", what="mediation_decided", shows=MEDIATION),
    Row(after=None, action="appeal", what="mediation_appealed", shows=MEDIATION),
    Row(after=None, action="settle", what="mediation_settlement", shows=MEDIATION),
    Row(after=None, action="decline_settlement", what="mediation_settlement_declined", shows=MEDIATION),
    Row(after=None, action="suspend", what="mediation_suspended", shows=MEDIATION),
    Row(after=None, action="resume", what="mediation_resumed", shows=MEDIATION),
)


def worth_telling(view: CaseView, since: int) -> Sequence[HistoryLine]:
    """The lines after `since` that are worth a word now: the newest state, unless the buyer moved on, and asides."""
    news = [
        line
        for line in view.history
        if line.n > since and not line.internal and (line.role not in TOLD_BY_THE_TURN or line.action in TOLD_ANYWAY)
    ]
    moved = [line for line in news if line.before != line.after]
    newest = moved[-1:] if moved and moved[-1].after == view.case.status else []
    asides = [line for line in news if line.before == line.after and _row(ASIDES, line) is not None]
    last = moved[-1].n if moved else 0
    kept = [line for line in asides if line.action == "note" or line.n > last]
    return [*newest, *kept]


def say(
    view: CaseView, lines: Sequence[HistoryLine], *, order: Order | None, policies: Policies, wording: Wording
) -> Iterator[Said]:
    """A line of the chat for each of `lines`."""
    for line in lines:
        row = _row(ROWS if line.before != line.after else ASIDES, line)
        if row is not None and row.shows == OFFER and charge_of(view.case) is not None:
            row = CHARGED
        response = CASE_MOVED if row is None else f"utter_system_moved_{row.what}"
        card, buttons = _shown(view, PROGRESS if row is None else row.shows, order, policies, wording)
        facts = _facts(view, line, order, policies, wording)
        yield Said(response=response, text=wording.say(response, **facts), card=card, buttons=buttons)


def _row(rows: Sequence[Row], line: HistoryLine) -> Row | None:
    return next(
        (
            row
            for row in rows
            if row.after in (None, line.after) and row.action in (None, line.action) and row.role in (None, line.role)
        ),
        None,
    )


def _shown(
    view: CaseView, shows: str, order: Order | None, policies: Policies, wording: Wording
) -> tuple[dict[str, Any] | None, Sequence[Button]]:
    case, titles = view.case, wording.titles
    offer = offered(case)
    match shows:
        case "":
            return None, ()
        case "return_parcel":
            shipped = move_button(case, "ship_back", titles.of("buttons", "shipped"), value="shipped")
            return return_parcel_card(case, policies), [shipped]
        case "offer" if (charge := charge_of(case)) is not None:
            return pay_card(case, charge, titles), pay_buttons(case, charge, titles)
        case "offer" if offer is not None:
            return offer_card(case, offer, titles), offer_buttons(case, titles)
        case "mediation":
            told = mediation_json(case, policies, history=view.history)
            return {"kind": "mediation", "data": told or {}}, move_buttons(view)
        case "refused":
            return progress_card(view, policies, order), [*move_buttons(view), *ways_out(titles)]
        case _:
            return progress_card(view, policies, order), move_buttons(view)


def _facts(
    view: CaseView, line: HistoryLine, order: Order | None, policies: Policies, wording: Wording
) -> dict[str, str | None]:
    case, titles = view.case, wording.titles
    refusal, offer = case.details.get("refusal") or {}, case.details.get("offer") or {}
    parcel = case.details.get("sent_parcel") or {}
    way, charge = refusal.get("way_left"), charge_of(case)
    return {
        "no": case.case_no,
        "kind": titles.of("kinds", offer.get("kind") or case.kind),
        "plan": plan(case, offer, titles) if offer else None,
        "status": titles.of("statuses", case.status),
        "turn": titles.of("turns", side(view.turn) or "none"),
        "amount": yuan(offer.get("amount_fen") or case.amount_fen),
        "due": titles.moment(case.due_at),
        "words": line.words.strip().rstrip(titles.of("formats", "full_stops")),
        "reason": titles.of("refusals", refusal["reason"]) if refusal else None,
        "way": titles.of("ways_left", way) if way else None,
        "what": titles.of("charges", charge["for"]) if charge else None,
        "charge": yuan(charge["amount_fen"]) if charge else None,
        "payee": _payee(case, order, wording),
        "courier": titles.of("couriers", parcel["courier"]) if parcel else None,
        "tracking_no": parcel.get("tracking_no"),
        **{name: str(value) for name, value in _address(case, policies).items()},
    }


def _address(case: Case, policies: Policies) -> dict[str, Any]:
    return dict(return_parcel_card(case, policies)["data"]["address"])


def _payee(case: Case, order: Order | None, wording: Wording) -> str:
    """What the money goes to, as it stands after 退回您的."""
    chosen = case.details.get("payee") or {}
    paid_by = chosen["type"] if chosen.get("approved") else order.paid_by if order is not None else "other"
    titles = wording.titles
    return titles.of("accounts", paid_by if titles.knows("accounts", paid_by) else "other")
