"""The interface described: as OpenAPI and as one page that loads nothing from elsewhere and runs no script."""

from __future__ import annotations

import json
from html import escape
from importlib.metadata import version
from typing import Any

from aiohttp import web

from bot.gateway.openapi import document as describe
from bot.gateway.table import Call

_STYLE = """
:root{color-scheme:light dark;font:16px/1.6 system-ui,"Noto Sans SC",sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
details{border:1px solid #8884;border-radius:.5rem;margin:.5rem 0;padding:.25rem .75rem}
summary{cursor:pointer}code,pre{font:.85rem/1.5 ui-monospace,monospace}pre{overflow:auto}
b.get{color:#0a7d4f}b.post{color:#b4540a}small{opacity:.75}
"""


async def document(call: Call) -> dict[str, Any]:
    """The OpenAPI document of this mode's routes."""
    from bot.gateway.routes import routes  # the table names this handler, so it is looked up when asked

    return describe(routes(demo=call.parts.settings.demo), version=version("wuyou"))


async def page(call: Call) -> web.Response:
    """The same for people."""
    described = await document(call)
    rows = [
        _row(path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    models = "".join(
        f"<details id='{escape(name)}'><summary><code>{escape(name)}</code></summary>{_json(schema)}</details>"
        for name, schema in sorted(described["components"]["schemas"].items())
    )
    html = (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'><title>无忧售后 接口</title>"
        f"<style>{_STYLE}</style><body><h1>无忧售后 接口</h1>"
        "<p>机器可读：<a href='/api/openapi.json'>/api/openapi.json</a></p>"
        f"<main>{''.join(rows)}</main><h2>数据</h2>{models}"
    )
    return web.Response(
        text=html,
        content_type="text/html",
        headers={
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _row(path: str, method: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {})
    given = {name: operation[name] for name in ("parameters",) if name in operation} | ({"body": body} if body else {})
    return (
        f"<details><summary><b class='{escape(method)}'>{escape(method.upper())}</b> <code>{escape(path)}</code> "
        f"{escape(operation['summary'])}</summary><p><small>{escape(operation['description'])}</small></p>"
        f"{_json(given) if given else ''}{_json(operation['responses'])}</details>"
    )


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, ensure_ascii=False, indent=1))}</pre>"
