"""How a mediation, a claim and a complaint look as JSON: whose word it is, what must be shown, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.aftersales.cases import Case, HistoryLine
from bot.aftersales.claims.filings import filing_of
from bot.aftersales.mediation.sides import SIDES, mediation_of, waiting_for
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import IDLE, Role

#: actions in which a side speaks to the mediators
_SPOKEN = frozenset({"request_mediation", "statement", "appeal"})


def mediation_json(case: Case, policies: Policies, *, history: Sequence[HistoryLine] = ()) -> dict[str, Any] | None:
    """None when the case never had one. Statements come with the history; mediators stay nameless."""
    facts = mediation_of(case)
    if not facts:
        return None
    waiting, done = waiting_for(case), facts.get("done", ())
    shown: dict[str, Any] = {
        "no": case.case_no,
        "state": facts["state"],
        "state_title": policies.title("stages", facts["state"]),
        "by": facts["by"],
        "asked_at": facts["asked_at"],
        "turn": waiting[0] if waiting else None,
        "waiting_for": list(waiting),
        "due_at": case.due_at.isoformat() if case.due_at and case.stage not in IDLE else None,
        "must": [
            {"who": who, "who_title": policies.title("roles", _ROLES[who]), "what": what, "done": who in done}
            for who in SIDES
            for what in facts.get("must_show", {}).get(who, ())
        ],
        "first": facts.get("first"),
        "accepted": list(facts.get("accepted", ())),
        "appeals": dict(facts.get("appeals", {})),
        "statements": [_statement(line) for line in history if line.action in _SPOKEN],
    }
    for name in ("grounds", "extended", "ended_at"):
        if name in facts:
            shown[name] = facts[name]
    if "suspended" in facts:
        shown["suspended"] = {name: facts["suspended"][name] for name in ("from", "grounds")}
    if "review" in facts:
        shown["review"] = facts["review"]["action"]
    if (decision := facts.get("decision")) is not None:
        shown["decision"] = _decision(decision, policies)
    if (laid := facts.get("settlement")) is not None:
        shown["settlement"] = {**laid, "text": laid["words"], "kind_title": policies.title("kinds", laid["kind"])}
    return shown


def filing_json(case: Case) -> dict[str, Any] | None:
    """None for other kinds. `level`: shop, supervisor or platform."""
    facts = filing_of(case)
    if not facts:
        return None
    told = ("level", "about", "answer", "paid_fen", "reopened", "escalated")
    return {name: facts[name] for name in told if name in facts}


_ROLES: Mapping[str, Role] = {"buyer": Role.BUYER, "seller": Role.AGENT}


def _statement(line: HistoryLine) -> dict[str, Any]:
    side = "buyer" if line.role == Role.BUYER else "seller"
    return {"by": side, "at": line.at.isoformat(), "text": line.words, "files": list(line.files)}


def _decision(decision: Mapping[str, Any], policies: Policies) -> dict[str, Any]:
    shown = {name: value for name, value in decision.items() if name != "by" or decision["for"] == "settlement"}
    shown["text"] = policies.title("decisions", "granted" if decision.get("granted") else decision["for"])
    if "kind" in decision:
        shown["kind_title"] = policies.title("kinds", decision["kind"])
    if "freight" in decision:
        shown["freight_title"] = policies.title("payers", decision["freight"])
    rules = [policies.text_of(rule) for rule in decision["rules"]]
    return {**shown, "rules": [{"id": rule.id, "text": rule.text, "source": rule.source} for rule in rules]}
