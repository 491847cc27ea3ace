"""A video's streams are copied into a new container: picture and sound survive, places, names and dates do not."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import av
from av.error import FFmpegError
from PIL import Image

from bot.gateway.intake.checked import Checked, NotAccepted
from bot.gateway.intake.looks import figures, likeness
from bot.gateway.intake.pictures import thumbnail

#: container by the demuxer that is asked and the muxer and type that come out; no other demuxer is ever tried
_PICTURES = {"mov": {"h264", "hevc", "mpeg4", "av1", "vp9"}, "matroska": {"vp8", "vp9", "av1"}}
_SOUNDS = {"mov": {"aac", "mp3", "alac", "opus", "ac3"}, "matroska": {"opus", "vorbis"}}
_COMES_OUT = {"mov": ("mp4", "video/mp4"), "matroska": ("webm", "video/webm")}
LONGEST_SECONDS = 600
#: frames that are looked at for a small picture; the first may be black
_LOOKED_AT = 12


def check_video(data: bytes, form: str, *, pixels: int, largest: int) -> Checked:
    """`form` is "mov" (MP4 too) or "matroska" (WebM). Raises NotAccepted for what is broken, too long or no video."""
    try:
        with av.open(io.BytesIO(data), format=form) as source:
            picture = _stream(source.streams.video, _PICTURES[form])
            if picture is None or picture.width * picture.height > pixels:
                raise NotAccepted("no video, or too many pixels")
            sound = _stream(source.streams.audio, _SOUNDS[form])
            facts = _facts(source, muted=sound is None and bool(source.streams.audio))
            bare = _copied(source, [each for each in (picture, sound) if each is not None], _COMES_OUT[form][0])
        still = _still(bare, form)
    except (FFmpegError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, OSError) as error:
        raise NotAccepted(type(error).__name__) from error
    if len(bare) > largest:
        raise NotAccepted("larger when rewritten")
    return Checked(
        kind="video",
        mime=_COMES_OUT[form][1],
        data=bare,
        thumbnail=thumbnail(still),
        likeness=likeness(still),
        facts={**facts, **figures(still)},
    )


def _stream(streams: Any, codecs: set[str]) -> Any:
    return next(
        (each for each in streams if each.codec_context is not None and each.codec_context.name in _named(codecs)), None
    )


def _named(codecs: set[str]) -> set[str]:
    # decoders are called after their library
    return codecs | {"libdav1d", "libvpx-vp9", "libvpx", "libopus", "libvorbis", "mp3float"}


def _facts(source: Any, *, muted: bool) -> dict[str, Any]:
    seconds = (source.duration or 0) / av.time_base
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise NotAccepted("too long")
    facts: dict[str, Any] = {"seconds": round(seconds, 1)} | ({"muted": True} if muted else {})
    made = source.metadata.get("com.apple.quicktime.creationdate") or source.metadata.get("creation_time")
    try:
        return facts | {"taken_at": datetime.fromisoformat(made).isoformat()} if made else facts
    except ValueError:
        return facts


def _copied(source: Any, wanted: list[Any], form: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=form, options={"fflags": "+bitexact"}) as target:
        copies = {each.index: target.add_stream_from_template(each) for each in wanted}
        for copy in copies.values():
            copy.metadata.clear()
        for packet in source.demux(wanted):
            if packet.dts is None:
                continue
            packet.stream = copies[packet.stream.index]
            target.mux(packet)
    return out.getvalue()


def _still(data: bytes, form: str) -> Image.Image:
    best: Image.Image | None = None
    with av.open(io.BytesIO(data), "r", format=form) as source:
        source.streams.video[0].codec_context.thread_count = 1
        for n, frame in enumerate(source.decode(video=0)):
            best = frame.to_image()  # type: ignore[no-untyped-call]
            if n + 1 >= _LOOKED_AT or figures(best)["light"] > 32:
                break
    if best is None:
        raise NotAccepted("no frame")
    return best
