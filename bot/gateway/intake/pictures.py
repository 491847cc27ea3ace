"""Pictures are decoded and written anew, upright and bare, so that nothing else of the file survives."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from bot.gateway.intake.checked import LONGEST_SIDE, THUMBNAIL_SIDE, Checked, NotAccepted
from bot.gateway.intake.looks import figures, likeness

#: formats that Pillow may try; nothing else of it is ever asked
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError,
    AttributeError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def check_picture(data: bytes, *, pixels: int, largest: int) -> Checked:
    """Raises NotAccepted for what is broken, has more than `pixels`, or is over `largest` bytes when rewritten."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > pixels:
                raise NotAccepted("too many pixels")
            facts = _taken(picture)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _rewritten(upright, facts, largest)
    except _BROKEN as error:
        raise NotAccepted(type(error).__name__) from error


def thumbnail(picture: Image.Image) -> bytes:
    """A small JPEG of it."""
    small = flat(picture)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def flat(picture: Image.Image) -> Image.Image:
    """On white, without transparency or any note that the file carried."""
    bare = Image.new("RGB", picture.size, "white")
    if _transparent(picture):
        seen = picture.convert("RGBA")
        bare.paste(seen, mask=seen.getchannel("A"))
    else:
        bare.paste(picture.convert("RGB"))
    return bare


def _rewritten(picture: Image.Image, facts: Mapping[str, Any], largest: int) -> Checked:
    bare = flat(picture)
    mime, data = "image/jpeg", b""
    if _transparent(picture):
        seen = Image.new("RGBA", picture.size)
        seen.paste(picture.convert("RGBA"))
        mime, data = "image/png", _saved(seen, "PNG")
    if not data or len(data) > largest:
        mime, data = "image/jpeg", _saved(bare, "JPEG", quality=88)
    if len(data) > largest:
        raise NotAccepted("larger when rewritten")
    return Checked(
        kind="image",
        mime=mime,
        data=data,
        thumbnail=thumbnail(bare),
        likeness=likeness(bare),
        facts={**facts, **figures(bare)},
    )


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _transparent(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _taken(picture: Image.Image) -> Mapping[str, Any]:
    exif = picture.getexif()
    inside = exif.get_ifd(ExifTags.IFD.Exif)
    taken = inside.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    zone = inside.get(ExifTags.Base.OffsetTimeOriginal) or ""
    if not isinstance(taken, str) or not re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", taken):
        return {}
    # without an offset it is the phone's wall time; whoever reads it takes Shanghai's
    known = zone if isinstance(zone, str) and re.fullmatch(r"[+-]\d\d:\d\d", zone) else ""
    try:
        return {"taken_at": datetime.fromisoformat(f"{taken.replace(':', '-', 2)}{known}").isoformat()}
    except ValueError:
        return {}
