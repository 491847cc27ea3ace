"""One turn: state and message in; replies, new state and an outcome out. Nothing is remembered between turns."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Optional, Sequence

from rasa.core.channels.channel import UserMessage

from bot.engine.action_calls import SPENT_MS, ActionCalls
from bot.engine.bundles import Model
from bot.engine.components import reader_of
from bot.engine.rasa_internals import TURN_SEED, ActionFailed, Processor, open_processor, run_actions_by
from bot.engine.reading.intents import FALLBACK
from bot.engine.reading.reader import Reader
from bot.engine.replies import Replies
from bot.engine.states import active_form, asked_of, state_of, tracker_of
from bot.wire.turns import Parse, TurnRequest, TurnResult

#: what a message of files alone says: "the photo that was asked for"
_FILES_INTENT = "provide_info"


class Engine:
    """A loaded model. Turns of different conversations may run at once in one event loop."""

    def __init__(self, processor: Processor, reader: Reader, model: str) -> None:
        self._processor = processor
        self._reader = reader
        self.model = model

    @property
    def domain(self) -> Any:
        """Rasa's domain of the model."""
        return self._processor.domain

    def parse(self, text: str, asked: Optional[str] = None) -> Parse:
        """What a text says, without a conversation but for the question that waits for an answer."""
        read = self._reader.read(text, asked=asked)
        return Parse(
            text=read["text"], intent=read["intent"], ranking=tuple(read["ranking"]), entities=tuple(read["entities"])
        )

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Run one turn. After `action_failed` the state is the old one and no reply of the turn is given back."""
        began = time.perf_counter()
        parse, message = self._message(request)
        parsed_ms = (time.perf_counter() - began) * 1000
        replies, spent = Replies(), []  # type: ignore[var-annotated]
        TURN_SEED.set(f"{request.conversation_id}\n{request.message_id}")
        SPENT_MS.set(spent)
        tracker = tracker_of(request.conversation_id, request.state, self._processor.domain)
        failed: Optional[str] = None
        try:
            tracker = await self._processor.turn(message, tracker, replies)
        except ActionFailed as error:
            failed = error.action
        timings = {
            "total": round((time.perf_counter() - began) * 1000, 3), "parse": round(parsed_ms, 3),
            "actions": round(sum(spent), 3), "action_calls": len(spent),
        }  # fmt: skip
        if failed is not None:
            before = tracker_of(request.conversation_id, request.state, self._processor.domain)
            return TurnResult(
                outcome="action_failed", state=request.state, parse=parse, failed_action=failed,
                active_form=active_form(before), timings_ms=timings, model=self.model,
            )  # fmt: skip
        return TurnResult(
            outcome="answered" if replies.lines else "silent", replies=tuple(replies.lines), state=state_of(tracker),
            parse=parse, active_form=active_form(tracker), timings_ms=timings, model=self.model,
        )  # fmt: skip

    def _message(self, request: TurnRequest) -> tuple[Optional[Parse], UserMessage]:
        metadata = {"message_id": request.message_id, "files": list(request.files)}
        if request.choice is not None:
            parse, text = None, None
            entities = [
                {"entity": name, "value": value, "extractor": "choice"} for name, value in request.choice.entities
            ]
            data = _parse_data(request.choice.intent, 1.0, entities, [])
        elif request.text:
            parse = self.parse(request.text, asked_of(request.state))
            text = parse.text
            told = parse.intent["name"] if parse.intent["sure"] else FALLBACK
            entities = [{**entity, "extractor": "wuyou"} for entity in parse.entities]
            data = _parse_data(told, parse.intent["confidence"], entities, [dict(row) for row in parse.ranking])
        else:
            parse, text = None, None
            data = _parse_data(_FILES_INTENT, 1.0, [], [])
        data["text"] = text
        return parse, UserMessage(
            text=text, sender_id=request.conversation_id, input_channel="wuyou", parse_data=data, metadata=metadata,
            message_id=request.message_id,
        )  # fmt: skip


def _parse_data(
    intent: str, confidence: float, entities: list[dict[str, Any]], ranking: list[dict[str, Any]]
) -> dict[str, Any]:
    return {"intent": {"name": intent, "confidence": confidence}, "entities": entities, "intent_ranking": ranking}


def open_engine(model: Model, action_urls: Sequence[str], secret: str) -> tuple[Engine, ActionCalls]:
    """(engine, its action client, to be closed) of a believed model; it runs every remote action of this process."""
    with tempfile.TemporaryDirectory(prefix="wuyou-model-") as scratch:
        path = Path(scratch) / "rasa.tar.gz"
        path.write_bytes(model.archive)
        processor, components = open_processor(path)
    calls = ActionCalls(action_urls, secret, processor.domain)
    run_actions_by(calls)
    return Engine(processor, reader_of(components), model.name), calls
