"""The field's own words: kinds, reasons, statuses, where the goods are, who acts (shared law, platform vocabulary)."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a case is about."""

    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESHIP = "reship"
    FREIGHT = "freight"
    COURIER_CLAIM = "courier_claim"
    COMPLAINT = "complaint"


#: kinds that hold a part of what was paid from the start; the others hold nothing until they turn into one of these
REFUND_KINDS = frozenset({Kind.REFUND_ONLY, Kind.RETURN_REFUND})
#: kinds that pay money in the end: refunds from the item's book, freight out of the shop's pocket
MONEY_KINDS = REFUND_KINDS | {Kind.FREIGHT}
#: kinds that this table moves through goods and money; claims and complaints have statuses of their own
SERVICE_KINDS = MONEY_KINDS | {Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP}
#: reports with statuses of their own; nothing becomes one and they become nothing else
FILED_KINDS = frozenset({Kind.COURIER_CLAIM, Kind.COMPLAINT})


class Reason(StrEnum):
    """Why the buyer applies."""

    NO_REASON = "no_reason"
    SIZE = "size"
    QUALITY = "quality"
    NOT_AS_DESCRIBED = "not_as_described"
    FAKE = "fake"
    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_ITEM = "wrong_item"
    NOT_RECEIVED = "not_received"
    NOT_SHIPPED = "not_shipped"
    AGREED = "agreed"
    PRICE = "price"
    OTHER = "other"


#: reasons that put the fault on the seller
FAULTS = frozenset(
    {
        Reason.QUALITY,
        Reason.NOT_AS_DESCRIBED,
        Reason.FAKE,
        Reason.DAMAGED,
        Reason.MISSING,
        Reason.WRONG_ITEM,
    }
)


class Refusal(StrEnum):
    """Why the seller refuses."""

    NO_FAULT = "no_fault"
    USED = "used"
    OUT_OF_TIME = "out_of_time"
    INCOMPLETE = "incomplete"
    TAMPERED = "tampered"
    NOT_OURS = "not_ours"
    OTHER = "other"


class Status(StrEnum):
    """Where a case stands; the platform's names where it has one."""

    WAIT_SELLER_AGREE = "WAIT_SELLER_AGREE"
    WAIT_REVIEW = "WAIT_REVIEW"  # four eyes
    WAIT_BUYER_MODIFY = "WAIT_BUYER_MODIFY"  # the platform's SELLER_REFUSE_BUYER
    WAIT_BUYER_ACCEPT = "WAIT_BUYER_ACCEPT"  # an offer or a quote lies before the buyer
    WAIT_BUYER_RETURN_GOODS = "WAIT_BUYER_RETURN_GOODS"
    WAIT_SELLER_CONFIRM_GOODS = "WAIT_SELLER_CONFIRM_GOODS"
    IN_REPAIR = "IN_REPAIR"
    WAIT_QC = "WAIT_QC"
    WAIT_SELLER_SEND_GOODS = "WAIT_SELLER_SEND_GOODS"
    WAIT_BUYER_CONFIRM_GOODS = "WAIT_BUYER_CONFIRM_GOODS"
    REFUNDING = "REFUNDING"
    REFUND_FAILED = "REFUND_FAILED"
    SUCCESS = "SUCCESS"
    CLOSED = "CLOSED"
    # claims and complaints
    FILED = "FILED"
    IN_REVIEW = "IN_REVIEW"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


#: a claim or complaint that was answered can be opened again; anything else is over for good
ENDED = frozenset({Status.SUCCESS, Status.CLOSED, Status.UPHELD, Status.DISMISSED})


class Stage(StrEnum):
    """How far a mediation is, beside its case's status."""

    REQUESTED = "REQUESTED"
    EVIDENCE = "EVIDENCE"
    DECIDING = "DECIDING"
    DECIDED = "DECIDED"
    FINAL = "FINAL"  # carried out: the case goes on by its own rows
    WITHDRAWN = "WITHDRAWN"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"


#: no mediation lasts: the case's own rows hold
IDLE: frozenset[Stage | None] = frozenset({None, Stage.FINAL, Stage.WITHDRAWN, Stage.REJECTED})


class Goods(StrEnum):
    """Where an item's goods are; only shipping, inspecting and the courier change it."""

    UNSENT = "UNSENT"
    TO_BUYER = "TO_BUYER"
    BUYER = "BUYER"
    TO_SHOP = "TO_SHOP"
    SHOP = "SHOP"
    VENDOR = "VENDOR"


class Role(StrEnum):
    """Who acts on a case."""

    BUYER = "buyer"
    AGENT = "agent"
    REVIEWER = "reviewer"  # another agent with the right, or a supervisor
    MEDIATOR = "mediator"
    POLICY = "policy"  # automatic agreement
    TIMER = "timer"
    COURIER = "courier"
    VENDOR = "vendor"
    PAYMENT = "payment"
    PLATFORM = "platform"
    ORDER = "order"


class OrderStatus(StrEnum):
    """Where a trade stands; the platform's names."""

    WAIT_BUYER_PAY = "WAIT_BUYER_PAY"
    WAIT_SELLER_SEND_GOODS = "WAIT_SELLER_SEND_GOODS"
    SELLER_CONSIGNED_PART = "SELLER_CONSIGNED_PART"
    WAIT_BUYER_CONFIRM_GOODS = "WAIT_BUYER_CONFIRM_GOODS"
    TRADE_FINISHED = "TRADE_FINISHED"
    TRADE_CLOSED = "TRADE_CLOSED"


class Payer(StrEnum):
    """Who bears a freight leg."""

    BUYER = "buyer"
    SELLER = "seller"


class SevenDays(StrEnum):
    """Whether an item may go back without a reason."""

    YES = "yes"
    NO_BY_LAW = "no_by_law"
    NO_CONFIRMED = "no_confirmed"  # the buyer confirmed it at purchase
