"""The house's own rules: sizes, names, first lines, wording in its place, the glossary true."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from bot.aftersales import vocabulary
from scripts.docs import flow
from scripts.rule_page import rule_page

ROOT = Path(__file__).resolve().parent.parent
#: tables, data and tests may be longer
MAY_BE_LONG = re.compile(r"(^tests/|/tests?/|\.test\.tsx?$|/generated/|/migrations/versions/|transitions\.py$)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def tracked(*patterns: str) -> list[str]:
    """Paths that git tracks or would track, matching the patterns."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.splitlines() if (ROOT / path).is_file()]


SOURCES = tracked("bot/*.py", "actions/*.py")


@pytest.mark.parametrize("path", [path for path in tracked("*.py", "*.ts", "*.tsx") if not MAY_BE_LONG.search(path)])
def test_no_file_holds_more_than_400_lines(path: str) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", tracked("*.py", "*.ts", "*.tsx"))
def test_no_file_has_an_empty_name(path: str) -> None:
    assert Path(path).stem.lower() not in EMPTY_NAMES


@pytest.mark.parametrize("path", SOURCES)
def test_every_module_says_first_what_it_decides(path: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / path).read_text())), "no docstring at the top"


@pytest.mark.parametrize("path", tracked("actions/*.py"))
def test_actions_hold_no_wording_of_their_own(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    spoken = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in docstrings
    ]
    assert not spoken, "what the bot says belongs in domain.yml"


def test_the_glossary_names_every_word_of_the_code() -> None:
    page = (ROOT / "docs/glossary.md").read_text()
    rows = set(re.findall(r"^\|[^|]+\| `([A-Za-z_]+)` \|", page, re.MULTILINE))
    words = {
        str(member)
        for kind in (
            vocabulary.Kind,
            vocabulary.Reason,
            vocabulary.Refusal,
            vocabulary.Status,
            vocabulary.Goods,
            vocabulary.Role,
            vocabulary.OrderStatus,
        )
        for member in kind
    }
    assert words <= rows, sorted(words - rows)


def test_nothing_tracked_names_this_machine() -> None:
    found = subprocess.run(
        ["git", "grep", "-nE", r"/(root|home/[a-z]+|work)/(main|\.|shared)", "--", ".", ":!tests/test_house.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""


def test_no_lock_file_that_records_addresses_is_tracked() -> None:
    assert tracked("uv.lock", "**/uv.lock", "**/yarn.lock", "**/pnpm-lock.yaml", "**/poetry.lock") == []
    for path in tracked("web/package-lock.json"):
        assert '"resolved": "http' not in (ROOT / path).read_text()
    for path in tracked("requirements/*.txt"):
        assert "index-url" not in (ROOT / path).read_text()


def test_the_list_of_rules_is_as_the_tables_are() -> None:
    assert (ROOT / "docs/rules.md").read_text() == rule_page(), "run `make docs`"


def test_the_drawn_page_is_as_the_table_is() -> None:
    assert (ROOT / "docs/flow.md").read_text() == flow(), "run `make docs`"
