"""A second wish in one breath (`先帮我查下物流 不行就退款`): named and offered after the first is answered."""

from __future__ import annotations

from actions.saying import button
from actions.scenes import Events, Scene


def also_wished(scene: Scene) -> Events:
    """Say the second wish with its button, unless a form is open or there is none. No slot changes."""
    turn = scene.turn
    wish = None if turn.form else scene.world.words.second_wish(turn.text, first=turn.intent)
    if wish is None:
        return []
    title = scene.title("intents", wish)
    order_no = turn.one("order_no")
    scene.say("utter_also", buttons=[button(title, wish, wish, order_no=order_no, heard=turn.text)], wish=title)
    return []
