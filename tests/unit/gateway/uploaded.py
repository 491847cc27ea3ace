"""Files as hostile or careless people send them, made in memory."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import av
import pikepdf
from PIL import Image, ImageDraw, ImageFilter

SECRET = b"SECRET-PLACE"


def scene(seed: int = 1, side: int = 400) -> Image.Image:
    """A sharp picture with detail: another seed is another scene."""
    picture = Image.new("RGB", (side, side), "white")
    draw, at = ImageDraw.Draw(picture), seed
    for n in range(60):
        at = (at * 1103515245 + 12345) % 2**31
        x, y, size = at % side, (at >> 8) % side, 20 + (at >> 16) % 80
        draw.rectangle((x, y, x + size, y + size), fill=((n * 37) % 256, (at >> 4) % 256, (at >> 12) % 256))
    return picture


def saved(picture: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """Its bytes."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def blurred(picture: Image.Image) -> Image.Image:
    """As a shaken phone sees it."""
    return picture.filter(ImageFilter.GaussianBlur(12))


def dark(picture: Image.Image) -> Image.Image:
    """As at night."""
    return picture.point(lambda light: light // 12)


def taken(picture: Image.Image, at: str) -> bytes:
    """A JPEG whose EXIF says when, where and by what."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = SECRET.decode(), at
    exif.get_ifd(0x8825)[1] = "N"
    return saved(picture, exif=exif, comment=SECRET)


def video(form: str = "mp4", codec: str = "mpeg4", seconds: float = 1.0, **metadata: str) -> bytes:
    """A film of moving squares with notes in its container."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as target:
        stream: Any = target.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        target.metadata.update(metadata)
        for n in range(int(seconds * 10)):
            frame = av.VideoFrame.from_image(scene(n // 5 + 3).resize((160, 120)))
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


def pdf(pages: int = 1, *, evil: bool = False, password: str = "") -> bytes:
    """A document; an evil one runs scripts, carries a program, and a photo that knows where it was taken."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 200))
        if evil:
            _spoil(made)
        locked = pikepdf.Encryption(user=password, owner=password) if password else False
        made.save(out, encryption=locked)
    return out.getvalue()


def _spoil(made: pikepdf.Pdf) -> None:
    name = pikepdf.Name
    script = pikepdf.Dictionary(S=name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.Root.OpenAction = made.make_indirect(script)
    made.attachments["a.exe"] = pikepdf.AttachedFileSpec(made, b"MZ" + SECRET, filename="a.exe")
    made.docinfo["/Author"] = SECRET.decode()
    made.docinfo["/CreationDate"] = "D:20260102030405+08'00'"
    page = made.pages[0]
    launch = pikepdf.Dictionary(S=name.Launch, F=pikepdf.String("cmd.exe"))
    page.Annots = made.make_indirect(
        [pikepdf.Dictionary(Type=name.Annot, Subtype=name.Link, Rect=[0, 0, 200, 200], A=launch)]
    )
    photo = made.make_stream(taken(scene(5), "2026:01:01 00:00:00"), Subtype=name.Image, Width=400, Height=400)
    photo.stream_dict.ColorSpace, photo.stream_dict.BitsPerComponent = name.DeviceRGB, 8
    photo.stream_dict.Filter = name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photo))
    page.Contents = made.make_stream(b"q 200 0 0 200 0 0 cm /Im0 Do Q")


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes whose head says side × side."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )


def pdf_bomb(mebibytes: int = 3000) -> bytes:
    """A small PDF whose cross-reference stream unpacks to gibibytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 2**20) for _ in range(mebibytes)) + packer.flush()
    head = b"%PDF-1.5\n"
    body = (
        b"1 0 obj<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    ) + packed
    return head + body + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
