"""What an upheld claim pays: a sum of the courier's on its own line, never more than the goods were worth."""

from __future__ import annotations

from bot.aftersales.claims.filings import filing_of, noting
from bot.aftersales.errors import BadRequest
from bot.aftersales.moves import Move
from bot.aftersales.vocabulary import Kind


def amount_named(move: Move) -> None:
    """A claim is upheld with a sum within what the goods and their freight cost; a complaint with words only."""
    amount = move.body.get("amount_fen")
    if move.before.kind == Kind.COMPLAINT:
        if amount is not None:
            raise BadRequest("amount_fen", "nothing_is_paid")
        return
    if amount is None:
        raise BadRequest("amount_fen", "missing")
    left = worth_fen(move) - filing_of(move.before).get("paid_fen", 0)
    if amount > left:
        raise BadRequest("amount_fen", "more_than_the_goods", most_fen=left)


def worth_fen(move: Move) -> int:
    """What the claimed goods and the order's freight cost the buyer, integer fen."""
    goods = sum(line.paid_fen * quantity // line.quantity for line, quantity in move.facts.lines)
    return goods + move.order.freight_fen


def note_paid(move: Move) -> Move:
    """The courier's sum, added up over reopened answers."""
    amount = move.body.get("amount_fen")
    if amount is None:
        return move
    move = noting(move, paid_fen=filing_of(move.case).get("paid_fen", 0) + amount)
    return move.with_case(amount_fen=amount)
