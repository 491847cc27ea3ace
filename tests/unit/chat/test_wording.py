"""Whatever the app says by itself stands in domain.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

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


def test_what_is_said_to_the_buyer_instead_of_the_laws_own_titles_names_every_code() -> None:
    law, path = Policies.read().titles, Path(__file__).parents[3] / "titles.yml"
    chat = yaml.safe_load(path.read_text("utf-8"))
    for group in set(law) & set(chat):
        assert set(chat[group]) == set(law[group]), group
    said = [title for group in ("goods", "statuses") for title in chat[group].values()]
    assert not [title for title in said if "买家" in title]
