"""What `wuyou …` understands; commands are in bot/commands, the server in bot/app.py, its parent in supervisor.py."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from bot.settings import PREFIX, Settings, UnknownSetting, read_settings
from bot.store.unit_of_work import SqlUnitsOfWork

ROOT = Path(__file__).resolve().parent.parent
cli = typer.Typer(no_args_is_help=True, add_completion=False, help="无忧售后", pretty_exceptions_enable=False)
users = typer.Typer(no_args_is_help=True, help="员工账号")
cli.add_typer(users, name="users")
nlu = typer.Typer(no_args_is_help=True, help="训练数据：控制台的改动和 git 的 nlu_data")
cli.add_typer(nlu, name="nlu")


@cli.command()
def up() -> None:
    """启动应用和引擎，看护它们。"""
    from bot.supervisor import up as run

    settings = _settings()
    model = _model(settings) if settings.own_engines else None
    address = f"http://{settings.host}:{settings.port}"
    Console().print(f"店铺 {address}/  工作台 {address}/desk  接口 {address}/api/docs")
    if settings.demo:
        Console().print("演示买家 xiaowang meili laozhang ajie xiaoli")
        Console().print("员工 agent1 agent2 mediator1 mediator2 trainer1 trainer2 boss，密码 wuyou-demo")
    raise typer.Exit(asyncio.run(run(settings, model=model, root=ROOT)))


@cli.command()
def engine() -> None:
    """只启动一个引擎，给别处的应用用：WUYOU_ENGINE_AT、WUYOU_ENGINE_SECRET、WUYOU_ACTION_URLS。"""
    from bot.supervisor import engine_alone

    settings = _settings()
    if settings.engine_secret is None or not settings.action_urls:
        _fail("单独的引擎要有 WUYOU_ENGINE_SECRET 和 WUYOU_ACTION_URLS")
    raise typer.Exit(asyncio.run(engine_alone(settings, model=_model(settings), root=ROOT)))


@cli.command()
def migrate(train: Annotated[bool, typer.Option("--train", help="没有可用的模型就训练一个")] = False) -> None:
    """把数据库更新到这个版本；新版本的应用启动之前做一次。已经是新的就什么也不做。"""

    async def nothing_more(_: SqlUnitsOfWork) -> None:
        return None

    _with_units(nothing_more)
    if train:
        _model(_settings())


@cli.command()
def parse(model: Annotated[Path | None, typer.Option(help="模型文件")] = None) -> None:
    """每行一句话，每行输出一个 JSON；不需要服务在运行。"""
    from bot.models import believed_model

    settings = _settings()
    chosen = model or believed_model(settings, ROOT)
    command = [str(ROOT / ".venv-rasa" / "bin" / "python"), "-m", "bot.engine.parse"]
    if chosen is not None:
        command += ["--model", str(chosen.resolve())]
    environment = {**os.environ, "WUYOU_DATA_DIR": str(settings.data_dir.resolve())}
    raise typer.Exit(subprocess.run(command, cwd=ROOT, env=environment).returncode)  # noqa: S603 - our own


@cli.command()
def chat(
    buyer: Annotated[str, typer.Option(help="演示买家的 id")],
    json: Annotated[bool, typer.Option("--json", help="每行输入之后输出一个 JSON 数组")] = False,
    files: Annotated[Path | None, typer.Option(help="@FILE 只能取这个目录里的文件")] = None,
    url: Annotated[str | None, typer.Option(help="服务的地址")] = None,
) -> None:
    """以演示买家的身份和正在运行的服务对话。#n 按第 n 个按钮，@FILE 上传，前面加 \\ 表示原样。"""
    from bot.commands.chats import show_json, show_text, talk, typed_lines

    settings = _settings()
    base = (url or f"http://{settings.host}:{settings.port}").rstrip("/")
    lines = typed_lines("" if json or not sys.stdin.isatty() else "> ")
    raise typer.Exit(asyncio.run(talk(base, buyer, files, lines, show_json if json else show_text)))


@cli.command("import")
def import_reports(
    orders: Annotated[Path, typer.Argument(help="卖家中心的订单报表（GBK 或 UTF-8）")],
    items: Annotated[Path | None, typer.Option(help="宝贝报表")] = None,
    products: Annotated[Path | None, typer.Option(help="商品表")] = None,
    shop: Annotated[str, typer.Option(help="没有店铺列时算哪家店的")] = "wuyou",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="跳过有错的行")] = False,
    relative_dates: Annotated[
        bool, typer.Option("--relative-dates", help="时间写成 -2d 18:40 或 today（如 demo/），从现在算起")
    ] = False,
) -> None:
    """导入订单；有错的行按行和列报出，整个文件不收，除非 --skip-bad。"""
    from bot.platforms.demo import relative_to
    from bot.platforms.taobao.cells import moment
    from bot.platforms.taobao.importing import ImportRefused, import_files

    read_time = relative_to(datetime.now(UTC)) if relative_dates else moment
    try:
        done = _with_units(
            lambda units: import_files(
                units, orders, items, products, shop=shop, skip_bad=skip_bad, read_time=read_time
            )
        )
    except (ImportRefused, OSError) as refused:
        _fail(str(refused))
    for problem in done.problems:
        print(problem, file=sys.stderr)
    if done.wrong > len(done.problems):
        print(f"另有 {done.wrong - len(done.problems)} 处错误", file=sys.stderr)
    print(f"新增 {done.added} 单，更新 {done.changed} 单，已有 {done.same} 单，商品 {done.products} 个")


@cli.command()
def settings() -> None:
    """列出全部设置、现在的值和含义。"""
    now = _settings()
    for name, field in Settings.model_fields.items():
        print(f"{PREFIX}{name.upper()}={getattr(now, name)}\n    {field.description}")


@cli.command()
def doctor() -> None:
    """检查这套安装哪里不对、怎么修。"""
    from bot.commands.doctors import examine

    findings = asyncio.run(examine(_settings(), ROOT))
    for finding in findings:
        Console().print(f"✓ {finding.what}" if finding.well else f"✗ {finding.what}：{finding.remedy}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


@cli.command()
def verify() -> None:
    """核对每个售后单的协商历史：没有改动过，每一步都是规则表里的，而且停在单子现在的状态；有问题时退出码是 1。"""
    from bot.commands.verifying import Checked, verified

    async def look(units: SqlUnitsOfWork) -> list[Checked]:
        return [checked async for checked in verified(units)]

    found = _with_units(look)
    words = {"altered": "被改动过", "not_of_the_table": "不是规则表里的一步", "ends_elsewhere": "与单子现在的状态不符"}
    wrong = [checked for checked in found if checked.wrong is not None]
    for checked in wrong:
        print(f"✗ {checked.case_no} 第 {checked.n} 行{words[checked.wrong or '']}")
    print(f"核对了 {len(found)} 个售后单，{len(wrong)} 个有问题")
    raise typer.Exit(1 if wrong else 0)


@cli.command()
def reconcile(day: str | None = typer.Option(None, help="哪一天，如 2026-11-24；不写就是昨天")) -> None:
    """把账本和支付方的日对账单核对；有差异时退出码是 1。"""
    from bot.commands.books import day_of, differences, said

    try:
        wanted = day_of(day)
    except ValueError:
        _fail("日期要写成 2026-11-24 这样")
    else:
        on, found = asyncio.run(differences(_settings(), wanted))
        for difference in found:
            print(said(difference))
        print(f"{on}：{len(found)} 处差异")
        raise typer.Exit(1 if found else 0)


@cli.command()
def train() -> None:
    """用现在的例句训练一个模型，和正在服务的模型比较；服务可以开着，也可以没开。"""
    from bot.commands.models import train as run

    raise typer.Exit(asyncio.run(run(_settings(), ROOT)))


@cli.command()
def models() -> None:
    """列出训练出来的模型和发布过什么。"""
    from bot.commands.models import listed

    for table in _with_units(listed):
        Console().print(table)


@cli.command()
def publish(
    model: Annotated[str, typer.Argument(help="模型的名字；--approve、--refuse、--share 时是申请的 id")],
    by: Annotated[str, typer.Option(help="谁：培训师或主管的账号；密码从终端或标准输入读")],
    share: Annotated[int | None, typer.Option(min=1, max=100, help="服务百分之几的会话")] = None,
    note: Annotated[str, typer.Option(help="为什么")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="批准（不能是申请的人）")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="不发布")] = False,
) -> None:
    """申请发布一个模型；另一个人 --approve 之后才服务。已经发布的用 --share 换比例。"""
    from bot.commands.models import Wish
    from bot.commands.models import publish as run
    from bot.commands.people import read_password

    wish = Wish(name=model, share=share, note=note, verb="approve" if approve else "refuse" if refuse else "")
    password = read_password(twice=False)
    print(_with_units(lambda units: run(units, _settings(), ROOT, wish, by=by, password=password)))


@cli.command()
def rollback(by: Annotated[str, typer.Option(help="谁：培训师或主管的账号；密码从终端或标准输入读")]) -> None:
    """退回到最新发布之前的模型。"""
    from bot.commands.models import roll_back as run
    from bot.commands.people import read_password

    password = read_password(twice=False)
    print(_with_units(lambda units: run(units, _settings(), ROOT, by=by, password=password)))


@cli.command()
def backup(file: Path) -> None:
    """把数据库和文件备份成一个 tar.gz；服务可以开着。"""
    from bot.commands.copies import CopyError, back_up

    try:
        back_up(_settings(), file)
    except CopyError as error:
        _fail(str(error))


@cli.command()
def restore(file: Path) -> None:
    """从备份恢复；服务要先停下，数据库要先移开。"""
    from bot.commands.copies import CopyError
    from bot.commands.copies import restore as put_back

    try:
        put_back(_settings(), file)
    except CopyError as error:
        _fail(str(error))


@nlu.command("export")
def nlu_export() -> None:
    """把采纳了的改动写进 nlu_data；两边改了同一处就什么都不写。"""
    from bot.commands import lessons

    print("\n".join(_with_units(lambda units: lessons.write_to_git(units, ROOT))))


@nlu.command("import")
def nlu_import(
    keep: Annotated[str | None, typer.Option(help="两边改了同一处时以谁为准：git 或 console")] = None,
) -> None:
    """读进 nlu_data 里的手工改动。"""
    from bot.commands import lessons

    match keep:
        case None | "git" | "console":
            print("\n".join(_with_units(lambda units: lessons.read_from_git(units, ROOT, keep))))
        case _:
            _fail("--keep 只能是 git 或 console")


@nlu.command("status")
def nlu_status(shop: Annotated[str, typer.Option(help="哪家店")] = "wuyou") -> None:
    """控制台和 git 差多少。"""
    from bot.commands import lessons

    found = _with_units(lambda units: lessons.status(units, ROOT, shop))
    print(f"采纳了还没写进 git 的 {found.accepted} 处，等着试的 {found.undecided} 处")
    print(
        f"nlu_data {'有手工改动，先 wuyou nlu import' if found.edited else '没有手工改动'}；数据集 {found.digest[:16]}"
    )


@nlu.command("propose")
def nlu_propose(file: Path, shop: Annotated[str, typer.Option(help="哪家店")] = "wuyou") -> None:
    """收一个 CSV 的例句（列：例句、意图），等着试；有一行不行就整个不收。"""
    from bot.commands import lessons

    print(f"收下 {_with_units(lambda units: lessons.propose(units, ROOT, shop, file))} 句，到控制台的「改动」里试")


@users.command("add")
def users_add(name: str, role: Annotated[str, typer.Option()], shop: Annotated[str, typer.Option()]) -> None:
    """新建账号；密码从终端或标准输入读。"""
    from bot.commands import people

    _with_units(lambda units: people.add(units, name=name, shop=shop, role=role, password=people.read_password()))


@users.command("list")
def users_list() -> None:
    """列出账号。"""
    from bot.commands import people

    table = Table("账号", "店铺", "角色", "状态")
    for member in _with_units(people.everybody):
        table.add_row(member.name, member.shop, member.role, "停用" if member.disabled else "")
    Console().print(table)


@users.command("password")
def users_password(name: str) -> None:
    """改密码；此人要重新登录。"""
    from bot.commands import people

    _with_units(lambda units: people.change_password(units, name=name, password=people.read_password()))


@users.command("disable")
def users_disable(name: str, undo: Annotated[bool, typer.Option("--undo", help="重新启用")] = False) -> None:
    """停用账号；此人马上退出登录。"""
    from bot.commands import people

    _with_units(lambda units: people.disable(units, name=name, disabled=not undo))


def _with_units[T](do: Callable[[SqlUnitsOfWork], Awaitable[T]]) -> T:
    from bot.commands.lessons import NotDone
    from bot.commands.people import UsersError
    from bot.opening import RefusesToStart

    async def run() -> T:
        async with _units(_settings()) as units:
            return await do(units)

    try:
        return asyncio.run(run())
    except (UsersError, RefusesToStart, NotDone, OSError) as error:
        _fail(str(error))


@asynccontextmanager
async def _units(settings: Settings) -> AsyncIterator[SqlUnitsOfWork]:
    from bot.opening import bring_up_to_date
    from bot.store.database import open_database

    database = open_database(settings.database)
    try:
        await bring_up_to_date(database)
        yield SqlUnitsOfWork(database)
    finally:
        await database.dispose()


def _model(settings: Settings) -> Path:
    from bot.models import NoModel, serving_model, train

    model = asyncio.run(serving_model(settings, ROOT))
    if model is not None:
        return model
    print("没有这套安装自己签名的模型：正在训练，约半分钟……", file=sys.stderr)
    try:
        return train(settings, ROOT)
    except NoModel as none:
        _fail(str(none))


def _settings() -> Settings:
    try:
        return read_settings()
    except (UnknownSetting, ValidationError) as error:
        _fail(str(error))


def _fail(words: str) -> NoReturn:
    print(f"wuyou: {words}", file=sys.stderr)
    raise typer.Exit(2)


def main() -> None:
    """The console script."""
    cli()
