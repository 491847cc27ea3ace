"""Every line that the bot or the app can say: used, worded in Chinese, free of numbers, and all its facts filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from actions.persons import NEXT_STEPS
from actions.registry import HANDLERS
from bot.chat.wording import ALL

ROOT = Path(__file__).resolve().parents[3]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
LINES = {name: "".join(variant["text"] for variant in variants) for name, variants in DOMAIN["responses"].items()}
_INTENTS = """
return_refund refund_only exchange repair query_order query_logistics urge_shipping query_case urge_case
cancel_case cancel_order change_address report_quality report_damage courier_claim ask_policy ask_freight
ask_refund_arrival ask_return_address provide_tracking provide_info request_human request_mediation complain
invoice price_protect product_question greet goodbye thanks affirm deny insult out_of_scope
"""
#: the names that LANGUAGE.md fixes
LANGUAGE_INTENTS = frozenset(re.findall(r"\w+", _INTENTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Responses that one module says, with the facts that its calls fill in."""

    direct: dict[str, set[str]]
    indirect: set[str]
    facts: set[str]


def facts_of(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def modules() -> Iterator[tuple[str, Spoken]]:
    parcel = _dict_keys(ROOT / "actions" / "parcels.py")
    for path in sorted((ROOT / "actions").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), _spoken(ast.parse(path.read_text("utf-8")), parcel)


def _dict_keys(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {
        str(key.value)
        for node in nodes
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }


def _utters(node: ast.AST) -> set[str]:
    constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return {str(each.value) for each in constants if re.fullmatch(r"utter_[a-z_]+[a-z]", str(each.value))}


def _spoken(tree: ast.AST, parcel: set[str]) -> Spoken:
    direct: dict[str, set[str]] = {}
    facts: set[str] = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if named != "say" or not call.args:
            continue
        filled = {keyword.arg for keyword in call.keywords if keyword.arg} | (
            parcel if any(keyword.arg is None for keyword in call.keywords) else set()
        )
        said = _utters(call.args[0])
        for response in said:
            direct[response] = direct.get(response, filled) & filled
        if not said:
            facts |= filled
    return Spoken(direct=direct, indirect=_utters(tree) - set(direct), facts=facts)


SPOKEN = dict(modules())
SAID = {name for spoken in SPOKEN.values() for name in (*spoken.direct, *spoken.indirect)}
THIN = {f"utter_thin_{intent}" for intent in NEXT_STEPS}


def test_every_response_that_is_said_is_worded() -> None:
    assert (SAID | THIN | set(ALL)) - set(LINES) == set()


def test_every_response_that_is_worded_is_said() -> None:
    assert set(LINES) - (SAID | THIN | set(ALL)) == set()


@pytest.mark.parametrize("module", sorted(SPOKEN))
def test_every_fact_of_a_line_is_filled_where_it_is_said(module: str) -> None:
    spoken = SPOKEN[module]
    for response, filled in spoken.direct.items():
        assert facts_of(LINES[response]) <= filled, response
    for response in spoken.indirect:
        assert facts_of(LINES[response]) <= spoken.facts, response


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_line_holds_no_number_and_only_chinese_punctuation(name: str) -> None:
    bare = re.sub(r"\{\w+\}", "", LINES[name])
    assert not re.search(r"[0-9０-９]", bare), name
    assert not re.search(r"[一二三四五六七八九十]+(?:天|小时|元|块|日|月)", bare), name
    assert not re.search(r"[,?!;:\"']|\.(?!\w)", bare), name
    assert not re.search(r"[你]", bare), f"{name} says 你, not 您"


def test_the_domain_knows_every_intent_of_the_language() -> None:
    told = {name for entry in DOMAIN["intents"] for name in entry}
    assert told >= LANGUAGE_INTENTS


def test_every_intent_has_one_rule_and_every_action_a_handler() -> None:
    rules = yaml.safe_load((ROOT / "nlu_data" / "rules.yml").read_text("utf-8"))["rules"]
    ruled = [step["intent"] for rule in rules for step in rule["steps"] if "intent" in step]
    assert sorted(ruled) == sorted({*LANGUAGE_INTENTS, "nlu_fallback", "act_on_case", "act_on_order", "act_by_form"})
    assert set(DOMAIN["actions"]) == set(HANDLERS)


def test_no_line_is_named_so_that_rasa_would_say_it_by_itself_for_an_open_slot() -> None:
    asked = {f"utter_ask_{slot}" for slot in DOMAIN["slots"]}
    asked |= {f"utter_ask_{form}_{slot}" for form, row in DOMAIN["forms"].items() for slot in row["required_slots"]}
    assert asked & set(LINES) == set()
