"""What handlers find in the running app, each under a typed key; only the composition root puts it there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.aftersales.cases import Case
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock
from bot.aftersales.service import Aftersales
from bot.chat.bus import Bus
from bot.chat.inbox import Inbox
from bot.chat.links import Link
from bot.chat.meters import Meters
from bot.chat.presence import Presence
from bot.chat.wording import Wording
from bot.desk.attendance import Attendance
from bot.desk.charge import Charge
from bot.desk.replies import Replies
from bot.desk.shop_settings import ShopSettings
from bot.engine_client import Engine
from bot.gateway.connections import Connections
from bot.gateway.limits import Limits
from bot.gateway.sessions import Sessions
from bot.gateway.tokens import Tokens
from bot.gateway.uploads import Uploader
from bot.settings import Settings
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.trainer.lessons import Lessons
from bot.trainer.models.jobs import Trainings
from bot.trainer.models.publishing import Publishing
from bot.trainer.models.switching import Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What only demo mode can do. `advance` gives the new time; `reset` puts everything back to the first start.

    `pay` lets the buyer of a case pay what the case asks of him.
    """

    advance: Callable[[timedelta], Awaitable[datetime]]
    reset: Callable[[], Awaitable[None]]
    pay: Callable[[Case], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything the gateway works with. `now` is the real clock, `clock` the business one."""

    settings: Settings
    units: SqlUnitsOfWork
    clock: Clock
    now: Callable[[], datetime]
    aftersales: Aftersales
    policies: Policies
    engine: Engine
    bus: Bus
    presence: Presence
    inbox: Inbox
    charge: Charge
    replies: Replies
    attendance: Attendance
    tokens: Tokens
    sessions: Sessions
    uploads: Uploader
    shop_settings: ShopSettings
    lessons: Lessons
    wording: Wording
    trainings: Trainings
    publishing: Publishing
    switch: Switch
    limits: Limits
    connections: Connections
    #: None in a single process
    link: Link | None
    meters: Meters
    demo: Demo | None
    #: called after a case was moved, so that its buyer is told without waiting for the next look
    moved: Callable[[], None]
    #: serves no conversation any more; what is owed is left to others (draining)
    stop_working: Callable[[float], Awaitable[None]]


PARTS = web.AppKey("parts", Parts)
