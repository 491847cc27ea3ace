"""`wuyou train | models | publish | rollback`: the trainer's work from a shell, whether the service runs or not.

A running service takes up what is written here by itself: a training within seconds, a roll-back within half a second.
Who publishes proves who he is: the second person's approval is worth no less than in the desk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.aftersales.cases import Actor
from bot.aftersales.errors import NotFound
from bot.aftersales.vocabulary import Role
from bot.commands.people import UsersError
from bot.gateway.refusals import refused_words
from bot.models import serving_model
from bot.opening import bring_up_to_date
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.models import Job, StoredModels
from bot.store.people import People
from bot.store.publications import Publication, Publications
from bot.store.unit_of_work import SqlUnitsOfWork
from bot.teaching import trainings_in
from bot.trainer.models.guarding import Guarding
from bot.trainer.models.jobs import Trainings, Workshop
from bot.trainer.models.publishing import Publishing
from bot.trainer.refusals import Refused

#: who trained from a shell, in the rows
SHELL = Actor(role=Role.AGENT, id="operator", shop="*")
STATES = {
    "waiting": "等着开始", "running": "正在训练", "done": "完成", "failed": "没有成功", "cancelled": "已取消",
    "interrupted": "中断了", "asked": "等批准", "live": "已发布", "refused": "不发布", "rolled_back": "已退回",
}  # fmt: skip
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to do with a model, or with the publication that `name` is the id of."""

    name: str
    share: int | None
    note: str
    verb: str


def _now() -> datetime:
    return datetime.now(UTC)


def _workshop(settings: Settings, root: Path) -> Workshop:
    return Workshop(root=root, data_dir=settings.data_dir.resolve())


def _publishing(units: SqlUnitsOfWork, settings: Settings, root: Path) -> Publishing:
    workshop = _workshop(settings, root)
    return Publishing(units=units, now=_now, workshop=workshop, moved=_nobody, guard=Guarding(units, workshop))


async def train(settings: Settings, root: Path) -> int:
    """Train with a bar; 0 when there is a model. It is done here, unless a running service takes it up first."""
    database = open_database(settings.database)
    try:
        await bring_up_to_date(database)
        units = SqlUnitsOfWork(database)
        workshop = _workshop(settings, root)
        publishing = _publishing(units, settings, root)

        async def serving() -> Path | None:
            return await serving_model(settings, root)

        trainings = trainings_in(workshop, units, now=_now, serving=serving, trained=publishing.tidy)
        try:
            job = await trainings.ask(SHELL)
        except Refused:
            job = next(job for job in await trainings.newest() if job.state == "waiting")
        ended = await _followed(trainings, job)
    finally:
        await database.dispose()
    if ended.state != "done":
        Console(stderr=True).print(f"{STATES[ended.state]}：{ended.why}", markup=False)
        return 1
    Console().print(f"模型 {ended.model}，数据集 {(ended.data_set or '')[:12]}")
    return 0


async def _followed(trainings: Trainings, job: Job) -> Job:
    """Run it and show how far it is, until it is over."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    work = asyncio.ensure_future(trainings.step())
    shown = ""
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(STATES["waiting"], total=100)
        while True:
            now = await trainings.find(job.id)
            if now.log != shown:
                for line in now.log.removeprefix(shown).splitlines():
                    progress.console.print(line, markup=False, highlight=False)
                shown = now.log
            progress.update(bar, completed=now.share, description=STATES[now.state])
            if not now.open:
                break
            if work.done():
                work = asyncio.ensure_future(trainings.step())  # another one ran before, here or elsewhere
            await asyncio.sleep(_LOOK_SECONDS)
    await work
    return now


async def listed(units: SqlUnitsOfWork) -> Sequence[Table]:
    """A table of models and one of publications."""
    async with units(write=False) as unit:
        models = await StoredModels(unit.connection).all()
        publications = await Publications(unit.connection).all()
    first = Table("模型", "数据集", "正确率", "训练于", "谁", "文件")
    for model in models:
        accuracy = model.report.get("accuracy", {})
        figure = f"{accuracy['share']:.1%}（{accuracy['low']:.1%}–{accuracy['high']:.1%}）" if "low" in accuracy else ""
        kept = "按规则删除了" if model.gone_at else f"{model.size_bytes / 2**20:.1f} MB"
        first.add_row(model.name, model.data_set[:12], figure, _shown(model.trained_at), model.trained_by, kept)
    second = Table("发布", "模型", "状态", "比例", "申请", "批准")
    for each in publications:
        asked = f"{each.asked_by} {_shown(each.asked_at)}"
        decided = "" if each.decided_at is None else f"{each.decided_by} {_shown(each.decided_at)}"
        second.add_row(each.id, each.model, STATES[each.state], f"{each.share}%", asked, decided)
    return [first, second]


async def publish(units: SqlUnitsOfWork, settings: Settings, root: Path, wish: Wish, *, by: str, password: str) -> str:
    """What was done, in a line. UsersError."""
    actor = await _proven(units, by, password)
    publishing = _publishing(units, settings, root)
    try:
        done = await _wished(publishing, wish, actor)
    except Refused as refused:
        raise UsersError(refused_words(refused)) from refused
    except NotFound as error:
        raise UsersError(f"没有 {wish.name}（wuyou models 列出全部）") from error
    return f"{done.id}：模型 {done.model} {STATES[done.state]}，{done.share}%"


async def _wished(publishing: Publishing, wish: Wish, actor: Actor) -> Publication:
    match wish.verb:
        case "approve":
            return await publishing.approve(actor, await publishing.find(wish.name))
        case "refuse":
            return await publishing.refuse(actor, await publishing.find(wish.name))
        case _ if len(wish.name) > 16 and wish.share is not None:
            return await publishing.share(actor, await publishing.find(wish.name), wish.share)
        case _:
            model = await publishing.model(wish.name)
            return await publishing.ask(actor, model, share=wish.share or 100, note=wish.note)


async def roll_back(units: SqlUnitsOfWork, settings: Settings, root: Path, *, by: str, password: str) -> str:
    """What was done, in a line. UsersError."""
    actor = await _proven(units, by, password)
    publishing = _publishing(units, settings, root)
    async with units(write=False) as unit:
        live = await Publications(unit.connection).live()
    if not live:
        raise UsersError("没有发布过模型，没有什么可以退回")
    try:
        done = await publishing.roll_back(actor, live[0])
    except Refused as refused:
        raise UsersError(refused_words(refused)) from refused
    return f"模型 {done.model} {STATES[done.state]}，现在由 {live[1].model if live[1:] else '安装自带的模型'} 服务"


async def _proven(units: SqlUnitsOfWork, name: str, password: str) -> Actor:
    async with units(write=False) as unit:
        member = await People(unit.connection).member(name)
    try:
        known = member is not None and not member.disabled and PasswordHasher().verify(member.password, password)
    except (Argon2Error, InvalidHashError):
        known = False
    if not known or member is None:
        raise UsersError("账号或密码不正确")
    if member.role not in ("trainer", "supervisor"):
        raise UsersError(f"{name} 不是培训师或主管")
    return Actor(role=Role.AGENT, id=member.name, shop=member.shop)


async def _nobody() -> None:
    """No engine of this process follows; the service's do by themselves."""


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}"
