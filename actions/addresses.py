"""Where an order goes: what a message says of it, what stays of the old address, what is still missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from actions.turns import Turn
from bot.aftersales.orders import Address
from bot.chat.places import Places

Parts = Mapping[str, str]
#: in the order a person reads them
FIELDS = ("receiver", "phone", "province", "city", "district", "detail")
REQUIRED = ("receiver", "phone", "city", "detail")
_PLACE = ("province", "city", "district", "detail")
_BREAK = r"[\s,.;:/\uff0c\u3002\uff1b\uff1a\u3001]+"
_LONG_ENOUGH_TO_MASK = 8


def parts_of(turn: Turn, places: Places, *, missing: Collection[str] = ()) -> dict[str, str]:
    """What the message says of an address. `missing`: what was asked for, so that a bare word can be one of it."""
    text, found = turn.text, dict[str, str]()
    phone = next((str(value) for value in turn.every("phone")), None) or places.phone(text)
    if phone:
        found["phone"] = re.sub(r"\D", "", phone)
        text = text.replace(places.phone(text) or phone, " ")
    if name := places.labelled_name(text):
        found["receiver"] = name
        text = text.replace(name, " ")
    if written := _written(turn, text):
        text = text.replace(written, " ")
        found |= places.place(written)
    for word in re.split(_BREAK, places.bare(text)):
        if word and "receiver" not in found and (found or missing) and places.surnamed(word):
            found["receiver"] = word
        elif word and missing and not set(_PLACE) & set(found):
            found |= places.asked_for(word)
    return found


def merged(present: Address | None, told: Parts) -> dict[str, str]:
    """The address as it would be: what is told, and what stays. A new place keeps nothing of the old one below it."""
    now = {name: "" if present is None else str(getattr(present, name)) for name in FIELDS}
    changed = next((n for n, name in enumerate(_PLACE) if told.get(name, now[name]) != now[name]), None)
    if changed is not None:
        now |= dict.fromkeys(_PLACE[changed + 1 :], "")
    if changed is not None and _PLACE[changed] == "city":
        now["province"] = ""
    return {**now, **told}


def lacking(address: Parts, told: Parts) -> Sequence[str]:
    """What must still be said; the whole place when nothing was said yet."""
    return [name for name in REQUIRED if not address[name]] if told else _PLACE


def written_out(address: Parts) -> str:
    """The place in one piece; a municipality once."""
    province = "" if address["province"] == address["city"] else address["province"]
    return province + "".join(address[name] for name in _PLACE[1:])


def masked(phone: str) -> str:
    """A phone of which only its owner knows the middle."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= _LONG_ENOUGH_TO_MASK else phone


def _written(turn: Turn, text: str) -> str | None:
    """The address in one piece, with what follows it without a break: a reader may stop before the house number."""
    written = next((str(value) for value in turn.every("address")), None)
    at = -1 if written is None else text.find(written)
    if written is None or at < 0:
        return None
    return written + re.split(_BREAK, text[at + len(written) :], maxsplit=1)[0]
