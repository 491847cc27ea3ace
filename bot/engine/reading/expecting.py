"""What an open question makes of a short answer: `不是`, `小了`, `15块` answer it unless they clearly wish otherwise.

The question is the form's requested slot (domain.yml).
"""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping, Optional, Sequence

#: requested slot → (facts that answer it, intents that answer it)
_ANSWERS: Mapping[str, tuple[frozenset[str], Sequence[str]]] = {
    "order_no": (frozenset({"order_no", "product", "date", "color", "size"}), ("provide_info",)),
    "items": (frozenset({"product", "quantity", "color", "size", "order_no"}), ("provide_info",)),
    "reason": (frozenset({"reason", "fault", "size"}), ("provide_info",)),
    "sku": (frozenset({"size", "color"}), ("provide_info", "exchange")),
    "amount": (frozenset({"money"}), ("provide_info",)),
    "evidence": (frozenset(), ("provide_info", "deny")),
    "return_case": (frozenset({"order_no", "product"}), ("provide_info",)),
    "courier": (frozenset({"courier"}), ("provide_info", "provide_tracking")),
    "tracking_no": (frozenset({"tracking_no", "courier"}), ("provide_tracking", "provide_info")),
    "address": (frozenset({"address", "phone"}), ("provide_info", "change_address")),
    "way": (frozenset({"date"}), ("provide_info",)),
    "confirm": (frozenset(), ("affirm", "deny")),
    "sure": (frozenset(), ("affirm", "deny")),
    "deed": (frozenset({"order_no", "product"}), ("provide_info", "affirm", "deny")),
}
#: intents that tell the same as an answer to the question does
_KIN: Mapping[str, Sequence[str]] = {"reason": ("report_quality", "report_damage"), "order_no": ("query_order",)}
#: a place in the list that was shown, or a bare figure: nothing but an answer
_PLACE = re.compile(
    r"(?:就|要|是)?(?:第[一二三四五六七八九十\d]+|最(?:近|新|上面|下面|后)|[上下]面)(?:的)?(?:那|这)?[一]?(?:个|单|件|双|条|笔)?的?[吧啊]?"
)
_FIGURE = re.compile(r"[\d.]+")
_BARE: Mapping[str, "re.Pattern[str]"] = {
    "order_no": _PLACE, "items": _PLACE, "deed": _PLACE, "return_case": _PLACE, "amount": _FIGURE,
}  # fmt: skip
#: share of a message that the asked for facts fill, from which it is nothing but the answer
_FILLED, _CERTAIN = 0.5, 0.97
#: longer than this a message speaks for itself
_SHORT = 12
#: how much likelier an intent that answers becomes; with a fact that was asked for
_LIKELIER, _WITH_FACT = 5.0, 60.0
#: asks or wishes something of its own, whatever was asked
_OTHERWISE = re.compile(r"[?吗呢么]|什么|怎么|多久|哪|谁|几天|转人工|人工|客服|投诉|不退了|算了|撤|取消")


def in_context(
    ranking: Sequence[Mapping[str, Any]], text: str, asked: Optional[str], facts: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The ranking of a regular text as the answer to `asked`, confidences summing to 1; the same without a question."""
    found = [dict(row) for row in ranking]
    if asked not in _ANSWERS or len(text) > _SHORT or _OTHERWISE.search(text):
        return found
    wanted, intents = _ANSWERS[asked]
    told = [fact for fact in facts if fact["entity"] in wanted]
    filled = sum(fact["end"] - fact["start"] for fact in told) >= _FILLED * len(text)
    if (told and filled) or (asked in _BARE and _BARE[asked].fullmatch(text)):
        return _certain(found, intents[0])
    likelier = _WITH_FACT if told else _LIKELIER
    kin = sum(row["confidence"] for row in found if row["name"] in _KIN.get(asked, ()))
    for row in found:
        if row["name"] == intents[0]:
            row["confidence"] += kin
        elif row["name"] in _KIN.get(asked, ()):
            row["confidence"] = 0.0
        if row["name"] in intents:
            row["confidence"] *= likelier
    total = sum(row["confidence"] for row in found)
    for row in found:
        row["confidence"] /= total
    return sorted(found, key=lambda row: -row["confidence"])


def _certain(found: list[dict[str, Any]], intent: str) -> list[dict[str, Any]]:
    others = sum(row["confidence"] for row in found if row["name"] != intent) or 1.0
    for row in found:
        row["confidence"] = _CERTAIN if row["name"] == intent else row["confidence"] * (1 - _CERTAIN) / others
    return sorted(found, key=lambda row: -row["confidence"])
