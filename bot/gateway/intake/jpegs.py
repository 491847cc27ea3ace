"""A JPEG without its notes, pixels untouched: what lies inside a PDF need not be decoded to be stripped."""

from __future__ import annotations

#: application segments that decoding needs: JFIF, colour profile, Adobe's colour transform
_KEPT = frozenset({0xE0, 0xE2, 0xEE})
_SCAN, _COMMENT = 0xDA, 0xFE


def without_notes(data: bytes) -> bytes:
    """The segments up to the first scan but for EXIF, XMP, comments and the like; other bytes as they are."""
    if data[:2] != b"\xff\xd8":
        return data
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _SCAN:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        note = marker == _COMMENT or (0xE0 <= marker <= 0xEF and marker not in _KEPT)
        if not note:
            out += data[at:end]
        at = end
    return bytes(out + data[at:])
