"""Who must prove, what silence of a side means, and what the clock does if nobody does anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.aftersales.burdens import weigh
from bot.aftersales.cases import Case, HistoryLine
from bot.aftersales.policies import Policies
from bot.aftersales.vocabulary import Goods, Kind, Payer, Reason, Role, Status

NOW = datetime(2026, 11, 24, tzinfo=UTC)
POLICIES = Policies.read()


def case_for(reason: Reason, *files: str) -> Case:
    return Case(
        case_no="AS1", shop="s", buyer_id="b", kind=Kind.RETURN_REFUND, status=Status.WAIT_SELLER_AGREE,
        goods=Goods.BUYER, reason=reason, amount_fen=1, order_no="1", items=(), freight=Payer.SELLER,
        created_at=NOW, updated_at=NOW, files=files,
    )  # fmt: skip


def line(role: Role, *files: str, internal: bool = False) -> HistoryLine:
    return HistoryLine(
        case_no="AS1", n=2, at=NOW, role=role, actor_id="x", action="add_evidence", before=None,
        after=Status.WAIT_SELLER_AGREE, files=files, internal=internal,
    )  # fmt: skip


@pytest.mark.parametrize(("reason", "buyer", "seller", "favours"), [
    # visible: the buyer shows first
    (Reason.DAMAGED, False, False, "seller"),
    (Reason.DAMAGED, False, True, "seller"),
    (Reason.DAMAGED, True, False, "buyer"),
    (Reason.DAMAGED, True, True, "person"),
    # hidden, fake, signing: the seller shows first
    (Reason.QUALITY, False, False, "buyer"),
    (Reason.QUALITY, True, False, "buyer"),
    (Reason.FAKE, False, True, "seller"),
    (Reason.FAKE, True, True, "person"),
    (Reason.NOT_RECEIVED, False, False, "buyer"),
    # no proof is asked
    (Reason.NO_REASON, False, False, None),
])  # fmt: skip
def test_silence_of_whoever_must_show_favours_the_other_and_two_proofs_need_a_person(
    reason: Reason, buyer: bool, seller: bool, favours: str | None
) -> None:
    history = [line(Role.AGENT, "f2")] if seller else []
    weighed = weigh(POLICIES.burdens.get(reason), "", case_for(reason, *(["f1"] if buyer else [])), history)
    assert weighed.favours == favours
    assert (weighed.why is None) == (favours in ("person", None))


def test_what_staff_keep_to_themselves_is_shown_to_nobody() -> None:
    hidden = [line(Role.AGENT, "f2", internal=True)]
    assert weigh(POLICIES.burdens[Reason.QUALITY], "", case_for(Reason.QUALITY), hidden).shown == frozenset()


def test_fresh_goods_ask_for_proofs_of_their_own() -> None:
    usual, fresh = POLICIES.evidence(Reason.QUALITY, "台灯"), POLICIES.evidence(Reason.QUALITY, "水果")
    assert [each.title for each in usual] != [each.title for each in fresh]
    assert all(each.by == "buyer" for each in (*usual, *fresh))


def test_every_reason_with_a_proof_says_who_shows_it_and_what_silence_of_each_means() -> None:
    for burden in POLICIES.burdens.values():
        assert {proof.by for proof in burden.of("")} <= {"buyer", "seller"}
        assert set(burden.silence) == {"buyer", "seller"}
        assert any(proof.by == burden.first and proof.required for proof in burden.of(""))
