"""How fen are shared out: largest remainder, ties by line order; integers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.aftersales.ports import ItemBook


def split(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Shares that add up to `total_fen`, in proportion to `weights` (each >= 0, not all 0); ValueError otherwise."""
    whole = sum(weights)
    if total_fen < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError(f"cannot split {total_fen} by {list(weights)}")
    shares = [total_fen * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(total_fen * weights[n] % whole), n))
    for n in by_remainder[: total_fen - sum(shares)]:
        shares[n] += 1
    return shares


def share_of_pieces(paid_fen: int, *, bought: int, asked: int, left: int, refundable_fen: int) -> int:
    """What `asked` of the `left` pieces are worth; the last pieces take all that is still refundable."""
    if asked >= left:
        return refundable_fen
    return min(sum(split(paid_fen, [1] * bought)[:asked]), refundable_fen)


def spread(amount_fen: int, most: Mapping[str, int]) -> dict[str, int]:
    """`amount_fen` over items in proportion to the most each can take; never past it, items with nothing left out."""
    if not 0 < amount_fen <= sum(most.values()):
        raise ValueError(f"{amount_fen} does not fit in {dict(most)}")
    shares = split(amount_fen, list(most.values()))
    return {item: fen for item, fen in zip(most, shares, strict=True) if fen}


def yuan(fen: int) -> str:
    """As a buyer reads it: ¥299.00, ¥0.05."""
    return f"¥{fen // 100}.{fen % 100:02d}"


def refundable(books: Mapping[str, ItemBook], own_fen: Mapping[str, int]) -> dict[str, int]:
    """What can be asked for by item, when a case's own reservation counts as free again."""
    return {item: book.refundable_fen + own_fen.get(item, 0) for item, book in books.items()}
