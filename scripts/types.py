"""Writes web/shared/api/generated/ from the routes table: what the pages believe is what the door says."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import orjson

from bot.gateway.openapi import document
from bot.gateway.routes import routes

WEB = Path(__file__).resolve().parent.parent / "web"
TYPES = WEB / "shared" / "api" / "generated" / "document.ts"
_ABOUT = "/** Every verb of the running application, written by `make types`; do not edit. Document {digest} */\n"


def described() -> bytes:
    """The OpenAPI document of all routes, as JSON bytes whose order does not change."""
    return orjson.dumps(document(routes(demo=True), version=version("wuyou")), option=orjson.OPT_SORT_KEYS)


def first_line() -> str:
    """What the file begins with while it is of the present routes."""
    return _ABOUT.format(digest=hashlib.sha256(described()).hexdigest()[:16])


def main() -> None:
    """Generate and write."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "openapi.json"), Path(folder, "types.ts")
        source.write_bytes(described())
        tool = WEB / "node_modules" / ".bin" / "openapi-typescript"
        subprocess.run([tool, source, "-o", made], check=True, capture_output=True)  # noqa: S603  the tool is ours
        TYPES.write_text(first_line() + made.read_text("utf-8"), "utf-8")


if __name__ == "__main__":
    main()
