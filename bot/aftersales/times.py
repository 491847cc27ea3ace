"""How instants look to people: kept in UTC, counted and shown in Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ZONE = "Asia/Shanghai"


def shanghai_date(at: datetime) -> date:
    """The day it is for a buyer."""
    return at.astimezone(ZoneInfo(_ZONE)).date()


def day_after(at: datetime) -> datetime:
    """0:00 in Shanghai of the day after, with that offset."""
    return datetime.combine(shanghai_date(at) + timedelta(days=1), time(), ZoneInfo(_ZONE))


def on_the_wall(local: datetime) -> datetime:
    """A wall time without an offset, as Shanghai's."""
    return local.replace(tzinfo=ZoneInfo(_ZONE))


def said(at: datetime) -> str:
    """As a buyer reads it, to the minute: 2026年1月9日 00:00."""
    local = at.astimezone(ZoneInfo(_ZONE))
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
