"""Files come in: one part of a multipart body, read with a cap, checked by content, kept with who sent it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.aftersales.ports import Clock
from bot.chat.lines import new_id
from bot.gateway.callers import Caller
from bot.gateway.intake.checked import Checked, NotAccepted
from bot.gateway.intake.sandbox import Sandbox
from bot.gateway.problems import Problem
from bot.gateway.texts import clean
from bot.store.files import StoredFile, Uploads
from bot.store.unit_of_work import SqlUnitsOfWork

#: uploads looked at at the same time, each in a process of its own
AT_ONCE = 2


class Blobs(Protocol):
    """Where bytes lie, named by their SHA-256."""

    async def put(self, data: bytes) -> str: ...
    async def get(self, digest: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploader:
    """Takes uploads in and gives them out; `largest` in bytes."""

    units: SqlUnitsOfWork
    blobs: Blobs
    clock: Clock
    largest: int
    sandbox: Sandbox
    slots: asyncio.Semaphore

    async def receive(self, request: web.Request, caller: Caller) -> tuple[StoredFile, bool]:
        """(the one file of a multipart request, whether the caller sent these bytes before). Problem 413, 415, 422."""
        if request.content_type != "multipart/form-data":
            raise Problem("wrong-media", "上传要用 multipart/form-data")
        if request.content_length is not None and request.content_length > self.largest + 64 * 1024:
            raise self._too_large()
        name, data = await self._part(request)
        sha256 = hashlib.sha256(data).hexdigest()
        async with self.units(write=False) as unit:
            known = await Uploads(unit.connection).again(
                shop=caller.shop, role=caller.uploads_as, uploader=caller.id, sha256=sha256
            )
        if known is not None:
            return known, True
        async with self.slots:
            try:
                checked = await self.sandbox.check(data)
            except NotAccepted as error:
                raise Problem("wrong-media", "只接受图片、视频（MP4、MOV、WebM）和没有加密的 PDF") from error
        return await self._keep(caller, name, data, sha256, checked), False

    async def bytes_of(self, stored: StoredFile, *, small: bool = False) -> bytes:
        """What is served, or its small picture. Problem 404 when there is none."""
        digest = stored.thumbnail if small else stored.digest
        data = None if digest is None else await self.blobs.get(digest)
        if data is None:
            raise Problem("not-found")
        return data

    async def _part(self, request: web.Request) -> tuple[str, bytes]:
        try:
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.filename is not None:
                    return clean(part.filename)[:200], await self._capped(part)
        except (ValueError, AssertionError, RuntimeError, HttpProcessingError) as error:
            raise Problem("bad-request", "上传的内容不完整") from error
        raise Problem("bad-request", "没有上传文件")

    async def _capped(self, part: BodyPartReader) -> bytes:
        data = bytearray()
        while chunk := await part.read_chunk(64 * 1024):
            data += chunk
            if len(data) > self.largest:
                raise self._too_large()
        return bytes(data)

    async def _keep(self, caller: Caller, name: str, data: bytes, sha256: str, checked: Checked) -> StoredFile:
        digest = await self.blobs.put(checked.data)
        original = await self.blobs.put(data) if checked.data != data else None
        small = None if checked.thumbnail is None else await self.blobs.put(checked.thumbnail)
        stored = StoredFile(
            id=new_id(),
            shop=caller.shop,
            uploader_role=caller.uploads_as,
            uploader_id=caller.id,
            kind=checked.kind,
            mime=checked.mime,
            size=len(checked.data),
            name=name,
            digest=digest,
            original=original,
            thumbnail=small,
            sha256=sha256,
            likeness=checked.likeness,
            facts=checked.facts,
            at=self.clock.now(),
        )
        async with self.units() as unit:
            await Uploads(unit.connection).add(stored)
            await unit.commit()
        return stored

    async def own(self, caller: Caller, ids: Sequence[str]) -> None:
        """Problem 422 unless all of them were uploaded by the caller."""
        if not ids:
            return
        async with self.units(write=False) as unit:
            found = await Uploads(unit.connection).of(
                shop=caller.shop, role=caller.uploads_as, uploader=caller.id, ids=ids
            )
        if len(found) != len(set(ids)):
            raise Problem("unknown-file", "只能使用自己上传的文件")

    def _too_large(self) -> Problem:
        return Problem("too-large", f"文件不能超过 {self.largest // (1024 * 1024)} MB")
