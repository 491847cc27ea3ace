"""How a refusal looks: RFC 9457 problem documents with a stable `type`, worded in Chinese here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from aiohttp import web

PREFIX = "urn:wuyou:"

#: code -> (status, title)
TITLES: Mapping[str, tuple[int, str]] = {
    "bad-json": (422, "请求不是有效的 JSON"),
    "bad-request": (422, "请求的内容有误"),
    "not-http": (400, "请求不是有效的 HTTP"),
    "two-identities": (400, "登录状态与令牌不能同时使用"),
    "key-missing": (400, "缺少 Idempotency-Key"),
    "not-signed-in": (401, "请先登录"),
    "wrong-password": (401, "账号或密码不正确"),
    "not-allowed": (403, "没有这项操作的权限"),
    "cross-site": (403, "请求来自其他网站"),
    "not-found": (404, "没有找到"),
    "no-such-method": (405, "不支持这种请求方式"),
    "state-conflict": (409, "现在不能这样做"),
    "stale-version": (409, "内容已经变化，请刷新后再试"),
    "not-in-charge": (409, "这个会话现在由别人负责"),
    "too-large": (413, "内容太大"),
    "wrong-media": (415, "不支持这种类型的内容"),
    "unknown-host": (421, "不认识的主机名"),
    "not-eligible": (422, "不符合条件"),
    "not-refundable": (422, "超过可退金额"),
    "key-reused": (422, "同一个 Idempotency-Key 用在了不同的内容上"),
    "unknown-button": (422, "没有这个按钮"),
    "unknown-file": (422, "没有这个文件"),
    "not-teachable": (422, "不能这样教"),
    "no-such-agent": (422, "没有这位客服"),
    "too-many": (429, "操作太频繁，请稍后再试"),
    "locked": (429, "密码错误次数太多，请稍后再试"),
    "headers-too-large": (431, "请求头太大"),
    "internal": (500, "系统出了点问题"),
    "not-ready": (503, "服务暂时不可用"),
}


class Problem(Exception):
    """A refusal at the edge; `code` is a key of TITLES."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        self.status, self.title = TITLES[code]
        super().__init__(f"{self.status} {code}")
        self.code = code
        self.detail = detail or self.title
        self.errors = errors
        self.headers = headers or {}
        self.facts = facts

    def document(self) -> dict[str, Any]:
        """The document's members."""
        body: dict[str, Any] = {
            **self.facts,
            "type": PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        return body

    def answer(self) -> web.Response:
        """The HTTP answer."""
        return web.Response(
            status=self.status,
            body=orjson.dumps(self.document()),
            content_type="application/problem+json",
            headers={"Cache-Control": "no-store", **self.headers},
        )
