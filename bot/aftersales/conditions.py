"""What tells apart rows that share status, action and role. A condition chooses a row; a guard refuses one."""

from __future__ import annotations

from bot.aftersales.moves import Condition, Move
from bot.aftersales.origins import sellers_clock_ended, stands_at
from bot.aftersales.targets import next_of
from bot.aftersales.vocabulary import REFUND_KINDS, Goods, Kind, Reason, Status


def over_limit(move: Move) -> bool:
    """What leads to REFUNDING is more than the agent may pay alone."""
    return next_of(move.before.kind, _after(move)) == Status.REFUNDING and _amount(move) > _limit(move)


def offer_over_limit(move: Move) -> bool:
    """The offered amount is more than the agent may pay alone."""
    kind = Kind(move.body.get("kind") or move.before.kind)
    if kind == Kind.FREIGHT or kind in REFUND_KINDS:
        return (_amount(move) or move.facts.refundable_fen) > _limit(move)
    return False


def dearer(move: Move) -> bool:
    """The wanted sku costs more than what was bought, and the difference was not paid yet."""
    paid = move.detail("charge").get("state") == "paid"
    return move.before.kind == Kind.EXCHANGE and move.before.details.get("difference_fen", 0) > 0 and not paid


def difference_back(move: Move) -> bool:
    """The other sku costs less: the difference goes back in the end."""
    return move.before.kind == Kind.EXCHANGE and move.before.details.get("difference_fen", 0) < 0


def to_pay_first(move: Move) -> bool:
    """A yes to this offer costs the buyer something, which he pays before anything happens."""
    return bool(move.detail("offer").get("quote_fen"))


def charge_asked(move: Move) -> bool:
    """The charge that was paid is the one that this case waits for."""
    charge = move.detail("charge")
    return charge.get("state") == "asked" and charge.get("key") == move.body.get("charge")


def passed(move: Move) -> bool:
    """The inspection found everything right."""
    return move.body.get("passed") is not False


def failed(move: Move) -> bool:
    """The inspection found something wrong."""
    return move.body.get("passed") is False


def waits_for_yes(move: Move) -> bool:
    """Staff applied and the buyer has not said yes."""
    applied = move.detail("applied_by")
    return bool(applied) and not applied["buyer_said_yes"]


def staff_applied(move: Move) -> bool:
    """Staff applied for the buyer; such a case no clock and no policy agrees to."""
    return bool(move.detail("applied_by"))


def delivery_shown(move: Move) -> bool:
    """The courier's record shows the parcel delivered, or the goods were seen in the shop already."""
    parcel = move.before.return_parcel
    scanned_in = parcel is not None and parcel.delivered_at is not None
    return move.delivered_at is not None or scanned_in or move.before.goods == Goods.SHOP


def never_scanned(move: Move) -> bool:
    """No courier ever had the return parcel in hand."""
    parcel = move.before.return_parcel
    return parcel is not None and parcel.first_scan_at is None


def silence_refuses(move: Move) -> bool:
    """Filed as `agreed`: silence is a no. Not shipped it cannot be: there is no refusing."""
    shipped_late = bool(move.before.details.get("shipped_after_request"))
    return move.before.reason == Reason.AGREED and move.before.goods != Goods.UNSENT and not shipped_late


def signed_for(move: Move) -> bool:
    """Said not to have come although the courier's record shows it handed over: the record decides, no clock pays."""
    return move.before.reason == Reason.NOT_RECEIVED and move.before.goods == Goods.BUYER


def own_goods(move: Move) -> bool:
    """What goes out are the buyer's own goods."""
    return bool(move.before.details.get("own_goods"))


def nothing_sent_yet(move: Move) -> bool:
    """The parcel on its way to the buyer is the order's, not one of this case."""
    return not move.detail("sent_parcel")


def payee_proposed(move: Move) -> bool:
    """A new payee waits for the reviewer."""
    return bool(move.detail("payee")) and not move.detail("payee")["approved"]


def payee_open(move: Move) -> bool:
    """No new payee waits for the reviewer."""
    return not payee_proposed(move)


def offer_lies_under_review(move: Move) -> bool:
    """What is under review is an offer, not a payment."""
    return move.detail("review").get("action") == "offer"


def sellers_time_at(status: Status) -> Condition:
    """The seller's clock of that status ended, whatever review or offer lies over it."""

    def held(move: Move) -> bool:
        return stands_at(move.before) == status and sellers_clock_ended(move.before, move.now)

    held.__doc__ = f"the seller's clock of {status} ended"
    return held


def _after(move: Move) -> Goods:
    return Goods.SHOP if move.action == "inspect" else move.before.goods


def _limit(move: Move) -> int:
    """Freight is a payout with a cap of its own, and four eyes over it."""
    return move.number("freight_cap" if move.before.kind == Kind.FREIGHT else "agent_limit")


def _amount(move: Move) -> int:
    asked = move.body.get("amount_fen")
    return asked if type(asked) is int else move.before.amount_fen
