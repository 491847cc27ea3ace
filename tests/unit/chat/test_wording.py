"""Whatever the app says by itself stands in domain.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.aftersales.policies import Policies
from bot.chat.titles import Titles
from bot.chat.wording import ALL, Wording, read_wording


def test_every_line_that_the_app_says_is_in_the_domain() -> None:
    wording = read_wording(Path(__file__).parents[3] / "domain.yml", Titles.load(Policies.read().titles))
    assert all(wording.say(name) for name in ALL)


def test_a_missing_line_refuses_to_start() -> None:
    with pytest.raises(LookupError, match="utter_trouble"):
        Wording({}, Titles({}))


def test_facts_are_filled_in_and_never_read_as_holes() -> None:
    wording = Wording({**dict.fromkeys(ALL, "x"), "utter_system_taken": "{agent} 来了 {missing}"}, Titles({}))
    assert wording.say("utter_system_taken", agent="{missing}", missing=0) == "{missing} 来了 0"


def test_a_part_without_its_facts_is_left_out_and_facts_make_no_parts() -> None:
    wording = Wording({**dict.fromkeys(ALL, "x"), "utter_system_taken": "到[，最晚{due}前][，{who}说]。"}, Titles({}))
    assert wording.say("utter_system_taken", due=None, who="[{due}]") == "到，[{due}]说。"
