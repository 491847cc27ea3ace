"""People at the public API and nothing else: a buyer who writes, an agent who decides, a supervisor."""

from __future__ import annotations

import io
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

Line = dict[str, Any]
ANSWER_SECONDS = 30.0


class Refused(Exception):
    """The server said no; `status` and its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status} {words}")
        self.status = status


@dataclass(kw_only=True)
class Person:
    """Somebody with an identity; `headers` carry it."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The decoded JSON answer. Refused on a problem document; waits out a 429."""
        sent = {"Content-Type": "application/json", **self.headers, **headers}
        data = None if body is None else json.dumps(body).encode()
        for _ in range(20):
            request = urllib.request.Request(self.base + path, data=data, headers=sent, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    raw = answer.read()
                    return json.loads(raw) if raw else None
            except urllib.error.HTTPError as refusal:
                with refusal:
                    words = refusal.read().decode(errors="replace")
                if refusal.code != 429:
                    raise Refused(refusal.code, words) from None
                time.sleep(float(refusal.headers.get("Retry-After", "1")))
        raise Refused(429, "still too many")

    def do(self, path: str, body: Mapping[str, Any]) -> Any:
        """A POST that must happen once."""
        return self.call("POST", path, body, **{"Idempotency-Key": uuid4().hex})

    def upload(self, chance: Random) -> str:
        """The id of a fresh picture of nothing in particular, sharp and bright enough to count."""
        picture, boundary = photo(chance), uuid4().hex
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode() + picture
        body += f"\r\n--{boundary}--\r\n".encode()
        request = urllib.request.Request(
            self.base + "/api/files",
            data=body,
            headers={**self.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(json.loads(answer.read())["id"])


def staff(base: str, name: str, password: str) -> Person:
    """A member of staff, signed in."""
    request = urllib.request.Request(
        base + "/api/staff/login",
        data=json.dumps({"name": name, "password": password}).encode(),
        headers={"Content-Type": "application/json", "Origin": base},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        csrf = json.loads(answer.read())["csrf"]
    return Person(base=base, headers={"Cookie": cookie, "X-CSRF-Token": csrf, "Origin": base})


class Chatting(Person):
    """A buyer's side of one conversation."""

    def sign_in(self, buyer: str) -> None:
        """As that demo buyer."""
        self.headers = {}
        token = self.call("POST", "/api/demo/login", {"buyer": buyer})["token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, **body: Any) -> list[Line]:
        """The lines that answer a message; those that came when the time was over."""
        message_id = uuid4().hex
        after = self.call("POST", "/api/chat/messages", {"id": message_id, **body})["seq"]
        lines: list[Line] = []
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline:
            for line in self.call("GET", f"/api/chat/messages?after={after}&wait=5"):
                after = line["seq"]
                if message_id in line.get("answers", ()):
                    lines.append(line)
                    if line.get("end"):
                        return lines
        return lines

    def everything(self) -> list[Line]:
        """All lines of the conversation, oldest first."""
        lines: list[Line] = []
        while more := self.call("GET", f"/api/chat/messages?after={lines[-1]['seq'] if lines else 0}&wait=0"):
            lines += more
        return lines


def photo(chance: Random) -> bytes:
    """A PNG of coloured squares, another one each time."""
    from PIL import Image

    image = Image.new("RGB", (640, 480))
    for left in range(0, 640, 40):
        for top in range(0, 480, 40):
            colour = tuple(chance.randrange(40, 256) for _ in range(3))
            image.paste(colour, (left, top, left + 40, top + 40))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
