"""What of a buyer's message a trainer may read: the wish, not the person.

Numbers that name somebody keep their length and their first digits and lose the rest to zeros, so that a masked message
teaches what the real one would have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

#: seven digits or more, however they are grouped: phones, orders, parcels, cards, identity cards
_NUMBER = re.compile(r"\d(?:[ \-—–]?\d){6,}[xX]?")
_SPOKEN = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAMED = re.compile(r"(?P<says>我叫|(?:收件人|收货人|联系人|姓名|名字)(?:是|叫|：|:))\s*[\u4e00-\u9fff·]{2,4}")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:省|市|自治区|区|县|镇|乡)[\u4e00-\u9fff\d]{0,20}?"
    r"(?:路|街|道|巷|弄|村|小区|大厦|号)[\w\-－#]{0,20}"
)
#: entities whose words are a person's own
_PERSONAL = frozenset({"address", "payee"})
#: entities that a trainer marks; numbers are read by rules and need no mark
_MARKED = frozenset({"product", "color", "size", "fault", "reason", "courier"})
_KEPT_DIGITS = 3
PLACE, PERSON = "某地址", "某某"


def masked(text: str, *, names: Sequence[str] = ()) -> str:
    """The text without numbers, mail, addresses and names of a person; `names` are known ones."""
    for name in names:
        if len(name) > 1:
            text = text.replace(name, PERSON)
    text = _MAIL.sub("a@a.a", text)
    text = _NUMBER.sub(lambda found: _zeros(found[0]), text)
    text = _SPOKEN.sub(lambda found: "零" * len(found[0]), text)
    text = _NAMED.sub(lambda found: found["says"] + PERSON, text)
    return _PLACE.sub(PLACE, text)


def marked(text: str, entities: Sequence[Mapping[str, Any]], *, names: Sequence[str] = ()) -> str:
    """The masked text with the facts that the bot found marked as trainers mark them: `[8块](money)邮费退吗`."""
    written, at = "", 0
    for found in sorted(entities, key=lambda each: int(each["start"])):
        start, end, entity = int(found["start"]), int(found["end"]), str(found["entity"])
        if start < at or end > len(text) or start >= end:
            continue
        said = text[start:end]
        if entity in _PERSONAL:
            said = PLACE if entity == "address" else masked(said, names=names)
        elif entity in _MARKED and not any(sign in said for sign in "[]()"):
            said = f"[{masked(said, names=names)}]({entity})"
        else:
            continue
        written += text[at:start] + said
        at = end
    return masked(written + text[at:], names=names)


def _zeros(number: str) -> str:
    seen, masked_ = 0, ""
    for sign in number:
        seen += sign.isdigit()
        masked_ += sign if seen <= _KEPT_DIGITS or not sign.isdigit() else "0"
    return masked_.rstrip("xX")
