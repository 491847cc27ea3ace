"""What one message tells of a matter: pressed, read out of the words by its look or label, or the words as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.figures import fen_of
from actions.matters.phrases import Phrases
from actions.matters.table import CHOICES, Begun, Matter
from actions.turns import Turn
from bot.chat.places import Places

_BREAK = re.compile(r"[\s,;:，。；：、]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_TAX_NO = re.compile(r"(?<![A-Za-z0-9])[0-9A-Za-z]{15,20}(?![A-Za-z0-9])")
_CODE = re.compile(r"[0-9A-Za-z]{6,}")
_BANK = re.compile(r"(?<!\d)(?:\d[ -]?){11,18}\d(?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def read(begun: Begun, turn: Turn, phrases: Phrases, places: Places, *, asked: bool) -> dict[str, Any]:
    """What was told before and what this message adds; `asked`: the question for it lies before the buyer."""
    matter = begun.matter
    told: dict[str, Any] = dict(begun.told)
    pressed = turn.one("told")
    if isinstance(pressed, Mapping):
        told |= pressed
    match matter.action:
        case "invoice":
            told |= _invoice(turn.text, told, phrases, places, asked=asked)
        case "new_payee":
            told |= _payee(turn, phrases, places, asked=asked)
        case "rate":
            told |= _rate(turn, phrases)
        case "settle" | "freight":
            told |= _amount(turn, asked=asked)
        case "courier_claim":
            told |= _reason(turn, phrases, asked=asked or not told.get("reason"))
    if matter.files and turn.files:
        told["files"] = list(dict.fromkeys([*told.get("files", ()), *turn.files]))
    if turn.one("sku") is not None:
        told["sku"] = turn.one("sku")
    return told | _words(matter, told, turn, phrases, asked=asked)


def bad_tax_no(text: str, phrases: Phrases) -> bool:
    """Whether a code was given for a tax number and is none."""
    named = phrases.has(text, "tax_label")
    return named and _TAX_NO.search(_EMAIL.sub(" ", text)) is None and _CODE.search(_EMAIL.sub(" ", text)) is not None


def _words(matter: Matter, told: Mapping[str, Any], turn: Turn, phrases: Phrases, *, asked: bool) -> dict[str, Any]:
    name = matter.words
    if name is None or not turn.text or turn.one("told") is not None:
        return {}
    if asked and not told.get(name):
        return {name: turn.text.strip()}
    if asked:
        return {}
    said = phrases.told_with(turn.text, matter.action, whole=matter.whole)
    return {name: said} if said is not None and not told.get(name) else {}


def _invoice(text: str, told: Mapping[str, Any], phrases: Phrases, places: Places, *, asked: bool) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    if email := _EMAIL.search(text):
        found["email"], text = email[0], text.replace(email[0], " ")
    if tax_no := _TAX_NO.search(text):
        found["tax_no"], text = tax_no[0].upper(), text.replace(tax_no[0], " ")
        text = _without(text, phrases.lists["tax_label"])
    if title := _labelled(text, phrases, "title_label"):
        found["title"] = title
    # a line with an address to send it to tells the rest too
    telling = asked or "email" in found or "tax_no" in found
    named = found.get("title") or (_title(text, phrases, places) if telling else None)
    if named:
        found["title"] = named
    company = phrases.has(text, "company") or "tax_no" in found
    if company or phrases.has(text, "personal"):
        found["type"] = "company" if company else "personal"
    elif named and not told.get("type"):
        found["type"] = "personal" if places.surnamed(named) else "company"
    return found


def _title(text: str, phrases: Phrases, places: Places) -> str | None:
    """A bare name where the invoice's title was asked for: a firm's by its ending, a person's by its surname."""
    parts = [part for part in _BREAK.split(text) if part and not phrases.has(part, "no_title")]
    endings = tuple(phrases.lists["title_ending"])
    firm = next((part for part in parts if part.endswith(endings) and part not in endings), None)
    return firm or next((part for part in parts if places.surnamed(part)), None)


def _payee(turn: Turn, phrases: Phrases, places: Places, *, asked: bool) -> Mapping[str, Any]:
    found, text = dict[str, Any](), turn.text
    mobile, email, bank = _MOBILE.search(text), _EMAIL.search(text), _BANK.search(text)
    account = mobile or email
    if account is not None:
        found |= {"type": "alipay", "account": account[0]}
    elif bank is not None:
        account, found = bank, {"type": "bank", "account": re.sub(r"\D", "", bank[0])}
    if account is not None:
        text = text.replace(account[0], " ")
    name = _labelled(text, phrases, "name_label")
    if name is None and (asked or found):
        name = next((part for part in _BREAK.split(text) if places.surnamed(part)), None)
    return found | ({"name": name} if name else {})


def _amount(turn: Turn, *, asked: bool) -> Mapping[str, Any]:
    """A sum that was named; a bare figure only where one was asked for."""
    named = turn.one("money")
    fen = named if isinstance(named, int) else fen_of(turn.text) if asked else None
    return {"amount_fen": fen} if fen else {}


def _reason(turn: Turn, phrases: Phrases, *, asked: bool) -> Mapping[str, Any]:
    told = [value for value in turn.every("reason") if value in CHOICES["reason"]]
    reason = phrases.claimed_for(turn.text) or next(iter(told), None)
    return {"reason": reason} if asked and reason else {}


def _rate(turn: Turn, phrases: Phrases) -> Mapping[str, Any]:
    pressed = turn.one("score")
    score = pressed if isinstance(pressed, int) else phrases.score(turn.text)
    said = None if pressed is not None else phrases.told_with(turn.text, "rate", whole=True)
    return ({"score": score} if score else {}) | ({"words": said} if said else {})


def _labelled(text: str, phrases: Phrases, kind: str) -> str | None:
    labels, links = (
        "|".join(sorted(map(re.escape, phrases.lists[name]), key=len, reverse=True)) for name in (kind, "links")
    )
    found = re.search(rf"(?:{labels})\s*(?:{links})?\s*[:\uff1a]?\s*([^\s,;:，。；：、]{{2,60}})", text)
    return found[1] if found else None


def _without(text: str, labels: Sequence[str]) -> str:
    for label in sorted(labels, key=len, reverse=True):
        text = text.replace(label, " ")
    return text
