"""What a buyer is asked to pay before his case goes on: the card, the button that pays, and the one that does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.aftersales.cases import Case
from bot.chat.moves import move_button
from bot.chat.shown import iso
from bot.chat.titles import Titles
from bot.wire.turns import Button, Choice

#: the answer of the button that pays
PAY = "pay"


def charge_of(case: Case) -> Mapping[str, Any] | None:
    """The charge that waits for the buyer's money: {key, amount_fen, for, state}; None when none does."""
    charge: Mapping[str, Any] = case.details.get("charge") or {}
    return charge if charge.get("state") == "asked" else None


def pay_card(case: Case, charge: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    """The card `pay` of bot/wire/cards.py."""
    data = {
        "no": case.case_no,
        "charge": charge["key"],
        "amount_fen": charge["amount_fen"],
        "what": titles.of("charges", charge["for"]),
        "due_at": iso(case.due_at),
    }
    return {"kind": "pay", "data": data}


def pay_buttons(case: Case, charge: Mapping[str, Any], titles: Titles) -> list[Button]:
    """Pay, or leave it: not paid in time is a no as well."""
    told = (("answer", PAY), ("case_no", case.case_no))
    pay = Button(
        title=titles.of("buttons", "pay"),
        value={"charge": charge["key"]},
        choice=Choice(intent="act_on_case", entities=told),
    )
    return [pay, move_button(case, "decline", titles.of("buttons", "no_pay"))]
