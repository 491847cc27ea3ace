"""What a row of the routes table says: method, path, who may call, what goes in and out, who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from bot.gateway.callers import Caller, Who
from bot.gateway.keys import Parts

#: largest JSON body in bytes
JSON_BYTES = 64 * 1024


@dataclass(slots=True, kw_only=True)
class Call:
    """One request on its way: the door fills it in step by step, the handler reads it.

    found   what the row's `find` looked up: the caller may know that it exists
    body    an instance of the row's body model, or None
    query   an instance of the row's query model, or None
    key     the Idempotency-Key, where the row asks for one
    """

    request: web.Request
    parts: Parts
    caller: Caller | None = None
    found: Any = None
    body: Any = None
    query: Any = None
    key: str = ""

    @property
    def who(self) -> Caller:
        """The caller of a row that not anyone may call."""
        assert self.caller is not None, "the door lets nobody through unidentified"
        return self.caller

    def named(self, part: str) -> str:
        """A part of the path."""
        return self.request.match_info[part]


#: answers with plain JSON types, or with a response of its own
Handler = Callable[[Call], Awaitable[Any]]
#: looks up what the path names; raises errors.NotFound or Problem("not-found")
Find = Callable[[Call], Awaitable[Any]]
#: whether this caller's role ever may; raises a Problem
May = Callable[[Call], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row. `callers` is who may; nobody else does.

    variants  body models by the last part of the path, for `…/{action}`
    may       asked before a bad body is refused, where the role's right depends on the action
    limited   counts as a buyer's message
    """

    method: str
    path: str
    callers: frozenset[Who]
    handler: Handler
    doc: str
    answer: Any = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    variants: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    find: Find | None = None
    may: May | None = None
    status: int = 200
    keyed: bool = False
    limited: bool = False
    multipart: bool = False
    demo: bool = False
    socket: bool = False

    @property
    def changes(self) -> bool:
        """Whether it needs protection from other sites' pages."""
        return self.method not in ("GET", "HEAD")

    def model(self, action: str | None) -> type[BaseModel] | None:
        """The body's model."""
        return self.variants.get(action or "", self.body)
