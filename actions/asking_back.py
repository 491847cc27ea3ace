"""The buyer asks back: why something is wanted, or what was said. It is told, and the open question asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions.scenes import Scene
    from actions.turns import Turn

#: what a question asks for that titles.yml has no own reason for
_ANY = "other"


def asks_back(scene: Scene) -> str | None:
    """ "why" | "again" | "lost" when the typed message asks back and is not used up; None else."""
    turn = scene.turn
    if turn.again or turn.files or not turn.text or turn.one("heard") is not None:
        return None
    words = scene.world.words
    return "again" if _open(turn) and words.goes_on(turn.text) else words.asks_back(turn.text)


def explained(scene: Scene, asked: str) -> Scene:
    """For a form whose question is open: the reason is told, and the message used up, so that the form asks again."""
    turn = scene.turn
    if not _open(turn):
        return scene
    if asked == "again":
        scene.say("utter_say_again")
    else:
        _why(scene, str(turn.requested))
    used = replace(turn, text="", intent="", entities={}, places={}, ranking=(), again=True)
    return replace(scene, turn=used)


async def repeated(scene: Scene, asked: str) -> bool:
    """Outside a form: say once more what was said last. False when there is nothing to say again."""
    turn = scene.turn
    picking = turn.slots.get("asked")
    if turn.form is not None or turn.action.startswith("validate_") or (asked == "why" and not picking):
        return False
    lines = await scene.world.services.chats.last_said(turn.conversation_id)
    if not lines:
        return False
    if asked == "why":
        _why(scene, "order_no")
    else:
        scene.say("utter_say_again")
    for line in lines:
        scene.say("utter_said", card=line.card, buttons=line.buttons, words=line.text)
    return True


def _why(scene: Scene, question: str) -> None:
    known = scene.world.titles.knows("whys", question)
    scene.say("utter_why", why=scene.title("whys", question if known else _ANY))


def _open(turn: Turn) -> bool:
    return turn.form is not None and turn.action == f"validate_{turn.form}" and turn.requested is not None
