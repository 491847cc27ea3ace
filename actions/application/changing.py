"""A correction after filing: which open case it is about, and the draft that would change it."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction

from actions.application.drafts import Draft
from actions.application.reading import STARTS, named_kind
from actions.finding import about_what_is_named
from actions.scenes import Scene
from actions.turns import Turn, digest
from actions.words import Words
from bot.aftersales.cases import Case
from bot.aftersales.vocabulary import Status

#: where the table lets a buyer modify; whether it does today its options say
_CHANGEABLE = frozenset({Status.WAIT_SELLER_AGREE, Status.WAIT_BUYER_MODIFY, Status.WAIT_BUYER_RETURN_GOODS})
_REPORTS = frozenset({"report_quality", "report_damage"})
_FACTS = ("reason", "fault", "money")


async def case_to_change(scene: Scene) -> Case | None:
    """The open case that the message corrects, None when it corrects none (`其实是鞋子开胶了`, `改成换货吧`)."""
    turn = scene.turn
    pressed = turn.one("case_no") if turn.one("answer") == "modify" else None
    if pressed is None and not _tells_anew(scene):
        return None
    cases = [case for case in await scene.law.cases_of(scene.buyer) if case.status in _CHANGEABLE]
    if pressed is not None:
        return next((case for case in cases if case.case_no == pressed), None)
    cases = list(await about_what_is_named(scene, cases))
    focus = turn.slots.get("focus_case")
    if not corrects(turn, scene.world.words):
        cases = [case for case in cases if case.status is Status.WAIT_BUYER_MODIFY]
    last = [case for case in cases if case.case_no == focus]
    alone = turn.every("product") or len(cases) == 1
    return next(iter(last or (cases if alone else ())), None)


def corrects(turn: Turn, words: Words) -> bool:
    """Whether a message changes what was said before, rather than beginning something new."""
    if not turn.text:
        return False
    if turn.intent in _REPORTS and any(turn.every(fact) for fact in _FACTS):
        return turn.slots.get("focus_case") is not None
    told = turn.intent in STARTS or any(turn.every(fact) for fact in _FACTS)
    return words.corrects(turn.text) and told


def _tells_anew(scene: Scene) -> bool:
    """Whether the message may change a case: it corrects, or asks with a reason, as after a refusal."""
    turn = scene.turn
    with_reason = turn.intent in STARTS and any(turn.every(fact) for fact in _FACTS)
    return corrects(turn, scene.world.words) or (with_reason and not scene.world.words.asks(turn.text))


async def correction(scene: Scene) -> list[EventType] | None:
    """Go on with the form when an open case is corrected; None when none is."""
    if scene.turn.form is not None or await case_to_change(scene) is None:
        return None
    return [FollowupAction("application_form")]


def draft_of(case: Case, turn: Turn, words: Words) -> Draft:
    """The case as a draft, before the message changes it."""
    number = digest({"conversation": turn.conversation_id, "message": turn.message_id})[:12]
    return Draft(
        draft=number,
        kind=named_kind(turn, words) or case.kind,
        order_no=case.order_no,
        items=tuple((line.item, line.quantity) for line in case.items),
        reason=case.reason,
        files=case.files,
        changes=case.case_no,
        seen=case.version,
    )
