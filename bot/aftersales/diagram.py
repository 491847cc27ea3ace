"""How the table looks: a Mermaid state diagram of one kind, generated for the documentation."""

from __future__ import annotations

from collections.abc import Iterable

from bot.aftersales.policies import Policies
from bot.aftersales.targets import reach
from bot.aftersales.transitions import TABLE, Row
from bot.aftersales.vocabulary import ENDED, Kind, Status


def mermaid(kind: Kind, policies: Policies) -> str:
    """The text of a `stateDiagram-v2`: an arrow for each pair of statuses, labelled with actions and their actors."""
    rows = [row for row in TABLE if kind in row.kinds]
    seen = {status for row in rows for status in (row.before, *reach(row.to, row.before, kind)) if status is not None}
    lines = ["stateDiagram-v2"]
    lines += [f"    {status} : {policies.title('statuses', status)}" for status in Status if status in seen]
    lines += [f"    {start} --> {end} : {label}" for (start, end), label in _arrows(rows, kind, policies).items()]
    lines += [f"    {status} --> [*]" for status in Status if status in ENDED & seen]
    return "\n".join(lines) + "\n"


def _arrows(rows: Iterable[Row], kind: Kind, policies: Policies) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        who = "/".join(sorted(policies.title("roles", role) for role in row.roles))
        label = f"{policies.title('actions', row.action)}（{who}）"
        # a yes to an offer may change the kind
        for end in sorted(reach(row.to, row.before, None if row.action in ("accept", "paid_in") else kind)):
            if end != row.before:
                found.setdefault((row.before or "[*]", end), {})[label] = None
    return {pair: " · ".join(labels) for pair, labels in found.items()}
