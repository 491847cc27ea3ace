"""Asking the platform to step in, and where a mediation stands: as the law lets this buyer on this case today."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.finding import ask_which, find_case
from actions.progress import progress
from actions.saying import Card, button, card
from actions.scenes import Events, Scene
from actions.second_wish import also_wished
from bot.aftersales.service import CaseView
from bot.chat.mediations import mediation_json
from bot.chat.moves import move_buttons

#: characters from which the buyer's own words say why
_WORDS = 6
_NOTE = 500


async def request_mediation(scene: Scene) -> Events:
    """Open it when the table allows, else say why not and what is left."""
    person = button(scene.title("buttons", "person"), "person", "request_human")
    if await ask_which(scene):
        return [SlotSet("asked", scene.turn.action)]
    case = await find_case(scene, prefer=lambda case: case.open)
    if case is None or not case.open:
        scene.say("utter_mediation_no_case", buttons=[person])
        return also_wished(scene)
    focus: Events = [SlotSet("focus_case", case.case_no), SlotSet("asked", None)]
    view = await scene.law.case(scene.buyer, case.case_no)
    blocked = next((option for option in view.options if option.action == "request_mediation"), None)
    if mediation_json(case, scene.world.policies) is not None and not (blocked and blocked.allowed):
        say_where(scene, "utter_mediation_stands", view)
        return focus
    if blocked is None or not blocked.allowed:
        shown, buttons = await progress(scene, view)
        why = (blocked.why_not if blocked else None) or ""
        due = scene.moment(case.due_at)
        scene.say("utter_mediation_not_now", card=shown, buttons=[*buttons, person], sentence=why, due=due)
        return focus
    told = scene.turn.text if len(scene.turn.text) >= _WORDS else ""
    body = {"note": (told or scene.title("intents", "request_mediation"))[:_NOTE], "files": list(scene.turn.files)}
    key = scene.turn.key(scene.buyer.id, {"case_no": case.case_no, **body})
    await scene.law.act(scene.buyer, case.case_no, "request_mediation", body, key=key)
    say_where(scene, "utter_mediation_asked", await scene.law.case(scene.buyer, case.case_no))
    return focus


def say_where(scene: Scene, response: str, view: CaseView) -> None:
    """The mediation's card, what the buyer has to show and until when."""
    shown = mediation_json(view.case, scene.world.policies, history=view.history) or {}
    must = [str(row["what"]) for row in shown.get("must", ()) if row["who"] == "buyer" and not row["done"]]
    scene.say(
        response,
        card=_card(shown),
        buttons=move_buttons(view),
        no=view.case.case_no,
        state=str(shown.get("state_title", "")),
        must=scene.title("formats", "between").join(must),
        due=scene.moment(view.case.due_at),
    )


def _card(shown: dict[str, object]) -> Card:
    return card("mediation", **shown)
