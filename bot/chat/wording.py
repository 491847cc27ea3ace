"""What the app itself says: responses of domain.yml by name, facts filled in, `[parts]` lacking theirs left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.chat.titles import Titles
from bot.wire.wording import said_parts
from bot.wire.yml import read_yml

TROUBLE = "utter_trouble"
FALLBACK = "utter_fallback"
LATE = "utter_system_late"
PERSON = "utter_system_person"
LEAVE = "utter_system_leave"
HANDOFF = "utter_system_handoff"
WAITING = "utter_system_waiting"
LEFT_QUEUE = "utter_system_left_queue"
OUTDATED = "utter_system_outdated"
TAKEN = "utter_system_taken"
RELEASED = "utter_system_released"
RESOLVED = "utter_system_resolved"
TRANSFERRED = "utter_system_transferred"
REQUEUED = "utter_system_requeued"
STILL_OPEN = "utter_system_still_open"
CASE_MOVED = "utter_system_case_moved"
SUMMARY = "utter_system_summary"
#: what is said when a case moved, by what happened; bot/chat/moved_cases.py chooses
MOVED = tuple(
    f"utter_system_moved_{what}"
    for what in (
        "mediation_opened", "mediation_rejected", "mediation_withdrawn", "mediation_statement", "mediation_deciding",
        "mediation_done", "mediation_decided", "mediation_appealed", "mediation_settlement",
        "mediation_settlement_declined", "mediation_suspended", "mediation_resumed", "decided_return",
        "decided_closed", "decided_sending", "filing_passed_on", "filing_taken", "filing_upheld", "filing_dismissed",
        "agreed", "agreed_by_clock", "number_unknown", "refused", "refused_by_clock", "inspection_failed", "arrived",
        "offer", "to_pay", "in_review", "parcel_received", "turned_back", "not_intercepted", "parcel_lost",
        "refunding", "refunding_by_clock", "inspected", "paid", "refund_failed", "closed", "closed_by_clock",
        "own_goods", "sent", "offer_lapsed", "applied", "extended", "note", "shipped_anyway",
    )
)  # fmt: skip
#: what a notice to a buyer says in his chat, by the notice's template
TOLD = tuple(
    f"utter_system_told_{template}"
    for template in (
        "invoice_issued", "order_late", "trade_finished", "parcel_first_scan", "parcel_movement", "payout_paid",
        "half_time", "last_sixth", "half_time_seller", "last_sixth_seller", "ship_half_time", "ship_last_sixth",
        "receipt_half_time", "receipt_last_sixth", "address_check",
    )
)  # fmt: skip
ALL = (
    TROUBLE, FALLBACK, LATE, PERSON, LEAVE, HANDOFF, WAITING, LEFT_QUEUE, OUTDATED, TAKEN, RELEASED, RESOLVED,
    TRANSFERRED, REQUEUED, STILL_OPEN, CASE_MOVED, SUMMARY, *MOVED, *TOLD,
)  # fmt: skip

_HOLE = re.compile(r"\{(\w+)\}")


class Wording:
    """Responses by name, and titles of codes. LookupError when a response that the app needs is missing."""

    def __init__(self, responses: Mapping[str, str], titles: Titles) -> None:
        missing = [name for name in ALL if name not in responses]
        if missing:
            raise LookupError(f"domain.yml lacks {', '.join(missing)}")
        self._responses = responses
        self.titles = titles

    def say(self, name: str, **facts: Any) -> str:
        """The response with `{fact}` filled. A `[part]` one of whose facts is None or empty is left out whole.

        No markup is interpreted in facts.
        """
        text = said_parts(self._responses[name], facts)
        return _HOLE.sub(lambda hole: str("" if facts.get(hole[1]) is None else facts[hole[1]]), text).strip()


def read_wording(domain: Path, titles: Titles) -> Wording:
    """The first variant of each response in a Rasa domain file."""
    raw = read_yml(domain)
    responses = raw.get("responses", {})
    named = {name: str(variants[0].get("text", "")) for name, variants in responses.items() if variants}
    return Wording(named, titles)
