"""Changes of the training data: what files say once they are made, and what two people's changes make of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.trainer.changes.change import Change, Word, Written, between, net
from bot.trainer.changes.files import applied, items
from bot.trainer.changes.texts import read_texts

ROOT = Path(__file__).resolve().parents[3]
HEAD = 'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n'
TEXTS = {
    "intents/ask_freight.yml": HEAD.format(intent="ask_freight") + "    - 运费谁出\n    - 邮费谁付\n",
    "intents/thanks.yml": HEAD.format(intent="thanks") + "    - 谢谢\n",
    "words/color.yml": '# kept\nentity: color\nwords:\n  白色: [白的, 纯白] # why\n  # reds\n  红色: ["12"]\n'
    "patterns: {}\n",
    "rules.yml": "rules: []\n",
}


def freight(written: str) -> Written:
    return Written(intent="ask_freight", written=written)


def color(word: str, canonical: str = "白色") -> Word:
    return Word(entity="color", canonical=canonical, word=word)


def test_a_new_example_stands_behind_the_last_of_its_intent_and_nothing_else_moves() -> None:
    done = applied(TEXTS, [Change(after=freight("[8块](money)运费退吗"))])
    assert done["intents/ask_freight.yml"] == TEXTS["intents/ask_freight.yml"] + "    - [8块](money)运费退吗\n"
    assert {path for path in TEXTS if done[path] != TEXTS[path]} == {"intents/ask_freight.yml"}


def test_an_edited_example_keeps_its_line() -> None:
    done = applied(TEXTS, [Change(before=freight("运费谁出"), after=freight("运费谁来出"))])
    assert done["intents/ask_freight.yml"].splitlines()[4:] == ["    - 运费谁来出", "    - 邮费谁付"]


def test_a_moved_example_leaves_its_intent_for_the_other() -> None:
    moved = Change(before=freight("邮费谁付"), after=Written(intent="thanks", written="邮费谁付"))
    done = applied(TEXTS, [moved])
    assert "邮费谁付" not in done["intents/ask_freight.yml"]
    assert done["intents/thanks.yml"].endswith("    - 谢谢\n    - 邮费谁付\n")


def test_a_new_intent_gets_a_file_of_its_own() -> None:
    done = applied(
        TEXTS,
        [Change(after=Written(intent="deny", written="不是")), Change(after=Written(intent="deny", written="不对"))],
    )
    assert done["intents/deny.yml"] == 'version: "3.1"\nnlu:\n- intent: deny\n  examples: |\n    - 不是\n    - 不对\n'


def test_a_word_is_put_into_its_row_and_taken_out_again() -> None:
    done = applied(TEXTS, [Change(after=color("雪 白")), Change(before=color("白的"))])
    assert "  白色: [纯白, 雪 白] # why\n" in done["words/color.yml"]
    assert applied(done, [Change(before=color("雪 白"))])["words/color.yml"] == TEXTS["words/color.yml"].replace(
        "白的, ", ""
    )


@pytest.mark.parametrize(
    "word", ["a, b]", "true", "12", "it's", '"x"', "# no", "&a", "!!x", "- x", "x: y", "0x1f", "红\\n"]
)
def test_a_word_that_yaml_would_read_otherwise_comes_back_as_it_was(word: str) -> None:
    done = applied(TEXTS, [Change(after=color(word)), Change(after=color(word, "怪色"))])
    assert color(word).key in items(done)
    assert color(word, "怪色").key in items(done)
    assert applied(done, [Change(before=color(word))])["words/color.yml"].count("白色: [白的, 纯白] # why") == 1


def test_what_is_so_already_changes_nothing_and_what_is_not_there_is_not_missed() -> None:
    done = applied(
        TEXTS, [Change(after=freight("运费谁出")), Change(after=color("纯白")), Change(before=freight("没有这句"))]
    )
    assert done == TEXTS


def test_an_edit_into_what_stands_already_leaves_one_of_them() -> None:
    done = applied(TEXTS, [Change(before=freight("运费谁出"), after=freight("邮费谁付"))])
    assert done["intents/ask_freight.yml"].splitlines()[4:] == ["    - 邮费谁付"]


def test_the_shops_own_files_come_back_byte_for_byte_when_nothing_changes() -> None:
    texts = read_texts(ROOT / "nlu_data")
    assert applied(texts, []) == texts
    assert len(items(texts)) > 15_000


def test_there_and_back_is_no_change_and_an_edit_of_an_edit_is_one() -> None:
    one, two, three = freight("甲"), freight("乙"), freight("丙")
    steps = [Change(before=one, after=two), Change(before=two, after=three)]
    assert net(steps) == [Change(before=one, after=three)]
    assert net([*steps, Change(before=three, after=one)]) == []
    assert net([Change(after=one), Change(before=one)]) == []


def test_what_lies_between_two_sets_of_files_is_told_as_edits_moves_and_words() -> None:
    hand = dict(TEXTS)
    hand["intents/ask_freight.yml"] = hand["intents/ask_freight.yml"].replace("运费谁出", "运费归谁出")
    hand["words/color.yml"] = hand["words/color.yml"].replace("纯白", "雪白")
    found = between(items(TEXTS), items(hand))
    assert Change(before=freight("运费谁出"), after=freight("运费归谁出")) in found
    assert Change(before=color("纯白")) in found
    assert Change(after=color("雪白")) in found
    assert len(found) == 3
