"""Which handler answers to which action name of domain.yml."""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk import Action

from actions import (
    case_moves,
    cases,
    deeds,
    manners,
    mediations,
    order_moves,
    orders,
    persons,
    reports,
    rules,
    tracking,
    unclear,
)
from actions.answered_first import answers_first
from actions.application.ending import submit_application
from actions.application.form import validate_application_form
from actions.matters.form import moves_first
from actions.matters.phrases import Phrases
from actions.scenes import Handler, SceneAction, World
from actions.words import Words
from bot.aftersales.policies import Policies
from bot.chat.places import Places
from bot.chat.services import Services
from bot.chat.titles import Titles

HANDLERS: Mapping[str, Handler] = {
    "validate_application_form": validate_application_form,
    "action_submit_application": submit_application,
    "validate_tracking_form": tracking.validate_tracking_form,
    "action_submit_tracking": tracking.submit_tracking,
    "validate_sure_form": deeds.validate_sure_form,
    "action_submit_deed": deeds.submit_deed,
    "action_query_order": orders.query_order,
    "action_query_logistics": orders.query_logistics,
    "action_urge_shipping": orders.urge_shipping,
    "action_query_case": cases.query_case,
    "action_urge_case": cases.urge_case,
    "action_act_on_case": case_moves.act_on_case,
    "action_request_mediation": mediations.request_mediation,
    "action_act_on_order": order_moves.act_on_order,
    "action_report_quality": reports.report,
    "action_report_damage": reports.report,
    "action_ask_refund_arrival": cases.ask_refund_arrival,
    "action_ask_return_address": cases.ask_return_address,
    "action_ask_freight": rules.ask_freight,
    "action_ask_policy": rules.ask_policy,
    "action_greet": manners.greet,
    "action_thanks": manners.thanks,
    "action_goodbye": manners.goodbye,
    "action_affirm": manners.affirm,
    "action_deny": manners.deny,
    "action_provide_info": manners.provide_info,
    "action_insult": manners.insult,
    "action_clarify": unclear.clarify,
    "action_out_of_scope": unclear.out_of_scope,
    "action_request_human": persons.request_human,
    "action_offer_step": persons.offer_step,
}
#: what a message reaches that cannot be an answer to a proposal: forms, their ends, pressed moves
_AS_THEY_ARE = frozenset(
    name for name in HANDLERS if name.startswith(("validate_", "action_submit_", "action_act_"))
) | {"action_request_human"}


def actions_of(services: Services) -> list[Action]:
    """All actions over one world."""
    policies = Policies.read()
    world = World(
        services=services,
        titles=Titles.load(policies.titles),
        words=Words.load(),
        places=Places.load(),
        policies=policies,
        phrases=Phrases.load(),
    )
    return [
        SceneAction(name, handler if name in _AS_THEY_ARE else answers_first(moves_first(handler)), world)
        for name, handler in HANDLERS.items()
    ]
