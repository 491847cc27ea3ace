"""Alive, able to serve, and the counters."""

from __future__ import annotations

import hmac
import ipaddress
from typing import Any

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.door import json_answer
from bot.gateway.gauges import measure
from bot.gateway.keys import Parts
from bot.gateway.problems import Problem
from bot.gateway.table import Call


async def healthz(call: Call) -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


async def readyz(call: Call) -> Any:
    """200 when database and an engine are there, 503 with what is missing. Without Redis it serves, and says so."""
    checks = {"database": await _database(call.parts), "engine": await call.parts.engine.ready()}
    ready = all(checks.values())
    link = call.parts.link
    beside = {} if link is None else {"redis": link.up}
    words = "not ready" if not ready else "ready" if all(beside.values()) else "degraded"
    return json_answer({"status": words} | checks | beside, status=200 if ready else 503)


async def metrics(call: Call) -> web.Response:
    """Prometheus; on loopback, or with the token of WUYOU_METRICS_TOKEN."""
    if not _may_read(call):
        raise Problem("not-allowed", "指标只能在本机读取，或带上令牌")
    await measure(call.parts)
    return web.Response(body=generate_latest(call.parts.meters.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _database(parts: Parts) -> bool:
    try:
        async with parts.units(write=False) as unit:
            if unit.connection.dialect.name == "postgresql":
                # a standby, or one that was set to read only, serves nobody
                found = await unit.connection.execute(text("SELECT current_setting('transaction_read_only')"))
                return bool(found.scalar_one() == "off")
            await unit.connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True


def _may_read(call: Call) -> bool:
    token = call.parts.settings.metrics_token
    shown = call.request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is not None and hmac.compare_digest(shown.encode(), token.get_secret_value().encode()):
        return True
    remote = call.request.remote or ""
    forwarded = any(name in call.request.headers for name in ("X-Forwarded-For", "Forwarded"))
    try:
        return ipaddress.ip_address(remote).is_loopback and not forwarded
    except ValueError:
        return False
