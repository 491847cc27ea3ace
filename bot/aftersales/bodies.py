"""What the body of each action must look like (CONTRACT.md); raises BadRequest naming the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.aftersales.errors import BadRequest
from bot.aftersales.vocabulary import Kind, Payer, Reason, Refusal

COURIERS = ("SF", "ZTO", "YTO", "STO", "YUNDA", "EMS", "JTSD", "JD", "DBL", "OTHER")
MAX_FEN = 10**11
MAX_FILES = 30
_TRACKING = re.compile(r"[A-Z0-9]{8,24}")
_PHONE = re.compile(r"[0-9+() -]{5,20}")
_TAX_NO = re.compile(r"[A-Z0-9]{15,20}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}")
Read = Callable[[str, Any], Any]


def words(most: int = 500, least: int = 0) -> Read:
    """A person's own text, trimmed."""

    def read(field: str, raw: Any) -> str:
        if not isinstance(raw, str):
            raise BadRequest(field, "not_text")
        text = raw.strip()
        if not least <= len(text) <= most:
            raise BadRequest(field, "length", least=least, most=most)
        return text

    return read


def fen(field: str, raw: Any) -> int:
    """Integer fen > 0; a bool is none."""
    if type(raw) is not int or not 0 < raw <= MAX_FEN:
        raise BadRequest(field, "not_fen")
    return raw


def count(field: str, raw: Any) -> int:
    """A whole number from 1 on."""
    if type(raw) is not int or not 0 < raw < 1000:
        raise BadRequest(field, "not_a_number")
    return raw


def flag(field: str, raw: Any) -> bool:
    """true or false."""
    if type(raw) is not bool:
        raise BadRequest(field, "not_true_or_false")
    return raw


def moment(field: str, raw: Any) -> datetime:
    """An ISO 8601 time with its offset."""
    try:
        at = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        raise BadRequest(field, "not_a_time") from None
    if at.tzinfo is None:
        raise BadRequest(field, "not_a_time")
    return at


def files(field: str, raw: Any) -> tuple[str, ...]:
    """Ids of uploaded files; that they are the caller's own is checked at the edge."""
    if (
        not isinstance(raw, list | tuple)
        or len(raw) > MAX_FILES
        or not all(isinstance(one, str) and one for one in raw)
    ):
        raise BadRequest(field, "not_files", most=MAX_FILES)
    return tuple(dict.fromkeys(raw))


def item_ids(field: str, raw: Any) -> tuple[str, ...]:
    """Ids of lines of an order, at least one."""
    if not isinstance(raw, list | tuple) or not raw or not all(isinstance(one, str) for one in raw):
        raise BadRequest(field, "not_items")
    return tuple(dict.fromkeys(raw))


def rule_ids(field: str, raw: Any) -> tuple[str, ...]:
    """Ids of rules; that they are known the decision's check says."""
    if not isinstance(raw, list | tuple) or len(raw) > MAX_FILES or not all(isinstance(one, str) for one in raw):
        raise BadRequest(field, "not_rules")
    return tuple(dict.fromkeys(raw))


def one_of(codes: type[StrEnum]) -> Read:
    """A code of the vocabulary."""

    def read(field: str, raw: Any) -> StrEnum:
        try:
            return codes(raw)
        except ValueError:
            raise BadRequest(field, "unknown", known=[str(code) for code in codes]) from None

    return read


def among(*codes: str) -> Read:
    """One of a few codes."""

    def read(field: str, raw: Any) -> str:
        if raw not in codes:
            raise BadRequest(field, "unknown", known=list(codes))
        return str(raw)

    return read


def tracking(field: str, raw: Any) -> str:
    """A parcel number: 8–24 letters and digits, at least six digits; spaces and dashes do not count."""
    text = re.sub(r"[\s-]", "", raw).upper() if isinstance(raw, str) else ""
    if not _TRACKING.fullmatch(text) or sum(sign.isdigit() for sign in text) < 6:
        raise BadRequest(field, "not_a_parcel_number")
    return text


def phone(field: str, raw: Any) -> str:
    """5–20 signs: digits with +, -, spaces and brackets between them; numbers abroad and landlines are numbers too."""
    text = raw.strip() if isinstance(raw, str) else ""
    if not _PHONE.fullmatch(text) or sum(sign.isdigit() for sign in text) < 5:
        raise BadRequest(field, "not_a_phone_number")
    return text


def tax_no(field: str, raw: Any) -> str:
    """纳税人识别号: 15–20 capital letters and digits."""
    text = re.sub(r"\s", "", raw).upper() if isinstance(raw, str) else ""
    if not _TAX_NO.fullmatch(text):
        raise BadRequest(field, "not_a_tax_number")
    return text


def email(field: str, raw: Any) -> str:
    """Something@something without spaces."""
    text = raw.strip() if isinstance(raw, str) else ""
    if not _EMAIL.fullmatch(text):
        raise BadRequest(field, "not_an_email")
    return text


def file_id(field: str, raw: Any) -> str:
    """The id of one uploaded file."""
    if not isinstance(raw, str) or not raw or len(raw) > 64:
        raise BadRequest(field, "not_files", most=1)
    return raw


def score(field: str, raw: Any) -> int:
    """1–5."""
    if type(raw) is not int or not 1 <= raw <= 5:
        raise BadRequest(field, "not_a_score")
    return raw


#: action → field → (reader, required); a field that is not here is refused
BODIES: Mapping[str, Mapping[str, tuple[Read, bool]]] = {
    "agree": {"amount_fen": (fen, False), "freight": (one_of(Payer), False)},
    "refuse": {"reason": (one_of(Refusal), True), "words": (words(200, 2), True), "files": (files, False)},
    "offer": {
        "kind": (one_of(Kind), False),
        "amount_fen": (fen, False),
        "quote_fen": (fen, False),
        "sku": (words(120, 1), False),
        "words": (words(200, 2), True),
    },
    "modify": {
        "kind": (one_of(Kind), False),
        "reason": (one_of(Reason), False),
        "amount_fen": (fen, False),
        "note": (words(), False),
        "files": (files, False),
        "sku": (words(120, 1), False),
    },
    "ship_back": {"courier": (among(*COURIERS), True), "tracking_no": (tracking, True)},
    "send": {"courier": (among(*COURIERS), True), "tracking_no": (tracking, True)},
    "inspect": {"passed": (flag, True), "findings": (words(), False), "files": (files, False)},
    "not_arrived": {"note": (words(200, 2), True)},
    "send_back_to_agent": {"note": (words(200, 2), True)},
    "new_payee": {
        "type": (among("alipay", "bank"), True),
        "account": (words(64, 4), True),
        "name": (words(40, 2), True),
    },
    "note": {"text": (words(500, 1), True), "internal": (flag, False)},
    "add_evidence": {"files": (files, True), "note": (words(), False)},
    "extend": {"days": (count, True)},
    "repaired": {"note": (words(500, 2), True)},
    "qc": {"passed": (flag, True), "findings": (words(), False), "files": (files, False)},
    "turn_to_exchange": {"sku": (words(120, 1), True)},
    "pickup": {"when": (words(60, 2), True), "address": (words(200, 4), True)},
    "not_right": {"note": (words(500, 2), True)},
    "paid_in": {"charge": (words(96, 1), True)},
    "request_mediation": {"note": (words(500, 2), True), "files": (files, False)},
    "statement": {"text": (words(2000, 2), True), "files": (files, False)},
    "settle": {
        "kind": (one_of(Kind), False),
        "amount_fen": (fen, False),
        "words": (words(200, 2), True),
    },
    "decide": {
        "for": (among("buyer", "seller", "split"), True),
        "kind": (one_of(Kind), False),
        "amount_fen": (fen, False),
        "freight": (one_of(Payer), False),
        "grounds": (words(2000, 2), True),
        "rules": (rule_ids, True),
    },
    "appeal": {"note": (words(500, 2), True), "files": (files, False)},
    "reject_mediation": {"grounds": (words(500, 2), True)},
    "suspend": {"grounds": (words(500, 2), True)},
    "uphold": {"amount_fen": (fen, False), "answer": (words(2000, 2), True)},
    "dismiss": {"answer": (words(2000, 2), True)},
    "reopen": {"note": (words(500, 2), True)},
    "failed": {"words": (words(), False)},
    "scanned": {"at": (moment, False)},
    "delivered": {"at": (moment, False)},
}


def read_body(action: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The body in its own types; `version` belongs to the call and is passed over."""
    return read_fields(BODIES.get(action, {}), raw)


def read_fields(fields: Mapping[str, tuple[Read, bool]], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in their own types; BadRequest for one that is missing, wrong or unknown."""
    given = {name: value for name, value in raw.items() if name != "version" and value is not None}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        raise BadRequest(unknown[0], "unknown_field")
    for name, (_, required) in fields.items():
        if required and name not in given:
            raise BadRequest(name, "missing")
    return {name: fields[name][0](name, value) for name, value in given.items()}
