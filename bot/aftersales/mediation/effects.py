"""What a move of a mediation does beside its stage: what is shown, said, proposed, decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.aftersales import charges
from bot.aftersales.effects import take_own_goods
from bot.aftersales.facts import FREE_WILL
from bot.aftersales.mediation.clocks import stopped_at
from bot.aftersales.mediation.sides import BUYER, SELLER, mediation_of, noting, side_of
from bot.aftersales.moves import Effect, Move
from bot.aftersales.refunds import turned
from bot.aftersales.targets import IN_HOUSE
from bot.aftersales.vocabulary import Kind, Payer, Stage


def open_mediation(move: Move) -> Move:
    """The case's clock stands still from here; the file is opened."""
    case = move.before
    facts = {
        "state": str(Stage.REQUESTED),
        "by": side_of(move.actor),
        "asked_at": move.now.isoformat(),
        "paused": stopped_at(case, move.now),
    }
    return add_shown(move.with_details(mediation=facts))


def tell_what_to_show(move: Move) -> Move:
    """Who must prove what, the burden first; where no rule says so each side tells its own story."""
    law, burden = move.policies, move.policies.burdens.get(move.case.reason)
    first_line = move.facts.lines[0][0]
    proofs = () if burden is None else burden.of(law.group_of(first_line.category))
    shown = {
        side: [proof.title for proof in proofs if proof.by == side] or list(law.proofs[side])
        for side in (BUYER, SELLER)
    }
    return noting(move, first=SELLER if burden is None else burden.first, must_show=shown)


def add_shown(move: Move) -> Move:
    """Files of a statement belong to the case."""
    files = tuple(dict.fromkeys((*move.case.files, *move.body.get("files", ()))))
    return move.with_case(files=files)


def say_done(move: Move) -> Move:
    """This side has shown everything."""
    return noting(move, done=[*mediation_of(move.case).get("done", ()), side_of(move.actor)])


def note_more_time(move: Move) -> Move:
    """Once."""
    return noting(move, extended=True)


def note_grounds(move: Move) -> Move:
    """Why it was refused or suspended."""
    return noting(move, grounds=move.body["grounds"])


def propose(move: Move) -> Move:
    """A settlement lies before the other side."""
    proposal = {
        "by": side_of(move.actor),
        "kind": str(move.body.get("kind") or move.before.kind),
        "amount_fen": move.body.get("amount_fen"),
        "words": move.body["words"],
        "at": move.now.isoformat(),
    }
    return noting(move, settlement=_given(proposal), review=None)


def drop_settlement(move: Move) -> Move:
    """It does not lie there any more."""
    return noting(move, settlement=None, review=None)


def ask_review(move: Move) -> Move:
    """A second pair of eyes looks at it first."""
    return noting(move, review={"action": move.action, "by": move.actor.id})


def drop_review(move: Move) -> Move:
    """It was looked at."""
    return noting(move, review=None)


def undo_reviewed(move: Move) -> Move:
    """The reviewer does not want it; a proposal of our own is taken back."""
    mine = mediation_of(move.case)["review"]["action"] == "settle"
    return noting(move, review=None, settlement=None if mine else mediation_of(move.case).get("settlement"))


def decide(move: Move) -> Move:
    """For whom, what is ordered, on which grounds and rules; freight is borne by whoever is at fault."""
    body = move.body
    decision: dict[str, Any] = {
        "for": body["for"],
        "by": move.actor.id,
        "grounds": body["grounds"],
        "rules": list(body["rules"]),
        "at": move.now.isoformat(),
        "freight": str(body.get("freight") or _freight(move)),
    }
    if body["for"] != "seller":
        decision["kind"] = str(body.get("kind") or move.before.kind)
        decision["amount_fen"] = body.get("amount_fen")
    move = noting(move, decision=_given(decision), appealed=None, accepted=None, settlement=None, review=None)
    return replace(move, rules=tuple(body["rules"]))


def accept(move: Move) -> Move:
    """This side takes it as it is."""
    return noting(move, accepted=[*mediation_of(move.case).get("accepted", ()), side_of(move.actor)])


def appeal(move: Move) -> Move:
    """New facts: the decision is looked at by somebody else, and nobody is bound by the old one."""
    appeals = {**mediation_of(move.case).get("appeals", {}), side_of(move.actor): move.now.isoformat()}
    return add_shown(noting(move, appeals=appeals, appealed=True, accepted=None, settlement=None, review=None))


def suspend(move: Move) -> Move:
    """It stands still until it is resumed, or thirty days."""
    held = {"from": str(move.before.stage), "grounds": move.body["grounds"], **stopped_at(move.before, move.now)}
    return noting(move, suspended=held)


def resume(move: Move) -> Move:
    """On from where it was."""
    return noting(move, suspended=None)


def give_all(move: Move) -> Move:
    """The seller grants what was asked: as if it had been decided so."""
    return noting(move, decision={"for": BUYER, "granted": True, "at": move.now.isoformat(), "rules": []})


def take_settlement(move: Move) -> Move:
    """What was proposed holds as a decision would."""
    laid = mediation_of(move.case)["settlement"]
    terms = {name: laid[name] for name in ("kind", "amount_fen") if name in laid}
    decision = {"for": "settlement", "by": laid["by"], **terms, "at": move.now.isoformat(), "rules": []}
    return noting(move, decision=decision)


def carry_out(move: Move) -> Move:
    """The decision becomes the case's: kind, amount, freight; for the seller the buyer's goods stay or go back his."""
    decision = mediation_of(move.case)["decision"]
    move = noting(move, settlement=None, review=None)
    move = move.with_details(offer=None, review=None, refusal=None)
    if "freight" in decision:
        move = move.with_case(freight=Payer(decision["freight"]))
    move = replace(move, rules=tuple(decision["rules"]))
    if decision["for"] == SELLER:
        return take_own_goods(move) if move.case.goods in IN_HOUSE else move
    kind = Kind(decision.get("kind") or move.case.kind)
    amount = decision.get("amount_fen") or (move.case.amount_fen if kind == move.before.kind else None)
    asked = replace(move.facts.application, kind=kind, amount_fen=amount or None, sku=move.case.details.get("sku"))
    move = turned(move.with_details(own_goods=None), replace(move.facts, application=asked))
    return charges.return_charge(move) if kind != move.before.kind else move


def forget_suspension(move: Move) -> Move:
    """Whatever stood still is over."""
    return noting(move, suspended=None)


def end_of(stage: Stage) -> Effect:
    """When the mediation ended, for the file."""

    def put(move: Move) -> Move:
        return noting(move, ended_at=move.now.isoformat(), suspended=None, settlement=None, review=None)

    put.__name__ = f"end_{stage}"
    put.__doc__ = f"over: {stage}"
    return put


def _freight(move: Move) -> Payer:
    """A free return stays what the rules made it; else the one against whom it is decided."""
    if move.body["for"] == SELLER:
        return Payer.BUYER
    return move.before.freight if move.before.reason in FREE_WILL else Payer.SELLER


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def tell_platform(move: Move) -> Move:
    """Nobody decided in time: the platform's own supervisor is told."""
    facts = {"case_no": move.case.case_no, "stage": str(move.case.stage)}
    key = f"{move.case.case_no}:late:{move.case.version + 1}"
    return move.sending("notice", key, {"to": "platform", "template": "mediator_late", "facts": facts})
