"""What every store of idempotency keys and every outbox does."""

from __future__ import annotations

from bot.aftersales.ports import UnitsOfWork


async def test_the_first_answer_under_a_key_is_kept(units: UnitsOfWork) -> None:
    async with units() as unit:
        assert await unit.keys.find("buyer:xiaowang", "/api/cases", "k1") is None
        await unit.keys.keep("buyer:xiaowang", "/api/cases", "k1", "digest", {"no": "AS1", "说明": ["好"]})
        await unit.keys.keep("buyer:xiaowang", "/api/cases", "k2", "digest", None)
        await unit.commit()
    async with units() as unit:
        assert await unit.keys.find("buyer:xiaowang", "/api/cases", "k1") == ("digest", {"no": "AS1", "说明": ["好"]})
        assert await unit.keys.find("buyer:xiaowang", "/api/cases", "k2") == ("digest", None)


async def test_a_key_belongs_to_its_caller_and_path(units: UnitsOfWork) -> None:
    async with units() as unit:
        await unit.keys.keep("buyer:xiaowang", "/api/cases", "k1", "digest", {})
        await unit.commit()
    async with units() as unit:
        assert await unit.keys.find("buyer:meili", "/api/cases", "k1") is None
        assert await unit.keys.find("buyer:xiaowang", "/api/orders", "k1") is None


async def test_a_key_of_an_abandoned_unit_was_never_there(units: UnitsOfWork) -> None:
    async with units() as unit:
        await unit.keys.keep("buyer:xiaowang", "/api/cases", "k1", "digest", {})
        await unit.outbox.put(kind="refund", key="refund:AS1", payload={"case_no": "AS1"})
    async with units() as unit:
        assert await unit.keys.find("buyer:xiaowang", "/api/cases", "k1") is None
