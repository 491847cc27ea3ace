"""Every private name of Rasa 3.6.21 that the engine leans on: `EXPECTED` lists them and a test checks the list.

Rasa 3.6.21 is the last open-source Rasa, so these names do not move; still no other module may reach below its surface.
"""

from __future__ import annotations

import hashlib
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Awaitable, Callable, Mapping, Optional, Sequence

from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.wire.wording import said_parts

#: owner → private or overridden name → parameters that a call of ours relies on
EXPECTED: Mapping[type, Mapping[str, Sequence[str]]] = {
    MessageProcessor: {
        "_handle_message_with_tracker": ("self", "message", "tracker"),
        "run_action_extract_slots": ("self", "output_channel", "tracker"),
        "_run_prediction_loop": ("self", "output_channel", "tracker"),
        "_run_action": ("self", "action", "tracker", "output_channel", "nlg", "prediction"),
        "parse_message": ("self", "message", "tracker", "only_output_properties"),
    },
    RemoteAction: {
        "run": ("self", "output_channel", "nlg", "tracker", "domain"),
        "_utter_responses": ("responses", "output_channel", "nlg", "tracker"),
    },
    TemplatedNaturalLanguageGenerator: {
        "_random_response_for": ("self", "utter_action", "output_channel", "filled_slots"),
        "_fill_response": ("self", "response", "filled_slots", "kwargs"),
    },
    DaskGraphRunner: {"run": ("self", "inputs", "targets")},
    GraphNode: {"__call__": ("self", "inputs_from_previous_nodes")},
}

#: attributes (set in __init__) that ours read
EXPECTED_ATTRIBUTES = {DaskGraphRunner: ("_instantiated_nodes",), GraphNode: ("_fn", "_component", "_inputs")}

#: what runs an action: (name, tracker, domain) → events with what the action said
ActionRunner = Callable[[str, DialogueStateTracker, Domain, OutputChannel, Any], Awaitable[list[Event]]]

#: the turn being run, for a choice of wording that a repeated turn makes again
TURN_SEED: ContextVar[str] = ContextVar("turn_seed", default="")


class ActionFailed(BaseException):
    """An action raised, could not be reached or answered nonsense. No `Exception`: Rasa would log it and carry on."""

    def __init__(self, action: str, why: str) -> None:
        super().__init__(f"{action}: {why}")
        self.action = action
        self.why = why


class Processor(MessageProcessor):
    """Rasa's processor, whose turn ends where an action fails, and which never parses text itself."""

    async def parse_message(
        self, message: UserMessage, tracker: Any = None, only_output_properties: bool = True
    ) -> Any:
        """Never: RegexMessageHandler would take `/…` and `@…` for commands. Every message brings its parse_data."""
        raise AssertionError("text must not reach Rasa's own interpreter")

    async def turn(
        self, message: UserMessage, tracker: DialogueStateTracker, out: OutputChannel
    ) -> DialogueStateTracker:
        """One turn on a tracker in memory, nothing stored; the tracker after it. ActionFailed ends it at once."""
        await self._handle_message_with_tracker(message, tracker)
        tracker = await self.run_action_extract_slots(out, tracker)
        await self._run_prediction_loop(out, tracker)
        return tracker

    async def _run_action(
        self, action: Action, tracker: DialogueStateTracker, output_channel: OutputChannel, nlg: Any,
        prediction: PolicyPrediction,
    ) -> bool:  # fmt: skip
        return await super()._run_action(_Loud(action), tracker, output_channel, nlg, prediction)  # type: ignore[arg-type]


class _Loud:
    """An action whose error is not swallowed; a rejection (a form's way to say "not for me") passes as it is."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise ActionFailed(self._action.name(), f"{type(error).__name__}: {error}") from error


class Wording(TemplatedNaturalLanguageGenerator):
    """Fills responses as Rasa does, but leaves out `[parts]` that have nothing to say.

    Variations are picked by the turn, so that a repeated turn says the same.
    """

    def _fill_response(
        self, response: dict[str, Any], filled_slots: Optional[dict[str, Any]] = None, **kwargs: Any
    ) -> dict[str, Any]:
        text = response.get("text")
        if isinstance(text, str):
            response = {**response, "text": said_parts(text, {**(filled_slots or {}), **kwargs})}
        filled: dict[str, Any] = super()._fill_response(response, filled_slots, **kwargs)
        return filled

    def _random_response_for(
        self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
    ) -> Optional[dict[str, Any]]:
        if utter_action not in self.responses:
            return None
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, filled_slots
        )
        if not fitting:
            return None
        drawn = hashlib.sha256(f"{TURN_SEED.get()}\n{utter_action}".encode()).digest()
        chosen: dict[str, Any] = fitting[int.from_bytes(drawn[:4], "big") % len(fitting)]
        return chosen


class DirectRunner(DaskGraphRunner):
    """Runs the predict graph by walking it, without dask's scheduler (a third of a turn's time)."""

    def run(self, inputs: Optional[dict[str, Any]] = None, targets: Optional[list[str]] = None) -> dict[str, Any]:
        """The outputs of the targets, every node at most once."""
        done: dict[str, Any] = dict(inputs or {})

        def value(name: str) -> Any:
            if name not in done:
                node = self._instantiated_nodes[name]
                given = {parameter: value(source) for parameter, source in node._inputs.items()}
                if node._component is None:
                    done[name] = node(*[(source, done[source]) for source in node._inputs.values()])[1]
                else:
                    done[name] = node._fn(node._component, **given)
            return done[name]

        return {name: value(name) for name in targets or self._graph_schema.target_names}


def open_processor(archive: Path) -> tuple[Processor, list[Any]]:
    """(processor, the graph's loaded components) of Rasa's archive; its stores are never used."""
    from rasa.engine import loader
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

    class Opened(Processor):
        @staticmethod
        def _load_model(model_path: Any) -> Any:
            with TempDirectoryPath(get_temp_dir_name()) as folder:
                metadata, runner = loader.load_predict_graph_runner(
                    Path(folder), Path(model_path), LocalModelStorage, DirectRunner
                )
            return Path(model_path).name, metadata, runner

    processor = Opened(archive, InMemoryTrackerStore(None), InMemoryLockStore(), Wording({}))
    processor.nlg.responses = processor.domain.responses
    components = [node._component for node in processor.graph_runner._instantiated_nodes.values()]
    return processor, [component for component in components if component is not None]


def run_actions_by(runner: ActionRunner) -> None:
    """Make every remote action of this process run by `runner` instead of Rasa's own client and schema walk."""

    async def run(self: RemoteAction, output_channel: OutputChannel, nlg: Any, tracker: Any, domain: Domain) -> Any:
        return await runner(self.name(), tracker, domain, output_channel, nlg)

    RemoteAction.run = run  # type: ignore[method-assign]


async def worded(
    responses: list[dict[str, Any]], out: OutputChannel, nlg: Any, tracker: DialogueStateTracker
) -> list[Event]:
    """What an action said, its named responses filled in."""
    return list(await RemoteAction._utter_responses(responses, out, nlg, tracker))
