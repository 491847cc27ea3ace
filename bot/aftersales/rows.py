"""What a row of the transition table is made of, and the short names that the rows are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.aftersales.clocks import Within
from bot.aftersales.moves import Condition, Effect, Guard, Move, Target
from bot.aftersales.vocabulary import IDLE, SERVICE_KINDS, Goods, Kind, Role, Stage, Status

Check = Callable[[Move], None]

WSA = Status.WAIT_SELLER_AGREE
REVIEW = Status.WAIT_REVIEW
WBM = Status.WAIT_BUYER_MODIFY
WBA = Status.WAIT_BUYER_ACCEPT
WBRG = Status.WAIT_BUYER_RETURN_GOODS
WSCG = Status.WAIT_SELLER_CONFIRM_GOODS
IN_REPAIR, QC = Status.IN_REPAIR, Status.WAIT_QC
WSSG = Status.WAIT_SELLER_SEND_GOODS
WBCG = Status.WAIT_BUYER_CONFIRM_GOODS
REFUNDING, REFUND_FAILED, SUCCESS, CLOSED = Status.REFUNDING, Status.REFUND_FAILED, Status.SUCCESS, Status.CLOSED
#: statuses that the rows lead to and from, but for the ends
OPEN = (WSA, REVIEW, WBM, WBA, WBRG, WSCG, IN_REPAIR, QC, WSSG, WBCG, REFUNDING, REFUND_FAILED)

REFUND_ONLY, RETURN_REFUND = frozenset({Kind.REFUND_ONLY}), frozenset({Kind.RETURN_REFUND})
EXCHANGE, REPAIR = frozenset({Kind.EXCHANGE}), frozenset({Kind.REPAIR})
RESHIP, FREIGHT = frozenset({Kind.RESHIP}), frozenset({Kind.FREIGHT})
REFUNDS = REFUND_ONLY | RETURN_REFUND
#: kinds in which goods come back, in which something is sent out, and all that this table moves
BACK, SENT = RETURN_REFUND | EXCHANGE | REPAIR, EXCHANGE | REPAIR | RESHIP
ALL = frozenset(SERVICE_KINDS)

BUYER, STAFF = frozenset({Role.BUYER}), frozenset({Role.AGENT, Role.REVIEWER})
REVIEWER, TIMER, POLICY = frozenset({Role.REVIEWER}), frozenset({Role.TIMER}), frozenset({Role.POLICY})
VENDOR = frozenset({Role.VENDOR})
COURIER, PAYMENT, ORDER = frozenset({Role.COURIER}), frozenset({Role.PAYMENT}), frozenset({Role.ORDER})
#: roles that no person has; their actions are 403 for everybody else
PORTS = frozenset({Role.POLICY, Role.TIMER, Role.COURIER, Role.PAYMENT, Role.PLATFORM, Role.ORDER})

UNSENT, TO_BUYER, AT_BUYER = frozenset({Goods.UNSENT}), frozenset({Goods.TO_BUYER}), frozenset({Goods.BUYER})
TO_SHOP, AT_SHOP, AT_VENDOR = frozenset({Goods.TO_SHOP}), frozenset({Goods.SHOP}), frozenset({Goods.VENDOR})
IN_HOUSE = AT_SHOP | AT_VENDOR
NOT_BACK = UNSENT | TO_BUYER | AT_BUYER
ANYWHERE = frozenset(Goods)
#: moves that do not exist while a mediator's decision is carried out
BOUND = frozenset({"refuse", "offer", "modify"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One legal move. `before` None opens a case.

    stages    of the mediation in which it is open; `to_stage` where it leads there, None when it stays
    """

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
    stages: frozenset[Stage | None]
    to_stage: Stage | None


def T(
    before: Status | tuple[Status, ...] | None,
    action: str,
    roles: frozenset[Role],
    to: Status | Target,
    *,
    kinds: frozenset[Kind] = ALL,
    goods: frozenset[Goods] = ANYWHERE,
    when: tuple[Condition, ...] = (),
    guards: tuple[Guard, ...] = (),
    checks: tuple[Check, ...] = (),
    within: Within | None = None,
    effects: tuple[Effect, ...] = (),
    stages: frozenset[Stage | None] | None = None,
    to_stage: Stage | None = None,
) -> tuple[Row, ...]:
    """A row for each status of `before`. Without `stages` it is open while no mediation lasts."""
    if stages is None:
        stages = IDLE - {Stage.FINAL} if action in BOUND else IDLE
    return tuple(
        Row(
            before=one, action=action, roles=roles, to=to, kinds=kinds, goods=goods, when=when, guards=guards,
            checks=checks, within=within, effects=effects, stages=stages, to_stage=to_stage,
        )
        for one in (before if isinstance(before, tuple) else (before,))
    )  # fmt: skip


def rows(*groups: Iterable[Row]) -> tuple[Row, ...]:
    """The groups one after another."""
    return tuple(row for group in groups for row in group)
