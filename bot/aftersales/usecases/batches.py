"""Agree to many cases at once: each its own unit of work and its own answer; one that is refused stops none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.aftersales.applications import Key
from bot.aftersales.cases import Actor, Case
from bot.aftersales.errors import AftersalesError
from bot.aftersales.usecases.act import act
from bot.aftersales.usecases.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of one case of a batch: `case` as it became, or the refusal."""

    case_no: str
    case: Case | None = None
    refused: AftersalesError | None = None


async def agree_to_all(world: World, actor: Actor, case_nos: Sequence[str], *, key: Key) -> Sequence[Outcome]:
    """In the given order, each once. The same key again gives each case's first answer."""
    return [await _agree(world, actor, case_no, key) for case_no in dict.fromkeys(case_nos)]


async def _agree(world: World, actor: Actor, case_no: str, key: Key) -> Outcome:
    own = Key(caller=key.caller, path=f"{key.path}/{case_no}", key=key.key, body_digest=case_no)
    try:
        return Outcome(case_no=case_no, case=await act(world, actor, case_no, "agree", {}, version=None, key=own))
    except AftersalesError as refused:
        return Outcome(case_no=case_no, refused=refused)
