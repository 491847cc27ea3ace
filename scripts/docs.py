"""Writes the pages of docs/ that are drawn from the code: how a case moves, and the list of rules."""

from __future__ import annotations

from pathlib import Path

from bot.aftersales.diagram import mermaid, mermaid_mediation
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Kind
from scripts.rule_page import rule_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "flow.md"
RULES = PAGE.with_name("rules.md")
DRAWN = (
    Kind.REFUND_ONLY,
    Kind.RETURN_REFUND,
    Kind.EXCHANGE,
    Kind.REPAIR,
    Kind.RESHIP,
    Kind.FREIGHT,
    Kind.COURIER_CLAIM,
    Kind.COMPLAINT,
)


def flow() -> str:
    """The whole page; one drawing a kind, from the rows of bot/aftersales/table/."""
    policies = Policies.read()
    parts = ["# 售后单的走向 · How a case moves\n\nDrawn from the transition table by `make docs`; do not edit.\n"]
    for kind in DRAWN:
        parts.append(f"\n## {policies.title('kinds', kind)} `{kind}`\n\n```mermaid\n{mermaid(kind, policies)}```\n")
    parts.append(f"\n## {policies.title('actions', 'request_mediation')} `mediation`\n\n")
    parts.append(
        f"Beside the status of any case but a claim or complaint.\n\n```mermaid\n{mermaid_mediation(policies)}```\n"
    )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(flow(), "utf-8")
    RULES.write_text(rule_page(), "utf-8")
