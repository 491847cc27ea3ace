"""What was sent to a buyer came, said in his words: all is well, or it is not right."""

from __future__ import annotations

from actions.case_moves import move
from actions.finding import about_what_is_named
from actions.scenes import Events, Scene
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import FAULTS, Reason, Status

#: characters of his words that go to the shop
_NOTE = 500
_REPORTS = frozenset({"report_quality", "report_damage"})


async def came(scene: Scene) -> Events | None:
    """Confirm the parcel that was sent again, or say that it is not right; None when the words are about neither."""
    turn, words = scene.turn, scene.world.words
    if turn.again or not turn.text or words.asks(turn.text):
        return None
    here = words.came(turn.text)
    wrong = words.not_right(turn.text) or _tells_a_fault(scene) or (turn.intent in _REPORTS and not here)
    well = here and not words.doubts(turn.text)
    if not wrong and not well:
        return None
    case = await _sent(scene)
    if case is None:
        return None
    if wrong:
        return await move(scene, case.case_no, "not_right", version=case.version, body={"note": turn.text[:_NOTE]})
    return await move(scene, case.case_no, "confirm", version=case.version)


def _tells_a_fault(scene: Scene) -> bool:
    """A fault of what came; that something had been missing is told of what came now too (少发的收到了)."""
    told = {str(value) for value in scene.turn.every("reason")}
    return bool(scene.turn.every("fault")) or bool(told & {reason.value for reason in FAULTS - {Reason.MISSING}})


async def _sent(scene: Scene) -> Case | None:
    """The one case whose goods were sent to the buyer and that the words can be about."""
    cases = await scene.law.cases_of(scene.buyer)
    waiting = [case for case in cases if case.status is Status.WAIT_BUYER_CONFIRM_GOODS]
    meant = await about_what_is_named(scene, waiting) if waiting else []
    return meant[0] if len(meant) == 1 else None
