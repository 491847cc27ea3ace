"""What every place for uploads does: bytes lie once under their digest, come back whole, and can be forgotten."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from bot.platforms.files.folder import FolderFiles


@pytest.fixture
def blobs(tmp_path: Path) -> FolderFiles:
    """Ours: a folder."""
    return FolderFiles(tmp_path / "files")


async def test_bytes_come_back_whole_under_their_digest(blobs: FolderFiles) -> None:
    for data in (b"", b"a", bytes(range(256)) * 5000):
        digest = await blobs.put(data)
        assert digest == hashlib.sha256(data).hexdigest()
        assert await blobs.get(digest) == data


async def test_the_same_bytes_lie_once_however_many_put_them(blobs: FolderFiles, tmp_path: Path) -> None:
    digests = await asyncio.gather(*(blobs.put(b"same") for _ in range(16)))
    assert len(set(digests)) == 1
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


async def test_what_was_never_put_is_not_there_and_what_is_forgotten_is_gone(blobs: FolderFiles) -> None:
    assert await blobs.get(hashlib.sha256(b"never").hexdigest()) is None
    digest = await blobs.put(b"once")
    await blobs.forget(digest)
    assert await blobs.get(digest) is None
    await blobs.forget(digest)


@pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "/.."])
async def test_a_name_that_is_no_digest_opens_nothing(blobs: FolderFiles, name: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        await blobs.get(name)
