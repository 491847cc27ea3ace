"""What the buyer reads when the law refuses: one response for each class of error."""

from __future__ import annotations

from actions.facts import yuan
from actions.saying import Say, button
from bot.aftersales import errors
from bot.chat.titles import Titles

_PERSON = "request_human"


def say_refusal(say: Say, refused: errors.AftersalesError, titles: Titles) -> None:
    """Word a refusal and offer a person; BadPolicy is no refusal and is raised again."""
    person = (button(titles.of("buttons", "person"), "person", _PERSON),)
    match refused:
        case errors.BadPolicy():
            raise refused
        case errors.NotEligible():
            say("utter_not_eligible", sentence=refused.sentence, buttons=person)
        case errors.NotRefundable():
            say("utter_not_refundable", left=yuan(int(refused.facts["refundable_fen"])), buttons=person)
        case errors.StateConflict() if refused.sentence:
            say("utter_not_now", sentence=refused.sentence, buttons=person)
        case errors.StateConflict():
            say("utter_moved_meanwhile", buttons=person)
        case errors.NotFound():
            say("utter_not_found", buttons=person)
        case errors.BadRequest() if refused.facts.get("field") in ("tracking_no", "courier"):
            say("utter_bad_tracking", buttons=person)
        case _:
            say("utter_refused", buttons=person)
