"""What the chat counts, for `/metrics`."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """Made once by the composition root, on its own registry."""

    registry: CollectorRegistry
    turns: Counter
    turn_seconds: Histogram
    discarded: Counter
    late: Counter
    handoffs: Counter


def new_meters() -> Meters:
    """Meters on a registry of their own."""
    registry = CollectorRegistry()
    return Meters(
        registry=registry,
        turns=Counter("wuyou_turns", "Turns by outcome", ["outcome"], registry=registry),
        turn_seconds=Histogram("wuyou_turn_seconds", "From reading a message to its answer", registry=registry),
        discarded=Counter("wuyou_turns_discarded", "Answers that came after somebody took over", registry=registry),
        late=Counter("wuyou_late_notices", "Buyers told that an answer takes longer", registry=registry),
        handoffs=Counter("wuyou_handoffs", "Chats handed to the queue", ["cause"], registry=registry),
    )
