"""Uploads are what their bytes say, lose what should not be kept, and go to the parties only."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.integration.conftest import Person, World
from tests.integration.shopping import applied, stock
from tests.unit.gateway import uploaded


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def jpeg_with_exif() -> bytes:
    picture, out = Image.new("RGB", (8, 8), "blue"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x0132] = "2026:11:20 10:00:00"
    picture.save(out, "JPEG", exif=exif, comment=b"<script>alert(1)</script>")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG whose header says 30,000 × 30,000."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


BAD_HEADER = b'--x\r\nContent-Disposition: form-data; name="\x1e"; filename="a"\r\n\r\n1\r\n--x--\r\n'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


async def upload(world: World, who: Person, data: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> Any:
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(data), filename=name, content_type=kind)
    async with world.http.post(world.base + "/api/files", data=form, headers=who.headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def fetch(world: World, who: Person, file_id: str) -> tuple[int, bytes, Any]:
    async with world.http.get(f"{world.base}/api/files/{file_id}", headers=who.headers) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_a_picture_loses_its_metadata_and_is_served_as_an_attachment(world: World) -> None:
    buyer = await world.buyer()
    status, stored = await upload(world, buyer, jpeg_with_exif(), name="../../<b>x</b>.svg")
    assert (status, stored["kind"]) == (201, "image")
    status, data, headers = await fetch(world, buyer, stored["id"])
    assert status == 200
    assert b"SECRET-CAMERA" not in data
    assert b"script" not in data
    assert len(data) == stored["size"]
    assert headers["Content-Disposition"].startswith("attachment")
    assert "<" not in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "data",
    [SVG, HTML, b"GIF89a" + HTML, b"", b"\x00" * 64, b"PK\x03\x04" + b"\0" * 60, png()[:40], bomb(), b"%PDF-1.4 cut",
     b"\xff\xd8\xff\xe0" + HTML, b"BM" + b"\0" * 20],
    ids=["svg", "html", "gif+html", "empty", "zeros", "zip", "cut png", "bomb", "cut pdf", "jpeg+html", "bmp"],
)  # fmt: skip
async def test_what_is_no_picture_video_or_pdf_is_refused_whatever_it_calls_itself(world: World, data: bytes) -> None:
    buyer = await world.buyer()
    for name, kind in (("a.jpg", "image/jpeg"), ("a.svg", "image/svg+xml"), ("a.html", "text/html")):
        status, problem = await upload(world, buyer, data, name, kind)
        assert status in (415, 422), problem


async def test_a_picture_with_a_page_behind_it_comes_out_as_a_picture_only(world: World) -> None:
    buyer = await world.buyer()
    status, stored = await upload(world, buyer, png() + HTML, "a.html", "text/html")
    assert status == 201
    _, data, headers = await fetch(world, buyer, stored["id"])
    assert b"script" not in data
    assert headers["Content-Type"].startswith("image/")


async def test_a_pdf_keeps_its_pages_only_and_has_no_small_picture(world: World) -> None:
    buyer = await world.buyer()
    status, stored = await upload(world, buyer, uploaded.pdf(evil=True), "a.pdf", "application/pdf")
    assert (status, stored["kind"], stored["thumbnail"]) == (201, "pdf", False)
    _, data, headers = await fetch(world, buyer, stored["id"])
    assert b"JavaScript" not in data
    assert headers["Content-Type"] == "application/pdf"
    assert (await fetch(world, buyer, stored["id"] + "/thumbnail"))[0] == 404


async def test_a_film_has_a_small_picture_for_its_parties_only(world: World) -> None:
    buyer = await world.buyer()
    status, stored = await upload(world, buyer, uploaded.video(), "a.mp4", "video/mp4")
    assert (status, stored["kind"], stored["thumbnail"]) == (201, "video", True)
    status, data, headers = await fetch(world, buyer, stored["id"] + "/thumbnail")
    assert status == 200
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    assert headers["Content-Disposition"].startswith("attachment")
    assert (await fetch(world, await world.buyer("meili"), stored["id"] + "/thumbnail"))[0] == 404


async def test_what_a_picture_lacks_is_said_to_its_sender_at_once(world: World) -> None:
    await stock(world)
    buyer = await world.buyer()
    clear = uploaded.scene(1)
    for sent, expected in (
        (uploaded.saved(clear), []),
        (uploaded.saved(clear), ["same"]),
        (uploaded.saved(clear, quality=60), ["alike"]),
        (uploaded.saved(uploaded.blurred(uploaded.scene(2))), ["blurred"]),
        (uploaded.saved(uploaded.dark(uploaded.scene(3))), ["dark"]),
        (uploaded.taken(uploaded.scene(4), "2001:01:01 10:00:00"), ["older"]),
    ):
        _, stored = await upload(world, buyer, sent)
        assert [each["note"] for each in stored["notes"]] == expected
        assert all(each["text"] for each in stored["notes"])


async def test_the_same_bytes_lie_once_and_still_are_each_senders_own(world: World) -> None:
    xiaowang, meili = await world.buyer(), await world.buyer("meili")
    sent = uploaded.saved(uploaded.scene(7))
    _, one = await upload(world, xiaowang, sent)
    kept = sorted((world.settings.data_dir / "files").rglob("*"))
    _, again = await upload(world, xiaowang, sent)
    _, other = await upload(world, meili, sent)
    assert again["id"] == one["id"] != other["id"]
    assert other["notes"] == []
    assert sorted((world.settings.data_dir / "files").rglob("*")) == kept
    assert (await fetch(world, meili, one["id"]))[0] == 404
    assert (await fetch(world, meili, other["id"]))[0] == 200


async def test_a_picture_of_another_buyers_case_is_flagged_to_the_desk_and_to_nobody_else(world: World) -> None:
    await stock(world)
    first, second, agent = await world.buyer("xiaowang"), await world.buyer("meili"), await world.staff()
    _, one = await upload(world, first, uploaded.saved(uploaded.scene(8)))
    _, two = await upload(world, second, uploaded.saved(uploaded.scene(8).resize((300, 300)), quality=60))
    assert two["notes"] == []
    theirs = await applied(first, "1001", files=[one["id"]])
    case = await applied(second, "2001", files=[two["id"]])
    flags = (await agent.get(f"/api/cases/{case['no']}"))["flags"]
    assert [(each["flag"], each["file"], each["case_no"]) for each in flags] == [
        ("seen_elsewhere", two["id"], theirs["no"])
    ]
    assert "flags" not in await second.get(f"/api/cases/{case['no']}")


async def test_files_over_the_limit_are_refused(world: World) -> None:
    buyer = await world.buyer()
    status, problem = await upload(world, buyer, b"\0" * (world.settings.upload_bytes + 1))
    assert (status, problem["type"]) == (413, "urn:wuyou:too-large")
    assert (await buyer.call("POST", "/api/chat/messages", {"id": "x", "text": "长" * 40_000}))[0] == 413


async def test_a_file_goes_to_its_parties_only(world: World) -> None:
    buyer = await world.buyer()
    _, stored = await upload(world, buyer, png())
    for name, expected in (("meili", 404), ("lisi", 404)):
        assert (await fetch(world, await world.buyer(name), stored["id"]))[0] == expected
    for name, expected in (("agent1", 200), ("boss", 200), ("agent3", 404), ("mediator1", 404), ("trainer1", 404)):
        assert (await fetch(world, await world.staff(name), stored["id"]))[0] == expected, name
    assert (await fetch(world, world.anyone(), stored["id"]))[0] == 401


async def test_a_request_that_is_no_upload_is_refused(world: World) -> None:
    buyer = await world.buyer()
    assert (await buyer.call("POST", "/api/files", {"a": 1}))[0] == 415
    headers = {**buyer.headers, "Content-Type": "multipart/form-data; boundary=x"}
    for raw in (b"", b"--x--\r\n", b"garbage", b"--x\r\n\r\nno name\r\n--x--\r\n", BAD_HEADER):
        async with world.http.post(world.base + "/api/files", data=raw, headers=headers) as answer:
            assert answer.status == 422, raw
