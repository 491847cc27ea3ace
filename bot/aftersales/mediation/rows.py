"""The rows of a mediation: which stage, which action, by whom, to which stage; the case's status stays till the end.

They stand before the other rows of the table, so that a stage that has its own row for an action is asked first.
"""

from __future__ import annotations

from typing import Any

from bot.aftersales import conditions as if_
from bot.aftersales import effects as do
from bot.aftersales import guards
from bot.aftersales.checks import findings_shown
from bot.aftersales.clocks import stopped
from bot.aftersales.mediation import checks as check
from bot.aftersales.mediation import clocks, effects
from bot.aftersales.mediation import conditions as when_
from bot.aftersales.mediation import guards as guard
from bot.aftersales.mediation.targets import CARRIED_OUT
from bot.aftersales.moves import Target
from bot.aftersales.rows import (
    AT_SHOP,
    BUYER,
    CLOSED,
    COURIER,
    NOT_BACK,
    ORDER,
    POLICY,
    REVIEW,
    REVIEWER,
    STAFF,
    TIMER,
    TO_BUYER,
    TO_SHOP,
    UNSENT,
    WBM,
    WSA,
    WSCG,
    WSSG,
    Row,
    T,
    rows,
)  # fmt: skip
from bot.aftersales.targets import SAME
from bot.aftersales.vocabulary import SERVICE_KINDS, Role, Stage, Status

#: the kinds that can be mediated: claims and complaints have their own way to the platform
DISPUTES = SERVICE_KINDS
#: where a case may stand meanwhile: refused, or with the seller
SELLERS = (WSA, REVIEW, WSCG, WSSG, Status.IN_REPAIR, Status.WAIT_QC)
STANDING = (WBM, *SELLERS)
MEDIATOR = frozenset({Role.MEDIATOR, Role.PLATFORM})
SIDES = BUYER | STAFF

EVIDENCE, DECIDING = frozenset({Stage.EVIDENCE}), frozenset({Stage.DECIDING})
DECIDED, SUSPENDED = frozenset({Stage.DECIDED}), frozenset({Stage.SUSPENDED})
UNDECIDED = EVIDENCE | DECIDING
RUNNING = UNDECIDED | DECIDED
LASTING = RUNNING | SUSPENDED

_OURS = (guard.platform_of_ours,)
_END = (effects.forget_suspension, effects.carry_out)


def M(
    action: str,
    roles: frozenset[Role],
    stages: frozenset[Stage],
    to: Stage | None = None,
    *,
    status: Status | Target = SAME,
    **more: Any,
) -> tuple[Row, ...]:
    """Rows of a lasting mediation, wherever the case stands."""
    return T(STANDING, action, roles, status, kinds=DISPUTES, stages=frozenset(stages), to_stage=to, **more)


def _finals(action: str, roles: frozenset[Role], stages: frozenset[Stage], **more: Any) -> tuple[Row, ...]:
    return M(action, roles, stages, Stage.FINAL, status=CARRIED_OUT, within=clocks.carrying, **more)


MEDIATION: tuple[Row, ...] = rows(
    # it begins
    T(STANDING, "request_mediation", BUYER, SAME, kinds=DISPUTES, to_stage=Stage.REQUESTED,
      guards=(guards.buyer_said_yes, guard.once_a_case, guard.refused_or_silent), effects=(effects.open_mediation,)),
    T(WBM, "request_mediation", STAFF, SAME, kinds=DISPUTES, to_stage=Stage.REQUESTED,
      guards=(guard.once_a_case,), effects=(effects.open_mediation,)),
    M("gather", POLICY, frozenset({Stage.REQUESTED}), Stage.EVIDENCE, effects=(effects.tell_what_to_show,)),
    M("reject_mediation", MEDIATOR, UNDECIDED, Stage.REJECTED, guards=_OURS,
      effects=(effects.note_grounds, effects.end_of(Stage.REJECTED))),
    M("withdraw", SIDES, UNDECIDED, Stage.WITHDRAWN, guards=(guard.asked_for_it,),
      effects=(effects.end_of(Stage.WITHDRAWN),)),
    # both sides show and say
    M("statement", SIDES, EVIDENCE, guards=(guard.not_done,), effects=(effects.add_shown,)),
    M("statement", SIDES, DECIDING, effects=(effects.add_shown,)),
    M("add_evidence", SIDES, UNDECIDED, effects=(effects.add_shown,)),
    M("note", SIDES | MEDIATOR, LASTING, checks=(check.note_open,)),
    M("extend", MEDIATOR, EVIDENCE, guards=(*_OURS, guard.more_time_left), checks=(check.days_allowed,),
      within=clocks.more_time, effects=(effects.note_more_time,)),
    M("done", SIDES, EVIDENCE, Stage.DECIDING, when=(when_.other_side_done,), guards=(guard.not_done,),
      effects=(effects.say_done,)),
    M("done", SIDES, EVIDENCE, guards=(guard.not_done,), effects=(effects.say_done,)),
    M("evidence_over", TIMER, EVIDENCE, Stage.DECIDING),
    # a mediator decides, both take it or one asks for another to look
    M("decide", MEDIATOR, DECIDING, Stage.DECIDED, guards=(*_OURS, guard.another_mediator),
      checks=(check.decision_holds,), effects=(effects.decide,)),
    M("overdue", TIMER, DECIDING, within=stopped("mediator_late"), effects=(effects.tell_platform,)),
    _finals("accept_decision", SIDES, DECIDED, when=(when_.other_side_accepted,), guards=(guard.not_accepted,),
            effects=(effects.accept, *_END)),
    M("accept_decision", SIDES, DECIDED, guards=(guard.not_accepted,), effects=(effects.accept,)),
    M("appeal", SIDES, DECIDED, Stage.DECIDING, guards=(guard.appeal_left, guard.not_accepted),
      effects=(effects.appeal,)),
    _finals("carry_out", TIMER, DECIDED, effects=_END),
    # they settle it between them
    M("settle", STAFF, RUNNING, when=(when_.settlement_over_limit,), guards=(guard.nothing_proposed,),
      checks=(check.possible,), effects=(effects.propose, effects.ask_review)),
    M("settle", SIDES, RUNNING, guards=(guard.nothing_proposed,), checks=(check.possible,),
      effects=(effects.propose,)),
    M("decline_settlement", SIDES, RUNNING, guards=(guard.proposed_to_me,), effects=(effects.drop_settlement,)),
    M("accept_settlement", STAFF, RUNNING, when=(when_.settlement_over_limit,), guards=(guard.proposed_to_me,),
      effects=(effects.ask_review,)),
    _finals("accept_settlement", SIDES, RUNNING, guards=(guard.proposed_to_me,),
            effects=(effects.take_settlement, *_END)),
    # two moves stay open: the seller grants all, the buyer takes his application back
    M("agree", STAFF, LASTING, when=(when_.grantable, when_.grant_over_limit), effects=(effects.ask_review,)),
    _finals("agree", STAFF, LASTING, when=(when_.grantable,), effects=(effects.give_all, *_END)),
    M("cancel", BUYER, LASTING, Stage.WITHDRAWN, status=CLOSED, goods=NOT_BACK,
      effects=(effects.end_of(Stage.WITHDRAWN), do.lapse, do.resume_shipping)),
    T(STANDING, "take_back", BUYER, WSSG, kinds=DISPUTES, goods=AT_SHOP, stages=frozenset(LASTING),
      to_stage=Stage.WITHDRAWN, when=(when_.grantable,),
      effects=(effects.end_of(Stage.WITHDRAWN), do.lapse, do.take_own_goods)),
    # four eyes over what the seller's side pays
    M("approve", REVIEWER, RUNNING, when=(when_.reviewed("settle"),), guards=(guard.something_to_review,),
      effects=(effects.drop_review,)),
    _finals("approve", REVIEWER, RUNNING, when=(when_.reviewed("accept_settlement"),),
            guards=(guard.something_to_review,), effects=(effects.take_settlement, *_END)),
    _finals("approve", REVIEWER, LASTING, guards=(guard.something_to_review,), effects=(effects.give_all, *_END)),
    M("send_back_to_agent", REVIEWER, LASTING, guards=(guard.something_to_review,), effects=(effects.undo_reviewed,)),
    # court, police, or both agree: it stands still
    M("suspend", MEDIATOR, RUNNING, Stage.SUSPENDED, guards=_OURS, effects=(effects.suspend,)),
    tuple(
        row
        for stage in (Stage.EVIDENCE, Stage.DECIDING, Stage.DECIDED)
        for row in M("resume", MEDIATOR | TIMER, SUSPENDED, stage, when=(when_.suspended_at(stage),), guards=_OURS,
                     within=clocks.resuming, effects=(effects.resume,))
    ),
    # the world goes on: parcels move whoever argues
    M("goods_arrived", COURIER, LASTING, goods=TO_BUYER, effects=(do.sign_for,)),
    M("intercepted", COURIER, LASTING, goods=TO_BUYER, effects=(do.turn_back,)),
    M("refused_at_door", COURIER, LASTING, goods=TO_BUYER, effects=(do.turn_back,)),
    M("interception_failed", COURIER, LASTING, goods=TO_BUYER),
    M("scanned", COURIER, LASTING, goods=TO_SHOP, effects=(do.scan,)),
    M("delivered", COURIER, LASTING, goods=TO_SHOP, effects=(do.deliver,)),
    M("order_shipped", ORDER, LASTING, goods=UNSENT, effects=(do.shipped_without_consent,)),
    # what was decided meets goods that are not as they should be: the mediators look again
    T(WSCG, "inspect", STAFF, SAME, kinds=DISPUTES, goods=TO_SHOP | AT_SHOP, stages=frozenset({Stage.FINAL}),
      to_stage=Stage.DECIDING, when=(if_.failed,), checks=(findings_shown,), effects=(do.record_inspection,)),
)  # fmt: skip
