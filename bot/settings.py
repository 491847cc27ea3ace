"""Every setting of an installation: variables with the prefix WUYOU_, or a `.env`; an unknown name is an error."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "WUYOU_"
INTERNAL = "WUYOU_INTERNAL_"

Names = Annotated[tuple[str, ...], NoDecode]
LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})
_PLACE = r"^(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z.-]+):[0-9]{1,5}$"
_URL = re.compile(r"http://(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z.-]+):[0-9]{1,5}/?")
_MOST_ENGINES = 64
#: shorter secrets could be guessed
_SECRET_SIGNS = 32


def place(at: str) -> tuple[str, int]:
    """Host and port of HOST:PORT."""
    host, _, port = at.rpartition(":")
    return host, int(port)


class UnknownSetting(Exception):
    """Names with our prefix that mean nothing; `names` lists them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        super().__init__(f"不认识的设置：{'、'.join(self.names)}（wuyou settings 列出全部）")


class Settings(BaseSettings):
    """What an operator may set; lists are separated by commas."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    database_url: SecretStr | None = Field(
        default=None, description="数据库地址：sqlite:///PATH 或 postgresql://…；不设时用数据目录里的 wuyou.db"
    )
    redis_url: SecretStr | None = Field(default=None, description="多个进程之间广播用的 Redis；单进程不需要")
    data_dir: Path = Field(default=Path("var"), description="数据目录：数据库、上传的文件、日志")
    models_dir: Path = Field(default=Path("models"), description="模型目录")
    model: Path | None = Field(default=None, description="要用的模型文件；不设时用模型目录里最新的")
    host: str = Field(default="127.0.0.1", description="监听的地址；演示模式只许回环地址")
    port: int = Field(default=8000, ge=0, le=65535, description="监听的端口")
    demo: bool = Field(default=False, description="演示模式：演示买家、员工、可拨快的钟；只用它自己建的数据库")
    platform: Literal["own_mall", "connected"] = Field(
        default="own_mall", description="谁是平台：own_mall 由自己的平台客服判定；connected 只听外部平台的回调"
    )
    engines: Annotated[int | tuple[str, ...], NoDecode] = Field(
        default=1, description="自己的引擎进程数（1–64）；或别处引擎的地址，如 http://engine1:9100,http://engine2:9100"
    )
    engine_secret: SecretStr | None = Field(
        default=None, description="应用和别处的引擎共同的密钥，至少 32 个字符；都在一台机器上时不用设，每次启动自己换"
    )
    engine_at: str = Field(default="127.0.0.1:9100", pattern=_PLACE, description="wuyou engine 监听的地址和端口")
    actions_at: str = Field(
        default="127.0.0.1:0", pattern=_PLACE, description="应用听引擎调用动作的地址和端口；0 表示任选一个空闲的"
    )
    action_urls: Names = Field(
        default=(), description="wuyou engine 到哪里调用动作，如 http://app1:9200,http://app2:9200；不通就换下一个"
    )
    hosts: Names = Field(
        default=("localhost", "127.0.0.1", "[::1]"), description="可以用来访问的主机名（不含端口）；其他的一律 421"
    )
    proxies: Names = Field(default=(), description="自己的反向代理的地址；只信它们写的 X-Forwarded-For")
    origins: Names = Field(default=(), description="除本站外可以打开买家长连接的来源，如 https://shop.example")
    frame_ancestors: Names = Field(default=(), description="可以把聊天窗口嵌进去的页面来源；本站总是可以")
    messages_per_minute: int = Field(default=30, ge=1, description="一位买家一分钟最多发几条消息")
    shop_messages_per_minute: int = Field(default=60_000, ge=1, description="一家店的买家一分钟一共最多发几条消息")
    requests_per_minute: int = Field(
        default=3000, ge=1, description="一个网络地址一分钟最多请求几次（每个应用进程各算各的；本机不算）"
    )
    sockets_per_person: int = Field(default=10, ge=1, description="一个人同时最多几个长连接（每个应用进程各算各的）")
    sockets_per_address: int = Field(
        default=500, ge=1, description="一个网络地址同时最多几个长连接（每个应用进程各算各的；本机不算）"
    )
    upload_bytes: int = Field(default=20 * 1024 * 1024, ge=1024, description="一个上传文件最大的字节数")
    upload_pixels: int = Field(default=40_000_000, ge=10_000, description="一张上传图片最多的像素数")
    session_hours: int = Field(default=12, ge=1, le=24 * 30, description="员工登录一次管几小时")
    chats_per_agent: int = Field(default=5, ge=1, le=100, description="一位客服最多同时接待几个会话；自己接的不算超")
    answer_minutes: int = Field(default=5, ge=1, le=24 * 60, description="客服几分钟没有回复，会话就退回排队")
    hand_out_seconds: int = Field(default=30, ge=0, le=3600, description="排队几秒没人接，就自动分给在线的客服")
    reopen_hours: int = Field(
        default=2, ge=0, le=24 * 7, description="结束后几小时内买家再来，找原来的客服；之后先由助手接待"
    )
    opens: time = Field(default=time(0), description="客服几点上班（北京时间）；与下班相同表示全天")
    closes: time = Field(default=time(0), description="客服几点下班（北京时间）")
    labelled_twice: Names = Field(
        default=(), description="哪些店的训练标注要两个人一致才算数，如 wuyou；不设时一个人就算"
    )
    metrics_token: SecretStr | None = Field(
        default=None, description="从别的机器读 /metrics 要带的令牌（Authorization: Bearer）"
    )
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$", description="日志写到哪一级")
    traces: Path | None = Field(
        default=None, description="把每一轮经过应用、引擎、动作的时间记到这个文件（一行一个 JSON）；不设就不记"
    )
    web_dir: Path = Field(default=Path("web/dist"), description="网页构建结果的目录")

    @field_validator("hosts", "proxies", "origins", "frame_ancestors", "action_urls", "labelled_twice", mode="before")
    @classmethod
    def _split(cls, given: Any) -> Any:
        if isinstance(given, str):
            return tuple(part.strip() for part in given.split(",") if part.strip())
        return given

    @field_validator("engines", mode="before")
    @classmethod
    def _count_or_places(cls, given: Any) -> Any:
        return int(given) if isinstance(given, str) and given.strip().isdecimal() else cls._split(given)

    @field_validator("engines")
    @classmethod
    def _enough(cls, engines: int | tuple[str, ...]) -> int | tuple[str, ...]:
        if isinstance(engines, int):
            if not 1 <= engines <= _MOST_ENGINES:
                raise ValueError(f"1–{_MOST_ENGINES}")
        elif not engines or not all(_URL.fullmatch(url) for url in engines):
            raise ValueError("http://HOST:PORT, …")
        return engines

    @model_validator(mode="after")
    def _away_only_with_a_secret(self) -> Self:
        away = [at for at in (self.engine_at, self.actions_at) if place(at)[0] not in LOOPBACK]
        secret = "" if self.engine_secret is None else self.engine_secret.get_secret_value()
        if (away or isinstance(self.engines, tuple)) and len(secret) < _SECRET_SIGNS:
            raise ValueError(f"WUYOU_ENGINE_SECRET：别处的引擎要有至少 {_SECRET_SIGNS} 个字符的共同密钥")
        return self

    @property
    def own_engines(self) -> int:
        """How many engine processes `wuyou up` starts here; 0 when they are elsewhere."""
        return self.engines if isinstance(self.engines, int) else 0

    @property
    def database(self) -> str:
        """The database's URL; may hold a password, so it is never logged."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'wuyou.db').resolve()}"


class Internal(BaseSettings):
    """What the supervisor hands to its children; nobody sets it by hand."""

    model_config = SettingsConfigDict(env_prefix=INTERNAL, extra="ignore", frozen=True, hide_input_in_errors=True)

    secret: SecretStr = Field(description="per start; engines and the action endpoint ask for it")
    engine_urls: Names = Field(default=(), description="where the engines listen")
    action_port: int = Field(default=0, description="where the app listens for actions")
    model: Path | None = Field(default=None, description="the model of the supervisor's engines")

    @field_validator("engine_urls", mode="before")
    @classmethod
    def _split(cls, given: Any) -> Any:
        return tuple(part for part in given.split(",") if part) if isinstance(given, str) else given


def read_settings(dotenv: Path = Path(".env")) -> Settings:
    """The settings from the environment over `.env`.

    Raises UnknownSetting, or pydantic's ValidationError, which never shows the value.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    names = {name.upper() for name in (*os.environ, *dotenv_values(dotenv))}
    unknown = {name for name in names if name.startswith(PREFIX) and not name.startswith(INTERNAL)} - known
    if unknown:
        raise UnknownSetting(unknown)
    return Settings(_env_file=dotenv)


def read_internal() -> Internal:
    """What the supervisor handed over; pydantic's ValidationError when it did not."""
    return Internal.model_validate({})
