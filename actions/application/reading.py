"""What one message adds to or changes in a draft, before any order is looked at."""

from __future__ import annotations

from dataclasses import replace

from actions.application.drafts import Draft
from actions.turns import Turn, digest
from actions.words import Words
from bot.aftersales.vocabulary import Kind, Reason

#: intents that start this form; inside it they correct the kind
STARTS = {"return_refund": Kind.RETURN_REFUND, "refund_only": Kind.REFUND_ONLY}
#: intents whose facts belong to the open form; every other intent is an interruption
TELLS = frozenset(
    {*STARTS, "provide_info", "report_quality", "report_damage", "affirm", "deny", "nlu_fallback", "greet"}
)
#: intents that are an answer only where goods are to be picked (`订单号是…`, `那个蓝色的鞋`)
PICKS = frozenset({"query_order", "product_question"})
_BY_REPORT = {"report_quality": Reason.QUALITY}


def begin(turn: Turn) -> Draft:
    """A new draft of the kind that the message asks for."""
    number = digest({"conversation": turn.conversation_id, "message": turn.message_id})[:12]
    return Draft(draft=number, kind=STARTS.get(turn.intent, Kind.RETURN_REFUND))


def take(draft: Draft, turn: Turn, words: Words) -> Draft:
    """The draft with kind, reason, amount, evidence and wishes to change that the message names."""
    if turn.intent in STARTS:
        draft = replace(draft, kind=STARTS[turn.intent])
    if turn.one("kind") in {kind.value for kind in STARTS.values()}:
        draft = replace(draft, kind=Kind(turn.one("kind")))
    reason = _reason(turn)
    if reason is not None:
        draft = replace(draft, reason=reason)
    if (amount := turn.one("money")) is not None:
        draft = replace(draft, amount=amount)
    if turn.files:
        draft = replace(draft, files=tuple(dict.fromkeys((*draft.files, *turn.files))))
    if turn.requested == "evidence":
        draft = replace(draft, evidence=_shown_all(turn, words) or draft.evidence)
    return _change(draft, turn.one("change"))


def _reason(turn: Turn) -> Reason | None:
    told = [value for value in turn.every("reason") if value in set(Reason)]
    if told:
        return Reason(told[-1])
    return Reason.QUALITY if turn.one("fault") else _BY_REPORT.get(turn.intent)


def _shown_all(turn: Turn, words: Words) -> str | None:
    answer = turn.one("answer")
    if answer in ("skip", "done"):
        return str(answer)
    if words.nothing_to_show(turn.text) or turn.intent == "deny":
        return "skip"
    return "done" if turn.files or words.finished(turn.text) else None


def _change(draft: Draft, what: str | None) -> Draft:
    match what:
        case "order":
            return replace(draft, passed=_passed(draft), order_no=None, items=None)
        case "items":
            return replace(draft, items=None)
        case "reason":
            return replace(draft, reason=None, evidence=None)
        case "amount":
            return replace(draft, amount=None)
        case _:
            return draft


def _passed(draft: Draft) -> tuple[str, ...]:
    return draft.passed if draft.order_no is None else (*draft.passed, draft.order_no)
