"""What an upload really is, by its bytes; pictures are decoded and written anew, so that nothing else survives."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import puremagic
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

#: formats that Pillow may try; nothing else of it is ever asked
PICTURES = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
LONGEST_SIDE = 4096


class NotAccepted(Exception):
    """No picture, video or PDF, or a broken or oversized one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An upload as it may be kept and served. facts: what was read before stripping, e.g. {"taken_at"}."""

    kind: str
    mime: str
    data: bytes
    facts: Mapping[str, Any]


def check(data: bytes, *, pixels: int) -> Checked:
    """Blocking: run it in a thread. Raises NotAccepted."""
    head = data[:1024]
    if _video(head):
        return Checked(kind="video", mime="video/mp4", data=data, facts={})
    guesses = _guesses(data)
    if head.startswith(b"%PDF-") and b"%%EOF" in data[-2048:] and guesses & {"application/pdf"}:
        return Checked(kind="pdf", mime="application/pdf", data=data, facts={})
    if not any(guess.startswith("image/") for guess in guesses):
        raise NotAccepted("no picture, video or PDF")
    return _picture(data, pixels)


def _guesses(data: bytes) -> frozenset[str]:
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(each.mime_type for each in found)


def _video(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")


def _picture(data: bytes, pixels: int) -> Checked:
    try:
        with Image.open(io.BytesIO(data), formats=PICTURES) as picture:
            if picture.width * picture.height > pixels:
                raise NotAccepted("too many pixels")
            facts = _facts(picture)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _rewritten(upright, facts)
    except NotAccepted:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError) as error:
        raise NotAccepted(type(error).__name__) from error
    except (
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        MemoryError,
        TypeError,
        AttributeError,
    ) as error:
        raise NotAccepted(type(error).__name__) from error


def _rewritten(picture: Image.Image, facts: Mapping[str, Any]) -> Checked:
    out = io.BytesIO()
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    bare = Image.new("RGBA" if transparent else "RGB", picture.size)
    bare.paste(picture.convert(bare.mode))
    if transparent:
        bare.save(out, "PNG")
        return Checked(kind="image", mime="image/png", data=out.getvalue(), facts=facts)
    bare.save(out, "JPEG", quality=88)
    return Checked(kind="image", mime="image/jpeg", data=out.getvalue(), facts=facts)


def _facts(picture: Image.Image) -> Mapping[str, Any]:
    exif = picture.getexif()
    taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    if not isinstance(taken, str) or not re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", taken):
        return {}
    try:
        return {"taken_at": datetime.strptime(taken, "%Y:%m:%d %H:%M:%S").isoformat()}  # noqa: DTZ007 - no zone in EXIF
    except ValueError:
        return {}
