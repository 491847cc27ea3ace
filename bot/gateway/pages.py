"""The web build as files: which page for which address, how long it is kept, what a page may load and be put in."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from bot.gateway.keys import PARTS
from bot.gateway.problems import Problem

#: pages by address; `/desk/…` and `/trainer/…` route within the page
PAGES = {
    "": "shop/index.html",
    "desk": "desk/index.html",
    "trainer": "trainer/index.html",
    "widget": "widget/index.html",
}
_BASE = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-src 'self'"
)
_TYPES = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
    ".json": "application/json", ".woff2": "font/woff2", ".png": "image/png", ".ico": "image/x-icon",
    ".webp": "image/webp", ".txt": "text/plain", ".map": "application/json",
}  # fmt: skip
#: what is worth compressing
_TEXT = frozenset({".html", ".js", ".css", ".svg", ".json", ".txt", ".map"})
#: names that a build never gives to other bytes
_FOREVER = "public, max-age=31536000, immutable"


async def serve_page(request: web.Request) -> web.StreamResponse:
    """A file of the build, or the page that the address belongs to. Problem 404."""
    settings = request.app[PARTS].settings
    asked = request.match_info["path"]
    path = await asyncio.to_thread(_find, settings.web_dir.resolve(), asked)
    if path is None:
        raise Problem("not-found")
    kind = _TYPES.get(path.suffix)
    if kind is None:
        raise Problem("not-found")
    answer = web.FileResponse(path, headers=_headers(asked, path, settings.frame_ancestors))
    answer.content_type = kind
    if kind.startswith("text/") or kind.endswith("json"):
        answer.charset = "utf-8"
    if path.suffix in _TEXT and "Range" not in request.headers:
        answer.enable_compression()
    return answer


def _find(root: Path, asked: str) -> Path | None:
    first = asked.strip("/").split("/")[0]
    for name in (asked.strip("/"), PAGES.get(first)):
        if not name or "\x00" in name:
            continue
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
        if "." in name.rsplit("/", 1)[-1] and name == asked.strip("/"):
            return None
    page = root / PAGES[""]
    return page if not asked and page.is_file() else None


def _headers(asked: str, path: Path, ancestors: tuple[str, ...]) -> dict[str, str]:
    framed = asked.strip("/").split("/")[0] == "widget"
    allowed = " ".join(("'self'", *ancestors)) if framed else "'none'"
    headers = {
        "Content-Security-Policy": f"{_BASE}; frame-ancestors {allowed}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
        "Cache-Control": _FOREVER if "assets" in path.parts else "no-cache",
    }
    if not framed:
        headers["X-Frame-Options"] = "DENY"
    if path.name == "widget.js":
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Cache-Control"] = "public, max-age=300"
    return headers
