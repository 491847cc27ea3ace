"""Which line of a settings number holds: the most specific that fits, in force on the order's date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.aftersales.errors import BadPolicy

#: every number that the code reads; a settings file with more or fewer is refused
NAMES = frozenset({
    "seller_answers", "buyer_returns", "buyer_returns_again", "seller_inspects", "seller_inspects_delivered",
    "seller_inspects_late", "buyer_modifies", "buyer_accepts", "own_goods_sent", "buyer_confirms", "refund_unanswered",
    "refund_retry", "no_reason_days", "aftersales_days", "surface_report", "ship_after_payment", "auto_return",
    "auto_unshipped", "agent_limit", "offers_a_case", "modifies_a_case", "extends_a_case", "extend_days_max",
    "urge_every", "flag_cases", "flag_within", "charge_unpaid", "seller_sends", "repair", "quality_check",
    "repair_failures", "freight_cap", "freight_most", "freight_lost_threshold", "sanbao_return", "sanbao_exchange",
    "sanbao_repair",
    "mediation_evidence", "mediation_evidence_more", "mediation_decides", "mediation_appeal", "mediation_suspended",
    "mediation_left_at_least", "filing_taken", "filing_answered", "chat_excerpts",
})  # fmt: skip
#: the numbers of policy/orders.yml
ORDER_NAMES = frozenset(
    {
        "receipt_extension",
        "flag_same_kind",
        "flag_receivers",
        "price_protect_days",
        "auto_price",
        "late_soon",
        "auto_confirm",
        "delay_percent",
        "delay_least",
        "delay_most",
        "parcel_first_scan",
        "parcel_movement",
        "cap_return_freight",
        "cap_delay",
        "cap_claim",
    }
)
#: what a line may be limited to
DIMENSIONS = frozenset({"shop", "kind", "phase", "category", "goods", "seven_days", "failures"})
_HOURS = {"小时": 1, "天": 24}
_UNITS = frozenset({*_HOURS, "分", "次", "百分"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One line: `value` in `unit` (小时, 天, 分, 次), from `effective` on, for what `where` says."""

    name: str
    value: int
    unit: str
    source: str
    effective: date
    customary: bool
    where: Mapping[str, Any]

    @property
    def duration(self) -> timedelta:
        """As a length of time; BadPolicy when the unit is none of time."""
        if self.unit not in _HOURS:
            raise BadPolicy(self.name, f"{self.unit} is no time")
        return timedelta(hours=self.value * _HOURS[self.unit])


def read_number(name: str, raw: Mapping[str, Any]) -> Number:
    """A line of clocks.yml or limits.yml; BadPolicy when it is malformed."""
    if set(raw) - {"where"} != {"value", "unit", "来源", "生效日", "customary"}:
        raise BadPolicy(name, f"fields {sorted(raw)}")
    where = raw.get("where", {})
    value, unit, effective = raw["value"], raw["unit"], raw["生效日"]
    if type(value) is not int or value <= 0 or unit not in _UNITS or type(effective) is not date:
        raise BadPolicy(name, f"value {value!r} {unit!r} from {effective!r}")
    if set(where) - DIMENSIONS:
        raise BadPolicy(name, f"unknown where {sorted(where)}")
    return Number(
        name=name,
        value=value,
        unit=unit,
        source=str(raw["来源"]),
        effective=effective,
        customary=bool(raw["customary"]),
        where=where,
    )


def holding(lines: Sequence[Number], *, on: date, dims: Mapping[str, Any]) -> Number | None:
    """The most specific line that fits `dims`; of those the latest in force `on` that day, else the oldest known."""
    fitting = [line for line in lines if all(dims.get(name) == value for name, value in line.where.items())]
    if not fitting:
        return None
    sharpest = max(len(line.where) for line in fitting)
    fitting = sorted((line for line in fitting if len(line.where) == sharpest), key=lambda line: line.effective)
    in_force = [line for line in fitting if line.effective <= on]
    return in_force[-1] if in_force else fitting[0]
