"""A whole dialogue with everything that is personal in it, faults included: none of it is in a log; and of all that
runs, only the public port could ever be reached from outside.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.talking import Talker
from tests.servers import Server, eventually, running

pytestmark = pytest.mark.model

PHONE, NAME, STREET = "13987654321", "欧阳震华", "翠屏山路七十三号"
LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}
_LISTENS = "0A"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("quiet") / "data", WUYOU_LOG_LEVEL="debug") as started:
        yield started


def test_nothing_personal_and_no_secret_is_logged_in_a_whole_dialogue_with_faults(server: Server) -> None:
    talker = Talker("xiaowang", [server])
    talker.say({"text": f"T恤的收货地址改成{NAME} {PHONE} 江苏省南京市江宁区{STREET}"})
    talker.say({"text": f"我叫{NAME}，电话{PHONE}"})
    buyer = server.buyer("xiaowang")
    token = buyer.headers["Authorization"].removeprefix("Bearer ")
    address = {
        "receiver": NAME, "phone": PHONE, "province": "江苏省", "city": "南京市", "district": "江宁区",
        "detail": STREET,
    }  # fmt: skip
    orders = [order["order_no"] for order in buyer.get("/api/orders")]
    for order_no in orders:
        buyer.call("POST", f"/api/orders/{order_no}/change_address", address, Idempotency_Key=f"k-{order_no}")
    boss = server.staff("boss")
    session = boss.headers["Cookie"].partition("=")[2]
    os.kill(eventually(lambda: server.children("bot.engine"), within=30, what="an engine")[0], signal.SIGKILL)
    buyer.call("POST", "/api/chat/messages", {"id": "x" * 200, "text": f"{NAME}{PHONE}"})
    buyer.call("POST", "/api/chat/messages", {"id": "late", "text": f"{NAME} {PHONE} {STREET}"})
    eventually(lambda: "child ended" in server.log.read_text(), within=30, what="the log to tell of the engine")
    server.wait_ready(120)
    talker.say({"text": "转人工"})
    logged = server.log.read_text(errors="replace")
    for hidden in (PHONE, NAME, STREET, token, session, boss.headers["X-CSRF-Token"], "wuyou-demo"):
        # the demo's password is printed for whoever starts it, before anything is logged
        assert hidden not in logged.replace("密码 wuyou-demo", ""), hidden[:12]
    for key in (server.data_dir / "keys").iterdir():
        assert key.read_bytes().strip() not in server.log.read_bytes()


def test_engines_and_actions_listen_on_loopback_only(server: Server) -> None:
    found = {part: listening(pid) for part in ("bot.app", "bot.engine") for pid in server.children(part)}
    assert len(found["bot.app"]) == 2, "the public port and the action port"
    assert len(found["bot.engine"]) == 1
    for part, places in found.items():
        assert {address for address, _ in places} <= LOOPBACK, (part, places)


def listening(pid: int) -> set[tuple[str, int]]:
    """(address as the kernel writes it, port) of every listening TCP socket of a process; any of UDP fails."""
    inodes = set()
    for link in (Path("/proc") / str(pid) / "fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in (Path("/proc") / str(pid) / "net" / table).read_text().splitlines()[1:]:
            words = line.split()
            if words[9] in inodes and words[3] == _LISTENS:
                address, port = words[1].split(":")
                found.add((address, int(port, 16)))
    for table in ("udp", "udp6"):
        lines = (Path("/proc") / str(pid) / "net" / table).read_text().splitlines()[1:]
        assert not [line for line in lines if line.split()[9] in inodes]
    return found
