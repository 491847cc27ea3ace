"""How a case looks to who mends, and how the kinds look side by side before anything is filed."""

from __future__ import annotations

from typing import Any

from bot.aftersales.applications import CaseView, Forecast
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Role
from bot.chat.shown import case_json, iso, options_json

#: what who mends needs to know; neither buyer nor money nor the talk between the parties
_TO_MEND = (
    "no", "kind", "kind_title", "status", "status_title", "goods", "due_at", "version", "created_at", "order_no",
    "reason", "reason_title", "amount_fen", "items",
)  # fmt: skip


def repair_json(view: CaseView, policies: Policies) -> dict[str, Any]:
    """A case as its vendor sees it: what is to be mended, until when, and its own lines and the test's."""
    whole = case_json(view.case, policies, view=view)
    lines = [line for line in view.history if line.role == Role.VENDOR or line.action in ("repaired", "qc")]
    numbers = {line.n for line in lines}
    return {
        **{name: whole[name] for name in _TO_MEND},
        "order_no": None,
        "amount_fen": 0,
        "repair": view.case.details.get("repair_order"),
        "turn": whole["turn"],
        "history": [line for line in whole["history"] if line["n"] in numbers],
        "options": options_json(view.options),
    }


def forecast_json(forecast: Forecast, policies: Policies) -> dict[str, Any]:
    """An element of GET /api/orders/{order_no}/possibilities."""
    shown: dict[str, Any] = {
        "kind": forecast.kind.value,
        "kind_title": policies.title("kinds", forecast.kind),
        "eligible": forecast.eligible,
        "automatic": forecast.automatic,
        "amount_fen": forecast.amount_fen,
        "refundable_fen": forecast.refundable_fen,
        "difference_fen": forecast.difference_fen,
        "freight": {
            "payer": forecast.freight.value,
            "text": forecast.freight_text,
            "legs": [
                {"leg": leg, "title": policies.title("legs", leg), "payer": payer.value}
                for leg, payer in forecast.legs.items()
            ],
            "insurance": forecast.insurance,
        },
        "steps": [
            {"text": step.text, "due_at": iso(step.due_at), "latest_at": iso(step.latest_at)} for step in forecast.steps
        ],
        "evidence": [
            {"what": proof.what, "title": proof.title, "required": proof in forecast.evidence_missing}
            for proof in forecast.evidence
        ],
        "rules": [{"id": rule.id, "text": rule.text, "source": rule.source} for rule in forecast.rules],
        "existing": forecast.existing,
    }
    return shown | ({} if forecast.rule is None else {"rule": forecast.rule, "sentence": forecast.sentence})
