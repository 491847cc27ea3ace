"""Who gets in: every route × role × somebody else's id, from the running app; hosts, origins, tokens, passwords."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import re
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp.test_utils import make_mocked_request
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from sqlalchemy import select

from bot.aftersales.cases import Actor
from bot.aftersales.shop_settings import Change
from bot.aftersales.vocabulary import Role
from bot.app import make_app
from bot.gateway.callers import Who
from bot.gateway.identity import address_of
from bot.gateway.routes import ROUTES
from bot.gateway.sessions import WrongPassword
from bot.gateway.table import Route
from bot.logs import set_up_logs
from bot.settings import Internal
from bot.store.chats import Chats
from bot.store.goldens import Goldens, Try
from bot.store.shop_keys import ShopKey, ShopKeys
from bot.store.tables.all import metadata
from bot.trainer.changes.change import Change as Lesson
from bot.trainer.changes.change import Written
from tests.integration.conftest import PASSWORD, Person, World, seed, settings_for
from tests.integration.shopping import applied, stock
from tests.integration.test_files import png, upload

Start = Callable[..., Awaitable[World]]
AT = datetime(2026, 11, 24, tzinfo=UTC)
ADDRESS = {"receiver": "仓库", "phone": "0571", "address": "杭州"}
ROLES = {"agent": "agent1", "mediator": "mediator1", "trainer": "trainer1", "supervisor": "boss"}


async def test_every_route_of_the_running_app_has_a_row(database_url: str, tmp_path: Any) -> None:
    app = make_app(settings_for(database_url, tmp_path), Internal(secret="0123456789abcdef"))
    served = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.method != "HEAD" and route.resource is not None
    }
    rows = {(row.method, row.path) for row in ROUTES}
    assert served - rows == {("GET", "/{path}")}
    assert all(row.callers for row in ROUTES)


def addressed(row: Route, ids: dict[str, str]) -> str:
    path = row.path.replace("{action}", next(iter(row.variants), "x"))
    if path.startswith("/api/desk/settings/"):
        path = path.replace("{id}", ids["setting"])
    for prefix, name in (("inbox", "entry"), ("changes", "change"), ("tries", "try"), ("goldens", "golden")):
        if path.startswith(f"/api/trainer/{prefix}/"):
            path = path.replace("{id}", ids[name])
    if path.startswith("/api/trainer/"):
        path = path.replace("{id}", "nobody").replace("{name}", "nothing")
    if path.startswith("/api/desk/promises/"):
        path = path.replace("{id}", ids["promise"])
    if "{id}" in path:
        path = path.replace("{id}", ids["file"] if path.startswith("/api/files") else ids["chat"])
    path = path.replace("{payout_no}", ids["payout"]).replace("{name}", ids["staff"])
    return path.replace("{no}", ids["case"]).replace("{order_no}", ids["order"])


async def belongings(world: World, buyer: Person, order_no: str, staff: str) -> dict[str, str]:
    """Ids of a buyer's own things."""
    await buyer.say("你好")
    _, stored = await upload(world, buyer, png())
    case = await applied(buyer, order_no)
    chats = await (await world.staff(staff)).get("/api/desk/conversations")
    name = (await buyer.get("/api/cases"))[0]["no"]
    assert name == case["no"]
    wish = {"kind": "delay", "amount_fen": 500, "words": "晚发了"}
    path = f"/api/desk/orders/{order_no}/payouts"
    payout = await (await world.staff(staff)).post(path, wish, expect=201, Idempotency_Key=order_no)
    ids = {"file": stored["id"], "case": case["no"], "order": order_no, "chat": chats[0]["id"]}
    shop = "dian1" if staff == "agent1" else "dian2"
    ids |= {"staff": staff}
    told = {"id": "p1", "kind": "time", "words": "明天回电话", "due_at": "2999-01-01T00:00:00Z"}
    promise = await (await world.staff(staff)).post(f"/api/desk/conversations/{ids['chat']}/promises", told, expect=201)
    ids |= {"promise": promise["id"]}
    return ids | {"payout": payout["no"], "setting": await drafted(world, shop)} | await taught(world, shop, chats[0])


async def taught(world: World, shop: str, chat: dict[str, Any]) -> dict[str, str]:
    """Ids of a shop's trainers' own things."""
    lessons = world.parts.lessons
    async with world.parts.units(write=False) as unit:
        stored = await Chats(unit.connection).get(chat["id"])
    assert stored is not None
    entry = await lessons.entries.send(stored, "agent", seq=1, meant=None, note="")
    change = Lesson(after=Written(intent="thanks", written=f"多谢{shop}啦啦啦"))
    (proposed,) = await lessons.changes.propose(shop, "trainer", [change])
    golden = await lessons.goldens.of_chat(stored, "agent")
    tried = Try(id=f"try{shop}", shop=shop, changes=[proposed.id], state="done", found={"held": ["x"]}, by="t", at=AT)
    async with world.parts.units() as unit:
        await Goldens(unit.connection).begin(tried)
        await unit.commit()
    return {"entry": entry, "change": proposed.id, "try": tried.id, "golden": golden.id}


async def drafted(world: World, shop: str) -> str:
    """Id of a version of the shop's settings."""
    boss = Actor(role=Role.AGENT, id="boss", shop=shop)
    change = Change(shop=shop, version=0, effective=date(2999, 1, 1), return_address=ADDRESS)
    return (await world.parts.shop_settings.draft(boss, change)).id


async def test_nobody_reaches_what_his_role_may_not_or_what_is_another_shops(world: World) -> None:
    await stock(world)
    mine = await belongings(world, await world.buyer("xiaowang"), "1001", "agent1")
    theirs = await belongings(world, await world.buyer("lisi"), "3001", "agent3")
    people: dict[Who, Person] = {Who.BUYER: await world.buyer("meili")}
    for role, name in ROLES.items():
        people[Who(role)] = await world.staff(name)
    for row in ROUTES:
        if Who.ANYONE in row.callers or row.path.endswith(("logout", "reset", "clock")):
            continue
        status, _ = await world.anyone().call(row.method, addressed(row, mine), {} if row.changes else None)
        assert status == 401, (row.method, row.path)
        for who, person in people.items():
            body = {} if row.changes else None
            status, answer = await person.call(row.method, addressed(row, theirs), body, Idempotency_Key="x")
            if row.find is not None:
                assert status == 404, (row.method, row.path, who, status)
                assert theirs["case"] not in json.dumps(answer)
            elif who not in row.callers:
                assert status == 403, (row.method, row.path, who, status)
            if row.find is not None and who not in row.callers:
                status, _ = await person.call(row.method, addressed(row, mine), body, Idempotency_Key="x")
                assert status in (403, 404), (row.method, row.path, who, status)
            if who is Who.BUYER and row.find is not None:
                status, _ = await person.call(row.method, addressed(row, mine), body, Idempotency_Key="x")
                assert status == 404, (row.method, row.path, status)


async def test_another_shops_staff_sees_none_of_it_in_lists(world: World) -> None:
    await stock(world)
    mine = await belongings(world, await world.buyer("xiaowang"), "1001", "agent1")
    stranger = await world.staff("agent3")
    assert await stranger.get("/api/desk/conversations") == []
    assert await stranger.get("/api/cases") == []
    assert mine["case"] not in str(await (await world.buyer("meili")).get("/api/cases"))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "",
        "127.0.0.2:80",
        "[::2]",
        "localhost:8345@evil.com",
        "localhost@evil.com",
        "evil.com#localhost",
        "localhost:",
        "localhost:80:80",
        "[::1",
    ],
)
async def test_an_unknown_host_gets_nothing(world: World, host: str) -> None:
    for path in ("/api/orders", "/healthz", "/api/demo/buyers", "/"):
        async with world.http.get(world.base + path, headers={"Host": host}) as answer:
            assert answer.status in ((421,) if host else (400, 421)), path


async def raw(world: World, lines: bytes) -> bytes:
    """What the public port answers to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(lines)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.usefixtures("production_logs")
@pytest.mark.parametrize(
    ("value", "status"),
    [(b"Bearer " + b"geheim" * 4000, 431), (b"Bearer gehe\x00im", 400), (b"Bearer geheim\rX", 400)],
    ids=["too long", "a zero", "a line end"],  # bytes make no name of a test
)
async def test_a_header_that_is_no_http_is_a_problem_without_a_traceback(
    world: World, value: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await raw(world, b"GET /api/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + value + b"\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"%d" % status
    assert b"application/problem+json" in head
    problem = json.loads(body)
    assert (problem["status"], problem["type"].startswith("urn:wuyou:")) == (status, True)
    logged = "".join(capfd.readouterr())
    assert "Traceback" not in logged
    assert "gehe" not in logged


async def test_cookie_and_token_together_are_refused(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    both = Person(http=world.http, base=world.base, headers={**buyer.headers, "Cookie": agent.headers["Cookie"]})
    assert (await both.call("GET", "/api/orders"))[0] == 400


async def test_a_change_by_session_must_come_from_our_own_page(world: World) -> None:
    agent = await world.staff()
    cookie = {"Cookie": agent.headers["Cookie"]}
    origin = world.base
    for headers, expected in (
        ({}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": origin}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"X-CSRF-Token": "wrong"}, 403),
        ({"X-CSRF-Token": "é"}, 403),
        ({"Origin": origin}, 204),
    ):
        async with world.http.post(world.base + "/api/staff/logout", json={}, headers={**cookie, **headers}) as answer:
            assert answer.status == expected, headers
    async with world.http.get(world.base + "/api/staff/me", headers=cookie) as answer:
        assert answer.status == 401


async def test_a_wrong_password_says_nothing_and_locks_its_address_after_five(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    await seed(database_url)
    world = await start(settings_for(database_url, tmp_path, proxies=("127.0.0.1",)))
    anyone = world.anyone()
    elsewhere = Person(http=world.http, base=world.base, headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    for name in ("agent1", "nobody"):
        assert (await anyone.call("POST", "/api/staff/login", {"name": name, "password": "wrong"}))[0] == 401
    for name in ("agent1", "nobody"):
        for _ in range(4):
            await anyone.call("POST", "/api/staff/login", {"name": name, "password": "wrong"})
        status, problem = await anyone.call("POST", "/api/staff/login", {"name": name, "password": PASSWORD})
        assert (status, problem["type"]) == (429, "urn:wuyou:locked"), "a name that is not there is not told apart"
    assert (await anyone.call("POST", "/api/staff/login", {"name": "agent2", "password": PASSWORD}))[0] == 200
    status, _ = await elsewhere.call("POST", "/api/staff/login", {"name": "agent1", "password": PASSWORD})
    assert status == 200, "whoever guesses from one place locks nobody out elsewhere"


async def test_guesses_from_many_places_slow_a_name_down_and_lock_nobody_out(world: World) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    sessions = replace(world.parts.sessions, pause=pause)
    for n in range(14):
        with pytest.raises(WrongPassword):
            await sessions.sign_in("boss", "wrong", address=f"203.0.113.{n}")
    with pytest.raises(WrongPassword):
        await sessions.sign_in("agent1", "wrong", address="203.0.113.1")
    assert len(waited) == 3, "one address's few wrong tries at another name cost nothing"
    _, caller = await sessions.sign_in("boss", PASSWORD, address="198.51.100.7")
    assert caller.name == "boss"
    assert waited == sorted(waited)
    assert 0 < max(waited) <= 3


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "x" * 500, "x" * 64),
    ],
)
def test_an_address_is_believed_from_our_own_proxies_only(peer: str, forwarded: str, address: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded}).clone(remote=peer)
    assert address_of(request, ("10.0.0.1", "10.0.0.2")) == address


async def test_a_copy_of_the_database_opens_nothing(world: World) -> None:
    buyer, agent = await world.buyer(), await world.staff()
    await world.parts.tokens.keep(ShopKey(kid="h", shop="dian1", algorithm="HS256", key="geheim" * 8))
    async with world.parts.units(write=False) as unit:
        rows = [(await unit.connection.execute(select(table))).all() for table in metadata.sorted_tables]
        known = await ShopKeys(unit.connection, world.parts.tokens.seals).get("demo-dian1")
    assert known is not None
    secrets = (known.key, "geheim", PASSWORD, agent.headers["X-CSRF-Token"], agent.headers["Cookie"].split("=")[1])
    for secret in (*secrets, buyer.headers["Authorization"].split()[1]):
        assert secret not in str(rows)
    key = world.settings.data_dir / "keys" / "desk.key"
    assert key.stat().st_mode & 0o777 == 0o600


async def test_what_another_installation_sealed_is_not_believed_and_the_demo_makes_its_own(
    start: Start, database_url: str, tmp_path: Path
) -> None:
    await seed(database_url)
    first = await start(settings_for(database_url, tmp_path / "one"))
    buyer = await first.buyer()
    second = await start(settings_for(database_url, tmp_path / "two"))
    foreign = Person(http=second.http, base=second.base, headers=buyer.headers)
    assert (await foreign.call("GET", "/api/orders"))[0] == 401
    assert await (await second.buyer()).get("/api/orders") == []


def claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": "dian1", "aud": "wuyou", "sub": "xiaowang", "exp": now + 600, **more}


def by_hand(header: dict[str, str], secret: bytes) -> str:
    """A token that no library would sign."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims())]
    tail = base64.urlsafe_b64encode(hmac.digest(secret, b".".join(parts), "sha256")).rstrip(b"=")
    return b".".join([*parts, tail]).decode()


async def test_only_exactly_right_tokens_are_believed(world: World) -> None:
    secret, other = OctKey.import_key("s" * 40), OctKey.import_key("o" * 40)
    pair = OKPKey.generate_key("Ed25519")
    public = pair.as_pem(private=False)
    await world.parts.tokens.keep(ShopKey(kid="h", shop="dian1", algorithm="HS256", key="s" * 40))
    await world.parts.tokens.keep(ShopKey(kid="p", shop="dian1", algorithm="EdDSA", key=public.decode()))

    def hs(kid: str = "h", key: OctKey = secret, algorithm: str = "HS256", **more: Any) -> str:
        return jwt.encode({"alg": algorithm, "kid": kid}, claims(**more), key, algorithms=[algorithm])

    async def status(token: str) -> int:
        person = Person(http=world.http, base=world.base, headers={"Authorization": f"Bearer {token}"})
        return (await person.call("GET", "/api/orders"))[0]

    good = hs()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        signed = jwt.encode({"alg": "EdDSA", "kid": "p"}, claims(), pair, algorithms=["EdDSA"])
    assert await status(good) == 200
    assert await status(signed) == 200
    head, body, tail = good.split(".")
    now = int(time.time())
    none = "eyJhbGciOiJub25lIiwia2lkIjoiaCJ9"
    for name, token in {
        "none": f"{none}.{body}.",
        "none with a signature": f"{none}.{body}.{tail}",
        "no signature": f"{head}.{body}.",
        "another key": hs(key=other),
        "another algorithm": hs(algorithm="HS512", key=OctKey.import_key("s" * 64)),
        "the public key as a secret": by_hand({"alg": "HS256", "kid": "p"}, public),
        "unknown kid": hs(kid="x"),
        "another shop": hs(iss="dian2"),
        "another audience": hs(aud="other"),
        "an audience list": hs(aud=["wuyou", "other"]),
        "expired": hs(exp=now - 60),
        "lives too long": hs(exp=now + 3600),
        "no expiry": hs(exp=None),
        "expiry as text": hs(exp=str(now + 60)),
        "no subject": hs(sub=None),
        "empty subject": hs(sub=""),
        "number subject": hs(sub=7),
        "garbage": "a.b.c",
        "four parts": good + ".x",
        "not ascii": "é.é.é",
        "huge": "a" * 5000 + ".b.c",
        "altered": f"{head}.{body[:-2]}AA.{tail}",
    }.items():
        assert await status(token) == 401, name


async def test_a_shops_token_opens_only_its_own_shop(world: World) -> None:
    await stock(world)
    await world.parts.tokens.keep(ShopKey(kid="two", shop="dian2", algorithm="HS256", key="s" * 40))
    key = OctKey.import_key("s" * 40)
    token = jwt.encode({"alg": "HS256", "kid": "two"}, claims(iss="dian2"), key, algorithms=["HS256"])
    same_id = Person(http=world.http, base=world.base, headers={"Authorization": f"Bearer {token}"})
    assert await same_id.get("/api/orders") == []


async def test_demo_routes_do_not_exist_outside_demo_mode() -> None:
    from bot.gateway.routes import routes

    assert not [row.path for row in routes(demo=False) if row.path.startswith("/api/demo")]


async def test_problems_are_documents_in_chinese_with_a_stable_type(world: World) -> None:
    async with world.http.get(world.base + "/api/orders") as answer:
        assert answer.content_type == "application/problem+json"
        problem = await answer.json(content_type=None)
    assert problem["type"] == "urn:wuyou:not-signed-in"
    assert problem["status"] == 401
    assert re.search(r"[\u4e00-\u9fff]", problem["title"] + problem["detail"])
    for method, path, expected in (
        ("GET", "/api/nothing", 404),
        ("POST", "/api/nothing", 404),
        ("DELETE", "/api/orders", 405),
        ("GET", "/api/cases/..%2f..%2fetc", 401),
    ):
        status, body = await world.anyone().call(method, path)
        assert (status, body["status"]) == (expected, expected), path


@pytest.fixture
def production_logs() -> Iterator[None]:
    """Logs as `python -m bot.app` writes them."""
    set_up_logs("debug")
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("production_logs")
async def test_nothing_personal_or_secret_is_logged(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    buyer = await world.buyer()
    await buyer.say("我的手机13800138000")

    def breaks(_: Any) -> Any:
        raise ValueError("inside")

    world.engine.script = breaks
    await buyer.send("银行卡6222020000000000")
    await world.anyone().call("POST", "/api/staff/login", {"name": "agent1", "password": "geheim-geheim"})
    logged = "".join(capfd.readouterr())
    for secret in ("13800138000", "6222020000000000", "geheim", buyer.headers["Authorization"][7:], "0123456789abcdef"):
        assert secret not in logged


async def test_the_documents_describe_every_row_and_load_nothing_from_elsewhere(world: World) -> None:
    document = await world.anyone().get("/api/openapi.json")
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    for row in ROUTES:
        if not row.socket:
            paths = [row.path.replace("{action}", action) for action in row.variants] or [row.path]
            assert all((row.method, path) in described for path in paths), row.path
    refs = set(re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', json.dumps(document)))
    assert refs <= set(document["components"]["schemas"])
    assert "#/$defs" not in json.dumps(document)
    status, page = await world.anyone().call("GET", "/api/docs")
    assert status == 200
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
