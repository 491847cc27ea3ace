"""What the buyer reads when the law refuses: one response for each class of error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.facts import yuan
from actions.saying import Card, Say, button, card
from bot.aftersales import errors
from bot.aftersales.applications import RuleText
from bot.aftersales.policies import Policies
from bot.chat.titles import Titles

_PERSON = "request_human"


def say_refusal(say: Say, refused: errors.AftersalesError, titles: Titles, policies: Policies) -> None:
    """Word a refusal, cite the rule it rests on, and offer a person; BadPolicy is no refusal and is raised again."""
    person = (button(titles.of("buttons", "person"), "person", _PERSON),)
    match refused:
        case errors.BadPolicy():
            raise refused
        case errors.NotEligible():
            shown = _cited(policies, refused.rule, refused.sentence)
            say("utter_not_eligible", card=shown, sentence=refused.sentence, buttons=person)
        case errors.NotRefundable():
            say("utter_not_refundable", left=yuan(int(refused.facts["refundable_fen"])), buttons=person)
        case errors.StateConflict() if refused.sentence:
            shown = _cited(policies, refused.reason, refused.sentence)
            say("utter_not_now", card=shown, sentence=refused.sentence, buttons=person)
        case errors.StateConflict():
            say("utter_moved_meanwhile", buttons=person)
        case errors.NotFound():
            say("utter_not_found", buttons=person)
        case errors.BadRequest() if refused.facts.get("field") in ("tracking_no", "courier"):
            say("utter_bad_tracking", buttons=person)
        case _:
            say("utter_refused", buttons=person)


def cited(rules: Sequence[RuleText]) -> Sequence[Mapping[str, str]]:
    """Rules as a card unfolds them: id, what they say, the article, and since when."""
    return [{"id": rule.id, "text": rule.text, "source": rule.source, "effective": rule.effective} for rule in rules]


def _cited(policies: Policies, rule: str, sentence: str) -> Card | None:
    if rule not in policies.rules and rule not in policies.guards:
        return None
    row = policies.rules.get(rule) or policies.guards[rule]
    told = RuleText(id=rule, text=sentence, source=row.source, effective=row.effective)
    return card("policy", eligible=False, rules=cited([told]))
