"""协商历史: each line holds the digest of the one before; a person's words enter it only as a salted hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.aftersales.cases import HistoryLine
from bot.aftersales.moves import Move
from bot.aftersales.vocabulary import Status

#: the fields of a body that are a person's own words, in the order they are read
_WORDS = ("words", "note", "text", "findings", "grounds", "answer")


def line_of(move: Move, *, before: Status | None, previous: HistoryLine | None) -> HistoryLine:
    """The line that an accepted move appends, sealed onto the one before."""
    words = words_of(move)
    return seal(
        HistoryLine(
            case_no=move.case.case_no,
            n=1 if previous is None else previous.n + 1,
            at=move.now,
            role=move.actor.role,
            actor_id=move.actor.id,
            action=move.action,
            before=before,
            after=move.case.status,
            stage=move.case.stage,
            amount_fen=amount_of(move),
            words=words,
            files=tuple(move.body.get("files", ())),
            rules=move.rules,
            internal=bool(move.body.get("internal", False)),
            salt=salted(words, secrets.token_hex(8)),
            previous="" if previous is None else previous.digest,
        )
    )


def seal(line: HistoryLine) -> HistoryLine:
    """The line with its digest."""
    return replace(line, digest=digest_of(line))


def digest_of(line: HistoryLine) -> str:
    """SHA-256 over everything but the words themselves; their salted hash in `salt` stands for them."""
    told = [
        line.case_no, line.n, line.at.isoformat(), line.role, line.actor_id, line.action, line.before, line.after,
        line.stage, line.amount_fen, line.salt, list(line.files), list(line.rules), line.internal, line.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def salted(words: str, salt: str) -> str:
    """16 hex digits of salt, then 48 of what it makes of the words."""
    return salt + hashlib.blake2b(words.encode(), digest_size=24, salt=bytes.fromhex(salt)).hexdigest()


def broken_at(lines: Sequence[HistoryLine]) -> int | None:
    """The number of the first line that does not follow from the one before; None when the chain holds.

    Words that are there must fit their hash; erased words are not missed.
    """
    previous = ""
    for n, line in enumerate(lines, start=1):
        altered = bool(line.words) and line.salt != salted(line.words, line.salt[:16])
        if altered or line.n != n or line.previous != previous or line.digest != digest_of(line):
            return n
        previous = line.digest
    return None


def amount_of(move: Move) -> int | None:
    """What the line is about in fen: what an offer offers or costs, what was charged, else what the case asks for."""
    details = move.case.details
    if move.action == "offer" or (move.action == "agree" and details.get("offer")):
        offer = details["offer"]
        amount = offer["amount_fen"] or offer.get("quote_fen")
    elif move.action == "paid_in":
        amount = details["charge"]["amount_fen"]
    else:
        amount = move.case.amount_fen
    return amount or None


def words_of(move: Move) -> str:
    """What a person said in the move, or the parcel number he gave."""
    if "tracking_no" in move.body:
        return f"{move.body['courier']} {move.body['tracking_no']}"
    return next((str(move.body[name]) for name in _WORDS if move.body.get(name)), "")
