"""What an agent should look at twice: many applications, many of a kind, many receivers. Never a refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.aftersales.cases import Case
from bot.aftersales.policies import Policies


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One reason: its id in policy/guards.yml and the facts for its sentence. For staff alone."""

    id: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def flags(
    cases: Iterable[Case], receivers: int, *, policies: Policies, shop: str, on: datetime, now: datetime
) -> tuple[Flag, ...]:
    """Of a buyer's earlier `cases` in the shop, and of how many receivers his late orders went to."""

    def number(name: str) -> int:
        return policies.number(name, on=on, shop=shop).value

    within = policies.number("flag_within", on=on, shop=shop)
    late = [case for case in cases if case.created_at > now - within.duration]
    raised = []
    if len(late) >= number("flag_cases"):
        raised.append(Flag(id="flag_repeated", facts={"count": len(late), "days": within.value}))
    same = Counter((case.kind, case.reason) for case in late)
    (kind, reason), most = max(same.items(), key=lambda pair: pair[1], default=((None, None), 0))
    if kind is not None and reason is not None and most >= number("flag_same_kind"):
        titles = {"kind": policies.title("kinds", kind), "reason": policies.title("reasons", reason)}
        raised.append(Flag(id="flag_same_kind", facts={"count": most, "days": within.value, **titles}))
    if receivers >= number("flag_receivers"):
        raised.append(Flag(id="flag_receivers", facts={"count": receivers, "days": within.value}))
    return tuple(raised)
