"""What is counted for `/metrics`: are buyers waiting, are deadlines at risk, is understanding getting worse."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

#: seconds; the bars of answers and of being told lie among them
_SECONDS = (0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.2, 0.35, 0.5, 1.0, 1.5, 3.0, 5.0, 15.0)
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """Made once by the composition root, on its own registry. None names a buyer, a chat or a case."""

    registry: CollectorRegistry
    turns: Counter
    turn_seconds: Histogram
    turn_parts: Counter
    discarded: Counter
    late: Counter
    set_aside: Counter
    handoffs: Counter
    intents: Counter
    confidence: Histogram
    requests: Counter
    request_seconds: Histogram
    refused: Counter
    sockets: Gauge
    engines: Gauge
    database: Gauge
    owed: Gauge
    owed_oldest: Gauge
    queued: Gauge
    queued_oldest: Gauge
    owed_by_agents: Gauge
    agents: Gauge
    overdue: Gauge
    due_soon: Gauge
    outbox: Gauge
    outbox_oldest: Gauge


def new_meters() -> Meters:
    """Meters on a registry of their own."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)

    def counter(name: str, words: str, *labels: str) -> Counter:
        return Counter(f"wuyou_{name}", words, labels, registry=registry)

    def gauge(name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"wuyou_{name}", words, labels, registry=registry)

    def histogram(name: str, words: str, buckets: tuple[float, ...] = _SECONDS) -> Histogram:
        return Histogram(f"wuyou_{name}", words, buckets=buckets, registry=registry)

    return Meters(
        registry=registry,
        turns=counter("turns", "Turns by outcome", "outcome"),
        turn_seconds=histogram("turn_seconds", "From reading a message to its answer"),
        turn_parts=counter("turn_part_seconds", "Seconds of the engine: reading, actions, all of it", "part"),
        discarded=counter("turns_discarded", "Answers that came after somebody took over"),
        late=counter("late_notices", "Buyers told that an answer takes longer"),
        set_aside=counter("messages_set_aside", "Messages no try could answer: an apology and a person instead"),
        handoffs=counter("handoffs", "Chats handed to the queue", "cause"),
        intents=counter("intents", "Typed messages by what they were understood as", "intent"),
        confidence=histogram("confidence", "How sure the understanding of typed messages was", _SHARES),
        requests=counter("requests", "Requests answered", "method", "status"),
        request_seconds=histogram("request_seconds", "Requests that do not wait for news"),
        refused=counter("refused", "Refusals by type of problem", "type"),
        sockets=gauge("sockets", "Open sockets of this process", "side"),
        engines=gauge("engine_up", "Whether an engine takes turns", "engine"),
        database=gauge("database_up", "Whether the database answered the last time it was asked"),
        owed=gauge("chats_owed", "Chats in which the bot owes an answer"),
        owed_oldest=gauge("chats_owed_oldest_seconds", "How long the longest of them waits"),
        queued=gauge("queue_chats", "Chats waiting for a person"),
        queued_oldest=gauge("queue_oldest_seconds", "How long the longest of them waits"),
        owed_by_agents=gauge("chats_owed_by_agents", "Chats in which a person owes an answer"),
        agents=gauge("agents_here", "Members of staff with an open desk"),
        overdue=gauge("deadlines_overdue", "Open cases whose clock ran out and was not fired yet"),
        due_soon=gauge("deadlines_soon", "Open cases whose clock runs out within the hour"),
        outbox=gauge("outbox_effects", "Effects on the outside that are not over", "state"),
        outbox_oldest=gauge("outbox_oldest_seconds", "How long the oldest of them is on its way"),
    )
