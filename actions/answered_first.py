"""What a message answers before it is read as a new wish: a proposal, or a parcel that came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from actions.case_moves import answer_said
from actions.goods_came import came
from actions.scenes import Events, Handler, Scene

_ANSWERS: Sequence[Callable[[Scene], Awaitable[Events | None]]] = (answer_said, came)


async def answered(scene: Scene) -> Events | None:
    """The events of the first of them that the words are about; None when they are about none."""
    for answer in _ANSWERS:
        if (told := await answer(scene)) is not None:
            return told
    return None


def answers_first(handler: Handler) -> Handler:
    """The handler, unless no form is open and the message answers what waits for the buyer."""

    async def first(scene: Scene) -> Events:
        told = None if scene.turn.form else await answered(scene)
        return await handler(scene) if told is None else told

    return first
