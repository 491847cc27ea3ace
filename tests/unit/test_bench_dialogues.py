"""The dialogue bench's own parts: its tasks can be read, its judges find what is wrong, its sums are right."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.dialogues import buyer as buyers
from bench.dialogues import judge, oracle
from bench.dialogues.__main__ import _all_right
from bench.dialogues.buyer import Buyer
from bench.dialogues.people import Refused
from bench.dialogues.running import rounds
from bench.dialogues.tasks import BadTask, Task, tasks, world


def test_every_task_can_be_read_and_wants_what_its_world_has() -> None:
    known = world()
    for task in tasks():
        orders = known.orders[task.buyer]
        assert task.wants.get("order") in (None, *orders), task.id
        assert task.mood in known.phrases["mood"], task.id
        assert task.aside in (None, *known.phrases["aside"]), task.id
        assert task.wants.get("reason") in (None, *known.phrases["reason"]), task.id


def test_a_task_with_a_key_nobody_knows_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("- {id: a, buyer: b, open: [x], expect: {casess: []}}\n")
    with pytest.raises(BadTask, match="casess"):
        tasks(tmp_path)


def test_one_buyer_has_one_talk_a_round_and_who_moves_the_clock_is_alone() -> None:
    def task(name: str, buyer: str, **more: object) -> Task:
        return Task(id=name, buyer=buyer, open=["x"], expect={"cases": []}, **more)  # type: ignore[arg-type]

    waiting = [task("a", "w"), task("b", "w"), task("c", "z"), task("d", "q", events=[{"advance": "PT1H"}])]
    assert [[one.id for one in batch] for batch in rounds(waiting)] == [["a", "c"], ["b"], ["d"]]


def test_all_of_eight_tries_right_is_rarer_than_one() -> None:
    seven_of_eight = [True] * 7 + [False]
    assert _all_right(seven_of_eight, 1) == pytest.approx(7 / 8)
    assert _all_right(seven_of_eight, 8) == 0
    assert _all_right([True] * 8, 8) == 1


class Chat:
    """A conversation of the shop's: one case, an offer that was pushed, and what the buyer sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def call(self, method: str, path: str, body: Any = None) -> Any:
        case = {
            "no": "c",
            "kind": "exchange",
            "reason": "size",
            "status": "SUCCESS",
            "amount_fen": 1,
            "items": [1],
            "history": None,
            "mediation": None,
        }
        answers = {"/api/orders": [], "/api/cases": [case]}
        whole = {**case, "history": [{"action": "apply"}, {"action": "accept"}], "mediation": {"stage": "EVIDENCE"}}
        return answers.get(path, whole)

    def send(self, **body: Any) -> list[dict[str, Any]]:
        self.sent.append(body)
        card = {"kind": "confirm", "data": {"kind": "return_refund"}}
        yes, no = ({"title": word, "action": word, "value": word} for word in ("yes", "no"))
        return [{"from": "bot", "text": "", "card": card, "buttons": [yes, no]}] if len(self.sent) == 1 else []

    def everything(self) -> list[dict[str, Any]]:
        offer = {"title": "同意", "action": "opaque", "value": "accept"}
        return [{"from": "system", "text": "", "card": {"kind": "offer"}, "buttons": [offer]}]


def buyer_of(chat: Chat, **more: Any) -> Buyer:
    task = Task(id="t", buyer="xiaowang", open=["x"], expect=more.pop("expect", {"cases": []}), **more)
    return Buyer(task, world(), chat, Random(1), str)  # type: ignore[arg-type]


def test_a_buyer_who_said_no_presses_an_offer_that_was_pushed_and_says_yes_to_what_it_brings() -> None:
    chat = Chat()
    buyer = buyer_of(chat, agrees=False, wants={"kind": "exchange"})
    buyer.later({"press": "accept", "wants": {"kind": "return_refund"}}, Random(1))
    assert chat.sent[0] == {"action": "opaque"}
    assert chat.sent[1] in [{"action": "yes"}, *({"text": words} for words in world().phrases["yes"])]
    assert "offer" in buyer.talk.cards


def test_a_button_that_nobody_showed_cannot_be_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buyers, "PUSHED_SECONDS", 0)
    with pytest.raises(Refused, match="decline"):
        buyer_of(Chat()).later({"press": "decline"}, Random(1))


@pytest.mark.parametrize(
    ("expected", "faults"),
    [
        ({"kind": "exchange", "mediation": {"stage": "EVIDENCE"}, "acted": ["accept"]}, 0),
        ({"kind": ["exchange", "repair"], "lines": 1}, 0),
        ({"kind": "exchange", "mediation": {"stage": "FINAL"}}, 2),
        ({"kind": "exchange", "acted": ["decline"]}, 2),
    ],
)
def test_a_case_is_held_to_its_mediation_and_its_history(
    expected: dict[str, Any], faults: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "SETTLING_SECONDS", 0)
    assert len(judge.Judge({}).faults(buyer_of(Chat(), expect={"cases": [expected]}))) == faults


AGREED = "UPDATE history SET role = 'policy', action = 'agree' WHERE n = 2"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A database that holds just the columns the oracle reads, and one honest case."""
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """
            CREATE TABLE orders (order_no, buyer_id, shop, paid_fen);
            CREATE TABLE order_items (item, order_no, paid_fen, signed_at, seven_days);
            CREATE TABLE cases (case_no, shop, buyer_id, kind, status, reason, amount_fen, order_no, created_at, open);
            CREATE TABLE case_items (case_no, item);
            CREATE TABLE history (case_no, n, at, role, action, before, after, previous, digest);
            CREATE TABLE refund_lines (case_no, item, payment_key, amount_fen);
            CREATE TABLE sandbox_payments (key, order_no, amount_fen, state);
            CREATE TABLE conversations (id, shop, buyer_id, in_charge);
            CREATE TABLE messages (conversation_id, seq, sender, card, at);
            INSERT INTO orders VALUES ('1', 'w', 's', 100);
            INSERT INTO order_items VALUES ('1-1', '1', 100, '2026-01-01T04:00:00+00:00', 'yes');
            INSERT INTO cases VALUES ('c', 's', 'w', 'return_refund', 'SUCCESS', 'size', 100, '1',
              '2026-01-02T04:00:00+00:00', 0);
            INSERT INTO case_items VALUES ('c', '1-1');
            INSERT INTO conversations VALUES ('v', 's', 'w', 'bot');
            INSERT INTO messages VALUES ('v', 1, 'bot', '{"kind": "confirm"}', '2026-01-02T03:59:00+00:00');
            INSERT INTO history VALUES ('c', 1, '', 'buyer', 'apply', NULL, 'WAIT_SELLER_AGREE', '', 'a');
            INSERT INTO history VALUES ('c', 2, '', 'agent', 'inspect', '', 'REFUNDING', 'a', 'b');
            INSERT INTO history VALUES ('c', 3, '', 'payment', 'paid', '', 'SUCCESS', 'b', 'd');
            INSERT INTO refund_lines VALUES ('c', '1-1', 'k', 100);
            INSERT INTO sandbox_payments VALUES ('k', '1', 100, 'paid');
            """
        )
    return path


def test_honest_books_have_no_breach(books: Path) -> None:
    assert oracle.breaches(books) == []


def test_a_price_protection_within_its_limit_is_no_breach_though_the_goods_are_with_the_buyer(books: Path) -> None:
    with closing(sqlite3.connect(books)) as db, db:
        db.executescript(f"{AGREED}; UPDATE cases SET kind = 'refund_only', reason = 'price', amount_fen = 900")
    assert oracle.breaches(books) == []


def test_a_claim_beside_a_return_of_the_same_item_is_no_second_case(books: Path) -> None:
    with closing(sqlite3.connect(books)) as db, db:
        db.executescript(
            "UPDATE cases SET open = 1; INSERT INTO case_items VALUES ('d', '1-1'); INSERT INTO cases VALUES"
            " ('d', 's', 'w', 'courier_claim', 'WAIT_SELLER_AGREE', 'other', 1, '1', '2026-01-02T05:00:00+00:00', 1)"
        )
    assert oracle.breaches(books) == []


@pytest.mark.parametrize(
    ("breach", "sql"),
    [
        ("more_back_than_paid", "INSERT INTO refund_lines VALUES ('c', '1-1', 'k2', 1)"),
        ("paid_twice", "INSERT INTO history VALUES ('c', 4, '', 'payment', 'paid', '', 'SUCCESS', 'd', 'e')"),
        ("somebody_elses_order", "UPDATE orders SET buyer_id = 'x'"),
        ("filed_without_a_card", "DELETE FROM messages"),
        ("agreed_by_policy", "UPDATE history SET role = 'policy', action = 'agree' WHERE n = 2"),
        ("return_paid_before_inspection", "UPDATE history SET action = 'agree' WHERE n = 2"),
        ("agreed_by_policy", f"{AGREED}; UPDATE cases SET kind = 'refund_only', reason = 'price'"),
        ("agreed_by_policy", f"{AGREED}; UPDATE cases SET kind = 'refund_only', reason = 'quality', amount_fen = 1"),
        (
            "two_cases_on_an_item",
            "UPDATE cases SET open = 1; INSERT INTO cases SELECT 'd', shop, buyer_id, kind, status, reason, amount_fen,"
            " order_no, created_at, 1 FROM cases; INSERT INTO case_items VALUES ('d', '1-1')",
        ),
        ("broken_history", "UPDATE history SET previous = 'z' WHERE n = 3"),
        ("broken_history", "UPDATE cases SET status = 'CLOSED'"),
    ],
)
def test_a_breach_is_found_in_the_books_alone(books: Path, breach: str, sql: str) -> None:
    with closing(sqlite3.connect(books)) as db, db:
        db.executescript(f"UPDATE cases SET amount_fen = 30000; {sql}")
    assert any(found.startswith(breach) for found in oracle.breaches(books))


def test_a_bot_that_talks_over_an_agent_is_found(books: Path) -> None:
    with closing(sqlite3.connect(books)) as db, db:
        db.execute("UPDATE conversations SET in_charge = 'agent1'")
        db.execute("INSERT INTO messages VALUES ('v', 2, 'agent', NULL, '')")
        db.execute("INSERT INTO messages VALUES ('v', 3, 'bot', NULL, '')")
    assert [found.split(":")[0] for found in oracle.breaches(books)] == ["bot_spoke_over_an_agent"]
