"""A supervisor's staff: made, changed, shut out and let in again; passwords that will not do; one's own password."""

from __future__ import annotations

import pytest

from bot.gateway.passwords import weakness
from tests.integration.conftest import PASSWORD, Person, World

GOOD = "yi-ba-hao-mi-ma"


async def signed_in(world: World, name: str, password: str) -> int:
    status, _ = await world.anyone().call("POST", "/api/staff/login", {"name": name, "password": password})
    return status


async def test_a_new_agent_signs_in_and_a_disabled_one_is_out_at_once(world: World) -> None:
    boss = await world.staff("boss")
    made = await boss.post("/api/staff/accounts", {"name": "xin.ren", "role": "agent", "password": GOOD}, expect=201)
    assert made == {"name": "xin.ren", "role": "agent", "disabled": False, "here": False}
    async with world.http.post(world.base + "/api/staff/login", json={"name": "xin.ren", "password": GOOD}) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    held = Person(http=world.http, base=world.base, headers={"Cookie": cookie})
    assert (await held.get("/api/staff/me"))["shop"] == "dian1"
    await boss.post("/api/staff/accounts/xin.ren", {"disabled": True})
    assert (await held.call("GET", "/api/staff/me"))[0] == 401
    assert await signed_in(world, "xin.ren", GOOD) == 401
    await boss.post("/api/staff/accounts/xin.ren", {"disabled": False})
    assert await signed_in(world, "xin.ren", GOOD) == 200


async def test_a_new_role_holds_from_the_next_sign_in_and_what_was_done_is_written_down(world: World) -> None:
    boss, agent = await world.staff("boss"), await world.staff("agent2")
    await boss.post("/api/staff/accounts/agent2", {"role": "supervisor", "password": GOOD})
    assert (await agent.call("GET", "/api/staff/me"))[0] == 401
    assert await signed_in(world, "agent2", PASSWORD) == 401
    assert await signed_in(world, "agent2", GOOD) == 200
    written = [(row["what"], row["of"]) for row in await boss.get("/api/desk/reads")]
    assert written == [("account_role", "agent2"), ("account_password", "agent2")]
    assert "yi-ba" not in str(await boss.get("/api/staff/accounts"))


async def test_nobody_locks_himself_out_and_no_name_is_given_twice(world: World) -> None:
    boss = await world.staff("boss")
    for change in ({"disabled": True}, {"role": "agent"}, {"password": GOOD}):
        await boss.post("/api/staff/accounts/boss", change, expect=409)
    for name in ("agent1", "agent3"):
        body = {"name": name, "role": "agent", "password": GOOD}
        problem = await boss.post("/api/staff/accounts", body, expect=409)
        assert "dian2" not in str(problem), "whose the name is nobody learns"
    await boss.post("/api/staff/accounts/agent3", {"disabled": True}, expect=404)
    await boss.post("/api/staff/accounts/agent2", {}, expect=422)
    for name in ("x", "a b", "<b>", "ａ１", "a/b"):
        await boss.post("/api/staff/accounts", {"name": name, "role": "agent", "password": GOOD}, expect=422)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz123", "too_short"),
        ("x" * 257, "too_long"),
        ("agent9-1", "like_the_name"),
        ("Password1", "tried_first"),
        ("aaaabbbb", "one_sign"),
        ("wuyou-demo", None),
        ("四个词连起来最好记", None),
    ],
)
def test_which_passwords_will_do(password: str, why: str | None) -> None:
    assert weakness("agent9", password) == why


async def test_a_weak_password_is_refused_with_its_reason(world: World) -> None:
    boss = await world.staff("boss")
    body = {"name": "agent9", "role": "agent", "password": "password1"}
    problem = await boss.post("/api/staff/accounts", body, expect=422)
    assert problem["errors"][0]["code"] == "tried_first"


async def test_ones_own_password_needs_the_present_one_and_ends_the_other_sessions(world: World) -> None:
    here, there = await world.staff(), await world.staff()
    await here.post("/api/staff/password", {"password": "wrong-one", "new": GOOD}, expect=403)
    await here.post("/api/staff/password", {"password": PASSWORD, "new": "short"}, expect=422)
    assert (await here.call("POST", "/api/staff/password", {"password": PASSWORD, "new": GOOD}))[0] == 204
    assert (await here.call("GET", "/api/staff/me"))[0] == 200
    assert (await there.call("GET", "/api/staff/me"))[0] == 401
    assert await signed_in(world, "agent1", GOOD) == 200
