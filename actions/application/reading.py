"""What one message adds to or changes in a draft, before any order is looked at."""

from __future__ import annotations

from dataclasses import replace

from actions.application.drafts import Draft
from actions.figures import fen_of, negative
from actions.turns import Turn, digest
from actions.words import Words
from bot.aftersales.vocabulary import Kind, Reason

#: intents that start this form
STARTS = {
    "return_refund": Kind.RETURN_REFUND,
    "refund_only": Kind.REFUND_ONLY,
    "exchange": Kind.EXCHANGE,
    "repair": Kind.REPAIR,
}
#: kinds that the form applies for; reship has no intent of its own and is reached by its name or a button
SERVED = (*STARTS.values(), Kind.RESHIP)
#: intents whose facts belong to the open form; every other intent is an interruption
_TELLS = frozenset(
    {*STARTS, "provide_info", "report_quality", "report_damage", "affirm", "deny", "nlu_fallback", "greet"}
)
#: intents that are an answer only where goods are to be picked (`订单号是…`, `那个蓝色的鞋`)
_PICKS = frozenset({"query_order", "product_question"})
#: intents that a short bare fact is easily taken for (`只退一件`)
_MISTAKEN = frozenset(
    {"ask_policy", "product_question", "query_order", "change_address", "price_protect", "out_of_scope"}
)
_FACTS = ("reason", "fault", "quantity", "money", "order_no", "size", "color")
#: characters up to which a line with a fact in it is an answer rather than a new matter
_SHORT = 12
#: characters of the buyer's own words that go with an application
_NOTE = 200
_BY_REPORT = {"report_quality": Reason.QUALITY}


def tells(turn: Turn, words: Words) -> bool:
    """Whether a message answers or corrects the open form; else it interrupts."""
    if turn.files or turn.intent in _TELLS or words.other_one(turn.text):
        return True
    if turn.requested == "sku" and picks_other(turn, words):
        return True
    if turn.requested == "evidence" and _shown_all(turn, words) is not None:
        return True
    if turn.requested in ("order_no", "items") and turn.intent in _PICKS:
        return True
    if turn.requested == "amount" and _amount(turn) is not None:
        return True
    short = len(turn.text) <= _SHORT and not words.asks(turn.text)
    return short and turn.intent in _MISTAKEN and any(turn.every(fact) for fact in _FACTS)


def named_kind(turn: Turn, words: Words) -> Kind | None:
    """The kind that a message names, by its words or else by its wish."""
    told = turn.one("kind") or words.kind(turn.text) or turn.intent
    return Kind(str(told)) if told in SERVED else STARTS.get(turn.intent)


def asks_to_send(turn: Turn, words: Words) -> bool:
    """Whether a report asks at once for what is missing to be sent (少发了 补一个): nothing is left to choose."""
    return turn.one("kind") is None and words.kind(turn.text) == Kind.RESHIP and not words.asks(turn.text)


def picks_other(turn: Turn, words: Words) -> bool:
    """Whether a message names one of the colours and sizes that lie before the buyer."""
    looks = turn.every("size") or turn.every("color") or turn.every("sku")
    return bool(looks) or words.nth(turn.text) is not None


def drops(turn: Turn, words: Words) -> bool:
    """Whether a message ends the form without applying (算了 不退了)."""
    if turn.one("answer") == "drop":
        return True
    if turn.requested == "evidence" and (words.finished(turn.text) or words.nothing_to_show(turn.text)):
        return False
    if (turn.intent == "deny" or turn.guessed) and words.gives_up(turn.text):
        return True
    return turn.intent == "cancel_case" or (turn.intent == "deny" and turn.requested == "way")


def begin(turn: Turn, words: Words) -> Draft:
    """A new draft of the kind that the message asks for; what never came cannot be sent back."""
    number = digest({"conversation": turn.conversation_id, "message": turn.message_id})[:12]
    never = words.never_came(turn.text) and not words.asks(turn.text)
    pressed = turn.one("kind") or (None if turn.intent in STARTS else words.kind(turn.text))
    kind = Kind(str(pressed)) if pressed in SERVED else STARTS.get(turn.intent, Kind.RETURN_REFUND)
    return Draft(draft=number, kind=Kind.REFUND_ONLY if never and kind != Kind.RESHIP else kind)


def take(draft: Draft, turn: Turn, words: Words) -> Draft:
    """The draft with kind, reason, amount, evidence and wishes to change that the message names."""
    kind = turn.one("kind") or words.kind(turn.text)
    if turn.requested is not None and kind in SERVED:
        draft = replace(draft, kind=Kind(str(kind)), wished=None)
    reason = _reason(turn, words)
    if reason is not None:
        draft = replace(draft, reason=reason)
    if (
        draft.kind == Kind.EXCHANGE
        and draft.reason is None
        and any(str(size)[:1] in "+-" for size in turn.every("size"))
    ):
        draft = replace(draft, reason=Reason.SIZE)  # 换大一码
    if draft.kind == Kind.RESHIP and draft.reason in (None, Reason.NOT_RECEIVED):
        draft = replace(draft, reason=Reason.MISSING)  # who asks for what is to be sent has said what is wrong
    if turn.text and (turn.one("fault") or turn.intent in ("report_quality", "report_damage", "repair")):
        draft = replace(draft, note=draft.note or turn.text[:_NOTE])
    if turn.requested == "confirm" and draft.kind == Kind.EXCHANGE and (turn.every("size") or turn.every("color")):
        draft = replace(draft, sku=None)
    if (amount := _amount(turn)) is not None:
        draft = replace(draft, amount=amount)
    if turn.files:
        draft = replace(draft, files=tuple(dict.fromkeys((*draft.files, *turn.files))))
    if turn.requested == "evidence":
        draft = replace(draft, evidence=_shown_all(turn, words) or draft.evidence)
    return _change(draft, turn.one("change"))


def _amount(turn: Turn) -> int | str | None:
    """What was named: fen, "half", "all"; 0 for a sum that cannot be. A bare figure only where a sum was asked for."""
    asked = turn.requested == "amount"
    if asked and negative(turn.text):
        return 0
    figure = fen_of(turn.text) if asked else None
    named: int | str | None = turn.one("money")
    return figure if figure is not None else named


def _reason(turn: Turn, words: Words) -> Reason | None:
    told = [value for value in turn.every("reason") if value in set(Reason)]
    told = [value for value in told if value != Reason.OTHER] or told  # 不喜欢，没别的原因
    if told:
        return Reason(told[-1])
    if words.never_came(turn.text) and not words.asks(turn.text):
        return Reason.NOT_RECEIVED
    if turn.one("fault"):
        return Reason.QUALITY
    return None if turn.guessed else _BY_REPORT.get(turn.intent)


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
        case "sku":
            return replace(draft, sku=None)
        case "reason":
            return replace(draft, reason=None, evidence=None)
        case "amount":
            return replace(draft, amount=None)
        case _:
            return draft


def _passed(draft: Draft) -> tuple[str, ...]:
    return draft.passed if draft.order_no is None else (*draft.passed, draft.order_no)
