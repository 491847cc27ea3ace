"""An upload is what its bytes say; what comes out of the sandbox is bare, small enough, and says how it looks."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from PIL import Image

from bot.aftersales.pictures import bits_between, notes_on
from bot.aftersales.policies import Policies
from bot.gateway.intake.checked import THUMBNAIL_SIDE, Checked, NotAccepted
from bot.gateway.intake.sandbox import Sandbox
from tests.unit.gateway import uploaded

MIB = 1024 * 1024
SANDBOX = Sandbox(pixels=4_000_000, largest=2 * MIB)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(1)</script>"


def said(checked: Checked) -> list[str]:
    return [each.note for each in notes_on(checked.facts, Policies.read().pictures)]


async def test_a_photo_loses_place_camera_and_comment_and_keeps_its_date_as_a_fact() -> None:
    sent = uploaded.taken(uploaded.scene(), "2026:11:20 10:00:00")
    assert uploaded.SECRET in sent
    kept = await SANDBOX.check(sent)
    assert (kept.kind, kept.mime) == ("image", "image/jpeg")
    assert uploaded.SECRET not in kept.data
    assert b"Exif" not in kept.data
    assert kept.facts["taken_at"] == "2026-11-20T10:00:00"
    assert said(kept) == []


async def test_a_photo_gets_a_small_picture() -> None:
    kept = await SANDBOX.check(uploaded.saved(uploaded.scene(side=1200)))
    assert kept.thumbnail is not None
    assert max(Image.open(io.BytesIO(kept.thumbnail)).size) == THUMBNAIL_SIDE


async def test_blurred_and_dark_photos_are_said_to_be_so_and_clear_ones_are_not() -> None:
    for seed in range(1, 6):
        clear = uploaded.scene(seed)
        assert said(await SANDBOX.check(uploaded.saved(clear))) == []
        assert said(await SANDBOX.check(uploaded.saved(uploaded.blurred(clear)))) == ["blurred"]
        assert said(await SANDBOX.check(uploaded.saved(uploaded.dark(clear)))) == ["dark"]


async def test_the_same_scene_smaller_and_recompressed_is_alike_and_another_scene_is_not() -> None:
    one = uploaded.scene(1)
    first = await SANDBOX.check(uploaded.saved(one, quality=95))
    again = await SANDBOX.check(uploaded.saved(one.resize((250, 250)), quality=40))
    other = await SANDBOX.check(uploaded.saved(uploaded.scene(2)))
    most = Policies.read().pictures["alike"].below
    assert most is not None
    assert first.likeness
    assert again.likeness
    assert other.likeness
    assert bits_between(first.likeness, again.likeness) < most
    assert bits_between(first.likeness, other.likeness) >= most


async def test_a_plain_colour_is_like_nothing() -> None:
    assert (await SANDBOX.check(uploaded.saved(Image.new("RGB", (50, 50), "red")))).likeness is None


@pytest.mark.parametrize(("form", "codec", "mime"), [
    ("mp4", "mpeg4", "video/mp4"), ("mov", "mpeg4", "video/mp4"), ("webm", "vp8", "video/webm"),
])  # fmt: skip
async def test_a_film_keeps_picture_and_loses_place_name_and_date(form: str, codec: str, mime: str) -> None:
    notes = {"title": uploaded.SECRET.decode(), "location": "+30.2741+120.1551/", "comment": uploaded.SECRET.decode()}
    sent = uploaded.video(form, codec, creation_time="2026-01-02T03:04:05Z", **notes)
    assert uploaded.SECRET in sent
    kept = await SANDBOX.check(sent)
    assert (kept.kind, kept.mime) == ("video", mime)
    assert uploaded.SECRET not in kept.data
    assert b"+30.2741" not in kept.data
    assert kept.thumbnail is not None
    assert kept.facts["seconds"] == pytest.approx(1.0, abs=0.2)
    assert kept.facts.get("taken_at", "2026-01-02").startswith("2026-01-02")


async def test_a_page_behind_or_inside_a_film_is_gone() -> None:
    hidden = b"\x00\x00\x00\x40free" + PAGE.ljust(56)
    kept = await SANDBOX.check(uploaded.video() + hidden)
    assert b"script" not in kept.data


async def test_a_pdf_keeps_its_pages_and_loses_scripts_programs_author_and_the_photos_place() -> None:
    sent = uploaded.pdf(2, evil=True)
    kept = await SANDBOX.check(sent)
    assert (kept.kind, kept.facts["pages"], kept.thumbnail) == ("pdf", 2, None)
    assert kept.facts["taken_at"] == "2026-01-02T03:04:05+08:00"
    for left in (b"JavaScript", b"app.alert", b"Launch", b"cmd.exe", b"a.exe", uploaded.SECRET, b"Exif"):
        assert left not in kept.data, left
    with pikepdf.open(io.BytesIO(kept.data)) as opened:
        assert len(opened.pages) == 2
        photo = opened.pages[0].Resources.XObject.Im0
        assert Image.open(io.BytesIO(photo.read_raw_bytes())).size == (400, 400)


@pytest.mark.parametrize("sent", [
    SVG, PAGE, b"", b"\0" * 64, b"GIF89a" + PAGE, b"PK\x03\x04" + b"\0" * 60, b"\xff\xd8\xff\xe0" + PAGE,
    b"\x00\x00\x00\x20ftypisom" + PAGE, b"\x1aE\xdf\xa3" + PAGE, b"%PDF-1.4\n" + PAGE + b"\n%%EOF",
    uploaded.pdf(password="x"), uploaded.pdf(501), uploaded.png_bomb(), uploaded.video()[:300],
    uploaded.saved(uploaded.scene())[:200], b"MZ" + uploaded.video(),
], ids=["svg", "page", "empty", "zeros", "gif page", "zip", "jpeg page", "film page", "webm page", "pdf page",
        "locked pdf", "501 pages", "bomb", "cut film", "cut photo", "program film"])  # fmt: skip
async def test_what_is_none_of_the_three_or_broken_is_not_accepted(sent: bytes) -> None:
    with pytest.raises(NotAccepted):
        await SANDBOX.check(sent)


async def test_a_bomb_ends_its_own_process_and_takes_no_memory_of_ours() -> None:
    sent = uploaded.pdf_bomb()
    assert len(sent) < 4 * MIB
    before = _peak()
    with pytest.raises(NotAccepted):
        await SANDBOX.check(sent)
    assert _peak() - before < 64 * MIB


async def test_an_upload_that_takes_for_ever_is_given_up() -> None:
    impatient = Sandbox(pixels=10**9, largest=64 * MIB, seconds=1)
    sent = uploaded.saved(Image.effect_noise((9000, 9000), 90).convert("RGB"), "PNG", compress_level=1)
    with pytest.raises(NotAccepted):
        await impatient.check(sent)


def _peak() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    assert found is not None
    return int(found[1]) * 1024
