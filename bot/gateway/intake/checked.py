"""What comes out of looking at an upload: what may be kept and served, or that it is not accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: the longest side of what is served and of its small picture, in pixels
LONGEST_SIDE = 4096
THUMBNAIL_SIDE = 320


class NotAccepted(Exception):
    """No picture, video or PDF, or a broken, locked or oversized one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An upload as it may be kept and served.

    data       rewritten: nothing of the sender's bytes survives but pixels, sound and pages
    thumbnail  a JPEG of at most THUMBNAIL_SIDE, None for a PDF
    likeness   16 hex digits that pictures of the same thing share but for a few bits; None where there is no detail
    facts      what was read before stripping and measured: taken_at (ISO 8601), light 0–255, spread, sharpness,
               seconds, pages, muted
    """

    kind: str
    mime: str
    data: bytes
    thumbnail: bytes | None = None
    likeness: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
