"""Files by their content: a name is the SHA-256 of the bytes, so a picture lies once and its name proves it."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FolderFiles:
    """Blobs in a folder of the data directory; who may read which is decided elsewhere."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes) -> str:
        """Store the bytes; their digest. They are on the disk, whole, when this returns."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, digest: str) -> bytes | None:
        """The bytes, None when there are none. ValueError when `digest` is not one."""
        path = self._path(digest)
        return await asyncio.to_thread(lambda: path.read_bytes() if path.exists() else None)

    async def forget(self, digest: str) -> None:
        """Delete the bytes; nothing happens when there are none."""
        path = self._path(digest)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def _put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        # written aside and renamed: a crash leaves no half file under a whole one's name
        handle, aside = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return digest

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not the digest of a file")
        return self._root / digest[:2] / digest
