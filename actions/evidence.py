"""Files that come when nobody asked: they go to the open case that is meant, and the buyer is told that they did."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.finding import case_button, of_named_goods
from actions.progress import progress
from actions.saying import button
from actions.scenes import Events, Scene


async def take_files(scene: Scene) -> Events:
    """Add the files to the case that is named or the only open one; else ask for which, or for what."""
    files = list(scene.turn.files or scene.turn.one("file") or ())
    cases = [case for case in await scene.law.cases_of(scene.buyer) if case.open]
    pressed = scene.turn.one("case_no")
    case = next((case for case in cases if case.case_no == pressed), cases[0] if len(cases) == 1 else None)
    if case is None and scene.turn.every("product"):
        case = next(iter(await of_named_goods(scene, cases)), None)
    if case is None and cases:
        which = [await case_button(scene, each, "provide_info", file=files) for each in cases]
        scene.say("utter_files_for_which", buttons=which)
        return [SlotSet("unclear", 0)]
    if case is None:
        names = ("return_refund", "refund_only")
        scene.say("utter_files_for_what", buttons=[button(scene.title("intents", name), name, name) for name in names])
        return [SlotSet("unclear", 0)]
    body = {"files": files, "note": ""}
    key = scene.turn.key(scene.buyer.id, {"case_no": case.case_no, **body})
    await scene.law.act(scene.buyer, case.case_no, "add_evidence", body, key=key)
    shown, buttons = await progress(scene, await scene.law.case(scene.buyer, case.case_no))
    scene.say("utter_files_added", card=shown, buttons=buttons, no=case.case_no)
    return [SlotSet("focus_case", case.case_no), SlotSet("unclear", 0)]
