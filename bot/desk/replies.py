"""What an agent may say next in a chat: templates by where its case stands, filled with its facts, never sent alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.aftersales.applications import CaseView
from bot.aftersales.policies import Policies
from bot.aftersales.times import said
from bot.chat.shown import yuan
from bot.store.chats import Conversation
from bot.wire.yml import read_yml

SOURCE = Path(__file__).with_name("replies.yml")
#: what a reply may name; anything else stays as it is written
HOLES = (
    "buyer", "agent", "order_no", "case_no", "kind", "amount", "deadline", "evidence", "parcel", "address",
)  # fmt: skip
_HOLE = re.compile(r"\{(\w+)\}")
Facts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A reply for cases in one of these statuses (none: at any time) and of one of these kinds (none: of any)."""

    title: str
    text: str
    statuses: frozenset[str]
    kinds: frozenset[str]

    def fits(self, case: CaseView | None) -> bool:
        """Whether it has something to say of this case."""
        if case is None or not self.statuses:
            return not self.statuses
        return case.case.status in self.statuses and (not self.kinds or case.case.kind in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A reply whose holes are filled; `evidence` asks the buyer for proof."""

    title: str
    text: str
    evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """The templates of replies.yml. Raises KeyError or TypeError when the file is not as it has to be."""

    templates: Sequence[Template]
    evidence: Template
    usual_evidence: str
    between: str

    @classmethod
    def read(cls, path: Path = SOURCE) -> Replies:
        """The file."""
        raw = read_yml(path)
        return cls(
            templates=[_template(row) for row in raw["suggestions"]],
            evidence=_template(raw["evidence"]),
            usual_evidence=str(raw["evidence_usual"]),
            between=str(raw["between"]),
        )

    def facts(self, chat: Conversation, case: CaseView | None, policies: Policies, *, agent: str) -> Facts:
        """What is known of this chat; a time reads as 2026年1月9日 00:00, money as ¥ has it, without the sign."""
        facts: dict[str, str | None] = {
            "buyer": chat.buyer_name, "agent": agent, "case_no": chat.case_no,
            "order_no": (chat.about or {}).get("order_no"), "evidence": self.usual_evidence,
        }  # fmt: skip
        return facts if case is None else facts | self._of_case(case, policies)

    def _of_case(self, view: CaseView, policies: Policies) -> dict[str, str | None]:
        case, weighed = view.case, view.weighed
        missing = [
            each.title
            for each in (() if weighed is None else weighed.needed)
            if each.by == "buyer" and each.title and weighed is not None and each.by not in weighed.shown
        ]
        address = dict(case.details.get("return_address") or policies.return_address(case.shop))
        parcel = case.return_parcel
        return {
            "case_no": case.case_no,
            "kind": policies.title("kinds", case.kind),
            "amount": yuan(case.amount_fen),
            "deadline": None if case.due_at is None else said(case.due_at),
            "evidence": self.between.join(missing) or self.usual_evidence,
            "parcel": None if parcel is None else parcel.tracking_no,
            "address": " ".join(str(part) for part in address.values()) or None,
        } | ({} if case.order_no is None else {"order_no": case.order_no})

    def suggested(self, case: CaseView | None, facts: Facts) -> Sequence[Suggestion]:
        """Those that fit, most particular first, and at the end how to ask for proof."""
        found = [
            Suggestion(title=each.title, text=text)
            for each in self.templates
            if each.fits(case) and (text := fill(each.text, facts)) is not None
        ]
        proof = fill(self.evidence.text, facts)
        return found if proof is None else [*found, Suggestion(title=self.evidence.title, text=proof, evidence=True)]


def fill(text: str, facts: Facts) -> str | None:
    """The text with its known holes filled; None when a fact is missing. No markup is read in facts."""
    if any(facts.get(name) is None for name in _HOLE.findall(text) if name in HOLES):
        return None
    return _HOLE.sub(lambda hole: str(facts[hole[1]]) if hole[1] in HOLES else hole[0], text)


def _template(row: Mapping[str, Any]) -> Template:
    return Template(
        title=row["title"],
        text=row["text"],
        statuses=frozenset(row.get("statuses", ())),
        kinds=frozenset(row.get("kinds", ())),
    )
