"""The same dialogues by command line, scripted: `wuyou chat --json` against the real product; `wuyou parse` alone."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from contextlib import closing
from typing import Any

import pytest

from tests.servers import ROOT, WUYOU, Caller, Server, eventually

pytestmark = pytest.mark.model


def chat(server: Server, buyer: str, *lines: str) -> list[list[dict[str, Any]]]:
    """What `wuyou chat --json` prints for these lines: an array of messages each."""
    ran = subprocess.run(
        [str(WUYOU), "chat", "--buyer", buyer, "--json", "--url", server.base],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
        cwd=ROOT,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(lines), ran.stdout
    return answers


def cards(answer: list[dict[str, Any]]) -> list[str]:
    """The kinds of the cards in an answer."""
    return [line["card"]["kind"] for line in answer if line.get("card")]


def act(staff: Caller, case_no: str, action: str, body: dict[str, Any]) -> dict[str, Any]:
    """An action of a person at the desk, which must be accepted."""
    status, case = staff.call(
        "POST",
        f"/api/cases/{case_no}/{action}",
        body,
        Idempotency_Key=os.urandom(8).hex(),
        Sec_Fetch_Site="same-origin",
    )
    assert status == 200, (status, case)
    return case


def payments(server: Server) -> list[tuple[int, str]]:
    """What the payment side's own ledger holds."""
    with closing(sqlite3.connect(next(server.data_dir.glob("*.db")))) as database:
        return database.execute("select amount_fen, state from sandbox_payments").fetchall()


def test_small_shoes_go_back_by_command_line_and_the_money_comes_once(server: Server) -> None:
    asked, filed = chat(server, "xiaowang", "我上次买的鞋有点小，想退货", "#1")
    assert cards(asked) == ["confirm"]
    facts = asked[-1]["card"]["data"]
    assert (facts["kind"], facts["reason"], facts["amount_fen"]) == ("return_refund", "size", 29900)
    assert facts["freight"]["payer"] == "buyer"
    assert facts["due_at"]
    assert "progress" in cards(filed)
    buyer, agent = server.buyer("xiaowang"), server.staff("agent1")
    (case,) = buyer.get("/api/cases")
    assert case["status"] == "WAIT_SELLER_AGREE"
    act(agent, case["no"], "agree", {})
    chat(server, "xiaowang", "寄了 顺丰SF1234567890123")
    assert buyer.get(f"/api/cases/{case['no']}")["status"] == "WAIT_SELLER_CONFIRM_GOODS"
    act(agent, case["no"], "inspect", {"passed": True, "findings": "完好"})
    eventually(
        lambda: buyer.get(f"/api/cases/{case['no']}")["status"] == "SUCCESS",
        within=20,
        what="the money to be on its way",
    )
    assert payments(server) == [(29900, "paid")]


def test_shirts_not_shipped_are_refunded_by_policy_at_once(server: Server) -> None:
    asked, _ = chat(server, "xiaowang", "那两件T恤不要了，退钱", "#1")
    assert cards(asked) == ["confirm"]
    buyer = server.buyer("xiaowang")
    eventually(lambda: [c["status"] for c in buyer.get("/api/cases")] == ["SUCCESS"], within=20, what="the refund")
    (case,) = buyer.get("/api/cases")
    assert (case["kind"], case["amount_fen"]) == ("refund_only", 11800)
    assert payments(server) == [(11800, "paid")]


def test_a_person_asked_for_by_command_line_gets_a_summary(server: Server) -> None:
    (answer,) = chat(server, "laozhang", "转人工")
    assert "handoff" in cards(answer)
    (waiting,) = server.staff("agent1").get("/api/desk/conversations?state=queue")
    assert waiting["in_charge"] == "queue"
    assert waiting["summary"]


def test_parse_answers_without_a_server_within_twenty_seconds_of_its_start() -> None:
    began = time.monotonic()
    ran = subprocess.run(
        [str(WUYOU), "parse"],
        input="鞋底开胶了\n寄了 顺丰SF1234567890123\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    took = time.monotonic() - began
    first, second = map(json.loads, ran.stdout.splitlines())
    assert {"text", "intent", "ranking", "entities"} <= first.keys()
    assert ("tracking_no", "SF1234567890123") in {(found["entity"], found["value"]) for found in second["entities"]}
    assert took < 20
