"""Which of the three an upload is, by its bytes alone; what it calls itself is never asked."""

from __future__ import annotations

import puremagic

from bot.gateway.intake.checked import Checked, NotAccepted
from bot.gateway.intake.pdfs import check_pdf
from bot.gateway.intake.pictures import check_picture
from bot.gateway.intake.videos import check_video

#: pictures in a film's box, which we do not take
_STILLS = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"})


def check(data: bytes, *, pixels: int, largest: int) -> Checked:
    """What may be kept of it. Takes time and memory: call it where both are limited. Raises NotAccepted."""
    if data[4:8] in (b"ftyp", b"moov", b"wide") and data[8:12] not in _STILLS:
        return check_video(data, "mov", pixels=pixels, largest=largest)
    if data[:4] == b"\x1aE\xdf\xa3":
        return check_video(data, "matroska", pixels=pixels, largest=largest)
    guesses = _guesses(data)
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:] and "application/pdf" in guesses:
        return check_pdf(data, largest=largest)
    if not any(guess.startswith("image/") for guess in guesses):
        raise NotAccepted("no picture, video or PDF")
    return check_picture(data, pixels=pixels, largest=largest)


def _guesses(data: bytes) -> frozenset[str]:
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(each.mime_type for each in found)
