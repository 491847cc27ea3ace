"""The real engine process: loopback only, nothing without the secret, gone when its parent is."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.wire.turns import PARSE_PATH, READY_PATH, SECRET_HEADER, TURN_PATH
from tests.engine.conftest import ROOT, SECRET

HEADERS = {SECRET_HEADER: SECRET}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(home: Any, port: int, **changes: str) -> dict[str, str]:
    return {
        **os.environ, "PYTHONPATH": str(ROOT), "WUYOU_DATA_DIR": str(home.data_dir), "WUYOU_INTERNAL_SECRET": SECRET,
        "WUYOU_INTERNAL_ENGINE_PORT": str(port), "WUYOU_INTERNAL_MODEL": str(home.model),
        "WUYOU_INTERNAL_ACTION_URL": "http://127.0.0.1:9/actions/webhook", **changes,
    }  # fmt: skip


class Served:
    """An engine process and its port."""

    def __init__(self, home: Any) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.engine"], cwd=ROOT, env=environment(home, self.port), stdin=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if "ready on" in line:
                return
        raise AssertionError("the engine did not start")

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def served(home: Any) -> Iterator[Served]:
    engine = Served(home)
    yield engine
    engine.process.kill()
    engine.process.communicate()


async def test_the_three_routes_answer_with_the_secret(served: Served) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        async with session.get(served.url(READY_PATH)) as ready:
            assert (await ready.json())["ready"] is True
        async with session.post(served.url(PARSE_PATH), json={"text": "我要退货"}) as parse:
            assert (await parse.json())["intent"]["name"] == "return_refund"
        turn = {"conversation_id": "c", "message_id": "m", "text": "你好"}
        async with session.post(served.url(TURN_PATH), json=turn) as answer:
            assert (await answer.json())["outcome"] == "answered"


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: SECRET + "0"}]
)
@pytest.mark.parametrize("path", [TURN_PATH, PARSE_PATH, READY_PATH, "/", "/status", "/nowhere"])
async def test_without_the_secret_every_path_is_an_empty_404(
    served: Served, path: str, headers: dict[str, str]
) -> None:
    async with aiohttp.ClientSession(headers=headers) as session:
        for method in ("GET", "POST"):
            async with session.request(method, served.url(path), data=b"{}") as answer:
                assert (answer.status, await answer.read()) == (404, b"")


@pytest.mark.parametrize(
    "path",
    ["/", "/status", "/version", "/domain", "/model", "/model/parse", "/model/train", "/conversations/c/tracker",
     "/conversations/c/tracker/events", "/webhooks/rest/webhook", "/webhooks/wuyou/webhook"],
)  # fmt: skip
async def test_nothing_of_rasas_own_api_is_there_even_with_the_secret(served: Served, path: str) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        for method in ("GET", "POST", "PUT"):
            async with session.request(method, served.url(path)) as answer:
                assert answer.status == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"text": 5}', b'{"conversation_id": "c"}', b"\xff"])
async def test_a_body_that_is_none_is_refused_and_the_engine_lives_on(served: Served, body: bytes) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        for path in (TURN_PATH, PARSE_PATH):
            async with session.post(served.url(path), data=body) as answer:
                assert answer.status == 422
        async with session.get(served.url(READY_PATH)) as ready:
            assert ready.status == 200


async def test_a_body_over_the_cap_is_refused(served: Served) -> None:
    body = json.dumps({"text": "x" * 600_000})
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(served.url(PARSE_PATH), data=body) as answer,
    ):
        assert answer.status == 413


async def test_a_turn_whose_actions_are_dead_says_so_over_http(served: Served) -> None:
    turn = {"conversation_id": "c", "message_id": "m", "text": "查一下我的订单"}
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(served.url(TURN_PATH), json=turn) as answer,
    ):
        assert answer.status == 200
        assert (await answer.json())["outcome"] == "action_failed"


def test_it_listens_on_loopback_only(served: Served) -> None:
    listening = {
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{served.process.pid}/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == served.port
    }
    assert listening == {f"0100007F:{served.port:04X}"}
    own = [
        other for other in Path(f"/proc/{served.process.pid}/fd").iterdir() if os.readlink(other).startswith("socket:")
    ]
    assert own


def test_it_keeps_tensorflow_out_of_the_process(served: Served) -> None:
    maps = Path(f"/proc/{served.process.pid}/maps").read_text()
    assert "tensorflow" not in maps
    resident = int(Path(f"/proc/{served.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert resident < 500 * 2**20


def gone(process: subprocess.Popen[str], seconds: float = 10) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_it_ends_when_its_standard_input_ends(home: Any) -> None:
    engine = Served(home)
    assert engine.process.stdin is not None
    engine.process.stdin.close()
    assert gone(engine.process)
    assert engine.process.stderr is not None
    engine.process.stderr.close()


def test_it_ends_when_its_parent_is_killed(home: Any) -> None:
    port = free_port()
    code = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'bot.engine'], stdin=subprocess.DEVNULL);"
        "print(p.pid, flush=True); p.wait()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(home, port), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    assert parent.stderr is not None
    child = int(parent.stdout.readline())
    assert any("ready on" in line for line in parent.stderr)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 10
    while Path(f"/proc/{child}/cmdline").exists() and Path(f"/proc/{child}/cmdline").read_bytes():
        assert time.monotonic() < until
        time.sleep(0.05)
    parent.stdout.close()
    parent.stderr.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"WUYOU_INTERNAL_SECRET": "short"}, {"WUYOU_INTERNAL_ENGINE_PORT": "x"}, {"WUYOU_INTERNAL_MODEL": "/none.zip"},
        {"WUYOU_DATA_DIR": "/nonexistent"},
    ],
)  # fmt: skip
def test_it_refuses_to_start_on_a_bad_secret_port_model_or_key(home: Any, changes: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.engine"], cwd=ROOT, env=environment(home, free_port(), **changes),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "engine:" in done.stderr


async def test_many_turns_at_once_are_all_answered(served: Served) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def one(number: int) -> str:
            turn = {"conversation_id": f"c{number}", "message_id": "m", "text": "你好"}
            async with session.post(served.url(TURN_PATH), json=turn) as answer:
                return str((await answer.json())["outcome"])

        assert set(await asyncio.gather(*(one(number) for number in range(100)))) == {"answered"}
