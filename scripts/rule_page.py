"""The rule list as a page: every rule, guard, number, proof and word on pictures, from the tables of policy/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.aftersales.policies import Policies, RuleRow

_DECIDES = {"deny": "不可以", "person": "交人工", "allow": "可以"}


def rule_page() -> str:
    """The whole page in Markdown."""
    policies = Policies.read()
    parts = [
        "# 售后规则一览 · The rules\n\nWritten from bot/aftersales/policy/ by `make docs`; do not edit. "
        "惯例: customary, not quoted from a text.\n",
        _table(
            "规则 · Rules", ("id", "适用", "结论", "对买家说", "来源", "生效日"), map(_rule, policies.rules.values())
        ),
        _table(
            "为什么现在不能 · Guards",
            ("id", "说", "来源"),
            ((row.id, row.sentence, row.source) for row in policies.guards.values()),
        ),
        _table(
            "期限与额度 · Numbers",
            ("名称", "适用", "值", "惯例", "来源", "生效日"),
            (
                (
                    name,
                    "、".join(f"{key}={value}" for key, value in row.where.items()) or "其余",
                    f"{row.value} {row.unit}",
                    "是" if row.customary else "否",
                    row.source,
                    row.effective.isoformat(),
                )
                for name, rows in sorted(policies.numbers.base.items())
                for row in rows
            ),
        ),
        _table(
            "举证 · Burden of proof",
            ("理由", "类目", "先举证", "买家", "商家", "买家不举证", "商家不举证", "来源"),
            (
                (
                    policies.title("reasons", reason),
                    group or "其余",
                    "买家" if burden.first == "buyer" else "商家",
                    *("；".join(each.title for each in proofs if each.by == side) for side in ("buyer", "seller")),
                    burden.silence["buyer"],
                    burden.silence["seller"],
                    burden.source,
                )
                for reason, burden in policies.burdens.items()
                for group, proofs in burden.needed.items()
            ),
        ),
        _table(
            "图片一收到就说的话 · Said of pictures",
            ("id", "低于", "说", "来源", "生效日"),
            (
                (name, "" if row.below is None else str(row.below), row.sentence, row.source, row.effective)
                for name, row in policies.pictures.items()
            ),
        ),
    ]
    return "\n".join(parts)


def _rule(row: RuleRow) -> Sequence[str]:
    decides = _DECIDES.get(row.decides or "", "") or (f"运费 {row.payer}" if row.payer else "")
    return (row.id, row.when, decides, row.sentence, row.source, row.effective)


def _table(title: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    cells = ("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)
    return f"## {title}\n\n" + "\n".join(cells) + "\n"
