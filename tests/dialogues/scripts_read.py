"""Reads tests/dialogues/scripts/*.yml; the form is described in README.md there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SCRIPTS = Path(__file__).parent / "scripts"
#: who else acts on the newest case, by the law's own door
OTHERS = ("商家", "复核", "平台", "平台二", "维修点", "支付", "快递", "网页")
DOES = ("说", "按", "按旧", "传", "过", "到期", "网页申请", "降价", *OTHERS)
EXPECTS = ("意图", "动作", "回应", "没有回应", "卡片", "卡片里", "按钮", "转人工", "表单")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the buyer (or the seller, or time) does, and what must come of it."""

    does: str
    what: Any
    expects: Mapping[str, Any]
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One dialogue; `then` is what holds at its end."""

    name: str
    buyer: str
    steps: Sequence[Step]
    then: Mapping[str, Any]
    page: str | None = None


def read_scripts() -> list[Script]:
    """All dialogues; ValueError names a script that breaks the form."""
    return [_script(raw) for path in sorted(SCRIPTS.glob("*.yml")) for raw in yaml.safe_load(path.read_text("utf-8"))]


def _script(raw: Mapping[str, Any]) -> Script:
    unknown = set(raw) - {"名称", "买家", "来自", "对话", "那么"}
    if unknown:
        raise ValueError(f"{raw.get('名称')}: {unknown}")
    return Script(
        name=raw["名称"],
        buyer=raw["买家"],
        page=raw.get("来自"),
        steps=[_step(raw["名称"], step) for step in raw["对话"]],
        then=raw["那么"],
    )


def _step(name: str, raw: Mapping[str, Any]) -> Step:
    does = [key for key in raw if key in DOES]
    unknown = set(raw) - set(DOES) - set(EXPECTS) - {"来自"}
    if len(does) != 1 or unknown:
        raise ValueError(f"{name}: {raw}")
    expects = {key: raw[key] for key in raw if key in EXPECTS}
    return Step(does=does[0], what=raw[does[0]], expects=expects, page=raw.get("来自"))
