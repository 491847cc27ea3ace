"""How a turn's way from app to engine to action is followed when WUYOU_TRACES asks for it: spans as lines of a file.

Off by default. Nothing is sent anywhere, and no span names a buyer or says what somebody wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
from opentelemetry.trace import Span, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bot.wire.turns import TRACE_HEADER

_W3C = TraceContextTextMapPropagator()


class Traces:
    """Spans of one process; without a tracer all of it costs next to nothing."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self._tracer = tracer

    @contextmanager
    def span(self, step: str, under: str | None = None, **facts: str | float) -> Iterator[Span | None]:
        """A step, within the one that runs now or `under` that of another process (its TRACE_HEADER)."""
        if self._tracer is None:
            yield None
            return
        parent: Context | None = None if under is None else _W3C.extract({TRACE_HEADER: under})
        with self._tracer.start_as_current_span(step, context=parent, attributes=facts) as span:
            yield span

    def headers(self) -> Mapping[str, str]:
        """What tells the next process of the step that runs now."""
        carried: dict[str, str] = {}
        if self._tracer is not None:
            _W3C.inject(carried)
        return {TRACE_HEADER: carried[TRACE_HEADER]} if TRACE_HEADER in carried else {}


@contextmanager
def tracing(path: Path | None) -> Iterator[Traces]:
    """Traces into this file, one JSON object a line; none without a path."""
    if path is None:
        yield Traces()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(ConsoleSpanExporter(out=out, formatter=_line)))
        try:
            yield Traces(provider.get_tracer("wuyou"))
        finally:
            provider.shutdown()


def _line(span: ReadableSpan) -> str:
    assert span.start_time is not None and span.end_time is not None  # noqa: PT018 - only ended ones are exported
    shown = {
        "name": span.name,
        "trace": f"{span.context.trace_id:032x}",
        "span": f"{span.context.span_id:016x}",
        "parent": None if span.parent is None else f"{span.parent.span_id:016x}",
        "start_ns": span.start_time,
        "ms": round((span.end_time - span.start_time) / 1e6, 3),
        "facts": dict(span.attributes or {}),
        "well": span.status.is_ok,
    }
    return json.dumps(shown, ensure_ascii=False) + "\n"
