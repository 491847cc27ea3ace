"""How the table looks: a Mermaid state diagram of one kind, generated for the documentation."""

from __future__ import annotations

from collections.abc import Iterable

from bot.aftersales.policies import Policies
from bot.aftersales.targets import reach
from bot.aftersales.transitions import TABLE, Row
from bot.aftersales.vocabulary import ENDED, IDLE, Kind, Stage, Status


def mermaid(kind: Kind, policies: Policies) -> str:
    """The text of a `stateDiagram-v2`: an arrow for each pair of statuses, labelled with actions and their actors."""
    rows = [row for row in TABLE if kind in row.kinds and row.to_stage is None]
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


def mermaid_mediation(policies: Policies) -> str:
    """The stages of a mediation, beside the status of its case."""
    rows = [row for row in TABLE if row.to_stage is not None]
    lines = ["stateDiagram-v2"]
    lines += [f"    {stage} : {policies.title('stages', stage)}" for stage in Stage]
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        who = "/".join(sorted({policies.title("roles", role) for role in row.roles}))
        label = f"{policies.title('actions', row.action)}（{who}）"
        for start in sorted(row.stages, key=str):
            # what begins one may follow any that is over, but it is once a case: drawn from the start alone
            if start is None or row.stages != IDLE:
                found.setdefault((start or "[*]", str(row.to_stage)), {})[label] = None
    lines += [f"    {start} --> {end} : {' · '.join(labels)}" for (start, end), labels in found.items()]
    lines += [f"    {stage} --> [*]" for stage in Stage if stage in IDLE]
    return "\n".join(lines) + "\n"
