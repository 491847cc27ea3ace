"""Which numbers, rules and words hold, read once from policy/*.yml when told to; anything unknown refuses to start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.aftersales.applications import Evidence, RuleText
from bot.aftersales.burdens import Burden, read_burden
from bot.aftersales.errors import BadPolicy
from bot.aftersales.numbers import NAMES, ORDER_NAMES, Number, holding, read_number
from bot.aftersales.pictures import PictureRow, read_rows
from bot.aftersales.shop_settings import Change, Published, numbers_over, shops_over
from bot.aftersales.times import shanghai_date
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason
from bot.wire.yml import read_yml

FOLDER = Path(__file__).parent / "policy"
DECISIONS = frozenset({"deny", "person", "allow"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule as data: `decides` is deny, person or allow for eligibility, None for the other files' rows."""

    id: str
    sentence: str
    source: str
    effective: str
    when: str = ""
    decides: str | None = None
    payer: Payer | None = None
    legs: Mapping[str, Payer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The settings table in memory; `Policies.read()` is the only way to make one.

    `numbers` and `shops` hold what shops published over the base, as `lay` last told them.
    """

    numbers: Published[Sequence[Number]]
    rules: Mapping[str, RuleRow]
    guards: Mapping[str, RuleRow]
    reasons: Mapping[Kind, Mapping[Goods, tuple[Reason, ...]]]
    burdens: Mapping[Reason, Burden]
    groups: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, Mapping[str, str]]
    shops: Published[Mapping[str, Any]]
    pictures: Mapping[str, PictureRow]
    #: what a side shows in a mediation where its reason asks for nothing of it
    proofs: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Policies:
        """Read the folder; BadPolicy names what is missing, malformed or unknown."""
        raw = {path.stem: read_yml(path) for path in sorted(folder.glob("*.yml"))}
        lines = {**raw["clocks"], **raw["limits"], **raw["orders"]}
        if set(lines) != NAMES | ORDER_NAMES:
            raise BadPolicy("numbers", f"missing or unknown: {sorted(set(lines) ^ (NAMES | ORDER_NAMES))}")
        rows = [*raw["eligibility"], *raw["freight"], *raw["automatic"]]
        return cls(
            numbers=Published(
                {name: tuple(read_number(name, line) for line in given) for name, given in lines.items()}
            ),
            rules={row["id"]: _rule(row) for row in rows},
            guards={name: _rule({"id": name, **row}) for name, row in raw["guards"].items()},
            reasons={
                Kind(kind): {Goods(goods): tuple(map(Reason, codes)) for goods, codes in by_goods.items()}
                for kind, by_goods in raw["reasons"].items()
            },
            burdens={Reason(reason): read_burden(reason, row) for reason, row in raw["evidence"].items()},
            groups={group: tuple(words) for group, words in raw["categories"].items()},
            titles=raw["titles"],
            shops=Published(raw["shops"]),
            pictures=read_rows(raw["pictures"]),
            proofs=raw["mediation"]["proofs"],
        )

    def number(self, name: str, *, on: datetime, **dims: object) -> Number:
        """The line that holds for an order made `on`; `dims` are some of numbers.DIMENSIONS."""
        found = holding(self.numbers[name], on=shanghai_date(on), dims=dims)
        if found is None:
            raise BadPolicy(name, f"no line fits {dims}")
        return found

    @property
    def hidden(self) -> frozenset[Reason]:
        """Reasons that the seller disproves first."""
        return frozenset(reason for reason, burden in self.burdens.items() if burden.first == "seller")

    def evidence(self, reason: Reason, category: str) -> tuple[Evidence, ...]:
        """What the buyer is to show for a reason and a shop's category."""
        burden = self.burdens.get(reason)
        proofs = () if burden is None else burden.of(self.group_of(category))
        return tuple(proof for proof in proofs if proof.by == "buyer")

    def group_of(self, category: str) -> str:
        """The rules' name of a shop's category (fresh …), the category itself when no rule knows it."""
        return next(
            (group for group, words in self.groups.items() if any(word in category for word in words)), category
        )

    def lay(self, changes: Sequence[Change], *, today: date) -> None:
        """From now on what shops published holds over the base, for everybody who has these policies."""
        self.numbers.lay(numbers_over(self.numbers.base, changes))
        self.shops.lay(shops_over(self.shops.base, changes, today=today))

    def with_changes(self, changes: Sequence[Change], *, today: date) -> Policies:
        """Policies of their own with these changes instead, to look ahead with."""
        ahead = replace(self, numbers=Published(self.numbers.base), shops=Published(self.shops.base))
        ahead.lay(changes, today=today)
        return ahead

    def payer(self, rule: str) -> Payer:
        """Who pays by a row of freight.yml; BadPolicy when it is none."""
        payer = self.rules[rule].payer
        if payer is None:
            raise BadPolicy(rule, "no payer")
        return payer

    def title(self, section: str, code: str) -> str:
        """The Chinese name of a code; BadPolicy when titles.yml has none."""
        try:
            return self.titles[section][str(code)]
        except KeyError:
            raise BadPolicy(f"titles.{section}", f"no {code}") from None

    def sentence(self, rule: str, facts: Mapping[str, Any]) -> str:
        """What a rule or guard says, with its facts filled in."""
        return (self.rules.get(rule) or self.guards[rule]).sentence.format_map(dict(facts))

    def text_of(self, rule: str, facts: Mapping[str, Any] | None = None) -> RuleText:
        """A rule as the buyer may read it; without facts, in the words of its condition where it needs some."""
        row = self.rules.get(rule) or self.guards[rule]
        text = row.when if facts is None and "{" in row.sentence else row.sentence.format_map(dict(facts or {}))
        return RuleText(id=rule, text=text, source=row.source, effective=row.effective)

    def repair_vendor(self, shop: str) -> str:
        """Whose account mends for a shop."""
        return str(self.shops.get(shop, {}).get("repair_vendor") or self.shops["default"]["repair_vendor"])

    def return_address(self, shop: str) -> Mapping[str, str]:
        """Where a shop takes goods back: receiver, phone, address."""
        address: Mapping[str, str] = (
            self.shops.get(shop, {}).get("return_address") or self.shops["default"]["return_address"]
        )
        return address


def _rule(row: Mapping[str, Any]) -> RuleRow:
    decides = row.get("decides")
    if decides is not None and decides not in DECISIONS:
        raise BadPolicy(row["id"], f"decides {decides!r}")
    return RuleRow(
        id=row["id"],
        sentence=str(row.get("sentence") or row["text"]),
        source=str(row["来源"]),
        effective=str(row.get("生效日", "2025-08-15")),
        when=str(row.get("when", "")),
        decides=decides,
        payer=Payer(row["payer"]) if "payer" in row else None,
        legs={leg: Payer(payer) for leg, payer in row.get("legs", {}).items()},
    )
