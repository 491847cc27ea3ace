"""What a move does to the refund book and to the payment: reserve, send, book, release.

A case pays once. Its payment key is `<case_no>:1`: the number is the attempt group, and every retry, also to a new
payee, has the same key, so that the other side can never pay twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.aftersales import charges, exchanges
from bot.aftersales.cases import CaseItem
from bot.aftersales.checks import exchanged, with_amount
from bot.aftersales.facts import Facts
from bot.aftersales.moves import BookStep, Move
from bot.aftersales.vocabulary import REFUND_KINDS, Goods, Kind, OrderStatus


def payment_key(case_no: str, group: int = 1) -> str:
    """The stable key of a case's payment."""
    return f"{case_no}:{group}"


def reserve(move: Move) -> Move:
    """Hold the case's shares, instead of what it held before."""
    shares = {line.item: line.amount_fen for line in move.case.items if line.amount_fen}
    return move.booking(BookStep(verb="reserve", shares=shares))


def hold_needed(move: Move) -> Move:
    """What a new application holds: money for a refund, pieces of the stock for an exchange, nothing else."""
    if move.case.kind in REFUND_KINDS:
        return reserve(move)
    return exchanges.hold(move, move.facts) if move.case.kind == Kind.EXCHANGE else move


def turned(move: Move, facts: Facts) -> Move:
    """The case is about what `facts` ask for: kind, amount, shares and what is held, anew."""
    shares, pieces = facts.shares(), {line.item: quantity for line, quantity in facts.lines}
    items = tuple(CaseItem(item=item, quantity=pieces[item], amount_fen=fen) for item, fen in shares.items())
    move = move.with_case(kind=facts.application.kind, amount_fen=facts.amount_fen, items=items)
    if facts.application.kind == Kind.EXCHANGE:
        return exchanges.hold(release(move), facts)
    move = exchanges.let_go(move)
    return reserve(move) if facts.application.kind in REFUND_KINDS else release(move)


def turn_to_refund(move: Move) -> Move:
    """His right: the item's refundable share for goods in the shop's hands, the missing piece's for a reship."""
    kind = Kind.REFUND_ONLY if move.before.kind == Kind.RESHIP else Kind.RETURN_REFUND
    asked = replace(move.facts.application, kind=kind, amount_fen=None, sku=None)
    return charges.return_charge(turned(move, replace(move.facts, application=asked)))


def turn_to_exchange(move: Move) -> Move:
    """His right: another one instead, of the same price or less."""
    return charges.return_charge(turned(move, exchanged(move)))


def hold_difference(move: Move) -> Move:
    """What a cheaper sku costs less goes back to the buyer, who has it now."""
    back = -int(move.case.details["difference_fen"])
    asked = replace(move.facts.application, kind=Kind.REFUND_ONLY, amount_fen=back, sku=None)
    shares = replace(move.facts, application=asked).shares()
    items = tuple(replace(line, amount_fen=shares[line.item]) for line in move.case.items)
    return reserve(move.with_case(amount_fen=back, items=items))


def asking(move: Move, amount_fen: int) -> Move:
    """The case asks for another amount: shares and reservation anew. NotRefundable past what is left."""
    shares = with_amount(move.facts, amount_fen).shares()
    pieces = {line.item: quantity for line, quantity in move.facts.lines}
    items = tuple(CaseItem(item=item, quantity=pieces[item], amount_fen=fen) for item, fen in shares.items())
    move = move.with_case(amount_fen=amount_fen, items=items)
    return reserve(move) if move.case.kind in REFUND_KINDS else move


def release(move: Move) -> Move:
    """Give back what was held."""
    return move.booking(BookStep(verb="release"))


def send_refund(move: Move) -> Move:
    """What is held goes on its way, and the payment is told by the outbox."""
    paying = move.detail("payment") or {"key": payment_key(move.case.case_no), "failures": 0}
    key = paying["key"]
    move = move.with_details(payment=paying, unsent=True if move.case.goods == Goods.UNSENT else None)
    if move.case.kind != Kind.FREIGHT:
        move = move.booking(BookStep(verb="send", key=key))
    # freight is the shop's own money: the bank pays it out of another pocket
    pocket = "freight" if move.case.kind == Kind.FREIGHT else "refund"
    return move.sending(pocket, key, {"key": key, "amount_fen": move.case.amount_fen, "payee": payee_of(move)})


def book_paid(move: Move) -> Move:
    """The money left: booked for good. A trade whose every item is paid back is closed."""
    if move.case.kind == Kind.FREIGHT:
        return move
    move = move.booking(BookStep(verb="booked", key=move.detail("payment")["key"]))
    held = {line.item: line.amount_fen for line in move.case.items}
    books = move.facts.books
    whole = all(
        line.item in books and books[line.item].booked_fen + held.get(line.item, 0) == line.paid_fen
        for line in move.order.items
    )
    if whole and move.order.status not in (OrderStatus.TRADE_FINISHED, OrderStatus.TRADE_CLOSED):
        return replace(move, order=replace(move.order, status=OrderStatus.TRADE_CLOSED))
    return move


def mark_failed(move: Move) -> Move:
    """It never left: held again for the retry."""
    paying = move.detail("payment")
    move = move.with_details(
        payment={**paying, "failures": paying["failures"] + 1, "words": move.body.get("words", "")}
    )
    return move if move.case.kind == Kind.FREIGHT else move.booking(BookStep(verb="failed", key=paying["key"]))


def propose_payee(move: Move) -> Move:
    """The buyer names another account of his own; it counts once a reviewer approved it."""
    return move.with_details(payee={**move.body, "approved": False})


def approve_payee(move: Move) -> Move:
    """The reviewer saw that it is the payer's own name."""
    return move.with_details(payee={**move.detail("payee"), "approved": True, "approved_by": move.actor.id})


def drop_payee(move: Move) -> Move:
    """The reviewer does not take it."""
    return move.with_details(payee=None)


def payee_of(move: Move) -> Mapping[str, Any]:
    """Where the money goes: the way it was paid, or the approved new account."""
    payee = move.case.details.get("payee")
    if payee and payee["approved"]:
        return {name: payee[name] for name in ("type", "account", "name")}
    return {"type": move.order.paid_by}
