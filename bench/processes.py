"""How the benches start what they measure: loopback only, on free ports, ended with the bench; and how they time it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


class NotMeasured(Exception):
    """A process that was to be measured did not start or did not answer; the message holds its last lines."""


def end_cleanly() -> None:
    """Make a wish to stop (SIGTERM) an exception, so that what was started is ended too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def free_port() -> int:
    """A loopback port that nobody holds right now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], env: Mapping[str, str], log: Path, cwd: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as the block runs; its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT), **env}, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def post(url: str, body: bytes, headers: Mapping[str, str] = {}, timeout: float = 60) -> bytes:
    """The answer's body; OSError when there is none, urllib's HTTPError when it is a refusal."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return bytes(answer.read())


def seconds_until(ask: Callable[[], object], process: subprocess.Popen[bytes], log: Path, limit: float) -> float:
    """Seconds until `ask` no longer raises OSError; NotMeasured when the process ends or the limit passes first."""
    began = time.monotonic()
    while time.monotonic() - began < limit:
        try:
            ask()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return time.monotonic() - began
    raise NotMeasured(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def resident_mib(pid: int) -> float:
    """Resident memory of a process and its children, MiB."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _belongs(int(entry.name), pid):
            total += int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total / 2**20


def _belongs(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


@dataclass(frozen=True)
class Timed:
    """Milliseconds of n calls."""

    p50: float
    p95: float
    n: int


def timed(call: Callable[[int], object], n: int, warm: int = 5) -> Timed:
    """Time `call(number)` n times after `warm` unmeasured ones."""
    for number in range(warm):
        call(-1 - number)
    took = []
    for number in range(n):
        began = time.perf_counter()
        call(number)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return Timed(p50=took[len(took) // 2], p95=took[min(len(took) - 1, int(len(took) * 0.95))], n=n)
