"""Hands an upload to a process of its own and believes nothing of it but the frame it answers with."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.gateway.intake.checked import Checked, NotAccepted

ROOT = Path(__file__).resolve().parents[3]
#: of the process: address space in bytes (libraries alone map some 300 MB), and seconds of work
MEMORY = 1024 * 1024 * 1024
SECONDS = 20
_LONGEST_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """Looks at uploads; `pixels` and `largest` (bytes) bound what is accepted."""

    pixels: int
    largest: int
    memory: int = MEMORY
    seconds: int = SECONDS

    async def check(self, data: bytes) -> Checked:
        """What may be kept of it. Raises NotAccepted, also when the process runs out of memory or time."""
        limits = (self.memory, self.seconds, self.pixels, self.largest)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.gateway.intake", *map(str, limits),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT, env={"LANG": "C.UTF-8"},
        )  # fmt: skip
        try:
            async with asyncio.timeout(self.seconds + 10):
                _, answer = await asyncio.gather(_give(process, data), self._answer(process))
                await process.wait()
        except (TimeoutError, asyncio.IncompleteReadError, ValueError, KeyError, struct.error) as error:
            raise NotAccepted(type(error).__name__) from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return answer

    async def _answer(self, process: asyncio.subprocess.Process) -> Checked:
        assert process.stdout is not None
        (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
        if length > _LONGEST_HEAD:
            raise ValueError("head too long")
        head = json.loads(await process.stdout.readexactly(length))
        if not 0 < head["size"] <= self.largest or not 0 <= head["small"] <= self.largest:
            raise ValueError("body too long")
        data = await process.stdout.readexactly(head["size"])
        small = await process.stdout.readexactly(head["small"])
        return Checked(
            kind=head["kind"], mime=head["mime"], data=data, thumbnail=small or None, likeness=head["likeness"],
            facts=head["facts"],
        )  # fmt: skip


async def _give(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    # a process that ended before it read everything has its answer, or none, on the other pipe
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.close()
        await process.stdin.wait_closed()
