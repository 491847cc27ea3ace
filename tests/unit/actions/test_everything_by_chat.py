"""Whatever the law offers a buyer over HTTP can be done by chat: a new action without a way makes these fail."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.application.reading import SERVED
from actions.deeds import DEEDS
from actions.matters.phrases import Phrases
from actions.matters.table import BEGINS, MATTERS
from actions.order_moves import AT_ONCE as ORDER_AT_ONCE
from actions.words import Words
from bot.aftersales.bodies import BODIES
from bot.aftersales.transitions import ACTIONS, kinds_with_rows
from bot.aftersales.usecases.act_on_order import ORDER_ACTIONS
from bot.aftersales.vocabulary import Role
from bot.chat.moves import AT_ONCE, MOVES

RULED = {
    step["intent"]
    for rule in yaml.safe_load((Path(__file__).resolve().parents[3] / "nlu_data" / "rules.yml").read_text("utf-8"))[
        "rules"
    ]
    for step in rule["steps"]
    if "intent" in step
}
ON_CASES = sorted(action for action, roles in ACTIONS.items() if Role.BUYER in roles)
ON_ORDERS = sorted(action for action, known in ORDER_ACTIONS.items() if Role.BUYER in known.roles)
#: what is typed by an intent of its own rather than by the words of moves.yml
BY_INTENT = {
    "cancel": "cancel_case",
    "modify": "provide_info",
    "ship_back": "provide_tracking",
    "request_mediation": "request_mediation",
    "cancel_order": "cancel_order",
    "change_address": "change_address",
    "urge": "urge_shipping",
    "price_protect": "price_protect",
    "invoice": "invoice",
}
#: an action and why it has no way of its own in the chat
EXCEPT = {"apply": "each kind has its own way, see below"}
WORDS, PHRASES = Words.load(), Phrases.load()


@pytest.mark.parametrize("action", [action for action in ON_CASES if action not in EXCEPT])
def test_a_buyers_move_on_a_case_has_a_button(action: str) -> None:
    assert MOVES.get(action) in RULED, "bot/chat/moves.py names the intent of its button, nlu_data/rules.yml its action"


@pytest.mark.parametrize("action", [action for action in ON_CASES if action not in EXCEPT])
def test_a_buyers_move_on_a_case_can_be_typed(action: str) -> None:
    if action in BY_INTENT:
        assert BY_INTENT[action] in RULED
    elif action in ("accept", "decline"):
        assert WORDS.offer_answer({"accept": "接受", "decline": "不接受"}[action]) == action
    else:
        assert action in MATTERS
        assert action in PHRASES.moves(PHRASES.example(action)), "actions/matters/moves.yml holds what is typed for it"


@pytest.mark.parametrize("action", ON_ORDERS)
def test_a_buyers_action_on_an_order_can_be_typed(action: str) -> None:
    if action in BY_INTENT:
        assert BY_INTENT[action] in RULED
        assert action in BEGINS.values() or action in DEEDS or action in ("urge", "price_protect")
    else:
        assert PHRASES.order_move(PHRASES.example(action)) == action
        assert action in MATTERS
        assert action in ORDER_AT_ONCE


@pytest.mark.parametrize("kind", sorted(kinds_with_rows()))
def test_every_kind_can_be_applied_for(kind: str) -> None:
    asked = kind in SERVED or kind in BEGINS.values() or PHRASES.application(PHRASES.example(kind)) == kind
    assert asked, "the application form serves it, or a matter of actions/matters/table.py"


@pytest.mark.parametrize("action", sorted(set(MATTERS) & set(BODIES)))
def test_what_the_law_must_be_told_is_asked_for(action: str) -> None:
    asked = {each.name for each in MATTERS[action].fields} | _KNOWN.get(action, set())
    assert {name for name, (_, required) in BODIES[action].items() if required} <= asked


@pytest.mark.parametrize("action", sorted({*MATTERS} & {*ON_ORDERS}))
def test_what_an_orders_action_must_be_told_is_asked_for(action: str) -> None:
    asked = {each.name for each in MATTERS[action].fields}
    assert {name for name, (_, required) in ORDER_ACTIONS[action].fields.items() if required} <= asked


def test_a_move_is_made_at_once_or_told_about_first() -> None:
    told_first = {action for action, intent in MOVES.items() if intent == "act_by_form"}
    assert not told_first & set(AT_ONCE)
    assert all(MATTERS[action].fields or action == "escalate" for action in told_first)


def test_no_exception_is_kept_that_is_none() -> None:
    assert set(EXCEPT) <= set(ON_CASES)


#: what is known without asking
_KNOWN = {"pickup": {"address"}, "new_payee": {"type"}}
