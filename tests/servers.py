"""The real product as real processes: `wuyou up` on a free port, in a data folder of its own, ended by process id."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WUYOU = ROOT / ".venv" / "bin" / "wuyou"


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually[T](ask: Callable[[], T | None], *, within: float, what: str) -> T:
    """The first truthy answer of `ask`; AssertionError naming `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:.0f} s: {what} (last answer: {answer!r})")
        time.sleep(0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody with an identity at the public API."""

    base: str
    headers: Mapping[str, str]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """(status, decoded JSON or text); never raises on an HTTP error."""
        request = urllib.request.Request(self.base + path, method=method)
        for name, value in {**self.headers, **headers}.items():
            request.add_header(name.replace("_", "-"), value)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data=data, timeout=40) as answer:
                return answer.status, _decoded(answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, _decoded(refusal.read())

    def get(self, path: str) -> Any:
        """The JSON of a GET that must succeed."""
        status, body = self.call("GET", path)
        assert status == 200, (path, status, body)
        return body

    def say(self, text: str, *, message_id: str | None = None) -> list[dict[str, Any]]:
        """Sends a line as a buyer and waits for the whole answer to it."""
        return self.send({"text": text}, message_id=message_id)

    def press(self, action: str, *, message_id: str | None = None) -> list[dict[str, Any]]:
        """Presses a button of an earlier answer."""
        return self.send({"action": action}, message_id=message_id)

    def send(self, body: Mapping[str, Any], *, message_id: str | None = None) -> list[dict[str, Any]]:
        """Sends a message and waits for the lines that answer it, up to the one with `end`."""
        message_id = message_id or os.urandom(8).hex()
        status, accepted = self.call("POST", "/api/chat/messages", {"id": message_id, **body})
        assert status == 202, (status, accepted)
        return self.answer_to(message_id, after=accepted["seq"])

    def answer_to(self, message_id: str, *, after: int, within: float = 30) -> list[dict[str, Any]]:
        """The lines that answer a message already sent."""
        lines: list[dict[str, Any]] = []
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for line in self.get(f"/api/chat/messages?after={after}&wait=5"):
                after = max(after, line["seq"])
                if message_id in line.get("answers", ()):
                    lines.append(line)
                    if line.get("end"):
                        return lines
        raise AssertionError(f"no answer to {message_id} within {within} s; so far {lines}")


@dataclass(slots=True)
class Server:
    """A running `wuyou up`."""

    port: int
    data_dir: Path
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def base(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def buyer(self, name: str) -> Caller:
        """A demo buyer with a fresh token."""
        status, body = Caller(base=self.base, headers={}).call("POST", "/api/demo/login", {"buyer": name})
        assert status == 200, (status, body)
        return Caller(base=self.base, headers={"Authorization": f"Bearer {body['token']}"})

    def staff(self, name: str, password: str = "wuyou-demo") -> Caller:
        """A staff member, signed in."""
        request = urllib.request.Request(
            self.base + "/api/staff/login",
            data=json.dumps({"name": name, "password": password}).encode(),
            headers={"Content-Type": "application/json", "Origin": self.base},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
            csrf = json.loads(answer.read())["csrf"]
        return Caller(base=self.base, headers={"Cookie": cookie, "X-CSRF-Token": csrf})

    def ready(self) -> bool:
        """Whether it says that it can serve."""
        try:
            with urllib.request.urlopen(self.base + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_ready(self, within: float = 90) -> None:
        """Until it can serve; shows the end of its log when it does not come up."""

        def up() -> bool:
            assert self.process.poll() is None, f"wuyou up ended: {self.tail()}"
            return self.ready()

        try:
            eventually(up, within=within, what="readyz")
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.tail()}") from None

    def tail(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:]

    def children(self, part: str) -> list[int]:
        """Process ids of its children whose command line holds `part`."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                if int(parent) == self.process.pid and part in (folder / "cmdline").read_bytes().decode(
                    errors="replace"
                ):
                    found.append(int(folder.name))
        return found


@contextlib.contextmanager
def running(data_dir: Path, *, port: int | None = None, bring_key: bool = True, **settings: str) -> Iterator[Server]:
    """`wuyou up` in demo mode, ready to serve; ended when the block is left.

    Without `bring_key` the folder has no key yet: the model is trained first.
    """
    port = port or free_port()
    log = data_dir / "up.log"
    data_dir.mkdir(parents=True, exist_ok=True)
    key = data_dir / "keys" / "model.key"
    if bring_key and not key.exists():  # the checkout's model was signed by the checkout's installation
        key.parent.mkdir(mode=0o700)
        shutil.copy(ROOT / "var" / "keys" / "model.key", key)
    environment = {
        **os.environ,
        "WUYOU_DEMO": "1",
        "WUYOU_PORT": str(port),
        "WUYOU_DATA_DIR": str(data_dir),
        **settings,
    }
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(WUYOU), "up"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    server = Server(port=port, data_dir=data_dir, process=process, log=log)
    try:
        server.wait_ready(90 if bring_key else 400)
        yield server
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks it to end, then makes it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")
