"""The one table: from where, which action, by whom, to where, on what conditions, with which clock and effects.

Rows are tried from the top: the first whose status, action, role, kind, goods and `when` fit is run. A row's guards may
refuse it (409, with the reason), its checks may refuse the body (422). Entering a status starts CLOCK_OF's clock and
runs ENTERING's effects unless the row says otherwise; a row that stays where it is keeps its clock.

`time_out` is no action but the timer's knock: it runs the first row here that the timer may do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.aftersales import checks as check
from bot.aftersales import clocks, guards
from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales import refunds as pay
from bot.aftersales.clocks import Within, lasting, stopped
from bot.aftersales.moves import Condition, Effect, Guard, Move, Target
from bot.aftersales.targets import NEXT, SAME, WHERE_IT_CAME_FROM
from bot.aftersales.vocabulary import ENDED, Goods, Kind, Role, Status

Check = Callable[[Move], None]

WSA = Status.WAIT_SELLER_AGREE
REVIEW = Status.WAIT_REVIEW
WBM = Status.WAIT_BUYER_MODIFY
WBA = Status.WAIT_BUYER_ACCEPT
WBRG = Status.WAIT_BUYER_RETURN_GOODS
WSCG = Status.WAIT_SELLER_CONFIRM_GOODS
WSSG = Status.WAIT_SELLER_SEND_GOODS
WBCG = Status.WAIT_BUYER_CONFIRM_GOODS
REFUNDING, REFUND_FAILED, SUCCESS, CLOSED = Status.REFUNDING, Status.REFUND_FAILED, Status.SUCCESS, Status.CLOSED

#: statuses that the rows below lead to and from
OPEN = (WSA, REVIEW, WBM, WBA, WBRG, WSCG, WSSG, WBCG, REFUNDING, REFUND_FAILED)
#: the kinds whose rows are complete
REFUND_ONLY, RETURN_REFUND = frozenset({Kind.REFUND_ONLY}), frozenset({Kind.RETURN_REFUND})
REFUNDS = REFUND_ONLY | RETURN_REFUND

BUYER, STAFF = frozenset({Role.BUYER}), frozenset({Role.AGENT, Role.REVIEWER})
REVIEWER, TIMER = frozenset({Role.REVIEWER}), frozenset({Role.TIMER})
COURIER, PAYMENT, ORDER = frozenset({Role.COURIER}), frozenset({Role.PAYMENT}), frozenset({Role.ORDER})
#: roles that no person has; their actions are 403 for everybody else
PORTS = frozenset({Role.POLICY, Role.TIMER, Role.COURIER, Role.PAYMENT, Role.PLATFORM, Role.ORDER})

UNSENT, TO_BUYER, AT_BUYER = frozenset({Goods.UNSENT}), frozenset({Goods.TO_BUYER}), frozenset({Goods.BUYER})
TO_SHOP, AT_SHOP = frozenset({Goods.TO_SHOP}), frozenset({Goods.SHOP})
NOT_BACK = UNSENT | TO_BUYER | AT_BUYER
ANYWHERE = frozenset(Goods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One legal move. `before` None opens a case."""

    before: Status | None
    action: str
    roles: frozenset[Role]
    to: Status | Target
    kinds: frozenset[Kind]
    goods: frozenset[Goods]
    when: tuple[Condition, ...]
    guards: tuple[Guard, ...]
    checks: tuple[Check, ...]
    within: Within | None
    effects: tuple[Effect, ...]


def T(
    before: Status | tuple[Status, ...] | None,
    action: str,
    roles: frozenset[Role],
    to: Status | Target,
    *,
    kinds: frozenset[Kind] = REFUNDS,
    goods: frozenset[Goods] = ANYWHERE,
    when: tuple[Condition, ...] = (),
    guards: tuple[Guard, ...] = (),
    checks: tuple[Check, ...] = (),
    within: Within | None = None,
    effects: tuple[Effect, ...] = (),
) -> tuple[Row, ...]:
    """A row for each status of `before`."""
    return tuple(
        Row(
            before=one, action=action, roles=roles, to=to, kinds=kinds, goods=goods, when=when, guards=guards,
            checks=checks, within=within, effects=effects,
        )
        for one in (before if isinstance(before, tuple) else (before,))
    )  # fmt: skip


def _rows(*groups: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for group in groups for row in group)


_GRANTED = (do.forget_review, do.drop_offer, do.ask_interception)
_AGREE_GUARDS = (guards.buyer_said_yes, guards.another_agent)
_AGREE_CHECKS = (check.not_less, check.freight_in_favour)
_SELLER_SILENT = (if_.sellers_time_at(WSA),)
_INSPECTION_DUE = (if_.sellers_time_at(WSCG),)
_BEFORE_MONEY = (WSA, REVIEW, WBM, WBA)
_MONEY = (REFUNDING, REFUND_FAILED)

TABLE: tuple[Row, ...] = _rows(
    # a case begins
    T(None, "apply", BUYER, WSA, effects=(pay.reserve, do.intercept_first)),
    T(None, "apply", STAFF, WSA, effects=(pay.reserve, do.wait_for_yes)),
    T(WSA, "accept", BUYER, SAME, when=(if_.waits_for_yes,), within=lasting("seller_answers"), effects=(do.say_yes,)),
    T(WSA, "decline", BUYER, CLOSED, goods=NOT_BACK, when=(if_.waits_for_yes,)),
    # the seller answers
    T(
        WSA, "agree", STAFF, REVIEW, when=(if_.over_limit,), guards=_AGREE_GUARDS, checks=_AGREE_CHECKS,
        effects=(do.take_amount, do.take_freight, do.remember_review),
    ),
    T(
        WSA, "agree", STAFF, NEXT, guards=_AGREE_GUARDS, checks=_AGREE_CHECKS,
        effects=(do.take_amount, do.take_freight, do.ask_interception),
    ),
    T(WSA, "agree", frozenset({Role.POLICY}), NEXT, guards=_AGREE_GUARDS),
    T(
        WSA, "refuse", STAFF, WBM, guards=(guards.buyer_said_yes, guards.refusable), checks=(check.refusal_proved,),
        effects=(do.note_refusal,),
    ),
    # four eyes
    T(REVIEW, "approve", REVIEWER, WBA, when=(if_.offer_lies_under_review,), guards=(guards.another_reviewer,),
      effects=(do.forget_review,)),
    T(REVIEW, "approve", REVIEWER, NEXT, guards=(guards.another_reviewer,), effects=_GRANTED),
    T(REVIEW, "send_back_to_agent", REVIEWER, WHERE_IT_CAME_FROM, guards=(guards.another_reviewer,),
      within=clocks.keep, effects=(do.undo_reviewed,)),
    # an offer
    *(
        T(
            before, "offer", STAFF, to, goods=goods, when=when,
            guards=(guards.buyer_said_yes, guards.refusable, guards.offers_left), checks=(check.offer_differs,),
            effects=(do.lay_offer, *more),
        )
        for before, goods in (((WSA,), ANYWHERE), ((WBM,), NOT_BACK | AT_SHOP), ((WSCG,), AT_SHOP))
        for to, when, more in ((REVIEW, (if_.offer_over_limit,), (do.remember_review,)), (WBA, (), ()))
    ),
    T(WBA, "accept", BUYER, NEXT, effects=(do.take_offer, do.ask_interception)),
    T(WBA, "decline", BUYER, WHERE_IT_CAME_FROM, within=clocks.what_was_left, effects=(do.drop_offer,)),
    # the buyer changes or ends it
    T((WSA, WBM, WBRG), "modify", BUYER, WSA, goods=NOT_BACK, guards=(guards.modifies_left,),
      checks=(check.eligible_anew,), effects=(do.take_modification,)),
    T((WSA, REVIEW, WBM, WBA, WBRG), "cancel", BUYER, CLOSED, goods=NOT_BACK, effects=(do.lapse, do.resume_shipping)),
    T(WBM, "take_back", BUYER | TIMER, WSSG, goods=AT_SHOP, effects=(do.take_own_goods,)),
    T(WBM, "close", TIMER, CLOSED, goods=NOT_BACK),
    # goods come back
    T(WBRG, "ship_back", BUYER | STAFF, WSCG, goods=AT_BUYER, checks=(check.number_free,), effects=(do.send_back,)),
    T(WBRG, "close", TIMER, CLOSED, goods=AT_BUYER),
    T(WSCG, "ship_back", BUYER | STAFF, SAME, kinds=RETURN_REFUND, goods=TO_SHOP, guards=(guards.not_scanned,),
      checks=(check.number_free,), effects=(do.correct_number,)),
    T(WSCG, "scanned", COURIER, SAME, goods=TO_SHOP, effects=(do.scan,)),
    T(WSCG, "delivered", COURIER, SAME, goods=TO_SHOP, within=clocks.delivered_late, effects=(do.deliver,)),
    T(WSCG, "inspect", STAFF, WBM, goods=TO_SHOP | AT_SHOP, when=(if_.failed,), checks=(check.findings_shown,),
      effects=(do.record_inspection,)),
    T(WSCG, "inspect", STAFF, REVIEW, goods=TO_SHOP | AT_SHOP, when=(if_.over_limit,),
      effects=(do.record_inspection, do.remember_review)),
    T(WSCG, "inspect", STAFF, NEXT, goods=TO_SHOP | AT_SHOP, effects=(do.record_inspection,)),
    T(WSCG, "not_arrived", STAFF, WBRG, kinds=RETURN_REFUND, goods=TO_SHOP, when=(if_.never_scanned,),
      guards=(guards.not_delivered,), within=lasting("buyer_returns_again"), effects=(do.drop_number,)),
    T(WSCG, "not_arrived", STAFF, SAME, goods=TO_SHOP, guards=(guards.not_delivered,),
      within=stopped("lost_on_the_way")),
    # what the courier and the order say of goods on their way to the buyer
    T((WSA, REVIEW, WBA), "goods_arrived", COURIER, WBM, kinds=REFUND_ONLY, goods=TO_BUYER,
      effects=(do.lapse, do.sign_for)),
    T((WBM, *_MONEY), "goods_arrived", COURIER, SAME, kinds=REFUND_ONLY, goods=TO_BUYER,
      effects=(do.sign_for,)),
    *(
        T(before, action, COURIER, to, kinds=REFUND_ONLY, goods=TO_BUYER,
          effects=(*lapse, do.turn_back))
        for action in ("intercepted", "refused_at_door")
        for before, to, lapse in ((_BEFORE_MONEY, WSCG, (do.lapse,)), (_MONEY, SAME, ()))
    ),
    T((*_BEFORE_MONEY, *_MONEY), "interception_failed", COURIER, SAME, kinds=REFUND_ONLY, goods=TO_BUYER),
    T((WSA, REVIEW, WBA), "order_shipped", ORDER, SAME, kinds=REFUND_ONLY, goods=UNSENT,
      effects=(do.shipped_without_consent,)),
    # the buyer's own goods go back to him
    T(WSSG, "send", STAFF, WBCG, goods=AT_SHOP, when=(if_.own_goods,), effects=(do.send_parcel,)),
    T(WBCG, "confirm", BUYER | TIMER, CLOSED, goods=TO_BUYER, when=(if_.own_goods,),
      effects=(do.goods_at(Goods.BUYER),)),
    # money
    T(REFUNDING, "paid", PAYMENT, SUCCESS, effects=(pay.book_paid,)),
    T(REFUNDING, "failed", PAYMENT, REFUND_FAILED, effects=(pay.mark_failed,)),
    T(REFUND_FAILED, "paid", PAYMENT, SUCCESS, effects=(pay.book_paid,)),
    T(REFUND_FAILED, "retry", STAFF | TIMER, REFUNDING, guards=(guards.payee_settled,)),
    T(REFUND_FAILED, "new_payee", BUYER, SAME, within=stopped("payee_proposed"), effects=(pay.propose_payee,)),
    T(REFUND_FAILED, "approve", REVIEWER, REFUNDING, guards=(guards.payee_there,), effects=(pay.approve_payee,)),
    T(REFUND_FAILED, "send_back_to_agent", REVIEWER, SAME, guards=(guards.payee_there,),
      within=stopped("retries_used_up"), effects=(pay.drop_payee,)),
    # while it is open
    T(OPEN, "note", BUYER | STAFF, SAME, checks=(check.note_inside,)),
    T(OPEN, "add_evidence", BUYER | STAFF, SAME, effects=(do.add_files,)),
    T((WBM, WBA, WBRG, WBCG), "extend", STAFF, SAME, guards=(guards.extends_left, guards.clock_runs),
      checks=(check.days_allowed,), within=clocks.extended, effects=(do.count_extension,)),
    # the timer: the seller was silent, whatever review or offer lies over it
    T(WSA, "close", TIMER, CLOSED, goods=NOT_BACK, when=(if_.waits_for_yes,)),
    T((WSA, REVIEW, WBA), "overdue", TIMER, WSA, when=(*_SELLER_SILENT, if_.staff_applied),
      within=stopped("needs_another_agent"), effects=(do.lapse,)),
    T((WSA, REVIEW, WBA), "overdue", TIMER, WSA, when=(*_SELLER_SILENT, if_.signed_for),
      within=stopped("signed_for"), effects=(do.lapse,)),
    T((WSA, REVIEW, WBA), "goods_arrived", TIMER, WBM, kinds=REFUND_ONLY, goods=TO_BUYER,
      when=(*_SELLER_SILENT, if_.delivery_shown), effects=(do.lapse, do.sign_for)),
    T((WSA, REVIEW, WBA), "refuse", TIMER, WBM, when=(*_SELLER_SILENT, if_.silence_refuses),
      effects=(do.lapse, do.refused_by_silence)),
    T((WSA, REVIEW, WBA), "agree", TIMER, NEXT, when=_SELLER_SILENT, effects=(do.lapse, do.ask_interception)),
    T((WSCG, REVIEW, WBA), "inspect", TIMER, NEXT, goods=TO_SHOP | AT_SHOP,
      when=(*_INSPECTION_DUE, if_.delivery_shown), effects=(do.lapse, do.record_inspection)),
    T(WSCG, "overdue", TIMER, SAME, within=stopped("no_delivery_shown")),
    T(REVIEW, "send_back_to_agent", TIMER, WBM, within=lasting("buyer_modifies"), effects=(do.undo_reviewed,)),
    T(WBA, "decline", TIMER, WHERE_IT_CAME_FROM, within=clocks.what_was_left, effects=(do.drop_offer,)),
    T(WSSG, "overdue", TIMER, SAME, within=stopped("own_goods_late")),
    T(REFUNDING, "overdue", TIMER, SAME, within=stopped("payment_unanswered")),
)  # fmt: skip

#: what happens on entering a status, whatever row leads there
ENTERING: dict[Status, tuple[Effect, ...]] = {
    Status.REFUNDING: (pay.send_refund,),
    Status.WAIT_BUYER_RETURN_GOODS: (do.give_address,),
    Status.CLOSED: (pay.release,),
}

ACTIONS: dict[str, frozenset[Role]] = {
    action: frozenset(role for row in TABLE if row.action == action for role in row.roles)
    for action in dict.fromkeys(row.action for row in TABLE)
}


def rows_for(before: Status | None, action: str, role: Role) -> tuple[Row, ...]:
    """The rows of that status, action and role; for `time_out` every row of the timer."""
    return tuple(
        row
        for row in TABLE
        if row.before == before and role in row.roles and (row.action == action or action == "time_out")
    )


def kinds_with_rows() -> frozenset[Kind]:
    """The kinds that can be applied for."""
    return frozenset(kind for row in TABLE if row.before is None for kind in row.kinds)


def open_statuses() -> frozenset[Status]:
    """Statuses that the table knows and that are not the end."""
    return frozenset(OPEN) - ENDED
