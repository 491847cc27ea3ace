"""What every way of telling somebody outside the chat does, whichever adapter it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.aftersales.ports import Notices
from bot.platforms.notices.log import LogNotices

#: every adapter of the port joins here
ADAPTERS: tuple[Callable[[], Notices], ...] = (LogNotices,)


@pytest.fixture(params=ADAPTERS, ids=lambda made: str(made.__name__))
def notices(request: pytest.FixtureRequest) -> Notices:
    """One adapter."""
    made: Notices = request.param()
    return made


@pytest.mark.parametrize("to", ["buyer:xiaowang", "desk", "supervisor"])
async def test_every_party_can_be_told(notices: Notices, to: str) -> None:
    facts = {"order_no": "41", "amount_fen": 500, "due_at": "2026-11-24T04:00:00+00:00", "address": {"phone": "138"}}
    assert await notices.tell(shop="wuyou", to=to, template="order_late", facts=facts) is None  # type: ignore[func-returns-value]


async def test_a_template_it_does_not_know_and_facts_that_are_missing_do_not_stop_it(notices: Notices) -> None:
    await notices.tell(shop="wuyou", to="desk", template="something_new", facts={})


async def test_nothing_personal_is_written_into_the_log(notices: Notices) -> None:
    with capture_logs() as logs:
        facts = {"receiver": "王小明", "phone": "13800000000", "detail": "文三路 1 号"}
        await notices.tell(shop="wuyou", to="desk", template="address_after_shipping", facts=facts)
    assert not [fact for fact in facts.values() if fact in str(logs)]
