"""Who a request comes from, and whether it comes from our own pages."""

from __future__ import annotations

import hmac
import ipaddress
import re
from urllib.parse import urlsplit

from aiohttp import web

from bot.gateway.callers import Caller, Who
from bot.gateway.keys import Parts
from bot.gateway.problems import Problem
from bot.gateway.tokens import BadToken

COOKIE = "wuyou_session"
#: a name or address and a port, nothing before or behind them
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::[0-9]{1,5})?")


def check_host(request: web.Request, hosts: tuple[str, ...]) -> None:
    """Problem 421 for a Host that is not ours: a page that rebinds its own name to us gets nothing."""
    host = _HOST.fullmatch(request.headers.get("Host", ""))
    if host is None or host["name"].lower() not in hosts:
        raise Problem("unknown-host")


def check_one_identity(request: web.Request) -> None:
    """Problem 400 when a cookie and a token come together: neither can be meant."""
    if COOKIE in request.cookies and "Authorization" in request.headers:
        raise Problem("two-identities")


async def check_flood(request: web.Request, parts: Parts) -> None:
    """Problem 429 for an address that asks too much."""
    address = counted_address(request, parts.settings.proxies)
    if address is not None:
        await parts.limits.request(address)


def counted_address(request: web.Request, proxies: tuple[str, ...]) -> str | None:
    """Under what floods are counted; None for this machine itself, and for a proxy on it that nobody told us of."""
    address = address_of(request, proxies)
    try:
        if ipaddress.ip_address(address).is_loopback:
            return None
    except ValueError:
        pass  # a unix socket's peer, or what a proxy made of it: counted under its name
    return address


async def identify(request: web.Request, parts: Parts) -> Caller | None:
    """The caller, None when he shows nothing. Problem 401 for a token that is not believed."""
    bearer = request.headers.get("Authorization")
    if bearer is not None:
        scheme, _, token = bearer.partition(" ")
        if scheme.lower() != "bearer":
            raise _unknown()
        try:
            return await parts.tokens.check(token.strip())
        except BadToken as error:
            raise _unknown() from error
    cookie = request.cookies.get(COOKIE)
    return None if cookie is None else await parts.sessions.find(cookie)


def address_of(request: web.Request, proxies: tuple[str, ...]) -> str:
    """Where the caller is: the peer, or what the last proxy that is not ours was called from. At most 64 characters."""
    address = request.remote or ""
    for named in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if address not in proxies or not named.strip():
            break
        address = named.strip()
    return address[:64]


def check_same_site(request: web.Request, caller: Caller | None) -> None:
    """Problem 403 when a change by session does not come from our own page and shows no CSRF token."""
    if caller is not None and caller.who is Who.BUYER:
        return
    shown = request.headers.get("X-CSRF-Token", "")
    if caller is not None and shown and hmac.compare_digest(shown.encode(), caller.csrf.encode()):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        if site == "same-origin":
            return
    elif origin is not None:
        if same_origin(request, origin):
            return
    elif caller is None:
        return
    raise Problem("cross-site", "请在本站页面里操作，或带上 X-CSRF-Token")


def check_socket_origin(request: web.Request, origins: tuple[str, ...]) -> None:
    """Problem 403 for a socket of a foreign page, or of nobody's: programs that are no browser have HTTP."""
    origin = request.headers.get("Origin")
    if origin is None:
        raise Problem("cross-site", "缺少 Origin")
    if not same_origin(request, origin) and origin not in origins:
        raise Problem("cross-site", "这个来源不能连接")


def same_origin(request: web.Request, origin: str) -> bool:
    """Whether the Origin names the host that was asked."""
    return urlsplit(origin).netloc.lower() == request.headers.get("Host", "").lower() != ""


def _unknown() -> Problem:
    return Problem("not-signed-in", "登录状态无效或已过期", headers={"WWW-Authenticate": "Bearer"})
