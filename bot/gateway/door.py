"""In which order a request is refused: 401, 404, 403, 413, 415, 429, 400 for a missing key, 422; then the handler."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.gateway.callers import Who
from bot.gateway.identity import check_flood, check_host, check_one_identity, check_same_site, identify
from bot.gateway.keys import PARTS
from bot.gateway.problems import Problem
from bot.gateway.refusals import problem_of
from bot.gateway.table import JSON_BYTES, Call, Route
from bot.store.database import AWAY

log = structlog.get_logger(__name__)

#: what a stranger may put into a meter's label is bounded
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


def open_door(route: Route) -> _Next:
    """The aiohttp handler of a row."""

    async def enter(request: web.Request) -> web.StreamResponse:
        call = Call(request=request, parts=request.app[PARTS])
        await _check_caller(route, call)
        await _read_body(route, call)
        answer = await route.handler(call)
        if isinstance(answer, web.StreamResponse):
            return answer
        shown = json_answer(answer, status=route.status)
        # deadlines count by this time, not by the reader's own clock
        shown.headers["Wuyou-Now"] = call.parts.clock.now().isoformat(timespec="milliseconds")
        return shown

    return enter


def json_answer(body: Any, *, status: int = 200) -> web.Response:
    """JSON that nobody may cache."""
    return web.Response(
        status=status,
        body=orjson.dumps(body),
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


@web.middleware
async def count(request: web.Request, handler: _Next) -> web.StreamResponse:
    """Every answer by method and status; how long it took, unless it is one that waits for news."""
    meters, began = request.app[PARTS].meters, time.monotonic()
    answer = await handler(request)
    method = request.method if request.method in _METHODS else "other"
    meters.requests.labels(method=method, status=str(answer.status)).inc()
    if answer.status != HTTPStatus.SWITCHING_PROTOCOLS and "wait" not in request.query:
        meters.request_seconds.observe(time.monotonic() - began)
    return answer


@web.middleware
async def refuse_kindly(request: web.Request, handler: _Next) -> web.StreamResponse:
    """Host, double identity and floods first; and every refusal, foreseen or not, as a problem document."""
    parts = request.app[PARTS]
    try:
        check_host(request, parts.settings.hosts)
        check_one_identity(request)
        await check_flood(request, parts)
        return await handler(request)
    except web.HTTPNotFound:
        problem = Problem("not-found")
    except web.HTTPMethodNotAllowed as error:
        problem = Problem("no-such-method", headers={"Allow": error.headers["Allow"]})
    except web.HTTPRequestEntityTooLarge:
        problem = Problem("too-large")
    except web.HTTPException:
        raise
    except Exception as error:
        found = problem_of(error)
        if found is None:
            log.error("request failed", method=request.method, path=request.path, exc_info=error)
        elif isinstance(error, AWAY):
            log.error("not stored", method=request.method, path=request.path, error=repr(error))
        problem = found or Problem("internal", "系统出了点问题，请稍后再试")
    parts.meters.refused.labels(type=problem.code).inc()
    return problem.answer()


async def _check_caller(route: Route, call: Call) -> None:
    call.caller = None if route.callers == {Who.ANYONE} else await identify(call.request, call.parts)
    if Who.ANYONE not in route.callers:
        if call.caller is None:
            raise Problem("not-signed-in", headers={"WWW-Authenticate": "Bearer"})
        if route.find is not None:
            call.found = await route.find(call)
        if call.caller.who not in route.callers:
            raise Problem("not-allowed", "您的角色不能做这项操作")
    if route.changes:
        check_same_site(call.request, call.caller)


async def _read_body(route: Route, call: Call) -> None:
    action = call.request.match_info.get("action")
    model = route.model(action)
    raw = b""
    if not route.multipart:
        raw = await _raw(call.request)
        if model is not None and raw and call.request.content_type != "application/json":
            raise Problem("wrong-media", "请求要用 application/json")
    if route.limited:
        await call.parts.limits.message(call.who.shop, call.who.id)
    try:
        if route.keyed:
            call.key = call.request.headers.get("Idempotency-Key", "")
            if not _KEY.fullmatch(call.key):
                raise Problem("key-missing", "请带上 Idempotency-Key（1–128 个可见字符）")
        if model is not None:
            call.body = _validated(lambda: model.model_validate_json(raw or b"{}"))
        if route.query is not None:
            query = route.query
            call.query = _validated(lambda: query.model_validate(dict(call.request.query)))
    except Problem:
        if route.may is not None:
            await route.may(call)
        raise


async def _raw(request: web.Request) -> bytes:
    if request.content_length is not None and request.content_length > JSON_BYTES:
        raise Problem("too-large", f"请求不能超过 {JSON_BYTES // 1024} KB")
    raw = bytearray()
    async for part in request.content.iter_chunked(16 * 1024):
        raw += part
        if len(raw) > JSON_BYTES:
            raise Problem("too-large", f"请求不能超过 {JSON_BYTES // 1024} KB")
    return bytes(raw)


def _validated[M: BaseModel](read: Callable[[], M]) -> M:
    try:
        return read()
    except ValidationError as error:
        wrong = [
            {"field": ".".join(str(part) for part in each["loc"]), "code": each["type"], "detail": _words(each["type"])}
            for each in error.errors(include_url=False, include_context=False, include_input=False)[:20]
        ]
        code = "bad-json" if any(each["code"] == "json_invalid" for each in wrong) else "bad-request"
        raise Problem(code, errors=wrong) from error


_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "string_pattern_mismatch": "格式不对",
    "string_type": "要是文字",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "greater_than": "太小",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "too_long": "太多",
    "too_short": "太少",
    "enum": "没有这个选项",
    "literal_error": "没有这个选项",
    "json_invalid": "不是有效的 JSON",
    "bool_type": "要是 true 或 false",
}


def _words(code: str) -> str:
    return _WORDS.get(code, "这一项有误")
