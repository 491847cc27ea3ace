"""How a picture looks, in figures: how light, how sharp, and a likeness that survives rescaling and recompression."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageFilter, ImageStat

#: measured on a picture of at most this side, so that figures of a phone's and a screen's picture compare
MEASURED_SIDE = 512
#: below this spread of brightness (0–128) a picture has no detail that a likeness could hold on to
PLAIN = 4.0
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def figures(picture: Image.Image) -> dict[str, Any]:
    """light: mean brightness 0–255. spread: its standard deviation. sharpness: the variance of the edges."""
    grey = picture.convert("L")
    grey.thumbnail((MEASURED_SIDE, MEASURED_SIDE))
    whole = ImageStat.Stat(grey)
    edges = ImageStat.Stat(grey.filter(_EDGES).crop((1, 1, max(grey.width - 1, 2), max(grey.height - 1, 2))))
    return {
        "light": round(whole.mean[0], 1),
        "spread": round(whole.stddev[0], 1),
        "sharpness": round(edges.var[0], 1),
    }


def likeness(picture: Image.Image) -> str | None:
    """Whether each of 64 places is lighter than its right neighbour, as 16 hex digits."""
    grey = picture.convert("L")
    if ImageStat.Stat(grey).stddev[0] < PLAIN:
        return None
    small = grey.resize((9, 8), Image.Resampling.LANCZOS)
    light = small.tobytes()
    bits = [light[row * 9 + n] > light[row * 9 + n + 1] for row in range(8) for n in range(8)]
    return f"{sum(bit << n for n, bit in enumerate(bits)):016x}"
