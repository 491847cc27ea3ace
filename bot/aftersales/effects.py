"""What else a row of the table does: parcels, goods, offers, reviews, words. Each effect answers a changed move."""

from __future__ import annotations

from dataclasses import replace

from bot.aftersales.cases import Parcel
from bot.aftersales.checks import modified
from bot.aftersales.clocks import remembered
from bot.aftersales.facts import FREE_WILL
from bot.aftersales.freights import freight_rule
from bot.aftersales.guards import in_time
from bot.aftersales.moves import Effect, Move
from bot.aftersales.origins import stands_at
from bot.aftersales.refunds import asking, release
from bot.aftersales.vocabulary import FAULTS, Goods, Kind, Payer, Refusal, SevenDays


def goods_at(place: Goods) -> Effect:
    """The goods are somewhere else now."""

    def put(move: Move) -> Move:
        return move.with_case(goods=place)

    put.__name__ = f"goods_at_{place}"
    put.__doc__ = f"goods {place}"
    return put


def sign_for(move: Move) -> Move:
    """The courier handed it to the buyer: the order's lines know when."""
    mine = {line.item for line in move.case.items}
    signed_at = move.delivered_at or move.now
    items = tuple(
        replace(line, goods=Goods.BUYER, signed_at=signed_at, signed_by="courier")
        if line.item in mine and line.goods == Goods.TO_BUYER
        else line
        for line in move.order.items
    )
    order = move.order if items == move.order.items else replace(move.order, items=items)
    return replace(move.with_case(goods=Goods.BUYER), order=order)


def turn_back(move: Move) -> Move:
    """Intercepted or refused at the door: the same parcel comes back to the shop."""
    order = move.order
    parcel = Parcel(
        courier=order.courier or "OTHER",
        tracking_no=order.tracking_no or "",
        shipped_at=move.now,
        first_scan_at=move.now,
    )
    return move.with_case(goods=Goods.TO_SHOP, return_parcel=parcel)


def wait_for_yes(move: Move) -> Move:
    """Staff applied: the buyer's yes comes first."""
    return move.with_details(applied_by={"id": move.actor.id, "buyer_said_yes": False})


def say_yes(move: Move) -> Move:
    """The buyer wants what staff applied for."""
    return move.with_details(applied_by={**move.detail("applied_by"), "buyer_said_yes": True})


def take_amount(move: Move) -> Move:
    """More than was asked, when the seller gives more."""
    amount = move.body.get("amount_fen")
    return move if amount in (None, move.case.amount_fen) else asking(move, amount)


def take_freight(move: Move) -> Move:
    """The seller takes the freight on himself."""
    return move.with_case(freight=Payer.SELLER) if move.body.get("freight") == Payer.SELLER else move


def give_address(move: Move) -> Move:
    """The buyer is told where to send it."""
    return move.with_details(return_address=dict(move.policies.return_address(move.case.shop)))


def ask_interception(move: Move) -> Move:
    """A parcel on its way to the buyer is to be stopped; asked once a case."""
    order = move.order
    if move.case.goods != Goods.TO_BUYER or order.tracking_no is None or move.case.details.get("interception_asked"):
        return move
    move = move.with_details(interception_asked=True)
    return move.sending("intercept", move.case.case_no, {"courier": order.courier, "tracking_no": order.tracking_no})


def intercept_first(move: Move) -> Move:
    """Not signed and not wanted: the courier is asked before anybody decides."""
    return ask_interception(move) if move.case.reason in FREE_WILL else move


def resume_shipping(move: Move) -> Move:
    """The warehouse may send what it had stopped."""
    if move.before.goods != Goods.UNSENT:
        return move
    return move.sending("resume_shipping", move.case.case_no, {"items": [line.item for line in move.case.items]})


def shipped_without_consent(move: Move) -> Move:
    """The refund is supported and every freight is the seller's."""
    move = move.with_case(goods=Goods.TO_BUYER, freight=Payer.SELLER).with_details(shipped_after_request=True)
    return ask_interception(move)


def remember_review(move: Move) -> Move:
    """Who acted, from where, so that another can approve or send it back."""
    case = move.before
    seen = {"action": move.action, "by": move.actor.id, "from": str(stands_at(case)), "amount_fen": case.amount_fen}
    return move.with_details(review=seen)


def forget_review(move: Move) -> Move:
    """The review is over."""
    return move.with_details(review=None)


def undo_reviewed(move: Move) -> Move:
    """Sent back: the amount as it was, no offer lies there."""
    amount = move.detail("review")["amount_fen"]
    move = move.with_details(review=None, offer=None)
    return move if amount == move.case.amount_fen else asking(move, amount)


def note_refusal(move: Move) -> Move:
    """The grounds; for a fault in time also the way that is left: the return without a reason."""
    case = move.before
    seven_days = all(line.seven_days == SevenDays.YES for line, _ in move.facts.lines)
    way = case.goods == Goods.BUYER and case.reason in FAULTS and seven_days and in_time(move)
    refusal = {
        "reason": str(move.body.get("reason", Refusal.OTHER)),
        "words": move.body.get("words", ""),
        "files": list(move.body.get("files", ())),
        "way_left": "no_reason_return" if way else None,
    }
    return move.with_details(refusal=refusal)


def refused_by_silence(move: Move) -> Move:
    """Nobody answered an application as `agreed`: a no, with the rule."""
    return replace(note_refusal(move), rules=("AGREED",))


def lay_offer(move: Move) -> Move:
    """Another kind or amount is put before the buyer."""
    offer = {
        "kind": str(move.body.get("kind") or move.before.kind),
        "amount_fen": move.body.get("amount_fen") or move.before.amount_fen,
        "words": move.body["words"],
        "by": move.actor.id,
        "from": str(move.before.status),
        **remembered(move),
    }
    return move.with_details(offer=offer, offers=move.before.details.get("offers", 0) + 1)


def take_offer(move: Move) -> Move:
    """The offered kind and amount become the case's."""
    offer = move.detail("offer")
    kind = Kind(offer["kind"])
    move = asking(move.with_case(kind=kind), offer["amount_fen"])
    if kind != move.before.kind and move.case.freight == Payer.BUYER:
        rule = freight_rule(kind, move.case.reason, move.order)
        move = move.with_case(freight=move.policies.payer(rule))
    return move.with_details(offer=None, refusal=None)


def drop_offer(move: Move) -> Move:
    """It does not lie there any more."""
    return move.with_details(offer=None)


def lapse(move: Move) -> Move:
    """The seller's clock ended first: as if nothing had been offered or put to review."""
    return move.with_details(offer=None, review=None)


def take_modification(move: Move) -> Move:
    """What the buyer changed; the reservation anew."""
    facts = modified(move)
    asked, case = facts.application, move.before
    rule = freight_rule(asked.kind, asked.reason, move.order)
    move = replace(move, facts=facts)
    move = move.with_case(
        kind=asked.kind,
        reason=asked.reason,
        note=asked.note,
        files=asked.files,
        freight=move.policies.payer(rule),
        rules=(rule,),
    )
    applied = {**move.detail("applied_by"), "buyer_said_yes": True} if move.detail("applied_by") else None
    move = move.with_details(modifies=case.details.get("modifies", 0) + 1, refusal=None, applied_by=applied)
    return asking(intercept_first(move), facts.amount_fen)


def take_own_goods(move: Move) -> Move:
    """The buyer wants his goods back, not the money."""
    return release(move.with_details(own_goods=True, refusal=None, offer=None))


def send_back(move: Move) -> Move:
    """The buyer's parcel is on its way to the shop."""
    return move.with_case(goods=Goods.TO_SHOP, return_parcel=_parcel(move))


def correct_number(move: Move) -> Move:
    """Another number for the same parcel."""
    parcel = move.before.return_parcel
    shipped_at = parcel.shipped_at if parcel is not None else move.now
    return move.with_case(return_parcel=replace(_parcel(move), shipped_at=shipped_at))


def drop_number(move: Move) -> Move:
    """No courier ever saw it: as if nothing had been sent."""
    return move.with_case(goods=Goods.BUYER, return_parcel=None)


def scan(move: Move) -> Move:
    """The courier has it."""
    parcel = move.before.return_parcel
    return move if parcel is None else move.with_case(return_parcel=replace(parcel, first_scan_at=move.now))


def deliver(move: Move) -> Move:
    """The courier handed it in at the shop."""
    parcel = move.before.return_parcel
    if parcel is None:
        return move
    first = parcel.first_scan_at or move.now
    return move.with_case(return_parcel=replace(parcel, first_scan_at=first, delivered_at=move.now))


def record_inspection(move: Move) -> Move:
    """The checklist's result."""
    seen = {name: list(value) if name == "files" else value for name, value in move.body.items()}
    return move.with_case(goods=Goods.SHOP).with_details(inspection={"passed": True, **seen})


def send_parcel(move: Move) -> Move:
    """Goods go to the buyer."""
    parcel = {**move.body, "at": move.now.isoformat()}
    return move.with_case(goods=Goods.TO_BUYER).with_details(sent_parcel=parcel)


def add_files(move: Move) -> Move:
    """More proof."""
    files = tuple(dict.fromkeys((*move.case.files, *move.body.get("files", ()))))
    return move.with_case(files=files)


def count_extension(move: Move) -> Move:
    """One of two."""
    return move.with_details(extends=move.before.details.get("extends", 0) + 1)


def _parcel(move: Move) -> Parcel:
    return Parcel(courier=move.body["courier"], tracking_no=move.body["tracking_no"], shipped_at=move.now)
