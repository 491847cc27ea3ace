"""The one composition root: which part gets which, in which order they start and end; `python -m bot.app` serves it."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import uvloop
from aiohttp import web
from pydantic import ValidationError

import actions
from bot.aftersales.policies import Policies
from bot.aftersales.ports import Clock
from bot.aftersales.service import Aftersales
from bot.background import Outside, lay_out
from bot.chat.bus import Bus, LocalBus
from bot.chat.claims import Claims
from bot.chat.handoffs import Hours
from bot.chat.inbox import Inbox
from bot.chat.links import Link, open_link
from bot.chat.lookups import StoredChats, StoredFiles
from bot.chat.meters import Meters, new_meters
from bot.chat.news import News
from bot.chat.presence import Presence
from bot.chat.redis_bus import RedisBus
from bot.chat.reopening import Reopening
from bot.chat.services import Services
from bot.chat.titles import Titles
from bot.chat.traces import tracing
from bot.chat.turns import Turns
from bot.chat.wording import read_wording
from bot.chat.workers import Workers
from bot.demonstration import hands, pay
from bot.desk.attendance import Attendance
from bot.desk.charge import Charge
from bot.desk.replies import Replies
from bot.desk.shop_settings import PublishedSettings, ShopSettings
from bot.engine.bundles import installation_key
from bot.engine_client import Engine, RasaEngines
from bot.engine_fleets import Fleet
from bot.gateway.action_endpoint import action_app
from bot.gateway.connections import Connections
from bot.gateway.door import count, open_door, refuse_kindly
from bot.gateway.intake.sandbox import Sandbox
from bot.gateway.keys import PARTS, Parts
from bot.gateway.limits import Limits
from bot.gateway.pages import serve_page
from bot.gateway.routes import routes
from bot.gateway.serving import SHUTDOWN_SECONDS, serve
from bot.gateway.sessions import Sessions
from bot.gateway.tokens import Tokens
from bot.gateway.uploads import AT_ONCE, Uploader
from bot.logs import set_up_logs
from bot.models import believed_model
from bot.opening import RefusesToStart, prepare
from bot.platforms.clock import DemoClock, SystemClock
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.files.folder import FolderFiles
from bot.platforms.notices.log import LogNotices
from bot.platforms.payments.sandbox import SandboxPayments
from bot.platforms.repair_vendors.sandbox import SandboxRepairVendors
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.settings import Internal, Settings, UnknownSetting, place, read_internal, read_settings
from bot.store.database import open_database
from bot.store.seals import Seals
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.tasks import end_tasks
from bot.teaching import lay_out_teaching, starter
from bot.trainer.flips_tried import ShadowProcess
from bot.trainer.lessons import lessons
from bot.trainer.models.switching import Start

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def real_now() -> datetime:
    """The real clock: tokens, sessions, limits."""
    return datetime.now(UTC)


def make_app(
    settings: Settings, internal: Internal, *, engine: Engine | None = None, start: Start | None = None
) -> web.Application:
    """The public application. In tests `engine` stands in for the processes of `internal.engine_urls`, and `start`
    starts those of a published model."""
    if settings.demo and settings.host not in LOOPBACK:
        raise RefusesToStart("演示模式只能监听回环地址：去掉 WUYOU_HOST 或 WUYOU_DEMO")

    async def life(app: web.Application) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            app[PARTS] = await _compose(stack, settings, internal, engine, start)
            yield

    app = web.Application(middlewares=[count, refuse_kindly])
    app.cleanup_ctx.append(life)
    for route in routes(demo=settings.demo):
        app.router.add_route(route.method, route.path, open_door(route))
    app.router.add_get("/{path:(?!api/).*}", serve_page)
    return app


async def _compose(
    stack: AsyncExitStack, settings: Settings, internal: Internal, given: Engine | None, start: Start | None
) -> Parts:
    database = open_database(settings.database)
    stack.push_async_callback(database.dispose)
    demo_clock = DemoClock() if settings.demo else None
    clock: Clock = demo_clock or SystemClock()
    units = SqlUnitsOfWork(database, clock=clock)
    await prepare(settings, units, demo_clock)
    traces = stack.enter_context(tracing(settings.traces))
    session = await stack.enter_async_context(_session())
    own = given or RasaEngines(
        urls=internal.engine_urls, secret=_secret(internal), session=session, traced=traces.headers
    )
    engine = Fleet(own)
    teaching = lay_out_teaching(
        settings, internal, root=ROOT, units=units, now=real_now, fleet=engine,
        start=start or starter(settings, internal, root=ROOT, session=session),
    )  # fmt: skip
    stack.push_async_callback(teaching.switch.end)

    policies = Policies.read()
    wording = read_wording(ROOT / "domain.yml", Titles.load(policies.titles))
    outside = _outside(units, clock)
    service = Aftersales(
        units=units,
        clock=clock,
        policies=policies,
        warehouse=outside.warehouse,
        couriers=outside.couriers,
        platform=settings.platform,
    )
    meters, presence = new_meters(), Presence()
    claims = Claims(process=secrets.token_hex(8), now=real_now)
    desk_key = installation_key(settings.data_dir, make=True, name="desk.key")
    link = await stack.enter_async_context(_linked(settings, desk_key, meters))
    shared = None if link is None else RedisBus(link)
    bus: Bus = shared or LocalBus()
    hours = Hours(opens=settings.opens, closes=settings.closes)
    turns = Turns(
        units=units, engine=engine, clock=clock, bus=bus, wording=wording, hours=hours, meters=meters,
        seconds=time.monotonic, traces=traces,
    )  # fmt: skip
    workers = Workers(units=units, turns=turns, claims=claims, seconds=time.monotonic)
    news = News(units=units, service=service, clock=clock, bus=bus, wording=wording, seconds=time.monotonic)
    reopening = Reopening(
        now=real_now, within=timedelta(hours=settings.reopen_hours), per_agent=settings.chats_per_agent, hours=hours
    )
    published = PublishedSettings(units=units, policies=policies, clock=clock)
    await published.step()
    background = lay_out(
        settings, outside, units=units, clock=clock, now=real_now, service=service, policies=policies,
        published=published, bus=bus, wording=wording,
    )  # fmt: skip

    def moved() -> None:
        background.delivering.wake()
        news.poke()

    services = Services(aftersales=service, chats=StoredChats(units), files=StoredFiles(units), clock=clock)
    host, _ = place(settings.actions_at)
    acting = action_app(actions.make(services), _secret(internal), traces)
    await stack.enter_async_context(_listening(acting, host, internal.action_port))
    loops = [
        *(timer.run for timer in (*background.timers, *teaching.rounds)),
        news.run,
        *([shared.run] if shared else []),
    ]
    await stack.enter_async_context(_running(*loops))
    await workers.start()
    stack.push_async_callback(workers.stop)
    uploads = Uploader(
        units=units,
        blobs=FolderFiles(settings.data_dir / "files"),
        clock=clock,
        largest=settings.upload_bytes,
        sandbox=Sandbox(pixels=settings.upload_pixels, largest=settings.upload_bytes),
        slots=asyncio.Semaphore(AT_ONCE),
    )
    seals = Seals(desk_key)
    shadow = ShadowProcess(root=ROOT, data_dir=settings.data_dir, model=partial(believed_model, settings, ROOT))
    taught = lessons(ROOT, units=units, engine=engine, shadow=shadow, now=real_now, twice=settings.labelled_twice)
    stack.push_async_callback(taught.stop)
    return Parts(
        settings=settings,
        units=units,
        clock=clock,
        now=real_now,
        aftersales=service,
        policies=policies,
        engine=engine,
        bus=bus,
        presence=presence,
        inbox=Inbox(
            units=units,
            clock=clock,
            bus=bus,
            wording=wording,
            presence=presence,
            hours=hours,
            reopening=reopening,
            claims=claims,
            wake=workers.wake,
        ),
        attendance=Attendance(units=units, now=real_now, came=background.handing.wake),
        charge=Charge(units=units, clock=clock, bus=bus, wording=wording),
        replies=Replies.read(),
        tokens=Tokens(units=units, now=real_now, seals=seals),
        sessions=Sessions(units=units, now=real_now, lifetime=timedelta(hours=settings.session_hours), seals=seals),
        uploads=uploads,
        shop_settings=ShopSettings(units=units, policies=policies, clock=clock, published=published),
        lessons=taught,
        wording=wording,
        trainings=teaching.trainings,
        publishing=teaching.publishing,
        switch=teaching.switch,
        limits=Limits(
            messages=settings.messages_per_minute,
            shop_messages=settings.shop_messages_per_minute,
            requests=settings.requests_per_minute,
            link=link,
        ),
        connections=Connections(
            per_person=settings.sockets_per_person, per_address=settings.sockets_per_address, gauge=meters.sockets
        ),
        link=link,
        meters=meters,
        demo=None
        if demo_clock is None
        else hands(
            units,
            demo_clock,
            bus,
            workers=workers,
            news=news,
            timers=background.timers,
            pay=partial(pay, outside.payments, background.charging),
        ),
        moved=moved,
        stop_working=workers.stop,
    )


def _outside(units: SqlUnitsOfWork, clock: Clock) -> Outside:
    return Outside(
        payments=SandboxPayments(units=units, clock=clock),
        warehouse=SandboxWarehouse(units=units),
        couriers=SandboxCouriers(units=units, clock=clock),
        vendors=SandboxRepairVendors(units=units, clock=clock),
        notices=LogNotices(),
    )


@asynccontextmanager
async def _session() -> AsyncGenerator[aiohttp.ClientSession]:
    """Connections to engines."""
    connector = aiohttp.TCPConnector(limit=128, keepalive_timeout=60)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
        yield session


@asynccontextmanager
async def _linked(settings: Settings, key: bytes, meters: Meters) -> AsyncGenerator[Link | None]:
    if settings.redis_url is None:
        yield None
        return
    link = open_link(settings.redis_url.get_secret_value(), key=key, registry=meters.registry)
    try:
        yield link
    finally:
        await link.client.aclose()


@asynccontextmanager
async def _listening(app: web.Application, host: str, port: int) -> AsyncGenerator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host.strip("[]"), port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _running(*loops: Callable[[], object]) -> AsyncGenerator[None]:
    tasks = [asyncio.ensure_future(loop()) for loop in loops]  # type: ignore[call-overload]
    try:
        yield
    finally:
        await end_tasks(tasks)


def _secret(internal: Internal) -> str:
    return internal.secret.get_secret_value()


def main() -> int:
    """Serve until told to stop; 2 when this installation must be mended first."""
    try:
        settings, internal = read_settings(), read_internal()
        set_up_logs(settings.log_level)
        app = make_app(settings, internal)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(app, host=settings.host, port=settings.port))
    except (RefusesToStart, UnknownSetting, ValidationError) as error:
        print(f"wuyou: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
