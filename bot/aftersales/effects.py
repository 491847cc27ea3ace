"""What else a row of the table does: parcels, goods, offers, reviews, words. Each effect answers a changed move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.aftersales import charges, exchanges
from bot.aftersales.cases import Parcel
from bot.aftersales.checks import modified, offered
from bot.aftersales.clocks import remembered
from bot.aftersales.facts import FREE_WILL
from bot.aftersales.freights import freight_rule
from bot.aftersales.guards import in_time
from bot.aftersales.moves import Effect, Move
from bot.aftersales.origins import stands_at
from bot.aftersales.refunds import asking, release, turned
from bot.aftersales.vocabulary import FAULTS, Goods, Kind, Payer, Refusal, SevenDays, Status


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
    facts = offered(move)
    quote = move.body.get("quote_fen")
    if quote is None and facts.application.kind == Kind.EXCHANGE and facts.application.sku:
        # what a dearer colour or size costs more is said with the offer
        quote = max(exchanges.difference_fen(facts), 0)
    offer = {
        "kind": str(facts.application.kind),
        "amount_fen": facts.amount_fen,
        "quote_fen": quote or None,
        "sku": facts.application.sku,
        "words": move.body["words"],
        "by": move.actor.id,
        "from": str(move.before.status),
        **remembered(move),
    }
    return move.with_details(offer=offer, offers=move.before.details.get("offers", 0) + 1)


def take_offer(move: Move) -> Move:
    """The offered kind, amount and sku become the case's; what was paid for a service that is dropped goes back."""
    offer, before = move.case.details["offer"], move.before.kind
    kind = Kind(offer["kind"])
    asked = replace(
        move.facts.application,
        kind=kind,
        amount_fen=offer["amount_fen"] or None,
        sku=offer.get("sku"),
    )
    move = turned(move, replace(move.facts, application=asked))
    if kind != before:
        move = charges.return_charge(move) if not charges.due_fen(offer) else move
    if kind != before and move.case.freight == Payer.BUYER:
        rule = freight_rule(kind, move.case.reason, move.order)
        move = move.with_case(freight=move.policies.payer(rule))
    return move.with_details(offer=None, refusal=None, own_goods=None)


def lay_difference(move: Move) -> Move:
    """The seller agreed to a dearer exchange: the buyer pays the difference, or changes what he asks for."""
    week = move.policies.number("buyer_modifies", **move.dims()).duration
    offer = {
        "kind": str(Kind.EXCHANGE),
        "amount_fen": 0,
        "quote_fen": move.case.details["difference_fen"],
        "sku": move.case.details["sku"],
        "words": "",
        "by": move.actor.id,
        "from": str(Status.WAIT_BUYER_MODIFY),
        "clock": "buyer_modifies",
        "left_s": int(week.total_seconds()),
    }
    return charges.ask_charge(move.with_details(offer=offer))


def drop_offer(move: Move) -> Move:
    """It does not lie there any more, nor what it would have cost."""
    return charges.drop_charge(move.with_details(offer=None))


def lapse(move: Move) -> Move:
    """The seller's clock ended first: as if nothing had been offered or put to review."""
    return charges.drop_charge(move.with_details(offer=None, review=None))


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
    return turned(intercept_first(move), facts)


def take_own_goods(move: Move) -> Move:
    """The buyer wants his goods back, not the money; what he paid for a service that did not come goes back too."""
    move = release(move.with_details(own_goods=True, refusal=None, offer=None))
    return charges.return_charge(exchanges.let_go(move))


def hand_to_vendor(move: Move) -> Move:
    """The goods go to whoever mends for the shop, once a round."""
    case = move.case
    vendor = move.policies.repair_vendor(case.shop)
    move = move.with_case(goods=Goods.VENDOR).with_details(
        vendor=vendor, repair_began_at=case.details.get("repair_began_at") or move.now.isoformat()
    )
    if case.details.get("at_vendor"):
        return move
    rounds = case.details.get("repair_rounds", 0) + 1
    move = move.with_details(repair_rounds=rounds, at_vendor=True)
    goods = "、".join(line.title for line, _ in move.facts.lines)
    order = {"vendor": vendor, "goods": goods, "fault": case.note}
    move = move.with_details(repair_order=order)
    return move.sending("repair_order", f"{case.case_no}:r{rounds}", order)


def note_repaired(move: Move) -> Move:
    """Who mended it, so that another tests it."""
    return move.with_details(repaired_by=move.actor.id, at_vendor=None)


def count_failed_test(move: Move) -> Move:
    """It failed the test: back to whoever mends."""
    return move.with_details(
        qc_failures=move.before.details.get("qc_failures", 0) + 1, repaired_by=None, at_vendor=None
    )


def ask_pickup(move: Move) -> Move:
    """The courier is asked to fetch the return; asking again moves the appointment."""
    count = move.before.details.get("pickups", 0) + 1
    move = move.with_details(pickup=dict(move.body), pickups=count)
    return move.sending("pickup", f"{move.case.case_no}:p{count}", dict(move.body))


def not_right(move: Move) -> Move:
    """What came is not what was to come: the case is open again, with the goods at the buyer's."""
    move = move.with_case(goods=Goods.BUYER, return_parcel=None)
    return move.with_details(sent_parcel=None, inspection=None, qc_failures=None, repaired_by=None,
                             repair_began_at=None)  # fmt: skip


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
    return (
        move if parcel is None else move.with_case(return_parcel=replace(parcel, first_scan_at=_shown_at(move, parcel)))
    )


def deliver(move: Move) -> Move:
    """The courier handed it in at the shop."""
    parcel = move.before.return_parcel
    if parcel is None:
        return move
    at = _shown_at(move, parcel)
    return move.with_case(return_parcel=replace(parcel, first_scan_at=parcel.first_scan_at or at, delivered_at=at))


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


def _shown_at(move: Move, parcel: Parcel) -> datetime:
    """The instant of the courier's record, not of our look at it; never before the shipping nor after now."""
    return min(max(move.body.get("at") or move.now, parcel.shipped_at), move.now)


def _parcel(move: Move) -> Parcel:
    return Parcel(courier=move.body["courier"], tracking_no=move.body["tracking_no"], shipped_at=move.now)
