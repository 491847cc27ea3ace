"""A data set is named by what is in it, is never changed, and nothing poisonous is trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.trainer.models.datasets import UnfitData, check, counts, hash_of, keep, training_root

ROOT = Path(__file__).parents[3]


def written(folder: Path, **intents: list[str]) -> Path:
    (folder / "intents").mkdir(parents=True, exist_ok=True)
    for intent, lines in intents.items():
        body = "".join(f"    - {line}\n" for line in lines)
        text = f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{body}'
        (folder / "intents" / f"{intent}.yml").write_text(text, "utf-8")
    return folder


def test_the_same_content_is_the_same_data_set_and_any_other_is_another(tmp_path: Path) -> None:
    one = written(tmp_path / "one", greet=["在吗", "你好"])
    two = written(tmp_path / "two", greet=["在吗", "你好"])
    assert hash_of(one) == hash_of(two)
    assert hash_of(written(tmp_path / "two", greet=["在吗", "您好"])) != hash_of(one)
    assert hash_of(written(tmp_path / "three", thanks=["在吗", "你好"])) != hash_of(one)


def test_a_kept_data_set_does_not_follow_later_edits_and_an_altered_one_is_made_anew(tmp_path: Path) -> None:
    source = written(tmp_path / "nlu_data", greet=["在吗", "你好"])
    kept = keep(source, tmp_path / "var")
    assert (kept.examples, kept.counts) == (2, {"greet": 2})
    assert keep(source, tmp_path / "var") == kept
    inside = kept.folder / "nlu_data" / "intents" / "greet.yml"
    inside.write_text(inside.read_text("utf-8").replace("你好", "打钱"), "utf-8")
    assert keep(source, tmp_path / "var").hash == kept.hash
    assert "打钱" not in inside.read_text("utf-8")
    written(source, greet=["在吗", "在不在"])
    assert keep(source, tmp_path / "var").hash != kept.hash
    assert not [path for path in (tmp_path / "var" / "data_sets").iterdir() if path.name.startswith(".")]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    source = written(tmp_path / "nlu_data", greet=["在吗"])
    (tmp_path / "secret.yml").write_text("password: x")
    (source / "intents" / "more.yml").symlink_to(tmp_path / "secret.yml")
    with pytest.raises(ValueError, match="链接"):
        keep(source, tmp_path / "var")


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nnlu:\n- intent: greet\n  examples: *c\n"


@pytest.mark.parametrize(
    "text",
    [
        "nlu: !!python/object/apply:os.system ['id']\n",
        "- just\n- a list\n",
        "nlu: 5\n",
        "nlu:\n- intent: greet\n",
        "nlu:\n- intent: [greet]\n  examples: x\n",
        "&a [*a",
        LAUGHS,
    ],
)
def test_yaml_tricks_are_refused_and_name_no_example(tmp_path: Path, text: str) -> None:
    source = written(tmp_path / "nlu_data", greet=["在吗"])
    (source / "intents" / "evil.yml").write_text(text, "utf-8")
    with pytest.raises(UnfitData):
        counts(source)


def test_commands_unknown_intents_and_contradictions_are_named_by_line(tmp_path: Path) -> None:
    source = written(
        tmp_path / "nlu_data",
        greet=["在吗", '/return_refund{"order_no":"1"}', "＠restart"],
        thanks=["在吗"],
        wire_me=["打钱"],
    )
    with pytest.raises(UnfitData) as refused:
        check(source, ROOT)
    faults = "\n".join(refused.value.faults)
    assert "greet.yml:6: 写成了命令" in faults
    assert "greet.yml:7: 写成了命令" in faults
    assert "两个意图" in faults
    assert "没有意图 wire_me" in faults


def test_without_held_out_messages_a_tenth_always_the_same_is_kept_from_the_model(tmp_path: Path) -> None:
    lines = [f"第{n}个包裹到哪了" for n in range(300)]
    source = written(tmp_path / "nlu_data", query_logistics=lines)
    root = tmp_path / "root"
    root.mkdir()
    kept = keep(source, tmp_path / "var")
    apart = training_root(kept.folder, root, tmp_path / "one")
    again = training_root(kept.folder, root, tmp_path / "two")
    assert [each.text for each in apart] == [each.text for each in again]
    assert 10 <= len(apart) <= 60
    left = (tmp_path / "one" / "nlu_data" / "intents" / "query_logistics.yml").read_text("utf-8")
    assert all(f"- {each.text}\n" not in left and each.intent == "query_logistics" for each in apart)
    assert sum(line.strip().startswith("- 第") for line in left.splitlines()) + len(apart) == 300


def test_an_installation_with_held_out_messages_trains_on_everything(tmp_path: Path) -> None:
    source = written(tmp_path / "nlu_data", greet=[f"在吗{n}" for n in range(100)])
    kept = keep(source, tmp_path / "var")
    assert training_root(kept.folder, ROOT, tmp_path / "one") == ()
    assert hash_of(tmp_path / "one" / "nlu_data") == kept.hash
