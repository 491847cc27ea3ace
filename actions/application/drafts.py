"""An unfinished application as it lies in the slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from bot.aftersales.service import Application
from bot.aftersales.vocabulary import Kind, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known so far; None is not known yet.

    draft     id of this run of the form; buttons carry it
    items     ((item, quantity), …)
    amount    fen, "half" or "all"; only what the buyer said
    evidence  "done" or "skip" once the buyer has nothing more to show
    shown     digest of the confirmation card that lies before the buyer
    passed    orders that the buyer turned away from
    offered   orders or items in the picker that lies before the buyer, in its order
    sku       the other colour or size of an exchange
    note      what the buyer said is wrong, in his own words
    changes   number of the open case that this would change; `seen` its version then
    wished    the kind that was wished where the goods made another of it
    """

    draft: str
    kind: Kind
    order_no: str | None = None
    items: tuple[tuple[str, int], ...] | None = None
    reason: Reason | None = None
    amount: int | str | None = None
    files: tuple[str, ...] = ()
    evidence: str | None = None
    shown: str | None = None
    passed: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    sku: str | None = None
    note: str = ""
    changes: str | None = None
    seen: int | None = None
    wished: Kind | None = None

    def application(self, *, amount_fen: int | None) -> Application:
        """The application that a complete draft asks for."""
        assert self.order_no is not None
        assert self.items is not None
        assert self.reason is not None
        return Application(
            order_no=self.order_no,
            items=self.items,
            kind=self.kind,
            reason=self.reason,
            amount_fen=amount_fen,
            files=self.files,
            note=self.note,
            sku=self.sku if self.kind == Kind.EXCHANGE else None,
        )


SLOTS = tuple(field.name for field in fields(Draft))


def from_slots(slots: Mapping[str, Any]) -> Draft | None:
    """The draft in the slots, None when no form is running."""
    if not slots.get("draft") or not slots.get("kind"):
        return None
    items = slots.get("items")
    return Draft(
        draft=slots["draft"],
        kind=Kind(slots["kind"]),
        order_no=slots.get("order_no"),
        items=None if items is None else tuple((str(item), int(quantity)) for item, quantity in items),
        reason=None if slots.get("reason") is None else Reason(slots["reason"]),
        amount=slots.get("amount"),
        files=tuple(slots.get("files") or ()),
        evidence=slots.get("evidence"),
        shown=slots.get("shown"),
        passed=tuple(slots.get("passed") or ()),
        offered=tuple(slots.get("offered") or ()),
        sku=slots.get("sku"),
        note=slots.get("note") or "",
        changes=slots.get("changes"),
        seen=slots.get("seen"),
        wished=None if slots.get("wished") is None else Kind(slots["wished"]),
    )


def to_slots(draft: Draft) -> list[EventType]:
    """The events that put a draft into the slots; never empty, so that the form knows it was answered."""
    return [
        SlotSet("draft", draft.draft),
        SlotSet("kind", draft.kind.value),
        SlotSet("order_no", draft.order_no),
        SlotSet("items", None if draft.items is None else [list(line) for line in draft.items]),
        SlotSet("reason", None if draft.reason is None else draft.reason.value),
        SlotSet("amount", draft.amount),
        SlotSet("files", list(draft.files) or None),
        SlotSet("evidence", draft.evidence),
        SlotSet("shown", draft.shown),
        SlotSet("passed", list(draft.passed) or None),
        SlotSet("offered", list(draft.offered) or None),
        SlotSet("sku", draft.sku),
        SlotSet("note", draft.note or None),
        SlotSet("changes", draft.changes),
        SlotSet("seen", draft.seen),
        SlotSet("wished", None if draft.wished is None else draft.wished.value),
    ]


def emptied() -> list[EventType]:
    """The events that end a draft."""
    return [SlotSet(name, None) for name in (*SLOTS, "confirm")]
