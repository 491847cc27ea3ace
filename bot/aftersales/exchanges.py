"""What an exchange sends out instead, and what it costs more or less than what was bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales.facts import Facts
from bot.aftersales.moves import Move, StockStep
from bot.aftersales.orders import Item
from bot.aftersales.ports import Variant


def wanted_sku(facts: Facts, line: Item) -> str:
    """The sku that goes out for a line: the one that was asked for, else the same again."""
    return facts.application.sku or line.sku


def variant_of(facts: Facts, line: Item) -> Variant | None:
    """The wanted sku as the shop knows it; None when it does not."""
    return next((one for one in facts.variants.get(line.item, ()) if one.sku == wanted_sku(facts, line)), None)


def difference_fen(facts: Facts) -> int:
    """What the other sku costs more (> 0) or less (< 0) than the same pieces at their own price; 0 for the same sku."""
    total = 0
    for line, quantity in facts.lines:
        found = variant_of(facts, line)
        if found is not None and wanted_sku(facts, line) != line.sku:
            total += (found.price_fen - line.price_fen) * quantity
    # no more goes back than is left of what was paid
    return max(total, -facts.refundable_fen)


def pieces_out(facts: Facts) -> tuple[tuple[str, str, int], ...]:
    """(code, sku, quantity) of what leaves the stock; products that the shop's list does not know are not held."""
    return tuple(
        (line.code, wanted_sku(facts, line), quantity)
        for line, quantity in facts.lines
        if variant_of(facts, line) is not None
    )


def terms(facts: Facts) -> Mapping[str, Any]:
    """The details of a case that exchanges: sku, difference, and the pieces to hold."""
    return {
        "sku": facts.application.sku,
        "difference_fen": difference_fen(facts) or None,
        "pieces_out": [list(piece) for piece in pieces_out(facts)],
    }


def hold(move: Move, facts: Facts) -> Move:
    """The case's terms as `facts` have them, and the pieces held."""
    move = move.with_details(**terms(facts))
    return move.stocking(StockStep(verb="hold", pieces=pieces_out(facts)))


def take_stock(move: Move) -> Move:
    """The replacement leaves the stock."""
    pieces = tuple((code, sku, quantity) for code, sku, quantity in move.case.details.get("pieces_out", ()))
    return move.stocking(StockStep(verb="take", pieces=pieces)) if pieces else move


def let_go(move: Move) -> Move:
    """Nothing is held any more and no sku is wanted."""
    if "pieces_out" not in move.case.details:
        return move
    return move.with_details(sku=None, difference_fen=None, pieces_out=None).stocking(StockStep(verb="let_go"))
