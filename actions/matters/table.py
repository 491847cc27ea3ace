"""What each such wish acts on, what must be told for it, and whether a card is agreed to before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CASE, ORDER, SHOP = "case", "order", "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to be told. `only`: (another field, its values) that make it needed; `words`: any text answers it."""

    name: str
    only: tuple[str, tuple[str, ...]] | None = None
    words: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One wish.

    action  of the law: of a case, of an order; or the kind that is applied for
    on      what it acts on; "shop" needs no order
    sure    whether a card is agreed to first; what binds nobody is done as soon as all is told
    whole   whether the words that began it belong to what is told, rather than what follows them
    files   whether files may go with it
    """

    action: str
    on: str
    fields: tuple[Field, ...] = ()
    sure: bool = True
    whole: bool = False
    files: bool = False

    @property
    def words(self) -> str | None:
        """The name of the field that any text answers."""
        return next((each.name for each in self.fields if each.words), None)

    def needed(self, told: Mapping[str, Any]) -> tuple[Field, ...]:
        """The fields that count with what is told."""
        return tuple(each for each in self.fields if each.only is None or told.get(each.only[0]) in each.only[1])

    def missing(self, told: Mapping[str, Any]) -> tuple[str, ...]:
        """What must still be told."""
        return tuple(each.name for each in self.needed(told) if each.required and not told.get(each.name))


def _says(name: str) -> tuple[Field, ...]:
    return (Field(name=name, words=True),)


def _all(*matters: Matter) -> Mapping[str, Matter]:
    return {each.action: each for each in matters}


#: choices of a field, by code; their titles are in titles.yml under the field's name
CHOICES: Mapping[str, tuple[str, ...]] = {
    "type": ("personal", "company"),
    "reason": ("not_received", "damaged", "missing", "other"),
}
#: intents that begin one
BEGINS: Mapping[str, str] = {"invoice": "invoice", "complain": "complaint", "courier_claim": "courier_claim",
                              "price_protect": "price_protect"}  # fmt: skip

MATTERS: Mapping[str, Matter] = _all(
    Matter(action="complaint", on=SHOP, fields=_says("note"), whole=True, files=True),
    Matter(
        action="courier_claim",
        on=ORDER,
        fields=(Field(name="reason"), Field(name="files", only=("reason", ("damaged", "missing")))),
        files=True,
    ),
    # freight laid out for a return that was the seller's fault
    Matter(action="freight", on=CASE, fields=(Field(name="amount_fen"), Field(name="files")), files=True),
    Matter(
        action="invoice",
        on=ORDER,
        fields=(Field(name="type"), Field(name="title"), Field(name="tax_no", only=("type", ("company",))),
                Field(name="email")),
    ),
    Matter(action="price_protect", on=ORDER),
    Matter(action="extend_receipt", on=ORDER),
    Matter(action="confirm_receipt", on=ORDER),
    Matter(action="rate", on=ORDER, fields=(Field(name="score"), Field(name="words", required=False)), sure=False),
    # a case that somebody else decides
    Matter(action="statement", on=CASE, fields=_says("text"), sure=False, files=True),
    Matter(action="appeal", on=CASE, fields=_says("note"), files=True),
    Matter(action="settle", on=CASE, fields=(Field(name="amount_fen"), Field(name="words", words=True)), whole=True),
    *(Matter(action=each, on=CASE) for each in ("withdraw", "done", "accept_decision", "accept_settlement",
                                               "decline_settlement", "escalate")),
    Matter(action="reopen", on=CASE, fields=_says("note")),
    # a case on its way
    Matter(action="not_right", on=CASE, fields=_says("note"), whole=True),
    Matter(action="turn_to_exchange", on=CASE, fields=(Field(name="sku"),)),
    Matter(action="new_payee", on=CASE, fields=(Field(name="account"), Field(name="name"))),
    Matter(action="pickup", on=CASE, fields=(Field(name="when", words=True),), whole=True),
    Matter(action="note", on=CASE, fields=_says("text"), sure=False),
    Matter(action="add_evidence", on=CASE, fields=(Field(name="files"),), sure=False, files=True),
    *(Matter(action=each, on=CASE) for each in ("turn_to_refund", "take_back", "confirm")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A matter under way, as it lies in the slot `deed`. `id`: of this run, which its buttons carry."""

    id: str
    action: str
    target: str | None = None
    version: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def matter(self) -> Matter:
        """What it is."""
        return MATTERS[self.action]
