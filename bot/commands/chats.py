"""`wuyou chat`: talks to the running server as a demo buyer, through the public API and nothing else."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

Line = dict[str, Any]
#: how long an answer is waited for, and how long while people are in charge, who answer when they do
ANSWER_SECONDS = 60.0
PEOPLE_SECONDS = 1.5


class ChatError(Exception):
    """What the server refused, or what was typed wrong; worded for people."""


class DemoChat:
    """One buyer's side of the conversation. `files` is the folder that uploads may come from, None for nowhere."""

    def __init__(self, *, http: aiohttp.ClientSession, base: str, buyer: str, files: Path | None) -> None:
        self._http = http
        self._base = base
        self._buyer = buyer
        self._files = None if files is None else files.resolve()
        self._token = ""
        self._buttons: Sequence[Line] = ()

    async def begin(self) -> None:
        """Sign in. ChatError when there is no such buyer or no server."""
        try:
            self._token = (await self._call("POST", "/api/demo/login", {"buyer": self._buyer}, again=False))["token"]
        except aiohttp.ClientError as error:
            raise ChatError(f"连不上 {self._base}：先运行 make run（{type(error).__name__}）") from error

    async def say(self, typed: str) -> Sequence[Line]:
        """The lines that answer what was typed: text, #n a button, @FILE an upload, \\ before either plain text."""
        body: dict[str, Any] = {"id": uuid4().hex}
        if typed.startswith("#"):
            body["action"] = self._pressed(typed[1:])
        elif typed.startswith("@"):
            body["files"] = [await self._upload(typed[1:])]
        else:
            body["text"] = typed.removeprefix("\\") if typed[:2] in ("\\#", "\\@", "\\\\") else typed
        accepted = await self._call("POST", "/api/chat/messages", body)
        lines = await self._answer(body["id"], accepted["seq"], by_people=accepted.get("in_charge", "bot") != "bot")
        if lines:
            self._buttons = [button for line in lines for button in line.get("buttons", ())]
        return lines

    async def _answer(self, message_id: str, after: int, *, by_people: bool) -> Sequence[Line]:
        """The lines that name the message. People answer when they do: what they and the system say soon is shown."""
        lines: list[Line] = []
        deadline = time.monotonic() + (PEOPLE_SECONDS if by_people else ANSWER_SECONDS)
        while (left := deadline - time.monotonic()) > 0:
            wait = f"{min(left, 20):.1f}"
            for line in await self._call("GET", f"/api/chat/messages?after={after}&wait={wait}"):
                after = line["seq"]
                if message_id in line.get("answers", ()) or (by_people and line["from"] != "buyer"):
                    lines.append(line)
                    if line.get("end"):
                        return lines
        return lines

    def _pressed(self, number: str) -> str:
        if not number.strip().isdecimal() or not 0 < int(number) <= len(self._buttons):
            raise ChatError(f"上一个回答没有第 {number} 个按钮")
        return str(self._buttons[int(number) - 1]["action"])

    async def _upload(self, name: str) -> str:
        if self._files is None:
            raise ChatError("要上传文件，先用 --files 指定目录")
        path = (self._files / name).resolve()
        if not path.is_relative_to(self._files) or not path.is_file():
            raise ChatError(f"{name} 不在 --files 指定的目录里")
        data = await asyncio.to_thread(path.read_bytes)

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            made.add_field("file", data, filename=path.name)
            return made

        stored = await self._call("POST", "/api/files", form=form)
        return str(stored["id"])

    async def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        form: Callable[[], aiohttp.FormData] | None = None,
        again: bool = True,
    ) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        sent = {"data": form()} if form is not None else {"json": body}
        async with self._http.request(method, self._base + path, headers=headers, **sent) as answer:
            raw = await answer.read()
            if answer.status == 401 and again:
                self._token = ""
                await self.begin()
                return await self._call(method, path, body, form=form, again=False)
            if answer.status == 429:
                await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
                return await self._call(method, path, body, form=form, again=again)
            if answer.status >= 400:
                raise ChatError(_detail(raw, answer.status))
            return orjson.loads(raw)


async def talk(base: str, buyer: str, files: Path | None, lines: AsyncIterator[str], show: Callable[..., None]) -> int:
    """Say each line and show what answers it; 0, or 1 when something was refused."""
    refused = 0
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as http:
        chat = DemoChat(http=http, base=base, buyer=buyer, files=files)
        try:
            await chat.begin()
        except ChatError as error:
            print(error, file=sys.stderr)
            return 1
        async for typed in lines:
            if not typed.strip():
                continue
            try:
                show(await chat.say(typed))
            except ChatError as error:
                refused = 1
                print(error, file=sys.stderr)
                show([])
    return refused


async def typed_lines(prompt: str = "") -> AsyncIterator[str]:
    """Lines of stdin until it ends."""
    while True:
        if prompt:
            print(prompt, end="", flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        yield line.rstrip("\r\n")


def show_json(lines: Sequence[Line]) -> None:
    """One JSON array on a line of its own."""
    print(orjson.dumps(list(lines)).decode(), flush=True)


def show_text(lines: Sequence[Line]) -> None:
    """The lines as a person reads them, buttons numbered."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    number = 0
    for line in lines:
        console.print(f"[bold]{escape(line['from'])}[/] {escape(line['text'])}")
        if line.get("card"):
            console.print(f"  [dim]{escape(line['card']['kind'])}[/]")
        for button in line.get("buttons", ()):
            number += 1
            console.print(f"  [cyan]#{number}[/] {escape(button['title'])}")


def _detail(raw: bytes, status: int) -> str:
    try:
        return str(orjson.loads(raw)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {status}"
